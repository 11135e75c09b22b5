"""How sure an answer is: the chance of being worth the cost, what it hangs on most, and who gains by deprivation fifth."""

from __future__ import annotations

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, ORANGE, QUIET_INK, Chart, vega
from commonground.documents.value.dots import amount
from commonground.domain.value.answer import Answer
from commonground.domain.value.words import chance_of
from commonground.terms import Source

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 760, 30, 270, 58, 724
BARS = 10
FIFTHS = ("Most deprived fifth", "Second", "Third", "Fourth", "Least deprived fifth")


def chances(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """The cost-effectiveness acceptability curve: the chance of being worth its cost, by what a year of full health is worth."""
    if not answer.tornado:  # a first look has too few draws to speak of chances
        return None
    a = answer.appraisal
    points = [(point.threshold, point.chances[1]) for point in a.curve]
    said = "; ".join(f"{chance_of(chance)} at {threshold}" for threshold, chance in a.chances.items())
    sentence = f"The chance that it is worth its cost is {said}."

    def x(value: float) -> float:
        return LEFT + value / points[-1][0] * (RIGHT - LEFT)

    def y(value: float) -> float:
        return BOTTOM - value * (BOTTOM - TOP)

    out = [canvas.text(0, 14, "Chance of being worth its cost", size=12, fill=QUIET_INK)]
    out.append(canvas.upright_axis([0, 25, 50, 75, 100], (LEFT, RIGHT), (TOP, BOTTOM), "%"))
    for threshold in (0, 20_000, 40_000, 60_000, 80_000, 100_000):
        out.append(canvas.text(x(threshold), BOTTOM + 20, f"£{threshold:,}", size=12, anchor="middle", fill=QUIET_INK))
    out.append(
        canvas.text((LEFT + RIGHT) / 2, BOTTOM + 38, "What a quality-adjusted year is worth", size=12, anchor="middle", fill=QUIET_INK)
    )
    for threshold in (20_000, 30_000, 70_000):
        out.append(canvas.line(x(threshold), TOP, x(threshold), BOTTOM, stroke=QUIET_INK, dash="4 4"))
    out.append(canvas.path("M" + "L".join(f"{x(t):.1f} {y(c):.1f}" for t, c in points), stroke=BLUE, width=3))
    out += [canvas.circle(x(t), y(c), 4.5, fill=BLUE, stroke="#ffffff") for t, c in points]
    data = [{"threshold": t, "chance": c} for t, c in points]
    axis = {"field": "threshold", "type": "quantitative", "title": "Pounds a quality-adjusted year"}
    up = {"field": "chance", "type": "quantitative", "title": "Chance of being worth its cost", "scale": {"domain": [0, 1]}}
    return Chart(
        id="chances",
        title="How likely it is to be worth its cost",
        sentence=sentence,
        alt=f"Line chart of that chance from £0 to £100,000 a quality-adjusted year. {sentence}",
        columns=("Worth of a quality-adjusted year", "Chance of being worth its cost"),
        rows=tuple((f"£{t:,.0f}", 100 * c) for t, c in points),
        units=("", "%"),
        decimals=(0, 0),
        spec=vega(
            data, "How likely it is to be worth its cost", sentence, mark={"type": "line", "point": True}, encoding={"x": axis, "y": up}
        ),
        sources=sources,
        note=f"From {answer.draws} draws of every uncertain input together. Dashed: £20,000 and £30,000 (NICE), £70,000 (Green Book).",
        drawing="".join(out),
        width=WIDTH,
        height=BOTTOM + 46,
    )


def tornado(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """What the net value hangs on most: each input at the ends of its range, the others as they are."""
    bars = answer.tornado[:BARS]
    if not bars:
        return None
    left, row = 330, 34
    bottom = TOP + row * len(bars)
    ends = [value for bar in bars for value in (bar.at_low, bar.at_high)]
    scale = canvas.ticks(min([*ends, 0.0]), max([*ends, 1e-9]), 4)

    x = canvas.along(scale, left, RIGHT)
    out = [canvas.text(0, 14, "Net benefit", size=12, fill=QUIET_INK), canvas.across_axis(scale, (left, RIGHT), (TOP, bottom), "£")]
    for index, bar in enumerate(bars):
        middle = TOP + row * index + row / 2
        lines = canvas.wrap(bar.name, 13, left - 16, lines=2)
        first = middle + 4 - 7.5 * (len(lines) - 1)
        out += [canvas.text(left - 12, first + 15 * k, line, anchor="end") for k, line in enumerate(lines)]
        low, high = sorted((bar.at_low, bar.at_high))
        out.append(canvas.rect(x(low), middle - 9, max(x(high) - x(low), 1), 18, fill=BLUE))
        for value, which in ((bar.at_low, "low"), (bar.at_high, "high")):
            inside = value == low
            out.append(
                canvas.text(
                    x(value) + (-4 if inside else 4), middle + 4, which, size=11, anchor="end" if inside else "start", fill=QUIET_INK
                )
            )
    out.append(canvas.line(x(0), TOP, x(0), bottom, stroke=INK, width=1.5))
    top = bars[0]
    sentence = (
        f"It hangs most on this: {top.name[:1].lower() + top.name[1:]}. From the one end of its range to the other, net benefit goes from "
        f"{amount(min(top.at_low, top.at_high))} to {amount(max(top.at_low, top.at_high))}."
    )
    data = [{"input": bar.name, "low": min(bar.at_low, bar.at_high), "high": max(bar.at_low, bar.at_high)} for bar in bars]
    return Chart(
        id="tornado",
        title="What it hangs on most",
        sentence=sentence,
        alt=f"Bars from net benefit at the low end to net benefit at the high end of {len(bars)} inputs. {sentence}",
        columns=("Input", "Low value", "High value", "Net benefit at the low value", "Net benefit at the high value"),
        rows=tuple((bar.name, bar.low_input, bar.high_input, bar.at_low, bar.at_high) for bar in answer.tornado),
        units=("", "", "", "£", "£"),
        decimals=(0, 3, 3, 0, 0),
        spec=vega(
            data,
            "What it hangs on most",
            sentence,
            mark={"type": "bar", "color": BLUE},
            encoding={
                "y": {"field": "input", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "low", "type": "quantitative", "title": "Net benefit, £"},
                "x2": {"field": "high"},
            },
        ),
        sources=sources,
        note="One input is moved at a time, to the ends of its 95% range, with the others at their central values. "
        "The size of a link between activity and an illness is counted in standard errors, from 1.96 below to 1.96 above.",
        drawing="".join(out),
        width=WIDTH,
        height=bottom + 26,
    )


def fifths(answer: Answer, sources: tuple[Source, ...]) -> Chart | None:
    """Quality-adjusted years gained and displaced by deprivation fifth."""
    if not answer.equity or len(answer.equity[0].gain) != len(FIFTHS):
        return None
    held = answer.equity[3]
    row, left = 46, 176
    bottom = TOP + row * len(FIFTHS)
    values = [*held.gain, *held.displaced]
    scale = canvas.ticks(min([*values, 0.0]), max([*values, 1e-9]), 4)

    x = canvas.along(scale, left, WIDTH - 60)
    out = [canvas.text(0, 14, "Quality-adjusted years", size=12, fill=QUIET_INK)]
    out.append(canvas.across_axis(scale, (left, WIDTH - 60), (TOP, bottom), ""))
    for index, (name, gain, lost) in enumerate(zip(FIFTHS, held.gain, held.displaced, strict=True)):
        top = TOP + row * index + 6
        out.append(canvas.text(left - 12, top + 20, name, anchor="end"))
        for place, (value, colour, said) in enumerate(((gain, BLUE, "gained"), (lost, ORANGE, "displaced"))):
            low, high = sorted((0.0, value))
            out.append(canvas.rect(x(low), top + 17 * place, x(high) - x(low), 15, fill=colour))
            out.append(canvas.text(x(max(value, 0)) + 4, top + 12 + 17 * place, f"{value:,.1f} {said}", size=11))
    out.append(canvas.line(x(0), TOP, x(0), bottom, stroke=INK, width=1.5))
    sentence = f"Once what its cost displaces elsewhere is counted, the programme {held.quadrant}."
    data = [
        {"fifth": name, "kind": kind, "years": value}
        for name, gain, lost in zip(FIFTHS, held.gain, held.displaced, strict=True)
        for kind, value in (("gained", gain), ("displaced", lost))
    ]
    return Chart(
        id="fifths",
        title="Who gains, by deprivation fifth",
        sentence=sentence,
        alt=f"Bars of quality-adjusted years gained and displaced in each fifth. {sentence}",
        columns=("Fifth", "Gained", "Displaced by its cost", "Healthy life a head before", "After"),
        rows=tuple(zip(FIFTHS, held.gain, held.displaced, held.before, held.after, strict=True)),
        units=("", "QALYs", "QALYs", "years", "years"),
        decimals=(0, 2, 2, 3, 5),
        spec=vega(
            data,
            "Who gains, by deprivation fifth",
            sentence,
            mark="bar",
            encoding={
                "y": {"field": "fifth", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "years", "type": "quantitative", "title": "Quality-adjusted years"},
                "yOffset": {"field": "kind"},
                "color": {"field": "kind", "type": "nominal", "scale": {"range": [BLUE, ORANGE]}},
            },
        ),
        sources=sources,
        note="Means. What is displaced is the health that the same money would have bought elsewhere in the NHS, which falls more on "
        "deprived people. Who starts is spread as residents are, unless the question says otherwise.",
        drawing="".join(out),
        width=WIDTH,
        height=bottom + 26,
    )
