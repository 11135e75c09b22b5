"""What a case holds from surveys, as a document: each answer with its interval and what it rests on, and which files are missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from commonground.documents import words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Sheet,
    SourceList,
    Table,
    Value,
)
from commonground.documents.survey_answer import MARKS, SYNTHETIC, source
from commonground.domain.survey import say
from commonground.domain.survey.question import Cell as Group
from commonground.domain.survey.question import Origin
from commonground.terms import NotPublished, Place, begun


def document(answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """The survey stage of a case laid out for every writer. `answer` is the plain answer that the case holds."""
    numbers = Numbering()
    blocks: list[Block] = [Paragraph(text=answer.get("sentence", ""), kind="lead")]
    for number, each in enumerate(answer.get("answers", []), 1):
        blocks += _answer(each, number, numbers)
    if said := answer.get("cannot_tell"):
        blocks += [Heading(text="What we cannot tell"), Bullets(items=tuple(said))]
    missing = answer.get("missing", [])
    if missing:
        blocks += [Heading(text="Files that would answer, and where they can be had"), _missing(missing)]
    blocks += [Heading(text="What to do next"), Bullets(items=_next(answer))]
    numbered = numbers.numbered()
    if numbered:
        blocks += [Heading(text="Where these numbers come from"), SourceList(numbered=numbered)]
    return Document(
        id=f"surveys-{place.code}",
        title=f"{place.name}: what surveys say",
        subtitle=f"{begun(place.kind_words)}, code {place.code}",
        summary=answer.get("sentence", ""),
        release=release,
        blocks=tuple(blocks),
        sheets=tuple(sheet for sheet in (_groups_sheet(answer, numbers), _missing_sheet(missing)) if sheet.rows),
        sources=numbered,
        place=place.name,
        ages="answers of surveys" if answer.get("answers") else "no survey figures",
        marks=MARKS if any(group.get("mark") for each in answer.get("answers", []) for group in each["groups"]) else (),
    )


def _answer(each: Mapping[str, Any], number: int, numbers: Numbering) -> list[Block]:
    refs = numbers((source(msgspec.convert(each["source"], Origin), number),)) if each.get("source") else ()
    groups = [msgspec.convert(group, Group) for group in each["groups"]]
    blocks: list[Block] = [Heading(text=each["title"] + (" (synthetic)" if each["synthetic"] else ""))]
    if each["synthetic"]:
        blocks.append(Paragraph(text=SYNTHETIC))
    blocks.append(Paragraph(text=each["sentence"], refs=refs))
    if len(groups) > 1:
        blocks.append(_groups(each, groups, refs))
    if each.get("differences"):
        blocks.append(Bullets(items=tuple(each["differences"])))
    rests = (
        f"{each['method']}. Design: {each['design_in_words']}. File {each['file']}, hash {each['sha256'][:12]}, design {each['design']}."
    )
    return [*blocks, Paragraph(text=rests, kind="quiet")]


def _groups(each: Mapping[str, Any], groups: list[Group], refs: tuple[int, ...]) -> Table:
    statistic = each["statistic"]
    rows = []
    for group in groups:
        name = ", ".join(group.group.values()) or "Everyone"
        shown = group.estimate is not None
        between = group.low is not None and group.high is not None
        rows.append(
            (
                Cell(text=name, under=group.reason),
                Cell(text=say.number(group.estimate or 0.0, statistic), refs=refs, strong=True) if shown else Cell(text=group.mark),
                Cell(text=f"{say.number(group.low or 0.0, statistic)} to {say.number(group.high or 0.0, statistic)}" if between else ""),
                Cell(text=f"{group.base:,}" if shown and group.base is not None else ""),
            )
        )
    return Table(
        id="groups",
        title=each["title"],
        columns=(
            Column(name="Group", share=3),
            Column(name="Estimate", share=1.4, numeric=True),
            Column(name="95% interval", share=2, numeric=True),
            Column(name="People asked", share=1.2, numeric=True),
        ),
        rows=tuple(rows),
    )


def _missing(missing: list[Mapping[str, str]]) -> Table:
    return Table(
        id="missing",
        title="Files that would answer",
        columns=(
            Column(name="File", share=2),
            Column(name="What it answers, and where it can be had", share=5),
            Column(name="Address", share=3),
        ),
        rows=tuple((Cell(text=each["title"]), Cell(text=each["sentence"]), Cell(text=each["address"])) for each in missing),
    )


def _next(answer: Mapping[str, Any]) -> tuple[str, ...]:
    real = [each for each in answer.get("answers", []) if not each["synthetic"]]
    steps = ["Settle these answers in the case, so that what rests on them shows when a file or a design has changed."] if real else []
    if answer.get("missing"):
        steps.append("Ask for one of the files that are listed, open it in the workbench, and draft this stage again.")
    if made_up := answer.get("made_up"):
        steps.append(f"Do not quote {words.listed(made_up)}: it was made by code and describes nobody.")
    return tuple(steps or ["Put questions to the survey in the workbench, and add the answers to the case."])


def _groups_sheet(answer: Mapping[str, Any], numbers: Numbering) -> Sheet:
    rows: list[tuple[Value, ...]] = []
    none = NotPublished(reason="not shown")
    for number, each in enumerate(answer.get("answers", []), 1):
        refs = ", ".join(map(str, numbers((source(msgspec.convert(each["source"], Origin), number),)))) if each.get("source") else ""
        for group in each["groups"]:
            name = ", ".join(group["group"].values()) or "Everyone"
            figures: list[Value] = [group.get(key, none) for key in ("estimate", "low", "high", "base")]
            note = group.get("reason", "") or (SYNTHETIC if each["synthetic"] else "")
            title = each["title"] + (" (synthetic)" if each["synthetic"] else "")
            rows.append((title, name, each["statistic"], *figures, each["sha256"], each["address"], refs, note))
    return Sheet(
        id="figures_answers",
        label="Answers",
        title="Answers of surveys",
        columns=(
            "Question",
            "Group",
            "Statistic",
            "Estimate",
            "Lower limit",
            "Upper limit",
            "People asked",
            "File hash",
            "Address",
            "Sources",
            "Note",
        ),
        rows=tuple(rows),
        decimals=(0, 0, 0, 4, 4, 4, 0, 0, 0, 0, 0),
    )


def _missing_sheet(missing: list[Mapping[str, str]]) -> Sheet:
    return Sheet(
        id="missing_files",
        label="Missing files",
        title="Files that would answer, and where they can be had",
        columns=("File", "What it answers, and where it can be had", "Address"),
        rows=tuple((each["title"], each["sentence"], each["address"]) for each in missing),
    )
