"""Ask a survey file: open it with its design, check it, describe it, and put questions to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import saying

if TYPE_CHECKING:
    from commonground.domain.survey.question import Answer

app = typer.Typer(help="Ask a survey file, by its design.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
File = Annotated[Path, typer.Argument(help="A survey file: SPSS (.sav), Stata (.dta), SAS, CSV or Parquet.")]
DesignFile = Annotated[
    Path | None, typer.Option("--design", help="The design file: weights, strata, clusters, missing codes (YAML or JSON).")
]


@app.command("open")
def open_(
    file: File,
    design: DesignFile = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Guess a design from the columns.")] = False,
    json: Json = False,
) -> None:
    """Open a survey with its design.

    It says what is there; --suggest writes a design to start from.
    """
    from commonground.actions import survey_files

    if suggest:
        found = survey_files.suggest_design(source=file)
        saying.say(saying.as_json(found) if json else survey_files.as_yaml(found))
        return
    said = survey_files.summarise(source=file, design=design)
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
    from commonground.actions import survey_files

    findings = survey_files.check(source=file, design=design)
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
    from commonground.actions import survey_files

    said = survey_files.describe(source=file, design=design, columns=columns or ())
    if json:
        saying.say(saying.as_json(said))
        return
    rows = [(one.name, one.kind, one.answered, one.missing, one.label or "; ".join(one.values[:6])) for one in said]
    saying.say(saying.table(("column", "kind", "answered", "no answer", "what it says"), rows))


@app.command("ask")
def ask(
    question: Annotated[Path, typer.Argument(help="A question file (YAML or JSON); - reads it from the pipe.")],
    file: Annotated[Path | None, typer.Option("--file", help="The survey, when the question does not name it.")] = None,
    design: DesignFile = None,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV.")] = False,
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw the answer to this file (.svg or .png).")] = None,
) -> None:
    """Ask a question of the survey.

    The answer comes with intervals, bases, reasons for what is held back, and where it is from.
    """
    import sys

    from commonground.actions import survey_ask, survey_files

    answer = survey_ask.ask_file(question=sys.stdin.read() if str(question) == "-" else question, source=file, design=design)
    if chart is not None:
        survey_files.draw(answer=answer, path=chart)
        saying.progress(f"Drew {chart}")
    if json:
        saying.say(survey_files.answer_as_json(answer))
    elif csv:
        sys.stdout.write(survey_files.answer_as_csv(answer))
    else:
        _say(answer)


@app.command("synthetic")
def synthetic(
    folder: Annotated[Path, typer.Argument(help="Where to write the survey, its design and an example question.")],
    people: Annotated[int, typer.Option(help="Adults in each wave.")] = 170_000,
    waves: Annotated[int, typer.Option(help="Waves.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
) -> None:
    """Write a made-up survey to try it all on.

    Shaped like Active Lives. It describes nobody, and says so.
    """
    from commonground.actions import survey_files

    for path in survey_files.write_synthetic(folder=folder, people=people, waves=waves, seed=seed):
        saying.say(f"Wrote {path}")


def _findings(findings) -> None:
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
    saying.say(saying.table((*answer.question.by, "estimate", "low", "high", "base", "effective", "note"), rows))
    for difference in answer.differences:
        saying.say(saying.listed(difference.sentence))
    saying.say()
    saying.say(saying.paragraph(f"Method: {answer.method}. Design: {answer.design}."))
    for source in answer.sources:
        saying.say(saying.paragraph(f"Source: {source.publisher}, {source.title}, {source.edition}. Licence: {source.licence}."))
    for note in answer.notes:
        saying.say(saying.listed(note))
