"""How a place's residents are spread over the national fifths of deprivation."""

from __future__ import annotations

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, QUIET_INK, Chart, vega
from commonground.domain.indicators.nouns import Inequality

WIDTH, LEFT, ROW = 760, 230, 34


def fifths(held: Inequality, place: str) -> Chart | None:
    """Five bars, the most deprived fifth first, each against the fifth part that would live there were all places alike."""
    if not held.fifths:
        return None
    title = f"Residents of {words.spoken(place)} by how deprived their neighbourhood is, {held.period}"
    most, least = held.fifths[0], held.fifths[-1]
    sentence = (
        f"{words.number(most.share)}% of residents of {words.spoken(place)} live in the most deprived fifth of neighbourhoods in England, "
        f"and {words.number(least.share)}% in the least deprived fifth; were all places alike, each would be about 20%."
    )
    scale = canvas.ticks(0, max(20, *(part.share for part in held.fifths)))
    right, bottom = WIDTH - 60, 28 + ROW * len(held.fifths)

    def x(value: float) -> float:
        return LEFT + value / scale[-1] * (right - LEFT)

    out = [canvas.across_axis(scale, (LEFT, right), (28, bottom), "%")]
    for index, part in enumerate(held.fifths):
        top = 28 + ROW * index
        out += [
            canvas.text(LEFT - 8, top + ROW / 2 + 4, canvas.wrap(part.label, 13, LEFT - 12, lines=1)[0], anchor="end"),
            canvas.rect(LEFT, top + 5, x(part.share) - LEFT, ROW - 10, fill=BLUE),
            canvas.text(WIDTH, top + ROW / 2 + 4, f"{words.number(part.share)}%", anchor="end", bold=True),
        ]
    out += [
        canvas.line(x(20), 22, x(20), bottom, stroke=INK, width=1.5, dash="5 3"),
        canvas.text(x(20), 14, "if all places were alike", size=12, anchor="middle"),
    ]
    out.append(canvas.text(LEFT, bottom + 36, "per cent of residents", size=12, fill=QUIET_INK))
    data = [{"fifth": part.label, "share": part.share, "people": part.people} for part in held.fifths]
    encoding = {
        "y": {"field": "fifth", "type": "nominal", "sort": None, "title": None},
        "x": {"field": "share", "type": "quantitative", "title": "per cent of residents"},
    }
    return Chart(
        id="fifths",
        title=title,
        sentence=sentence,
        alt=f"Bars for five fifths. {sentence}",
        columns=("Fifth", "People", "Share of residents"),
        rows=tuple((part.label, part.people, part.share) for part in held.fifths),
        spec=vega(data, title, sentence, mark={"type": "bar", "color": BLUE}, encoding=encoding),
        sources=held.sources,
        note=held.note,
        units=("", "people", "per cent"),
        decimals=(0, 0, 1),
        drawing="".join(out),
        width=WIDTH,
        height=bottom + 44,
    )
