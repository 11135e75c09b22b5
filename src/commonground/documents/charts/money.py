"""Money of a place by body and year: small bars in rows, each row on its own scale, the last one labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, INK, ORANGE, PHONE, QUIET_INK, TURQUOISE, Chart, Drawing, vega
from commonground.domain.landscape.money_nouns import KINDS
from commonground.domain.landscape.money_series import Series
from commonground.domain.landscape.money_words import pounds
from commonground.terms import NotLoaded, Source, counted, spoken

WIDTH, LEFT, RIGHT, ROW, HEAD = 760, 260, 96, 58, 26
COLOURS = {"budget": BLUE, "grant": TURQUOISE, "contract": ORANGE}
MOST = 12


def money_by_year(place: str, held: Sequence[Series], sources: Mapping[str, Source]) -> Chart | None:
    """A row for each body and purpose. A year without an amount has no bar, and an empty cell in the table."""
    held = [one for one in held if any(amount for _, amount in one.points)]
    shown = held[:MOST]
    years = sorted({year for one in shown for year, _ in one.points})
    if not shown:
        return None
    title = f"Money of {spoken(place)} by body and year"
    wide, phone = (_drawing(shown, years, width) for width in (WIDTH, PHONE))
    many = f" {counted(len(held) - MOST, 'more row is', 'more rows are')} in the table of the page." if len(held) > MOST else ""
    sentence = (
        f"{counted(len(shown), 'row')} of money from {years[0]} to {years[-1]}; {_inside(shown[0].title)} of {shown[0].body} was "
        f"{pounds(shown[0].points[0][1])} in {shown[0].points[0][0]} and {pounds(shown[0].points[-1][1])} in {shown[0].points[-1][0]}."
    )
    data = [
        {"body": one.body, "what": one.title, "kind": KINDS[one.kind], "year": year, "pounds": amount}
        for one in shown
        for year, amount in one.points
    ]
    absent = NotLoaded(reason="no amount of this year is held here")
    spec = vega(
        data,
        title,
        sentence,
        mark="bar",
        encoding={
            "row": {"field": "what", "type": "nominal", "title": None},
            "x": {"field": "year", "type": "ordinal", "title": None},
            "y": {"field": "pounds", "type": "quantitative", "title": "pounds"},
            "color": {"field": "kind", "type": "nominal", "title": None},
        },
        resolve={"scale": {"y": "independent"}},
    )
    used = dict.fromkeys(ident for one in shown for ident in one.sources)
    return Chart(
        id="money",
        title=title,
        sentence=sentence,
        alt=f"Bars by year in {len(shown)} rows, each on its own scale. {sentence}",
        columns=("Body", "What", "Kind", *years),
        rows=tuple((one.body, one.title, KINDS[one.kind], *(dict(one.points).get(year, absent) for year in years)) for one in shown),
        spec=spec,
        sources=tuple(sources[ident] for ident in used),
        note=f"Each row has its own scale. Pounds of the day, not corrected for inflation. Years without a bar are not held here.{many}",
        units=("", "", "", *("pounds",) * len(years)),
        decimals=(0, 0, 0, *(0,) * len(years)),
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=phone,
    )


def _drawing(shown: Sequence[Series], years: Sequence[str], width: int) -> Drawing:
    """The rows, each with its names beside its bars, or above them where the picture is narrow."""
    left, down = (LEFT, 0) if width == WIDTH else (0, 36)
    step = (width - left - RIGHT) / len(years)
    at = {year: left + step * place for place, year in enumerate(years)}
    out: list[str] = []
    for number, one in enumerate(shown):
        top = HEAD + (ROW + down) * number
        room = left - 16 if left else width
        out += [
            canvas.text(0, top + (24 - down / 3), canvas.wrap(one.title, 13, room, lines=1, bold=True)[0], bold=True),
            canvas.text(0, top + (41 - down / 3), canvas.wrap(one.body, 12, room, lines=1)[0], size=12, fill=QUIET_INK),
            *_bars(one, top + down, at, step, (left, width - RIGHT)),
        ]
    bottom = HEAD + (ROW + down) * len(shown)
    out += _years(years, at, step, bottom, (left, width - RIGHT))
    return Drawing("".join(out), width, bottom + 34)


def _bars(one: Series, top: float, at: Mapping[str, float], step: float, ends: tuple[float, float]) -> list[str]:
    out: list[str] = []
    most, least = max(0.0, *(amount for _, amount in one.points)), min(0.0, *(amount for _, amount in one.points))
    span, tall = (most - least) or 1.0, ROW - 16
    zero = top + 10 + most / span * tall
    for year, amount in one.points:
        height = abs(amount) / span * tall
        upper = zero - height if amount >= 0 else zero
        said = f"{one.title}, {one.body}, {year}: {pounds(amount)}"
        out.append(canvas.rect(at[year] + step * 0.12, upper, step * 0.76, max(height, 1), fill=COLOURS[one.kind], title=said))
    out.append(canvas.line(ends[0], zero, ends[1], zero, stroke=INK))
    last_year, last = one.points[-1]
    out.append(canvas.text(ends[1] + 8, top + 24, pounds(last), size=13, bold=True))
    out.append(canvas.text(ends[1] + 8, top + 41, last_year, size=12, fill=QUIET_INK))
    return out


def _years(years: Sequence[str], at: Mapping[str, float], step: float, bottom: float, ends: tuple[float, float]) -> list[str]:
    """Labels as many as there is room for, the last always among them."""
    every = max(1, round(54 / step + 0.49))
    kept = [year for place, year in enumerate(years) if (len(years) - 1 - place) % every == 0]
    out = [canvas.line(ends[0], bottom + 4, ends[1], bottom + 4, stroke=GRID)]
    return out + [canvas.text(at[year] + step / 2, bottom + 20, year, size=12, anchor="middle", fill=QUIET_INK) for year in kept]


def _inside(name: str) -> str:
    return name[:1].lower() + name[1:]
