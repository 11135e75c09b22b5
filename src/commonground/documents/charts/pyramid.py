"""The ages of a place beside England's: a pyramid where men and women are published apart, else a profile."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, PHONE, QUIET_INK, TURQUOISE, Cell, Chart, Drawing, vega
from commonground.domain.indicators.nouns import AgeBand, Profile
from commonground.terms import NotPublished, union

WIDTH = 760
_SEXES = {"female": "Women and girls", "male": "Men and boys"}


def age_pyramid(profile: Profile) -> Chart | None:
    """Share of all residents in each age band, with England's share as an outline; nothing when no ages are held."""
    if not profile.ages:
        return None
    place = profile.place.name
    whole = 100.0 if sum(band.share for band in profile.ages) <= 1.5 else 1.0  # shares come as parts of one or of a hundred
    bands = [(band, band.share * whole, band.england_share * whole) for band in profile.ages]
    split = {band.sex for band in profile.ages} > {"female"} and len({band.sex for band in profile.ages} & {"female", "male"}) == 2
    sexes = tuple(_SEXES.values()) if split else ("",)
    period = profile.ages_figures[0].period.label if profile.ages_figures else ""
    # England's own ages stand alone; so do those of a place when England's are not held.
    beside = profile.place.kind != "country" and any(england for *_, england in bands)
    here = words.spoken(place)
    title = f"Ages of people in {here}{' and England' if beside else ''}" + (f", {period}" if period else "")
    sentence = _sentence(here, bands) if beside else _alone(here, bands)
    draw = _pyramid if split else _profile
    wide = draw(bands, place, beside, WIDTH, 46)
    shown = ("people", place, "England") if beside else ("people", place)
    return Chart(
        id="ages",
        title=title,
        sentence=sentence,
        alt=f"{'Population pyramid' if split else 'Age profile'} with {words.counted(len(bands), 'band')}. {sentence}",
        columns=(
            "Age",
            *(f"{said}, {what}" if split else what.capitalize() if what == "people" else what for said in sexes for what in shown),
        ),
        rows=_rows(bands, split, len(shown)),
        spec=_spec(bands, place, title, sentence),
        sources=union(*(figure.sources for figure in profile.ages_figures)),
        units=("", *(("people", "per cent", "per cent")[: len(shown)] * len(sexes))),
        decimals=(0, *((0, 1, 1)[: len(shown)] * len(sexes))),
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=draw(bands, place, beside, PHONE, 66),
    )


def _rows(bands: Sequence[tuple[AgeBand, float, float]], split: bool, many: int) -> tuple[tuple[Cell, ...], ...]:
    """One row for each age; women and girls first where the sexes are apart."""
    if not split:
        return tuple((band.label, *(band.people, share, england)[:many]) for band, share, england in bands)
    held = {(band.label, band.sex): (band.people, share, england) for band, share, england in bands}
    none = (NotPublished(), NotPublished(), NotPublished())
    labels = dict.fromkeys(band.label for band, *_ in bands)
    return tuple((label, *(cell for sex in _SEXES for cell in held.get((label, sex), none)[:many])) for label in labels)


def _sentence(place: str, bands: Sequence[tuple[AgeBand, float, float]]) -> str:
    over = max(bands, key=lambda held: held[1] - held[2])
    under = min(bands, key=lambda held: held[1] - held[2])
    return (
        f"The largest gaps between {place} and England are, above, {_named(over[0])} ({words.number(over[1])}% of residents, England "
        f"{words.number(over[2])}%) and, below, {_named(under[0])} ({words.number(under[1])}%, England {words.number(under[2])}%)."
    )


def _alone(place: str, bands: Sequence[tuple[AgeBand, float, float]]) -> str:
    most = max(bands, key=lambda held: held[1])
    return f"The largest band in {place} is {_named(most[0])}: {words.number(most[1])}% of residents."


def _named(band: AgeBand) -> str:
    people = {"female": "women and girls", "male": "men and boys"}.get(band.sex, "people")
    return f"{people} aged {band.label}"


