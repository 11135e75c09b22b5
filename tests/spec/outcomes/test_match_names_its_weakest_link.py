"""From a confirmed priority to what can honestly be offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from commonground.actions.outcomes.strategies import read_strategy_bytes
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.evidence import Evidence, check_claim, evidence_for, shipped_evidence, strength_of
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.match import Edit, Match, matches, nothing_to_offer, spoken
from commonground.domain.outcomes.matrix import Wanted, matrix
from commonground.domain.outcomes.proposals import Priority, confirm


def matched(
    text: str, *, groups: tuple[str, ...] | None = None, register: Sequence[Evidence] | None = None, **known
) -> tuple[Priority, tuple[Match, ...]]:
    answer = read_strategy_bytes(content=f"# Our priorities\n\n- {text}\n".encode(), name="plan.md", by=LOCAL_PERSON)
    (proposal,) = answer.proposals
    priority = confirm(proposal, document=answer.document, by="Ada Howe", on=date(2026, 1, 5), review_on=date(2027, 1, 5))
    priority = priority if groups is None else replace(priority, groups=groups)
    return priority, matches(priority, proposal.reading, taxonomy=shipped_taxonomy(), register=register or shipped_evidence(), **known)


def test_a_match_shows_evidence_for_and_against_and_says_what_must_be_true() -> None:
    _, found = matched("Reduce falls among older people.", measures={"ageing_falls_frailty": "Emergency admissions for falls"})
    first = found[0]
    assert first.contribution == "E06"
    assert first.offered
    assert first.supporting
    assert any("fractures" in one.statement for one in first.opposing)
    assert any("People here are like those studied" in said for said in first.must_be_true)
    assert first.weakest.step == "local need"
    assert first.grade == "A"
    assert {one.direction for one in first.supporting} == {"for"}
    assert {one.direction for one in first.opposing} <= {"against", "mixed"}
    assert all(one.checked for one in (*first.supporting, *first.opposing))
    assert [said.partition(":")[0] for said in first.must_be_true] == [
        "People here are like those studied",
        "They get as much as was studied",
        "How long it lasts",
    ]


@pytest.mark.parametrize(
    ("groups", "state", "offered"),
    [
        (("older_people",), "present", True),
        (("adults",), "present", True),
        (("all_residents",), "present", True),
        (("smi",), "possible", True),
        (("older_people", "smi"), "present", True),
        (("young_carers",), "apart", False),
        (("children_young_people",), "apart", False),
    ],
)
def test_whom_an_offer_is_for_is_set_beside_whom_they_speak_of(groups: tuple[str, ...], state: str, offered: bool) -> None:
    """Strength and balance is for older people: no answer to a priority about children, an answer in part to one about others."""
    _, found = matched("Reduce falls among older people.", groups=groups)
    balance = next(one for one in found if one.contribution == "E06")
    assert (balance.link("group").state, balance.offered) == (state, offered)


def test_evidence_counts_only_when_it_speaks_of_the_theme_that_joins_the_two() -> None:
    elsewhere = [replace(one, themes=("housing",)) for one in shipped_evidence()]
    _, found = matched("Reduce falls among older people.", register=elsewhere)
    assert {one.strength for one in found} == {"open"}
    assert not any(one.offered or one.supporting or one.opposing or one.grade for one in found)


def test_a_person_may_name_another_measure_and_the_last_decision_holds() -> None:
    on = datetime(2026, 1, 6, tzinfo=UTC)
    first = Edit(kept=False, sentence="", measure="", reason="No hall", by="Ada Howe", on=on)
    last = Edit(kept=True, sentence="", measure="Falls at home", reason="", by="Ada Howe", on=on)
    _, found = matched("Reduce falls among older people.", edits={"E06": (first, last)})
    kept = next(one for one in found if one.contribution == "E06")
    assert (kept.left_out, kept.measure, kept.link("measure").words) == (False, "Falls at home", "Falls at home")
    assert kept.sentence.endswith("Strength-and-balance exercise lowers how often older people fall.")
    _, found = matched("Reduce falls among older people.", edits={"E06": (last, first)})
    assert next(one for one in found if one.contribution == "E06").left_out


def test_only_a_checked_robust_finding_against_a_claim_contests_it() -> None:
    (held,) = (one for one in shipped_evidence() if one.id == "V003")  # a checked finding of grade A that speaks for it
    for direction, grade, checked, strength in (
        ("against", "B", True, "contested"),
        ("against", "C", True, "supported"),
        ("against", "A", False, "supported"),
        ("mixed", "A", True, "supported"),
    ):
        assert strength_of((held, replace(held, direction=direction, grade=grade, checked=checked))) == strength
    assert strength_of((replace(held, direction="mixed"),)) == "indicated"
    assert strength_of((replace(held, direction="against"),)) == "open"


def test_no_contribution_is_said_more_firmly_than_a_person_may_say_it() -> None:
    register = shipped_evidence()
    for one in shipped_taxonomy().contributions:
        evidence = evidence_for(one.id, register)
        strength = strength_of(evidence)
        said = spoken(one.sentence, strength)
        firm = [fault for fault in check_claim(said, evidence) if fault.code != "claim_without_evidence"]
        assert not firm, f"{one.id}, {strength}: {said}"
        assert (said == one.sentence) == (strength == "supported")


def test_without_evidence_the_weakest_link_is_the_evidence_and_nothing_is_offered_as_known() -> None:
    priority, found = matched("Give unpaid carers a proper break.")
    carers = next(one for one in found if one.contribution == "E30")
    assert carers.weakest.step == "evidence"
    assert not carers.offered
    assert carers.sentence.startswith("It may be that")
    assert "trial" in (nothing_to_offer(priority, [carers]) or "")


def test_where_there_is_nothing_it_says_so() -> None:
    priority, _ = matched("Reduce falls among older people.")
    assert "nothing to offer" in (nothing_to_offer(priority, ()) or "")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Fix potholes and resurface residential roads.", "the upkeep of roads"),
        ("Cut hospital waiting lists for planned surgery to eighteen weeks.", "quicker access to treatment"),
        ("Pay providers of adult social care a fair price and manage fee increases.", "prices, fees and the market of care"),
        ("Collect bins on time and raise the recycling rate.", "the collection of waste"),
        ("Improve rail connections to Manchester.", "of “Active travel and transport” it names nothing that sport touches"),
    ],
)
def test_to_what_lies_beyond_its_reach_sport_offers_nothing_and_says_what_was_asked(text: str, asked: str) -> None:
    priority, found = matched(text)
    assert found
    assert not any(one.offered for one in found)
    assert all(one.weakest.step == "wording" for one in found)
    assert asked in (nothing_to_offer(priority, found) or "")


def test_what_is_offered_first_answers_the_thing_that_they_name() -> None:
    for text, first in (
        ("People with COPD can start pulmonary rehabilitation within 90 days.", "E05"),
        ("Older people will lead and volunteer in the places where they live.", "E29"),
        ("Support people with severe mental illness to live longer and in better physical health.", "E10"),
    ):
        _, found = matched(text)
        assert found[0].contribution == first, text
        assert found[0].offered


def test_what_they_ask_beyond_the_findings_is_the_weakest_link_and_must_be_true() -> None:
    _, found = matched("Fewer people die by suicide.")
    assert found[0].contribution == "E08"
    assert found[0].weakest.step == "wording"
    assert found[0].must_be_true[0] == "What was read holds for suicide and self-harm too"


def test_a_cell_of_the_matrix_shows_what_is_offered_through_its_own_theme() -> None:
    answer = read_strategy_bytes(content=b"# Our priorities\n\n- Fewer people die of heart disease.\n", name="plan.md", by=LOCAL_PERSON)
    (proposal,) = answer.proposals
    taxonomy = shipped_taxonomy()
    both = confirm(
        proposal, document=answer.document, by="Ada Howe", on=date(2026, 1, 5), review_on=date(2027, 1, 5),
        themes=("long_term_conditions", "housing"),
    )  # fmt: skip
    wanted = Wanted(ref="1", body="b", body_name="B", body_kind="", document="d", title="D", priority=both, reading=proposal.reading)
    made = matrix("Here", [wanted], taxonomy=taxonomy, register=shipped_evidence(), needs={})
    assert made.rows[0].standing == "supported"
    assert made.cells(taxonomy) == {("b", "health and wellbeing"): "supported", ("b", "strong communities"): "nothing"}


def test_who_keeps_a_far_fetched_offer_with_a_reason_makes_it_theirs() -> None:
    decided = datetime(2026, 1, 6, tzinfo=UTC)
    kept = Edit(kept=True, sentence="", measure="", reason="The works include a cycle route", by="Ada Howe", on=decided)
    priority, found = matched("Fix potholes and resurface residential roads.", edits={"E32": (kept,)})
    assert [one.contribution for one in found if one.offered] == ["E32"]
    assert nothing_to_offer(priority, found) is None


def test_signs_that_robust_studies_deny_are_shown_with_them() -> None:
    _, found = matched("Reduce loneliness in later life.")
    company = next(one for one in found if one.contribution == "E11")
    assert company.strength == "indicated"
    assert any("find no such effect" in link.words for link in company.chain if link.step == "evidence")
    assert any(one.grade == "A" and one.direction == "against" for one in company.opposing)
