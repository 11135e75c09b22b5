"""The route: every stage, what it needs, who owns it and what it asks. A later stage is added by adding a row."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.case.nouns import ACTIVITIES, Stage
from commonground.terms import Findings, Refused

Route = Sequence[Stage]

ROUTE: tuple[Stage, ...] = (
    Stage(id="place", title="Place", activity="needs", owner="analyst", asks="Which place is this about, and on whose boundaries?"),
    Stage(
        id="profile",
        title="Profile",
        activity="needs",
        after=("place",),
        owner="analyst",
        asks="What do the figures say about this place, and what can we not tell?",
    ),
    Stage(
        id="survey",
        title="Surveys",
        activity="needs",
        after=("place",),
        owner="analyst",
        asks="What do people here say when a survey file is asked, and which files are missing?",
    ),
    Stage(
        id="landscape",
        title="Landscape",
        activity="needs",
        after=("place",),
        owner="commissioner",
        asks="Who commissions here, when can each say yes, and what is about to change?",
    ),
    Stage(
        id="priorities",
        title="Their priorities",
        activity="needs",
        after=("landscape",),
        owner="commissioner",
        asks="What do the commissioners here say they want, in their own words, and who has confirmed it?",
    ),
    Stage(
        id="match",
        title="The match",
        activity="needs",
        after=("profile", "priorities"),
        owner="commissioner",
        asks="What can sport honestly contribute to each priority, and where can it offer nothing?",
    ),
    Stage(
        id="value",
        title="Value",
        activity="resources",
        after=("profile",),
        owner="analyst",
        asks="What is a programme worth here, to whom, and what does that hang on?",
    ),
)


def check_route(route: Route) -> None:
    """Raise `Refused` with every fault of a route: a stage twice, an unknown activity, a stage after one that is not before it."""
    findings, seen = Findings(), set()
    for stage in route:
        if stage.id in seen:
            findings.add("stage_twice", f"The stage {stage.id!r} is listed twice", where=stage.id)
        if stage.activity not in ACTIVITIES:
            findings.add(
                "activity_unknown", f"{stage.activity!r} is not an activity", where=stage.id, remedy="Use one of " + ", ".join(ACTIVITIES)
            )
        for before in stage.after:
            if before not in seen:
                findings.add("stage_order", f"It comes after {before!r}, which is not listed above it", where=stage.id)
        seen.add(stage.id)
    findings.refuse_if_any(code="route_invalid", what="The route cannot be followed", ways_out=("Correct the rows that are listed",))


def stage_named(stage_id: str, route: Route = ROUTE) -> Stage:
    """A stage by its id. Raises `Refused` (stage_unknown) with the stages that exist."""
    for stage in route:
        if stage.id == stage_id:
            return stage
    raise Refused(
        "stage_unknown", what=f"There is no stage {stage_id!r}", ways_out=("Choose one of " + ", ".join(stage.id for stage in route),)
    )


def ancestors(stage_id: str, route: Route = ROUTE) -> tuple[str, ...]:
    """Every stage that a stage rests on, near or far, in the order of the route."""
    wanted, todo = set(), list(stage_named(stage_id, route).after)
    while todo:
        before = todo.pop()
        if before not in wanted:
            wanted.add(before)
            todo.extend(stage_named(before, route).after)
    return tuple(stage.id for stage in route if stage.id in wanted)


check_route(ROUTE)
