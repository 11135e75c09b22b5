"""360Giving: single grants of funders, from JSON or spreadsheet (CSV) files, and the registry that lists the files."""

from __future__ import annotations

from commonground.connectors.nouns import Reader
from commonground.connectors.threesixtygiving import rows

READERS = (
    Reader(
        id="threesixtygiving_json",
        file=r".*360[Gg]iving.*\.json",
        layout=rows.JSON,
        source_id="threesixtygiving",
        parse=rows.parse_json,
        stage=2,
    ),
    Reader(
        id="threesixtygiving_csv",
        file=r".*360[Gg]iving(?!_sport_sample|_by_).*\.csv",
        layout=rows.SHEET,
        source_id="threesixtygiving",
        parse=rows.parse_sheet,
        stage=2,
    ),
)
