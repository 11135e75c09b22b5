"""A label says which days it covers; one that cannot be read is refused."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.terms import Period, Refused


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2023/24", date(2023, 4, 1), date(2024, 3, 31)),
        ("2023-24", date(2023, 4, 1), date(2024, 3, 31)),
        ("1999/00", date(1999, 4, 1), date(2000, 3, 31)),
        ("2018-20", date(2018, 1, 1), date(2020, 12, 31)),
        ("2018 - 20", date(2018, 1, 1), date(2020, 12, 31)),
        ("2018–20", date(2018, 1, 1), date(2020, 12, 31)),
        ("mid-2024", date(2024, 6, 30), date(2024, 6, 30)),
        ("Nov 15-16", date(2015, 11, 16), date(2016, 11, 15)),
        ("Census 2021", date(2021, 3, 21), date(2021, 3, 21)),
        ("2026-02-18", date(2026, 2, 18), date(2026, 2, 18)),
        ("18 February 2026", date(2026, 2, 18), date(2026, 2, 18)),
    ],
)
def test_a_label_covers_these_days(label: str, start: date, end: date) -> None:
    period = Period.parse(label)
    assert (period.start, period.end) == (start, end)


def test_an_academic_year_starts_in_september() -> None:
    period = Period.parse("2023/24", year_starts=(9, 1))
    assert (period.start, period.end) == (date(2023, 9, 1), date(2024, 8, 31))


@pytest.mark.parametrize("label", ["", "last year", "2024/26", "20", "2024-13-01x", "Q3"])
def test_a_label_that_cannot_be_read_is_refused_with_examples(label: str) -> None:
    with pytest.raises(Refused, match="financial year"):
        Period.parse(label)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refused, match="before it starts"):
        Period(date(2024, 1, 2), date(2024, 1, 1), "odd")


def test_the_half_year_releases_of_a_rolling_survey_overlap_by_six_months() -> None:
    # Rule T13: Active People October to September against the release six months later.
    wave = Period(date(2010, 10, 15), date(2011, 10, 14), "APS5")
    june = Period(date(2011, 4, 15), date(2012, 4, 14), "APS5Q3-APS6Q2")
    assert wave.overlaps(june)
    assert round(wave.overlap_days(june) / 30.4) == 6
    assert wave.overlap_days(Period.parse("2012/13")) == 0
