"""Where the publisher prints England and we could only average councils, the two are close: so regions may be worked out."""

from __future__ import annotations

import pytest

from commonground.store.catalogue import measures

# The largest difference from England as printed, over all years since 2021/22, in the unit of the measure.
CLOSE = {
    "active_adults_19": 0.1,
    "inactive_adults_19": 0.1,
    "fairly_active_adults_19": 0.1,
    "smoking_adults": 0.1,
    "overweight_adults": 0.3,
    "depression": 0.3,
    "obesity_reception": 0.3,
    "obesity_year_6": 0.4,
    "life_expectancy_female": 0.2,
    "life_expectancy_male": 0.2,
}


@pytest.mark.parametrize("measure", CLOSE)
def test_the_average_of_councils_weighted_by_residents_is_close_to_england_as_printed(shipped, measure):
    weight = measures()[measure].aggregate.removeprefix("mean by ")
    rows = shipped.execute(
        """
        WITH people AS (SELECT place, value AS n FROM figure JOIN place ON place = code
                        WHERE measure = ? AND period = 'mid-2023' AND grp = 'all'
                        AND kind IN ('unitary', 'district', 'metropolitan', 'london_borough')),
             ours AS (SELECT period, sum(value * n) / sum(n) AS average, count(*) AS councils FROM figure JOIN people USING (place)
                      WHERE measure = ? AND grp = 'all' AND value IS NOT NULL AND period_end >= DATE '2022-06-30' GROUP BY period)
        SELECT period, average, councils, value FROM ours JOIN figure USING (period)
        WHERE measure = ? AND place = 'E92000001' AND grp = 'all'""",
        [weight, measure, measure],
    ).fetchall()
    assert len(rows) >= 2
    for period, average, councils, printed in rows:
        assert councils >= 285, period
        assert average == pytest.approx(printed, abs=CLOSE[measure]), period


@pytest.mark.parametrize("score", ["overall", "people", "lives", "places"])
def test_the_health_index_of_england_was_100_in_2015_by_definition(shipped, score):
    average = shipped.execute(
        """
        SELECT sum(f.value * p.value) / sum(p.value) FROM figure f JOIN figure p USING (place)
        WHERE f.measure = ? AND f.period = '2015' AND p.measure = 'population' AND p.grp = 'all' AND p.period = 'mid-2020'""",
        [f"health_index_{score}"],
    ).fetchone()[0]
    assert average == pytest.approx(100, abs=0.3)


def test_measures_that_an_average_would_get_wrong_are_never_averaged():
    """Children's activity and tooth decay are held back for many councils; death rates are standardised for age."""
    for measure in (
        "active_children",
        "dental_decay_age_5",
        "preventable_mortality_under_75",
        "healthy_life_expectancy_male",
        "median_age",
        "spend_culture",
    ):
        assert measures()[measure].aggregate == "none", measure


def test_every_average_names_a_measure_of_people_that_is_held(shipped):
    held = {name for (name,) in shipped.execute("SELECT DISTINCT measure FROM figure WHERE place = 'E06000001'").fetchall()}
    for measure in measures().values():
        if measure.aggregate.startswith("mean by "):
            assert measure.aggregate.removeprefix("mean by ") in held, measure.id
        else:
            assert measure.aggregate in ("sum", "none"), measure.id
