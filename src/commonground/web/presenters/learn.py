"""What people answered in an address, and how it is grouped on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.domain.landscape import lessons
from commonground.domain.landscape.learning import GROUPS, LEVELS, ItemStands, Readiness, translate
from commonground.domain.landscape.scoring import MOST_PROOF
from commonground.terms import Refused

Scores = tuple[tuple[str, int, str], ...]


def scores(query: Mapping[str, Any]) -> Scores:
    """The levels that were given, each with its proof; what was not answered is left out. Refused where one cannot be read."""
    found = []
    for item in lessons.readiness_items():
        level, proof = query.get(item.id, ""), query.get(f"{item.id}_proof", "")
        if level == "":
            continue
        if level not in map(str, LEVELS) or len(proof) > MOST_PROOF or not proof.isprintable():
            raise Refused(
                "choice_unreadable",
                what=f"The answer to “{item.say.text}” cannot be read",
                ways_out=("Choose one of the levels", f"Give a proof of at most {MOST_PROOF} signs"),
            )
        found.append((item.id, int(level), proof))
    return tuple(found)


def points() -> dict[str, str]:
    """What each of the twelve points says."""
    return {item.id: item.say.text for item in lessons.readiness_items()}


def groups(stands: Readiness) -> tuple[tuple[str, str, tuple[ItemStands, ...]], ...]:
    """The points as (id, heading, points)."""
    return tuple((kind, heading, tuple(one for one in stands.items if one.item.kind == kind)) for kind, heading in GROUPS.items())


def translations(said_in: str, stage: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What a stage is called in each other cycle, as (cycle, ((stage, what they share), ...))."""
    held, meetings = lessons.cycles(), lessons.meetings()
    return tuple((one.name.text, translate(held, meetings, said_in=said_in, stage=stage, into=one.id)) for one in held if one.id != said_in)
