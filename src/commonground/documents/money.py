"""The money of a place as a document: every entry, what is missing, and where it all comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents.blocks import Document, Sheet, Value
from commonground.documents.charts.chart import Chart
from commonground.domain.landscape.money_nouns import KINDS, Entry, MoneyMap
from commonground.domain.landscape.money_tables import STAGES
from commonground.terms import NotPublished, Source, dated

COLUMNS = (
    "Kind", "Body", "Year", "Purpose", "Title", "Amount", "Amount not in pounds", "What the amount is", "Stage", "Supplier or recipient",
    "Awarded", "First day", "Last day", "A part of another line", "Note", "Address", "Source",
)  # fmt: skip
_ABSENT = NotPublished(reason="no amount in pounds is stated")


def table(held: MoneyMap, entries: Sequence[Entry], sources: Mapping[str, Source]) -> Chart:
    """The entries with full precision, for CSV and its description."""
    return Chart(
        id="money-table",
        title=f"Money of {held.place}",
        sentence=held.sentence,
        alt="",
        columns=COLUMNS,
        rows=tuple(_row(one, held, sources) for one in entries),
        spec={},
        sources=tuple(sources[ident] for ident in dict.fromkeys(name for one in entries for name in one.sources)),
        note="Pounds of the day. Budgets, grants and contracts speak of the same money in different ways: do not add one kind to another.",
        units=("", "", "", "", "", "pounds", *("",) * 11),
    )


def document(held: MoneyMap, entries: Sequence[Entry], sources: Mapping[str, Source], release: str) -> Document:
    """The same as a document for spreadsheets and JSON."""
    used = tuple(sources[ident] for ident in dict.fromkeys(name for one in entries for name in one.sources))
    missing = Sheet(
        id="missing",
        label="Missing",
        title="What is not held here, and where it can be had",
        columns=("What", "Why", "Where", "Address"),
        rows=tuple((one.words, one.expected.why, one.expected.where, one.expected.address) for one in held.missing),
    )
    money = Sheet(
        id="money",
        label="Money",
        title=f"Money of {held.place}",
        columns=COLUMNS,
        rows=tuple(_row(one, held, sources) for one in entries),
        decimals=(0, 0, 0, 0, 0, 2, *(0,) * 11),
        notes=("Pounds of the day. Do not add budgets, grants and contracts to each other.",),
    )
    return Document(
        id="money",
        title=f"{held.place.name}: the money",
        subtitle="Budgets, grants and contracts by body, year and purpose",
        summary=held.sentence,
        release=release,
        blocks=(),
        sheets=(money, missing),
        sources=tuple(enumerate(used, 1)),
        place=held.place.name,
        ages=f"as held on {dated(held.on)}",
        marks=((_ABSENT.mark, _ABSENT.words),),
    )


def _row(one: Entry, held: MoneyMap, sources: Mapping[str, Source]) -> tuple[Value, ...]:
    return (
        KINDS[one.kind],
        one.body_name,
        one.year,
        held.purposes[one.purpose].name,
        one.title,
        _ABSENT if one.pounds is None else one.pounds,
        one.amount,
        one.basis,
        STAGES.get(one.stage, ""),
        one.supplier,
        *(day.isoformat() if day else "" for day in (one.awarded, one.starts, one.ends)),
        "yes" if one.part else "",
        one.note,
        one.address,
        "; ".join(sources[ident].citation() for ident in one.sources),
    )
