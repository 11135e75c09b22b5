"""The pages of docs/reference that list what the package ships: assumptions, programmes, evidence; and its commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import typer

from commonground.actions.value import library
from commonground.cli.main import app
from commonground.domain.outcomes.evidence import evidence_for, shipped_evidence, strength_of
from commonground.domain.outcomes.library import crosswalk, shipped_taxonomy
from commonground.domain.outcomes.match import how_known
from commonground.domain.value.nouns import Assumption
from commonground.reference import read_yaml

_WRITTEN = "Written by `python tools/write_reference.py` from {}. Do not edit."
_DIRECTIONS = {"for": "in favour", "against": "against", "mixed": "mixed"}


def assumptions_page() -> str:
    """Every number that the value engine rests on, with its limits, source, standing and who checked it."""
    held = library.list_assumptions()
    rooms: dict[str, list[Assumption]] = {}
    for one in held.values():
        rooms.setdefault(one.id.split(".")[0], []).append(one)
    lines = [
        "# Assumptions of the value engine",
        "",
        _WRITTEN.format("`reference/value/parameters.csv`"),
        "",
        f"{len(held)} numbers. A question may put its own in the place of any of them, with a source. In a terminal: "
        "`commonground value assumptions`.",
        "",
    ]
    for room, items in sorted(rooms.items()):
        lines += [
            f"## {room}",
            "",
            *_table(("Id", "What", "Value (limits)", "Source", "Standing"), [_assumption(one) for one in items]),
            "",
        ]
    return "\n".join(lines)


def _assumption(one: Assumption) -> tuple[str, ...]:
    limits = f" ({one.low:g} to {one.high:g})" if one.low is not None and one.high is not None else ""
    unit = " ".join(filter(None, (one.unit, f"at {one.price_year} prices" if one.price_year else "")))
    source = f"[{one.source}]({one.address})" if one.address.startswith("http") else " ".join(filter(None, (one.source, one.address)))
    checked = one.checked_by or "not yet checked by a second person"
    standing = f"{one.evidence.replace('_', ' ')}; {checked}; next review {one.next_review or 'not set'}"
    name = f"{one.name}. {one.note[:1].upper()}{one.note[1:]}".rstrip(". ") + "."
    return f"`{one.id}`", name, f"{one.value:g}{limits} {unit}".strip(), source, standing


def programmes_page() -> str:
    """Every programme of the library by how good its evidence is, with what NICE says of it."""
    held = sorted(library.list_programmes().values(), key=lambda one: (one.grade, one.name))
    lines = [
        "# Programmes",
        "",
        _WRITTEN.format("`reference/value/programmes.yaml`"),
        "",
        f"{len(held)} kinds of programme. Grades: A trials, B a controlled comparison, C before and after or monitoring, D a claim only. "
        "One without a dose is shown and not valued as activity.",
        "",
        *_table(
            ("Programme", "For whom", "Effect", "Dose", "Grade", "Status", "NICE", "Source"),
            [
                (
                    one.name,
                    one.for_whom,
                    one.effect,
                    f"{one.minutes_a_week:g} minutes a week at {one.met:g} METs: {one.dose_source}" if one.valued else "none",
                    one.grade,
                    one.status.replace("_", " "),
                    one.nice,
                    f"{one.source} {one.address}".strip(),
                )
                for one in held
            ],
        ),
        "",
    ]
    return "\n".join(lines)


def evidence_page() -> str:
    """Every finding of the evidence library, theme by theme, for and against."""
    held = shipped_evidence()
    lines = [
        "# Evidence",
        "",
        _WRITTEN.format("`reference/outcomes/evidence.csv`"),
        "",
        f"{len(held)} findings. A finding stands under the first of its themes. "
        "One that could not be checked against a source is never shown as fact.",
        "",
    ]
    for theme in shipped_taxonomy().themes:
        found = [one for one in held if one.themes[0] == theme.slug]
        if found:
            rows = [
                (
                    f"`{one.id}`",
                    one.shown,
                    f"{_DIRECTIONS.get(one.direction, one.direction)}, {one.grade}",
                    one.population,
                    one.dose,
                    one.decay,
                    f"{one.citation}. Read: {one.read_at}" if one.read_at else one.citation,
                )
                for one in found
            ]
            lines += [
                f"## {theme.name}",
                "",
                *_table(("Id", "Finding", "Direction, grade", "Who", "Dose", "How long it lasts", "Citation"), rows),
                "",
            ]
    return "\n".join([*lines, *_contributions()])


def _contributions() -> list[str]:
    """What each contribution rests on: the evidence for what it says, and the findings on how it is thought to work."""
    held = shipped_evidence()
    rows = [
        (
            f"`{one.id}`",
            one.sentence,
            strength_of(evidence_for(one.id, held)),
            f"{one.how}: {how_known(one)}",
            ", ".join(f"`{each}`" for each in one.see) or "none",
        )
        for one in shipped_taxonomy().contributions
    ]
    said = (
        "How a contribution works is our reasoning; the last column names the findings that speak of that step, for or against. "
        "Supported: robust evidence for it and none against; contested: for and against; indicated: signs, "
        "and the sentence is then said with “it may be that”; open: no checked evidence shows it, and it is not offered."
    )
    header = ("Id", "Contribution", "What it says is", "How we think it works, and what is known of that", "Findings on how it works")
    return ["## What each contribution rests on", "", said, "", *_table(header, rows), ""]


def crosswalk_page() -> str:
    """Where each theme stands in the national frameworks, with where and when each name was read."""
    lines = [
        "# Crosswalk to national frameworks",
        "",
        _WRITTEN.format("`reference/outcomes/taxonomy.yaml` and `reference/outcomes/frameworks.yaml`"),
        "",
        "Each name says where and when it was read, in a stored copy of a public page or of public code. One from memory is marked "
        "“to confirm”: look at the framework before you quote it. Frameworks change.",
        "",
        "## The frameworks",
        "",
        *_table(
            ("Framework", "Published by", "What to know of it"),
            [(one["name"], one["publisher"], one.get("note", "")) for one in read_yaml("outcomes/frameworks.yaml")["frameworks"].values()],
        ),
        "",
    ]
    for theme in shipped_taxonomy().themes:
        rows = [
            (one.framework, one.shown, f"{one.read_in}. {one.read_on:%-d %B %Y}" if one.read_on else "not read")
            for one in crosswalk(theme.slug)
        ]
        lines += [f"## {theme.name}", "", *_table(("Framework", "Name or code", "Read in, and when"), rows), ""]
    return "\n".join(lines)


def commands_page() -> str:
    """Every command with its arguments and options."""
    lines = [
        "# Commands",
        "",
        _WRITTEN.format("the commands themselves"),
        "",
        "Each one says the same with `--help`, and every reading command takes `--json`.",
        "",
    ]
    for path, command in _commands(typer.main.get_command(app), ("commonground",)):
        lines += [f"## `{' '.join(path)}`", "", " ".join((command.help or "").replace("\b", "").split()), ""]
        records = [one.get_help_record(typer.Context(command)) for one in command.params]
        rows = [(f"`{named}`", told) for named, told in filter(None, records)]
        lines += [*_table(("Say", "To"), rows), ""] if rows else []
    return "\n".join(lines)


def _commands(command: Any, path: Sequence[str]) -> Iterable[tuple[Sequence[str], Any]]:
    """Every command that does something, with the words that lead to it. (Typer may bring its own Click.)"""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if not found.hidden:
            yield from _commands(found, (*path, name))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    said = ["| " + " | ".join(" ".join(str(cell).replace("|", "/").split()) for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *said]
