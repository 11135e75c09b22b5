"""Methods, 12: the engine beside numbers worked out by other means, and the account added up again from its own rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask, documents, sound
from commonground.actions.value.world import world
from commonground.documents.blocks import Paragraph
from commonground.documents.value import case
from commonground.domain.value import engine, equity, exposure, programme
from commonground.domain.value.inquiry import Inquiry
from commonground.domain.value.words import falls_to, people_of
from commonground.terms import Refused

ASK: dict[str, Any] = {
    "people": {"participants": 500, "ages": [60, 64], "activity": {"inactive": 1.0}},
    "dose": {"minutes_a_week": 60, "met": 4, "source": "timetable"},
    "cost": {"per_head": 60, "price_year": "2024", "source": "draft budget"},
    "draws": 32,
}
ENGLAND = exposure.fit(inactive=0.251, active=0.637, shape=1.0)


def ready(**more: Any) -> Inquiry:
    return sound.sound({**ASK, **more}, LOCAL_PERSON).ready()


def account(one: Inquiry) -> Any:
    return one.account(one.run(one.draws(one.question.draws), one.question.persistence))


def quantiles(many: int = 400_000) -> np.ndarray:
    """Weekly doses at evenly spaced quantiles of those who do something: an expectation without any quadrature."""
    return np.asarray(stats.lognorm.ppf((np.arange(many) + 0.5) / many, ENGLAND.shape, scale=ENGLAND.scale))


def test_an_impact_fraction_on_a_curve_that_is_level_past_its_cap_is_that_of_four_million_quantiles() -> None:
    """Worked out apart: scipy's monotone cubic through the published rows, at the middles of 4,000,000 quantiles."""
    curve = world().curves["all_causes"]
    assert ENGLAND.expect(curve.risk) == pytest.approx(0.765401016, rel=1e-7)
    assert exposure.impact_of_shift(ENGLAND, curve.risk, added=2.0) == pytest.approx(0.0489185766, rel=1e-5)


def test_what_active_people_gain_is_not_blurred_by_the_cap() -> None:
    """The same sum over those at 150 minutes a week or more: risk with 1.5 marginal MET-hours more, and beside the average."""
    curve = world().curves["all_causes"]
    nodes = ENGLAND.class_nodes(*exposure.CLASSES["active"], curve.reach)
    one = np.ones((1, 1))
    gained = 1 - programme.risk_ratio(curve, nodes, 1.5 * one, np.zeros(1), np.ones(1))[0, 0]
    assert gained == pytest.approx(1 - 0.9991076575, rel=2e-3)
    level = programme.class_ratio(curve, nodes, ENGLAND.nodes(curve.reach), np.zeros(1), np.ones(1))[0]
    assert level == pytest.approx(0.8843075865, rel=1e-5)


def test_every_class_at_its_own_risk_makes_the_average_of_all() -> None:
    curve = world().curves["heart_failure"]
    everyone = ENGLAND.nodes(curve.reach)
    shares = (0.251, 0.112, 0.637)
    levels = [
        programme.class_ratio(curve, ENGLAND.class_nodes(*band, curve.reach), everyone, np.zeros(1), np.ones(1))[0]
        for band in exposure.CLASSES.values()
    ]
    assert np.dot(shares, levels) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("aversion", "expected"),  # -log(sum of exp(-a h) / 5) / a, by scipy's logsumexp
    [(0.15, 57.73549488475811), (10, 52.26094379124341), (100, 52.11609437912434), (1e5, 52.10001609437913), (-0.1, 60.90897420759978)],
)
def test_kolms_index_holds_at_any_aversion(aversion: float, expected: float) -> None:
    health = [52.1, 56.3, 59.8, 63.2, 66.8]
    assert float(equity.kolm_ede(health, aversion=aversion)) == pytest.approx(expected, rel=1e-13)


