"""Figures for an area of one's own: added up, averaged, carried or refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commonground.domain.indicators.nouns import Polarity
from commonground.domain.indicators.panel import Panel, Slab
from commonground.domain.indicators.reaggregate import many, put_together, reaggregate
from commonground.domain.indicators.reaggregate_nouns import of_areas, of_changes
from commonground.domain.places.custom import CustomArea, Member
from commonground.domain.places.nouns import Successor
from commonground.terms import Absent, CannotCompare, Figure, NotPublished, Refused, Status, Suppressed

ONE, TWO, THREE = "E06000001", "E06000002", "E06000003"
SHARES = {ONE: 1.0, TWO: 1.0, THREE: 1.0}
PEOPLE = [{"measure": "people", "place": code, "value": value} for code, value in ((ONE, 100.0), (TWO, 300.0), (THREE, 600.0))]


@pytest.fixture
def held(made: Any):
    def make(rows: Sequence[Mapping[str, Any]], **more: Any) -> Slab:
        people = made.measure("people", unit="people", aggregate="sum", kind="estimate", section="demographics")
        register = made.councils(4)
        asked = replace(made.measure("active"), **more)
        panel: Panel = made.panel([*rows, *PEOPLE], measures=[asked, people], register=register)
        slab = panel.slab("active")
        assert slab is not None
        return slab

    return make


def area(panel: Panel, shares: Mapping[str, float] = SHARES, name: str = "Waterfront") -> CustomArea:
    members = tuple(Member(place=panel.places[code], share=share) for code, share in shares.items())
    return CustomArea(name=name, members=members, made_by="A. Officer", made_on=date(2026, 3, 2))


def figure(slab: Slab, shares: Mapping[str, float] = SHARES, **more: Any) -> Figure:
    return put_together(slab, area(slab.panel, shares), **more)


def rows(values: Sequence[float | None], **columns: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"place": code, "value": value, **{name: items[at] for name, items in columns.items()}}
        for at, (code, value) in enumerate(zip(SHARES, values, strict=False))
    ]


def test_totals_are_added_up_and_a_split_place_gives_its_share(held: Any) -> None:
    slab = held(rows([10, 20, 40]), unit="people", aggregate="sum", kind="count")
    assert figure(slab).value == 70
    split = figure(slab, {ONE: 1, TWO: 0.5})
    assert split.value == 20
    assert "50.0% of it is from places only partly inside, taken as alike throughout" in split.note


def test_percentages_are_counts_over_people_where_both_are_held(held: Any) -> None:
    slab = held(rows([10, 50], count=[10, 450], denominator=[100, 900]))
    found = figure(slab, {ONE: 1, TWO: 1})
    assert (found.value, found.count, found.denominator) == (pytest.approx(46), 460, 1000)
    assert "counts added up and divided by the people added up" in found.note


def test_counts_that_do_not_give_the_published_value_are_not_used(held: Any) -> None:
    """An age-standardised rate is not its count over its people; an average by people is what the catalogue allows."""
    slab = held(rows([30, 50], count=[10, 450], denominator=[100, 900]), aggregate="mean by people")
    found = figure(slab, {ONE: 1, TWO: 1})
    assert found.value == pytest.approx((30 * 100 + 50 * 300) / 400)
    assert found.count is None


def test_means_are_weighted_as_the_catalogue_says(held: Any) -> None:
    slab = held(rows([8, 7, 5]), unit="mean score from 0 to 10", aggregate="mean by people")
    found = figure(slab)
    assert found.value == pytest.approx((8 * 100 + 7 * 300 + 5 * 600) / 1000)
    assert found.status is Status.DERIVED
    assert "weighted by people" in found.note


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"name": "Median age", "unit": "years", "aggregate": "mean by people"}, "median"),
        ({"name": "Deprivation rank", "unit": "rank", "aggregate": "sum"}, "rank or decile"),
        ({"name": "Deprivation decile", "unit": "decile", "aggregate": "mean by people"}, "rank or decile"),
        ({"name": "Need score", "unit": "score", "aggregate": "none"}, "a score has no counts behind it"),
        ({"name": "Turnover", "unit": "% of staff", "aggregate": "none"}, "only the rate is held"),
        ({"name": "Falls", "unit": "per 1,000 people", "aggregate": "mean by patients"}, r"weights \(patients\) are not held"),
    ],
)
def test_what_cannot_be_put_together_is_refused_with_the_reason(held: Any, more: dict, why: str) -> None:
    slab = held(rows([8, 7, 5]), **more)
    with pytest.raises(Refused, match=f"(?i){why}") as caught:
        figure(slab)
    assert caught.value.code == "not_reaggregable"
    assert len(caught.value.ways_out) >= 2


def test_one_whole_place_keeps_its_published_value_and_interval_whatever_the_measure(held: Any) -> None:
    slab = held(rows([41, 7], low=[38, 6], high=[44, 8], level=[0.95, 0.95]), name="Median age", unit="years", aggregate="none")
    found = figure(slab, {ONE: 1})
    assert (found.value, found.interval.low, found.interval.high, found.interval.method) == (41, 38, 44, "published")


def test_two_halves_are_not_taken_for_one_whole_place(held: Any) -> None:
    slab = held(rows([41, 7]), name="Median age", unit="years")
    with pytest.raises(Refused, match="cannot be put together"):
        figure(slab, {ONE: 0.5, TWO: 0.5})


def test_a_total_without_one_of_its_members_is_absent_not_smaller(held: Any) -> None:
    slab = held(rows([10, None, 40], status=["counted", "not_published", "counted"]), unit="people", aggregate="sum", kind="count")
    found = figure(slab)
    assert isinstance(found.value, NotPublished)
    assert "Council 2" in found.value.reason


def test_a_member_that_no_figure_speaks_of_leaves_the_area_without_one(held: Any) -> None:
    slab = held(rows([10]), unit="people", aggregate="sum", kind="count")
    found = figure(slab, {ONE: 1, "E06000004": 1})
    assert isinstance(found.value, NotPublished)
    assert "Council 4" in found.value.reason


def test_suppressed_members_give_bounds_where_the_threshold_is_known(held: Any) -> None:
    slab = held(rows([10, None, 40], status=["counted", "suppressed", "counted"]), unit="people", aggregate="sum", kind="count", decimals=0)
    found = figure(slab, suppressed_below=5)
    assert isinstance(found.value, Suppressed)
    assert "it lies between 50 and 54" in found.value.reason
    assert reaggregate(slab, of_areas([area(slab.panel)], slab.panel), suppressed_below=5).bounds(0) == (50, 54)
    assert "between" not in figure(slab).value.reason


def test_a_percentage_is_bounded_by_nobody_and_everybody_of_the_place_that_lacks_one(held: Any) -> None:
    slab = held(rows([10, None, 40], status=["estimated", "suppressed", "estimated"]), aggregate="mean by people")
    found = figure(slab)
    assert isinstance(found.value, Suppressed)
    assert "it lies between 25.0 and 55.0" in found.value.reason  # (10 x 100 + 40 x 600 + 0 or 100 x 300) / 1000


def test_a_mean_may_lack_a_twentieth_of_its_weight_and_says_which(held: Any) -> None:
    slab = held(rows([None, 20, 40], status=["not_published", "estimated", "estimated"]), aggregate="mean by people")
    assert isinstance(figure(slab).value, Absent)  # a tenth
    found = figure(slab, {ONE: 0.4, TWO: 1, THREE: 1})
    assert found.value == pytest.approx((20 * 300 + 40 * 600) / 900)
    assert "without Council 1" in found.note
    assert found.interval is None


def test_events_have_an_interval_from_their_counts(held: Any) -> None:
    slab = held(rows([10, 20], count=[10, 40], denominator=[100, 200]), kind="count", section="health")
    found = figure(slab, {ONE: 1, TWO: 1})
    # Wilson's limits for 50 of 300, worked out by hand
    z2, p, n = 1.959964**2, 50 / 300, 300
    middle, half = (p + z2 / 2 / n) / (1 + z2 / n), (z2 * (p * (1 - p) / n + z2 / 4 / n**2)) ** 0.5 / (1 + z2 / n)
    assert (found.interval.low, found.interval.high) == (pytest.approx(100 * (middle - half)), pytest.approx(100 * (middle + half)))


def test_a_rate_has_the_exact_poisson_limits_of_its_events(held: Any) -> None:
    slab = held(rows([600, 400], count=[6, 4], denominator=[1000, 1000]), kind="count", section="health", unit="per 100,000 people")
    found = figure(slab, {ONE: 1, TWO: 1})
    assert found.value == 500
    assert (found.interval.low, found.interval.high) == (pytest.approx(239.77, abs=0.01), pytest.approx(919.52, abs=0.01))


def test_intervals_of_members_are_put_together_as_independent(held: Any) -> None:
    slab = held(rows([20, 40], low=[16, 37], high=[24, 43], level=[0.95, 0.95]), aggregate="mean by people")
    found = figure(slab, {ONE: 1, TWO: 1})
    half = ((0.25 * 4) ** 2 + (0.75 * 3) ** 2) ** 0.5
    assert found.value == 35
    assert (found.interval.low, found.interval.high) == (pytest.approx(35 - half), pytest.approx(35 + half))
    assert "independent" in found.interval.method


def test_intervals_of_another_level_are_brought_to_95_per_cent(held: Any) -> None:
    wide = held(rows([20, 40], low=[16, 36], high=[24, 44], level=[0.998, 0.998]), aggregate="mean by people")
    plain = held(rows([20, 40], low=[16, 36], high=[24, 44], level=[0.95, 0.95]), aggregate="mean by people")
    one, other = figure(wide, {ONE: 1, TWO: 1}).interval, figure(plain, {ONE: 1, TWO: 1}).interval
    assert (one.high - one.low) / (other.high - other.low) == pytest.approx(1.959964 / 3.090232, rel=1e-5)


def test_without_an_interval_for_every_member_the_area_has_none_and_says_so(held: Any) -> None:
    slab = held(rows([20, 40], low=[16, None], high=[24, None]), aggregate="mean by people")
    found = figure(slab, {ONE: 1, TWO: 1})
    assert found.interval is None
    assert "no interval: one of its places has none" in found.note


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "modelled"}, "not independent"),
        ({"kind": "count", "polarity": Polarity.NEITHER, "section": "demographics"}, "no sampling error"),
    ],
)
def test_modelled_values_and_full_counts_have_no_interval_and_say_why(held: Any, more: dict, why: str) -> None:
    slab = held(rows([20, 40], low=[16, 37], high=[24, 43]), aggregate="mean by people", **more)
    found = figure(slab, {ONE: 1, TWO: 1})
    assert found.interval is None
    assert why in found.note
    assert found.status is (Status.MODELLED if more["kind"] == "modelled" else Status.DERIVED)


def test_several_areas_stand_side_by_side_and_one_refusal_does_not_spoil_the_table(held: Any, made: Any) -> None:
    rank = made.measure("rank", unit="rank")
    people = made.measure("people", unit="people", aggregate="sum", kind="estimate", section="demographics")
    panel = made.panel([*PEOPLE, {"measure": "rank", "place": ONE, "value": 1}, {"measure": "rank", "place": TWO, "value": 2}],
                       measures=[rank, people], register=made.councils(4))  # fmt: skip
    found = many(panel, [area(panel, {ONE: 1, TWO: 1}), area(panel, {THREE: 1}, "Hill")], ["people", "rank", "unheld"])
    assert [item.value for item in found["people"].figures()] == [400, 600]
    first, second = found["rank"].figures()
    assert isinstance(first.value, CannotCompare)
    assert isinstance(second.value, NotPublished)
    assert set(found) == {"people", "rank"}


def test_figures_are_carried_to_new_councils_with_shares_and_marked(held: Any) -> None:
    def change(old: str, new: str, share: float) -> Successor:
        return Successor(old_code=old, old_name=old, new_code=new, new_name=f"New {new}", kind="planned", share=share)

    slab = held(rows([10, 20, 40]), unit="people", aggregate="sum", kind="count")
    made_from = {"N1": [change(ONE, "N1", 1), change(TWO, "N1", 0.25)], "N2": [change(TWO, "N2", 0.75), change(THREE, "N2", 1)]}
    found = list(reaggregate(slab, of_changes(made_from, slab.panel, 2028)).figures())
    assert [item.value for item in found] == [15, 55]
    assert {item.status for item in found} == {Status.CARRIED}
    assert found[0].note.startswith("carried from E06000001, E06000002, added up; 33.3% of it")
    assert found[0].place.generation == 2028


def test_every_figure_names_its_sources(held: Any) -> None:
    slab = held(rows([8, 7, 5]), unit="mean score from 0 to 10", aggregate="mean by people")
    assert [source.id for source in figure(slab).sources] == ["made"]
