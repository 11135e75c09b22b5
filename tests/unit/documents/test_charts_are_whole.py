"""Every chart: its picture, its table, its sentence, its specification and its downloads."""

from __future__ import annotations

import csv
import io
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from types import ModuleType

import altair
import pytest
import vl_convert

from commonground.documents import charts
from commonground.documents.charts import Chart
from commonground.documents.charts.canvas import apart, text_width, ticks, wrap
from commonground.terms import Figure, NotPublished, Place, Refused, Suppressed


def many(made: ModuleType, count: int, seed: int = 1) -> list[Figure]:
    chance = random.Random(seed)
    measure = made.measure("health", "Adults who are inactive", polarity=made.Polarity.LOWER_BETTER)
    return [
        made.figure(
            measure,
            Suppressed() if step % 19 == 7 else round(chance.gauss(25, 4), 3),
            place=Place(f"E0600{step:04}", f"Council {step}", "unitary", 2024),
            half=3.0,
        )
        for step in range(count)
    ]


def square(step: int) -> dict[str, object]:
    x, y = -3 + step % 20 * 0.2, 50 + step // 20 * 0.25
    return {"type": "Polygon", "coordinates": [[[x, y], [x + 0.2, y], [x + 0.2, y + 0.25], [x, y + 0.25], [x, y]]]}


def every_chart(made: ModuleType, name: str = "Madeupton") -> list[Chart]:
    profile = made.profile(name)
    measure = made.measure("health", "Adults who are inactive", polarity=made.Polarity.LOWER_BETTER)
    other = made.measure("health", "Adults in poor health", polarity=made.Polarity.LOWER_BETTER)
    few, all_ = many(made, 16), many(made, 296)
    england = made.figure(measure, 25.2, place=made.ENGLAND)
    pairs = [(one, made.figure(other, two.value, place=one.place, half=2.0)) for one, two in zip(all_, many(made, 296, 2), strict=True)]
    regions = [
        made.figure(measure, 20.0 + step if step != 4 else NotPublished(), place=Place(f"E1200000{step}", f"Region {step}", "region", 2024))
        for step in range(1, 10)
    ]
    outlines = {figure.place.code: square(step) for step, figure in enumerate(all_)}
    drawn = [
        *(charts.spine(section, name) for section in profile.sections),
        charts.ranked_bars(measure, few, highlight="E06000003", england=england),
        charts.ranked_bars(measure, all_, highlight="E06000033", england=england),
        charts.trend(profile.reading("adults_who_are_active")),
        charts.age_pyramid(profile),
        charts.scatter(measure, other, pairs, highlight=("E06000033", "E06000044")),
        charts.choropleth(measure, all_, outlines, highlight="E06000033"),
        charts.tile_grid(measure, regions, highlight="E12000001"),
        charts.tile_grid(measure, all_, groups={figure.place.code: f"E1200000{1 + step % 9}" for step, figure in enumerate(all_)}),
    ]
    return [chart for chart in drawn if chart]


@pytest.fixture(scope="module")
def drawn(made: ModuleType) -> list[Chart]:
    return every_chart(made)


def test_every_chart_tells_a_screen_reader_its_title_and_its_text(drawn: list[Chart]) -> None:
    assert len(drawn) == 14
    for chart in drawn:
        root = ET.fromstring(charts.draw.svg(chart))
        ids = {part.get("id"): part for part in root.iter()}
        told = [ids[name].text for name in (root.get("aria-labelledby") or "").split()]
        assert root.get("role") == "img"
        assert told == [chart.title, chart.alt]
        assert root.get("viewBox") == f"-8 0 {chart.width + 16} {chart.height}"


def test_no_chart_refers_to_anything_outside_itself_or_carries_a_script_or_style(drawn: list[Chart]) -> None:
    for chart in drawn:
        svg = charts.draw.svg_file(chart)
        assert re.findall(r"https?://[^\"' ]+", svg) == ["http://www.w3.org/2000/svg"]
        assert "<script" not in svg
        assert "style=" not in svg


def test_every_chart_becomes_a_png(drawn: list[Chart]) -> None:
    for chart in drawn:
        assert charts.draw.png(chart, scale=0.5).startswith(b"\x89PNG")


def test_every_specification_is_valid_vega_lite_and_draws(drawn: list[Chart]) -> None:
    for chart in drawn:
        kind = altair.LayerChart if "layer" in chart.spec else altair.Chart
        kind.from_dict(dict(chart.spec))
    for chart in (drawn[0], *drawn[-7:-3]):
        assert "<svg" in vl_convert.vegalite_to_svg(dict(chart.spec))


