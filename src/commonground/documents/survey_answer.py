"""An answer of a survey as a document, as tidy CSV with its CSV on the Web description, and as a picture."""

from __future__ import annotations

import csv as writer
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from commonground.documents import words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Picture,
    Sheet,
    SourceList,
    Table,
    Value,
)
from commonground.documents.blocks import Cell as Written
from commonground.documents.charts.chart import Chart
from commonground.documents.charts.survey_groups import MOST, survey_groups
from commonground.documents.charts.survey_map import survey_map
from commonground.domain.survey import say
from commonground.domain.survey.question import Answer, Cell, Difference, Origin
from commonground.domain.survey.recipes import SOURCE, rules_of
from commonground.domain.survey.told import Told
from commonground.terms import Absent, NotAsked, NotPublished, Source, Suppressed, begun

SYNTHETIC = "Synthetic: made by code for demonstration. These numbers describe nobody."
STATES = {
    "shown": "shown",
    "too_few": "too few people",
    "not_asked": "not asked",
    "suppressed": "held back to protect another group",
    "cannot_compare": "cannot be compared",
    "no_spread": "cannot be worked out",
}
MARKS = (("[c]", "Held back: too few people, or to protect a group with too few"), ("[x]", "Nobody in the sample"), ("[z]", "Not asked"))
UNITS = {"proportion": "per cent", "mean": "mean", "median": "median", "total": "total", "count": "people", "ratio": "ratio"}
A_PART = 40  # groups in one part of an answer that has more than one picture holds
MOST_PICTURES = 8  # in one document
_NUMBERS = ("Estimate", "Lower limit", "Upper limit", "Standard error", "Degrees of freedom", "Base", "Effective base")


def chart(told: Told) -> Chart | None:
    """The picture of an answer: each group a dot with its interval. None for more groups than can be drawn."""
    answer = told.answer
    if not 0 < len(answer.cells) <= MOST:
        return None
    question = msgspec.structs.replace(answer.question, words=_title(told))
    cells = [msgspec.structs.replace(cell, group={"": group_said(cell)}) for cell in answer.cells]
    drawn = survey_groups(msgspec.structs.replace(answer, question=question, cells=cells))
    return replace(drawn, sentence=f"Each dot is a group, and the line through it is its {100 * question.confidence:g}% interval.")


