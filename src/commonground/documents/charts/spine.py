"""The spine chart of a section: where a place stands against England and all places, measure by measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import (
    BAND,
    BAND_DARK,
    BLUE,
    INK,
    NOISE,
    PHONE,
    PINK,
    QUIET_INK,
    TURQUOISE,
    Cell,
    Chart,
    Drawing,
    vega,
)
from commonground.domain.indicators.nouns import Polarity, Reading, Section, Verdict
from commonground.terms import Absent, NotPublished, Place, union


@dataclass(frozen=True)
class _Layout:
    """Where the columns of the chart stand. `lift` is how far over a row's middle its words stand, and how far under it its marks do."""

    width: int
    row: int
    top: int
    name_end: int
    value_at: int
    england_at: int
    left: int
    right: int
    lift: int = 0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


WIDE = _Layout(width=760, row=36, top=66, name_end=262, value_at=346, england_at=428, left=452, right=748)
NARROW = _Layout(width=PHONE, row=70, top=98, name_end=184, value_at=248, england_at=PHONE, left=6, right=PHONE - 6, lift=15)
KEY = (
    (Verdict.BETTER, "better"),
    (Verdict.WORSE, "worse"),
    (Verdict.HIGHER, "higher or lower"),
    (Verdict.SIMILAR, "no difference we can see"),
    (Verdict.CANNOT_TELL, "we cannot tell"),
)
COLOURS = {Verdict.BETTER: BLUE, Verdict.WORSE: PINK, Verdict.HIGHER: TURQUOISE, Verdict.LOWER: TURQUOISE}


def spine(section: Section, place: str = "") -> Chart | None:
    """The chart of a section's readings, or nothing when no reading has a value.

    Each row has its own scale with England in the middle and better to the right (higher, where neither is better).
    The pale band holds 19 places in 20, the dark band the middle half; only a tested difference is coloured.
    """
    readings = drawable(section)
    if not readings:
        return None
    place = place or readings[0].figure.place.name
    rows = tuple(_row(reading) for reading in section.readings)
    columns = ("Measure", "Unit", "Period", place, "Lower limit", "Upper limit", "England", "Against England")
    title = f"{section.title}: {words.spoken(place)} and England"
    sentence = reading_of(section, readings[0].figure.place)
    wide = _drawing(readings, place, WIDE)
    note = "Each row has its own scale. Coloured: differences that pass a test, and full counts that lie well apart."
    return Chart(
        id=f"spine-{section.id}",
        title=title,
        sentence=sentence,
        alt=f"Spine chart with one row for each of {words.counted(len(readings), 'measure')}. {sentence} All values are in the table.",
        columns=columns,
        rows=rows,
        spec=_spec(readings, title, sentence),
        sources=union(*(r.figure.sources for r in readings), *(c.sources for r in readings if (c := r.against("england")))),
        note=note,
        decimals=(0, 0, 0, 2, 2, 2, 2, 0),
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=_drawing(readings, place, NARROW),
    )


def drawable(section: Section) -> tuple[Reading, ...]:
    """The readings of a section that have a value which can stand beside England's."""
    return tuple(reading for reading in section.readings if reading.figure.present and not _incomparable(reading))


def _incomparable(reading: Reading) -> bool:
    """Whether no value of England's can stand beside the place's, or none is held: the reading is in the table only."""
    against = reading.against("england")
    return against is None or against.verdict is Verdict.NOT_COMPARABLE or isinstance(against.value, Absent)


def reading_of(section: Section, place: Place) -> str:
    """One sentence that counts the verdicts against England and names the measures that stand out."""
    found: dict[str, list[str]] = {}
    for reading in section.readings:
        if reading.figure.present and not _incomparable(reading):
            against = reading.against("england")
            found.setdefault(against.verdict if against else Verdict.CANNOT_TELL, []).append(words.inside_sentence(reading.measure.name))
    told: list[str] = []
    for verdict in ("better", "worse", "higher", "lower"):
        if names := found.get(Verdict(verdict)):
            than = "" if told else " than England"
            told.append(f"{verdict}{than} on {len(names)} ({words.listed(names[:3])}{' among them' if len(names) > 3 else ''})")
    quiet = len(found.get(Verdict.SIMILAR, ()))
    unknown = len(found.get(Verdict.CANNOT_TELL, ()))
    if quiet:
        told.append(f"not clearly different{'' if told else ' from England'} on {quiet}")
    total = sum(len(names) for names in found.values())
    said = f"Of {words.counted(total, 'measure')} compared, {place} {place.be} {words.listed(told)}" if told else ""
    if unknown:
        said = (
            f"{said}; on {unknown} we cannot tell"
            if said
            else f"On {'all ' if total > 1 else ''}{unknown} we cannot tell {place} from England"
        )
    return f"{said}." if said else f"No measure of this section can be set beside England for {place}."


