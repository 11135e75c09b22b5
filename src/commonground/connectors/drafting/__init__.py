"""A language model that answers over HTTP: on this machine, or at the one address that the administrator set."""

from commonground.connectors.drafting.client import LIMITS, Limits, over_http

__all__ = ["LIMITS", "Limits", "over_http"]