def on_a_phone(chart: Chart) -> Chart:
    assert chart.phone
    return replace(chart, drawing=chart.phone.inside, width=chart.phone.width, height=chart.phone.height)


def test_the_charts_of_a_profile_are_drawn_for_a_phone_as_well_with_the_same_marks(drawn: list[Chart]) -> None:
    narrow = [chart for chart in drawn if chart.phone]
    assert {chart.id.split("-")[0] for chart in narrow} == {"spine", "ranked", "trend", "ages"}
    for chart in narrow:
        phone = on_a_phone(chart)
        assert phone.width <= 304  # a screen of 320 pixels with its margins
        for mark in ("<rect", "<circle"):
            assert phone.drawing.count(mark) == chart.drawing.count(mark), chart.id
        assert f'width="{phone.width + 16}"' in charts.draw.phone_file(chart)


def test_letters_stay_inside_the_picture_and_are_big_enough_to_read(drawn: list[Chart]) -> None:
    for chart in [*drawn, *(on_a_phone(chart) for chart in drawn if chart.phone)]:
        for part in ET.fromstring(charts.draw.svg(chart)).iter("{http://www.w3.org/2000/svg}text"):
            width, x = (
                text_width(part.text or "", float(part.get("font-size", 0)), part.get("font-weight") == "bold"),
                float(part.get("x", 0)),
            )
            start = x - {"middle": width / 2, "end": width}.get(part.get("text-anchor", ""), 0)
            assert float(part.get("font-size", 0)) >= 11
            assert start >= -10, (chart.id, part.text)
            assert start + width <= chart.width + 10, (chart.id, part.text)


def test_the_download_holds_every_value_at_full_precision_and_marks_absences(drawn: list[Chart]) -> None:
    for chart in drawn:
        rows = list(csv.reader(io.StringIO(charts.download.csv(chart))))
        assert len(rows) == len(chart.rows) + 1
        for told, row in zip(rows[1:], chart.rows, strict=True):
            for said, cell in zip(told, row, strict=True):
                assert said == (getattr(cell, "mark", None) or str(cell))


def test_the_description_of_a_download_names_columns_units_licence_and_sources(drawn: list[Chart]) -> None:
    for chart in drawn:
        described = charts.download.csvw(chart, f"{chart.id}.csv")
        header = next(csv.reader(io.StringIO(charts.download.csv(chart))))
        assert [column["titles"] for column in described["tableSchema"]["columns"]] == header
        assert described["dc:license"] == "OGL v3.0"
        assert [one["dc:identifier"] for one in described["dc:source"]] == [source.id for source in chart.sources]
        assert described["url"] == f"{chart.id}.csv"


@pytest.mark.parametrize("hostile", ['=cmd|" /C calc"!A0', "<script>alert(1)</script>", "@SUM(A1)", "-2+3", '"><svg onload=x>', "A & B]]>"])
def test_hostile_names_stay_text(made: ModuleType, hostile: str) -> None:
    for chart in every_chart(made, hostile)[:8]:
        root = ET.fromstring(charts.draw.svg(chart))
        assert {part.tag.split("}")[1] for part in root.iter()} <= {
            "svg",
            "title",
            "desc",
            "text",
            "rect",
            "line",
            "path",
            "circle",
            "defs",
            "pattern",
        }
        for row in csv.reader(io.StringIO(charts.download.csv(chart))):
            assert not any(cell[:1] in ("=", "@", "+") for cell in row)


def test_a_table_without_its_source_is_refused(drawn: list[Chart]) -> None:
    with pytest.raises(Refused, match="has no source"):
        Chart(id="a", title="A", sentence="", alt="", columns=("A",), rows=((1,),), spec={}, sources=())
    with pytest.raises(Refused, match="does not match"):
        Chart(id="a", title="A", sentence="", alt="", columns=("A", "B"), rows=((1,),), spec={}, sources=drawn[0].sources)


def test_labels_that_would_touch_are_moved_apart() -> None:
    assert apart([10, 12, 11], 5, 0, 100) == [10, 20, 15]
    assert apart([98, 99], 5, 0, 100) == [95, 100]


def test_ticks_are_round_and_reach_past_both_ends() -> None:
    assert ticks(13.2, 38.1) == [10, 15, 20, 25, 30, 35, 40]
    assert ticks(5, 5)[0] <= 5 <= ticks(5, 5)[-1]


def test_long_text_is_cut_with_an_ellipsis_never_run_over() -> None:
    lines = wrap("An extraordinarily long name of a measure that never seems to want to end at all", 13, 120)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text_width(line, 13) <= 120 for line in lines)
