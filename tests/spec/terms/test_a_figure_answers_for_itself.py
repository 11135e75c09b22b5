"""Every number can answer for itself; one that cannot is refused before it exists."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.terms import (
    Absent,
    Figure,
    Interval,
    NotAsked,
    NotPublished,
    Period,
    Place,
    Refused,
    Source,
    Status,
    Suppressed,
    union,
)

HARTLEPOOL = Place("E06000001", "Hartlepool", "unitary", 2024)
OLDHAM = Place("E08000004", "Oldham", "metropolitan", 2024)
ONS = Source(
    id="ons",
    publisher="Office for National Statistics",
    title="Mid-year estimates",
    edition="mid-2024",
    licence="Open Government Licence v3.0",
    address="ons.gov.uk",
)
OHID = Source(id="ohid", publisher="OHID", title="Fingertips", edition="2024", licence="Open Government Licence v3.0", address="fingertips")


def people(place: Place = HARTLEPOOL, value: float | Absent = 100.0, **changes: object) -> Figure:
    given: dict = {
        "measure": "population",
        "place": place,
        "period": Period.parse("mid-2024"),
        "value": value,
        "unit": "people",
        "status": Status.COUNTED,
        "sources": (ONS,),
    }
    return Figure(**{**given, **changes})


@pytest.mark.parametrize("left_out", ["measure", "unit", "sources"])
def test_a_figure_without_its_measure_unit_or_source_is_refused(left_out: str) -> None:
    with pytest.raises(Refused) as refused:
        people(**{left_out: () if left_out == "sources" else ""})
    assert refused.value.code == "figure_unsourced"
    assert left_out in refused.value.what


@pytest.mark.parametrize("left_out", ["measure", "place", "period", "value", "unit", "status", "sources"])
def test_nothing_that_a_figure_needs_has_a_default(left_out: str) -> None:
    given: dict = {
        "measure": "population",
        "place": HARTLEPOOL,
        "period": Period.parse("2024"),
        "value": 1.0,
        "unit": "people",
        "status": Status.COUNTED,
        "sources": (ONS,),
    }
    given.pop(left_out)
    with pytest.raises(TypeError, match=left_out):
        Figure(**given)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(Refused, match="Absent"):
        people(value=value)


def test_absences_are_distinct_and_none_of_them_is_zero() -> None:
    absences = [NotAsked(reason="r"), Suppressed(reason="r"), NotPublished(reason="r")]
    assert len({absence.mark for absence in absences}) == len({absence.state for absence in absences}) == 3
    assert NotAsked(reason="r") != NotPublished(reason="r")
    zero = people(value=0.0)
    assert zero.present
    assert zero.number == 0.0
    for absence in absences:
        assert not people(value=absence).present
        assert people(value=absence).status is Status.ABSENT


def test_an_absent_value_cannot_slip_into_arithmetic() -> None:
    with pytest.raises(Refused) as refused:
        people(value=Suppressed(reason="fewer than 5 people")) + people(OLDHAM)
    assert refused.value.code == "figure_absent"
    assert "fewer than 5 people" in str(refused.value)


def test_a_sum_unites_the_sources_and_says_what_it_is_from() -> None:
    total = people(value=100.0) + people(OLDHAM, 250.0, sources=(OHID, ONS))
    assert total.number == 350.0
    assert total.sources == (ONS, OHID)
    assert total.status is Status.DERIVED
    assert "Hartlepool" in total.note
    assert "Oldham" in total.note


def test_percentages_are_not_added() -> None:
    with pytest.raises(Refused, match="Add counts and denominators"):
        people(unit="%") + people(OLDHAM, unit="%")


def test_a_mismatch_names_both_sides_and_every_way_out() -> None:
    with pytest.raises(Refused) as refused:
        people() - people(OLDHAM, measure="inactive_adults", unit="%")
    assert "population and inactive_adults" in str(refused.value)
    assert refused.value.ways_out == ("Choose the same measure for both", "Convert both to the same unit")


def test_a_rate_needs_the_same_place_period_and_group() -> None:
    rate = people(value=30.0, measure="clubs", unit="clubs") / people(value=60.0)
    assert (rate.number, rate.unit) == (0.5, "clubs per people")
    with pytest.raises(Refused) as refused:
        people(measure="clubs") / people(OLDHAM, period=Period.parse("2020"), group="sex=female")
    assert len(refused.value.ways_out) == 3
    with pytest.raises(Refused, match="is 0"):
        people(measure="clubs") / people(value=0.0)


def test_the_interval_of_a_difference_honours_both_intervals() -> None:
    # Newcombe's square-and-add: 3-4-5 triangles on both sides.
    high = people(value=60.0, unit="%", interval=Interval(57.0, 64.0))
    low = people(OLDHAM, 50.0, unit="%", interval=Interval(47.0, 54.0))
    difference = high - low
    assert difference.number == 10.0
    assert difference.interval is not None
    assert (difference.interval.low, difference.interval.high) == (10.0 - 5.0, 10.0 + 5.0)


def test_overlapping_years_of_one_place_are_never_treated_as_independent() -> None:
    spring = Period(date(2023, 5, 16), date(2024, 5, 15), "May 23-24")
    autumn = Period(date(2023, 11, 16), date(2024, 11, 15), "Nov 23-24")
    one = people(value=60.0, period=autumn, interval=Interval(57.0, 63.0))
    other = people(value=58.0, period=spring, interval=Interval(55.0, 61.0))
    assert one.period.overlap_days(other.period) == 182
    assert (one - other).interval is None
    assert (one - people(OLDHAM, 58.0, period=spring, interval=Interval(55.0, 61.0))).interval is not None


@pytest.mark.parametrize(("low", "high", "level"), [(2.0, 1.0, 0.95), (1.0, 2.0, 95), (float("nan"), 1.0, 0.95)])
def test_an_impossible_interval_is_refused(low: float, high: float, level: float) -> None:
    with pytest.raises(Refused, match="not an interval"):
        Interval(low, high, level)


def test_sources_are_united_once_each_in_order() -> None:
    assert union((ONS,), (OHID, ONS), (OHID,)) == (ONS, OHID)
