"""Numbers as people read them: rounded to what the publisher prints, with their unit."""

from __future__ import annotations

import math

from commonground.domain.indicators.nouns import Measure
from commonground.terms import Absent, Figure

# Units that say what a number is, not what it counts: they stand in a heading, not behind the number.
BARE = ("score", "index", "rank", "ratio", "decile", "mean score", "tenth", "distance")
MINUS = "−"
_COUNTED = {"people", "households", "areas", "places", "sites", "facilities", "dwellings", "jobs", "businesses"}


def rounded(value: float, decimals: int) -> str:
    """A number with a comma for thousands, halves away from zero, a true minus sign, and none before nothing.

    >>> rounded(1234.5, 0), rounded(-0.04, 1), rounded(-58.25, 1)
    ('1,235', '0.0', '−58.3')
    """
    power = 10**decimals
    scaled = math.floor(abs(value) * power + 0.5 + 1e-9) / power
    return f"{MINUS if scaled and value < 0 else ''}{scaled:,.{decimals}f}"


def said(value: float | Absent, measure: Measure) -> str:
    """A value with its unit: "58.3%", "92,571 people", "£12.30 per person", "78.2 years"."""
    if isinstance(value, Absent):
        return value.words.lower()
    return _with_unit(rounded(value, measure.decimals), measure.unit)


def short(value: float | Absent, measure: Measure) -> str:
    """A second value in the same sentence: without the long words of a rate, which stand beside the first."""
    return rounded(value, measure.decimals) if not isinstance(value, Absent) and measure.unit.startswith("per ") else said(value, measure)


def gap(difference: float, measure: Measure) -> str:
    """The size of a difference with its unit, without a sign: percentages differ by percentage points."""
    size = rounded(abs(difference), measure.decimals)
    if measure.unit.startswith("%"):
        return f"{size} percentage point{'' if float(size.replace(',', '')) == 1 else 's'}"
    return size if measure.unit.startswith("per ") else _with_unit(size, measure.unit)


def between(low: float, high: float, measure: Measure) -> str:
    """An interval in words: "54.1% to 62.4%"."""
    return f"{said(low, measure)} to {said(high, measure)}"


def with_interval(figure: Figure, measure: Measure) -> str:
    """A figure's value, followed by its interval where one was published."""
    if figure.interval is None or not figure.present:
        return said(figure.value, measure)
    level = rounded(figure.interval.level * 100, 0)
    return f"{said(figure.value, measure)} ({level}% interval {between(figure.interval.low, figure.interval.high, measure)})"


def inside_sentence(name: str) -> str:
    """A measure's name inside a sentence: a small first letter, unless it starts with an acronym or a name.

    >>> inside_sentence("Adults who smoke"), inside_sentence("NHS health checks"), inside_sentence("Sport England grants")
    ('adults who smoke', 'NHS health checks', 'Sport England grants')
    """
    first, _, rest = name.partition(" ")
    is_name = not (first[1:].islower() or len(first) == 1) or (rest[:1].isupper() and rest[1:2].islower())
    return name if is_name else name[:1].lower() + name[1:]


def number_word(count: int) -> str:
    """Small numbers as words, others as figures."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if 0 <= count < len(words) else f"{count:,}"


def _with_unit(number: str, unit: str) -> str:
    minus, size = (MINUS, number[1:]) if number.startswith(MINUS) else ("", number)
    if unit.startswith("%"):
        return f"{number}%"
    if unit.startswith("£"):
        rest = unit[1:].strip()
        scale = {"million": "m", "thousand": "k"}.get(rest.split(" ")[0] if rest else "", "")
        rest = rest.split(" ", 1)[1] if scale and " " in rest else ("" if scale else rest)
        return f"{minus}£{size}{scale}{' ' + rest if rest else ''}"
    if not unit or unit.startswith(BARE):
        return number
    if size == "1" and unit in _COUNTED:
        return f"{number} {'person' if unit == 'people' else unit.removesuffix('s') if not unit.endswith('ies') else unit[:-3] + 'y'}"
    return f"{number} {unit}"
