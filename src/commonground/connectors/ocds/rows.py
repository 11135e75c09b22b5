"""What holds of each process as rows of `money_award`: one for each contract, or each award, or the tender while nothing is awarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import MEGABYTE, Cell, Layout, Parsed
from commonground.connectors.ocds import merge
from commonground.domain.landscape.money_tables import MONEY_AWARD
from commonground.terms import Findings

Row = dict[str, str | None]
Named = Callable[[Mapping[str, Any], Mapping[str, Any]], str]  # the identifier of an award within its process
_DEAD = frozenset({"cancelled", "unsuccessful", "withdrawn", "terminated"})
_TEXTS = ("id", "kind", "stage", "body_name", "body_ref", "supplier", "title", "purpose_code", "purpose", "amount", "address", "note")
_DAYS = ("awarded", "starts", "ends", "updated")
_LONGEST = 2_000


def by_process(process: Mapping[str, Any], award: Mapping[str, Any]) -> str:
    """Named by the process and the award."""
    return f"{process['ocid']}/{award.get('id', 'tender')}"


def layout(named: Named = by_process) -> Layout:
    """How a file of releases is read."""

    def flatten(body: bytes, where: str, findings: Findings) -> list[Row]:
        processes = merge.merged(merge.releases(body, where, findings), where, findings)
        told = _Told(where)
        rows = [row for process in processes.values() for row in _of_process(process, named, told)]
        told.add_to(findings)
        return list({row["id"]: row for row in rows}.values())

    texts = tuple(Cell(name, required=name in ("id", "kind", "stage", "body_name", "title")) for name in _TEXTS)
    days = tuple(Cell(name, pattern=r"\d{4}-\d{2}-\d{2}") for name in _DAYS)
    columns = (*texts, *days, Cell("pounds", "number", low=-1e11, high=1e11))
    return Layout(form="json", columns=columns, key=("id",), largest=256 * MEGABYTE, flatten=flatten)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The rows as the declared table."""
    return Parsed({MONEY_AWARD.name: as_table(rows, source_id)})


def as_table(rows: pa.Table, source_id: str) -> pa.Table:
    """Rows of text and days written as text, as the declared table."""
    columns = {name: rows.column(name) for name in rows.column_names}
    for name in _DAYS:
        if name in columns:
            columns[name] = pa.array([date.fromisoformat(day) if day else None for day in rows.column(name).to_pylist()], pa.date32())
    return table(MONEY_AWARD.name, {**columns, "source_id": source_id})


