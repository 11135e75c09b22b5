"""The stage `value` of a case as a document: what a programme is worth here, and what inactivity costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.documents import words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Sheet,
    SourceList,
    Table,
)
from commonground.documents.value.dots import amount
from commonground.documents.value.sources import cited, model
from commonground.terms import Place


def document(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """The plain answer of the stage laid out; where nothing could be said, why, and what to do."""
    numbers, sheets = Numbering(), tuple[Sheet, ...]()
    said = list(answer.get("sentences", ()))
    if not said:
        blocks: list[Block] = [
            Paragraph(text=f"What a programme is worth in {place.name} cannot be said yet.", kind="lead"),
            Paragraph(text=str(answer.get("why", ""))),
            Heading(text="What to do next"),
            Bullets(items=tuple(answer.get("what_to_do", ()))),
        ]
        summary = f"What a programme is worth in {place.name} cannot be said yet."
    else:
        source = model(str(answer["answer_fingerprint"]), str(answer.get("version", "commonground")))
        refs = numbers((source, *(cited(line) for line in answer.get("sources", ()) if line)))
        blocks, sheets = _told(answer, said, refs[:1]), (_sheet(answer),)
        blocks += [Heading(text="Where these numbers come from"), SourceList(numbered=numbers.numbered())]
        summary = said[0]
    return Document(
        id=f"value-{place.code}",
        title=f"{place.name}: what a programme is worth",
        subtitle=f"{answer.get('status', 'Chosen')}. Modelled, not measured",
        summary=summary,
        release=release,
        blocks=tuple(blocks),
        sheets=sheets,
        sources=numbers.numbered(),
        place=place.name,
        ages=f"answer {answer.get('answer_fingerprint', 'none')}",
    )


def _told(answer: Mapping[str, Any], said: list[str], refs: tuple[int, ...]) -> list[Block]:
    blocks: list[Block] = [Paragraph(text=said[0], kind="lead", refs=refs), *(Paragraph(text=each) for each in said[1:])]
    for key in ("chosen_because", "sized_by"):
        if answer.get(key):
            blocks.append(Paragraph(text=str(answer[key]) + ("" if str(answer[key]).endswith(".") else ".")))
    rows = tuple((Cell(text=name), Cell(text=shown, refs=refs)) for name, shown in _account(answer))
    columns = (Column(name=str(answer["programme"]), share=3), Column(name="About", share=1.4, numeric=True))
    blocks.append(Table(id="account", title="The account, in brief", columns=columns, rows=rows, notes=(f"{answer['how_sure']}.",)))
    if answer.get("inactivity"):
        blocks += [
            Heading(text="What inactivity costs here in a year"),
            Bullets(items=tuple(answer["inactivity"])),
            Paragraph(text="Modelled, a snapshot, and never to be added to what a programme is worth.", kind="quiet"),
        ]
    blocks += [
        Heading(text="Take care"),
        Bullets(items=(*answer.get("not_counted", ()), *(f"Not verified: {name_of(said)}" for said in answer["not_verified"]))),
    ]
    blocks += [
        Heading(text="What to do next"),
        Bullets(
            items=(
                "Choose a programme, people and a cost of your own on the page Value of this place, and add it to the case.",
                "Work out the whole answer: how sure it is, what would have to be true, who pays and who gains.",
                "Print the two-page benefit case for whoever would pay or gain.",
            )
        ),
    ]
    return blocks


def name_of(unverified: str) -> str:
    """The name in what an answer says is not verified, without the assumption's id: "Name (some.id): not verified"."""
    return unverified.rpartition(" (")[0]


def _account(answer: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return (
        ("Cost of the programme", amount(float(answer["programme_cost"]))),
        ("Quality-adjusted years gained", words.number(float(answer["quality_adjusted_years"]), 1)),
        ("Net present value", amount(float(answer["net_present_value"]))),
    )


def _sheet(answer: Mapping[str, Any]) -> Sheet:
    rows = (
        ("Cost of the programme, £", float(answer["programme_cost"])),
        ("Quality-adjusted years gained", float(answer["quality_adjusted_years"])),
        ("Net present value, £", float(answer["net_present_value"])),
    )
    return Sheet(id="value", label="Value", title=f"{answer['programme']}: the account in brief", columns=("What", "About"), rows=rows)
