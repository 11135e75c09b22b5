"""What a case holds of who commissions in its place, as a document: every body with its next time to say yes, and what to find out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from commonground.documents import words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Sheet, SourceList, Table
from commonground.documents.landscape import KEY
from commonground.domain.landscape import library
from commonground.terms import Place, Source, begun


def document(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """The landscape stage of a case laid out for every writer. `answer` is the plain answer that the case holds."""
    numbers = Numbering()
    known = {one["id"]: Source(**one) for one in answer.get("sources", [])} or {"": library.compiled_source()}

    def cite(idents: Iterable[str]) -> tuple[int, ...]:
        return numbers(tuple(known[one] for one in dict.fromkeys(idents) if one in known))

    bodies = answer.get("bodies", [])
    sentence = answer.get("sentence", "")
    day = f"as held on {words.day(date.fromisoformat(answer['on']))}" if answer.get("on") else "no bodies"
    blocks: list[Block] = [Paragraph(text=sentence, kind="lead")]
    if bodies:
        blocks += [Heading(text="Who decides what, and when each can say yes"), _table(bodies, place, cite)]
    if answer.get("duties"):
        blocks.append(_duties(answer["duties"], cite))
    for title, items in (
        ("What has changed of late, and what is to come", answer.get("changes", [])),
        ("What we cannot name, and how to find out", answer.get("cannot_name", []) or answer.get("cannot_tell", [])),
    ):
        if items:
            blocks += [Heading(text=title), Bullets(items=tuple(map(words.plain, items)))]
    blocks += [
        Heading(text="What to do next"),
        Bullets(
            items=(
                "Name who on our side speaks with each body whose time to say yes is near.",
                f"Open the landscape of {place} in the workbench for its diagram, its calendar and the source of every sentence.",
            )
        ),
    ]
    if bodies:
        numbers(tuple(known.values()))
        blocks += [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())]
    columns = ("Id", "Body", "Kind", "Decides and buys", "When it can say yes", "What it needs by then", "Start preparing by", "Our role")
    sheet = Sheet(
        id="bodies",
        label="Bodies",
        title=f"Who commissions in {place}",
        columns=columns,
        rows=tuple(
            tuple(str(one.get(key, "")) for key in ("id", "name", "kind", "decides", "sentence", "needs", "start_by", "role"))
            for one in bodies
        ),
    )
    return Document(
        id=f"landscape-{place.code}",
        title=f"{place.name}: who commissions here",
        subtitle=f"{begun(place.kind_words)}, code {place.code}",
        summary=sentence,
        release=release,
        blocks=tuple(blocks),
        sheets=(sheet,) if bodies else (),
        sources=numbers.numbered() if bodies else (),
        place=place.name,
        ages=day,
    )


def _duties(duties: list[Mapping[str, Any]], cite: Callable[[Iterable[str]], tuple[int, ...]]) -> Table:
    return Table(
        id="duties",
        title="What each must do by law",
        columns=(Column(name="Kind of body", share=1), Column(name="Duty", share=3)),
        rows=tuple((Cell(text=one["kind"]), Cell(text=one["duty"], refs=cite(one["sources"]))) for one in duties),
        notes=KEY[:1],
    )


def _table(bodies: list[Mapping[str, Any]], place: Place, cite: Callable[[Iterable[str]], tuple[int, ...]]) -> Table:
    return Table(
        id="bodies",
        title=f"Who commissions in {place}",
        columns=(
            Column(name="Body", share=1.3),
            Column(name="Decides and buys", share=2),
            Column(name="When it can say yes", share=1.8),
            Column(name="What it needs by then", share=1.4),
        ),
        rows=tuple(
            (
                Cell(text=one["name"], under=one["kind"] if one["kind"] != one["name"] else "", refs=cite(one.get("sources", ()))),
                Cell(text=one["decides"], refs=cite(one.get("decides_sources", ()))),
                Cell(
                    text=one["sentence"].removeprefix(one["name"]).strip()[:1].upper()
                    + one["sentence"].removeprefix(one["name"]).strip()[1:],
                    refs=cite(one.get("when_sources", ())),
                ),
                Cell(text=one["needs"] or "not known"),
            )
            for one in bodies
        ),
        notes=KEY[:1],
    )
