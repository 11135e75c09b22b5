"""A survey answer as a picture: each group's estimate as a dot with its interval; what is held back says so in its place."""

from __future__ import annotations

from collections.abc import Callable

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, PHONE, QUIET_INK, Chart, Drawing, vega
from commonground.documents.charts.chart import Cell as Written
from commonground.domain.survey import say
from commonground.domain.survey.question import Answer, Cell
from commonground.terms import Absent, NotAsked, NotPublished, Refused, Source, Suppressed, begun

MOST = 60
WIDTH = 760


def survey_groups(answer: Answer) -> Chart:
    """The chart of an answer: its sentence, dots with whiskers, table and sources. Refused for more than 60 groups."""
    if len(answer.cells) > MOST:
        raise Refused(
            "groups_many",
            what=f"{len(answer.cells)} groups are too many for one picture",
            ways_out=("Ask by fewer groups", "Take the table as CSV"),
        )
    share = answer.question.statistic == "proportion"
    times = 100.0 if share else 1.0
    unit = "%" if share else answer.unit
    title = say.what(answer.question)
    title = begun(title) + (" (synthetic)" if answer.synthetic else "")
    drawing, height = _drawing(answer, times, "%" if share else "")
    rows = tuple(_row(cell, times) for cell in answer.cells)
    sources = tuple(
        Source(
            id=f"survey-{place}",
            publisher=one.publisher,
            title=one.title,
            edition=one.edition,
            licence=one.licence,
            address=one.address,
            sha256=one.sha256,
        )
        for place, one in enumerate(answer.sources)
    )
    alt = f"{answer.sentence} Each group is a dot with its {100 * answer.question.confidence:g}% interval as a line."
    return Chart(
        id="survey-groups",
        title=title,
        sentence=answer.sentence,
        alt=alt,
        columns=("Group", "Estimate", "Lower limit", "Upper limit", "Base", "Effective base"),
        units=("", unit, unit, unit, "people", "people"),
        decimals=(0, 1, 1, 1, 0, 0),
        rows=rows,
        spec=_spec(answer, times, title, alt, unit),
        sources=sources,
        note="; ".join([answer.method, answer.design, *answer.notes]),
        drawing=drawing,
        width=WIDTH,
        height=height,
        phone=_phone(answer, times, "%" if share else ""),
    )


def _absent(cell: Cell) -> Absent:
    kind = {"not_asked": NotAsked, "too_few": Suppressed, "suppressed": Suppressed}.get(cell.state, NotPublished)
    return kind(reason=cell.reason)


def _row(cell: Cell, times: float) -> tuple[Written, ...]:
    none = _absent(cell)
    if cell.state != "shown" or cell.estimate is None:
        return (say.group(cell.group), none, none, none, none, none)
    unsure = NotPublished(reason=cell.reason or "no interval")
    limits = [unsure if value is None else value * times for value in (cell.low, cell.high)]
    return (
        say.group(cell.group),
        cell.estimate * times,
        *limits,
        cell.base if cell.base is not None else none,
        cell.effective_base if cell.effective_base is not None else NotPublished(reason="not worked out for this statistic"),
    )


def _drawing(answer: Answer, times: float, unit: str) -> tuple[str, int]:
    row, top, left, right = 26, 12, 230, WIDTH - 78
    bottom = top + row * len(answer.cells)
    scale, x = _scale(answer, times, left, right)
    out = [canvas.across_axis(scale, (left, right), (top, bottom), unit)]
    for index, cell in enumerate(answer.cells):
        out += _group(cell, top + row * index + row / 2, left, x, answer.question.statistic)
    said = canvas.wrap(say.what(answer.question), 12, WIDTH - left)
    said += ["SYNTHETIC: made by code, describes nobody"] if answer.synthetic else []
    out += [canvas.text(left, bottom + 36 + 16 * line, text, size=12, fill=QUIET_INK) for line, text in enumerate(said)]
    return "".join(out), bottom + 30 + 16 * len(said)


