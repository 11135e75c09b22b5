"""The shipped learning content, as values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from commonground.domain.landscape.learning import (
    Agenda,
    Cycle,
    GuidanceStage,
    Lesson,
    Meeting,
    Pack,
    Question,
    ReadinessItem,
    Trap,
    Word,
)
from commonground.domain.landscape.library import MARKS, status_of
from commonground.domain.landscape.nouns import Fact
from commonground.reference import read_yaml
from commonground.terms import Refused, Source


@cache
def activities() -> tuple[tuple[str, str, Fact], ...]:
    """The four commissioning activities as (id, name, in plain words)."""
    return tuple((row["id"], row["name"], _fact(row, row["plainly"])) for row in _held()["activities"])


@cache
def questions() -> tuple[Question, ...]:
    """The questions of the is / is-not check, in the order in which they are asked."""
    found = []
    for row in _held()["is_is_not"]:
        status, address = status_of(row, _held()["sources"])
        found.append(
            Question(
                id=row["id"],
                trap=row["trap"],
                ask=row["ask"],
                flag=row["flag"],
                why=row["why"],
                instead=row["instead"],
                status=status,
                address=address,
            )
        )
    return tuple(found)


@cache
def traps() -> Mapping[str, Trap]:
    """What commissioning is not, by id."""
    return {key: Trap(id=key, name=row["name"], plainly=_fact(row, row["plainly"])) for key, row in _held()["traps"].items()}


@cache
def readiness_items() -> tuple[ReadinessItem, ...]:
    """The five preconditions, then the seven results."""
    return tuple(
        ReadinessItem(id=row["id"], kind=kind, say=_fact(row, row["say"]), proof=row["proof"], next_step=row["next"])
        for kind, listed in (("precondition", "preconditions"), ("result", "results"))
        for row in _held()[listed]
    )


@cache
def cycles() -> tuple[Cycle, ...]:
    """The three commissioning cycles."""
    return tuple(
        Cycle(id=row["id"], name=_fact(row, row["name"]), stages=tuple((one["id"], one["name"]) for one in row["stages"]))
        for row in _held()["cycles"]
    )


@cache
def meetings() -> tuple[Meeting, ...]:
    """Where the cycles meet (our own inference)."""
    return tuple(Meeting(stages=row["stages"], say=_fact(row, row["say"])) for row in _held()["meets"])


@cache
def guidance() -> tuple[GuidanceStage, ...]:
    """The four stages of the Strategic Outcomes Planning Guidance, with what could not be read marked as missing."""
    return tuple(
        GuidanceStage(
            id=row["id"], name=_fact(row, row["name"]), steps=tuple(row["steps"]), missing=row.get("missing", ""), route=tuple(row["route"])
        )
        for row in _held()["sopg"]
    )


@cache
def guidance_note() -> Fact:
    """What the guidance says of itself."""
    row = _held()["sopg_note"]
    return _fact(row, row["say"])


@cache
def source() -> Source:
    """The source of the shipped learning content."""
    return Source(
        id="landscape_learning",
        publisher="Common Ground",
        title="Learning the way in: functional equivalents, with the source of each sentence",
        edition="2026",
        licence="As the project's own licence",
        address="docs/explanation/the-landscape.md",
        note="Where the cycles meet is our own inference: no source draws it",
    )


@cache
def roles() -> Mapping[str, str]:
    """The roles for which lessons are kept, with their names."""
    held: Mapping[str, str] = _told()["roles"]
    return held


@cache
def lessons() -> tuple[Lesson, ...]:
    """What others learned, each with where, when and its source."""
    return tuple(
        Lesson(
            id=row["id"],
            kind=row["kind"],
            roles=tuple(row["roles"]),
            place=row["where"],
            when=row["when"],
            do=row["do"],
            say=Fact(text=row["say"], status=MARKS[row["mark"]], address=row.get("address", "")),
        )
        for row in _told()["lessons"]
    )


def lessons_for(role: str) -> tuple[Lesson, ...]:
    """The lessons that help one role; refuses an unknown one."""
    if role not in roles():
        raise Refused("role_unknown", what=f"{role!r} is not a role", ways_out=("Choose one of " + ", ".join(roles()),))
    return tuple(lesson for lesson in lessons() if role in lesson.roles)


@cache
def words() -> tuple[Word, ...]:
    """The words that a newcomer meets, in alphabetical order."""
    found = [
        Word(word=row["word"], short=row.get("short", ""), says=Fact(text=row["says"], status=MARKS[row["mark"]]))
        for row in _told()["words"]
    ]
    return tuple(sorted(found, key=lambda one: one.word.casefold()))


@cache
def facilitator_pack() -> Pack:
    """Agendas, interview guide and capture sheet, and what is common and what local when several councils work together."""
    held = _told()["facilitator"]
    agendas = tuple(
        Agenda(
            id=row["id"],
            title=row["title"],
            minutes=row["minutes"],
            people=row["people"],
            steps=tuple((step["minutes"], step["do"]) for step in row["steps"]),
        )
        for row in held["agendas"]
    )
    return Pack(
        common=tuple(held["common"]),
        local=tuple(held["local"]),
        agendas=agendas,
        interview=tuple(held["interview"]),
        capture=tuple(held["capture"]),
    )


@cache
def _told() -> Mapping[str, Any]:
    held: Mapping[str, Any] = read_yaml("landscape/lessons.yaml")
    return held


@cache
def _held() -> Mapping[str, Any]:
    held: Mapping[str, Any] = read_yaml("landscape/learning.yaml")
    return held


def _fact(row: Mapping[str, Any], text: str) -> Fact:
    status, address = status_of(row, _held()["sources"])
    return Fact(text=text, status=status, address=address)
