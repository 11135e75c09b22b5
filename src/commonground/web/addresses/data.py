"""Addresses for fresh figures, what changed, and bringing figures in."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import bringing, fresh

ADDRESSES: tuple[Address, ...] = (
    Address("data/fresh/", "data_fresh", fresh.fresh, kept=False),
    Address("data/fresh/start/", "data_refresh", fresh.start, action="add_data", kept=False, changes=True),
    Address("data/changes/", "data_changes", fresh.changes, kept=False),
    Address("data/changes.csv", "data_changes_csv", fresh.changes_csv, action="export", kept=False),
    Address("data/bring/", "bring", bringing.start, kept=False),
    Address("data/bring/take/", "bring_take", bringing.take, action="add_data", kept=False, changes=True),
    Address("data/bring/forget/<str:source>/", "bring_forget", bringing.forget, action="forget_data", kept=False, changes=True),
    Address("data/bring/<str:ref>/", "bring_file", bringing.one, action="add_data", kept=False),
    Address("data/bring/<str:ref>/try/", "bring_try", bringing.attempt, action="add_data", kept=False, changes=True),
    Address("data/bring/<str:ref>/load/", "bring_load", bringing.load, action="add_data", kept=False, changes=True),
)
