"""Contracts Finder: notices as OCDS releases, and as a flat list of one county's councils."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.connectors.ocds import rows
from commonground.domain.landscape.money_tables import MONEY_AWARD
from commonground.terms import Finding

_NOTICE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STAGES = {"awarded": "awarded", "open": "tender", "closed": "closed"}
_EARLY = ("PreProcurement", "Pipeline")
_LISTED = Layout(
    form="csv",
    columns=(
        Cell("id", required=True),
        Cell("ladcd", required=True, pattern=r"E\d{8}"),
        Cell("organisation", required=True),
        Cell("title", required=True),
        Cell("status", required=True),
        Cell("notice_type"),
        Cell("published_date"),
        Cell("awarded_date"),
        Cell("awarded_value", "number", low=-1e11, high=1e11),
        Cell("awarded_supplier"),
        Cell("value_high", "number", low=-1e11, high=1e11),
        Cell("cpv_codes"),
        Cell("cpv_description"),
        Cell("url"),
    ),
)


def named(process: Mapping[str, Any], award: Mapping[str, Any]) -> str:
    """Named by the notice, which the flat lists of Contracts Finder name too, so that one notice counts once."""
    addresses = [str(one.get("url")) for one in award.get("documents") or [] if isinstance(one, Mapping)]
    found = next((held[0] for text in (*addresses, str(process.get("id"))) if (held := _NOTICE.search(text))), None)
    if found is None:
        return rows.by_process(process, award)
    ordinal = str(award.get("id", "")).rpartition("-")[2]
    return f"cf-{found}" if ordinal in ("", "1") else f"cf-{found}/{ordinal}"


def parse_listed(table: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Notices of councils: the award where there is one, else the tender. A notice that comes twice counts once."""
    kept, findings = areas.known(table, "ladcd", "Contracts Finder notices")
    out: dict[str, dict[str, Any]] = {}
    ended = nought = 0
    for row in kept.to_pylist():
        stage = _STAGES.get((row["status"] or "").lower())
        if stage is None:
            ended += 1
            continue
        if row["notice_type"] in _EARLY and stage != "awarded":
            stage = "planned"
        pounds = row["awarded_value"] if stage == "awarded" else row["value_high"]
        nought += not pounds or pounds < 0
        codes = (row["cpv_codes"] or "").replace(";", " ").replace(",", " ").split()
        out[f"cf-{row['id']}"] = {
            "id": f"cf-{row['id']}",
            "kind": "contract",
            "stage": stage,
            "body_name": row["organisation"],
            "body_ref": f"ONS-{row['ladcd']}",
            "supplier": row["awarded_supplier"],
            "title": row["title"],
            "purpose_code": codes[0] if codes else None,
            "purpose": row["cpv_description"],
            "pounds": pounds if pounds and pounds > 0 else None,
            "awarded": _day(row["awarded_date"]) if stage == "awarded" else None,
            "updated": _day(row["published_date"]),
            "address": row["url"],
        }
    if ended:
        findings += (Finding(code="award_ended", level="note", what=f"{ended:,} notices are withdrawn or ended, and are left out"),)
    if nought:
        what = f"{nought:,} notices give no amount above nought, which is taken as not stated"
        findings += (Finding(code="amount_missing", level="note", what=what),)
    if not out:
        return Parsed({}, findings)
    names = {name for row in out.values() for name in row}
    columns = {name: pa.array([row.get(name) for row in out.values()]) for name in names}
    return Parsed({MONEY_AWARD.name: rows.as_table(pa.table(columns), source_id)}, findings)


def _day(text: str | None) -> str | None:
    return text[:10] if text and re.match(r"(19[89]\d|20\d\d)-\d{2}-\d{2}", text) else None


READERS = (
    Reader(
        id="contracts_finder",
        file=r"contracts_finder_ocds_.*\.jsonl?",
        layout=rows.layout(named),
        source_id="contracts_finder",
        parse=rows.parse,
        stage=2,
    ),
    Reader(
        id="contracts_finder_listed",
        file=r"contracts_finder_notices_.*\.csv",
        layout=_LISTED,
        source_id="contracts_finder",
        parse=parse_listed,
        stage=2,
    ),
)
