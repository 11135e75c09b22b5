"""How a case stands: what can start, what waits, what is settled, what is out of date, and why."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from commonground.case import Case, Stage, State, as_it_stood, compare, draft, next_stage, settle, skip, standing, standings
from commonground.terms import Refused

DAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUTE = (
    Stage(id="place", title="Place", activity="needs", owner="analyst", asks="Which place?"),
    Stage(id="profile", title="Profile", activity="needs", owner="analyst", after=("place",), asks="What do figures say?"),
    Stage(id="needs", title="Needs", activity="targeting", owner="analyst", after=("profile",), asks="Who would gain?"),
    Stage(id="market", title="Market", activity="resources", owner="analyst", after=("place",), asks="Who provides?"),
)
FIGURES = {"figures": "v1"}


def opened() -> Case:
    return Case(ref="CG-1", title="Hartlepool", place="E06000001", opened_by="Ann", opened_on=DAY)


def settled(*stages: str, case: Case | None = None, figures: dict[str, str] = FIGURES, hour: int = 0, **answers: object) -> Case:
    case = case or opened()
    for number, stage in enumerate(stages):
        outside = figures if stage == "profile" else {}
        case = settle(
            case,
            stage,
            answer=answers.get(stage, {"of": stage}),
            outside=outside,
            current=figures,
            by="Ann",
            on=DAY + timedelta(hours=hour, minutes=number),
            route=ROUTE,
        )
    return case


def states(case: Case, figures: dict[str, str] = FIGURES) -> dict[str, str]:
    return {each.stage.id: str(each.state) for each in standings(case, figures, ROUTE)}


def test_an_opened_case_is_ready_at_its_first_stage_and_the_others_say_what_they_wait_for() -> None:
    assert states(opened()) == {"place": "ready", "profile": "cannot_start", "needs": "cannot_start", "market": "cannot_start"}
    assert standing(opened(), "needs", {}, ROUTE).reasons == ("The stage Profile is not settled or skipped yet",)
    assert next_stage(opened(), {}, ROUTE).stage.id == "place"


def test_settling_a_stage_makes_ready_what_rests_on_it() -> None:
    case = settled("place")
    assert states(case) == {"place": "settled", "profile": "ready", "needs": "cannot_start", "market": "ready"}
    assert standing(case, "place", {}, ROUTE).reasons == ("Settled by Ann on 24 November 2026",)
    assert standing(case, "place", {}, ROUTE).words == "Settled"


def test_a_case_with_everything_settled_or_skipped_has_no_next_stage() -> None:
    case = skip(settled("place", "profile", "needs"), "market", reason="No providers asked", by="Bo", on=DAY, route=ROUTE)
    assert states(case)["market"] == "skipped"
    assert standing(case, "market", FIGURES, ROUTE).reasons == ("No providers asked",)
    assert next_stage(case, FIGURES, ROUTE) is None


def test_a_whole_case_can_be_drafted_at_once_and_settled_in_order() -> None:
    case = draft(opened(), "place", {"code": 1}, outside={}, by="Ann", on=DAY, route=ROUTE)
    case = draft(case, "profile", {"says": 1}, outside=FIGURES, by="Ann", on=DAY, route=ROUTE)
    assert states(case)["profile"] == "draft"
    assert standing(case, "profile", FIGURES, ROUTE).reasons == ("The stage Place is still a draft",)
    with pytest.raises(Refused, match=r"Profile cannot start yet. It rests on Place. What to do: Settle or skip Place first"):
        settle(case, "profile", current=FIGURES, by="Ann", on=DAY, route=ROUTE)
    case = settle(case, "place", current=FIGURES, by="Ann", on=DAY, route=ROUTE)
    assert states(case)["profile"] == "draft"
    assert standing(case, "profile", FIGURES, ROUTE).reasons == ()
    case = settle(case, "profile", current=FIGURES, by="Ann", on=DAY, route=ROUTE)
    assert states(case) == {"place": "settled", "profile": "settled", "needs": "ready", "market": "ready"}
    assert case.in_force("profile").answer == {"says": 1}


def test_a_changed_answer_marks_everything_after_it_out_of_date_near_and_far() -> None:
    case = settled("place", "profile", "needs", "market")
    case = settled("place", case=case, place={"of": "another place"}, hour=1)
    assert states(case) == {"place": "settled", "profile": "out_of_date", "needs": "out_of_date", "market": "out_of_date"}
    assert standing(case, "profile", FIGURES, ROUTE).reasons == ("The stage Place has another answer now",)
    assert standing(case, "needs", FIGURES, ROUTE).reasons == ("The stage Place has another answer now", "The stage Profile is out of date")


def test_settling_the_same_answer_again_disturbs_nothing() -> None:
    case = settled("place", case=settled("place", "profile", "needs"), hour=1)
    assert states(case) == {"place": "settled", "profile": "settled", "needs": "settled", "market": "ready"}


def test_changed_figures_mark_the_profile_and_what_rests_on_it_but_not_the_place() -> None:
    case = settled("place", "profile", "needs", "market")
    assert states(case, {"figures": "v2"}) == {"place": "settled", "profile": "out_of_date", "needs": "out_of_date", "market": "settled"}
    assert standing(case, "profile", {"figures": "v2"}, ROUTE).reasons == ("What it rested on has changed since 24 November 2026: figures",)
    assert standing(case, "profile", {}, ROUTE).reasons == ("What it rested on is no longer held: figures",)


def test_a_new_draft_does_not_hide_that_the_answer_in_force_is_out_of_date() -> None:
    case = settled("place", "profile", "needs")
    now = {"figures": "v2"}
    case = draft(case, "profile", {"says": "new"}, outside=now, by="Ann", on=DAY + timedelta(hours=1), route=ROUTE)
    assert states(case, now) == {"place": "settled", "profile": "draft", "needs": "out_of_date", "market": "ready"}
    assert standing(case, "profile", now, ROUTE).reasons == (
        "The answer of 24 November 2026 by Ann stays in force until the draft is settled",
    )


def test_an_out_of_date_draft_does_not_taint_what_rests_on_a_sound_answer() -> None:
    case = settled("place", "profile", "needs")
    case = draft(case, "profile", {"says": "new"}, outside={"figures": "v2"}, by="Ann", on=DAY + timedelta(hours=1), route=ROUTE)
    assert states(case) == {"place": "settled", "profile": "out_of_date", "needs": "settled", "market": "ready"}


def test_an_out_of_date_draft_cannot_be_settled() -> None:
    case = draft(settled("place"), "profile", {"says": 1}, outside=FIGURES, by="Ann", on=DAY, route=ROUTE)
    with pytest.raises(Refused, match="The draft of Profile is out of date") as refused:
        settle(case, "profile", current={"figures": "v2"}, by="Ann", on=DAY, route=ROUTE)
    assert refused.value.ways_out == ("Draft it again, look at it, then settle it",)


def test_a_skipped_stage_lets_the_next_start_and_does_not_hide_a_change_further_up() -> None:
    case = skip(settled("place"), "profile", reason="We know the place", by="Ann", on=DAY, route=ROUTE)
    case = settled("needs", case=case)
    assert states(case)["needs"] == "settled"
    case = settled("place", case=case, place="other", hour=1)
    assert states(case) == {"place": "settled", "profile": "skipped", "needs": "out_of_date", "market": "ready"}


def test_a_stage_that_is_answered_later_than_what_rests_on_it_puts_that_out_of_date_and_says_so() -> None:
    case = skip(opened(), "profile", reason="We start in the middle", by="Ann", on=DAY, route=ROUTE)
    case = settled("needs", case=case)
    assert states(case)["needs"] == "settled"
    case = settled("place", case=case, hour=1)
    assert states(case)["needs"] == "out_of_date"
    assert standing(case, "needs", FIGURES, ROUTE).reasons == ("The stage Place has an answer now, and had none",)
    assert states(settled("needs", case=case, hour=2))["needs"] == "settled"


def test_a_draft_that_is_settled_goes_on_resting_on_the_figures_it_was_drawn_from() -> None:
    case = draft(settled("place"), "profile", {"says": 1}, outside=FIGURES, by="Ann", on=DAY, route=ROUTE)
    case = settle(case, "profile", current=FIGURES, by="Ann", on=DAY, route=ROUTE)
    assert [what for what, _ in case.in_force("profile").rests_on] == ["figures", "stage:place"]
    assert states(case, {"figures": "v2"})["profile"] == "out_of_date"


def test_a_new_draft_further_up_disturbs_neither_a_draft_nor_a_settled_answer_that_rests_on_what_is_in_force() -> None:
    later = DAY + timedelta(hours=1)
    case = draft(settled("place"), "profile", {"says": 1}, outside=FIGURES, by="Ann", on=DAY, route=ROUTE)
    case = draft(case, "place", {"of": "another place"}, outside={}, by="Ann", on=later, route=ROUTE)
    assert states(case)["profile"] == "draft"
    middle = skip(opened(), "profile", reason="We start in the middle", by="Ann", on=DAY, route=ROUTE)
    middle = draft(middle, "place", {"of": "place"}, outside={}, by="Ann", on=DAY, route=ROUTE)
    middle = draft(middle, "needs", {"of": "needs"}, outside={}, by="Ann", on=DAY, route=ROUTE)
    middle = settle(middle, "needs", current={}, by="Ann", on=DAY, route=ROUTE)
    assert [what for what, _ in middle.in_force("needs").rests_on] == ["stage:profile"]
    middle = draft(middle, "place", {"of": "another place"}, outside={}, by="Ann", on=later, route=ROUTE)
    assert states(middle)["needs"] == "settled"


def test_a_stage_that_is_skipped_later_than_what_comes_after_it_puts_nothing_out_of_date() -> None:
    case = skip(opened(), "profile", reason="We start in the middle", by="Ann", on=DAY, route=ROUTE)
    case = skip(settled("needs", case=case), "place", reason="Known", by="Ann", on=DAY + timedelta(hours=1), route=ROUTE)
    assert states(case)["needs"] == "settled"


def test_nothing_given_is_lost_and_a_case_can_be_seen_as_it_stood() -> None:
    before = settled("place", "profile")
    after = settled("place", case=before, place={"of": "place", "code": 2}, hour=3)
    after = skip(after, "profile", reason="Later", by="Bo", on=DAY + timedelta(hours=4), route=ROUTE)
    assert [answer.stage for answer in after.history()] == ["place", "profile", "place", "profile"]
    assert len(before.history()) == 2
    then = as_it_stood(after, DAY + timedelta(hours=1))
    assert then == before
    first, second = compare(then, after, ROUTE)
    assert first.sentence == "Place: settled by Ann on 24 November 2026; 1 part of the answer changed"
    assert first.parts == (("code", None, 2),)
    assert second.sentence == "Profile: skipped by Bo on 24 November 2026; 1 part of the answer changed"
    added, removed = compare(opened(), settled("place"), ROUTE), compare(settled("place"), opened(), ROUTE)
    assert [change.sentence for change in added] == ["Place: settled by Ann on 24 November 2026; it had no answer before"]
    assert [change.sentence for change in removed] == ["Place: has no answer; it was settled by Ann on 24 November 2026 before"]
    assert added[0].parts == removed[0].parts == ()
    assert second.parts == (("answer", {"of": "profile"}, None),)
    assert compare(after, after, ROUTE) == ()


def test_the_parts_that_differ_are_named_by_their_way_down_in_the_order_of_the_alphabet() -> None:
    before = settled("place", place={"b": {"kept": 1, "gone": 2, "same": [1]}, "a": "text"})
    after = settled("place", case=before, place={"b": {"kept": 3, "same": [1]}, "a": {"now": "a mapping"}}, hour=1)
    assert compare(before, after, ROUTE)[0].parts == (("a", "text", {"now": "a mapping"}), ("b.gone", 2, None), ("b.kept", 1, 3))


def test_what_is_pinned_to_an_answer_today_is_what_was_pinned_last_year() -> None:
    case = settled("place", place={"code": "é"})
    written = '{"answer":{"code":"é"},"skipped":false,"stage":"place"}'
    assert case.in_force("place").fingerprint == hashlib.sha256(written.encode()).hexdigest()
    answer = skip(case, "place", reason=" Known ", by=" Ann ", on=DAY, route=ROUTE).in_force("place")
    assert (answer.by, answer.reason) == ("Ann", "Known")


@pytest.mark.parametrize(
    ("does", "code"),
    [
        (lambda case: skip(case, "place", reason=" ", by="Ann", on=DAY, route=ROUTE), "reason_missing"),
        (lambda case: skip(case, "place", reason="x", by=" ", on=DAY, route=ROUTE), "signer_missing"),
        (lambda case: skip(case, "moon", reason="x", by="Ann", on=DAY, route=ROUTE), "stage_unknown"),
        (lambda case: standing(case, "moon", {}, ROUTE), "stage_unknown"),
        (lambda case: settle(case, "place", current={}, by="Ann", on=DAY, route=ROUTE), "draft_missing"),
        (lambda case: settle(settled("place"), "place", current={}, by="Ann", on=DAY, route=ROUTE), "draft_missing"),
        (lambda case: draft(case, "needs", {}, outside={}, by="Ann", on=DAY, route=ROUTE), "stage_cannot_start"),
        (lambda case: draft(case, "place", {"x": float("nan")}, outside={}, by="Ann", on=DAY, route=ROUTE), "answer_not_plain"),
        (lambda case: draft(case, "place", {"x": DAY}, outside={}, by="Ann", on=DAY, route=ROUTE), "answer_not_plain"),
    ],
)
def test_what_would_make_a_record_that_cannot_answer_for_itself_is_refused(does, code: str) -> None:
    with pytest.raises(Refused) as refused:
        does(opened())
    assert refused.value.code == code
    assert refused.value.ways_out


def test_an_answer_resting_on_a_stage_that_left_the_route_is_out_of_date() -> None:
    case = settled("place", "profile", "needs")
    shorter = (ROUTE[0], Stage(id="needs", title="Needs", activity="targeting", owner="analyst", asks="Who?"))
    assert standing(case, "needs", FIGURES, shorter).state is State.OUT_OF_DATE
    assert standing(case, "needs", FIGURES, shorter).reasons == ("It rested on the stage 'profile', which is no longer in the route",)
