"""Methods, 4: the programme library, and what a question file is given as an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask as value
from commonground.actions.value import sound as value_sound
from commonground.actions.value.world import world
from commonground.domain.value import inquiry
from commonground.domain.value import question as asked
from commonground.domain.value.answer import not_established
from commonground.domain.value.nouns import MARKS, Assumption, Assumptions
from commonground.terms import Refused

ASK: dict[str, Any] = {
    "programme": "pedometer_postal",
    "people": {"participants": 500, "ages": [60, 64], "activity": {"inactive": 1.0}},
    "cost": {"per_head": 60, "price_year": "2024", "source": "draft budget"},
    "draws": 32,
}


def ask(**changes: Any) -> Any:
    return value.ask(question={**ASK, **changes}, by=LOCAL_PERSON)


@pytest.fixture(scope="module")
def answer() -> Any:
    return ask()


def test_the_library_holds_at_least_25_programmes_each_with_its_evidence_or_an_honest_not_established() -> None:
    held = value.list_programmes()
    assert len(held) >= 25
    for programme in held.values():
        assert programme.source
        assert programme.address
        assert programme.evidence in MARKS
        assert programme.persistence
        assert programme.nice
        assert programme.cost is None or (programme.cost_year and programme.cost_source)
        assert not programme.valued or (programme.dose_source and programme.dose_evidence in MARKS)


def test_an_answer_says_where_its_dose_is_from_and_how_well_it_is_known(answer: Any) -> None:
    library = (
        "The dose is 34 minutes a week at 4 METs: walking at 4.0 METs (WHO HEAT); 34 minutes at 12 months (judgement of this project)."
    )
    own = "The dose is 20 minutes a week at 5 METs: a timetable (given by the user, with a source)."
    assert library in answer.notes
    assert any(note.startswith("The dose and adherence are taken as given") for note in answer.notes)
    assert own in ask(dose={"minutes_a_week": 20, "met": 5, "source": "a timetable"}).notes


def test_the_sources_of_an_answer_are_named_as_in_a_list_of_references(answer: Any) -> None:
    assert [source for source in answer.sources if not source[0].isupper() and source != "draft budget"] == []
    assert [p.cost_source for p in value.list_programmes().values() if p.cost_source and not p.cost_source[0].isupper()] == []
    assert [item.id for item in value.list_assumptions().values() if not item.source[0].isupper()] == []


def test_programmes_that_do_nothing_or_harm_are_listed_as_such() -> None:
    held = value.list_programmes()
    assert {held[p].status for p in ("bikeability", "school_programmes", "tread", "free_swim_children", "girls_active", "led_walks")} == {
        "null"
    }
    assert {held[p].status for p in ("workplace_vouchers", "dementia_exercise")} == {"negative"}
    assert not any(p.valued for p in held.values() if p.status in ("null", "negative", "not_established"))


def test_every_assumption_can_answer_for_itself() -> None:
    for item in value.list_assumptions().values():
        assert item.source
        assert item.evidence in MARKS
        assert item.checked_by
        assert item.next_review
        assert item.licence
        if item.unit.startswith("pounds") and not item.id.startswith("threshold."):
            assert item.price_year


def test_an_answer_is_three_sentences_and_all_that_stands_behind_them(answer: Any) -> None:
    assert len(answer.sentences) == 3
    assert "modelled" in answer.sentences[0]
    assert [s.name for s in answer.persistence] == ["short", "central", "long"]
    assert len(answer.tornado) > 20
    assert answer.tornado[0].swing >= answer.tornado[-1].swing
    assert {s.name for s in answer.structures} == {"disease", "all_cause", "heat", "static"}
    assert [d.form for d in answer.equity] == ["atkinson"] * 4 + ["kolm"]
    assert answer.sources
    assert answer.fingerprint
    assert len(answer.appraisal.years) == 101


def test_a_payer_for_whom_nothing_is_established_is_not_shown_as_zero(answer: Any) -> None:
    assert all(p.established for p in answer.appraisal.payers)
    held = Assumptions({key: item for key, item in world().assumptions.items() if not key.startswith("work.leavers.")})
    assert "treasury" not in inquiry.established(held, ("stroke", "depression"))
    one = value_sound.sound(answer.question, LOCAL_PERSON).ready()
    bare = replace(one, world=replace(one.world, assumptions=held))
    found = one.run(one.draws(0), "central")
    treasury = next(p for p in bare.account(found).payers if p.payer == "treasury")
    assert (treasury.established, treasury.savings, treasury.returns, treasury.flag) == (False, {}, None, "")
    assert any("Treasury" in line for line in not_established(held, found.diseases))


def test_an_answer_that_rests_on_an_unverified_number_prints_it(answer: Any) -> None:
    assert any("wellby.points_per_qaly" in line for line in answer.unverified)
    assert {u.evidence for u in answer.assumptions} <= set(MARKS.values())


def test_longer_persistence_is_worth_more(answer: Any) -> None:
    short, central, long = (s.qalys.mean for s in answer.persistence)
    assert short < central < long


def test_the_same_question_gives_the_same_answer_bit_for_bit_on_one_core_or_two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    question = {**ASK, "draws": 130}
    answers = []
    for workers in (1, 2):
        monkeypatch.setattr(value, "WORKERS", workers)
        monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / str(workers)))  # nothing kept from the other
        monkeypatch.setattr(value, "_answers", {})
        answers.append(json.dumps(value.plain(value.ask(question=question, by=LOCAL_PERSON)), sort_keys=True))
    assert answers[0] == answers[1]


def test_an_answer_is_kept_by_its_fingerprint_and_comes_back_whole(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(value, "_answers", {})
    again = ask()
    assert again is not answer
    assert value.plain(again) == value.plain(answer)
    assert np.array_equal(again.appraisal.net_benefit, answer.appraisal.net_benefit)
    looked, whole = value.first_look(question=ASK, by=LOCAL_PERSON)
    assert whole
    assert looked.tornado


def test_a_first_look_gives_no_verdict_and_the_account_that_the_whole_answer_gives() -> None:
    question = {**ASK, "draws": value.LOOK, "seed": 7}
    look, whole = value.first_look(question=question, by=LOCAL_PERSON)
    assert not whole
    assert not look.tornado
    assert not look.structures
    assert "worth its cost, the whole answer says" in look.sentences[1]
    found = value.ask(question=question, by=LOCAL_PERSON)
    assert found.fingerprint == look.fingerprint
    assert found.appraisal.net_present_value == look.appraisal.net_present_value


def test_large_numbers_are_never_written_in_powers_of_ten() -> None:
    many = ask(people={"participants": 500_000, "ages": [60, 64], "activity": {"inactive": 1.0}})
    assert many.appraisal.qalys.mean > 1000
    assert not any("e+" in sentence for sentence in many.sentences)


def test_drawing_stops_when_the_answer_is_sure_enough() -> None:
    loose = ask(draws=512, stop_at_error=0.5)
    assert loose.draws == 128
    assert loose.appraisal.net_present_value.error is not None


def test_a_users_own_value_needs_a_source_and_moves_the_answer(answer: Any) -> None:
    with pytest.raises(Refused) as refused:
        ask(overrides=[{"id": "causal.share", "value": 0.5}])
    assert refused.value.findings[0].code == "override_without_source"
    less = ask(overrides=[{"id": "causal.share", "value": 0.4, "source": "a cautious reading"}])
    assert less.appraisal.qalys.mean < answer.appraisal.qalys.mean
    assert any(u.id == "causal.share" and u.evidence == MARKS["user"] for u in less.assumptions)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": {"participants": 0}}, "group_empty"),
        ({"people": {"participants": 10, "activity": {"inactive": 0.7, "active": 0.2}}}, "shares_not_one"),
        ({"people": {"participants": 10, "fifths": [0.5, 0.5, 0.5, 0, 0]}}, "shares_not_one"),
        ({"people": {"participants": 10, "ages": [70, 60]}}, "ages_invalid"),
        ({"cost": {"per_head": -5, "price_year": "2024", "source": "x"}}, "cost_negative"),
        ({"cost": {"per_head": 5}}, "cost_unsourced"),
        ({"adherence": 60}, "share_outside"),
        ({"persistence": "forever"}, "persistence_unknown"),
        ({"programme": None}, "programme_missing"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_the_way_out(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**change)
    assert code in {finding.code for finding in refused.value.findings}
    assert all(finding.remedy for finding in refused.value.findings)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        ask(people={"participants": -1, "sex": "both"}, cost={"per_head": -1, "price_year": "", "source": ""}, draws=0)
    assert len(refused.value.findings) == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"programme": "pedometers"}, "programme_unknown"),
        ({"programme": "daily_mile"}, "dose_not_established"),
        ({"cost": None}, "cost_not_established"),
        ({"cost": {"per_head": 8, "price_year": "1999", "source": "x"}}, "price_year_unknown"),
        ({"dose": {"minutes_a_week": 2000, "met": 8, "source": "x"}}, "dose_beyond_curve"),
        ({"rules": "treasury"}, "rules_unknown"),
        ({"overrides": [{"id": "causal.shar", "value": 0.5, "source": "x"}]}, "assumption_unknown"),
        ({"overrides": [{"id": "causal.share", "value": 1.5, "source": "x"}]}, "assumption_invalid"),
    ],
)
def test_what_is_not_established_or_not_possible_is_refused_not_assumed(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**change)
    assert refused.value.code == code
    assert refused.value.ways_out


def test_a_field_that_is_not_known_is_named() -> None:
    with pytest.raises(Refused, match="particpants"):
        value.as_question("people: {particpants: 10}")


def test_the_schema_of_a_question_is_published_from_its_types() -> None:
    held = value.schema()
    assert set(held["$defs"]["Question"]["properties"]) == set(asked.Question.__struct_fields__)


def test_an_assumption_without_a_source_or_with_a_negative_cost_cannot_be_made() -> None:
    sound = world().assumptions["cost.stroke.nhs_hospital.0"]
    for change in (
        {"source": " "},
        {"value": -1.0, "low": None, "high": None, "distribution": "fixed"},
        {"price_year": ""},
        {"evidence": "probably"},
    ):
        with pytest.raises(Refused):
            replace(sound, **change)


def test_reach_by_deprivation_changes_who_gains(answer: Any) -> None:
    poor = ask(people={**ASK["people"], "uptake_by_fifth": [2, 1, 1, 1, 0]})
    assert poor.equity[3].equity_impact > answer.equity[3].equity_impact
    assert poor.equity[0].gain[4] == 0


def test_nice_rules_value_health_less_and_discount_it_faster(answer: Any) -> None:
    nice = ask(rules="nice")
    assert nice.appraisal.qalys.mean < answer.appraisal.qalys.mean
    assert next(iter(nice.appraisal.chances)) == "£20,000 a QALY"
    a = nice.appraisal
    assert a.net_present_value.mean == pytest.approx(20_000 * a.qalys.mean + a.public_savings.mean - a.programme_cost)  # no unpaid care


def test_assumption_values_are_never_silently_missing() -> None:
    with pytest.raises(Refused, match="no assumption called"):
        world().assumptions["cost.depression.nhs_primary.0"]
    assert world().assumptions.maybe("cost.depression.nhs_primary.0") is None
    assert isinstance(world().assumptions["causal.share"], Assumption)
    assert np.isfinite(world().assumptions.value("causal.share"))


def test_the_cost_of_inactivity_is_shown_by_illness_and_payer_with_its_price_year() -> None:
    here, rows = value.inactivity(place=None, by=LOCAL_PERSON, draws=32)
    assert here.name == "England"
    assert [row.disease for row in rows] == ["coronary_heart_disease", "stroke", "type_2_diabetes", "breast_cancer", "colon_cancer"]
    for row in rows:
        assert 0 <= row.share[1] <= row.share[0] <= row.share[2] < 0.2
        assert row.price_year == "2024"
        assert "treasury" not in row.pounds
    nhs = sum(row.pounds[p][0] for row in rows for p in ("nhs_hospital", "nhs_primary"))
    assert 1e8 < nhs < 1.5e9  # published headlines for the United Kingdom are of this order: 0.9 to 1.06 billion


def test_an_answer_already_given_is_given_again_at_once(answer: Any) -> None:
    assert ask() is answer


def test_the_published_schema_is_the_current_one() -> None:
    """docs/reference/value-question.schema.json is written by `commonground value schema`."""
    held = Path(__file__).resolve().parents[3] / "docs" / "reference" / "value-question.schema.json"
    assert json.loads(held.read_text()) == json.loads(json.dumps(value.schema()))


def test_the_published_schema_of_an_answer_is_the_current_one_and_an_answer_keeps_it(answer: Any) -> None:
    """docs/reference/value-answer.schema.json is written by `commonground value schema --answer`."""
    jsonschema = pytest.importorskip("jsonschema")
    held = json.loads((Path(__file__).resolve().parents[3] / "docs" / "reference" / "value-answer.schema.json").read_text())
    assert held == json.loads(json.dumps(value.answer_schema()))
    jsonschema.validate(json.loads(json.dumps(value.plain(answer))), held)


def test_a_programme_that_starts_again_each_year_is_the_sum_of_its_cohorts(answer: Any) -> None:
    twice = ask(intake=[1, 1])
    assert twice.appraisal.life_years.mean == pytest.approx(2 * answer.appraisal.life_years.mean)
    assert twice.appraisal.programme_cost == pytest.approx(answer.appraisal.programme_cost * (1 + 1 / 1.035))
    assert twice.appraisal.qalys.mean == pytest.approx(answer.appraisal.qalys.mean * (1 + 1 / 1.015), rel=1e-3)
    assert [year.programme_cost for year in twice.appraisal.years[:3]] == [30_000, 30_000, 0]
    assert "1,000 people, starting over 2 years," in twice.sentences[0]


def test_a_small_average_dose_is_given_only_its_share_of_the_difference_in_life_satisfaction() -> None:
    small = ask(dose={"minutes_a_week": 3, "met": 4.0, "source": "an average over residents"})
    full = ask(dose={"minutes_a_week": 60, "met": 4.0, "source": "an hour a week"})
    assert small.appraisal.wellbys.mean < 0.1 * full.appraisal.wellbys.mean


def test_programmes_are_compared_on_the_same_draws_with_doing_nothing_among_them() -> None:
    people = {**ASK["people"], "ages": [62, 63]}
    cheap, dear = {**ASK, "people": people}, {**ASK, "people": people, "cost": {**ASK["cost"], "per_head": 600}}
    found = value.compare(questions=[cheap, dear], by=LOCAL_PERSON)
    standing = {row.name: row.status for row in found.ranked}
    assert list(standing.values()).count("D") >= 1  # the same programme at ten times the cost does no more
    assert found.names[0] == "Do nothing"
    assert all(sum(point.chances) == pytest.approx(1) for point in found.curve)
    assert found.curve[0].chances[2] == 0


def test_unlike_questions_are_not_put_side_by_side() -> None:
    with pytest.raises(Refused) as refused:
        value.compare(questions=[ASK, {**ASK, "rules": "nice", "seed": 9}], by=LOCAL_PERSON)
    assert refused.value.code == "questions_unlike"
    assert len(refused.value.findings) == 2


def test_a_cost_that_nobody_publishes_can_be_brought_with_its_source_and_price_year(answer: Any) -> None:
    own = {"id": "cost.type_2_diabetes.adult_social_care.1", "value": 800, "source": "Council costing 2023", "price_year": "2023"}
    found = ask(overrides=[own])
    care = [next(p for p in each.appraisal.payers if p.payer == "adult_social_care").savings["10 years"].mean for each in (found, answer)]
    assert care[0] > care[1]
    assert found.appraisal.public_savings.mean > answer.appraisal.public_savings.mean
    with pytest.raises(Refused, match="without a price year"):
        ask(overrides=[{**own, "price_year": ""}])
    with pytest.raises(Refused, match="no assumption called"):
        ask(overrides=[{**own, "id": "cost.gout.nhs_mental.0"}])
