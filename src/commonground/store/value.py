"""What the value engine needs of a place, read from a release; and its answers, kept by fingerprint."""

from __future__ import annotations

import gzip
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from commonground.store import outbox, warehouse
from commonground.store.warehouse import Release
from commonground.terms import LOWER_TIER, Refused

MOST_KEPT = 500  # answers in the folder, about 40 kB each; the oldest go first


@dataclass(frozen=True, kw_only=True)
class Held:
    """One figure as it stands in the release."""

    value: float | None
    period: str
    status: str
    source_id: str


def latest(release: Release, measure: str, place: str) -> Held | None:
    """The newest figure of a measure for everyone in a place; its value is None where it is absent."""
    table = release.rows(
        "SELECT value, period, status, source_id FROM figure WHERE measure = ? AND place = ? AND grp = 'all' "
        "ORDER BY period_end DESC LIMIT 1",
        [measure, place],
    ).to_pylist()
    return Held(**table[0]) if table else None


def ages(release: Release, place: str) -> tuple[dict[str, float], str, str] | None:
    """People by age band ("age=0-4") of the newest year, with its period and source; None where nothing is held."""
    rows = release.rows(
        "SELECT grp, value, period, source_id FROM figure WHERE measure = 'population' AND place = ? AND grp LIKE 'age=%' "
        "AND grp NOT LIKE '%;%' AND value IS NOT NULL ORDER BY period_end DESC",
        [place],
    ).to_pylist()
    if not rows:
        return None
    period = rows[0]["period"]
    return {r["grp"]: r["value"] for r in rows if r["period"] == period}, period, rows[0]["source_id"]


def fifths(release: Release, place: str) -> tuple[tuple[float, ...], str] | None:
    """Residents of a place by national deprivation fifth of their small area, most deprived first; None where no small area is held.

    The small areas of a county or region are those of its councils.
    """
    for parents in ("SELECT ? AS code", "SELECT child AS code FROM place_part WHERE parent = ? AND share = 1"):
        rows = release.rows(
            f"WITH within AS ({parents}) "  # noqa: S608 - one of the two above
            "SELECT least(5, CAST(ceil(d.value / 2.0) AS INTEGER)) AS fifth, sum(p.value * part.share) AS people, "
            "min(d.source_id) AS source_id "
            "FROM within JOIN place_part part ON part.parent = within.code "
            "JOIN small_figure d ON d.place = part.child AND d.measure = 'imd_decile' "
            "JOIN small_figure p ON p.place = part.child AND p.measure = 'population' GROUP BY 1",
            [place],
        ).to_pylist()
        if rows:
            people = {r["fifth"]: r["people"] for r in rows}
            return tuple(float(people.get(k, 0.0)) for k in range(1, 6)), rows[0]["source_id"]
    return None


def councils_of(release: Release, codes: list[str]) -> dict[str, tuple[str, str]]:
    """The council that each small area lies in: its code and name, by the code of the small area."""
    rows = release.rows(
        "SELECT part.child, part.parent, any_value(n.name) AS name FROM place_part part LEFT JOIN place n ON n.code = part.parent "
        "WHERE list_contains($councils, part.parent_kind) AND list_contains($codes, part.child) "
        "GROUP BY 1, 2",
        {"codes": sorted(codes), "councils": sorted(LOWER_TIER)},
    ).to_pylist()
    return {row["child"]: (row["parent"], row["name"] or row["parent"]) for row in rows}


def fifths_of(release: Release, codes: list[str]) -> dict[str, tuple[float, ...]]:
    """Residents of small areas (or of the small areas inside them) by national deprivation fifth, most deprived first."""
    rows = release.rows(
        "WITH parts AS (SELECT code, code AS child FROM unnest($codes) AS t(code) "
        "UNION ALL SELECT parent, child FROM place_part WHERE parent_kind = 'msoa' AND list_contains($codes, parent)) "
        "SELECT parts.code, least(5, CAST(ceil(d.value / 2.0) AS INTEGER)) AS fifth, sum(p.value) AS people FROM parts "
        "JOIN small_figure d ON d.place = parts.child AND d.measure = 'imd_decile' "
        "JOIN small_figure p ON p.place = parts.child AND p.measure = 'population' GROUP BY 1, 2",
        {"codes": sorted(codes)},
    ).to_pylist()
    out: dict[str, list[float]] = {}
    for row in rows:
        out.setdefault(row["code"], [0.0] * 5)[row["fifth"] - 1] += float(row["people"])
    return {code: tuple(people) for code, people in out.items()}


def kept_answer(mark: str) -> bytes | None:
    """The answer with a fingerprint, as JSON, where it was worked out before; what cannot be read is worked out again."""
    try:
        return gzip.decompress(_answers().joinpath(f"{mark}.json.gz").read_bytes())
    except (OSError, EOFError, gzip.BadGzipFile):
        return None


def keep_answer(mark: str, content: bytes) -> None:
    """Keep an answer beside the data. A full or read-only disk costs speed, not the answer."""
    with suppress(Refused, OSError):
        outbox.write_whole(_answers() / f"{mark}.json.gz", gzip.compress(content, 5, mtime=0))
        held = sorted(_answers().glob("*.json.gz"), key=lambda path: path.stat().st_mtime)
        for path in held[:-MOST_KEPT]:
            path.unlink(missing_ok=True)


def _answers() -> Path:
    return warehouse.home() / "value-answers"


@dataclass(frozen=True, kw_only=True)
class SmallArea:
    """A small area with its council, national deprivation fifth (1 is the most deprived) and residents."""

    code: str
    name: str
    council: str
    fifth: int
    people: float


def small_areas(release: Release) -> list[SmallArea]:
    """Every small area of England that has a deprivation tenth, residents and a council, by code."""
    rows = release.rows(
        "SELECT d.place AS code, any_value(n.name) AS name, any_value(part.parent) AS council, "
        "least(5, CAST(ceil(any_value(d.value) / 2.0) AS INTEGER)) AS fifth, any_value(p.value) AS people "
        "FROM small_figure d JOIN small_figure p ON p.place = d.place AND p.measure = 'population' "
        "JOIN place_part part ON part.child = d.place AND list_contains($councils, part.parent_kind) "
        "LEFT JOIN place n ON n.code = d.place WHERE d.measure = 'imd_decile' AND d.value IS NOT NULL AND p.value IS NOT NULL "
        "GROUP BY d.place ORDER BY d.place",
        {"councils": sorted(LOWER_TIER)},
    ).to_pylist()
    return [SmallArea(**row) for row in rows]


def ages_of_all(release: Release) -> dict[str, dict[str, float]]:
    """People by age band of every place that has them, each in its newest year."""
    rows = release.rows(
        "SELECT place, grp, value FROM figure WHERE measure = 'population' AND grp LIKE 'age=%' AND grp NOT LIKE '%;%' "
        "AND value IS NOT NULL QUALIFY period_end = max(period_end) OVER (PARTITION BY place)",
        [],
    ).to_pylist()
    out: dict[str, dict[str, float]] = {}
    for row in rows:
        out.setdefault(row["place"], {})[row["grp"]] = row["value"]
    return out


def names(release: Release, codes: list[str]) -> dict[str, str]:
    """The names of places by code."""
    rows = release.rows("SELECT code, any_value(name) AS name FROM place GROUP BY code", []).to_pylist()
    wanted = set(codes)
    return {row["code"]: row["name"] for row in rows if row["code"] in wanted}
