"""Ask Nomis a question that the settings name, page by page (`recordoffset`), and give its rows under their own column names.

Method: the API's help, https://www.nomisweb.co.uk/api/v01/help. A value that Nomis leaves empty is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_csv
from commonground.connectors.transport.paging import Page, walk
from commonground.connectors.transport.settings import Settings
from commonground.terms import Refused


def fetch(polite: Polite, settings: Settings, question: str = "population") -> Fetched:
    """Rows of a question: its key columns as text, its value as a number or None. None at all when the list did not come whole."""
    questions: Mapping[str, Any] = settings["questions"]
    if question not in questions:
        raise Refused("question_unknown", what=f"Nomis has no question called {question}", ways_out=(f"Ask: {', '.join(questions)}",))
    asked = questions[question]
    counting, key, value = settings["counting"], tuple(asked["key"]), asked["value"]
    columns = (*key, value, counting)

    def address(offset: int) -> str:
        parts = {**asked["asked"], "select": ",".join(columns), "recordoffset": offset}
        return f"{settings.address('data')}/{asked['dataset']}.data.csv?{urlencode(parts, safe=',.')}"

    def page(raw: Raw) -> Page:
        return _read(raw, key, value, counting)

    return walk(polite, what=f"Nomis {question}", address=address, page=page, identity=lambda row: tuple(row[name] for name in key))


def _read(raw: Raw, key: tuple[str, ...], value: str, counting: str) -> Page:
    header, rows = as_csv(raw, ())
    small = [name.lower() for name in header]
    missing = [name for name in (*key, value, counting) if name not in small]
    if missing:
        why = f"There are: {', '.join(small)}"
        what = f"The columns {', '.join(missing)} are gone"
        raise Refused("columns_changed", what=what, where=raw.address, why=why, ways_out=("Correct the connector's settings",))
    places = {name: small.index(name) for name in (*key, value, counting)}
    found = [{**{name: row[places[name]] for name in key}, value: _number(row[places[value]], raw)} for row in rows]
    totals = {row[places[counting]] for row in rows}
    if len(totals) > 1 or not all(total.isdigit() for total in totals):
        raise Refused(
            "form_changed", what=f"The column {counting} does not count the rows", where=raw.address, ways_out=("Try again later",)
        )
    total = int(totals.pop()) if totals else None
    return Page(rows=found, more=None, total=total)


def _number(text: str, raw: Raw) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refused("value_unreadable", what=f"{text!r} is not a number", where=raw.address, ways_out=("Try again later",))
    return number