def parts(told: Told) -> int:
    """In how many parts an answer is shown: a picture and a table of more groups than one picture holds could not be read."""
    count = len(told.answer.cells)
    return 1 if count <= MOST else -(-count // A_PART)


def part(told: Told, number: int) -> Told:
    """One part of an answer, counted from 1: all of it where there is one. Places come in the order of their estimates, the highest
    first, so that the parts read as one ranking; other groups keep their order.
    """
    if parts(told) == 1:
        return told
    cells = list(told.answer.cells)
    if told.areas and all(len(cell.group) == 1 for cell in cells):
        cells.sort(key=lambda cell: (cell.estimate is None, -(cell.estimate or 0.0), group_said(cell)))
    start = A_PART * (min(max(number, 1), parts(told)) - 1)
    kept = cells[start : start + A_PART]
    return msgspec.structs.replace(told, answer=msgspec.structs.replace(told.answer, cells=kept))


def place_map(told: Told, outlines: Mapping[str, Any]) -> Chart | None:
    """The map of an answer that puts places side by side, coloured only where a place differs; None where there is nothing to draw."""
    return survey_map(told, outlines, tuple(source(each, place) for place, each in enumerate(told.answer.sources)))


def document(told: Told, *, release: str, where: str = "", outlines: Mapping[str, Any] | None = None) -> Document:
    """An answer laid out for every writer: sentence, pictures, table, tests, how it was worked out, where it is from.

    `release` says which file and design it rests on, `where` the address at which it can be asked again; with `outlines` places are
    also drawn on a map.
    """
    answer, numbers = told.answer, Numbering()
    origins = tuple(source(each, place) for place, each in enumerate(answer.sources))
    refs = numbers(origins)
    blocks: list[Block] = [Paragraph(text=told.sentence, kind="lead", refs=refs)]
    if mapped := place_map(told, outlines or {}):
        blocks.append(Picture(chart=mapped, refs=refs))
    if parts(told) <= MOST_PICTURES:
        drawn = [chart(part(told, number + 1)) for number in range(parts(told))]
        blocks += [Picture(chart=each, refs=refs) for each in drawn if each is not None]
    blocks.append(_groups(told, refs))
    if answer.differences:
        blocks += [Heading(text="What may be said of the differences"), _differences(answer)]
    blocks += [Heading(text="How it was worked out"), Bullets(items=tuple(worked_out(told)))]
    if where:
        blocks += [Heading(text="Ask it again"), Paragraph(text=where)]
    blocks += [Heading(text="Where these numbers come from"), SourceList(numbered=numbers.numbered())]
    return Document(
        id="survey-answer",
        title=_title(told),
        subtitle=f"Asked of {', '.join(f'{each.title}, {each.edition}' for each in answer.sources) or 'a survey'}"
        + (f". {SYNTHETIC}" if answer.synthetic else ""),
        summary=told.sentence,
        release=release,
        blocks=tuple(blocks),
        sheets=sheets(told, refs),
        sources=numbers.numbered(),
        ages=told.about or "everyone in the survey",
        marks=MARKS if any(cell.state != "shown" for cell in answer.cells) else (),
        notes=tuple(worked_out(told)),
    )


def sheets(told: Told, refs: tuple[int, ...]) -> tuple[Sheet, ...]:
    """The groups and the differences for computing."""
    answer, sources = told.answer, ", ".join(map(str, refs))
    columns = group_columns(answer)
    rows = tuple((*_levels(cell, columns), *_numbers(cell, answer), STATES[cell.state], cell.reason, sources) for cell in answer.cells)
    decimals = (*(0 for _ in columns), 2, 2, 2, 3, 0, 0, 1, 0, 0, 0)
    unit = UNITS[answer.question.statistic]
    heads = [f"{name} ({unit})" if place < 4 else name for place, name in enumerate(_NUMBERS)]
    held = [
        Sheet(
            id="figures_groups",
            label="Groups",
            title=_title(told),
            columns=(*columns, *heads, "State", "Reason", "Sources"),
            rows=rows,
            decimals=decimals,
        )
    ]
    if answer.differences:
        held.append(
            Sheet(
                id="differences",
                label="Differences",
                title=f"{_title(told)}: differences",
                columns=("First", "Against", "Verdict", "Difference", "Lower limit", "Upper limit", "p", "p, all tests", "Test", "Sources"),
                rows=tuple(_difference_row(each, answer, sources) for each in answer.differences),
                decimals=(0, 0, 0, 2, 2, 2, 4, 4, 0, 0),
            )
        )
    return tuple(held)


def csv(told: Told) -> str:
    """One row for each group, one column for each thing that people were split by. No cell can run as a formula."""
    answer = told.answer
    columns = group_columns(answer)
    out = io.StringIO()
    rows = writer.writer(out, lineterminator="\r\n")
    rows.writerow([words.inert(name) for name in (*columns, *_csv_names())])
    for cell in answer.cells:
        values = [cell.estimate, cell.low, cell.high, cell.se, cell.df, cell.base, cell.effective_base]
        numbers = ["" if value is None else value for value in values]
        rows.writerow([*map(words.inert, _levels(cell, columns)), cell.state, *numbers, words.inert(cell.reason)])
    return out.getvalue()


def csvw(told: Told, url: str, *, release: str = "") -> dict[str, Any]:
    """The CSV on the Web description (W3C tabular metadata) of the CSV at `url`: columns, units, sources, licences, the question."""
    answer = told.answer
    unit = "share of people, from 0 to 1" if answer.question.statistic == "proportion" else UNITS[answer.question.statistic]
    units = {"estimate": unit, "low": unit, "high": unit, "se": unit, "base": "people", "effective_base": "people"}
    columns: list[dict[str, Any]] = [
        {"name": f"group_{place + 1}", "titles": name, "datatype": "string"} for place, name in enumerate(group_columns(answer))
    ]
    for name in _csv_names():
        number = name not in ("state", "reason")
        extra = {"schema:unitText": units[name]} if name in units else {}
        columns.append(
            {"name": name, "titles": name, "datatype": "number" if number else "string", **({"null": [""]} if number else {}), **extra}
        )
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": _title(told),
        "dc:description": told.sentence,
        "dc:license": "; ".join(dict.fromkeys(each.licence for each in answer.sources)),
        "dc:source": [
            {
                "dc:publisher": each.publisher,
                "dc:title": each.title,
                "dc:issued": each.edition,
                "dc:license": each.licence,
                "schema:url": each.address,
                "schema:sha256": each.sha256,
            }
            for each in answer.sources
        ],
        "dc:hasVersion": release,
        "notes": [{"@type": "Comment", "value": note} for note in worked_out(told)],
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns},
    }


def worked_out(told: Told) -> list[str]:
    """The method, the design, the tests and whatever must be borne in mind."""
    answer = told.answer
    said = [f"{answer.method}.", f"Design: {answer.design}."]
    if recipe_rules := rules_of(answer.question.measure):
        said += [f"Recipe: {answer.recipe}", f"The publisher's rules: {' '.join(recipe_rules)} Source: {SOURCE}."]
    said += [f"Test: {method}." for method in dict.fromkeys(each.method for each in answer.differences if each.method)]
    if len(answer.differences) > 1 and answer.question.many != "none":
        said.append(
            f"{len(answer.differences)} comparisons were made at once. Each is called a difference only if it stands after allowing for "
            "all of them (Holm), so that chance alone rarely gives a false alarm. The limits beside it are those of that one comparison."
        )
    rules = answer.question.rules
    said.append(f"A group is shown when at least {rules.minimum_base} people stand behind it.")
    return [*said, *(note for note in dict.fromkeys(answer.notes) if "p-values are adjusted" not in note)]


