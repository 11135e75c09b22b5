"""Grants of a file in the 360Giving standard as rows of `money_award`. Awards count when they were made, not when they were paid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import MEGABYTE, Cell, Layout, Parsed
from commonground.domain.landscape.money_tables import MONEY_AWARD
from commonground.terms import Finding, Findings

# Our name of a field, and its name in the spreadsheet form of the standard.
_FIELDS = {
    "id": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amount": "Amount Awarded",
    "awarded": "Award Date",
    "starts": "Planned Dates:Start Date",
    "ends": "Planned Dates:End Date",
    "supplier": "Recipient Org:Name",
    "body_ref": "Funding Org:Identifier",
    "body_name": "Funding Org:Name",
    "programme": "Grant Programme:Title",
    "place": "Beneficiary Location:Geographic Code",
    "updated": "Last modified",
}
_REQUIRED = ("id", "title", "body_name")


def _flatten(body: bytes, where: str, findings: Findings) -> list[dict[str, str | None]]:
    try:
        content = json.loads(body.decode("utf-8-sig"))
        grants = content["grants"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        why = str(problem) if not isinstance(problem, KeyError) else 'It has no list "grants"'
        findings.add("file_unreadable", "This is no complete 360Giving file", where=where, why=why, remedy="Download it again")
        return []
    if not isinstance(grants, list):
        findings.add("file_unreadable", 'Its "grants" are no list', where=where, remedy="Ask the funder")
        return []
    return [_flat(grant) for grant in grants if isinstance(grant, Mapping)]


def _flat(grant: Mapping[str, Any]) -> dict[str, str | None]:
    funder, recipient = _first(grant, "fundingOrganization"), _first(grant, "recipientOrganization")
    planned = _first(grant, "plannedDates")
    places = [one.get("geoCode") for one in grant.get("beneficiaryLocation") or [] if isinstance(one, Mapping)]
    codes = [str(code) for code in places if code]
    return {
        "id": _text(grant.get("id")),
        "title": _text(grant.get("title")),
        "description": _text(grant.get("description")),
        "currency": _text(grant.get("currency")),
        "amount": _text(grant.get("amountAwarded")),
        "awarded": _text(grant.get("awardDate")),
        "starts": _text(planned.get("startDate")),
        "ends": _text(planned.get("endDate")),
        "supplier": _text(recipient.get("name")),
        "body_ref": _text(funder.get("id")),
        "body_name": _text(funder.get("name")),
        "programme": _text(_first(grant, "grantProgramme").get("title")),
        "place": codes[0] if len(codes) == 1 else None,
        "updated": _text(grant.get("dateModified")),
    }


def _first(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    found = value[0] if isinstance(value, list) and value else value
    return found if isinstance(found, Mapping) else {}


def _text(value: Any) -> str | None:
    said = " ".join(str(value).split())[:2_000] if value is not None else ""
    return said or None


JSON = Layout(
    form="json",
    columns=tuple(Cell(name, required=name in _REQUIRED) for name in _FIELDS),
    largest=256 * MEGABYTE,
    flatten=_flatten,
)


def _cells() -> Iterable[Cell]:
    for name, heading in _FIELDS.items():
        yield Cell(heading, required=name in _REQUIRED)


SHEET = Layout(form="csv", columns=tuple(_cells()), largest=256 * MEGABYTE)


def parse_json(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Grants of a JSON file."""
    return _parsed(rows.to_pylist(), areas, source_id)


def parse_sheet(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Grants of a spreadsheet file."""
    ours = {heading: name for name, heading in _FIELDS.items()}
    return _parsed(
        [{ours[heading]: value for heading, value in row.items() if heading in ours} for row in rows.to_pylist()], areas, source_id
    )


def _parsed(grants: list[dict[str, Any]], areas: Areas, source_id: str) -> Parsed:
    """Rows and findings. A negative amount is kept: it corrects or takes back an award. One in another currency is shown, not added."""
    findings: list[Finding] = []
    out: dict[str, dict[str, Any]] = {}
    counts = dict.fromkeys(("twice", "differs", "negative", "currency", "amount", "date"), 0)
    for grant in grants:
        row = _row(grant, areas, counts)
        held = out.get(row["id"])
        if held is not None:
            counts["twice" if held == row else "differs"] += 1
            if held["updated"] and (not row["updated"] or row["updated"] < held["updated"]):
                continue
        out[row["id"]] = row
    for key, code, what, level in (
        ("twice", "grant_repeated", "grants come twice, and count once", "note"),
        ("differs", "grant_differs", "grants share an identifier with a different one; the one that was changed last holds", "warning"),
        ("negative", "amount_negative", "grants have an amount below nought: taken as money taken back, they lower the sum", "warning"),
        ("currency", "currency_other", "grants are not in pounds; they are shown, and not added up", "warning"),
        ("amount", "amount_missing", "grants give no amount that can be read", "warning"),
        ("date", "date_missing", "grants give no day of award that can be read", "warning"),
    ):
        if counts[key]:
            findings.append(Finding(code=code, what=f"{counts[key]:,} {what}", where="360Giving", level=level))
    if not out:
        return Parsed({}, tuple(findings))
    names = [column.name for column in MONEY_AWARD.columns if column.name != "source_id"]
    columns = {name: [row.get(name) for row in out.values()] for name in names}
    return Parsed({MONEY_AWARD.name: table(MONEY_AWARD.name, {**columns, "source_id": source_id})}, tuple(findings))


def _row(grant: Mapping[str, Any], areas: Areas, counts: dict[str, int]) -> dict[str, Any]:
    amount, currency = _number(grant["amount"]), (grant["currency"] or "GBP").upper()
    counts["amount"] += amount is None
    counts["currency"] += currency != "GBP"
    counts["negative"] += amount is not None and amount < 0
    awarded, starts, ends = (_day(grant[name]) for name in ("awarded", "starts", "ends"))
    counts["date"] += awarded is None
    place = areas.recoded.get(grant["place"] or "", grant["place"] or "")
    note = ""
    if starts and ends and ends < starts:
        note, ends = f"Published as ending on {ends}, before it begins.", None
    return {
        "id": grant["id"],
        "kind": "grant",
        "stage": "awarded",
        "body_name": grant["body_name"],
        "body_ref": grant["body_ref"],
        "supplier": grant["supplier"],
        "place": place if place in areas.kinds else None,
        "title": grant["title"],
        "purpose": grant["programme"] or (grant["description"] or "")[:200] or None,
        "pounds": amount if currency == "GBP" else None,
        "amount": f"{amount:,.0f} {currency}" if amount is not None and currency != "GBP" else None,
        "awarded": awarded,
        "starts": starts,
        "ends": ends,
        "updated": _day(grant["updated"]),
        "note": note or None,
    }


def _number(text: str | None) -> float | None:
    try:
        found = float((text or "").replace(",", "").replace("£", ""))
    except ValueError:
        return None
    return found if abs(found) < 1e11 else None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return found if 1980 <= found.year <= 2150 else None
