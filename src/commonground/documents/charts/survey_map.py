"""A map of the places of a survey answer: coloured only where a place differs from everyone at the level of the test."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, ORANGE, PHONE, QUIET_INK, Cell, Chart, Drawing, vega
from commonground.documents.charts.maps import HATCH, WIDTH, shapes
from commonground.domain.survey import say
from commonground.domain.survey.question import Cell as Group
from commonground.domain.survey.question import Difference
from commonground.domain.survey.told import Told
from commonground.terms import NotPublished, Source, Suppressed

SAME = "#d3d2cd"
FILLS = {"higher": BLUE, "lower": ORANGE, "same": SAME, "held": "url(#no-value)"}
WORDS = {
    "higher": "higher than everyone",
    "lower": "lower than everyone",
    "same": "no difference that we can see",
    "held": "held back, or no test",
}
KEYS, MARKS = ("higher", "same", "lower", "held"), ("higher", "lower")


def survey_map(told: Told, outlines: Mapping[str, Any], sources: tuple[Source, ...]) -> Chart | None:
    """The map of an answer that puts places side by side. `outlines` are GeoJSON geometries of councils by code.

    None where the answer has no places, splits them further, has places that overlap, was not tested, or no outline is held.
    """
    answer, councils = told.answer, [code for inside in told.areas for code in inside]
    split = len(answer.cells) != len(told.areas) or any(len(cell.group) > 1 for cell in answer.cells)
    if not told.areas or split or len(set(councils)) != len(councils) or len(answer.cells) < 2 or not answer.differences:
        return None
    found = {each.first.get("", ""): each for each in answer.differences}
    paths, height = shapes({code: outlines[code] for code in councils if code in outlines})
    if not paths:
        return None
    kinds = [_kind(cell, found.get(_name(cell))) for cell in answer.cells]
    counts = {kind: kinds.count(kind) for kind in FILLS}
    title = f"{told.title}{', ' + told.about if told.about else ''}" + (" (synthetic)" if answer.synthetic else "")
    sentence = _sentence(counts, len(kinds), answer.question.many, len(answer.differences))
    undrawn = sum(not any(code in paths for code in inside) for inside in told.areas)
    times = 100.0 if answer.question.statistic == "proportion" else 1.0
    unit = "%" if times == 100.0 else answer.unit
    return Chart(
        id="survey-map",
        title=title,
        sentence=sentence,
        alt=f"Map. {sentence} The table has every place.",
        columns=("Place", "Estimate", "Lower limit", "Upper limit", "Against everyone"),
        units=("", unit, unit, unit, ""),
        decimals=(0, 1, 1, 1, 0),
        rows=tuple(_row(cell, kind, times) for cell, kind in zip(answer.cells, kinds, strict=True)),
        spec=vega(
            [{"place": _name(cell), "against": WORDS[kind]} for cell, kind in zip(answer.cells, kinds, strict=True)],
            title,
            sentence,
            mark="bar",
            encoding={"y": {"field": "against", "type": "nominal", "title": None}, "x": {"aggregate": "count", "title": "places"}},
        ),
        sources=sources,
        note=f"{words.counted(undrawn, 'place')} not drawn, because no outline is held." if undrawn else "",
        drawing=_key(counts) + _drawing(told, kinds, paths),
        width=WIDTH,
        height=height,
        phone=_phone(told, kinds, counts, paths),
    )


def _name(cell: Group) -> str:
    return ", ".join(cell.group.values())


def _kind(cell: Group, said: Difference | None) -> str:
    if cell.estimate is None or said is None or said.verdict == "we cannot tell":
        return "held"
    return said.verdict if said.verdict in ("higher", "lower") else "same"


def _sentence(counts: Mapping[str, int], places: int, many: str, tests: int) -> str:
    allowing = f" after allowing for {tests} comparisons at once" if tests > 1 and many != "none" else ""
    said = f"{counts['higher']} of {places} places {'is' if counts['higher'] == 1 else 'are'} higher than everyone in the survey and "
    said += f"{counts['lower']} {'is' if counts['lower'] == 1 else 'are'} lower{allowing}; "
    said += f"{counts['same']} cannot be told apart from everyone, and are grey"
    return said + (f"; {counts['held']} {'is' if counts['held'] == 1 else 'are'} held back, and hatched." if counts["held"] else ".")


def _row(cell: Group, kind: str, times: float) -> tuple[Cell, ...]:
    none = Suppressed(reason=cell.reason) if cell.estimate is None else NotPublished(reason=cell.reason or "no interval")
    numbers = [none if value is None else value * times for value in (cell.estimate, cell.low, cell.high)]
    return (_name(cell), *numbers, WORDS[kind])


def _phone(told: Told, kinds: Sequence[str], counts: Mapping[str, int], paths: Mapping[str, str]) -> Drawing:
    """The same map for a narrow screen: as wide as it is, below a key of lines."""
    points = [point for shape in paths.values() for point in _points(shape)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    north, south = min(y for _, y in points), max(y for _, y in points)
    scale = min(PHONE / max(east - west, 1.0), 440 / max(south - north, 1.0))
    shown = [kind for kind in KEYS if counts[kind]]
    top = 24 * len(shown) + 8
    moved = f"translate({(PHONE - (east - west) * scale) / 2 - west * scale:.1f} {top - north * scale:.1f}) scale({scale:.4f})"
    return Drawing(
        f'{_key(counts, stacked=True)}<g transform="{moved}">{_drawing(told, kinds, paths)}</g>',
        PHONE,
        round(top + (south - north) * scale) + 6,
    )


def _drawing(told: Told, kinds: Sequence[str], paths: Mapping[str, str]) -> str:
    out, marks, statistic = [], [], told.answer.question.statistic
    for cell, kind, inside in zip(told.answer.cells, kinds, told.areas, strict=True):
        shape = "".join(paths.get(code, "") for code in inside)
        if not shape:
            continue
        value = say.number(cell.estimate, statistic) if cell.estimate is not None else "held back"
        drawn = canvas.path(shape, fill=FILLS[kind], stroke="#ffffff", width=0.5, title=f"{_name(cell)}: {value}, {WORDS[kind]}")
        out.append(drawn.replace("<path", '<path fill-rule="evenodd"', 1))
        if kind in MARKS:
            x, y = _middle(shape)
            marks.append(_triangle(x, y, up=kind == "higher"))
    return "".join([*out, *marks])


def _middle(shape: str) -> tuple[float, float]:
    """The middle of the longest ring: where a mark stands."""
    points = _points(max(shape.split("Z"), key=len))
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _points(shape: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape)]


def _triangle(x: float, y: float, *, up: bool, size: float = 4.5) -> str:
    sign = -1 if up else 1
    return canvas.path(
        f"M{x - size:.1f} {y - sign * size * 0.7:.1f}L{x + size:.1f} {y - sign * size * 0.7:.1f}L{x:.1f} {y + sign * size:.1f}Z",
        fill="#ffffff",
        stroke=INK,
        width=0.8,
    )


def _key(counts: Mapping[str, int], *, stacked: bool = False) -> str:
    x, y, size, out = 0.0, 0.0, 14 if stacked else 12, [HATCH]
    for kind in KEYS:
        if not counts[kind]:
            continue
        said = f"{WORDS[kind]} ({counts[kind]})"
        out.append(canvas.rect(x, y + 2, 22, 14, fill=FILLS[kind], stroke=QUIET_INK, stroke_width=0.5))
        if kind in MARKS:
            out.append(_triangle(x + 11, y + 9, up=kind == "higher"))
        out.append(canvas.text(x + 27, y + 14, said, size=size))
        x, y = (0.0, y + 24) if stacked else (x + 27 + canvas.text_width(said, size) + 14, 0.0)
    return "".join(out)
