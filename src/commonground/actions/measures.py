"""What a measure is, and for which periods the release holds figures of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from commonground.actions.permissions import Person, require
from commonground.domain.indicators.nouns import Measure
from commonground.store import warehouse
from commonground.terms import Refused, Source


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A measure with its sources and its coverage: (period, places with a value, places where it is absent), oldest first."""

    measure: Measure
    periods: tuple[tuple[str, int, int], ...]
    sources: tuple[Source, ...]


def read_definition(*, measure: str, by: Person) -> Definition:
    """A measure by its id. Raises `Refused` (measure_unknown) with the nearest ids."""
    require(by, "read")
    release = warehouse.current()
    known = release.measures()
    if measure not in known:
        near = difflib.get_close_matches(measure.lower(), known, n=5, cutoff=0.5)
        raise Refused(
            "measure_unknown",
            what=f"There is no measure {measure!r}",
            ways_out=(*(f"Use {other}" for other in near), "Run `commonground measure list` to see them all"),
        )
    rows = release.rows(
        "SELECT period, count(value) AS present, count(*) - count(value) AS absent FROM figure WHERE measure = ? AND grp = 'all' "
        "GROUP BY period, period_end ORDER BY period_end, period",
        [measure],
    ).to_pylist()
    used = release.rows("SELECT DISTINCT source_id FROM figure WHERE measure = ? ORDER BY source_id", [measure])["source_id"].to_pylist()
    sources = release.sources()
    return Definition(
        measure=known[measure],
        periods=tuple((row["period"], row["present"], row["absent"]) for row in rows),
        sources=tuple(sources[each] for each in used),
    )
