"""Documents: read a strategy into passages and proposals, and classify single passages."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.cli import ready, saying

app = typer.Typer(help="Read what commissioners say they want, with the page.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command("read")
def read(
    file: Annotated[str, typer.Argument(help="A PDF, DOCX, ODT, HTML or text file, or an https address of a public body.")],
    json: Json = False,
    passages: Annotated[bool, typer.Option("--passages", help="With --json: every passage too, not only the proposals.")] = False,
) -> None:
    """Read a strategy and propose what it wants.

    Proposed priorities, commitments and targets, each with its passage and page.
    """
    from commonground.actions.strategies import fetch_strategy, read_strategy

    by = ready.person()
    answer = fetch_strategy(address=file, by=by) if "://" in file else read_strategy(path=Path(file), by=by)
    document = answer.document
    if json:
        saying.say(json_text.dumps(as_plain(answer, passages=passages), indent=2, ensure_ascii=False))
    else:
        _tell(answer)
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
    from commonground.actions.strategies import classify_passages

    lines = (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")).splitlines()
    given = [_passage(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    readings = classify_passages(texts=[text for _, text in given], by=ready.person(), offers=offers)
    for (name, _), reading in zip(given, readings, strict=True):
        saying.say(json_text.dumps({"id": name, **reading_as_plain(reading)}, ensure_ascii=False))


def _passage(number: int, line: str) -> tuple[str, str]:
    try:
        held = json_text.loads(line)
    except ValueError:
        return str(number), line
    return (str(held.get("id", number)), str(held.get("text", ""))) if isinstance(held, dict) else (str(number), line)


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


def _tell(answer: Any) -> None:
    document = answer.document
    saying.say(document.title)
    about = [
        f"{document.pages} page{'s' if document.pages > 1 else ''}" if document.pages else "",
        document.owner or "",
        "-".join(map(str, document.period or ())),
    ]
    saying.say(", ".join(part for part in about if part) + "\n")
    for finding in answer.findings:
        saying.say(saying.listed(str(finding)))
    if not answer.proposals:
        saying.say("No passage reads like a priority.")
        return
    saying.say(f"{len(answer.proposals)} passages may be priorities. Nothing is one until a person confirms it.\n")
    for one in answer.proposals:
        themes = ", ".join(f"{found.name} ({found.band})" for found in one.reading.themes)
        where = f"page {one.page}" if one.page else f"passage {one.passage}"
        saying.say(saying.paragraph(f"“{one.quote}”"))
        saying.say(f"  {where}; {one.kind}; {themes}")
