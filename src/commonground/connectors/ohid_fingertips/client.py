"""Ask Fingertips for indicators with their limits, counts and denominators. What comes is read by `download.py`.

One indicator a question, so that one that fails leaves the others right; area types from the newest to the oldest until one
has rows. Method and columns: the API's documentation, https://fingertips.phe.org.uk/api.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_csv, to_csv
from commonground.connectors.transport.paging import as_finding, once
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused, counted

FILE = "indicators-fetched.data.csv"
COLUMNS = (
    "Indicator ID",
    "Indicator Name",
    "Area Code",
    "Area Name",
    "Area Type",
    "Sex",
    "Age",
    "Category Type",
    "Category",
    "Time period",
    "Value",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Count",
    "Denominator",
    "Value note",
)
_Rows = list[tuple[str, ...]]


def fetch(polite: Polite, settings: Settings, indicators: Sequence[int] | None = None) -> Fetched:
    """One CSV file with every indicator that came right, and a finding for each that did not. Repeated rows count once.

    An indicator without rows under any area type is a warning: it is never read as zero.
    """
    kept: _Rows = []
    raws: list[Raw] = []
    findings: list[Finding] = []
    for indicator in indicators if indicators is not None else settings["indicators"]:
        where = f"Fingertips indicator {indicator}"
        try:
            rows = _one(polite, settings, int(indicator), raws, findings)
        except Refused as refused:
            findings.append(as_finding(refused, where))
            continue
        once = list(dict.fromkeys(rows))
        if len(once) < len(rows):
            said = f"{counted(len(rows) - len(once), 'row')} came twice, to be counted once"
            findings.append(Finding(code="row_repeated", what=said, where=where, level="note"))
        kept.extend(once)
        polite.say(f"{where}: {len(once):,} rows")
    files = {FILE: to_csv(COLUMNS, kept)} if kept else {}
    return Fetched(files=files, raws=tuple(raws), findings=tuple(findings))


def _one(polite: Polite, settings: Settings, indicator: int, raws: list[Raw], findings: list[Finding]) -> _Rows:
    """Rows of one indicator under the newest area type that has any."""
    area_types, read = settings["area_types"], once(lambda answer: _read(answer, indicator))
    for area_type in area_types:
        asked = {"indicator_ids": indicator, "child_area_type_id": area_type, "parent_area_type_id": settings["parent_area_type"]}
        raw = polite.get(f"{settings.address('data')}?{urlencode(asked)}", check=read)
        raws.append(raw)
        rows = read(raw)
        if any(row[COLUMNS.index("Area Code")] != "E92000001" for row in rows):
            if area_type != area_types[0]:
                said = f"Nothing under area type {area_types[0]}; the older area type {area_type} has it"
                where, why = f"Fingertips indicator {indicator}", "Its codes may be of old boundaries"
                findings.append(Finding(code="area_type_older", what=said, where=where, why=why, level="note"))
            return rows
    findings.append(
        Finding(
            code="indicator_no_rows",
            what=f"Fingertips has no rows for indicator {indicator} under any area type that we know",
            why="It may have been withdrawn; its figures stay as they were and grow old",
            remedy="Look the indicator up at fingertips.phe.org.uk and correct the settings",
            level="warning",
        )
    )
    return []


def _read(raw: Raw, indicator: int) -> _Rows:
    header, rows = as_csv(raw, COLUMNS)
    places = [header.index(name) for name in COLUMNS]
    found = [tuple(row[place] for place in places) for row in rows]
    strange = {row[0] for row in found} - {str(indicator)}
    if strange:
        what = f"Asked for indicator {indicator}, rows of {', '.join(sorted(strange)[:3])} came"
        raise Refused("other_rows", what=what, where=raw.address, ways_out=("Try again later",))
    return found
