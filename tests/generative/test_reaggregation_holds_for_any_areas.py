"""Properties of re-aggregation that hold for any areas: grouping, splitting, extremes, carrying, and intervals by simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.domain.indicators.panel import NUMBERS, Slab
from commonground.domain.indicators.reaggregate import reaggregate
from commonground.domain.indicators.reaggregate_nouns import Reaggregated, of_areas, of_changes
from commonground.domain.places.custom import CustomArea, Member
from commonground.domain.places.nouns import Successor
from commonground.terms import Place, Source

SOURCE = Source(id="made", publisher="Nobody", title="Made-up figures", edition="1", licence="MIT", address="about:blank")
CODES = [f"E01{number:06d}" for number in range(1, 13)]
PLACES = {code: Place(code, f"Small {code[-2:]}", "lsoa", 2021) for code in CODES}
DAY = date(2024, 12, 31)

totals = st.lists(st.floats(0, 1e6), min_size=12, max_size=12)
weights = st.lists(st.floats(1, 1e5), min_size=12, max_size=12)
percents = st.lists(st.floats(0, 100), min_size=12, max_size=12)
groups = st.lists(st.integers(0, 3), min_size=12, max_size=12)
some_shares = st.lists(st.floats(0.01, 1), min_size=12, max_size=12)


def measure(name: str, **more: Any) -> Measure:
    fields = {"section": "health", "unit": "%", "polarity": Polarity.HIGHER_BETTER, "kind": "sample", "definition": "made up", **more}
    return Measure(id=name, name=name, **fields)


PEOPLE = measure("people", unit="people", kind="estimate", section="demographics", aggregate="sum")


def slab_of(asked: Measure, columns: Mapping[str, Sequence[float]], people: Sequence[float], codes: Sequence[str] = CODES) -> Slab:
    """A panel of one measure and of residents, in one period."""
    count = len(codes)
    full = {name: [*columns.get(name, [None] * count), *(people if name == "value" else [None] * count)] for name in NUMBERS}
    table = pa.table(
        {
            "measure": [asked.id] * count + ["people"] * count,
            "place": [*codes, *codes],
            "period": ["2024"] * 2 * count,
            "period_start": pa.array([date(2024, 1, 1)] * 2 * count, pa.date32()),
            "period_end": pa.array([DAY] * 2 * count, pa.date32()),
            **{name: pa.array(values, pa.float64()) for name, values in full.items()},
            "status": ["estimated"] * 2 * count,
            "note": pa.array([None] * 2 * count, pa.string()),
            "source_id": ["made"] * 2 * count,
        }
    )
    places = {code: PLACES.get(code) or Place(code, code, "lsoa", 2021) for code in codes}
    slab = panels.build(table, measures={asked.id: asked, "people": PEOPLE}, places=places, sources={"made": SOURCE}).slab(asked.id)
    assert slab is not None
    return slab


def area(shares: Mapping[str, float]) -> CustomArea:
    members = tuple(Member(place=PLACES.get(code) or Place(code, code, "lsoa", 2021), share=share) for code, share in shares.items())
    return CustomArea(name="Area", members=members, made_by="A", made_on=DAY)


def put(slab: Slab, *shares: Mapping[str, float]) -> Reaggregated:
    return reaggregate(slab, of_areas([area(item) for item in shares], slab.panel))


@given(totals, weights, groups)
def test_totals_do_not_depend_on_how_places_are_grouped(values: list[float], people: list[float], group: list[int]) -> None:
    slab = slab_of(measure("m", unit="people", aggregate="sum", kind="count"), {"value": values}, people)
    parts = [{code: 1.0 for code, own in zip(CODES, group, strict=True) if own == number} for number in sorted(set(group))]
    assert put(slab, *parts).value.sum() == pytest.approx(put(slab, dict.fromkeys(CODES, 1.0)).value[0])


@given(st.lists(st.integers(0, 500), min_size=12, max_size=12), groups)
def test_percentages_do_not_depend_on_grouping_when_their_counts_are_kept(count: list[int], group: list[int]) -> None:
    people = [500.0 + 10 * at for at in range(12)]
    columns = {"value": [100 * c / p for c, p in zip(count, people, strict=True)], "count": count, "denominator": people}
    slab = slab_of(measure("m"), columns, people)
    parts = [{code: 1.0 for code, own in zip(CODES, group, strict=True) if own == number} for number in sorted(set(group))]
    found = put(slab, *parts)
    rows = list(found.figures())
    top = sum(f.value * p for f, p in zip(rows, (sum(people[CODES.index(c)] for c in part) for part in parts), strict=True))
    assert top / sum(people) == pytest.approx(100 * sum(count) / sum(people))


@given(st.integers(0, 400), st.floats(0.05, 0.95))
def test_splitting_a_member_in_two_changes_nothing(count: int, cut: float) -> None:
    """One place of 400, or the same people in two places that add up to it: the same value and the same interval."""
    asked = measure("m", kind="count")

    def slab(counts: list[float], people: list[float]) -> Slab:
        value = [100 * c / p for c, p in zip(counts, people, strict=True)]
        return slab_of(asked, {"value": value, "count": counts, "denominator": people}, people, CODES[: len(people)])

    one = put(slab([30.0, float(count)], [100.0, 400.0]), dict.fromkeys(CODES[:2], 1.0))
    two = put(slab([30.0, count * cut, count * (1 - cut)], [100.0, 400 * cut, 400 * (1 - cut)]), dict.fromkeys(CODES[:3], 1.0))
    for name in ("value", "low", "high", "count", "denominator"):
        assert getattr(two, name)[0] == pytest.approx(getattr(one, name)[0])


@given(totals, weights, some_shares)
def test_a_place_shared_out_over_two_areas_is_counted_once(values: list[float], people: list[float], share: list[float]) -> None:
    slab = slab_of(measure("m", unit="people", aggregate="sum", kind="count"), {"value": values}, people)
    here = dict(zip(CODES, share, strict=True))
    there = {code: 1 - part for code, part in here.items() if part < 1}
    found = put(slab, here, there) if there else put(slab, here)
    assert found.value.sum() == pytest.approx(sum(values))


@given(percents, weights, some_shares)
def test_a_weighted_mean_lies_between_the_extremes(values: list[float], people: list[float], share: list[float]) -> None:
    slab = slab_of(measure("m", aggregate="mean by people"), {"value": values}, people)
    found = put(slab, dict(zip(CODES, share, strict=True))).value[0]
    assert min(values) - 1e-9 <= found <= max(values) + 1e-9


@given(percents, weights, st.lists(st.floats(0.1, 20), min_size=12, max_size=12))
def test_an_interval_put_together_holds_its_value_and_is_no_wider_than_the_widest(
    values: list[float], people: list[float], half: list[float]
) -> None:
    low = [max(0, v - h) for v, h in zip(values, half, strict=True)]
    high = [min(100, v + h) for v, h in zip(values, half, strict=True)]
    found = put(
        slab_of(measure("m", aggregate="mean by people"), {"value": values, "low": low, "high": high}, people), dict.fromkeys(CODES, 1.0)
    )
    assert 0 <= found.low[0] <= found.value[0] + 1e-9
    assert found.value[0] - 1e-9 <= found.high[0] <= 100
    widest = max(top - bottom for bottom, top in zip(low, high, strict=True))
    assert found.high[0] - found.low[0] <= widest + 1e-9


@given(totals, st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_carrying_to_new_councils_preserves_totals(values: list[float], share: list[float]) -> None:
    def change(code: str, new: str, part: float) -> Successor:
        return Successor(old_code=code, old_name=code, new_code=new, new_name=new, kind="planned", share=part)

    slab = slab_of(measure("m", unit="people", aggregate="sum", kind="count"), {"value": values}, values)
    made: dict[str, list[Successor]] = {"N1": [], "N2": []}
    for code, part in zip(CODES, share, strict=True):
        for new, there in (("N1", part), ("N2", 1 - part)):
            made[new] += [change(code, new, there)] if there > 0 else []
    found = reaggregate(slab, of_changes({new: items for new, items in made.items() if items}, slab.panel, 2028))
    assert found.value.sum() == pytest.approx(sum(values))


def test_intervals_put_together_from_surveys_hold_the_truth_as_often_as_they_say() -> None:
    """4,000 areas of 12 small surveys with known truths; Wilson limits in each place; 95% is promised (2.5 standard errors allowed)."""
    random, areas = np.random.default_rng(20240301), 4000
    asked_of, truth = random.integers(40, 200, 12), random.uniform(0.1, 0.6, 12)
    people = random.uniform(500, 3000, 12)
    drawn = random.binomial(asked_of, truth, (areas, 12))
    codes = [f"E01{number:06d}" for number in range(areas * 12)]
    columns = {"value": (100 * drawn / asked_of).ravel().tolist(), "effective_base": np.tile(asked_of, areas).astype(float).tolist()}
    slab = slab_of(measure("m", aggregate="mean by people"), columns, np.tile(people, areas).tolist(), codes)
    found = put(slab, *(dict.fromkeys(codes[12 * at : 12 * at + 12], 1.0) for at in range(areas)))
    mean = 100 * float((truth * people).sum() / people.sum())
    covered = float(((found.low <= mean) & (mean <= found.high)).mean())
    assert 0.95 - 2.5 * (0.95 * 0.05 / areas) ** 0.5 <= covered <= 0.98


def test_exact_limits_of_few_events_never_promise_too_much() -> None:
    """5,000 areas with 8 events expected over 5 places: exact Poisson limits hold the true rate at least as often as they say."""
    random, areas = np.random.default_rng(20240302), 5000
    people = np.array([1000.0, 2000.0, 500.0, 3000.0, 1500.0])
    drawn = random.poisson(people * 0.001, (areas, 5))
    codes = [f"E01{number:06d}" for number in range(areas * 5)]
    full = np.tile(people, areas)
    columns = {"value": (drawn.ravel() / full * 1e5).tolist(), "count": drawn.ravel().astype(float).tolist(), "denominator": full.tolist()}
    slab = slab_of(measure("m", unit="per 100,000 people", kind="count"), columns, full.tolist(), codes)
    found = put(slab, *(dict.fromkeys(codes[5 * at : 5 * at + 5], 1.0) for at in range(areas)))
    covered = float(((found.low <= 100) & (found.high >= 100)).mean())
    assert 0.945 <= covered <= 0.99
