"""Further questions about one programme: two inputs at once, weighted scenarios, its cost a head, and national social value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from commonground.actions.permissions import Person, require
from commonground.actions.value import sound as value_sound
from commonground.actions.value.library import list_social_value
from commonground.actions.value.world import world
from commonground.domain.value import inquiry, scenarios, sensitivity, structures, wellbeing
from commonground.domain.value import question as asked
from commonground.domain.value.appraise import present
from commonground.domain.value.costing import CostPerHead
from commonground.domain.value.world import Drawn
from commonground.store import written
from commonground.terms import Refused

Question = asked.Question | dict[str, Any] | str
MOST_POINTS = 15


def inputs(*, question: Question, by: Person) -> tuple[tuple[str, str], ...]:
    """Ids and names of the inputs that a grid can move: assumptions with limits, and curves. Raises what `ask` raises."""
    require(by, "read")
    return tuple((key, span.name) for key, span in _spans(value_sound.sound(question, by).ready()).items())


def _spans(ready: inquiry.Inquiry) -> dict[str, sensitivity.Range]:
    items = ready.world.assumptions
    spans = {s.id: s for s in sensitivity.ranges(items, lambda _key: True, ready.world.curves)}
    for key, item in items.items():
        if item.low is not None and item.high is not None and item.low < item.high:
            spans.setdefault(key, sensitivity.Range(id=key, name=item.name, central=item.value, low=float(item.low), high=float(item.high)))
    return spans


def grid(*, question: Question, first: str, second: str, by: Person, points: int = 5) -> sensitivity.Grid:
    """Net benefit over the range of two uncertain inputs (ids of assumptions, or curve.<illness>), everything else central.

    Raises what `ask` raises, range_unknown, and points_outside.
    """
    require(by, "read")
    if not 2 <= points <= MOST_POINTS:
        raise Refused("points_outside", what=f"{points} points", ways_out=(f"Ask for 2 to {MOST_POINTS}",))
    ready = value_sound.sound(question, by).ready()
    spans = _spans(ready)
    for name in (first, second):
        if name not in spans:
            raise Refused(
                "range_unknown",
                what=f"{name!r} has no range to move in",
                where=name,
                ways_out=("Choose an assumption with limits: commonground value assumptions", "Give it limits in overrides, with a source"),
            )
    if first == second:
        raise Refused("range_unknown", what="The two inputs are one", ways_out=("Choose two different ones",))

    def net(d: Drawn) -> np.ndarray:
        return ready.account(ready.run(d, ready.question.persistence)).net_benefit

    return sensitivity.grid(ready.draws(0), spans[first], spans[second], net, points=points)


def weigh(*, question: Question, held: Sequence[scenarios.ScenarioIn] | str, by: Person) -> scenarios.Weighed:
    """The question under scenarios with stated probabilities, on the same draws. Raises what `ask` raises, and scenarios_unsound."""
    require(by, "read")
    chosen = _scenarios(held) if isinstance(held, str) else tuple(held)
    scenarios.check(chosen)
    q = question if isinstance(question, asked.Question) else value_sound.as_question(question)
    net = {s.name: _net(q, s, by) for s in chosen}
    return scenarios.weigh(net, {s.name: s.probability for s in chosen})


def _scenarios(content: str) -> tuple[scenarios.ScenarioIn, ...]:
    held = written.plain(content, "The list of scenarios", code="question_unreadable")
    try:
        return msgspec.convert(held, tuple[scenarios.ScenarioIn, ...], strict=False)
    except msgspec.ValidationError as problem:
        raise Refused(
            "question_unreadable",
            what=f"The scenarios cannot be read: {problem}",
            ways_out=("Give a list; each has name, probability, source and what is different in it",),
        ) from problem


def _net(q: asked.Question, scenario: scenarios.ScenarioIn, by: Person) -> np.ndarray:
    own = msgspec.structs.replace(
        q, overrides=(*q.overrides, *scenario.overrides), persistence=scenario.persistence or q.persistence, stop_at_error=None
    )
    ready = value_sound.sound(own, by).ready()
    d = ready.draws(own.draws)
    if scenario.structure == "disease":
        return ready.account(ready.run(d, own.persistence)).net_benefit
    gained, _ = structures.all_cause_mode(
        ready.world,
        ready.here.exposures,
        ready.who,
        ready.does,
        d,
        scenario=own.persistence,
        mortality_scale=ready.here.mortality_scale,
        in_quality=True,
    )
    health, money = (schedule.factors(len(gained) - 1) for schedule in (ready.rules.health, ready.rules.costs))
    cohorts = np.asarray(own.intake)
    later = float((cohorts * health[: len(cohorts)]).sum())
    return np.asarray(ready.rules.thresholds[0] * present(gained, health) * later - money @ ready.pays.flow(len(gained)))


def cost(*, question: Question, by: Person) -> CostPerHead:
    """What the question's cost template comes to: a year, a head, line by line, volunteers apart. Raises cost_missing."""
    require(by, "read")
    sound = value_sound.sound(question, by)
    return inquiry.cost_template(sound.question, world(), sound.rules)[0]


def social_value(*, people: dict[str, float], edition: str, by: Person, edition_of: dict[str, str] | None = None) -> tuple[float, str]:
    """Pounds a year by one edition's values a head, with the caution that stands beside it.

    Raises edition_unknown, editions_mixed (values of two editions in one total), group_without_value and people_negative.
    """
    require(by, "read")
    editions = list_social_value()
    if edition not in editions:
        raise Refused("edition_unknown", what=f"There is no edition {edition!r}", ways_out=("Choose " + " or ".join(editions),))
    if any(not count >= 0 for count in people.values()):
        raise Refused("people_negative", what="A number of people is negative", ways_out=("Give 0 or more",))
    return wellbeing.per_head(editions[edition], people, edition_of=edition_of)
