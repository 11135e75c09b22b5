"""Who pays and what comes back to each payer, year by year, with its 95% interval."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, ORANGE, PHONE, QUIET_INK, Cell, Chart, Drawing, vega
from commonground.documents.value.dots import amount
from commonground.domain.value.answer import Answer
from commonground.domain.value.appraise import PayerView, Year
from commonground.domain.value.words import inside
from commonground.terms import NotPublished, Source

WIDTH, SHOWN, GAP, PANEL, HEAD = 760, 30, 40, 132, 26
LISTED = (*range(10), 14, 19, 24, 29)  # years of the table, the first is 0


def by_year(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """A small picture for whoever pays and for each payer: the mean by year as a line in its 95% interval, each on its own scale.

    A first look has too few draws for intervals, and shows none.
    """
    a = answer.appraisal
    held = [p for p in a.payers if p.established]
    years = a.years[:SHOWN]
    if not held or len(years) < 2:
        return None
    wide, narrow = _drawing(answer, held, years, 2, WIDTH), _drawing(answer, held, years, 1, PHONE)
    sentence = _sentence(answer, held, years)
    return Chart(
        id="years",
        title="Who pays and who gains, year by year",
        sentence=sentence,
        alt=f"Small line charts of what each payer saves in each of {len(years)} years. {sentence}",
        columns=("Year", "Who", "Amount in the year", "Lower limit", "Upper limit"),
        rows=_rows(answer, held, years),
        units=("", "", "£", "£", "£"),
        decimals=(0, 0, 0, 0, 0),
        spec=_spec(held, years, sentence),
        sources=sources,
        note=f"Means of {answer.draws} draws{' in their 95% intervals' if _whole(answer) else ''}, not discounted, {a.price_year} prices; "
        "each has its own scale. Below nought a payer spends more: people who live longer meet later illness.",
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=narrow,
    )


def _sentence(answer: Answer, held: Sequence[PayerView], years: Sequence[Year]) -> str:
    paid = [year for year in years if year.programme_cost > 0]
    cost = (
        f"{amount(paid[0].programme_cost)} in year {paid[0].year + 1}"
        if len(paid) == 1
        else f"{amount(answer.appraisal.programme_cost)} over {len(paid)} years"
    )
    top = max(held, key=lambda p: max(-year.costs[p.payer] for year in years))
    peak = max(years, key=lambda year: -year.costs[top.payer])
    low, high = sorted(-value for value in peak.between[top.payer])
    between = f" ({amount(low)} to {amount(high)})" if _whole(answer) else ""
    return (
        f"The programme costs {cost}. What comes back is spread over many years: the most in a single year is "
        f"{amount(-peak.costs[top.payer])}{between}, to {inside(top.words)} in year {peak.year + 1}."
    )


def _whole(answer: Answer) -> bool:
    return bool(answer.tornado)


def _rows(answer: Answer, held: Sequence[PayerView], years: Sequence[Year]) -> tuple[tuple[Cell, ...], ...]:
    known, none = NotPublished(reason="no interval: a cost that is given"), NotPublished(reason="a first look has no interval")
    out: list[tuple[Cell, ...]] = []
    for year in (years[t] for t in LISTED if t < len(years)):
        said = str(year.year + 1)
        if year.programme_cost:
            out.append((said, "Cost of the programme", -year.programme_cost, known, known))
        for p in held:
            limits: list[Cell] = [*sorted(-value for value in year.between[p.payer])]
            out.append((said, p.words, -year.costs[p.payer], *(limits if _whole(answer) else (none, none))))
    return tuple(out)


def _drawing(answer: Answer, held: Sequence[PayerView], years: Sequence[Year], across: int, width: int) -> Drawing:
    each = (width - GAP * (across - 1)) / across
    panels = [_cost(answer, years, each), *(_panel(p, years, each, _whole(answer)) for p in held)]
    out = [canvas.text(0, 14, f"Saved in the year, £ of {answer.appraisal.price_year}; year since people start", size=12, fill=QUIET_INK)]
    for index, panel in enumerate(panels):
        x, y = (index % across) * (each + GAP), HEAD + (index // across) * (PANEL + 34)
        out.append(f'<g transform="translate({x:.1f} {y:.1f})">{panel}</g>')
    rows = -(-len(panels) // across)
    return Drawing(inside="".join(out), width=width, height=HEAD + rows * (PANEL + 34))


def _frame(title: str, values: Sequence[float], years: Sequence[Year], width: float) -> tuple[list[str], list[float], float]:
    """A panel's title, axis and years; its scale, and where its picture begins."""
    scale, left = canvas.ticks(min([*values, 0.0]), max([*values, 1e-9]), 3), 62.0
    out = [canvas.text(0, 16, title, size=13, bold=True), canvas.upright_axis(scale, (left, width), (28, PANEL), "£")]
    last = len(years) - 1
    for t in (0, 4, 9, 14, 19, 24, 29):
        if t <= last:
            out.append(canvas.text(_x(t, last, left, width), PANEL + 17, str(t + 1), size=11, anchor="middle", fill=QUIET_INK))
    out.append(canvas.line(left, _y(0, scale), width, _y(0, scale), stroke=INK, width=1.2))
    return out, scale, left


