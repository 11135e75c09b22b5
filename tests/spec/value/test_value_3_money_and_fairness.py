"""Methods, 3: money, wellbeing, fairness and deciding."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from commonground.actions.value.ask import list_rules, list_social_value
from commonground.actions.value.world import world
from commonground.domain.value import choice, costing, decision, draws, equity, sensitivity, wellbeing
from commonground.domain.value.discount import Schedule, reprice
from commonground.domain.value.nouns import Assumption
from commonground.domain.value.world import Drawn, Effect, draws_of
from commonground.terms import Refused

DEFLATOR = world().assumptions.deflator


def test_green_book_discounts_money_faster_than_health_and_nice_both_alike() -> None:
    rules = list_rules()
    assert rules["green_book"].costs.factors(31)[-1] == pytest.approx(0.3459013695)
    assert rules["green_book"].health.factors(31)[-1] == pytest.approx(0.6316146015)
    assert np.array_equal(rules["nice"].costs.factors(40), rules["nice"].health.factors(40))


def test_prices_of_a_year_that_the_index_does_not_hold_are_refused_not_guessed() -> None:
    assert reprice(13_000, from_year="2019", to_year="2024", deflator=DEFLATOR) == pytest.approx(16_027.91, abs=0.01)
    with pytest.raises(Refused) as refused:
        reprice(8.07, from_year="1999", to_year="2024", deflator=DEFLATOR)
    assert refused.value.code == "price_year_unknown"
    assert len(refused.value.ways_out) == 2


def test_a_ratio_is_given_only_where_it_means_something() -> None:
    assert choice.icer(100, 0.01).ratio == pytest.approx(10_000)
    assert choice.icer(-100, 0.01).ratio is None
    assert choice.icer(-100, 0.01).label.startswith("dominant")
    assert choice.icer(100, -0.01).label.startswith("dominated")


def test_break_even_is_the_year_after_which_savings_stay_ahead() -> None:
    assert choice.break_even_year([10, 40, 60, 5], [100, 0, 0, 0]) == 2
    assert choice.break_even_year([10, 10], [100, 0]) is None
    assert choice.break_even_year([100], [50]) == 0


def test_return_on_no_cost_is_refused() -> None:
    with pytest.raises(Refused, match="cannot be divided"):
        choice.benefit_cost_ratio(100, 0)


def test_health_is_not_counted_twice_in_a_combined_total() -> None:
    both = wellbeing.without_double_count(qalys=10, wellbys=100, value_qaly=70_000, value_wellby=13_000, points_per_qaly=7)
    assert both.overlap == pytest.approx(10 * 7 * 13_000)
    assert both.total == pytest.approx(700_000 + 1_300_000 - 910_000)


def test_the_overlap_is_never_more_than_the_wellbeing_itself() -> None:
    both = wellbeing.without_double_count(qalys=10, wellbys=5, value_qaly=70_000, value_wellby=13_000, points_per_qaly=7)
    assert both.total == pytest.approx(both.health)


def test_editions_of_social_value_are_kept_apart() -> None:
    """Rule T35: mixing 2022/23 and 2023/24 values is refused; averages are flagged as not marginal effects."""
    editions = list_social_value()
    value, caution = wellbeing.per_head(editions["2022/23"], {"active_adult": 100, "fairly_active_adult": 50})
    assert value == 100 * 2500 + 50 * 1200
    assert "not what one more active person gains" in caution
    with pytest.raises(Refused, match="cannot be put in one total"):
        wellbeing.per_head(editions["2022/23"], {"active_adult": 1}, edition_of={"active_adult": "2023/24"})
    with pytest.raises(Refused, match="no value a head"):
        wellbeing.per_head(editions["2023/24"], {"active_adult": 1})


def test_a_cost_a_head_is_built_from_lines_in_one_price_year() -> None:
    lines = (
        costing.CostLine(name="Instructor", kind="fixed", pounds=9_625.07, price_year="2023", source="budget"),
        costing.CostLine(name="Band", kind="variable", pounds=5, price_year="2024", source="quote"),
        costing.CostLine(name="Mats", kind="capital", pounds=1_000, price_year="2024", source="quote", life_years=5),
        costing.CostLine(name="Walk leaders", kind="volunteer", pounds=12, hours=100, price_year="2024", source="wage"),
    )
    found = costing.cost_per_head(
        lines,
        participants=100,
        price_year="2024",
        deflator=DEFLATOR,
        schedule=Schedule(name="x", steps=((30, 0.035),)),
        overhead=0.1,
        optimism_bias=0.24,
    )
    capital = 1_240 / sum(1.035**-k for k in range(5))
    assert found.paid_total == pytest.approx((10_000 + 500 + capital) * 1.1, rel=1e-6)
    assert found.volunteer_total == 1_200
    with pytest.raises(Refused, match="negative"):
        costing.CostLine(name="Grant", kind="fixed", pounds=-5, price_year="2024", source="x")


def test_a_gain_for_the_most_deprived_is_worth_more_than_the_same_gain_spread_evenly() -> None:
    baseline, people, burden = [63.2, 67.7, 70.0, 73.2, 75.1], [1000] * 5, [0.2] * 5

    def impact(gain: list[float], aversion: float = 10.95) -> float:
        return equity.distribute(
            baseline=baseline, people=people, gain=gain, net_cost=0, cost_per_qaly=13_000, burden=burden, aversion=aversion
        ).equity_impact

    assert impact([5, 0, 0, 0, 0]) > 0 > impact([0, 0, 0, 0, 5])
    assert impact([5, 0, 0, 0, 0], aversion=0) == pytest.approx(0, abs=1e-6)


def test_what_a_programme_displaces_can_make_it_harmful() -> None:
    found = equity.distribute(
        baseline=[63, 75], people=[10, 10], gain=[0.1, 0.1], net_cost=13_000, cost_per_qaly=13_000, burden=[0.6, 0.4], aversion=1
    )
    assert found.net_total == pytest.approx(0.2 - 1.0)
    assert found.quadrant == "harms health and widens inequality"


def test_the_staircase_shows_where_a_gap_opens() -> None:
    steps = equity.staircase({"eligible": [0.5, 0.4], "start": [0.1, 0.2], "stay": [0.5, 0.8]})
    assert steps["stay"] == pytest.approx((0.025, 0.064))


def test_perfect_information_on_a_normal_choice_has_its_exact_value() -> None:
    rng = stats.qmc.Sobol(2, seed=3).random(2**12)
    known, rest = (stats.norm.ppf(np.clip(rng[:, k], 1e-9, 1 - 1e-9)) for k in range(2))
    net = 500 + 2000 * (np.sqrt(0.5) * known + np.sqrt(0.5) * rest)
    two = np.stack([np.zeros_like(net), net], axis=1)
    assert decision.evpi(two) == pytest.approx(decision.normal_evpi(500, 2000), rel=0.01)
    part = decision.evppi(two, known)
    assert part.value == pytest.approx(decision.normal_evpi(500, 2000 * np.sqrt(0.5)), rel=0.04)
    assert 0 < part.standard_error < 0.05 * part.value + 20


def test_a_study_is_worth_less_than_perfect_knowledge_and_has_its_exact_value_on_a_normal_choice() -> None:
    points = stats.norm.ppf(np.clip(stats.qmc.Sobol(1, seed=4).random(2**12)[:, 0], 1e-9, 1 - 1e-9))
    net = 500 + 2000 * points
    two = np.stack([np.zeros_like(net), net], axis=1)
    study = decision.evsi(two, points, sample=30, prior_sample=10)
    assert study.value == pytest.approx(decision.normal_evpi(500, 2000 * np.sqrt(0.75)), rel=0.01)
    assert study.value < decision.evppi(two, points).value


def test_an_input_that_changes_nothing_is_worth_nothing_to_know() -> None:
    rng = np.random.default_rng(5)
    net = rng.normal(3000, 500, 2000)
    assert decision.evppi(np.stack([np.zeros(2000), net], 1), rng.random(2000)).value < 1


def test_draws_have_the_mean_and_limits_that_were_published() -> None:
    u = draws.uniforms(["a"], 4096, seed=1)["a"]
    share = Assumption(id="x", name="x", value=0.3, low=0.1, high=0.5, unit="share", distribution="beta", source="s", evidence="read_data")
    assert draws.draw(share, u).mean() == pytest.approx(0.3, abs=1e-3)
    ratio = Assumption(
        id="y", name="y", value=0.77, low=0.71, high=0.83, unit="ratio", distribution="lognormal", source="s", evidence="read_data"
    )
    assert np.quantile(draws.draw(ratio, u), [0.025, 0.5, 0.975]) == pytest.approx([0.711, 0.77, 0.834], abs=3e-3)


def test_every_place_and_option_shares_the_same_draws() -> None:
    one, two = (draws_of(world(), Effect(dose=d), draws=16, seed=7) for d in (1.0, 5.0))
    assert all(np.array_equal(one.values[k], two.values[k]) for k in one.values)
    assert all(np.array_equal(one.z[k], two.z[k]) for k in one.z)


def test_correlation_between_curves_is_the_one_asked_for() -> None:
    d = draws_of(world(), Effect(dose=1.0), draws=4096, seed=7, correlation=0.5)
    assert np.corrcoef(d.z["stroke"], d.z["dementia"])[0, 1] == pytest.approx(0.5, abs=0.03)


SPANS = tuple(
    sensitivity.Range(id=key, name=name, central=central, low=low, high=high)
    for key, name, central, low, high in (
        ("share", "Share that is causal", 0.9, 0.0, 1.0),
        ("loss", "Loss of a year", 0.1, 0.3, 0.0),
        ("curve.stroke", "Link with stroke", 0.0, 1.96, -1.96),
    )
)


def _net(drawn: Drawn) -> np.ndarray:
    """Worth it where more than two thirds are causal; the loss and the curve move it a little, and never turn it."""
    return 30 * drawn.values["share"] - 20 - drawn.values["loss"] - 0.5 * drawn.z["stroke"]


def _central() -> Drawn:
    return Drawn(values={"share": np.array([0.9]), "loss": np.array([0.1])}, z={"stroke": np.zeros(1)}, falls=None, size=1)


def test_a_switching_value_is_where_the_answer_turns_and_its_words_say_which_way() -> None:
    at = sensitivity.ends(_central(), SPANS, _net)
    found = {switch.id: switch for switch in sensitivity.switching(_central(), SPANS, at, _net)}
    assert found["share"].value == pytest.approx(20.1 / 30, abs=1e-4)
    assert found["share"].words == "Share that is causal: the programme stops being worth its cost below 0.67 (now 0.9)."
    assert found["loss"].value is None
    assert found["loss"].words == "Loss of a year: no value from 0 to 0.3 changes the answer; it stays worth its cost."


def test_a_tornado_moves_each_input_alone_and_puts_the_widest_bar_first() -> None:
    bars = sensitivity.one_way(SPANS, sensitivity.ends(_central(), SPANS, _net))
    assert [bar.name for bar in bars] == ["Share that is causal", "Link with stroke", "Loss of a year"]
    assert [(bar.at_low, bar.at_high) for bar in bars] == [
        pytest.approx((-20.1, 9.9)),
        pytest.approx((7.88, 5.92)),
        pytest.approx((7, 6.7)),
    ]
