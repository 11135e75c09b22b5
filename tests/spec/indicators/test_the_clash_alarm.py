"""Unlike definitions never share a trend or a table unmarked (T12, T13, T38)."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.indicators.checks import marks
from commonground.domain.indicators.clash import clashes, one_trend, overlap_words, together
from commonground.store import catalogue
from commonground.terms import Figure, Period, Place, Refused, Source, Status

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


def test_gardening_in_and_gardening_out_are_refused_one_trend_with_every_way_out(measures) -> None:
    """T12."""
    with pytest.raises(Refused) as refused:
        one_trend([figure("active_adults_19", "2023/24"), figure("active_adults_16", "2022/23")], measures)
    assert refused.value.code == "definitions_clash"
    assert "ardening" in refused.value.why
    assert len(refused.value.ways_out) >= 4


def test_they_may_stand_together_only_with_the_difference_written_beside_them(measures) -> None:
    said = one_trend([figure("active_adults_19", "2023/24"), figure("active_adults_16", "2022/23")], measures, marked=True)
    assert any("defined differently" in mark for mark in said)


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


def test_a_trend_of_overlapping_years_is_marked(measures) -> None:
    said = one_trend([figure("life_expectancy_male", "2018-20"), figure("life_expectancy_male", "2019-21")], measures)
    assert said == ("2018-20 and 2019-21 overlap by 24 months, so they are not independent",)


def test_a_modelled_value_is_labelled_modelled_and_never_survey(measures) -> None:
    """T38."""
    modelled = measures["lonely_modelled"]
    assert "modelled, not measured here" in marks(figure("lonely_modelled", "2020/21", status=Status.MODELLED), modelled)
    assert not any("survey" in mark for mark in marks(figure("lonely_modelled", "2020/21", status=Status.MODELLED), modelled))
