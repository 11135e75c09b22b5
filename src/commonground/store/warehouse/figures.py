"""Reading figures out of a release: headline figures as columns, breakdowns and small areas of one place as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.panel import Panel
from commonground.domain.places import register as registers
from commonground.domain.places.register import Register
from commonground.store.warehouse.reading import Release
from commonground.terms import ABSENCES, LOWER_TIER, SMALL, Absent, Figure, NotPublished, Period, Place, Source, Status

SMALL_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SMALL))  # as SQL writes them
COUNCIL_KINDS = ", ".join(f"'{kind}'" for kind in sorted(LOWER_TIER))  # of the councils of the lower tier, likewise
_COLUMNS = (
    "measure, place, period, period_start, period_end, value, low, high, level, count, denominator, base, "
    "effective_base, status, note, source_id"
)


def register(release: Release) -> Register:
    """Every place but the small areas, how they nest, and what replaced withdrawn codes."""
    places = release.rows(f"SELECT code, name, kind, generation, valid_to FROM place WHERE kind NOT IN ({SMALL_KINDS}) ORDER BY code")
    parts = release.rows(
        f"SELECT child, parent, share FROM place_part WHERE child IN (SELECT code FROM place WHERE kind NOT IN ({SMALL_KINDS})) "
        "ORDER BY child, parent"
    )
    successions = release.rows("SELECT * FROM succession ORDER BY old_code, new_code")
    return registers.build(places.to_pylist(), parts.to_pylist(), successions.to_pylist())


def panel(release: Release, places: Mapping[str, Place]) -> Panel:
    """Every headline figure (group "all") of the places, in columns."""
    table = release.rows(f"SELECT {_COLUMNS} FROM figure WHERE grp = 'all'")
    return panels.build(table, measures=release.measures(), places=places, sources=release.sources())


def postcode(release: Release, text: str) -> dict[str, str]:
    """The council of a postcode (capitals, no space), as a mapping that is empty when the release does not hold it."""
    rows = release.rows("SELECT postcode, place FROM postcode WHERE postcode = ?", [text]).to_pylist()
    return {row["postcode"]: row["place"] for row in rows}


def small_area(release: Release, code: str) -> dict[str, Place]:
    """The small area or ward with a code, as a mapping that is empty when the release does not hold it."""
    rows = release.rows(
        f"SELECT code, name, kind, generation FROM place WHERE code = ? AND kind IN ({SMALL_KINDS}) ORDER BY generation DESC LIMIT 1",
        [code],
    )
    return {row["code"]: Place(**row) for row in rows.to_pylist()}


def council_of_small_area(release: Release, code: str) -> str | None:
    """The code of the council that a small area or ward lies in."""
    rows = release.rows(f"SELECT parent FROM place_part WHERE child = ? AND parent_kind IN ({COUNCIL_KINDS})", [code])
    return rows["parent"][0].as_py() if rows.num_rows else None


def groups(release: Release, measure: str, place: Place, *, starting: str, unit: str) -> list[tuple[str, Figure]]:
    """A place's figures of a measure for groups whose name starts so ("age="), in the newest period that has them."""
    rows = release.rows(
        f"SELECT {_COLUMNS}, grp FROM figure WHERE measure = ? AND place = ? AND starts_with(grp, ?) "
        "QUALIFY period_end = max(period_end) OVER () ORDER BY grp",
        [measure, place.code, starting],
    )
    return [(row["grp"], figure(row, place=place, unit=unit, sources=release.sources())) for row in rows.to_pylist()]


def figure(row: Mapping[str, Any], *, place: Place, unit: str, sources: Mapping[str, Source]) -> Figure:
    """One row of the table figure or small_figure as a value."""
    value: float | Absent
    value, status = row["value"], Status.ABSENT
    if value is None:
        value = ABSENCES.get(row["status"], NotPublished)(reason=row["note"] or "")
    else:
        status = Status(row["status"])
    return Figure(
        measure=row["measure"],
        place=place,
        period=Period(row["period_start"], row["period_end"], row["period"]),
        value=value,
        unit=unit,
        status=status,
        sources=(sources[row["source_id"]],),
        group=row.get("grp", "all"),
        count=row["count"],
        denominator=row["denominator"],
        note=row["note"] or "",
    )


def wards(release: Release) -> list[dict[str, Any]]:
    """Every ward of the newest year held for its council: code, name, kind, generation, and its council's code."""
    rows = release.rows(
        "SELECT w.code, w.name, w.kind, w.generation, p.parent AS council FROM place w "
        "JOIN place_part p ON p.child = w.code AND p.generation = w.generation WHERE w.kind = 'ward' AND w.valid_to IS NULL "
        "QUALIFY w.generation = max(w.generation) OVER (PARTITION BY p.parent) ORDER BY w.name, w.code"
    )
    return rows.to_pylist()


@dataclass(frozen=True, eq=False)
class SmallAreas:
    """Every small area (LSOA) with its council, national tenth of deprivation (1 = most deprived), score and residents."""

    council: NDArray[np.int32]  # position in `councils`
    councils: tuple[str, ...]
    decile: NDArray[np.int8]
    score: NDArray[np.float32]
    people: NDArray[np.float32]
    period: str
    people_period: str
    source_ids: tuple[str, ...]

    def inside(self, councils: Sequence[str]) -> NDArray[np.bool_]:
        """Which small areas lie in any of the councils."""
        return np.isin(self.council, [self.councils.index(code) for code in councils if code in self.councils])


def small_areas(release: Release) -> SmallAreas:
    """The small areas of England that have a tenth, a score and residents; others are left out."""
    rows = release.rows(
        f"""
        SELECT d.value AS decile, s.value AS score, p.value AS people, part.parent AS council, s.period AS period,
               s.source_id AS source_id, p.period AS people_period, p.source_id AS people_source_id
        FROM (SELECT * FROM small_figure WHERE measure = 'imd_score' AND grp = 'all') s
        JOIN (SELECT * FROM small_figure WHERE measure = 'imd_decile' AND grp = 'all') d USING (place)
        JOIN (SELECT * FROM small_figure WHERE measure = 'population' AND grp = 'all') p USING (place)
        JOIN (SELECT child, parent FROM place_part WHERE parent_kind IN ({COUNCIL_KINDS})) part ON part.child = s.place
        WHERE d.value IS NOT NULL AND s.value IS NOT NULL AND p.value IS NOT NULL ORDER BY s.place
        """
    )
    councils, council = panels.coded(rows["council"])
    first = rows.slice(0, 1).to_pylist()
    return SmallAreas(
        council=council,
        councils=councils,
        decile=panels.numbers(rows["decile"]).astype(np.int8),
        score=panels.numbers(rows["score"]).astype(np.float32),
        people=panels.numbers(rows["people"]).astype(np.float32),
        period=first[0]["period"] if first else "",
        people_period=first[0]["people_period"] if first else "",
        source_ids=tuple(dict.fromkeys((first[0]["source_id"], first[0]["people_source_id"]))) if first else (),
    )
