"""Reading what an area of one's own needs: its small areas and postcodes, who lives in them, and every figure that its places have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.panel import Panel
from commonground.domain.places.custom import Ground
from commonground.domain.places.nouns import Part
from commonground.domain.places.register import Register
from commonground.store.warehouse.figures import COUNCIL_KINDS, SMALL_KINDS
from commonground.store.warehouse.reading import Release
from commonground.terms import Place, Source

_FIGURES = (
    "measure, place, period, period_start, period_end, value, low, high, level, count, denominator, base, "
    "effective_base, status, note, source_id"
)
WARD = "E05"
# What lies in what; of a ward only what the newest look-up says, and nothing of which no part is inside.
_LINKS = (
    "SELECT * FROM place_part WHERE share > 0 "
    "QUALIFY parent_kind <> 'ward' OR generation = max(generation) OVER (PARTITION BY parent, parent_kind)"
)


def ground(release: Release, register: Register, *, codes: Iterable[str] = (), postcodes: Iterable[str] = ()) -> Ground:
    """What a list of codes and postcodes (capitals, no space) is read against: the register with their small areas, the residents of
    every place that is named, and every postcode of the small areas that the postcodes lie in.
    """
    asked, within, beside = [*postcodes], list[str](), dict[str, str]()
    if asked:
        rows = release.rows("SELECT coalesce(lsoa, place) AS small FROM postcode WHERE list_contains($asked, postcode)", {"asked": asked})
        within = sorted(set(rows["small"].to_pylist()))
        whole = release.rows(
            "SELECT postcode, coalesce(lsoa, place) AS small FROM postcode WHERE list_contains($within, coalesce(lsoa, place))",
            {"within": within},
        )
        beside = dict(zip(whole["postcode"].to_pylist(), whole["small"].to_pylist(), strict=True))
    wider = with_small_areas(release, register, {*codes, *within})
    return Ground(
        register=wider,
        people=residents(release, {*codes, *within, *(set(wider.places) - set(register.places))}),
        postcodes=beside,
    )


def with_small_areas(release: Release, register: Register, codes: Iterable[str]) -> Register:
    """The register with the small areas and wards among the codes, what they lie in, and what each ward is made of."""
    named = sorted(codes)
    asked = {"codes": sorted({*named, *_of_wards(release, named)})}
    rows = release.rows(
        f"SELECT code, name, kind, generation FROM place WHERE kind IN ({SMALL_KINDS}) AND list_contains($codes, code) "
        "AND valid_to IS NULL ORDER BY generation",
        asked,
    )
    places = {row["code"]: Place(**row) for row in rows.to_pylist()}
    held = {**register.places, **places}
    parts: dict[str, tuple[Part, ...]] = {}
    for row in release.rows(f"SELECT child, parent, share FROM ({_LINKS}) WHERE list_contains($codes, child)", asked).to_pylist():
        if row["child"] in places and row["parent"] in held:
            parts[row["child"]] = (*parts.get(row["child"], ()), Part(place=held[row["parent"]], share=row["share"]))
    return replace(register, places=held, parts={**register.parts, **parts})


def _of_wards(release: Release, codes: Sequence[str]) -> list[str]:
    """The small areas of the wards among the codes."""
    wards = [code for code in codes if code.startswith(WARD)]
    if not wards:
        return []
    return release.rows(f"SELECT child FROM ({_LINKS}) WHERE list_contains($wards, parent)", {"wards": wards})["child"].to_pylist()


def look_ups(release: Release, wards: Sequence[str]) -> tuple[Source, ...]:
    """Where it is from which small areas belong to these wards."""
    if not wards:
        return ()
    rows = release.rows(f"SELECT DISTINCT source_id FROM ({_LINKS}) WHERE list_contains($wards, parent) ORDER BY 1", {"wards": wards})
    return tuple(release.sources()[name] for name in rows["source_id"].to_pylist())


def small_areas_in(release: Release, place: str, kind: str, *, at_least: float = 0.0) -> tuple[str, ...]:
    """The codes of the small areas ("lsoa", "msoa" or "ward") that lie in a place with such a share of their people, in order; wards
    of the newest year held.
    """
    rows = release.rows(
        f"SELECT DISTINCT child, c.generation FROM ({_LINKS}) p JOIN place c ON c.code = p.child "
        "WHERE p.parent = ? AND c.kind = ? AND p.share >= ? "
        "QUALIFY c.kind <> 'ward' OR c.generation = max(c.generation) OVER () ORDER BY child",
        [place, kind, at_least],
    )
    return tuple(dict.fromkeys(rows["child"].to_pylist()))


def residents(release: Release, codes: Iterable[str]) -> dict[str, float]:
    """Residents of each place in the newest period that is held for it."""
    rows = release.rows(
        """
        SELECT place, arg_max(value, period_end) AS people FROM (
            SELECT place, value, period_end FROM figure WHERE measure = 'population' AND grp = 'all' AND list_contains($codes, place)
            UNION ALL
            SELECT place, value, period_end FROM small_figure WHERE measure = 'population' AND grp = 'all' AND list_contains($codes, place)
        ) WHERE value IS NOT NULL GROUP BY place
        """,
        {"codes": sorted(codes)},
    )
    return dict(zip(rows["place"].to_pylist(), rows["people"].to_pylist(), strict=True))


def panel(release: Release, places: Mapping[str, Place]) -> Panel:
    """Every headline figure of the places, councils and small areas alike, in columns."""
    table = release.rows(
        f"SELECT {_FIGURES} FROM figure WHERE grp = 'all' AND list_contains($codes, place) "
        f"UNION ALL SELECT {_FIGURES} FROM small_figure WHERE grp = 'all' AND list_contains($codes, place)",
        {"codes": sorted(places)},
    )
    return panels.build(table, measures=release.measures(), places=places, sources=release.sources())


def small_values(release: Release, measures: Sequence[str]) -> dict[str, list[float | None]]:
    """The newest value of each measure for every small area (LSOA) by code, in the order of the measures; None where there is none."""
    found: dict[str, list[float | None]] = {}
    for at, measure in enumerate(measures):
        rows = release.rows(
            "SELECT s.place, arg_max(s.value, s.period_end) AS value FROM small_figure s JOIN place p ON p.code = s.place "
            "WHERE s.measure = ? AND s.grp = 'all' AND p.kind = 'lsoa' GROUP BY s.place",
            [measure],
        )
        for code, value in zip(rows["place"].to_pylist(), rows["value"].to_pylist(), strict=True):
            found.setdefault(code, [None] * len(measures))[at] = value
    return found


def councils_of_small_areas(release: Release, codes: Iterable[str]) -> dict[str, str]:
    """The council of every small area (LSOA) of the councils that any of these small areas lies in, by code of the small area."""
    rows = release.rows(
        "SELECT p.child, p.parent FROM place_part p JOIN place c ON c.code = p.child AND c.kind = 'lsoa' "
        f"WHERE p.parent_kind IN ({COUNCIL_KINDS}) AND p.parent IN "
        f"(SELECT parent FROM place_part WHERE parent_kind IN ({COUNCIL_KINDS}) AND list_contains($codes, child))",
        {"codes": sorted(codes)},
    )
    return dict(zip(rows["child"].to_pylist(), rows["parent"].to_pylist(), strict=True))
