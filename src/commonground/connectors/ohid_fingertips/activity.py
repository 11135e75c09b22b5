"""Physical activity of adults and children (Active Lives surveys, through Fingertips)."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

ADULT_YEAR = (11, 16)  # the survey year of adults starts in the middle of November
SCHOOL_YEAR = (9, 1)
_SERIES = {
    "active_adults": ("active_adults_19", ADULT_YEAR),
    "inactive_adults": ("inactive_adults_19", ADULT_YEAR),
    "active_children": ("active_children", SCHOOL_YEAR),
}
_CODE = r"E\d{8}"
_LAYOUT = Layout(
    form="csv",
    key=("series", "area_code", "period"),
    columns=(
        Cell("series", required=True, allowed=frozenset(_SERIES)),
        Cell("area_code", required=True, pattern=_CODE),
        Cell("area_name", required=True),
        Cell("fingertips_id", required=True),
        Cell("period", required=True, pattern=r"\d{4}/\d{2}"),
        Cell("value", "number", low=0, high=100),
    ),
)
_PEERS = {"fairly_active_adults": "fairly_active_adults_16", "walk_cycle_5x_week": "walk_cycle_five_times"}
_PEER_LAYOUT = Layout(
    form="csv",
    key=("series", "area_code", "period"),
    columns=(
        Cell("series", required=True, allowed=frozenset(_PEERS)),
        Cell("area_code", required=True, pattern=_CODE),
        Cell("area_name", required=True),
        Cell("indicator", required=True),
        Cell("period", required=True, pattern=r"\d{4}"),
        Cell("value", "number", low=0, high=100),
    ),
)


def suppressed(values: pa.ChunkedArray) -> dict[str, object]:
    """Status and note of survey values: a value that the publisher holds back is suppressed, not zero."""
    absent = pc.is_null(values)
    return {
        "value": values,
        "status": pc.if_else(absent, "suppressed", "estimated"),
        "note": pc.if_else(absent, "held back by the publisher", pa.scalar(None, pa.string())),
    }


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Active and inactive adults, active children, and the rest of the adults: fairly active, worked out as what is left."""
    kept, findings = areas.known(rows, "area_code", "physical activity")
    found = [_series(kept, series, measure, areas, source_id, starts) for series, (measure, starts) in _SERIES.items()]
    found.append(_fairly_active(kept, areas, source_id))
    return Parsed({"figure": together("figure", found)}, findings)


def _series(rows: pa.Table, series: str, measure: str, areas: Areas, source_id: str, starts: tuple[int, int] | None = None) -> pa.Table:
    part = rows.filter(pc.equal(rows.column("series"), series))
    columns = {
        "measure": measure,
        "place": part.column("area_code"),
        "generation": areas.generation(part.column("area_code")),
        **suppressed(part.column("value")),
        "source_id": source_id,
    }
    return figures(columns, periods=part.column("period"), year_starts=starts)


def _fairly_active(rows: pa.Table, areas: Areas, source_id: str) -> pa.Table:
    def series(name: str) -> pa.Table:
        part = rows.filter(pc.equal(rows.column("series"), name)).select(["area_code", "period", "value"])
        return part.rename_columns(["area_code", "period", name])

    both = series("active_adults").join(series("inactive_adults"), ["area_code", "period"], join_type="inner", use_threads=False)
    both = both.filter(pc.and_(pc.is_valid(both.column("active_adults")), pc.is_valid(both.column("inactive_adults"))))
    left = pc.round(pc.subtract(pc.subtract(100.0, both.column("active_adults")), both.column("inactive_adults")), 1)
    return figures(
        {
            "measure": "fairly_active_adults_19",
            "place": both.column("area_code"),
            "generation": areas.generation(both.column("area_code")),
            "value": left,
            "status": "derived",
            "note": "100 minus active minus inactive, as published",
            "source_id": source_id,
        },
        periods=both.column("period"),
        year_starts=ADULT_YEAR,
    )


def parse_peers(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Fairly active adults aged 16 and over, and walking or cycling five times a week: 16 councils and England only."""
    kept, findings = areas.known(rows, "area_code", "fairly active, walking and cycling")
    found = [_series(kept, series, measure, areas, source_id) for series, measure in _PEERS.items()]
    return Parsed({"figure": together("figure", found)}, findings)


READERS = (
    Reader(id="fingertips_activity", file=r"physical_activity_lad_fingertips\.csv", layout=_LAYOUT, source_id="ohid_activity", parse=parse),
    Reader(
        id="fingertips_peers",
        file=r"fairly_active_and_walk_cycle_16las\.csv",
        layout=_PEER_LAYOUT,
        source_id="trafford_peers_activity",
        parse=parse_peers,
    ),
)
