"""How ready a council is to be commissioned: twelve points, scored with proof, each time beside what was scored before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli import ready, saying
from commonground.cli.landscape import PlaceFirst, given
from commonground.cli.options import Json, Place, parts

if TYPE_CHECKING:
    from commonground.actions.landscape.learning import ReadinessView
    from commonground.domain.landscape.learning import Readiness, ReadinessItem

app = typer.Typer(cls=PlaceFirst, help="Score how ready a council is, with proof, and show its history.", no_args_is_help=True)


@app.command("questions")
def questions(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write them as a CSV file to be filled in.")] = None,
    json: Json = False,
) -> None:
    """Show the twelve points, what proves each, and the levels."""
    from commonground.domain.landscape.learning import GROUPS, LEVELS
    from commonground.domain.landscape.lessons import readiness_items
    from commonground.store import outbox

    items = readiness_items()
    if out is not None:
        path = str(outbox.write_whole(out, _blank(items)))
        saying.say(saying.as_json([path]) if json else path)
        return
    if json:
        saying.say(saying.as_json({"levels": LEVELS, "points": items}))
        return
    saying.say(f"Levels: {', '.join(f'{level} {name}' for level, name in LEVELS.items())}. “In place” without proof counts as “begun”.")
    for kind, heading in GROUPS.items():
        saying.say(f"\n{heading}")
        for one in items:
            if one.kind == kind:
                saying.say(saying.listed(f"{one.id}: {one.say.text}. Would prove it: {one.proof}"))
    saying.say(f"\nRestated from {items[0].say.address}; levels, proofs and next steps are our own.")


@app.command("show")
def show(place: Place, json: Json = False) -> None:
    """Show where a council stands by all that was kept."""
    view = _read(place)
    if json:
        saying.say(saying.as_json({"place": view.place, **_stands(view.stands), "kept": view.kept}))
        return
    saying.say(f"{view.place.name}: how ready we are\n")
    _tell(view.stands)
    many = len(view.kept)
    saying.say(f"\nScored {many} {'time' if many == 1 else 'times'}; see commonground readiness history {view.place.code}" if many else "")


@app.command("keep")
def keep(
    place: Place,
    scores: Annotated[
        list[str] | None, typer.Argument(metavar="SCORE...", help="As in p1=2 p1_proof='The minutes of May'; levels are 0 to 3.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="A CSV or YAML file of point, level, proof.")] = None,
    only: Annotated[bool, typer.Option("--try", help="Only say where these scores alone would put you; keep nothing.")] = False,
    json: Json = False,
) -> None:
    """Keep scores of a council, beside all that was scored before."""
    by = ready.begin()
    from commonground.actions.landscape import learning

    held = _of_file(file) if file is not None else _of_line(scores or [])
    if only:
        stands = learning.readiness(scores=held, by=by)
        saying.say(saying.as_json(_stands(stands))) if json else _tell(stands)
        return
    found = learning.keep_readiness(place=place, scores=held, by=by)
    if json:
        saying.say(saying.as_json({"place": found, "kept": [{"point": item, "level": level, "proof": said} for item, level, said in held]}))
        return
    saying.say(f"Kept for {found.name}: {len(held)} of the twelve points.\n")
    _tell(learning.read_readiness(place=found.code, by=by).stands)


@app.command("history")
def history(place: Place, json: Json = False) -> None:
    """Show everything that was ever scored, newest first."""
    view = _read(place)
    if json:
        saying.say(saying.as_json({"place": view.place, "kept": view.kept}))
        return
    from commonground.documents.readiness import occasion
    from commonground.domain.landscape.learning import LEVELS

    if not view.kept:
        saying.say(f"Nothing has been kept of {view.place.name} yet.")
    for one in view.kept:
        saying.say(occasion(one))
        for score in one.scores:
            saying.say(saying.listed(f"{score.item}: {LEVELS[score.level]}. {score.proof or 'No proof given'}"))


@app.command("write")
def write(
    place: Place,
    form: Annotated[str, typer.Option(help="Any of pdf, docx, html, ods, xlsx, csv, json, with commas between.")] = "pdf",
    out: Annotated[Path, typer.Option(help="The folder for the documents.")] = Path("out"),
    json: Json = False,
) -> None:
    """Write where a council stands, with its history, as documents."""
    view = _read(place)
    from commonground.actions.landscape.learning import write_readiness

    forms = parts(form.lower())
    paths = [str(path) for path in write_readiness(view=view, forms=forms, out=out, by=ready.person())]
    saying.say(saying.as_json(paths) if json else "\n".join(paths))


def _read(place: str) -> ReadinessView:
    by = ready.begin()
    from commonground.actions.landscape.learning import read_readiness

    return read_readiness(place=place, by=by)


def _stands(stands: Readiness) -> dict[str, Any]:
    return {"sentence": stands.words, "points": stands.items, "findings": stands.findings}


def _tell(stands: Readiness) -> None:
    from commonground.domain.landscape.learning import LEVELS

    saying.say(saying.paragraph(stands.words) + "\n")
    rows = []
    for one in stands.items:
        level = "not scored" if one.level is None else LEVELS[one.level]
        before = "" if one.before in (None, one.level) else f"was {LEVELS[one.before]}"
        rows.append((one.item.id, level, before, one.next_step))
    saying.say(saying.table(("point", "level", "before", "next step"), rows))
    for finding in stands.findings:
        saying.say(saying.listed(f"{finding.where}: {finding.what}. {finding.remedy}."))


def _of_file(file: Path) -> tuple[tuple[str, int, str], ...]:
    from commonground.actions.landscape.learning import read_scores
    from commonground.terms import Refused

    if not file.is_file():
        raise Refused("file_missing", what=f"There is no file {file}", ways_out=("Check its name",))
    return read_scores(name=file.name, body=file.read_bytes())


def _of_line(scores: list[str]) -> tuple[tuple[str, int, str], ...]:
    from commonground.domain.landscape.lessons import readiness_items
    from commonground.domain.landscape.scoring import scores_of

    said = given(scores)
    points = dict.fromkeys(name.removesuffix("_proof") for name in said)
    rows = [{"point": point, "level": said.get(point, ""), "proof": said.get(f"{point}_proof", "")} for point in points]
    return scores_of(rows, readiness_items())


def _blank(items: Iterable[ReadinessItem]) -> bytes:
    import csv
    import io

    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("point", "level", "proof", "what must be so", "would prove it"))
    table.writerows((one.id, "", "", one.say.text, one.proof) for one in items)
    return text.getvalue().encode("utf-8-sig")
