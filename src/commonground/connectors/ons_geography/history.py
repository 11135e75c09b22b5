"""Codes withdrawn since 2011: the councils that were, and what covers them now."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_CODE = r"E\d{8}"
_LAYOUT = Layout(
    form="csv",
    key=("ladcd",),
    columns=(
        Cell("ladcd", required=True, pattern=_CODE),
        Cell("ladnm", required=True),
        Cell("ladcd_active", required=True, pattern=_CODE),
        Cell("ladnm_active", required=True),
        Cell("current", "boolean", required=True),
    ),
)

# The day on which the council in force took over; each is the day set by its Order. Source: the Orders on legislation.gov.uk.
_NEW_ON = {
    "E07000240": date(2012, 4, 1),
    "E07000241": date(2012, 4, 1),
    "E07000242": date(2013, 4, 1),
    "E07000243": date(2013, 4, 1),
    "E06000057": date(2013, 4, 1),
    "E08000037": date(2013, 4, 1),
    "E06000058": date(2019, 4, 1),
    "E06000059": date(2019, 4, 1),
    "E07000244": date(2019, 4, 1),
    "E07000245": date(2019, 4, 1),
    "E06000060": date(2020, 4, 1),
    "E06000061": date(2021, 4, 1),
    "E06000062": date(2021, 4, 1),
    "E06000063": date(2023, 4, 1),
    "E06000064": date(2023, 4, 1),
    "E06000065": date(2023, 4, 1),
    "E06000066": date(2023, 4, 1),
    "E08000038": date(2025, 4, 1),
    "E08000039": date(2025, 4, 1),
}
_LEFT_EARLIER = {"E07000190": date(2019, 4, 1), "E07000191": date(2019, 4, 1)}  # Taunton Deane, West Somerset: into E07000246 first
_BOUNDARY = {"E07000097", "E07000100", "E07000101", "E07000104", "E06000048", "E08000020"}
_RECODED = {"E08000016", "E08000019"}

# Counties abolished with their districts: (code, name, what covers it now with the share of its residents, day).
# Shares: residents of the districts that went each way, rounded to three places (mid-2020; for Dorset, which lost
# Christchurch in 2019, adults aged 16 and over in mid-2017). Source: ONS mid-year estimates.
_COUNTIES = (
    ("E10000002", "Buckinghamshire", (("E06000060", "Buckinghamshire", 1.0),), date(2020, 4, 1)),
    ("E10000006", "Cumbria", (("E06000063", "Cumberland", 0.549), ("E06000064", "Westmorland and Furness", 0.451)), date(2023, 4, 1)),
    (
        "E10000009",
        "Dorset",
        (("E06000059", "Dorset", 0.883), ("E06000058", "Bournemouth, Christchurch and Poole", 0.117)),
        date(2019, 4, 1),
    ),
    (
        "E10000021",
        "Northamptonshire",
        (("E06000061", "North Northamptonshire", 0.463), ("E06000062", "West Northamptonshire", 0.537)),
        date(2021, 4, 1),
    ),
    ("E10000023", "North Yorkshire", (("E06000065", "North Yorkshire", 1.0),), date(2023, 4, 1)),
    ("E10000027", "Somerset", (("E06000066", "Somerset", 1.0),), date(2023, 4, 1)),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Withdrawn councils as places of their last generation, and a succession for each.

    Barnsley and Sheffield were only given new codes in 2025: their places keep the code that the figures carry (2024).
    """
    places: list[dict[str, object]] = []
    links: list[dict[str, object]] = []
    for row in rows.to_pylist():
        old, new = row["ladcd"], row["ladcd_active"]
        if old == new:
            continue
        day = _LEFT_EARLIER.get(old) or _NEW_ON.get(new)
        kind = "recoded" if old in _RECODED else "boundary" if old in _BOUNDARY else "merged"
        links.append(_link(old, row["ladnm"], new, row["ladnm_active"], day, kind, 1.0, source_id))
        if kind != "recoded":
            places.append(
                _place(
                    old,
                    row["ladnm"],
                    day,
                    "district" if old.startswith("E07") else "metropolitan" if old.startswith("E08") else "unitary",
                    source_id,
                )
            )
    for code, name, into, day in _COUNTIES:
        places.append(_place(code, name, day, "county", source_id))
        links.extend(
            _link(code, name, new, new_name, day, "merged" if share == 1 else "split", share, source_id) for new, new_name, share in into
        )
    return Parsed({"place": table("place", _columns(places)), "succession": table("succession", _columns(links))})


def _place(code: str, name: str, day: date | None, kind: str, source_id: str) -> dict[str, object]:
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "generation": day.year - 1 if day else 2011,
        "valid_to": day - timedelta(days=1) if day else None,
        "source_id": source_id,
    }


def _link(old: str, old_name: str, new: str, new_name: str, day: date | None, kind: str, share: float, source_id: str) -> dict[str, object]:
    return {
        "old_code": old,
        "old_name": old_name,
        "new_code": new,
        "new_name": new_name,
        "changed_on": day,
        "kind": kind,
        "share": share,
        "source_id": source_id,
    }


def _columns(rows: list[dict[str, object]]) -> dict[str, list[object]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


HISTORY = Reader(
    id="ons_code_history", file=r"lad_historic_to_current\.csv", layout=_LAYOUT, source_id="ons_code_history", parse=parse, stage=0
)
