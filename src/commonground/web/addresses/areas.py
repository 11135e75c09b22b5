"""Addresses for areas that a user draws, and sets of peers."""

from __future__ import annotations

from commonground.web.address import Address

ADDRESSES: tuple[Address, ...] = ()
