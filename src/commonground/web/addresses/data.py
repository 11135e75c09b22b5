"""Addresses for bringing in figures, and what changed."""

from __future__ import annotations

from commonground.web.address import Address

ADDRESSES: tuple[Address, ...] = ()
