"""A file from Fingertips brings limits; what it holds back stays held back."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.connectors import directory

HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,"
    "Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note\n"
)


def row(
    indicator: int,
    area: str,
    value: str,
    low: str,
    high: str,
    *,
    period: str = "2023/24",
    sex: str = "Persons",
    category: str = "",
    note: str = "",
) -> str:
    name = f"E{area}" if area.isdigit() else area
    return f"{indicator},Name,E92000001,England,{name},Place,UA,{sex},19+ yrs,{category},,{period},{value},{low},{high},,,312,500,{note}\n"


@pytest.fixture
def load(tmp_path: Path):
    def run(*rows: str):
        (tmp_path / "indicators-DistrictUA.data.csv").write_text(HEADER + "".join(rows))
        return directory.load(tmp_path)

    return run


def figures(loaded) -> list[dict]:
    return loaded.tables["figure"].to_pylist()


def test_a_value_brings_its_limits_count_and_denominator(load):
    (figure,) = figures(load(row(93014, "06000001", "62.4", "58.1", "66.7")))
    assert (figure["measure"], figure["place"], figure["value"], figure["low"], figure["high"], figure["level"]) == (
        "active_adults_19",
        "E06000001",
        62.4,
        58.1,
        66.7,
        0.95,
    )
    assert (figure["count"], figure["denominator"], figure["base"]) == (312, 500, None)
    assert str(figure["period_start"]) == "2023-11-16"


def test_a_value_without_limits_has_no_level(load):
    (figure,) = figures(load(row(93014, "06000001", "62.4", "", "")))
    assert (figure["low"], figure["high"], figure["level"]) == (None, None, None)


def test_a_value_held_back_is_suppressed_and_another_missing_one_not_published(load):
    held, missing = figures(
        load(row(93570, "06000001", "", "", "", note="Value suppressed for disclosure control"), row(93570, "06000002", "", "", ""))
    )
    assert (held["value"], held["status"]) == (None, "suppressed")
    assert (missing["value"], missing["status"]) == (None, "not_published")


def test_breakdowns_and_unknown_indicators_are_left_out(load):
    loaded = load(
        row(93014, "06000001", "62.4", "58", "66"),
        row(93014, "06000001", "50", "40", "60", category="Ethnic group"),
        row(12345, "06000001", "1", "", ""),
    )
    assert len(figures(loaded)) == 1
    assert "indicator_unknown" in [finding.code for finding in loaded.findings]


def test_a_row_that_is_repeated_exactly_counts_once(load):
    same = row(93014, "06000001", "62.4", "58", "66")
    assert len(figures(load(same, same))) == 1


def test_the_same_place_and_period_with_two_values_is_an_error(load):
    loaded = load(row(93014, "06000001", "62.4", "58", "66"), row(93014, "06000001", "63.4", "58", "66"))
    assert [finding.code for finding in loaded.errors] == ["row_repeated"]
    assert dict(loaded.tables) == {}


def test_expectations_of_life_are_a_measure_for_each_sex(load):
    found = figures(
        load(
            row(90366, "06000001", "81", "80", "82", sex="Female", period="2020 - 22"),
            row(90366, "06000001", "77", "76", "78", sex="Male", period="2020 - 22"),
        )
    )
    assert [(figure["measure"], figure["period"]) for figure in found] == [
        ("life_expectancy_female", "2020-22"),
        ("life_expectancy_male", "2020-22"),
    ]


def test_the_new_code_of_sheffield_finds_sheffield(load):
    (figure,) = figures(load(row(93014, "08000039", "62.4", "58", "66")))
    assert figure["place"] == "E08000019"
