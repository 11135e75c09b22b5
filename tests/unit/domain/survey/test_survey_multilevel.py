"""The multilevel model agrees with lme4 and with a plain twin, and its modelled figures hold the truth as often as they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats

from commonground.domain.survey.multilevel import Factor, Multilevel, evenly, fit
from commonground.domain.survey.poststratify import Direct, Population, effective_counts, moved, outside, poststratify
from commonground.terms import Refused

COUNCILS, AGES = 30, 6


def _made() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(20)
    council, age = np.repeat(np.arange(COUNCILS), 12), np.tile(np.repeat(np.arange(AGES), 2), COUNCILS)
    sex = np.tile([0.0, 1.0], 180)
    people = rng.integers(10, 60, 360)
    score = -0.8 + 0.3 * sex + rng.normal(0, 0.4, COUNCILS)[council] + rng.normal(0, 0.5, AGES)[age]
    return council, age, sex, people.astype(float), rng.binomial(people, special.expit(score)).astype(float)


def _factor(name: str, code: np.ndarray, size: int) -> Factor:
    return Factor(name=name, levels=tuple(str(i) for i in range(size)), code=code)


def _fitted() -> Multilevel:
    council, age, sex, people, yes = _made()
    return fit(
        yes=yes,
        people=people,
        fixed=np.column_stack([np.ones(360), sex]),
        names=("everyone", "sex"),
        factors=[_factor("age", age, AGES), _factor("council", council, COUNCILS)],
    )


def test_slopes_effects_and_their_errors_agree_with_lme4() -> None:
    # R 4.2, lme4 1.1, glmer(cbind(y, n - y) ~ sex + (1 | council) + (1 | age), binomial), Laplace: maximum likelihood,
    # while ours allows for the fixed part as restricted likelihood does, so that spreads with few levels are a little wider
    model = _fitted()
    assert model.names == ("age", "council")
    assert model.slopes == pytest.approx([-0.8230, 0.2622], abs=0.004)
    assert model.slopes_error[1] == pytest.approx(0.04007, rel=0.01)
    assert model.effects[1][:4] == pytest.approx([0.26449, -0.04672, -0.38697, -0.51180], abs=0.002)
    assert model.effects[0] == pytest.approx([0.71511, -0.12585, 0.01807, -0.73336, 0.20706, -0.07005], abs=0.005)
    assert model.spread[1] == pytest.approx(0.41719, rel=0.02)
    assert model.spread[0] == pytest.approx(0.44016 * np.sqrt(6 / 5), rel=0.05)


def test_the_most_likely_effects_agree_with_a_plain_twin() -> None:
    council, age, sex, people, yes = _made()
    model = _fitted()
    x = np.column_stack([np.ones(360), sex, np.eye(AGES)[age], np.eye(COUNCILS)[council]])
    penalty = np.diag([0, 0, *[model.spread[0] ** -2] * AGES, *[model.spread[1] ** -2] * COUNCILS])
    state = np.zeros(x.shape[1])
    for _ in range(50):
        p = special.expit(x @ state)
        curve = x.T @ (x * (people * p * (1 - p))[:, None]) + penalty
        state = state + np.linalg.solve(curve, x.T @ (yes - people * p) - penalty @ state)
    spread = np.linalg.inv(curve)
    assert model.slopes == pytest.approx(state[:2], abs=1e-6)
    assert model.effects[0] == pytest.approx(state[2 : 2 + AGES], abs=1e-6)
    assert model.effects[1] == pytest.approx(state[2 + AGES :], abs=1e-6)
    under = model._around.under(model.spread[1] ** 2)
    assert under.left() == pytest.approx(np.diag(spread)[2 + AGES :], rel=1e-5)
    assert under.large == pytest.approx(model.effects[1], abs=1e-6)
    slopes, effects = replace(model, _allowed=((model.spread[1] ** 2, 1.0),)).draw(40_000, 1)
    drawn = np.cov(np.vstack([slopes, *effects]))
    assert np.abs(drawn - spread).max() < 0.03 * np.abs(spread).max()


def test_groups_that_do_not_differ_are_found_not_to() -> None:
    _, age, sex, people, _ = _made()
    council = np.repeat(np.arange(COUNCILS), 12)
    yes = people * special.expit(-0.8 + 0.3 * sex)
    yes[::7] += 0.5
    factors = [_factor("age", age, AGES), _factor("council", council, COUNCILS)]
    model = fit(yes=yes, people=people, fixed=np.column_stack([np.ones(360), sex]), names=("everyone", "sex"), factors=factors)
    assert max(model.spread) < 0.01
    assert model.slopes == pytest.approx([-0.8, 0.3], abs=0.03)


@pytest.mark.parametrize(("column", "code"), [("always", "model_unsettled"), ("twice", "terms_collinear"), ("constant", "terms_collinear")])
def test_a_covariate_whose_effect_has_no_end_or_no_one_value_is_refused(column: str, code: str) -> None:
    council, age, sex, people, yes = _made()
    more = {"always": sex, "twice": 2 * sex + 1, "constant": np.full(360, 0.1)}[column]
    yes = np.where(sex == 1, people, yes) if column == "always" else yes
    fixed = np.column_stack([np.ones(360), more] if column == "always" else [np.ones(360), sex, more])
    with pytest.raises(Refused) as refused:
        fit(
            yes=yes,
            people=people,
            fixed=fixed,
            names=("everyone", "sex", column)[: fixed.shape[1]],
            factors=[_factor("age", age, AGES), _factor("council", council, COUNCILS)],
        )
    assert refused.value.code == code


def test_draws_hold_the_truth_where_groups_hardly_differ() -> None:
    """The likeliest spread is often 0 there: draws that take it for the truth hold far fewer."""
    rng, held, plain = np.random.default_rng(21), [], []
    for _ in range(25):
        truth = -0.8 + rng.normal(0, 0.2, 36)
        model = fit(
            yes=rng.binomial(33, special.expit(truth)).astype(float),
            people=np.full(36, 33.0),
            fixed=np.ones((36, 1)),
            names=("everyone",),
            factors=[_factor("area", np.arange(36), 36)],
        )
        likeliest = replace(model, _allowed=((model.spread[0] ** 2, 1.0),))
        for which, hits in ((model, held), (likeliest, plain)):
            slopes, effects = which.draw(300, 1)
            low, high = np.quantile(slopes[0] + effects[0], [0.025, 0.975], axis=1)
            hits.append(((low <= truth) & (truth <= high)).mean())
    assert 0.93 < np.mean(held) < 0.99
    assert np.mean(plain) < 0.9


def test_places_that_are_alike_are_drawn_alike() -> None:
    drawn = special.expit(-1 + 0.4 * evenly(np.random.default_rng(3), (50, 500)))
    assert np.ptp(drawn.mean(axis=1)) < 1e-12
    assert drawn.std(axis=1) == pytest.approx(np.full(50, drawn[0].std()))
    assert np.abs(np.corrcoef(drawn)[np.triu_indices(50, 1)]).max() < 0.25


def _population_and_sample(seed: int):
    """40 councils of 12 small areas: truth for each, and a stratified sample with weights that matter."""
    rng = np.random.default_rng(seed)
    councils, each, ages = 40, 12, 5
    area_council = np.repeat(np.arange(councils), each)
    poor = np.clip(rng.integers(0, 5, councils)[area_council] + rng.integers(-1, 2, councils * each), 0, 4)
    people = rng.integers(60, 260, (councils * each, ages)).astype(float)
    score = (
        -1.0
        + rng.normal(0, 0.3, councils)[area_council][:, None]
        + np.linspace(-0.4, 0.6, ages)[None]
        + np.linspace(-0.3, 0.3, 5)[poor][:, None]
        + rng.normal(0, 0.2, councils * each)[:, None]
    )
    chance = special.expit(score)
    truth = (people * chance).sum(axis=1) / people.sum(axis=1)
    rows = []
    for council in range(councils):
        inside = np.flatnonzero(area_council == council)
        share = (people[inside] * np.linspace(0.6, 1.6, ages)).ravel()
        picked = rng.choice(len(share), 400, p=share / share.sum())
        area, age = inside[picked // ages], picked % ages
        yes = rng.random(400) < chance[area, age]
        rows.append(np.column_stack([np.full(400, council), area, age, yes, 1 / np.linspace(0.6, 1.6, ages)[age]]))
    return area_council, poor, people, truth, np.vstack(rows)


@pytest.mark.parametrize("knows_area", [True, False])
def test_intervals_hold_the_truth_as_often_as_they_say_and_figures_are_nearer_than_councils_own(*, knows_area: bool) -> None:
    """Of councils (areas of one council share its error): 95% intervals hold the truth in 92 to 98 of 100 areas, and squared errors are
    smaller than the council's own figure leaves them, both so that chance has under 1 in 100. `nearer` guards what is reached today
    (0.85 and 0.905 were seen before it was set).
    """
    held, gaps, plain, gains, inside_all = [], [], [], [], []
    for seed in range(3):
        area_council, poor, people, truth, rows = _population_and_sample(seed)
        council, area, age = (rows[:, i].astype(int) for i in range(3))
        yes, weight = rows[:, 3], rows[:, 4]
        where = poor[area]
        keys = [council, age, where] + ([area] if knows_area else [])
        cell = np.unique(np.column_stack(keys), axis=0, return_inverse=True)[1].ravel()
        first = np.unique(cell, return_index=True)[1]
        y, n = effective_counts(np.bincount(cell, weight * yes), np.bincount(cell, weight), np.bincount(cell, weight**2), 1.0)
        factors = [_factor("council", council[first], 40), _factor("age", age[first], 5), _factor("fifth", where[first], 5)]
        factors += [_factor("area", area[first], len(truth))] if knows_area else []
        model = fit(yes=y, people=n, fixed=np.ones((len(y), 1)), names=("everyone",), factors=factors)
        own = np.array([np.average(yes[council == c], weights=weight[council == c]) for c in range(40)])
        se = np.array([np.sqrt(((weight * (yes - own[c]))[council == c] ** 2).sum()) / weight[council == c].sum() for c in range(40)])
        said = poststratify(
            model,
            Population(
                areas=tuple(str(i) for i in range(len(truth))),
                larger=tuple(str(c) for c in area_council),
                people=people,
                of_types={"age": np.arange(5)},
                of_areas={"council": area_council, "fifth": poor} | ({"area": np.arange(len(truth))} if knows_area else {}),
                covariates=np.zeros((len(truth), 0)),
            ),
            direct=Direct(
                names=tuple(str(c) for c in range(40)),
                estimate=own,
                se=se,
                df=np.full(40, 399.0),
                low=own - 1.96 * se,
                high=own + 1.96 * se,
                base=np.full(40, 400),
            ),
            larger="council",
            area="area" if knows_area else None,
            small_spread=0.2,
            refused={},
            minimum_base=30,
            draws=300,
        )
        assert said.label == "Modelled"
        whole = people.sum(axis=1)
        for c in range(0, 40, 7):
            inside = area_council == c
            assert whole[inside] @ said.estimate[inside] / whole[inside].sum() == pytest.approx(own[c], abs=1e-9)
        whole_by_council = np.bincount(area_council)
        within = (said.low <= truth) & (truth <= said.high)
        held += list(np.bincount(area_council, within) / whole_by_council)
        gain = (own[area_council] - truth) ** 2 - (said.estimate - truth) ** 2
        gains += list(np.bincount(area_council, gain) / whole_by_council)
        gaps.append(said.estimate - truth)
        plain.append(own[area_council] - truth)
        assert np.mean([one.inside for one in said.calibration]) > 0.9
        inside_all += [one.inside for one in said.calibration]
        assert (said.shrinkage < 1).all() if knows_area else (said.shrinkage == 1).all()
    better = stats.ttest_1samp(gains, 0.0, alternative="greater")
    assert better.pvalue < 0.01
    sure = stats.t.interval(0.98, len(held) - 1, np.mean(held), stats.sem(held))
    assert 0.92 < sure[0] < sure[1] < 0.98
    assert abs(np.mean(gaps)) < 0.01
    nearer = 0.88 if knows_area else 0.93  # without it, what small areas share with no other cannot be learnt
    assert np.sqrt(np.mean(np.square(gaps))) < nearer * np.sqrt(np.mean(np.square(plain)))
    assert sum(inside_all) >= stats.binom.ppf(0.01, len(inside_all), 0.95)


def test_moving_shares_meets_the_target_and_stays_between_none_and_all() -> None:
    rng = np.random.default_rng(5)
    shares, weight = rng.uniform(0, 1, (30, 50)), np.full(30, 1 / 30)
    shares[0, :] = 0.0
    target = rng.uniform(0.02, 0.98, 50)
    said = moved(shares, weight, target)
    assert weight @ said == pytest.approx(target, abs=1e-9)
    assert said.min() >= 0
    assert said.max() <= 1


def test_areas_outside_the_range_where_people_were_asked_are_refused_with_the_reason() -> None:
    refused = outside(np.array([[1.0], [9.0], [np.nan]]), np.array([[0.0], [5.0]]), ("score",), ("a", "b", "c"))
    assert refused == {"b": "Its score, 9, is outside 0 to 5, where people were asked", "c": "No score is known"}


@pytest.mark.parametrize(
    ("yes", "code"), [(np.zeros(4), "answer_constant"), (np.full(4, 5.0), "answer_constant"), (np.full(4, np.nan), None)]
)
def test_answers_that_teach_nothing_are_refused(yes: np.ndarray, code: str | None) -> None:
    with pytest.raises(Refused) as refused:
        fit(
            yes=yes,
            people=np.full(4, 5.0),
            fixed=np.ones((4, 1)),
            names=("everyone",),
            factors=[_factor("council", np.array([0, 0, 1, 1]), 2)],
        )
    assert code is None or refused.value.code == code
