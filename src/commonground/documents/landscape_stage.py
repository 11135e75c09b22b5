"""What a case holds of who commissions in its place, as a document: every body with its next time to say yes, and what to find out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonground.documents import words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Paragraph, Sheet, SourceList, Table
from commonground.documents.landscape import KEY
from commonground.domain.landscape import library
from commonground.terms import Place


def document(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """The landscape stage of a case laid out for every writer. `answer` is the plain answer that the case holds."""
    source = library.compiled_source()
    bodies = answer.get("bodies", [])
    sentence = answer.get("sentence", "")
    day = f"as held on {words.day(date.fromisoformat(answer['on']))}" if answer.get("on") else "no bodies"
    blocks: list[Block] = [Paragraph(text=sentence, kind="lead")]
    if bodies:
        blocks += [Heading(text="Who decides what, and when each can say yes"), _table(bodies, place)]
    for title, items in (
        ("What has changed of late, and what is to come", answer.get("changes", [])),
        ("What we cannot name, and how to find out", answer.get("cannot_name", []) or answer.get("cannot_tell", [])),
    ):
        if items:
            blocks += [Heading(text=title), Bullets(items=tuple(items))]
    blocks += [
        Heading(text="What to do next"),
        Bullets(
            items=(
                "Name who on our side speaks with each body whose time to say yes is near.",
                f"Open the landscape of {place.name} in the workbench for its diagram, its calendar and the source of every sentence.",
            )
        ),
    ]
    if bodies:
        blocks += [Heading(text="Where this comes from"), SourceList(numbered=((1, source),))]
    columns = ("Id", "Body", "Kind", "Decides and buys", "When it can say yes", "What it needs by then", "Start preparing by", "Our role")
    sheet = Sheet(
        id="bodies",
        label="Bodies",
        title=f"Who commissions in {place.name}",
        columns=columns,
        rows=tuple(
            tuple(str(one.get(key, "")) for key in ("id", "name", "kind", "decides", "sentence", "needs", "start_by", "role"))
            for one in bodies
        ),
    )
    return Document(
        id=f"landscape-{place.code}",
        title=f"{place.name}: who commissions here",
        subtitle=f"{place.kind_words[:1].upper()}{place.kind_words[1:]}, code {place.code}",
        summary=sentence,
        release=release,
        blocks=tuple(blocks),
        sheets=(sheet,) if bodies else (),
        sources=((1, source),) if bodies else (),
        place=place.name,
        ages=day,
    )


def _table(bodies: list[Mapping[str, Any]], place: Place) -> Table:
    return Table(
        id="bodies",
        title=f"Who commissions in {place.name}",
        columns=(
            Column(name="Body", share=1.3),
            Column(name="Decides and buys", share=2),
            Column(name="When it can say yes", share=1.8),
            Column(name="What it needs by then", share=1.4),
        ),
        rows=tuple(
            (
                Cell(text=one["name"], under=one["kind"] if one["kind"] != one["name"] else "", refs=(1,)),
                Cell(text=one["decides"]),
                Cell(
                    text=one["sentence"].removeprefix(one["name"]).strip()[:1].upper()
                    + one["sentence"].removeprefix(one["name"]).strip()[1:]
                ),
                Cell(text=one["needs"] or "not known"),
            )
            for one in bodies
        ),
        notes=KEY[:1],
    )
