"""The sentence of each chart is made from the same numbers as its table, and is checked against them here."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from types import ModuleType

from commonground.documents import charts, words
from commonground.terms import Absent, NotPublished, Place, Suppressed


def test_a_spine_chart_counts_the_verdicts_that_its_table_shows(made: ModuleType) -> None:
    for section in made.profile().sections:
        chart = charts.spine(section)
        assert chart
        told = [row[-1] for row in chart.rows if not isinstance(row[3], Absent)]
        for verdict, said in (
            ("Better", "better(?: than England)? on"),
            ("Worse", "worse(?: than England)? on"),
            ("No difference that we can see", "not clearly different(?: from England)? on"),
        ):
            counted = re.search(rf"{said} (\d+)", chart.sentence)
            assert int(counted[1] if counted else 0) == told.count(verdict)
        unknown = re.search(r"on (?:all )?(\d+) we cannot tell", chart.sentence, re.IGNORECASE)
        assert int(unknown[1] if unknown else 0) == told.count("We cannot tell")


def test_a_measure_without_a_value_is_in_the_table_with_its_mark_but_not_drawn(made: ModuleType) -> None:
    chart = charts.spine(next(section for section in made.profile().sections if section.id == "health"))
    assert chart
    assert [row[3].mark for row in chart.rows if isinstance(row[3], Absent)] == ["[c]", "[z]", "[x]", "[u]"]
    assert "Something suppressed" not in chart.drawing
    assert chart.height == 66 + 36 * 3 + 34


def test_a_difference_that_may_be_noise_is_grey_and_round(made: ModuleType) -> None:
    section = next(section for section in made.profile().sections if section.id == "participation")
    reading = section.readings[0]

    def shapes(verdict: str) -> str:
        against = tuple(replace(c, verdict=made.Verdict(verdict)) for c in reading.comparisons)
        chart = charts.spine(replace(section, readings=(replace(reading, comparisons=against),)))
        assert chart
        return chart.drawing.split("Adults who are active")[1]

    assert "#12436d" in shapes("better")
    assert "#801650" in shapes("worse")
    for quiet in ("similar", "cannot_tell"):
        assert not any(colour in shapes(quiet) for colour in ("#12436d", "#801650", "#28a197", "#f46a25"))
        assert "<circle" in shapes(quiet)


def test_what_cannot_be_compared_is_in_the_table_but_not_set_beside_england(made: ModuleType) -> None:
    section = next(section for section in made.profile().sections if section.id == "participation")
    first = section.readings[0]
    against = tuple(replace(c, verdict=made.Verdict.NOT_COMPARABLE) for c in first.comparisons)
    changed = replace(section, readings=(replace(first, comparisons=against), *section.readings[1:]))
    chart = charts.spine(changed)
    assert chart
    assert [row[0] for row in chart.rows] == [reading.measure.name for reading in section.readings]
    assert "Adults who are active" not in chart.drawing
    assert chart.sentence.startswith("Of 2 measures compared")


def test_where_england_has_no_value_nothing_is_drawn_against_it(made: ModuleType) -> None:
    section = next(section for section in made.profile().sections if section.id == "participation")
    first, *rest = section.readings
    gone = tuple(replace(c, value=NotPublished(), verdict=made.Verdict.CANNOT_TELL) for c in first.comparisons)
    chart = charts.spine(replace(section, readings=(replace(first, comparisons=gone), *rest)))
    assert chart
    assert chart.rows[0][6] == NotPublished()
    assert "Adults who are active" not in chart.drawing


def test_a_ranking_names_the_ends_the_place_and_how_many_intervals_overlap(made: ModuleType) -> None:
    measure = made.measure("health", "Inactive adults", polarity=made.Polarity.LOWER_BETTER)
    values = [31.0, 20.0, 24.0, 25.5, Suppressed(), 40.0]
    figures = [
        made.figure(measure, value, place=Place(f"X{step}", f"Place {step}", "unitary", 2024), half=1.0)
        for step, value in enumerate(values)
    ]
    chart = charts.ranked_bars(measure, figures, highlight="X2")
    assert chart.sentence == (
        "Inactive adults runs from 20.0% (Place 1) to 40.0% (Place 5) over 5 places; Place 2 has 24.0%, 2nd counting from the best, "
        "and its interval overlaps those of 1 other place."
    )
    assert [row[0] for row in chart.rows] == ["Place 1", "Place 2", "Place 3", "Place 0", "Place 5", "Place 4"]
    assert chart.rows[-1][2] == Suppressed()
    assert "Place 4" not in chart.drawing


def test_bars_start_at_zero(made: ModuleType) -> None:
    measure = made.measure("health", "Inactive adults")
    figures = [made.figure(measure, value, place=Place(f"X{value}", f"Place {value}", "unitary", 2024), half=0.5) for value in (50.0, 51.0)]
    bars = [part for part in ET.fromstring(charts.draw.svg(charts.ranked_bars(measure, figures))).iter() if part.tag.endswith("rect")]
    widths = sorted(float(bar.get("width", 0)) for bar in bars)
    assert abs(widths[1] / widths[0] - 51 / 50) < 0.001


def test_a_trend_leaves_a_gap_where_there_is_no_value(made: ModuleType) -> None:
    reading = made.profile().reading("adults_who_are_active")
    chart = charts.trend(reading)
    assert chart
    assert [row[1] for row in chart.rows][2] == NotPublished(reason="no survey in the pandemic")
    assert "with 1 period without a value" in chart.sentence
    first, last = reading.trend.points[0], reading.trend.points[-1]
    assert f"was {words.figure(first, reading.measure)} in 2018/19 and {words.figure(last, reading.measure)} in 2023/24" in chart.sentence
    lines = re.findall(r'<path d="(M[^"]*)" fill="none" stroke="#12436d" stroke-width="3"', chart.drawing)
    assert [line.count("L") for line in lines] == [1, 0, 0], "three stretches: two points, one, one"


def test_ages_name_the_bands_that_differ_most(made: ModuleType) -> None:
    chart = charts.age_pyramid(made.profile())
    assert chart
    gaps = {(row[0], sex): float(row[at]) - float(row[at + 1]) for row in chart.rows for sex, at in (("female", 2), ("male", 5))}
    (over, sex), (under, other) = max(gaps, key=lambda key: gaps[key]), min(gaps, key=lambda key: gaps[key])
    people = {"female": "women and girls", "male": "men and boys"}
    assert f"above, {people[sex]} aged {over} (" in chart.sentence
    assert f"below, {people[other]} aged {under} (" in chart.sentence


def test_a_map_shades_by_values_that_stand_in_its_table_and_hatches_what_is_absent(made: ModuleType) -> None:
    measure = made.measure("health", "Inactive adults")
    values = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, NotPublished()]
    figures = [made.figure(measure, value, place=Place(f"X{step}", f"Place {step}", "unitary", 2024)) for step, value in enumerate(values)]
    chart = charts.tile_grid(measure, figures, highlight="X3")
    assert {row[0]: row[3] for row in chart.rows} == {
        "Place 0": "1 of 4", "Place 1": "1 of 4", "Place 2": "2 of 4", "Place 3": "2 of 4", "Place 4": "3 of 4",
        "Place 5": "3 of 4", "Place 6": "4 of 4", "Place 7": "4 of 4", "Place 8": "hatched",
    }  # fmt: skip
    for said in ("10.0 to 20.0", "30.0 to 40.0", "50.0 to 60.0", "70.0 to 80.0", "no value"):
        assert f">{said}<" in chart.drawing
    assert chart.sentence == (
        "Inactive adults is lowest in Place 0 (10.0%) and highest in Place 7 (80.0%); Place 3 has 40.0%; 1 area has no value."
    )


def test_a_scatter_chart_draws_only_places_with_both_values_and_says_how_many_lack_one(made: ModuleType) -> None:
    one, other = made.measure("health", "Inactive adults"), made.measure("health", "Adults in poor health")
    places = [Place(f"X{step}", f"Place {step}", "unitary", 2024) for step in range(3)]
    pairs = [
        (made.figure(one, 10.0 * step, place=place), made.figure(other, 5.0 if step else NotPublished(), place=place))
        for step, place in enumerate(places)
    ]
    chart = charts.scatter(one, other, pairs, highlight=("X2",))
    assert chart.sentence == "2 places have both values; Place 2: inactive adults 20.0%, adults in poor health 5.0%."
    assert chart.note.startswith("1 place lacking one of the two values")
    assert len(chart.rows) == 3
