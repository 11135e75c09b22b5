"""The numbers behind a chart: a CSV file, and its CSV on the Web description."""

from __future__ import annotations

import csv as writer
import io
from typing import Any

from commonground.documents import words
from commonground.documents.charts.chart import Cell, Chart
from commonground.terms import Absent


def csv(chart: Chart) -> str:
    """The chart's table as CSV with full precision; an absence is written as its mark, and no cell can run as a formula."""
    out = io.StringIO()
    rows = writer.writer(out, lineterminator="\r\n")
    rows.writerow([words.inert(name) for name in headings(chart)])
    rows.writerows([_cell(cell) for cell in row] for row in chart.rows)
    return out.getvalue()


def headings(chart: Chart) -> list[str]:
    """Column names with their units, each name once."""
    units = chart.units or ("",) * len(chart.columns)
    return [f"{name} ({unit})" if unit and unit not in name else name for name, unit in zip(chart.columns, units, strict=True)]


def csvw(chart: Chart, url: str) -> dict[str, Any]:
    """CSV on the Web metadata (W3C tabular metadata) for the file at `url`: columns, units, absence marks, sources, licences."""
    marks = sorted({cell.mark for row in chart.rows for cell in row if isinstance(cell, Absent)})
    units = chart.units or ("",) * len(chart.columns)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": chart.title,
        "dc:description": chart.sentence,
        "dc:license": "; ".join(dict.fromkeys(source.licence for source in chart.sources)),
        "dc:source": [
            {
                "dc:identifier": source.id,
                "dc:publisher": source.publisher,
                "dc:title": source.title,
                "dc:issued": source.edition,
                "dc:license": source.licence,
                "schema:url": source.address,
                "dc:rights": source.attribution or source.citation(),
            }
            for source in chart.sources
        ],
        "notes": [{"@type": "Comment", "value": chart.note}] if chart.note else [],
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {
                    "name": f"column_{place + 1}",
                    "titles": heading,
                    "datatype": "number" if chart.is_numeric(place) else "string",
                    **({"null": marks} if marks and chart.is_numeric(place) else {}),
                    **({"schema:unitText": units[place]} if units[place] else {}),
                }
                for place, heading in enumerate(headings(chart))
            ]
        },
    }


def _cell(cell: Cell) -> str | int | float:
    if isinstance(cell, Absent):
        return cell.mark
    return words.inert(cell) if isinstance(cell, str) else cell
