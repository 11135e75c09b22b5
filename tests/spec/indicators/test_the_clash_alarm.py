"""Unlike definitions never share a trend or a table unmarked (T12, T13, T38)."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.indicators.checks import marks
from commonground.domain.indicators.clash import clashes, overlap_words, together
from commonground.domain.indicators.nouns import Verdict
from commonground.domain.indicators.profile import FULL, build_profile
from commonground.domain.indicators.trend import series_breaks
from commonground.store import catalogue
from commonground.terms import Figure, Period, Place, Source, Status

SOURCE = Source(id="made", publisher="Nobody", title="Made-up figures", edition="1", licence="MIT", address="about:blank")
PLACE = Place("E06000001", "Hartlepool", "unitary", 2024)


def figure(measure: str, period: Period | str, **more) -> Figure:
    when = Period.parse(period) if isinstance(period, str) else period
    return Figure(
        **{
            "measure": measure,
            "place": PLACE,
            "period": when,
            "value": 60.0,
            "unit": "%",
            "status": Status.ESTIMATED,
            "sources": (SOURCE,),
            **more,
        }
    )


@pytest.fixture(scope="module")
def measures():
    return dict(catalogue.measures())


def test_gardening_in_and_gardening_out_never_stand_together_without_the_difference_beside_them(measures) -> None:
    """T12."""
    (said,) = together([measures["active_adults_19"], measures["active_adults_16"]])
    assert "defined differently" in said
    assert "ardening" in said


def test_a_trend_does_not_read_a_change_from_one_publisher_to_another(made) -> None:
    """T12: the same council, two sources."""
    register = made.councils(3)
    values = {"2020": 50, "2021": 51, "2022": 70, "2023": 71}
    rows = [
        {
            "place": "E06000001",
            "period": period,
            "value": value,
            "low": value - 1,
            "high": value + 1,
            "source": "made" if value < 60 else "other",
        }
        for period, value in values.items()
    ]
    panel = made.panel(rows, measures=[made.measure()], register=register)
    reading = (
        build_profile(register.place("E06000001"), made.held(panel, register), template=FULL, today=made.today).sections[0].readings[0]
    )
    assert reading.trend.breaks == ("2022 is from another publisher (Somebody else), who may count otherwise: no change is read",)
    assert reading.trend.verdict is Verdict.SIMILAR
    assert "2022" in reading.trend.sentence
    assert "2020" not in reading.trend.sentence


@pytest.mark.parametrize(
    "other", ["sport_1x30_14", "sport_1x30_16", "sport_3x30_ni8", "active_150_hse", "taking_part_twice_28_days", "active_adults_16"]
)
def test_every_old_definition_of_activity_clashes_with_todays(measures, other: str) -> None:
    assert len(clashes([measures["active_adults_19"], measures[other]])) == 1


def test_the_bands_of_one_definition_and_the_two_sexes_are_no_clash(measures) -> None:
    assert together([measures[name] for name in ("active_adults_19", "inactive_adults_19", "fairly_active_adults_19")]) == ()
    assert together([measures[name] for name in ("life_expectancy_female", "life_expectancy_male")]) == ()


def test_age_bands_stand_side_by_side_freely(measures) -> None:
    assert together([measure for name, measure in measures.items() if name.startswith("share_aged_")]) == ()


def test_a_survey_wave_and_the_release_half_a_year_later_are_flagged_as_overlapping_by_six_months() -> None:
    """T13."""
    wave = Period(date(2010, 10, 15), date(2011, 10, 14), "Oct 2010 to Oct 2011")
    june = Period(date(2011, 4, 15), date(2012, 4, 14), "Apr 2011 to Apr 2012")
    assert overlap_words(wave, june) == "Oct 2010 to Oct 2011 and Apr 2011 to Apr 2012 overlap by 6 months, so they are not independent"


def test_a_trend_of_overlapping_years_is_marked() -> None:
    said = series_breaks((figure("life_expectancy_male", "2018-20"), figure("life_expectancy_male", "2019-21")))
    assert said == ("2018-20 and 2019-21 overlap by 24 months, so they are not independent",)


def test_a_modelled_value_is_labelled_modelled_and_never_survey(measures) -> None:
    """T38."""
    modelled = measures["lonely_modelled"]
    assert "modelled, not measured here" in marks(figure("lonely_modelled", "2020/21", status=Status.MODELLED), modelled)
    assert not any("survey" in mark for mark in marks(figure("lonely_modelled", "2020/21", status=Status.MODELLED), modelled))
