"""Lines of the revenue outturn of fifteen Lancashire councils, to 2024-25."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_AMOUNTS = {
    "total_expenditure": "total_expenditure_gbp_thousand",
    "income": "total_income_gbp_thousand",
    "net_current_expenditure": "net_current_expenditure_gbp_thousand",
}
_LAYOUT = Layout(
    form="csv",
    columns=(
        Cell("ladcd", required=True, pattern=r"E\d{8}"),
        Cell("council", required=True),
        Cell("financial_year", required=True, pattern=r"\d{4}-\d{2}"),
        Cell("form", required=True),
        Cell("line", required=True),
        *(Cell(name, "number", low=-1e7, high=1e7) for name in _AMOUNTS.values()),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Expenditure, income and net expenditure of each line; empty amounts are left out, not taken as nothing."""
    kept, findings = areas.known(rows, "ladcd", "revenue outturn lines")
    found = []
    for kind, column in _AMOUNTS.items():
        part = kept.filter(pc.is_valid(kept.column(column)))
        named = pc.binary_join_element_wise(part.column("form"), part.column("line"), ": ")
        lines = pa.table(
            {
                "body": part.column("ladcd"),
                "year": pc.replace_substring(part.column("financial_year"), "-", "/"),
                "line": named,
                "pounds": pc.multiply(part.column(column), 1000.0),
            }
        )
        once = lines.group_by(["body", "year", "line"], use_threads=False).aggregate([("pounds", "sum")])
        found.append(
            table(
                "money_line",
                {
                    "body": once.column("body"),
                    "year": once.column("year"),
                    "line": once.column("line"),
                    "kind": kind,
                    "pounds": once.column("pounds_sum"),
                    "source_id": source_id,
                },
            )
        )
    return Parsed({"money_line": pa.concat_tables(found)}, findings)


READERS = (
    Reader(
        id="revenue_outturn_lines",
        file=r"revenue_outturn_lancashire_lines_.*\.csv",
        layout=_LAYOUT,
        source_id="mhclg_revenue_outturn_lines",
        parse=parse,
    ),
)
