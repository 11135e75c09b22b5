"""Addresses for long work and how far it has come."""

from __future__ import annotations

from commonground.web.address import Address

ADDRESSES: tuple[Address, ...] = ()
