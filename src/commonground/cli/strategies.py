"""Documents: read a strategy into passages and proposals, and classify single passages."""

from __future__ import annotations

import json as json_text
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.cli import ready, saying
from commonground.cli import strategies_told as told
from commonground.cli.exit_codes import exit_code
from commonground.cli.options import Json, parts
from commonground.terms import Refused, dated

app = typer.Typer(help="Read what commissioners say they want, with the page.", no_args_is_help=True)


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
        held = told.read_as_plain(answer, passages=passages)
        if made:
            held["drafts"] = {ref: {"text": one.text, "mark": one.mark, "left_out": one.left_out} for ref, one in made.drafts.items()}
            held["findings"] += list(made.findings)
        saying.say(saying.as_json(held))
    else:
        told.tell(answer, made)
    if not document.readable:
        raise typer.Exit(exit_code("document_unreadable"))


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
    if not given:
        saying.progress("There is no passage in it, so there is nothing to answer")
    readings = classify_passages(texts=[text for _, text in given], by=ready.person(), offers=offers)
    for (name, _), reading in zip(given, readings, strict=True):
        saying.say(json_text.dumps({"id": name, **told.reading_as_plain(reading)}, ensure_ascii=False))


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

    said: dict[str, Any] = {"place": place, "body": body, "title": title, "edition": edition, "dated": dated, "replaces": replaces}
    said |= {"by": ready.person(), "say": saying.teller()}
    if "://" in file:
        kept = shelves.add_document(address=file, **said)
    else:
        path = Path(file)
        kept = shelves.add_document(content=_content(path), name=path.name, **said)
    _show(kept.ref, json)


@app.command("list")
def list_documents(place: Annotated[str, typer.Argument(help="A name, a code or a postcode.")], json: Json = False) -> None:
    """List the strategies of a place, and published ones to fetch."""
    ready.records()
    from commonground.actions.outcomes import shelves

    shelf = shelves.shelf_of(place=place, by=ready.person())
    if json:
        held = [{**told.document_as_plain(one), **shelf.counts.get(one.ref, {})} for one in shelf.documents]
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

    for each in parts(form):
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
        until = kept.decision.review_on if kept.decision else None
        saying.say(f"Confirmed: “{kept.proposal.quote}”" + (f", until {dated(until)}" if until else ""))


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


def _show(ref: str, json: bool, *, state: str = "", about: str = "", likely: str = "", likeliest_first: bool = False) -> None:
    from commonground.actions.outcomes import priorities

    view = priorities.read_document(ref=ref, by=ready.person())
    told.show(view, view.of(state, about=about, band=likely, likeliest_first=likeliest_first), json=json)


def _drafted(answer: Any, address: str, model: str) -> Any:
    ready.records()
    from commonground.actions.outcomes import drafting

    return drafting.summaries(read=answer, drafter=drafting.drafter(address=address, model=model), by=ready.person())
