"""Methods, 10: employers and the Treasury, who pays, what else may be counted, and the place's own rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import rates, sound
from commonground.actions.value.world import world
from commonground.domain.value import engine, inquiry, working
from commonground.domain.value.inquiry import Inquiry
from commonground.domain.value.lifetable import life_expectancy
from commonground.domain.value.question import CostIn
from commonground.domain.value.structures import deaths_by_age
from commonground.store.warehouse import Release
from commonground.terms import Refused

ASK: dict[str, Any] = {
    "programme": "pedometer_postal",
    "people": {"participants": 500, "ages": [55, 60], "activity": {"inactive": 1.0}},
    "cost": {"per_head": 60, "price_year": "2024", "source": "draft budget"},
    "draws": 32,
}


def ready(**more: Any) -> Inquiry:
    return sound.sound({**ASK, **more}, LOCAL_PERSON).ready()


def account(one: Inquiry) -> Any:
    return one.account(one.run(one.draws(0), "central"))


def test_employers_lose_days_until_somebody_is_back_and_the_treasury_a_year_of_those_who_leave() -> None:
    """Cases among people in work x days x a day's pay; cases x share who leave x a year out of work."""
    one = ready()
    found = one.run(one.draws(0), "central")
    items, names = one.world.assumptions, list(found.diseases)
    cases = {name: found.change.working_cases[:, names.index(name), 0] for name in ("stroke", "depression", "coronary_heart_disease")}
    day = items.value("work.day")  # in prices of 2024 already
    employer = (cases["stroke"] * items.value("work.days.stroke") + cases["depression"] * items.value("work.days.depression")) * day
    assert found.costs["employer"][:, 0] == pytest.approx(employer, rel=1e-9, abs=1e-9)
    year = items.value("work.fiscal") * 100 / items.value("deflator.2023")
    leavers = sum(cases[name] * items.value(f"work.leavers.{name}") for name in ("stroke", "coronary_heart_disease"))
    assert found.costs["treasury"][:, 0] == pytest.approx(leavers * year, rel=1e-9, abs=1e-9)
    assert found.costs["employer"].sum() < 0  # a saving


def test_nobody_of_75_or_over_is_taken_to_work() -> None:
    old = ready(people={"participants": 100, "ages": [76, 80]})
    found = old.run(old.draws(0), "central")
    assert np.abs(found.costs["employer"]).max() == 0
    assert np.abs(found.costs["treasury"]).max() == 0


def test_the_treasury_and_employers_are_shown_and_not_in_the_net_value_unless_asked_for() -> None:
    plain, counted = account(ready()), account(ready(counting={"working_days": True}))
    saved = {p.payer: p.savings["lifetime"].mean for p in plain.payers}
    assert saved["employer"] > 0
    assert counted.net_present_value.mean - plain.net_present_value.mean == pytest.approx(saved["employer"])
    public = sum(saved[p] for p in engine.PUBLIC)
    assert plain.public_savings.mean == pytest.approx(public)
    assert "treasury" not in engine.PUBLIC
    health = plain.health_value.mean
    assert plain.net_present_value.mean == pytest.approx(health + public + saved["unpaid_care"] - plain.programme_cost)


def test_the_burden_of_tax_is_on_the_net_public_money() -> None:
    plain, taxed = account(ready()), account(ready(counting={"tax_burden": True}))
    net_public = plain.programme_cost - plain.public_savings.mean
    assert plain.net_present_value.mean - taxed.net_present_value.mean == pytest.approx(0.2 * net_public)


def test_care_in_the_years_gained_is_priced_at_the_age_reached() -> None:
    plain, later = ready(), ready(counting={"later_costs": True})
    without, added = (one.run(one.draws(0), "central") for one in (plain, later))
    extra = sum(added.costs[p] - without.costs[p] for p in ("nhs_hospital", "nhs_primary"))[:, 0]
    gained = without.change.life_years[:, 0]
    assert added.change.life_years[:, 0] == pytest.approx(gained, rel=1e-9, abs=1e-12)
    price = extra[gained > 1e-6] / gained[gained > 1e-6] * plain.world.assumptions.value("deflator.2014") / 100
    assert price[0] < price[30]  # dearer with age
    assert 2_070 * 0.9 < price.min() < price.max() < 6_473 * 1.1
    assert account(later).net_present_value.mean < account(plain).net_present_value.mean
    groups = list(working.cohorts(plain.who.count[0, :, 0, 0], apart=True))
    assert sum(groups) == pytest.approx(plain.who.count[0, :, 0, 0])


def test_being_active_in_itself_counts_only_when_a_value_is_given_with_its_source() -> None:
    with pytest.raises(Refused):
        ready(overrides=[{"id": "utility.process", "value": 0.01, "source": ""}])
    own = [{"id": "utility.process", "value": 0.01, "source": "Brief-advice model"}]
    plain, process = (one.run(one.draws(0), "central") for one in (ready(), ready(overrides=own)))
    active = plain.wellbys / (plain.drawn.values["wellby.effect"] * plain.drawn.values["wellby.causal_share"])
    assert (process.change.qalys - plain.change.qalys)[:, 0] == pytest.approx(0.01 * active[:, 0])


@pytest.mark.parametrize(
    ("paid_by", "care_authority", "pays", "perhaps"),
    [
        ("The council", True, {"adult_social_care"}, set()),
        ("The council", False, set(), set()),
        ("The council", None, set(), {"adult_social_care"}),
        ("Dacorum Borough Council", True, set(), set()),
        ("Hartlepool public health", True, {"adult_social_care"}, set()),
        ("NHS Humber and North Yorkshire ICB", True, {"nhs_hospital", "nhs_primary", "nhs_mental"}, set()),
        ("Local employers", None, {"employer"}, set()),
        ("A charity", None, set(), set()),
    ],
)
def test_who_pays_is_told_from_the_words_or_named(paid_by: str, care_authority: bool | None, pays: set[str], perhaps: set[str]) -> None:
    assert inquiry.budget(CostIn(per_head=1.0, paid_by=paid_by), care_authority) == (pays, perhaps)
    assert inquiry.budget(CostIn(per_head=1.0, paid_by=paid_by, budget="families"), care_authority) == ({"unpaid_care"}, set())


