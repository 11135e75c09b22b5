"""Numbers as pages print them: rounded, never added up, and each with its mark."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from commonground.documents import words
from commonground.domain.indicators import wording
from commonground.domain.indicators.nouns import Comparison, Measure, Polarity, Trend, Verdict
from commonground.terms import Base, Figure, Interval, Period, Place, Source, Status, Suppressed
from commonground.web.presenters import marks, profiles

PLACE = Place("E06000001", "Hartlepool", "unitary", 2024)
SOURCE = Source(id="s", publisher="Office", title="Survey", edition="2024", licence="Open", address="https://example.org/")
MEASURE = Measure(
    id="m",
    name="Adults who walk",
    section="participation",
    unit="% of adults",
    polarity=Polarity.HIGHER_BETTER,
    kind="sample",
    definition="x",
)


def figure(value, label="2023/24", **more):
    status = Status.ABSENT if isinstance(value, Suppressed) else Status.ESTIMATED
    return Figure(
        measure="m", place=PLACE, period=Period.parse(label), value=value, unit="% of adults", status=status, sources=(SOURCE,), **more
    )


def test_a_number_opens_its_source_definition_interval_and_base():
    sources = marks.Sources()
    shown = sources.figure(figure(34.94, interval=Interval(31.2, 38.66), base=Base(asked=498, effective=331.0)), MEASURE)
    assert (shown.text, shown.limits, shown.mark.numbers) == ("34.9%", "31.2 to 38.7", "1")
    facts = {name: said for name, said, _ in shown.mark.facts}
    assert facts["Asked"].startswith("498 people")
    assert "95% interval" in facts["Value"]
    assert facts["Source 1"] == "Office, Survey, 2024"
    assert shown.mark.label == "Source 1: Adults who walk, Hartlepool"


def test_a_survey_figure_without_an_interval_says_that_none_was_published():
    assert "no interval published" in marks.value_said(figure(34.9), MEASURE)


def test_an_absence_is_words_and_never_a_nought():
    shown = marks.Sources().figure(figure(Suppressed(reason="fewer than 30 people")), MEASURE)
    assert (shown.text, shown.present) == ("[c] Suppressed", False)
    assert any("fewer than 30 people" in said for _, said, _ in shown.mark.facts)


def test_sources_are_numbered_once_in_the_order_of_first_use():
    sources, other = marks.Sources(), replace(SOURCE, id="t")
    assert [sources.numbers((SOURCE,)), sources.numbers((other, SOURCE)), sources.numbers((other,))] == ["1", "1, 2", "2"]
    assert [source.id for source in sources.listed] == ["s", "t"]


@pytest.mark.parametrize(
    ("unit", "value", "short", "apart"),
    [("% of adults", 12.34, "12.3%", "of adults"), ("%", 12.34, "12.3%", ""), ("£ per resident", 12.34, "£12.3", "£ per resident"),
     ("people", 98180.0, "98,180.0", "people"), ("score", -0.04, "0.0", "score")],
)  # fmt: skip
def test_a_unit_is_said_once_for_a_row(unit, value, short, apart):
    measure = replace(MEASURE, unit=unit)
    assert marks.short(value, measure) == short
    assert marks.unit_apart(measure) == apart


def test_a_difference_of_nothing_has_no_sign():
    assert [words.signed(value) for value in (2.14, -0.04, 0.04, 0.0, -1234.5)] == ["+2.1", "0.0", "0.0", "0.0", f"{words.MINUS}1,234.5"]
    assert (marks.signed(-0.01, MEASURE), marks.signed(0.5, MEASURE)) == ("0.0 percentage points", "+0.5 percentage points")


@pytest.mark.parametrize("value", [82.05, 92.25, 0.35, -0.04, 1234.55])
def test_a_number_is_the_same_in_a_table_as_in_a_sentence(value):
    index = replace(MEASURE, unit="index, England 2015 = 100")
    assert (
        words.number(value).replace(words.MINUS, "-")
        == wording.said(value, index)
        == words.quantity(value, index.unit).replace(words.MINUS, "-")
    )


def test_a_small_line_breaks_where_a_value_is_absent():
    trend = Trend(
        points=(figure(1.0, "2019/20"), figure(2.0, "2020/21"), figure(Suppressed(), "2021/22"), figure(3.0, "2022/23"), figure(4.0))
    )
    drawn = re.search(r' d="([^"]+)"', str(profiles.spark(trend)))[1]
    assert drawn.count("M") == 2
    assert drawn.count("L") == 2
    assert profiles.over(trend) == ("2019/20", "2023/24")
    assert str(profiles.spark(Trend(points=(figure(1.0),)))) == ""


def test_a_running_total_is_drawn_by_where_it_ends():
    start = date(2021, 4, 1)
    ends = {"2021/22 Q1": date(2021, 6, 30), "2021/22 Q4": date(2022, 3, 31), "2022/23 Q4": date(2023, 3, 31)}
    periods = [Period(start, end, f"2021/22 Q1 to {name}") for name, end in ends.items()]
    trend = Trend(points=tuple(replace(figure(float(n)), period=period) for n, period in enumerate(periods)))
    across = re.findall(r"[ML]([\d.]+) ", str(profiles.spark(trend)))
    assert (len(set(across)), profiles.over(trend)) == (3, ("2021/22 Q1", "2022/23 Q4"))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_told_in_words(verdict):
    from commonground.domain.indicators.nouns import Reading

    comparison = Comparison(against="england", label="England", value=30.0, verdict=verdict, sources=(SOURCE,))
    cell = profiles.cell(Reading(measure=MEASURE, figure=figure(34.9), comparisons=(comparison,)), "england", marks.Sources())
    assert cell.said
    assert cell.verdict == str(verdict)


def test_a_name_that_holds_markup_is_printed_and_not_obeyed(web):
    page = web.get("/search/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_command_in_a_remedy_is_set_as_code_and_everything_else_stays_text():
    assert marks.commands("Run `commonground data add DIR`, then look") == "Run <code>commonground data add DIR</code>, then look"
    assert marks.commands("`<script>` & one ` alone") == "<code>&lt;script&gt;</code> &amp; one ` alone"