def _profile(bands: Sequence[tuple[AgeBand, float, float]], place: str, beside: bool, wide: int, top: int) -> Drawing:
    row, left, right = 20 if len(bands) > 9 else 28, 74, wide - 16
    scale = canvas.ticks(0, max(max(share, england) for _, share, england in bands))
    bottom = top + row * len(bands)

    def x(value: float) -> float:
        return left + value / scale[-1] * (right - left)

    out = [_key(place, beside, wide), canvas.across_axis(scale, (left, right), (top, bottom), "%")]
    for index, (band, share, england) in enumerate(reversed(bands)):
        at = top + row * index
        out += [
            canvas.text(left - 8, at + row / 2 + 4, band.label, size=12, anchor="end"),
            canvas.rect(left, at + 2, x(share) - left, row - 4, fill=BLUE),
        ]
        if beside:
            out.append(_reference(x(england), at, row))
    return Drawing("".join(out), wide, bottom + 26)


def _pyramid(bands: Sequence[tuple[AgeBand, float, float]], place: str, beside: bool, wide: int, top: int) -> Drawing:
    labels = list(dict.fromkeys(band.label for band, *_ in bands))
    held = {(band.label, band.sex): (share, england) for band, share, england in bands}
    row, middle, gutter = 20 if len(labels) > 9 else 28, wide / 2, 42 if wide == WIDTH else 30
    scale = canvas.ticks(0, max(max(share, england) for _, share, england in bands), 4 if wide == WIDTH else 2)
    bottom, reach = top + row * len(labels), wide / 2 - gutter - 16
    out = [_key(place, beside, wide, (BLUE, TURQUOISE))]
    for side, sex, colour, said in ((-1, "male", BLUE, "Men and boys"), (1, "female", TURQUOISE, "Women and girls")):
        start = middle + side * gutter
        ends = (start, start + side * reach)
        out.append(canvas.across_axis(scale, ends, (top, bottom), "%"))
        out.append(canvas.text(ends[1], top - 8, said, size=12, bold=True, anchor="start" if side < 0 else "end"))
        for index, label in enumerate(reversed(labels)):
            share, england = held.get((label, sex), (0.0, 0.0))
            at = top + row * index
            width = share / scale[-1] * reach
            out.append(canvas.rect(start if side > 0 else start - width, at + 2, width, row - 4, fill=colour))
            if beside:
                out.append(_reference(start + side * england / scale[-1] * reach, at, row))
    for index, label in enumerate(reversed(labels)):
        out.append(canvas.text(middle, top + row * index + row / 2 + 4, label, size=12, anchor="middle"))
    return Drawing("".join(out), wide, bottom + 26)


def _reference(x: float, top: float, row: float) -> str:
    """England's share: a dark upright mark with a white edge, which shows on the bar and beside it."""
    return canvas.line(x, top, x, top + row, stroke="#ffffff", width=5) + canvas.line(x, top, x, top + row, stroke=INK, width=2.5)


def _key(place: str, beside: bool, wide: int, colours: tuple[str, ...] = (BLUE,)) -> str:
    said = canvas.wrap(place, 12, min(300, wide - 150), lines=1)[0]
    start = 16.0 * len(colours) + 4
    at = start + canvas.text_width(said, 12) + 22
    return "".join(
        [
            *(canvas.rect(16 * place_in_row, 4, 14, 12, fill=colour) for place_in_row, colour in enumerate(colours)),
            canvas.text(start, 14, said, size=12),
            *((canvas.line(at, 2, at, 18, stroke=INK, width=2.5), canvas.text(at + 8, 14, "England", size=12)) if beside else ()),
            canvas.text(wide, 14 if wide == WIDTH else 34, "per cent of all residents", size=12, anchor="end", fill=QUIET_INK),
        ]
    )


def _spec(bands: Sequence[tuple[AgeBand, float, float]], place: str, title: str, description: str) -> dict[str, object]:
    data = [
        {"age": band.label, "sex": band.sex, "place": share, "england": england, "people": band.people} for band, share, england in bands
    ]
    y = {"field": "age", "type": "ordinal", "sort": [band.label for band, *_ in reversed(bands)], "title": "Age"}
    layers = [
        {
            "mark": {"type": "bar", "color": BLUE},
            "encoding": {"y": y, "x": {"field": "place", "type": "quantitative", "title": f"per cent of residents, {place}"}},
        },
        {"mark": {"type": "tick", "color": INK, "thickness": 3}, "encoding": {"y": y, "x": {"field": "england", "type": "quantitative"}}},
    ]
    return vega(data, title, description, layer=layers)
