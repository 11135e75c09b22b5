"""What the answer hangs on: one-way bars, switching values and their words, worked out as extra draws of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from commonground.domain.value.decision import Bar
from commonground.domain.value.nouns import Assumptions, Floats
from commonground.domain.value.words import figures
from commonground.domain.value.world import Drawn

CURVES = "curve."


@dataclass(frozen=True, kw_only=True)
class Range:
    """An uncertain input: its central value and the ends it is moved between."""

    id: str
    name: str
    central: float
    low: float
    high: float


def ranges(assumptions: Assumptions, used: Callable[[str], bool], curves: Iterable[str]) -> tuple[Range, ...]:
    """Every uncertain assumption that the question uses, and one range a curve (its 95% limits, in standard errors)."""
    found = [
        Range(id=key, name=item.name, central=item.value, low=float(item.low), high=float(item.high))  # type: ignore[arg-type]
        for key, item in assumptions.items()
        if item.distribution != "fixed" and item.low != item.high and used(key)
    ]
    words = "Size of the link between activity and {}"
    return (*found, *(Range(id=CURVES + c, name=words.format(c.replace("_", " ")), central=0.0, low=1.96, high=-1.96) for c in curves))


def variants(central: Drawn, changes: list[tuple[str, float]]) -> Drawn:
    """Draws that are all central, but each with one input changed: a whole sensitivity analysis in one run."""
    size = len(changes)
    values = {key: np.full(size, v[0]) for key, v in central.values.items()}
    z = {key: np.full(size, v[0]) for key, v in central.z.items()}
    falls = None if central.falls is None else np.full(size, central.falls[0])
    for k, (key, value) in enumerate(changes):
        if key == "":
            continue
        if key.startswith(CURVES):
            z[key[len(CURVES) :]][k] = value
        else:
            values[key][k] = value
    return Drawn(values=values, z=z, falls=falls, size=size)


@dataclass(frozen=True, kw_only=True)
class Ends:
    """The result with everything central, and at each input's two ends (smaller value first)."""

    central: float
    low: Mapping[str, float]
    high: Mapping[str, float]


def ends(central: Drawn, spans: tuple[Range, ...], net: Callable[[Drawn], Floats]) -> Ends:
    """One run for all ends. `net` gives one result a draw."""
    changes = [("", 0.0), *((s.id, v) for s in spans for v in sorted((s.low, s.high)))]
    results = net(variants(central, changes))
    return Ends(
        central=float(results[0]),
        low={s.id: float(results[1 + 2 * k]) for k, s in enumerate(spans)},
        high={s.id: float(results[2 + 2 * k]) for k, s in enumerate(spans)},
    )


def one_way(spans: tuple[Range, ...], at: Ends) -> tuple[Bar, ...]:
    """Tornado: the result at each input's low and high end, widest first."""
    bars = [
        Bar(
            name=span.name,
            low_input=min(span.low, span.high),
            high_input=max(span.low, span.high),
            at_low=at.low[span.id],
            at_high=at.high[span.id],
        )
        for span in spans
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name)))


@dataclass(frozen=True, kw_only=True)
class Switch:
    """The value of one input at which the answer changes sign, or None where no value in its range does that."""

    id: str
    name: str
    central: float
    value: float | None
    words: str


def switching(central: Drawn, spans: tuple[Range, ...], at: Ends, net: Callable[[Drawn], Floats], *, rounds: int = 5) -> tuple[Switch, ...]:
    """Switching value of each input within its range: all inputs are searched at once, six points a round."""
    low = {span.id: min(span.low, span.high) for span in spans}
    high = {span.id: max(span.low, span.high) for span in spans}
    positive = at.central > 0
    alive = [s for s in spans if (at.low[s.id] > 0) != (at.high[s.id] > 0)]
    grid = np.linspace(0, 1, 8)[1:-1]
    for _ in range(rounds if alive else 0):
        changes = [(s.id, low[s.id] + x * (high[s.id] - low[s.id])) for s in alive for x in grid]
        results = net(variants(central, changes)).reshape(len(alive), len(grid))
        for row, s in zip(results, alive, strict=True):
            points = [low[s.id], *(low[s.id] + x * (high[s.id] - low[s.id]) for x in grid), high[s.id]]
            signs = [at.low[s.id] > 0, *(row > 0), at.low[s.id] <= 0]
            k = next(n for n in range(len(signs) - 1) if signs[n] != signs[n + 1])
            low[s.id], high[s.id] = points[k], points[k + 1]
    switched = {s.id: (low[s.id] + high[s.id]) / 2 for s in alive}
    return tuple(_switch(span, switched.get(span.id), positive) for span in spans)


def _switch(span: Range, value: float | None, worth_it: bool) -> Switch:
    now = "worth its cost" if worth_it else "not worth its cost"
    if value is None:
        low, high = sorted((span.low, span.high))
        words = f"{span.name}: no value from {figures(low)} to {figures(high)} changes the answer; it stays {now}."
    else:
        change = "stops being" if worth_it else "becomes"
        beyond = f"{'below' if value < span.central else 'above'} {figures(value)}"
        words = f"{span.name}: the programme {change} worth its cost {beyond} (now {figures(span.central)})."
    return Switch(id=span.id, name=span.name, central=span.central, value=value, words=words)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Net benefit over two inputs at once: rows follow the first, columns the second, everything else central."""

    first: Range
    second: Range
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    net: tuple[tuple[float, ...], ...]


def grid(central: Drawn, first: Range, second: Range, net: Callable[[Drawn], Floats], *, points: int = 5) -> Grid:
    """Two-way sensitivity: `points` values of each input from its low to its high end, in one run."""
    rows, columns = (np.linspace(min(s.low, s.high), max(s.low, s.high), points) for s in (first, second))
    held = variants(central, [("", 0.0)] * points**2)
    for span, values in ((first, np.repeat(rows, points)), (second, np.tile(columns, points))):
        (held.z if span.id.startswith(CURVES) else held.values)[span.id.removeprefix(CURVES)][:] = values
    found = net(held).reshape(points, points)
    return Grid(
        first=first,
        second=second,
        rows=tuple(map(float, rows)),
        columns=tuple(map(float, columns)),
        net=tuple(tuple(map(float, row)) for row in found),
    )
