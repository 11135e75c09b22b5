"""The is / is-not check, readiness with proof, the translator between cycles, and the guidance as another way in."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import lessons
from commonground.domain.landscape.learning import Readiness, Score, Verdict, check_plan, readiness, translate
from commonground.terms import Refused

SOUND = {question.id: "no" if question.flag == "yes" else "yes" for question in lessons.questions()}


def check(**changed: str) -> Verdict:
    return check_plan(lessons.questions(), {**SOUND, **changed}, lessons.traps())


def score(item: str, level: int, *, by: str = "Ann", day: int = 1, proof: str = "") -> Score:
    return Score(item=item, level=level, by=by, on=date(2026, 1, day), proof=proof)


def ready(*scores: Score) -> Readiness:
    return readiness(lessons.readiness_items(), scores)


def in_words(said_in: str, stage: str, into: str) -> list[str]:
    return [name for name, _ in translate(lessons.cycles(), lessons.meetings(), said_in=said_in, stage=stage, into=into)]


def test_a_plan_that_falls_into_no_trap_is_called_commissioning() -> None:
    assert check().clear
    assert "reads as commissioning" in check().words


@pytest.mark.parametrize("trap", ["procurement", "outsourcing", "cost", "bidding"])
def test_each_of_the_four_traps_is_found_by_every_one_of_its_questions(trap: str) -> None:
    asked = [question for question in lessons.questions() if question.trap == trap]
    assert len(asked) >= 2
    for question in asked:
        found = check(**{question.id: question.flag})
        assert (list(found.flagged), found.clear) == ([trap], False)


def test_a_question_that_nobody_answered_is_not_counted_as_no() -> None:
    empty = check_plan(lessons.questions(), {}, lessons.traps())
    assert empty.words == "We cannot tell: no question has been answered."
    assert not empty.clear
    assert check(need_first="unknown").words == "Nothing so far points away from commissioning. 1 of 10 questions is still open."


def test_an_answer_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refused, match="need_first: maybe"):
        check(need_first="maybe")


def test_there_are_five_preconditions_and_seven_results() -> None:
    kinds = [item.kind for item in lessons.readiness_items()]
    assert (kinds.count("precondition"), kinds.count("result")) == (5, 7)


def test_what_is_in_place_needs_proof_or_counts_as_begun() -> None:
    found = ready(score("p1", 3))
    assert found.items[0].level == 1
    assert [finding.code for finding in found.findings] == ["score_without_proof"]
    assert ready(score("p1", 3, proof="minutes of 4 March")).items[0].level == 3
    assert ready(score("p1", 2)).items[0].level == 1  # in place is the first level that needs proof
    assert ready(score("p1", 1)).findings == ()


def test_items_that_nobody_scored_are_left_open_and_not_called_not_begun() -> None:
    found = ready(score("p1", 2, proof="minutes"))
    assert found.items[1].level is None
    assert found.words == "1 of 1 point scored is in place with proof. 11 are not scored yet."
    assert ready().words == "We cannot tell how ready you are: nothing has been scored."


def test_two_people_who_differ_are_both_kept_and_the_lower_level_holds() -> None:
    found = ready(score("p2", 3, proof="map"), score("p2", 1, by="Bob"))
    assert [(one.by, one.level) for one in found.items[1].newest] == [("Ann", 3), ("Bob", 1)]
    assert found.items[1].level == 1
    assert [finding.code for finding in found.findings] == ["scores_differ"]


def test_scoring_again_shows_what_it_was_before() -> None:
    found = ready(score("p1", 1, day=1), score("p1", 2, day=9, proof="minutes"))
    assert (found.items[0].before, found.items[0].level) == (1, 2)
    unproven = ready(score("p1", 3, day=1), score("p1", 2, day=9, proof="minutes"))
    assert (unproven.items[0].before, unproven.findings) == (1, ())


def test_when_all_are_scored_nothing_is_said_to_be_open() -> None:
    every = [score(item.id, 2 if n else 1, proof="minutes") for n, item in enumerate(lessons.readiness_items())]
    assert ready(*every).words == "11 of 12 points scored are in place with proof."


def test_each_item_has_a_next_step_until_it_is_shown_to_work() -> None:
    assert ready().items[0].next_step
    assert ready(score("p1", 3, proof="minutes")).items[0].next_step == ""


def test_targeting_is_called_plan_by_the_institute_and_strategy_by_the_nhs() -> None:
    assert in_words("four_activities", "targeting", "ipc") == ["Plan"]
    assert in_words("four_activities", "targeting", "nhs") == ["Develop long-term population health strategy"]


def test_every_stage_of_every_cycle_can_be_said_in_every_other() -> None:
    cycles = lessons.cycles()
    silent = [
        (one.id, stage, other.id) for one in cycles for stage, _ in one.stages for other in cycles if not in_words(one.id, stage, other.id)
    ]
    assert silent == []


def test_translation_goes_both_ways() -> None:
    cycles = lessons.cycles()
    for one in cycles:
        for other in cycles:
            for stage, name in one.stages:
                for there in in_words(one.id, stage, other.id):
                    back = next(ident for ident, words in other.stages if words == there)
                    assert name in in_words(other.id, back, one.id)


def test_an_unknown_cycle_or_stage_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refused, match="four_activities, ipc, nhs"):
        in_words("army", "attack", "nhs")
    with pytest.raises(Refused, match="analyse, plan, do, review"):
        in_words("ipc", "attack", "nhs")


def test_guidance_stages_that_could_not_be_read_say_so_and_give_no_made_up_steps() -> None:
    read = {stage.name.text: (len(stage.steps), bool(stage.missing)) for stage in lessons.guidance()}
    assert list(read.values()) == [(4, False), (0, True), (4, False), (0, True)]
    assert all(stage.route for stage in lessons.guidance())
