"""A case is opened, drafted, settled and skipped by people who may, and every step is in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from commonground.actions import cases, stages
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.case import ROUTE, Case, State
from commonground.store.records import events, models
from commonground.store.warehouse import Release
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
ANN = replace(LOCAL_PERSON, ref="ann", name="Ann Smith", roles=frozenset({"analyst"}))
VIEWER = Person(ref="vi", name="Vi", roles=frozenset({"viewer"}))


def test_opening_a_case_drafts_every_stage_that_can_be_drafted() -> None:
    case = cases.open_case(place="Hartlepool", by=ANN)
    assert (case.ref, case.place, case.opened_by) == ("hartlepool-1", "E06000001", "Ann Smith")
    view = cases.read_case(ref=case.ref, by=VIEWER)
    assert [(each.stage.id, each.state) for each in view.standings] == [(stage.id, State.DRAFT) for stage in ROUTE]
    assert view.next is not None
    assert view.next.stage.id == "place"
    assert view.standing("profile").reasons == ("The stage Place is still a draft",)


def test_the_drafts_say_what_the_data_say(starter: Release) -> None:
    case = cases.open_case(place="TS24 8AY", by=ANN)
    place, profile = case.last("place"), case.last("profile")
    assert place is not None and profile is not None  # noqa: PT018
    assert place.answer["name"] == "Hartlepool"
    assert ("E12000001", "North East") in {(area["code"], area["name"]) for area in place.answer["lies_in"]}
    assert profile.answer["release"] == starter.id
    assert profile.answer["sentence"]
    assert sum(len(section["measures"]) for section in profile.answer["sections"]) > 30
    assert dict(profile.rests_on).keys() == {"stage:place", "the figures for E06000001"}


def test_settling_in_order_signs_and_logs_each_step() -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    with pytest.raises(Refused, match="Profile cannot start yet") as early:
        cases.settle(ref=ref, stage="profile", by=ANN)
    assert early.value.code == "stage_cannot_start"
    cases.settle(ref=ref, stage="place", by=ANN)
    cases.settle(ref=ref, stage="profile", by=replace(ANN, name="Ann S"), reason="Agreed on Tuesday")
    following = cases.next_stage(ref=ref, by=ANN)
    assert following is not None
    assert following.stage.id == ROUTE[2].id
    assert [(each.stage, str(each.kind), each.by) for each in cases.history(ref=ref, by=ANN)] == [
        *((stage.id, "draft", "Ann Smith") for stage in ROUTE),
        ("place", "settled", "Ann Smith"),
        ("profile", "settled", "Ann S"),
    ]
    assert [(line.action, line.detail.get("stage")) for line in events.events(ref)] == [
        ("open_case", None),
        ("settle", "place"),
        ("settle", "profile"),
    ]


def test_what_was_refused_leaves_neither_an_answer_nor_a_line_in_the_log() -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    before = cases.history(ref=ref, by=ANN), len(events.events())
    for refused in (
        lambda: cases.settle(ref=ref, stage="profile", by=ANN),
        lambda: cases.skip(ref=ref, stage="place", reason=" ", by=ANN),
        lambda: cases.skip(ref=ref, stage="moon", reason="x", by=ANN),
        lambda: cases.draft(ref=ref, stage="place", by=VIEWER),
    ):
        with pytest.raises(Refused):
            refused()
    assert (cases.history(ref=ref, by=ANN), len(events.events())) == before


def test_an_error_in_the_middle_undoes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "append_event", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cases.open_case(place="E06000001", by=ANN)
    assert models.CaseRecord.objects.count() == models.Answer.objects.count() == 0


def test_nobody_waits_to_write_while_a_case_is_drafted_and_a_draft_is_made_anew_when_the_case_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked, drafted, drafting, writing = [False], [], cases._drafted, cases.database.writing

    @contextmanager
    def held() -> Iterator[None]:
        with writing():
            locked[0] = True
            yield
        locked[0] = False

    def watched(case: Case, stage: str, **more: object) -> Case:
        drafted.append((stage, locked[0]))
        made = drafting(case, stage, **more)
        if stage == "profile" and len(drafted) == len(ROUTE) + 1:  # somebody settles the stage before while this one is drafted
            cases.settle(ref=case.ref, stage="place", by=ANN)
        return made

    monkeypatch.setattr(cases.database, "writing", held)
    monkeypatch.setattr(cases, "_drafted", watched)
    ref = cases.open_case(place="Hartlepool", by=ANN).ref
    assert [each for each in drafted if each[1]] == []
    assert [answer.kind for answer in cases.draft(ref=ref, stage="profile", by=ANN).history()][-2:] == ["settled", "draft"]
    assert drafted[len(ROUTE) :] == [("profile", False), ("profile", True)]


def test_skipping_a_stage_says_why_and_lets_the_next_start() -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    cases.skip(ref=ref, stage="place", reason="The place was given to us", by=ANN)
    cases.settle(ref=ref, stage="profile", answer={"own": "words"}, by=ANN)
    view = cases.read_case(ref=ref, by=ANN)
    assert [str(each.state) for each in view.standings[:2]] == ["skipped", "settled"]
    assert view.case.in_force("profile").answer == {"own": "words"}


def test_only_the_role_that_owns_a_stage_settles_or_skips_it() -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    commissioner = Person(ref="co", name="Co", roles=frozenset({"commissioner"}))
    for attempt in (
        lambda: cases.settle(ref=ref, stage="place", by=commissioner),
        lambda: cases.skip(ref=ref, stage="place", reason="x", by=commissioner),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_owner"


def test_changed_figures_show_and_a_new_draft_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    cases.settle(ref=ref, stage="place", by=ANN)
    cases.settle(ref=ref, stage="profile", by=ANN)
    monkeypatch.setattr(stages.profile, "_figures", lambda release, place: "other figures")
    view = cases.read_case(ref=ref, by=ANN)
    assert view.standing("profile").state is State.OUT_OF_DATE
    assert view.standing("profile").reasons[0].startswith("What it rested on has changed since")
    assert view.standing("place").state is State.SETTLED
    cases.draft(ref=ref, stage="profile", by=ANN)
    assert cases.read_case(ref=ref, by=ANN).standing("profile").state is State.DRAFT
    cases.settle(ref=ref, stage="profile", by=ANN)
    before = next(each.on for each in cases.history(ref=ref, by=ANN) if each.stage == "profile" and each.kind == "settled")
    changed = cases.changes_since(ref=ref, since=before, by=ANN)
    assert [(change.stage, [path for path, _, _ in change.parts]) for change in changed] == [("profile", ["figures"])]


def test_drafts_that_are_out_of_date_are_drafted_again_together_and_what_was_settled_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    cases.settle(ref=ref, stage="place", by=ANN)
    monkeypatch.setattr(stages.profile, "_figures", lambda release, place: "other figures")
    stale = [each.stage.id for each in cases.read_case(ref=ref, by=ANN).standings if each.stale_draft]
    assert {"profile", "match", "value"} <= set(stale)
    case = cases.draft_again(ref=ref, by=ANN)
    assert not any(each.stale_draft for each in cases.read_case(ref=ref, by=ANN).standings)
    assert [each.stage for each in case.history()[len(ROUTE) + 1 :]] == stale


def test_a_person_may_write_a_draft_of_their_own() -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    case = cases.draft(ref=ref, stage="place", answer={"code": "E06000001", "why": "whole borough"}, by=ANN)
    assert case.draft_of("place").answer["why"] == "whole borough"


def test_the_newest_case_of_a_place_is_found_again_and_others_are_left_alone() -> None:
    first, opened = cases.ensure_case(place="Hartlepool", by=ANN)
    again, opened_again = cases.ensure_case(place="TS24 8AY", by=ANN)
    assert (opened, opened_again, again.ref) == (True, False, first.ref)
    assert cases.open_case(place="Hartlepool", by=ANN, title="Another").ref == "hartlepool-2"
    assert [view.case.title for view in cases.list_cases(by=ANN)] == ["Another", "Sport and physical activity in Hartlepool"]
    assert cases.list_cases(by=ANN, place="E06000002") == ()


def test_a_case_can_be_read_when_its_data_are_gone(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = cases.open_case(place="E06000001", by=ANN).ref
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    view = cases.read_case(ref=ref, by=ANN)
    assert view.standing("place").reasons == ("What it rested on is no longer held: the boundaries of the place",)


def test_every_stage_that_proposes_has_a_drafting_function_and_nothing_else_has() -> None:
    assert {stage.id for stage in ROUTE if stage.proposes} == set(stages.DRAFTING)
    with pytest.raises(Refused, match="cannot draft the stage 'moon'"):
        stages.drafting("moon")


def test_a_place_that_the_release_does_not_hold_cannot_be_drafted() -> None:
    case = cases.open_case(place="E06000001", by=ANN)
    with pytest.raises(Refused, match="holds no place"):
        stages.place.draft_place(replace(case, place="E99999999"), ANN)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: cases.open_case(place="E06000001", by=VIEWER),
        lambda: cases.settle(ref="x", stage="place", by=VIEWER),
        lambda: cases.skip(ref="x", stage="place", reason="r", by=VIEWER),
        lambda: cases.draft(ref="x", stage="place", by=VIEWER),
        lambda: cases.draft_again(ref="x", by=VIEWER),
        lambda: cases.read_case(ref="x", by=replace(VIEWER, roles=frozenset())),
        lambda: cases.list_cases(by=replace(VIEWER, roles=frozenset())),
        lambda: cases.history(ref="x", by=replace(VIEWER, roles=frozenset())),
    ],
)
def test_who_may_not_is_told_before_anything_is_looked_up(attempt) -> None:
    with pytest.raises(Refused) as refused:
        attempt()
    assert refused.value.code == "not_permitted"