def _phone(answer: Answer, times: float, unit: str) -> Drawing:
    """The same picture for a narrow screen: each group's name stands above its dot."""
    row, top, left, right = 46, 6, 4, PHONE - 4
    bottom = top + row * len(answer.cells)
    scale, x = _scale(answer, times, left, right)
    out = [canvas.across_axis(scale, (left, right), (top, bottom), unit)]
    for index, cell in enumerate(answer.cells):
        at = top + row * index
        shown = cell.state == "shown" and cell.estimate is not None
        value = say.number(cell.estimate, answer.question.statistic) if shown and cell.estimate is not None else cell.mark
        room = right - left - canvas.text_width(value, 14, True) - 10
        name = canvas.wrap(say.group(cell.group), 14, room, lines=1)[0]
        width = canvas.text_width(name, 14)
        out += [
            canvas.rect(left, at + 3, width + 3, 17, fill="#ffffff"),
            canvas.text(left, at + 16, name, size=14),
            canvas.rect(right - canvas.text_width(value, 14, True) - 3, at + 3, canvas.text_width(value, 14, True) + 3, 17, fill="#ffffff"),
            canvas.text(right, at + 16, value, size=14, anchor="end", bold=True),
        ]
        if shown and cell.estimate is not None:
            if cell.low is not None and cell.high is not None:
                out.append(canvas.whisker(x(cell.low), x(cell.high), at + 31, stroke=INK))
            out.append(canvas.circle(x(cell.estimate), at + 31, 5, fill=BLUE))
        else:
            out.append(canvas.text(left, at + 35, _held(cell), size=13, fill=QUIET_INK))
    said = ["SYNTHETIC: describes nobody"] if answer.synthetic else []
    out += [canvas.text(left, bottom + 38, text, size=13, fill=QUIET_INK) for text in said]
    return Drawing("".join(out), PHONE, bottom + 26 + 20 * len(said))


def _scale(answer: Answer, times: float, left: float, right: float) -> tuple[list[float], Callable[[float], float]]:
    shown = [cell for cell in answer.cells if cell.state == "shown" and cell.estimate is not None]
    values = [value * times for cell in shown for value in (cell.estimate, cell.low, cell.high) if value is not None]
    scale = canvas.ticks(min([*values, 0.0]), max([*values, 1e-9]))
    return scale, lambda value: left + (value * times - scale[0]) / (scale[-1] - scale[0]) * (right - left)


def _held(cell: Cell) -> str:
    return "not asked" if cell.state == "not_asked" else "too few people" if cell.state == "too_few" else "held back"


def _group(cell: Cell, middle: float, left: float, x: Callable[[float], float], statistic: str) -> list[str]:
    name = canvas.wrap(say.group(cell.group), 13, left - 12, lines=1)[0]
    marks = [canvas.text(left - 8, middle + 4, name, anchor="end")]
    if cell.state != "shown" or cell.estimate is None:
        return [*marks, canvas.text(left + 6, middle + 4, f"{cell.mark} {_held(cell)}", size=12, fill=QUIET_INK)]
    if cell.low is not None and cell.high is not None:
        marks.append(canvas.whisker(x(cell.low), x(cell.high), middle, stroke=INK))
    return [
        *marks,
        canvas.circle(x(cell.estimate), middle, 5, fill=BLUE),
        canvas.text(WIDTH, middle + 4, say.number(cell.estimate, statistic), anchor="end"),
    ]


def _spec(answer: Answer, times: float, title: str, description: str, unit: str) -> dict[str, object]:
    data = [
        {
            "group": say.group(cell.group),
            "estimate": None if cell.estimate is None else cell.estimate * times,
            "low": None if cell.low is None else cell.low * times,
            "high": None if cell.high is None else cell.high * times,
        }
        for cell in answer.cells
    ]
    y = {"field": "group", "type": "nominal", "sort": None, "title": None}
    value = {"field": "estimate", "type": "quantitative", "title": unit}
    return vega(
        data,
        title,
        description,
        layer=[
            {
                "mark": {"type": "rule", "color": INK},
                "encoding": {"y": y, "x": {"field": "low", "type": "quantitative", "title": unit}, "x2": {"field": "high"}},
            },
            {"mark": {"type": "point", "filled": True, "size": 80, "color": BLUE}, "encoding": {"y": y, "x": value}},
        ],
    )
