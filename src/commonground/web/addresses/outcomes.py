"""Addresses for their words, our outcomes and the match between them."""

from __future__ import annotations

from commonground.web.address import Address

ADDRESSES: tuple[Address, ...] = ()
