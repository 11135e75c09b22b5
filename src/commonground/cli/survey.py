"""Ask a survey file: open it with its design, check it, describe it, and put questions to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json
from commonground.terms import counted

if TYPE_CHECKING:
    from commonground.actions.survey.files import Described
    from commonground.domain.survey.question import Answer
    from commonground.terms import Finding

app = typer.Typer(help="Ask a survey file, by its design.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A survey file: SPSS (.sav), Stata (.dta), SAS, CSV or Parquet.")]
DesignFile = Annotated[
    Path | None, typer.Option("--design", help="The design file: weights, strata, clusters, missing codes (YAML or JSON).")
]


@app.command("open")
def open_(
    file: File,
    design: DesignFile = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Guess a design from the columns.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep it in the workbench, where its pages can ask it.")] = False,
    title: Annotated[str, typer.Option("--title", help="What to call it there, if not by its file name.")] = "",
    json: Json = False,
) -> None:
    """Open a survey with its design.

    It says what is there; --suggest writes a design to start from, and --keep holds it in the workbench.
    """
    from commonground.actions.survey import files

    if keep:
        _keep(file, design, title, json)
        return

    if suggest:
        found = files.suggest_design(source=file)
        saying.say(saying.as_json(found) if json else files.as_yaml(found))
        return
    said = files.summarise(source=file, design=design)
    if json:
        saying.say(saying.as_json(said))
        return
    saying.say(f"{said.name}: {said.rows:,} people, {said.columns} columns, {said.strata:,} strata, {said.units:,} sampled units.")
    saying.say(saying.paragraph(f"Design: {said.design}."))
    _findings(said.findings)


@app.command("check")
def check(file: File, design: DesignFile = None, json: Json = False) -> None:
    """List all that is wrong or worth knowing.

    Weights, design, missing answers and repeated rows; ends with exit code 10 where numbers would be wrong.
    """
    from commonground.actions.survey import files

    findings = files.check(source=file, design=design)
    saying.say(saying.as_json(findings)) if json else _findings(findings)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(10)


@app.command("describe")
def describe(
    file: File,
    columns: Annotated[list[str] | None, typer.Argument(help="Columns to describe; all when none is named.")] = None,
    design: DesignFile = None,
    json: Json = False,
) -> None:
    """Say what each column holds.

    Its label, its values with their words, and how many have no answer and why.
    """
    from commonground.actions.survey import files

    said = files.describe(source=file, design=design, columns=columns or ())
    if json:
        saying.say(saying.as_json(said))
        return
    rows = [(one.name, one.kind, one.answered, one.missing, one.label or _values(one)) for one in said]
    saying.say(saying.table(("column", "kind", "answered", "no answer", "what it says"), rows))


def _values(one: Described, most: int = 8) -> str:
    if one.values:
        return "; ".join([*one.values[:most], *([f"and {len(one.values) - most} more"] if len(one.values) > most else [])])
    if one.low is not None and one.high is not None:
        return f"from {one.low:,.6g} to {one.high:,.6g}"
    return "more than 30 different values" if one.answered else ""


@app.command("ask")
def ask(
    question: Annotated[Path, typer.Argument(help="A question file (YAML or JSON); - reads it from the pipe.")],
    file: Annotated[Path | None, typer.Option("--file", help="The survey, when the question does not name it.")] = None,
    design: DesignFile = None,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV.")] = False,
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw the answer to this file (.svg or .png).")] = None,
    ods: Annotated[Path | None, typer.Option("--ods", help="Write the answer to this spreadsheet.")] = None,
    out: Annotated[list[Path] | None, typer.Option("--out", help="Write it to a file: .csv, .ods, .xlsx, .pdf, .docx, .json ...")] = None,
    survey: Annotated[str | None, typer.Option("--survey", help="A survey that the workbench holds, as `survey list` names it.")] = None,
) -> None:
    """Ask a question of the survey.

    The answer comes with intervals, bases, reasons for what is held back, and where it is from.
    """
    import sys

    from commonground.actions.survey import ask as survey_ask
    from commonground.actions.survey import files

    asked = sys.stdin.read() if str(question) == "-" else question
    if survey:
        ready.records()
        from commonground.actions.survey import held_questions

        answer = held_questions.ask_file(ref=survey, question=asked, by=ready.person())
    else:
        answer = survey_ask.ask_file(question=asked, source=file, design=design)
    if chart is not None:
        for made in files.draw(answer=answer, path=chart):
            saying.progress(f"Drew {made}")
    for path in [*([ods] if ods else []), *(out or ())]:
        for made in files.write_answer(answer=answer, path=path, form="ods" if path is ods else ""):
            saying.progress(f"Wrote {made}")
    if json:
        saying.say(files.answer_as_json(answer))
    elif csv:
        sys.stdout.write(files.answer_as_csv(answer))
    else:
        _say(answer)


@app.command("small-areas")
def small_areas(
    question: Annotated[Path, typer.Argument(help="A question file about small areas (YAML or JSON); - reads it from the pipe.")],
    file: Annotated[Path | None, typer.Option("--file", help="The survey, when the question does not name it.")] = None,
    design: DesignFile = None,
    cells: Annotated[Path | None, typer.Option("--cells", help="Census cells, when the question does not name them.")] = None,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV, a row for each area.")] = False,
) -> None:
    """Model a share for every small area.

    Learns from the survey's people and speaks of the census's; every figure is labelled modelled, with its interval.
    """
    import sys

    from commonground.actions.survey import small, small_told

    asked = sys.stdin.read() if str(question) == "-" else question
    answer = small.ask_file(question=asked, source=file, design=design, cells=cells)
    if json:
        saying.say(small_told.as_json(answer))
        return
    if csv:
        sys.stdout.write(small_told.as_csv(answer))
        return
    saying.say(saying.paragraph(answer.sentence))
    saying.say(saying.paragraph(answer.calibration_sentence))
    shown = [one for one in answer.areas if one.estimate is not None]
    rows = [
        (one.area, one.larger, f"{100 * (one.estimate or 0):.1f}%", f"{100 * (one.low or 0):.1f}%", f"{100 * (one.high or 0):.1f}%")
        for one in shown[:20]
    ]
    saying.say(saying.table(("area", answer.question.larger, answer.label.lower(), "low", "high"), rows))
    saying.say(f"{counted(len(answer.areas) - len(rows), 'more area')}: --csv or --json gives all of them.")
    saying.say(saying.paragraph(f"Method: {answer.method}. Design: {answer.design}."))
    for note in answer.notes:
        saying.say(saying.listed(note))


@app.command("cells")
def cells(
    folder: Annotated[Path, typer.Argument(help="The folder of published files.")],
    to: Annotated[Path, typer.Argument(help="The Parquet file to write.")],
    ages: Annotated[str, typer.Option("--ages", help="First age of each band.")] = "16,25,35,45,55,65,75",
) -> None:
    """Make census cells for small-area models.

    Adults of every small area of England by age band, sex and fifth of deprivation, from files that are published openly.
    """
    from commonground.actions.survey import small

    starts = tuple(int(age) for age in ages.split(",") if age.strip().isdigit())
    rows, areas, said = small.write_cells(folder=folder, path=to, starts=starts)
    saying.say(f"Wrote {to}: {rows:,} rows for {areas:,} areas.")
    saying.say(saying.paragraph(said))


@app.command("rake")
def rake(
    question: Annotated[Path, typer.Argument(help="A question file with the margins (YAML or JSON); - reads it from the pipe.")],
    to: Annotated[Path, typer.Argument(help="The file to write: .parquet or .csv.")],
    file: Annotated[Path | None, typer.Option("--file", help="The survey, when the question does not name it.")] = None,
    design: DesignFile = None,
    json: Json = False,
) -> None:
    """Move weights until known numbers of people hold.

    Writes the survey with its new weights, and says how far each margin was away and what the uneven weights cost.
    """
    import sys

    from commonground.actions.survey import margins

    asked = sys.stdin.read() if str(question) == "-" else question
    said = margins.rake_file(question=asked, out=to, source=file, design=design)
    if json:
        saying.say(margins.as_json(said))
        return
    saying.progress(f"Wrote {to}")
    saying.say(saying.paragraph(said.sentence))
    rows = [(each.column, each.level, f"{each.before:,.0f}", f"{each.after:,.0f}", f"{each.wanted:,.0f}") for each in said.margins]
    saying.say(saying.table(("margin", "level", "before", "after", "wanted"), rows))
    saying.say(f"Weights were multiplied by {said.least:.2f} to {said.most:.2f}.")


@app.command("fit")
def fit(
    question: Annotated[Path, typer.Argument(help="A question file with a starting table and its margins (YAML or JSON); - is the pipe.")],
    to: Annotated[Path, typer.Argument(help="The file to write: .parquet or .csv.")],
) -> None:
    """Fit a table of people to known margins.

    Iterative proportional fitting, for every area at once if asked: a scenario, with no sampling error.
    """
    import sys

    from commonground.actions.survey import margins

    asked = sys.stdin.read() if str(question) == "-" else question
    rows, areas, said = margins.fit_file(question=asked, out=to)
    saying.say(f"Wrote {to}: {rows:,} rows for {areas:,} {'areas' if areas != 1 else 'table'}.")
    saying.say(saying.paragraph(f"{said}."))


@app.command("list")
def list_held(json: Json = False) -> None:
    """List the surveys that the workbench holds."""
    ready.records()
    from commonground.actions.survey import held as surveys_held

    held = surveys_held.every(by=ready.person())
    if json:
        saying.say(saying.as_json(held))
    elif not held:
        saying.say("No survey is held. Keep one with: commonground survey open FILE --design design.yaml --keep")
    else:
        said = [(each.ref, f"{each.rows:,}", each.columns, "yes" if each.design else "not yet", each.title) for each in held]
        saying.say(saying.table(("survey", "people", "variables", "designed", "title"), said))


@app.command("let-go")
def let_go(survey: Annotated[str, typer.Argument(help="A survey that the workbench holds, as `survey list` names it.")]) -> None:
    """Remove a survey from the workbench.

    What was worked out from it goes with it; answers that a case holds stay in the case.
    """
    ready.records()
    from commonground.actions.survey import held as surveys_held

    surveys_held.let_go(ref=survey, by=ready.person())
    saying.say(f"{survey} is no longer held here.")


@app.command("synthetic")
def synthetic(
    folder: Annotated[Path, typer.Argument(help="Where to write the survey, its design and an example question.")],
    people: Annotated[int, typer.Option(min=100, max=400_000, help="Adults in each wave.")] = 170_000,
    waves: Annotated[int, typer.Option(min=1, max=100, help="Waves.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")] = 1,
) -> None:
    """Write a made-up survey to try it all on.

    Shaped like Active Lives. It describes nobody, and says so.
    """
    from commonground.actions.survey import files

    for path in files.write_synthetic(folder=folder, people=people, waves=waves, seed=seed):
        saying.say(f"Wrote {path}")


def _keep(file: Path, design: Path | None, title: str, json: bool) -> None:
    ready.records()
    from commonground.actions.survey import files
    from commonground.actions.survey import held as surveys_held

    written = files.read_design(design) if design else None
    held = surveys_held.take_in_file(path=file, design=written, title=title, by=ready.person())
    if json:
        saying.say(saying.as_json(held))
        return
    saying.say(f"{held.ref}: {counted(held.rows, 'person', 'people')} and {counted(held.columns, 'variable')}.")
    if held.design:
        _findings(surveys_held.findings(ref=held.ref, by=ready.person()))
        saying.say(f"Ask it: commonground survey ask question.yaml --survey {held.ref}")
    else:
        saying.say(f"Say how its people were drawn at /survey/{held.ref}/design/ or keep it again with --design.")


def _findings(findings: Iterable[Finding]) -> None:
    if not findings:
        saying.say("Nothing to report: weights and design fit the file.")
    words = {"error": "Error", "warning": "Warning", "note": "Note"}
    for finding in findings:
        saying.say(saying.listed(f"{words.get(finding.level, finding.level)}: {finding}"))


def _say(answer: Answer) -> None:
    from commonground.domain.survey import say

    statistic = answer.question.statistic

    def shown(value: float | None) -> str:
        return "" if value is None else say.number(value, statistic)

    saying.say(saying.paragraph(answer.sentence))
    saying.say()
    rows = [
        (
            *cell.group.values(),
            shown(cell.estimate) if cell.state == "shown" else cell.mark,
            shown(cell.low),
            shown(cell.high),
            cell.base if cell.base is not None else "",
            f"{cell.effective_base:,.0f}" if cell.effective_base else "",
            cell.reason,
        )
        for cell in answer.cells
    ]
    saying.say(saying.table((*answer.cells[0].group, "estimate", "low", "high", "base", "effective", "note"), rows))
    for difference in answer.differences:
        saying.say(saying.listed(difference.sentence))
    for one in answer.worked:
        size = f" ({one.low:.4g} to {one.high:.4g})" if one.low is not None and one.high is not None else ""
        saying.say(
            saying.listed(
                f"{one.kind}, {one.name}: {one.estimate:.4g}{size}" + (f", odds ratio {one.odds_ratio:.3g}" if one.odds_ratio else "")
            )
        )
    saying.say()
    if answer.recipe:
        saying.say(saying.paragraph(f"Recipe: {answer.recipe}"))
    saying.say(saying.paragraph(f"Method: {answer.method}. Design: {answer.design}."))
    for source in answer.sources:
        saying.say(saying.paragraph(f"Source: {source.publisher}, {source.title}, {source.edition}. Licence: {source.licence}."))
    for note in answer.notes:
        saying.say(saying.listed(note))