class _Told:
    """What was found in the rows, counted, so that a file of ten thousand notices does not give ten thousand findings."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: dict[tuple[str, str, str], list[str]] = {}

    def say(self, code: str, what: str, ident: str, level: str = "note") -> None:
        self.found.setdefault((code, what, level), []).append(ident)

    def add_to(self, findings: Findings) -> None:
        for (code, what, level), idents in self.found.items():
            said = f"{len(idents):,} {'entry' if len(idents) == 1 else 'entries'}: {what}, such as {', '.join(idents[:3])}"
            findings.add(code, said, where=self.where, level=level)


def _of_process(process: Mapping[str, Any], named: Named, told: _Told) -> list[Row]:
    parties = {str(one.get("id")): one for one in _list(process, "parties")}
    tender = _dict(process, "tender")
    buyer = _dict(process, "buyer")
    whole = parties.get(str(buyer.get("id")), {})
    base: Row = {
        "kind": "contract",
        "body_name": _text(buyer.get("name") or whole.get("name")),
        "body_ref": _reference(whole, buyer),
        "updated": _day(process.get("date")),
    }
    if not base["body_name"]:
        told.say("buyer_missing", "no buyer is named, so it is left out", process["ocid"], "warning")
        return []
    contracts: dict[str, list[Mapping[str, Any]]] = {}
    for contract in _list(process, "contracts"):
        contracts.setdefault(str(contract.get("awardID")), []).append(contract)
    rows: list[Row] = []
    for award in _list(process, "awards"):
        if award.get("status") in _DEAD:
            told.say("award_ended", "cancelled or without a winner, so it is left out", process["ocid"])
            continue
        for number, contract in enumerate(contracts.get(str(award.get("id"))) or [{}]):
            ident = named(process, award) + (f"/{number + 1}" if number else "")
            rows.append({**base, **_awarded(ident, contract, award, tender, told)})
    if not _list(process, "awards") and tender.get("status") not in _DEAD:
        rows.append({**base, **_tendered(named(process, {}), process, tender, told)})
    return rows


def _awarded(ident: str, contract: Mapping[str, Any], award: Mapping[str, Any], tender: Mapping[str, Any], told: _Told) -> Row:
    notes: list[str] = []
    signed = _day(contract.get("dateSigned")) or _day(award.get("date"))
    if not signed:
        told.say("date_missing", "no day of award is given", ident)
    period = _dict(contract, "period") or _dict(award, "contractPeriod")
    if not period and _dict(tender, "contractPeriod"):
        period = _dict(tender, "contractPeriod")
        notes.append("The dates are those of the tender.")
    return {
        "id": ident,
        "stage": "awarded",
        "supplier": "; ".join(name for one in _list(award, "suppliers") if (name := _text(one.get("name")))) or None,
        "title": _text(contract.get("title") or award.get("title") or tender.get("title")) or "No title",
        "awarded": signed,
        **_purpose(award, tender),
        **_money(_dict(contract, "value") or _dict(award, "value"), ident, told),
        **_span(period, ident, notes, told),
        "address": _address(contract) or _address(award) or _address(tender),
        "note": " ".join(notes) or None,
    }


def _tendered(ident: str, process: Mapping[str, Any], tender: Mapping[str, Any], told: _Told) -> Row:
    planned = "planning" in _tags(process) or tender.get("status") in ("planned", "planning")
    stage = "planned" if planned else "closed" if tender.get("status") == "complete" else "tender"
    notes = ["The amount is what the buyer expects."] if _dict(tender, "value") else []
    period = _dict(tender, "contractPeriod")
    if not period:
        lots = [_dict(one, "contractPeriod") for one in _list(tender, "lots")]
        period = next((one for one in lots if one), {})
    return {
        "id": ident,
        "stage": stage,
        "title": _text(tender.get("title")) or "No title",
        **_purpose({}, tender),
        **_money(_dict(tender, "value"), ident, told),
        **_span(period, ident, notes, told),
        "address": _address(tender),
        "note": " ".join(notes) or None,
    }


def _money(value: Mapping[str, Any], ident: str, told: _Told) -> Row:
    amount, currency = value.get("amount"), str(value.get("currency") or "GBP").upper()
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount == 0:
        what = "no amount is given" if amount != 0 else "an amount of nought is taken as not stated"
        told.say("amount_missing", what, ident)
        return {"pounds": None, "amount": None}
    if currency != "GBP":
        told.say("currency_other", "the amount is not in pounds; it is shown and not added up", ident, "warning")
        return {"pounds": None, "amount": f"{amount:,.0f} {currency}"}
    if amount < 0:
        told.say("amount_negative", "a contract of less than nothing; its amount is shown and not added up", ident, "warning")
        return {"pounds": None, "amount": f"{amount:,.0f} GBP"}
    return {"pounds": repr(float(amount)), "amount": None}


def _span(period: Mapping[str, Any], ident: str, notes: list[str], told: _Told) -> Row:
    starts, ends = _day(period.get("startDate")), _day(period.get("endDate"))
    if starts and ends and ends < starts:
        told.say("dates_backwards", "it ends before it begins; the last day is left out", ident, "warning")
        notes.append(f"Published as ending on {ends}, before it begins.")
        ends = None
    return {"starts": starts, "ends": ends}


def _purpose(award: Mapping[str, Any], tender: Mapping[str, Any]) -> Row:
    listed = [_dict(tender, "classification")]
    for holder in (award, tender):
        for item in _list(holder, "items"):
            listed += [_dict(item, "classification"), *_list(item, "additionalClassifications")]
    found = next((one for one in listed if str(one.get("scheme", "")).upper() == "CPV" and one.get("id")), {})
    return {"purpose_code": _text(found.get("id")), "purpose": _text(found.get("description"))}


def _reference(party: Mapping[str, Any], buyer: Mapping[str, Any]) -> str | None:
    identifier = _dict(party, "identifier")
    if identifier.get("scheme") and identifier.get("id"):
        return f"{identifier['scheme']}-{identifier['id']}"
    return _text(buyer.get("id"))


def _address(holder: Mapping[str, Any]) -> str | None:
    return next((_text(one.get("url")) for one in _list(holder, "documents") if str(one.get("url", "")).startswith("https://")), None)


def _tags(process: Mapping[str, Any]) -> list[str]:
    tags = process.get("tag")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = holder.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _dict(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    said = " ".join(str(value).split())[:_LONGEST] if value is not None else ""
    return said or None


def _day(value: Any) -> str | None:
    """The day of a moment as published; nothing where it cannot be read, or lies outside any contract's life."""
    try:
        found = datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
    return found.isoformat() if 1980 <= found.year <= 2150 else None