def test_falls_are_counted_over_the_part_of_the_year_that_people_live() -> None:
    """A death rate of 0.1 at every age: the mean of those alive at the two ends of a year, by hand."""
    one = ready(falls_ratio=[0.76, 0.7, 0.81])
    d = one.draws(0)
    retained = np.zeros((101, 1))
    retained[:3] = [[1.0], [0.5], [0.25]]
    found = engine.falls_by_age(np.full((101, 1), 0.1), retained, d, np.ones(101))[70, 0]
    rate = one.world.assumptions.value("falls.rate")
    years = [(np.exp(-0.1 * t) + np.exp(-0.1 * (t + 1))) / 2 for t in range(3)]
    assert found == pytest.approx(rate * (0.76 - 1) * (years[0] + 0.5 * years[1] + 0.25 * years[2]), rel=1e-12)


def test_half_the_adherence_prevents_half_the_falls_and_none_prevents_none() -> None:
    falls = [0.76, 0.7, 0.81]
    whole, half, none = (account(ready(falls_ratio=falls, adherence=share)).falls_avoided.mean for share in (1.0, 0.5, 0.0))
    assert half == pytest.approx(whole / 2)
    assert whole > 0 == none


def test_no_dose_changes_nothing_to_the_last_digit() -> None:
    found = account(ready(dose={"minutes_a_week": 0, "met": 4, "source": "nothing"}))
    assert (found.qalys.mean, found.public_savings.mean, found.wellbys.mean) == (0.0, 0.0, 0.0)
    assert found.icer.label == "costs more, same effect"


def test_wellbeing_is_gained_by_those_who_become_active_and_by_nobody_who_was() -> None:
    """Points x years lived x what is left x what is additional x how much nearer the dose brings people to 30 minutes a week."""
    dose = {"minutes_a_week": 20, "met": 4, "source": "timetable"}  # 1 marginal MET-hour
    one = ready(dose=dose, draws=1)
    d = one.draws(0)
    found = one.run(d, "short")
    v = {key: float(value[0]) for key, value in d.values.items()}
    x = quantiles()
    x = x[x < 1.75]
    idle, some = ENGLAND.zero, (1 - ENGLAND.zero) * len(x) / 400_000
    nearer = (idle * 1.0 / 1.75 + some * np.mean(np.minimum(1.75, x + 1.0) - x) / 1.75) / (idle + some)
    additional = (1 - v["programme.substitution"]) * (1 - v["programme.deadweight"])
    points = v["wellby.effect"] * v["wellby.causal_share"]
    assert found.wellbys[0, 0] == pytest.approx(points * found.change.person_years[0, 0] * additional * nearer, rel=1e-4)
    for active in ({"fairly_active": 1.0}, {"active": 1.0}):
        assert account(ready(people={**ASK["people"], "activity": active})).wellbys.mean == 0.0


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"rules": "nice"},
        {"counting": {"working_days": True, "tax_burden": True, "later_costs": True}},
        {"rules": "nice", "counting": {"tax_burden": True}, "intake": [1, 2, 1]},
    ],
)
def test_the_net_value_can_be_added_up_again_from_the_rows_of_the_account(more: dict[str, Any]) -> None:
    found = account(ready(**more))
    beside = sum(p.savings["lifetime"].mean for p in found.payers if p.payer in found.counted)
    public = sum(p.savings["lifetime"].mean for p in found.payers if p.payer.startswith("nhs") or p.payer == "adult_social_care")
    assert found.public_savings.mean == pytest.approx(public, rel=1e-12)
    burden = found.tax_burden.mean if found.tax_burden else 0.0
    again = found.health_value.mean + public + beside - burden - found.programme_cost
    assert found.net_present_value.mean == pytest.approx(again, rel=1e-9, abs=1e-6)
    together = found.together
    assert together.total == pytest.approx(found.health_value.mean + found.wellbeing_value.mean - together.overlap, rel=1e-9)


def test_a_return_is_on_what_has_been_spent_by_then() -> None:
    once, thrice = account(ready()), account(ready(intake=[1, 1, 1]))
    of = {p.payer: (p, q) for p, q in zip(once.payers, thrice.payers, strict=True)}["nhs_hospital"]
    assert of[1].returns["1 year"] == pytest.approx(of[0].returns["1 year"])
    assert of[1].returns["lifetime"] == pytest.approx(of[0].returns["lifetime"], rel=2e-3)  # rates of discount step down with time


def test_a_threshold_of_the_users_own_is_the_one_that_is_used() -> None:
    own = {"overrides": [{"id": "threshold.nice_low", "value": 15_000, "source": "Board paper 12"}]}
    plain, changed = account(ready(rules="nice")), account(ready(rules="nice", **own))
    assert changed.health_value.mean == pytest.approx(plain.health_value.mean * 0.75)
    assert next(iter(changed.chances)) == "£15,000 a QALY"


