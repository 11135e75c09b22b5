"""The stages `priorities` and `match` as documents: what was confirmed, what sport can contribute, or that nothing is held yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Sheet, SourceList, Table
from commonground.documents.route_map import synthetic_notice
from commonground.terms import Place, Source, begun

FIRST = "Nothing is called a priority until a person has confirmed it."


def priorities(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """What commissioners want, as it was confirmed, and where published strategies may be had."""
    blocks: list[Block] = [Paragraph(text=f"{answer['sentence']} {FIRST}", kind="lead")]
    blocks += _listed("Their documents", answer["documents"])
    blocks += _confirmed(answer["confirmed"])
    if answer["and_more"]:
        blocks.append(Paragraph(text=f"{answer['and_more']} more stand on the page of the place.", kind="quiet"))
    blocks += _bullets("To be looked at again", answer["to_look_at_again"])
    note = "Only addresses are held; they were found in a search and may have moved."
    blocks += _bullets("Published strategies that can be dropped in", answer["published"], note)
    steps = (
        "Drop in a strategy in the browser, or with: commonground documents add FILE --place PLACE",
        "Confirm, change or reject each passage.",
    )
    blocks += [Heading(text="What to do next"), Bullets(items=steps)]
    rows = tuple((one["title"], one["sentence"], one["ref"]) for one in answer["confirmed"])
    sheet = Sheet(id="priorities", label="Priorities", title="Confirmed priorities", columns=("Body", "Priority", "Reference"), rows=rows)
    return _document("priorities", f"{place.name}: what commissioners want", answer, place, release, blocks, Numbering(), sheet)


def match(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """What sport can contribute to what was confirmed, where it can nothing, and the outcomes to which the figures point."""
    numbers = Numbering()
    blocks: list[Block] = [Paragraph(text=answer["sentence"], kind="lead"), *([synthetic_notice()] if answer.get("synthetic") else [])]
    blocks += _offered(answer["sport_can_contribute"])
    if answer["and_more"]:
        blocks.append(Paragraph(text=f"{answer['and_more']} more stand in the match of the place.", kind="quiet"))
    blocks += _bullets(
        "Where sport has nothing honest to offer", answer["nothing_honest_to_offer"], "Leave these to others, or agree a trial."
    )
    pointed = answer["the_figures_point_to"]
    if pointed:
        note = f"Nobody has called these a priority. {place.name} is worse than England in them, or may be: ask about them."
        blocks += [Heading(text="Outcomes to which the figures point"), Paragraph(text=note), _table(pointed, answer["figures"], numbers)]
    begun = answer["sport_can_contribute"] or answer["nothing_honest_to_offer"]
    first = (
        f"Print the route map: commonground match {place.code} --form pdf"
        if begun
        else "Confirm what commissioners want: the match can begin"
    )
    steps = (f"{first}.", "Ask whether the outcomes above are theirs too.")
    blocks += [Heading(text="What to do next"), Bullets(items=steps)]
    every = [*answer["sport_can_contribute"], *pointed]
    rows = tuple((one["title"], one["sentence"]) for one in every)
    sheet = Sheet(id="match", label="Match", title="The match", columns=("Priority or outcome", "What is said"), rows=rows)
    return _document("match", f"{place.name}: what sport can contribute", answer, place, release, blocks, numbers, sheet)


def _table(pointed: Sequence[Mapping[str, Any]], figures: Mapping[str, Any], numbers: Numbering) -> Table:
    rows = []
    for one in pointed:
        need, _, offer = one["sentence"].partition(". ")
        sources = tuple(Source(**each) for each in figures.get(one["title"], ()))
        rows.append((Cell(text=one["title"], strong=True), Cell(text=need, refs=numbers(sources)), Cell(text=offer)))
    columns = (Column(name="Outcome", share=2), Column(name="The figure", share=2.4), Column(name="Sport could contribute", share=2.4))
    return Table(id="pointed", title="Outcomes to which the figures point", columns=columns, rows=tuple(rows))


def _confirmed(held: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Priorities document by document; an answer of before has only its sentences."""
    title = "Confirmed priorities, in their words"
    if not all("document" in one for one in held):
        return _listed(title, held)
    blocks: list[Block] = [Heading(text=title)] if held else []
    for (body, document), several in _by(held, "title", "document").items():
        said = [f"“{one['wording']}”" + (f", page {one['page']}" if one["page"] else "") for one in several]
        by = sorted({one["confirmed_by"] for one in several})
        blocks += [
            Heading(text=body, level=2),
            Paragraph(text=f"{document}. Confirmed by {' and '.join(by)}.", kind="quiet"),
            Bullets(items=tuple(said)),
        ]
    return blocks


def _offered(held: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Offers body by body, each once beside everything that it answers; an answer of before has only its sentences."""
    title = "What sport can contribute"
    if not all("offer" in one for one in held):
        return _listed(title, held)
    blocks: list[Block] = [Heading(text=title)] if held else []
    columns = (Column(name="They want", share=2.4), Column(name="Sport can contribute", share=3))
    for number, ((body,), several) in enumerate(_by(held, "body").items(), start=1):
        rows = []
        for (offer, firm), alike in _by(several, "offer", "firm").items():
            wants = [one["wording"] for one in alike]
            said = "\n".join(f"• {each}" for each in wants) if len(wants) > 1 else wants[0]
            rows.append((Cell(text=said, strong=True), Cell(text=offer, under=firm)))
        blocks.append(Table(id=f"offers-{number}", title=f"What {body} wants", columns=columns, rows=tuple(rows)))
    return blocks


def _by(held: Sequence[Mapping[str, Any]], *keys: str) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for one in held:
        found.setdefault(tuple(one[key] for key in keys), []).append(one)
    return found


def _listed(title: str, held: Sequence[Mapping[str, Any]]) -> list[Block]:
    return [Heading(text=title), Bullets(items=tuple(f"{one['title'].rstrip('.')}: {one['sentence']}" for one in held))] if held else []


def _bullets(title: str, held: Sequence[str], note: str = "") -> list[Block]:
    if not held:
        return []
    return [Heading(text=title), *([Paragraph(text=note)] if note else []), Bullets(items=tuple(held))]


def _document(
    ident: str, title: str, answer: Mapping[str, Any], place: Place, release: str, blocks: list[Block], numbers: Numbering, sheet: Sheet
) -> Document:
    listed: list[Block] = [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())] if numbers.numbered() else []
    return Document(
        id=f"{ident}-{place.code}",
        title=title,
        subtitle=f"{begun(place.kind_words)}, code {place.code}",
        summary=answer["sentence"],
        release=release,
        blocks=(*blocks, *listed),
        sheets=(sheet,) if sheet.rows else (),
        sources=numbers.numbered(),
        place=place.name,
        ages="as people decided and the figures say",
    )
