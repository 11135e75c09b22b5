"""Reading money out of a release: lines of budgets, and contracts and grants one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.store.warehouse.reading import Release

_AWARD = (
    "id, kind, stage, body_name, body_ref, supplier, place, title, purpose_code, purpose, pounds, amount, awarded, starts, ends, "
    "address, note, source_id"
)


def lines(release: Release, councils: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """Lines of the returns and grants of councils, by their codes."""
    return release.rows("SELECT * FROM money_line WHERE list_contains(?, body) ORDER BY ALL", [list(councils)]).to_pylist()


def payers(release: Release) -> Sequence[tuple[str, str]]:
    """Everybody who buys or grants, as (name, identifier or "")."""
    if not _holds_awards(release):
        return ()
    rows = release.rows("SELECT DISTINCT body_name, coalesce(body_ref, '') AS ref FROM money_award ORDER BY ALL").to_pylist()
    return [(row["body_name"], row["ref"]) for row in rows]


def awards(release: Release, payers: Sequence[tuple[str, str]], place: str) -> Sequence[Mapping[str, Any]]:
    """Contracts and grants of the payers, and whatever is for the place."""
    if not _holds_awards(release):
        return ()
    keys = [f"{name}\t{ref}" for name, ref in payers]
    sql = f"SELECT {_AWARD} FROM money_award WHERE place = ? OR list_contains(?, body_name || chr(9) || coalesce(body_ref, '')) ORDER BY id"
    return release.rows(sql, [place, keys]).to_pylist()


def _holds_awards(release: Release) -> bool:
    """A release of an earlier version has no such table."""
    return "money_award" in release.counts
