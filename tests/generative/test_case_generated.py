"""Whatever is done to a case, in whatever order: nothing is lost, and out of date means out of date."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.case import Case, Kind, Stage, State, as_it_stood, canonical, compare, draft, fingerprint, settle, skip, standings
from commonground.case.route import ancestors
from commonground.terms import Refused

DAY = datetime(2026, 11, 24, tzinfo=UTC)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def routes(draw: st.DrawFn) -> tuple[Stage, ...]:
    names = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    return tuple(
        Stage(
            id=name,
            title=name.upper(),
            activity="needs",
            owner="analyst",
            asks="?",
            after=tuple(sorted(draw(st.sets(st.sampled_from(names[:n]), max_size=3)))) if n else (),
        )
        for n, name in enumerate(names)
    )


@st.composite
def stories(draw: st.DrawFn) -> tuple[tuple[Stage, ...], list[tuple[str, str, int, int]]]:
    route = draw(routes())
    step = st.tuples(
        st.sampled_from(["draft", "settle", "agree", "skip"]),
        st.sampled_from([stage.id for stage in route]),
        st.integers(0, 2),
        st.integers(0, 2),
    )
    return route, draw(st.lists(step, max_size=25))


def told(route: tuple[Stage, ...], steps: list[tuple[str, str, int, int]]) -> list[Case]:
    """Every state of the case, one for each step that was not refused."""
    cases = [Case(ref="C", title="T", place="E06000001", opened_by="Ann", opened_on=DAY)]
    for number, (verb, stage, value, figures) in enumerate(steps):
        case, now, on = cases[-1], {"figures": str(figures)}, DAY + timedelta(minutes=number + 1)
        try:
            if verb == "draft":
                case = draft(case, stage, value, outside=now, by="Ann", on=on, route=route)
            elif verb == "settle":
                case = settle(case, stage, answer=value, outside=now, current=now, by="Ann", on=on, route=route)
            elif verb == "agree":
                case = settle(case, stage, current=now, by="Ann", on=on, route=route)
            else:
                case = skip(case, stage, reason="because", by="Ann", on=on, route=route)
        except Refused:
            continue
        cases.append(case)
    return cases


@settings(max_examples=150, deadline=None)
@given(stories())
def test_answers_are_only_ever_added(story: tuple) -> None:
    cases = told(*story)
    for before, after in pairwise(cases):
        assert after.history()[:-1] == before.history()
        assert as_it_stood(after, before.history()[-1].on if before.history() else DAY) == before
        assert len(compare(before, after, story[0])) <= 1


def out_of_date_by_hand(case: Case, route: tuple[Stage, ...], current: dict[str, str]) -> set[str]:
    """A slow twin: an answer is sound when each fingerprint still holds, it rests on everything settled above it, and that is sound."""

    def sound(stage: str) -> bool:
        answer = case.in_force(stage) or case.last(stage)
        return answer is None or holds(stage, answer)

    def holds(stage: str, answer) -> bool:
        if answer.kind is Kind.SKIPPED:
            return True
        for what, then in answer.rests_on:
            if what.startswith("stage:"):
                above = what[6:]
                upstream = case.in_force(above) or (case.last(above) if answer.kind is Kind.DRAFT else None)
                if upstream is None or upstream.fingerprint != then:
                    return False
            elif current.get(what) != then:
                return False
        settled = {above for above in ancestors(stage, route) if (held := case.in_force(above)) and held.kind is Kind.SETTLED}
        return {f"stage:{above}" for above in settled} <= {what for what, _ in answer.rests_on} and all(map(sound, ancestors(stage, route)))

    return {stage.id for stage in route if case.last(stage.id) and not holds(stage.id, case.last(stage.id))}


@settings(max_examples=150, deadline=None)
@given(stories(), st.integers(0, 2))
def test_out_of_date_is_what_a_slow_twin_says(story: tuple, figures: int) -> None:
    route, current = story[0], {"figures": str(figures)}
    for case in told(*story):
        known = standings(case, current, route)
        assert {each.stage.id for each in known if each.state is State.OUT_OF_DATE} == out_of_date_by_hand(case, route, current)
        for each in known:
            assert (each.answer is None) == (each.state in (State.READY, State.CANNOT_START))


@settings(max_examples=100, deadline=None)
@given(stories())
def test_after_any_settled_answer_that_differs_everything_settled_below_is_out_of_date(story: tuple) -> None:
    route, _ = story
    case = told(*story)[-1]
    changed = route[0].id
    after = settle(case, changed, answer="never drawn", outside={}, current={}, by="Ann", on=DAY + timedelta(days=1), route=route)
    for each in standings(after, {"figures": "0"}, route):
        if changed in ancestors(each.stage.id, route) and each.answer is not None and each.answer.kind is Kind.SETTLED:
            assert each.state is State.OUT_OF_DATE


@given(plain)
def test_a_fingerprint_depends_on_content_and_not_on_the_order_of_keys(value: object) -> None:
    shuffled = json.loads(json.dumps(value), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert fingerprint(shuffled) == fingerprint(value)
    assert json.loads(canonical(value)) == value


@given(plain, plain)
def test_two_contents_share_a_fingerprint_only_when_they_are_the_same(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (canonical(one) == canonical(other))