def test_a_price_of_wellbeing_of_the_users_own_is_in_its_own_price_year() -> None:
    """13,000 pounds of 2019 are 16,027.91 of 2024, by the index alone."""
    own = {"id": "wellby.value", "value": 16_027.91323, "price_year": "2024", "source": "the same, brought to 2024"}
    old = {"id": "wellby.value", "value": 13_000, "source": "Treasury"}
    found = [account(ready(overrides=[each])).wellbeing_value.mean for each in (own, old)]
    assert found[0] == pytest.approx(found[1], rel=1e-8)


def test_a_value_of_the_users_own_leaves_the_draws_of_every_other_input_as_they_are() -> None:
    plain = ready().draws(64)
    one = {"id": "wellby.value", "value": 13_000, "source": "fixed"}
    two = {"id": "cost.heart_failure.unpaid_care.1", "value": 500, "low": 300, "high": 800, "price_year": "2024", "source": "survey"}
    changed = ready(overrides=[one, two]).draws(64)
    assert all(np.array_equal(plain.values[key], changed.values[key]) for key in plain.values if key != one["id"])
    assert all(np.array_equal(plain.z[key], changed.z[key]) for key in plain.z)
    assert np.ptp(changed.values[two["id"]]) > 0


def test_what_is_displaced_is_priced_in_the_year_of_the_question() -> None:
    """12,936 pounds of 2008 are 12,936 x 100 / 66.89 of 2024."""
    found = ask.ask(question={**ASK, "draws": 1}, by=LOCAL_PERSON)
    a = found.appraisal
    lost = sum(found.equity[0].displaced)
    assert lost == pytest.approx((a.programme_cost - a.public_savings.mean) / (12_936 * 100 / 66.89), rel=1e-6)


@pytest.mark.parametrize(("many", "intake", "said"), [(1, [1], "1 person"), (500, [1, 1, 1], "1,500 people"), (1000, [1], "1,000 people")])
def test_everybody_who_starts_is_counted_in_words(many: float, intake: list[float], said: str) -> None:
    assert people_of(sound.as_question({**ASK, "people": {"participants": many}, "intake": intake})) == said


def test_one_band_of_activity_is_not_changed_without_the_other(starter: Any) -> None:
    with pytest.raises(Refused) as refused:
        ready(place="Hartlepool", overrides=[{"id": "exposure.inactive", "value": 0.3, "source": "own survey"}])
    assert refused.value.code == "bands_incomplete"


def test_savings_are_called_most_only_where_they_are_over_half() -> None:
    saves = [("Unpaid carers", 70.9), ("Adult social care", 47.2), ("Employers", 37.4), ("NHS hospitals", 31.3)]
    assert falls_to(saves, ["unpaid carers"]) == "over 10 years the largest saving falls to unpaid carers"
    assert falls_to(saves, ["unpaid carers", "adult social care"]).startswith("over 10 years most of what is saved falls to")


def test_a_case_prints_how_good_the_evidence_is_and_where_the_dose_and_the_cost_are_from(starter: Any) -> None:
    asked = {"programme": "fame", "people": {"participants": 10, "ages": [70, 74]}, "cost": ASK["cost"], "draws": 2}
    found = ask.ask(question=asked, by=LOCAL_PERSON)
    made = case.document(found, "nhs", documents.sources_of(found))
    said = next(block.text for block in made.blocks if isinstance(block, Paragraph) and block.text.startswith("Take care. "))
    assert "The dose is 30 minutes a week at 4 METs" in said
    assert said.count("judgement") == 1
    assert "Falls avoided are counted" in said
    assert [source.publisher for source in documents.sources_of(found) if source.title == "draft budget"] == ["Given with the question"]


def test_the_scenarios_say_the_years_that_are_credited() -> None:
    found, _ = ask.first_look(question={**ASK, "horizon_years": 5, "draws": 2}, by=LOCAL_PERSON)
    assert [each.words.rpartition(" ")[0].rpartition(" ")[2] for each in found.persistence] == ["1", "5", "5"]
