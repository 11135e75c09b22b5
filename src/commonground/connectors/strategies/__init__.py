"""Strategies by their address, from hosts that are allowed."""

from commonground.connectors.strategies.fetch import Answer, allowed_hosts, fetch

__all__ = ["Answer", "allowed_hosts", "fetch"]
