"""How numbers, absences and verdicts are put into words, once for every page, chart and document.

Nothing is computed here: a value is rounded for the reader and given its unit, or its absence is named.
"""

from __future__ import annotations

from datetime import date

from commonground.domain.indicators import wording
from commonground.domain.indicators.nouns import Comparison, Measure, Polarity, Rank, Reading, Verdict
from commonground.domain.indicators.wording import MINUS as MINUS
from commonground.domain.indicators.wording import inside_sentence as inside_sentence
from commonground.terms import Absent, Figure, Interval, dated
from commonground.terms import begun as begun
from commonground.terms import counted as counted
from commonground.terms import listed as listed
from commonground.terms import spoken as spoken

VERDICTS: dict[Verdict, str] = {
    Verdict.BETTER: "Better",
    Verdict.WORSE: "Worse",
    Verdict.HIGHER: "Higher",
    Verdict.LOWER: "Lower",
    Verdict.SIMILAR: "No difference that we can see",
    Verdict.CANNOT_TELL: "We cannot tell",
    Verdict.NOT_COMPARABLE: "Cannot be compared",
}
STATUSES: dict[str, str] = {
    "counted": "Counted",
    "estimated": "Estimated",
    "modelled": "Modelled",
    "provisional": "Provisional",
    "carried": "Carried from other boundaries",
    "derived": "Worked out from other figures",
    "synthetic": "Made up, for demonstration",
    "absent": "Absent",
}


def number(value: float, decimals: int = 1) -> str:
    """A number for reading: thousands separated, a true minus sign, never "-0"."""
    return wording.rounded(value, decimals)


def signed(value: float, decimals: int = 1) -> str:
    """A difference for reading: with its sign, unless it is nothing to the digits printed."""
    said = number(value, decimals)
    return f"+{said}" if value > 0 and float(said.replace(",", "")) else said


def quantity(value: float | Absent, unit: str, decimals: int = 1) -> str:
    """A number with its unit ("23.4%", "£1,234 per person", "12 per 10,000"), or the mark of its absence."""
    if isinstance(value, Absent):
        return value.mark
    if unit.startswith("%"):
        return f"{number(value, decimals)}%"
    if unit.startswith("£"):
        sign = MINUS if value < 0 and number(value, decimals).startswith(MINUS) else ""
        return f"{sign}£{number(abs(value), decimals)}{unit[1:]}"
    return number(value, decimals) if unit.startswith(wording.BARE) else f"{number(value, decimals)} {unit}".strip()


def interval(between: Interval | None, decimals: int = 1) -> str:
    """ "20.1 to 26.9", or nothing when there is none."""
    return f"{number(between.low, decimals)} to {number(between.high, decimals)}" if between else ""


def figure(shown: Figure, measure: Measure) -> str:
    return quantity(shown.value, measure.unit, measure.decimals)


def absence(value: Absent) -> str:
    """The mark and the words of an absence, with its reason: "[c] Suppressed: fewer than 5 people"."""
    return f"{value.mark} {value}"


def unit_heading(measure: Measure) -> str:
    return "per cent" if measure.unit == "%" else measure.unit


def verdict(comparison: Comparison | None) -> str:
    """What may be said of a difference, in words; a comparison that was not made is one we cannot tell."""
    return VERDICTS[comparison.verdict] if comparison else VERDICTS[Verdict.CANNOT_TELL]


def direction(measure: Measure) -> str:
    return {
        Polarity.HIGHER_BETTER: "Higher is better",
        Polarity.LOWER_BETTER: "Lower is better",
        Polarity.NEITHER: "Neither high nor low is better",
    }[measure.polarity]


def rank_interval(held: Rank) -> str:
    """ "8th to 20th"."""
    return "" if held.low is None or held.high is None else f"{ordinal(held.low)} to {ordinal(held.high)}"


def rank(reading: Reading) -> str:
    """ "12th of 296 (between 8th and 20th)", or nothing."""
    held = reading.rank
    if held is None:
        return ""
    said = f"{ordinal(held.position)} of {held.of}"
    if held.low is not None and held.high is not None and (held.low, held.high) != (held.position, held.position):
        said += f" (between {ordinal(held.low)} and {ordinal(held.high)})"
    return said


def ordinal(position: int) -> str:
    ending = "th" if 10 <= position % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
    return f"{position}{ending}"


def plain(text: str) -> str:
    """A sentence on paper: without the marks around commands, which pages set as code."""
    return text.replace("`", "")


def day(value: date) -> str:
    """A day in full: "5 February 2027"."""
    return dated(value)


def short_day(value: date) -> str:
    """A day where there is little room: "5 Feb 2027"."""
    return f"{value.day} {value:%b %Y}"


def inert(text: str) -> str:
    """Text that a spreadsheet will not run: a leading formula sign is put behind an apostrophe."""
    return f"'{text}" if text.lstrip(" \t\r\n\0")[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text
