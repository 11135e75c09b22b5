"""Addresses for what a programme is worth."""

from __future__ import annotations

from commonground.web.address import Address

ADDRESSES: tuple[Address, ...] = ()