def source(origin: Origin, place: int = 0) -> Source:
    """The survey as a numbered source."""
    return Source(
        id=f"survey-{place}",
        publisher=origin.publisher,
        title=origin.title,
        edition=origin.edition,
        licence=origin.licence,
        address=origin.address,
        sha256=origin.sha256,
    )


def group_said(cell: Cell) -> str:
    """A group in words."""
    return ", ".join(cell.group.values()) or "Everyone"


def group_columns(answer: Answer) -> tuple[str, ...]:
    """What people were split by, in words."""
    return tuple(answer.cells[0].group) if answer.cells and answer.cells[0].group else ("Group",)


def absent(cell: Cell) -> Absent:
    """Why there is no number."""
    kind = {"not_asked": NotAsked, "too_few": Suppressed, "suppressed": Suppressed}.get(cell.state, NotPublished)
    return kind(reason=cell.reason)


def _title(told: Told) -> str:
    return f"{told.title}, {told.about}" if told.about else told.title


def _csv_names() -> tuple[str, ...]:
    return ("state", "estimate", "low", "high", "se", "df", "base", "effective_base", "reason")


def _levels(cell: Cell, columns: Sequence[str]) -> list[str]:
    return [cell.group.get(name, "Everyone") for name in columns]


def _numbers(cell: Cell, answer: Answer) -> list[Value]:
    times = 100.0 if answer.question.statistic == "proportion" else 1.0
    none = absent(cell)
    found: list[Value] = [none if value is None else value * times for value in (cell.estimate, cell.low, cell.high, cell.se)]
    return [*found, *(none if value is None else value for value in (cell.df, cell.base, cell.effective_base))]


def _groups(told: Told, refs: tuple[int, ...]) -> Table:
    answer = told.answer
    statistic = answer.question.statistic
    rows = []
    for cell in answer.cells:
        if cell.estimate is None:
            rows.append((Written(text=group_said(cell), under=cell.reason), Written(text=cell.mark), *(Written(text="") for _ in range(3))))
            continue
        between = (
            "none" if cell.low is None or cell.high is None else f"{say.number(cell.low, statistic)} to {say.number(cell.high, statistic)}"
        )
        rows.append(
            (
                Written(text=group_said(cell), under=cell.reason),
                Written(text=say.number(cell.estimate, statistic), refs=refs, strong=True),
                Written(text=between),
                Written(text=f"{cell.base:,}" if cell.base is not None else ""),
                Written(text=words.number(cell.effective_base, 0) if cell.effective_base else ""),
            )
        )
    return Table(
        id="groups",
        title=_title(told),
        columns=(
            Column(name=", ".join(group_columns(answer)), share=3),
            Column(name="Estimate", share=1.4, numeric=True),
            Column(name=f"{100 * answer.question.confidence:g}% interval", share=2, numeric=True),
            Column(name="People asked", share=1.2, numeric=True),
            Column(name="Effective base", share=1.2, numeric=True),
        ),
        rows=tuple(rows),
        notes=tuple(f"{mark} {said}." for mark, said in MARKS if any(cell.mark == mark for cell in answer.cells)),
    )


def _differences(answer: Answer) -> Table:
    return Table(
        id="differences",
        title="Differences",
        columns=(
            Column(name="Compared", share=3),
            Column(name="What may be said", share=2),
            Column(name="Difference", share=2.2, numeric=True),
            Column(name="p, allowing for all", share=1.2, numeric=True),
        ),
        rows=tuple(
            (
                Written(text=f"{each.first.get('', '')} against {each.second.get('', '')}"),
                Written(text=begun(each.verdict), strong=each.verdict in ("higher", "lower", "increase", "decrease")),
                Written(text=difference_said(each, answer.question.statistic)),
                Written(text=p_said(each)),
            )
            for each in answer.differences
        ),
    )


def difference_said(each: Difference, statistic: str) -> str:
    """ "+2.1 points, −2.9 to +7.1"."""
    if each.estimate is None:
        return ""
    times, unit = (100.0, " points") if statistic == "proportion" else (1.0, "")

    def signed(value: float) -> str:
        return words.signed(value * times)

    limits = f", {signed(each.low)} to {signed(each.high)}" if each.low is not None and each.high is not None else ""
    return f"{signed(each.estimate)}{unit}{limits}"


def p_said(each: Difference) -> str:
    """The chance of so large a difference by luck, allowing for all tests."""
    value = each.p_value if each.p_adjusted is None else each.p_adjusted
    return "" if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"


def _difference_row(each: Difference, answer: Answer, sources: str) -> tuple[Value, ...]:
    times = 100.0 if answer.question.statistic == "proportion" else 1.0
    none = NotPublished(reason="cannot be worked out")
    numbers = [none if value is None else value * times for value in (each.estimate, each.low, each.high)]
    chances = [none if value is None else value for value in (each.p_value, each.p_adjusted)]
    return (each.first.get("", ""), each.second.get("", ""), each.verdict, *numbers, *chances, each.method, sources)
