"""The equity plane: what a programme does to health in all, and what its effect on inequality is worth."""

from __future__ import annotations

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, QUIET_INK, Chart, vega
from commonground.domain.value.answer import Answer
from commonground.domain.value.equity import Distribution
from commonground.terms import Source

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 760, 40, 300, 70, 560


def plane(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """Net health across, the worth of the change in inequality upwards, a point for each aversion to inequality."""
    if not answer.equity or not answer.tornado:
        return None
    held = answer.equity
    across = canvas.ticks(min(0.0, *(d.net_total for d in held)), max(1e-9, *(d.net_total for d in held)), 4)
    up = canvas.ticks(min(0.0, *(d.equity_impact for d in held)), max(1e-9, *(d.equity_impact for d in held)), 4)

    x = canvas.along(across, LEFT, RIGHT)
    y = canvas.along(up, BOTTOM, TOP)
    out = [
        canvas.text(0, 14, "What the change in inequality is worth, in quality-adjusted years", size=12, fill=QUIET_INK),
        canvas.upright_axis(up, (LEFT, RIGHT), (TOP, BOTTOM), ""),
        canvas.across_axis(across, (LEFT, RIGHT), (TOP, BOTTOM), ""),
        canvas.line(x(0), TOP, x(0), BOTTOM, stroke=INK, width=1.5),
        canvas.line(LEFT, y(0), RIGHT, y(0), stroke=INK, width=1.5),
        canvas.text(
            (LEFT + RIGHT) / 2,
            BOTTOM + 36,
            "Health gained less health displaced, quality-adjusted years",
            size=12,
            anchor="middle",
            fill=QUIET_INK,
        ),
    ]
    places = canvas.apart([y(d.equity_impact) for d in held], 18, TOP + 6, BOTTOM)
    for d, place in zip(held, places, strict=True):
        out += [
            canvas.line(x(d.net_total) + 5, y(d.equity_impact), RIGHT + 8, place, stroke=QUIET_INK),
            canvas.circle(x(d.net_total), y(d.equity_impact), 5.5, fill=BLUE, stroke="#ffffff"),
            canvas.text(RIGHT + 12, place + 4, named(d), size=12),
        ]
    last = held[3]
    sentence = (
        f"The programme {last.quadrant}: {words.number(last.net_total, 1)} quality-adjusted years in all, and a change in inequality worth "
        f"{words.number(last.equity_impact, 2)} of them at the public's aversion to it."
    )
    data = [{"index": named(d), "net": d.net_total, "equity": d.equity_impact} for d in held]
    encoding = {
        "x": {"field": "net", "type": "quantitative", "title": "Net quality-adjusted years"},
        "y": {"field": "equity", "type": "quantitative", "title": "Worth of the change in inequality"},
        "color": {"field": "index", "type": "nominal", "title": None},
    }
    return Chart(
        id="plane",
        title="Health in all, and how it is shared",
        sentence=sentence,
        alt=f"Points for five aversions to inequality on two axes. {sentence}",
        columns=("Index and aversion", "Net quality-adjusted years", "Worth of the change in inequality"),
        rows=tuple((named(d), d.net_total, d.equity_impact) for d in held),
        units=("", "QALYs", "QALYs"),
        decimals=(0, 2, 3),
        spec=vega(data, "Health in all, and how it is shared", sentence, mark={"type": "point", "filled": True}, encoding=encoding),
        sources=sources,
        note="Right of the upright line health is gained in all; above the level line inequality narrows. Means, less what the "
        "cost displaces.",
        drawing="".join(out),
        width=WIDTH,
        height=BOTTOM + 44,
    )


def named(d: Distribution) -> str:
    """An index with its aversion: "Atkinson, 10.95"."""
    return f"{'Atkinson' if d.form == 'atkinson' else 'Kolm'}, {d.aversion:g}"
