"""Organisation Data Service: fetch the active organisations of every role in the settings, and place them by their postcodes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.declared import table
from commonground.connectors.nhs_ods import client
from commonground.connectors.nouns import Parsed
from commonground.connectors.transport import Polite, Raw
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, counted

SOURCE = "nhs_ods_service"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """Each role is a list of its own: one that fails is named, and leaves the others right."""
    rows: list[Mapping[str, Any]] = []
    raws, findings = list[Raw](), list[Finding]()
    for role in settings["roles"]:
        fetched = client.fetch(polite, settings, role)
        findings += fetched.findings
        if fetched.rows is not None:
            raws += fetched.raws
            rows += [{**row, "role": role} for row in fetched.rows]
    if not rows:
        return Brought(findings=tuple(findings))
    parsed = parse(rows, ground, SOURCE)
    part = Part(source_id=SOURCE, tables=parsed.tables, raws=tuple(raws), rows=len(rows))
    return Brought(parts=(part,), findings=(*findings, *parsed.findings))


def parse(rows: Sequence[Mapping[str, Any]], ground: Ground, source_id: str) -> Parsed:
    """Organisations with council and small area by postcode. One whose postcode is not known keeps its row without them."""
    postcodes = [re.sub(r"\s", "", row["postcode"] or "").upper() for row in rows]
    lies = ground.postcodes(sorted({postcode for postcode in postcodes if postcode}))
    nowhere = [row["code"] for row, postcode in zip(rows, postcodes, strict=True) if postcode not in lies]
    findings: tuple[Finding, ...] = ()
    if nowhere:
        many = counted(len(nowhere), "organisation has", "organisations have")
        what = f"{many} no postcode that we can place, such as {', '.join(nowhere[:3])}"
        findings = (
            Finding(
                code="postcode_unknown", what=what, where="NHS organisations", why="They keep their row, without a council", level="note"
            ),
        )
    columns = {name: [row[name] for row in rows] for name in ("code", "name", "role", "status", "changed")}
    columns["postcode"] = [postcode or None for postcode in postcodes]
    columns["place"] = [lies[postcode][0] if postcode in lies else None for postcode in postcodes]
    columns["lsoa"] = [lies[postcode][1] if postcode in lies else None for postcode in postcodes]
    return Parsed({"organisation": table("organisation", {**columns, "source_id": source_id})}, findings)