@pytest.mark.parametrize(("place", "flag"), [("Hartlepool", ""), ("Hertfordshire", ""), ("Stevenage", "Gains without paying")])
def test_a_care_authority_that_pays_does_not_gain_without_paying(place: str, flag: str, starter: Release) -> None:
    one = account(ready(place=place))
    care = next(p for p in one.payers if p.payer == "adult_social_care")
    assert (care.flag, care.pays) == (flag, not flag)
    assert next(p for p in one.payers if p.payer == "nhs_hospital").flag == "Gains without paying"


def test_without_a_place_whether_the_council_pays_for_care_is_said_to_be_open() -> None:
    care = next(p for p in account(ready()).payers if p.payer == "adult_social_care")
    assert care.flag == "Gains without paying, unless the council that pays is also the care authority"


def test_a_place_keeps_the_death_rates_that_it_was_given(starter: Release) -> None:
    """A table is of the place: after the model's ratios of deprivation, its mix of fifths gives the table back."""
    own = [{"sex": "all", "age_from": age, "age_to": age, "rate": 0.0001 * 1.1**age} for age in range(101)]
    table = {"illness": "all_causes", "measure": "deaths", "source": "Registered deaths 2022-24", "rows": own}
    one = ready(place="Hartlepool", rates=[table])
    mix = one.here.people[0, 70] / one.here.people[0, 70].sum()
    got = np.array([deaths_by_age(one.world, 0, g)[70] for g in range(5)]) @ mix
    assert got == pytest.approx(0.0001 * 1.1**70)
    assert one.here.mortality_scale == 1.0
    assert "Registered deaths 2022-24" in one.here.sources
    assert any("Own rates" in note for note in one.here.notes)
    mean = np.stack([deaths_by_age(one.world, 0, g) for g in range(5)], axis=1) @ mix
    assert 60 < life_expectancy(mean) < 90
    assert world().population.mortality[0, 70] != pytest.approx(one.world.population.mortality[0, 70])


def test_own_incidence_moves_the_cases_and_leaves_the_ages_that_it_does_not_hold() -> None:
    row = {"sex": "female", "age_from": 60, "age_to": 64, "rate": 0.05}
    table = {"illness": "type_2_diabetes", "measure": "incidence", "source": "Practice registers", "rows": [row]}
    plain, own = ready(), ready(rates=[table])
    before, after = (one.world.population.disease("type_2_diabetes").incidence for one in (plain, own))
    assert after[0] == pytest.approx(before[0])
    assert after[1, 65:] == pytest.approx(before[1, 65:])
    assert after[1, 62] > before[1, 62]
    cases = [one.account(one.run(one.draws(0), "central")).cases_avoided_10["type_2_diabetes"].mean for one in (plain, own)]
    assert cases[1] > cases[0]


def test_tables_of_rates_are_looked_at_all_at_once() -> None:
    tables = [
        {"illness": "all_causes", "measure": "incidence", "source": "", "rows": []},
        {"illness": "stroke", "measure": "incidence", "source": "x", "rows": [{"sex": "all", "age_from": 40, "age_to": 30, "rate": 0.1}]},
        {"illness": "dementia", "measure": "fatality", "source": "x", "rows": [{"age_from": 0, "age_to": 100, "rate": 12.0}]},
        {"illness": "depression", "measure": "remission", "source": "x", "rows": [{"age_from": 0, "age_to": 50, "rate": 1}] * 2},
    ]
    with pytest.raises(Refused) as refused:
        ready(rates=tables)
    found = {(f.where, f.code) for f in refused.value.findings}
    assert found == {
        ("rates.all_causes", "rates_unsourced"),
        ("rates.all_causes", "measure_unknown"),
        ("rates.all_causes", "rates_empty"),
        ("rates.stroke", "rate_invalid"),
        ("rates.dementia", "rate_invalid"),
        ("rates.depression", "rates_twice"),
    }
    with pytest.raises(Refused) as unknown:
        ready(rates=[{"illness": "gout", "measure": "incidence", "source": "x", "rows": [{"age_from": 0, "age_to": 50, "rate": 0.1}]}])
    assert unknown.value.code == "disease_unknown"


def test_a_question_file_may_name_a_table_beside_it(tmp_path: Path) -> None:
    (tmp_path / "stroke.csv").write_text("sex,age_from,age_to,rate\nall,60,69,0.004\n")
    text = (
        "programme: fame\nrates: [{illness: stroke, measure: incidence, source: SSNAP 2024, file: stroke.csv}]\npeople: {participants: 9}\n"
    )
    question = sound.as_question(rates.with_tables(text, tmp_path))
    assert (question.rates[0].rows[0].rate, question.rates[0].file) == (0.004, "")
    for broken, code in (
        ("sex,age_from,rate\nall,1,2\n", "rates_unreadable"),
        ("sex,age_from,age_to,rate\nall,x,2,3\n", "rates_unreadable"),
    ):
        (tmp_path / "stroke.csv").write_text(broken)
        with pytest.raises(Refused) as refused:
            rates.with_tables(text, tmp_path)
        assert refused.value.code == code
    with pytest.raises(Refused):
        rates.with_tables(text, tmp_path / "elsewhere")