def _row(reading: Reading) -> tuple[Cell, ...]:
    figure, against = reading.figure, reading.against("england")
    none = NotPublished(reason="no interval was published")
    limits: tuple[Cell, Cell] = (figure.interval.low, figure.interval.high) if figure.interval and figure.present else (none, none)
    england: Cell = against.value if against else NotPublished(reason="no value for England")
    return (
        reading.measure.name,
        words.unit_heading(reading.measure),
        figure.period.label,
        figure.value,
        *limits,
        england,
        words.verdict(against),
    )


def _england(reading: Reading) -> float | None:
    against = reading.against("england")
    return against.value if against and isinstance(against.value, int | float) else None


class _Scale:
    """From a value to a place across the row: England in the middle, better (or higher) to the right."""

    def __init__(self, reading: Reading) -> None:
        held = sorted(reading.distribution)
        self.bands = [_at(held, share) for share in (0.025, 0.25, 0.75, 0.975)] if len(held) >= 4 else []
        england = _england(reading)
        seen = [*self.bands, reading.figure.number]
        self.centre = england if england is not None else (min(seen) + max(seen)) / 2
        self.reach = max((abs(value - self.centre) for value in seen), default=0) or abs(self.centre) or 1
        self.sense = -1 if reading.measure.polarity is Polarity.LOWER_BETTER else 1

    def share(self, value: float) -> float:
        return 0.5 + self.sense * max(-1, min(1, (value - self.centre) / self.reach / 1.06)) / 2

    def x(self, value: float, at: _Layout) -> float:
        return at.left + self.share(value) * (at.right - at.left)


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of the places lie, for drawing the bands only."""
    return ordered[min(len(ordered) - 1, max(0, round(share * (len(ordered) - 1))))]


def _drawing(readings: Sequence[Reading], place: str, at: _Layout) -> Drawing:
    bottom = at.top + at.row * len(readings)
    out = [_key(at), _heads(place, at)]
    for index, reading in enumerate(readings):
        out.append(_one(reading, at.top + at.row * index, at))
    if not at.lift:  # one line through all rows; where words stand over the marks, each row has its own
        out.append(canvas.line(at.middle, at.top - 4, at.middle, bottom, stroke=INK, width=1.5))
    out += [
        canvas.text(at.left, bottom + 20, "← worse, or lower", size=12, fill=QUIET_INK),
        canvas.text(at.middle, bottom + 20, "England", size=12, anchor="middle", bold=True),
        canvas.text(at.right, bottom + 20, "better, or higher →", size=12, anchor="end", fill=QUIET_INK),
    ]
    return Drawing("".join(out), at.width, bottom + 34)


def _heads(place: str, at: _Layout) -> str:
    label = canvas.wrap(place, 12, 160, lines=2, bold=True)
    heads = [
        canvas.text(at.value_at, at.top - 12 - 14 * (len(label) - 1 - i), part, size=12, anchor="end", bold=True)
        for i, part in enumerate(label)
    ]
    heads.append(canvas.text(at.england_at, at.top - 12, "England", size=12, anchor="end", fill=QUIET_INK))
    return "".join([*heads, canvas.line(0, at.top - 4, at.width, at.top - 4, stroke=INK)])


def _key(at: _Layout) -> str:
    """What the marks mean, in one line over the chart, or in as many as a narrow one needs."""
    x, y, out = 0.0, 14.0, []
    for verdict, said in KEY:
        long = 18 + canvas.text_width(said, 12)
        x, y = (0.0, y + 20) if x + long > at.width else (x, y)
        out += [marker(x + 7, y - 4, verdict), canvas.text(x + 18, y, said, size=12)]
        x += long + 16
    said = "19 places in 20, middle half"
    x, y = (0.0, y + 20) if x + 32 + canvas.text_width(said, 12) > at.width else (x, y)
    out += [canvas.rect(x, y - 9, 26, 9, fill=BAND), canvas.rect(x + 8, y - 9, 10, 9, fill=BAND_DARK)]
    out.append(canvas.text(x + 32, y, said, size=12))
    return "".join(out)


def _one(reading: Reading, top: float, at: _Layout) -> str:
    figure, against, scale = reading.figure, reading.against("england"), _Scale(reading)
    words_at, middle = top + at.row / 2 - at.lift + 4, top + at.row / 2 + at.lift
    name = canvas.wrap(reading.measure.name, 13, at.name_end - 4)
    out = [canvas.text(0, words_at + 15 * i - 7.5 * (len(name) - 1), part) for i, part in enumerate(name)]
    england = _england(reading)
    out += [
        canvas.text(at.value_at, words_at, _short(figure.number, reading), bold=True, anchor="end"),
        canvas.text(at.england_at, words_at, "–" if england is None else _short(england, reading), anchor="end", fill=QUIET_INK),
    ]
    if scale.bands:
        for low, high, fill in ((scale.bands[0], scale.bands[3], BAND), (scale.bands[1], scale.bands[2], BAND_DARK)):
            left, right = sorted((scale.x(low, at), scale.x(high, at)))
            out.append(canvas.rect(left, middle - 9, right - left, 18, fill=fill))
    verdict = against.verdict if against else Verdict.CANNOT_TELL
    if figure.interval:
        left, right = sorted((scale.x(figure.interval.low, at), scale.x(figure.interval.high, at)))
        out.append(canvas.whisker(left, right, middle, stroke=COLOURS.get(verdict, NOISE), cap=5))
    out.append(marker(scale.x(figure.number, at), middle, verdict))
    if at.lift:
        out.append(canvas.line(at.middle, middle - 11, at.middle, middle + 11, stroke=INK, width=1.5))
    out.append(canvas.line(0, top + at.row, at.width, top + at.row))
    return "".join(out)


def _short(value: float, reading: Reading) -> str:
    """A value with the shortest form of its unit; the whole unit is in the table."""
    unit, said = reading.measure.unit, words.number(value, reading.measure.decimals)
    if unit.startswith("%"):
        return f"{said}%"
    return f"£{said}" if unit.startswith("£") else said


def marker(x: float, y: float, verdict: Verdict) -> str:
    """A verdict as a shape, so that it can be told without colour: pointed right is better, left worse, a diamond higher or lower."""
    if verdict is Verdict.BETTER:
        return canvas.path(f"M{x - 6:.1f} {y - 7:.1f}L{x + 7:.1f} {y:.1f}L{x - 6:.1f} {y + 7:.1f}Z", fill=BLUE, stroke="#ffffff")
    if verdict is Verdict.WORSE:
        return canvas.path(f"M{x + 6:.1f} {y - 7:.1f}L{x - 7:.1f} {y:.1f}L{x + 6:.1f} {y + 7:.1f}Z", fill=PINK, stroke="#ffffff")
    if verdict in (Verdict.HIGHER, Verdict.LOWER):
        return canvas.path(
            f"M{x:.1f} {y - 7:.1f}L{x + 7:.1f} {y:.1f}L{x:.1f} {y + 7:.1f}L{x - 7:.1f} {y:.1f}Z", fill=TURQUOISE, stroke="#ffffff"
        )
    if verdict is Verdict.SIMILAR:
        return canvas.circle(x, y, 5.5, fill=NOISE, stroke="#ffffff")
    return canvas.circle(x, y, 5, fill="#ffffff", stroke=NOISE, width=2)


def _spec(readings: Sequence[Reading], title: str, description: str) -> dict[str, object]:
    data = []
    for reading in readings:
        scale, figure = _Scale(reading), reading.figure
        against, england = reading.against("england"), _england(reading)
        data.append(
            {
                "measure": reading.measure.name,
                "place": scale.share(figure.number),
                "low": scale.share(figure.interval.low) if figure.interval else None,
                "high": scale.share(figure.interval.high) if figure.interval else None,
                "band_low": scale.share(scale.bands[0]) if scale.bands else None,
                "band_high": scale.share(scale.bands[3]) if scale.bands else None,
                "value": figure.number,
                "england": england,
                "verdict": words.verdict(against),
            }
        )
    y = {"field": "measure", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}}
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None}
    verdicts = [words.VERDICTS[verdict] for verdict in Verdict]
    layers = [
        {
            "mark": {"type": "bar", "color": BAND, "height": 14},
            "encoding": {"x": {**x, "field": "band_low"}, "x2": {"field": "band_high"}, "y": y},
        },
        {"mark": {"type": "rule", "color": NOISE}, "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}},
        {
            "mark": {"type": "point", "filled": True, "size": 90},
            "encoding": {
                "x": {**x, "field": "place"},
                "y": y,
                "shape": {
                    "field": "verdict",
                    "type": "nominal",
                    "scale": {
                        "domain": verdicts,
                        "range": ["triangle-right", "triangle-left", "diamond", "diamond", "circle", "circle", "cross"],
                    },
                },
                "color": {
                    "field": "verdict",
                    "type": "nominal",
                    "scale": {"domain": verdicts, "range": [BLUE, PINK, TURQUOISE, TURQUOISE, NOISE, NOISE, NOISE]},
                },
                "tooltip": [
                    {"field": "measure", "type": "nominal"},
                    {"field": "value", "type": "quantitative"},
                    {"field": "england", "type": "quantitative"},
                ],
            },
        },
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 0.5}}},
    ]
    return vega(data, title, description, layer=layers)
