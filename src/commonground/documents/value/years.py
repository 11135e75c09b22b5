"""What comes back to each payer, year by year."""

from __future__ import annotations

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, ORANGE, PINK, QUIET_INK, TURQUOISE, Chart, vega
from commonground.documents.value.dots import amount
from commonground.domain.value.answer import Answer
from commonground.terms import Source

WIDTH, TOP, BOTTOM, LEFT, RIGHT, SHOWN = 760, 30, 290, 66, 586, 30
COLOURS = {"nhs_hospital": BLUE, "nhs_primary": TURQUOISE, "adult_social_care": PINK, "unpaid_care": ORANGE}
DASHES = {"nhs_hospital": "", "nhs_primary": "2 3", "adult_social_care": "", "unpaid_care": "7 4"}


def by_year(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """Savings of each payer by year as lines, with what the programme costs in words: one cost would flatten every line."""
    a = answer.appraisal
    held = [p for p in a.payers if p.established and p.payer in COLOURS]
    years = a.years[:SHOWN]
    if not held or len(years) < 2:
        return None
    paid = [year for year in years if year.programme_cost > 0]
    cost = (
        f"{amount(paid[0].programme_cost)} in year {paid[0].year + 1}"
        if len(paid) == 1
        else f"{amount(a.programme_cost)} over {len(paid)} years"
    )
    top = max(held, key=lambda p: max(-year.costs[p.payer] for year in years))
    peak = max(years, key=lambda year: -year.costs[top.payer])
    sentence = (
        f"The programme costs {cost}. What comes back is spread over many years: the most in a single year is "
        f"{amount(-peak.costs[top.payer])}, to {top.words if top.words.startswith('NHS') else top.words.lower()} in year {peak.year + 1}."
    )
    return Chart(
        id="years",
        title="Who gains, year by year",
        sentence=sentence,
        alt=f"Line chart of savings by payer over {len(years)} years. {sentence}",
        columns=("Year", "Cost of the programme", *(p.words for p in held)),
        rows=tuple((str(y.year + 1), y.programme_cost, *(-y.costs[p.payer] for p in held)) for y in years),
        units=("", *(["£"] * (len(held) + 1))),
        decimals=(0, *([0] * (len(held) + 1))),
        spec=_spec(answer, sentence),
        sources=sources,
        note=f"Means of {answer.draws} draws, not discounted, {a.price_year} prices. Below nought, a payer spends more: people "
        "who live longer meet later illness. Intervals are in the table of payers.",
        drawing=_drawing(answer),
        width=WIDTH,
        height=BOTTOM + 40,
    )


def _drawing(answer: Answer) -> str:
    a = answer.appraisal
    held = [p for p in a.payers if p.established and p.payer in COLOURS]
    years = a.years[:SHOWN]
    values = [-year.costs[p.payer] for year in years for p in held]
    scale = canvas.ticks(min([*values, 0.0]), max([*values, 1e-9]))

    def x(year: int) -> float:
        return LEFT + 8 + year / max(len(years) - 1, 1) * (RIGHT - LEFT - 16)

    def y(value: float) -> float:
        return BOTTOM - (value - scale[0]) / (scale[-1] - scale[0]) * (BOTTOM - TOP)

    out = [
        canvas.text(0, 14, f"Savings in the year, £ of {a.price_year}", size=12, fill=QUIET_INK),
        canvas.upright_axis(scale, (LEFT, RIGHT), (TOP, BOTTOM), "£"),
        canvas.line(LEFT, y(0), RIGHT, y(0), stroke=INK, width=1.5),
    ]
    for year in years:
        if year.year == 0 or (year.year + 1) % 5 == 0:
            out.append(canvas.text(x(year.year), BOTTOM + 20, str(year.year + 1), size=12, anchor="middle", fill=QUIET_INK))
    out.append(canvas.text((LEFT + RIGHT) / 2, BOTTOM + 36, "Year since people start", size=12, anchor="middle", fill=QUIET_INK))
    for p in held:
        line = "M" + "L".join(f"{x(year.year):.1f} {y(-year.costs[p.payer]):.1f}" for year in years)
        drawn = canvas.path(line, stroke=COLOURS[p.payer], width=2.5)
        out.append(drawn.replace("/>", f' stroke-dasharray="{DASHES[p.payer]}"/>') if DASHES[p.payer] else drawn)
    ends = [y(-years[-1].costs[p.payer]) for p in held]
    for p, height, end in zip(held, canvas.apart(ends, 20, TOP + 8, BOTTOM - 2), ends, strict=True):
        out.append(canvas.line(x(years[-1].year) + 3, end, RIGHT + 8, height, stroke=COLOURS[p.payer]))
        out.append(canvas.text(RIGHT + 12, height + 4, p.words, fill=INK))
    return "".join(out)


def _spec(answer: Answer, description: str) -> dict[str, object]:
    held = [p for p in answer.appraisal.payers if p.established and p.payer in COLOURS]
    data = [{"year": y.year + 1, "payer": p.words, "saved": -y.costs[p.payer]} for y in answer.appraisal.years[:SHOWN] for p in held]
    colour = {
        "field": "payer",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [p.words for p in held], "range": [COLOURS[p.payer] for p in held]},
    }
    x = {"field": "year", "type": "quantitative", "title": "Year since people start"}
    y = {"field": "saved", "type": "quantitative", "title": "Savings in the year, £"}
    return vega(data, "Who gains, year by year", description, mark="line", encoding={"x": x, "y": y, "color": colour})
