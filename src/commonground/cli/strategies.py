"""Documents: read a strategy into passages and proposals, and classify single passages."""

from __future__ import annotations

import json as json_text
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.cli import ready, saying
from commonground.terms import Refused, counted

app = typer.Typer(help="Read what commissioners say they want, with the page.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command("read")
def read(
    file: Annotated[str, typer.Argument(help="A PDF, DOCX, ODT, HTML or text file, or an https address of a public body.")],
    json: Json = False,
    passages: Annotated[bool, typer.Option("--passages", help="With --json: every passage too, not only the proposals.")] = False,
    draft_with: Annotated[str, typer.Option(help="A language model on this machine, such as http://localhost:11434; else none.")] = "",
    model: Annotated[str, typer.Option(help="With --draft-with: the name of the model.")] = "",
) -> None:
    """Read a strategy and propose what it wants.

    Proposed priorities, commitments and targets, each with its passage and page. With --draft-with, a language model says each in one
    sentence; what its passage does not carry is left out and counted.
    """
    from commonground.actions.outcomes.strategies import fetch_strategy, read_strategy

    by, say = ready.person(), saying.teller()
    answer = fetch_strategy(address=file, by=by, say=say) if "://" in file else read_strategy(path=Path(file), by=by, say=say)
    document = answer.document
    made = _drafted(answer, draft_with, model) if draft_with else None
    if json:
        held = as_plain(answer, passages=passages)
        if made:
            held["drafts"] = {ref: {"text": one.text, "mark": one.mark, "left_out": one.left_out} for ref, one in made.drafts.items()}
            held["findings"] += list(made.findings)
        saying.say(saying.as_json(held))
    else:
        _tell(answer, made)
    if not document.readable:
        raise typer.Exit(1)


@app.command("classify")
def classify(
    file: Annotated[
        str, typer.Argument(help='Passages as JSON lines with "id" and "text", or plain lines; - reads the standard input.')
    ] = "-",
    offers: Annotated[int, typer.Option(min=1, max=40, help="How many contributions of sport to give for each passage.")] = 5,
) -> None:
    """Classify passages; one JSON line for each, in order."""
    from commonground.actions.outcomes.strategies import classify_passages

    lines = _lines(file)
    given = [_passage(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    readings = classify_passages(texts=[text for _, text in given], by=ready.person(), offers=offers)
    for (name, _), reading in zip(given, readings, strict=True):
        saying.say(json_text.dumps({"id": name, **reading_as_plain(reading)}, ensure_ascii=False))


@app.command("add")
def add(
    file: Annotated[str, typer.Argument(help="A PDF, DOCX, ODT, HTML or text file, or an https address of a public body.")],
    place: Annotated[str, typer.Option(help="The place it is about: a name, a code or a postcode.")],
    body: Annotated[str, typer.Option(help="Whose it is: an id of the landscape or a name; else as the document says.")] = "",
    title: Annotated[str, typer.Option(help="Its title, if it should be known by another than its own.")] = "",
    edition: Annotated[str, typer.Option(help="Its edition or years, such as 2025-2030.")] = "",
    dated: Annotated[str, typer.Option(help="Its date.")] = "",
    replaces: Annotated[str, typer.Option(help="The reference of the edition before.")] = "",
    json: Json = False,
) -> None:
    """Keep a strategy for a place and propose what it wants."""
    ready.records()
    from commonground.actions.outcomes import shelves

    told: dict[str, Any] = {"place": place, "body": body, "title": title, "edition": edition, "dated": dated, "replaces": replaces}
    told |= {"by": ready.person(), "say": saying.teller()}
    if "://" in file:
        kept = shelves.add_document(address=file, **told)
    else:
        path = Path(file)
        kept = shelves.add_document(content=_content(path), name=path.name, **told)
    _show(kept.ref, json)


@app.command("list")
def list_documents(place: Annotated[str, typer.Argument(help="A name, a code or a postcode.")], json: Json = False) -> None:
    """List the strategies of a place, and published ones to fetch."""
    ready.records()
    from commonground.actions.outcomes import shelves

    shelf = shelves.shelf_of(place=place, by=ready.person())
    if json:
        held = [{**_document_plain(one), **shelf.counts.get(one.ref, {})} for one in shelf.documents]
        saying.say(saying.as_json({"place": shelf.place.code, "documents": held, "known": list(shelf.known)}))
        return
    if shelf.documents:
        rows = []
        for one in shelf.documents:
            counts = shelf.counts.get(one.ref, {})
            rows.append((one.ref, one.body_name, *(counts.get(state, 0) for state in ("proposed", "confirmed", "rejected"))))
        saying.say(saying.table(("document", "whose", "to decide", "confirmed", "rejected"), rows))
    else:
        saying.say(f"No strategy is held for {shelf.place.name} yet.")
    for known in shelf.known:
        saying.say(saying.listed(f"{known.title}, {known.organisation}, {known.year}: {known.address or 'no address is known'}"))


@app.command("show")
def show(
    ref: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The reference of a document.")],
    state: Annotated[str, typer.Option(help="Only those proposed, confirmed or rejected.")] = "",
    about: Annotated[str, typer.Option(help="Only those of one theme, such as physical_activity; none: those without.")] = "",
    likely: Annotated[str, typer.Option(help="Only those that are confident, likely or possible.")] = "",
    likeliest_first: Annotated[bool, typer.Option("--likeliest-first", help="Else as they stand in the document.")] = False,
    form: Annotated[str, typer.Option(help="Write every passage: pdf, docx, html, ods, xlsx, csv or json; several with commas.")] = "",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out"),
    json: Json = False,
) -> None:
    """Show what is proposed from a document, and what was decided."""
    ready.records()
    if not form:
        _show(ref, json, state=state, about=about, likely=likely, likeliest_first=likeliest_first)
        return
    from commonground.actions.outcomes import strategy_records
    from commonground.store import outbox

    for each in filter(None, (part.strip() for part in form.split(","))):
        name, content = strategy_records.record(ref=ref, form=each, by=ready.person())
        saying.say(str(outbox.write_whole(out / f"{outbox.file_name(name)}.{each}", content)))


Proposals = Annotated[list[str], typer.Argument(metavar="PROPOSAL...", help="The references of one or several proposals.")]


@app.command("confirm")
def confirm(
    refs: Proposals,
    wording: Annotated[str, typer.Option(help="Other words for one; theirs always stand beside it.")] = "",
    theme: Annotated[list[str] | None, typer.Option(help="A theme of one, as often as needed; else as it was read.")] = None,
    review_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When to look at one again; else in a year.")] = None,
    note: Annotated[str, typer.Option(help="Why, for whoever reads it later.")] = "",
) -> None:
    """Make priorities of proposals. Sign with a name: commonground --as NAME ..."""
    ready.records()
    from commonground.actions.outcomes import priorities

    if len(refs) > 1:
        if wording or theme or review_on:
            ways = ("Confirm it alone", "Leave out --wording, --theme and --review-on")
            raise Refused("one_only", what="Other words, themes or a date are said of one proposal at a time", ways_out=ways)
        confirmed = priorities.decide_several(refs=refs, kind="confirmed", reason=note, by=ready.person())
    else:
        day = review_on.date() if review_on else None
        confirmed = (priorities.confirm(ref=refs[0], wording=wording, themes=theme or None, review_on=day, reason=note, by=ready.person()),)
    for kept in confirmed:
        saying.say(f"Confirmed: “{kept.proposal.quote}”" + (f", until {kept.decision.review_on}" if kept.decision else ""))


@app.command("reject")
def reject(refs: Proposals, reason: Annotated[str, typer.Option(help="Why, for whoever reads it later.")] = "") -> None:
    """Say that proposals are no priority, or no longer one."""
    ready.records()
    from commonground.actions.outcomes import priorities

    if len(refs) > 1:
        rejected = priorities.decide_several(refs=refs, kind="rejected", reason=reason, by=ready.person())
    else:
        rejected = (priorities.reject(ref=refs[0], reason=reason, by=ready.person()),)
    for kept in rejected:
        saying.say(f"Rejected: “{kept.proposal.quote}”")


@app.command("take-over")
def take_over(ref: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The reference of a new edition.")], json: Json = False) -> None:
    """Confirm in a new edition what it says again word for word."""
    ready.records()
    from commonground.actions.outcomes import editions, priorities

    taken = editions.take_over(document=ref, by=ready.person())
    held = {one.ref: one for one in priorities.read_document(ref=ref, by=ready.person()).proposals}
    if json:
        saying.say(saying.as_json([{"ref": each, "quote": held[each].proposal.quote, "page": held[each].proposal.page} for each in taken]))
        return
    for each in taken:
        saying.say(saying.paragraph(f"{each}: “{held[each].proposal.quote}”"))


@app.command("examples")
def examples(place: Annotated[str, typer.Argument(help="A name, a code or a postcode.")]) -> None:
    """Drop in three synthetic strategies, to try it with."""
    ready.records()
    from commonground.actions.outcomes import shelves

    added = shelves.add_examples(place=place, by=ready.person())
    for kept in added:
        saying.say(f"{kept.ref}: {kept.title} (synthetic)")
    if not added:
        saying.say(f"All three are held already: commonground documents list '{place}'")


def _lines(file: str) -> list[str]:
    try:
        return (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")).splitlines()
    except OSError as problem:
        ways = ("Check the name and the folder", "Give - to read the standard input")
        raise Refused("document_unreadable", what=f"{file} cannot be opened", why=problem.strerror or "", ways_out=ways) from problem
    except UnicodeDecodeError as problem:
        ways = ("Save the passages as UTF-8, one on a line", "Run `commonground documents read FILE` for a document")
        raise Refused("document_unreadable", what=f"{file} holds no plain text in UTF-8", ways_out=ways) from problem


def _content(path: Path) -> bytes:
    from commonground.store.passages import LIMITS, read_file

    if not path.is_file() or path.stat().st_size > LIMITS.file:
        findings = read_file(path).findings
        raise Refused("document_unreadable", what=f"{path} could not be read", ways_out=("Give another file",), findings=findings)
    return path.read_bytes()


def _show(ref: str, json: bool, *, state: str = "", about: str = "", likely: str = "", likeliest_first: bool = False) -> None:
    from commonground.actions.outcomes import priorities

    view = priorities.read_document(ref=ref, by=ready.person())
    document = view.document
    shown = view.of(state, about=about, band=likely, likeliest_first=likeliest_first)
    if json:
        held = [
            {"ref": one.ref, "state": one.state, "quote": one.proposal.quote, "page": one.proposal.page, "kind": one.proposal.kind,
             "likelihood": one.proposal.likelihood, "decisions": one.decisions, **reading_as_plain(one.proposal.reading)}
            for one in shown
        ]  # fmt: skip
        saying.say(
            saying.as_json(
                {
                    **_document_plain(document),
                    "proposals": held,
                    "lost": [one.earlier.ref for one in view.lost],
                    "gone": [one.earlier.ref for one in view.gone],
                    "standing": [{"from": one.earlier.ref, "ref": one.ref, "page": one.page, "said": one.said} for one in view.standing],
                }
            )
        )
        return
    saying.say(f"{document.ref}: {document.title}, {document.body_name}{' (synthetic)' if document.synthetic else ''}\n")
    for standing in view.standing:
        saying.say(saying.listed(f"“{standing.earlier.proposal.quote}”: {standing.said}"))
    if view.standing:
        saying.say(f"  Take over what stands here in the same words: commonground documents take-over {document.ref}\n")
    for one in shown:
        where = f"page {one.proposal.page}" if one.proposal.page else f"passage {one.proposal.passage}"
        themes = ", ".join(found.name for found in one.proposal.reading.themes) or "no theme"
        saying.say(saying.paragraph(f"“{one.proposal.quote}”"))
        saying.say(f"  {one.ref}: {one.state}, {one.proposal.band}; {where}; {themes}")


def _document_plain(document: Any) -> dict[str, Any]:
    names = (
        "ref",
        "title",
        "body",
        "body_name",
        "edition",
        "dated",
        "form",
        "pages",
        "sha256",
        "address",
        "synthetic",
        "replaces",
        "replaced_by",
    )
    return {name: getattr(document, name) for name in names}


def _passage(number: int, line: str) -> tuple[str, str]:
    try:
        held = json_text.loads(line)
    except ValueError:
        return str(number), line
    if not isinstance(held, dict):
        return str(number), line
    if not isinstance(held.get("text"), str):
        ways = ('Write each passage as {"id": "a name", "text": "its words"}', "Give plain lines")
        raise Refused("passage_missing", what=f"Line {number} holds no passage", where=line[:60], ways_out=ways)
    return str(held.get("id", number)), held["text"]


def reading_as_plain(reading: Any) -> dict[str, Any]:
    """A reading for programs."""
    return {
        "themes": [
            {
                "theme": found.theme,
                "name": found.name,
                "parent": found.parent,
                "probability": found.probability,
                "band": found.band,
                "because": {"phrases": list(found.phrases), "words": {word.text: word.weight for word in found.words}},
            }
            for found in reading.themes
        ],
        "parents": list(reading.parents),
        "priority_likelihood": round(reading.priority, 3),
        "groups": list(reading.groups),
        "contributions": [{"id": one.id, "text": one.text, "through": list(one.through)} for one in reading.contributions],
        "similar": [one.text for one in reading.like],
        "not_quite": [{"theme": found.theme, "probability": found.probability} for found in reading.near],
    }


def as_plain(answer: Any, *, passages: bool = False) -> dict[str, Any]:
    """A document read, for programs. Every proposal has the status "proposed": only a person makes it a priority."""
    document = answer.document
    held: dict[str, Any] = {
        "name": document.name,
        "title": document.title,
        "form": document.form,
        "sha256": document.sha256,
        "pages": document.pages,
        "period": list(document.period) if document.period else None,
        "dates": list(document.dates),
        "owner": document.owner,
        "taxonomy": answer.taxonomy,
        "findings": [
            {"level": one.level, "code": one.code, "what": one.what, "where": one.where, "why": one.why, "remedy": one.remedy}
            for one in answer.findings
        ],
        "proposals": [
            {
                "id": one.id,
                "status": "proposed",
                "kind": one.kind,
                "quote": one.quote,
                "page": one.page,
                "heading": list(one.heading),
                "lead": one.lead,
                "also_on": list(one.also_on),
                "likelihood": one.likelihood,
                "reasons": list(one.reasons),
                "measures": list(one.measures),
                "by_when": list(one.by_when),
                "owner": one.owner,
                **reading_as_plain(one.reading),
            }
            for one in answer.proposals
        ],
    }
    if passages:
        held["passages"] = [
            {"number": one.number, "kind": one.kind, "page": one.page, "heading": list(one.heading), "text": one.text}
            for one in document.passages
        ]
    return held


def _drafted(answer: Any, address: str, model: str) -> Any:
    ready.records()
    from commonground.actions.outcomes import drafting

    return drafting.summaries(read=answer, drafter=drafting.drafter(address=address, model=model), by=ready.person())


def _tell(answer: Any, made: Any = None) -> None:
    document = answer.document
    if not document.readable:
        saying.say(f"{document.name} could not be read.\n")
        for finding in answer.findings:
            saying.say(saying.listed(str(finding)))
        return
    saying.say(document.title)
    about = [
        counted(document.pages, "page") if document.pages else "",
        document.owner or "",
        "-".join(map(str, document.period or ())),
    ]
    saying.say(", ".join(part for part in about if part) + "\n")
    for finding in (*answer.findings, *(made.findings if made else ())):
        saying.say(saying.listed(str(finding)))
    if not answer.proposals:
        saying.say("No passage reads like a priority.")
        return
    saying.say(f"{counted(len(answer.proposals), 'passage')} may state a priority. Nothing is one until a person confirms it.\n")
    for one in answer.proposals:
        themes = ", ".join(f"{found.name} ({found.band})" for found in one.reading.themes)
        where = f"page {one.page}" if one.page else f"passage {one.passage}"
        saying.say(saying.paragraph(f"“{one.quote}”"))
        saying.say(f"  {where}; {one.kind}; {themes}")
        if made and one.id in made.drafts:
            drafted = made.drafts[one.id]
            saying.say(saying.listed(f"{drafted.text or 'No sentence could be shown.'} ({drafted.mark}.)"))