def _x(t: int, last: int, left: float, width: float) -> float:
    return left + 8 + t / max(last, 1) * (width - left - 16)


def _y(value: float, scale: Sequence[float]) -> float:
    return PANEL - (value - scale[0]) / (scale[-1] - scale[0]) * (PANEL - 28)


def _cost(answer: Answer, years: Sequence[Year], width: float) -> str:
    """What the programme costs, as bars below nought."""
    payer = answer.question.cost.paid_by if answer.question.cost else "The council"
    out, scale, left = _frame(f"{payer} pays", [-year.programme_cost for year in years], years, width)
    for year in years:
        if year.programme_cost:
            x = _x(year.year, len(years) - 1, left, width)
            out.append(canvas.rect(x - 4, _y(0, scale), 8, _y(-year.programme_cost, scale) - _y(0, scale), fill=ORANGE))
    return "".join(out)


def _panel(p: PayerView, years: Sequence[Year], width: float, fan: bool) -> str:
    limits = [sorted(-value for value in year.between[p.payer]) for year in years]
    means = [-year.costs[p.payer] for year in years]
    out, scale, left = _frame(p.words, [value for pair in limits for value in pair] if fan else means, years, width)
    at = [_x(t, len(years) - 1, left, width) for t in range(len(years))]
    upper = "L".join(f"{x:.1f} {_y(high, scale):.1f}" for x, (_, high) in zip(at, limits, strict=True))
    lower = "L".join(f"{x:.1f} {_y(low, scale):.1f}" for x, (low, _) in reversed(list(zip(at, limits, strict=True))))
    if fan:
        out.append(canvas.path(f"M{upper}L{lower}Z", fill=BLUE, opacity=0.22))
    out.append(
        canvas.path("M" + "L".join(f"{x:.1f} {_y(mean, scale):.1f}" for x, mean in zip(at, means, strict=True)), stroke=BLUE, width=2.2)
    )
    return "".join(out)


def _spec(held: Sequence[PayerView], years: Sequence[Year], description: str) -> dict[str, object]:
    data = [
        {"year": y.year + 1, "payer": p.words, "saved": -y.costs[p.payer], "low": -y.between[p.payer][1], "high": -y.between[p.payer][0]}
        for y in years
        for p in held
    ]
    x = {"field": "year", "type": "quantitative", "title": "Year since people start"}
    facet = {"field": "payer", "type": "nominal", "title": None, "columns": 2}
    layer = [
        {
            "mark": {"type": "area", "opacity": 0.25},
            "encoding": {"x": x, "y": {"field": "low", "type": "quantitative", "title": "Saved, £"}, "y2": {"field": "high"}},
        },
        {"mark": "line", "encoding": {"x": x, "y": {"field": "saved", "type": "quantitative"}}},
    ]
    return vega(
        data,
        "Who pays and who gains, year by year",
        description,
        facet=facet,
        spec={"layer": layer},
        resolve={"scale": {"y": "independent"}},
    )
