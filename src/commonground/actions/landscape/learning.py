"""Show how ready a council is, and keep what people scored, each time beside what was scored before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.actions import places
from commonground.actions.landscape import shown
from commonground.actions.permissions import Person, require
from commonground.domain.landscape import learning, lessons
from commonground.domain.landscape.learning import Assessed, Readiness, Score
from commonground.store import clock
from commonground.store.records import database, events
from commonground.store.records import learning as rows
from commonground.terms import Place, Refused

Given = Iterable[tuple[str, int, str]]


@dataclass(frozen=True, kw_only=True)
class ReadinessView:
    """Where a council stands by the newest score of each person, and every assessment that was kept, newest first."""

    place: Place
    stands: Readiness
    kept: tuple[Assessed, ...]


def readiness(*, scores: Given, by: Person) -> Readiness:
    """Where each of the twelve points stands, from (item, level from 0 to 3, proof); nothing is kept.

    Raises `Refused`: item_unknown, level_unknown, not_permitted.
    """
    require(by, "read")
    return learning.readiness(lessons.readiness_items(), _scores(scores, by))


def read_readiness(*, place: str, by: Person) -> ReadinessView:
    """How ready a council is, by all that was kept of it. Raises `Refused`: what finding a council raises, not_permitted."""
    require(by, "read")
    found = shown.council(places.find_place(text=place, by=by))
    kept = rows.kept(found.code)
    stands = learning.readiness(lessons.readiness_items(), [score for one in kept for score in one.scores])
    return ReadinessView(place=found, stands=stands, kept=kept[::-1])


def keep_readiness(*, place: str, scores: Given, by: Person) -> Place:
    """Keep what somebody scored for a council, beside all that was scored before; gives the council.

    Raises `Refused`: not_permitted, readiness_empty, item_unknown, level_unknown, and what finding a council raises.
    """
    require(by, "keep_readiness")
    given = _scores(scores, by)
    if not given:
        raise Refused("readiness_empty", what="No point was scored, so there is nothing to keep", ways_out=("Score at least one point",))
    learning.readiness(lessons.readiness_items(), given)
    found = shown.council(places.find_place(text=place, by=by))
    on = clock.now()
    with database.writing():
        rows.save(place=found.code, scores=given, by_ref=by.ref, by_name=by.name, on=on)
        detail = {"scores": {one.item: one.level for one in given}}
        events.append_event(on=on, by=by.ref, by_name=by.name, action="keep_readiness", subject=found.code, detail=detail)
    return found


def _scores(given: Given, by: Person) -> list[Score]:
    on = clock.now().date()
    return [Score(item=item, level=level, by=by.name, on=on, proof=proof) for item, level, proof in given]
