"""An answer in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from commonground.domain.survey.nouns import Contrast
from commonground.domain.survey.question import Cell, Question
from commonground.terms import begun


def number(value: float, statistic: str) -> str:
    """One number as people read it: a percentage to one decimal, people to the nearest hundred where there are many."""
    if statistic == "proportion":
        return f"{100 * value:.1f}%"
    if statistic in ("total", "count"):
        return f"{round(value, -2 if abs(value) >= 10_000 else 0):,.0f}"
    return f"{value:,.1f}" if abs(value) < 1e6 else f"{value:,.0f}"


def group(levels: Mapping[str, str]) -> str:
    """A group in words: "sex F, age 16 to 24", or "everyone"."""
    return ", ".join(f"{name} {level}".strip() for name, level in levels.items()) or "everyone"


def what(question: Question) -> str:
    """What is measured, in words."""
    if question.words:
        return question.words
    if question.statistic == "proportion":
        return f"{question.column} is {' or '.join(str(level) for level in question.levels)}"
    return {
        "mean": f"mean {question.column}",
        "total": f"total {question.column}",
        "count": f"people with {question.column}",
        "median": f"median {question.column}",
        "ratio": f"{question.column} over {question.denominator}",
    }[question.statistic]


def sentence(question: Question, cells: Sequence[Cell]) -> str:
    """The answer in a sentence: the only number, or the highest and the lowest with their intervals, and how many are held back."""
    shown = [cell for cell in cells if cell.state == "shown" and cell.estimate is not None]
    held = len(cells) - len(shown)
    subject = what(question)
    if not shown:
        reason = cells[0].reason if cells else "nobody in the sample belongs to these groups"
        return f"We cannot tell ({subject}): {reason[0].lower() + reason[1:]}."
    tail = f" {held} of {len(cells)} groups cannot be shown." if held else ""
    if len(shown) == 1:
        return f"{begun(subject)}: {_with_interval(shown[0], question)} ({group(shown[0].group)}).{tail}"
    high = max(shown, key=lambda cell: cell.estimate or 0.0)
    low = min(shown, key=lambda cell: cell.estimate or 0.0)
    overlap = high.low is not None and low.high is not None and high.low <= low.high
    note = " Their intervals overlap, so which is higher is not certain." if overlap else ""
    return (
        f"{begun(subject)}: from {_with_interval(low, question)} ({group(low.group)}) "
        f"to {_with_interval(high, question)} ({group(high.group)}).{note}{tail}"
    )


def verdict(said: Contrast, p_value: float, *, alpha: float = 0.05, over_time: bool = False) -> str:
    """ "increase", "decrease" (or "higher", "lower"), "no change that we can see" or "we cannot tell"."""
    if not np.isfinite(p_value):
        return "we cannot tell"
    if p_value > alpha:
        return "no change that we can see" if over_time else "no difference that we can see"
    if over_time:
        return "increase" if said.estimate > 0 else "decrease"
    return "higher" if said.estimate > 0 else "lower"


def difference(said: Contrast, word: str, first: Mapping[str, str], second: Mapping[str, str], statistic: str) -> str:
    """A difference in a sentence."""
    if word == "we cannot tell":
        return f"We cannot tell whether {group(first)} differs from {group(second)}: nothing shows how these estimates vary."
    points = (
        f"{100 * said.estimate:+.1f} points, {100 * said.low:+.1f} to {100 * said.high:+.1f}"
        if statistic == "proportion"
        else f"{said.estimate:+,.1f}, {said.low:+,.1f} to {said.high:+,.1f}"
    )
    return f"{group(first)} against {group(second)}: {word} ({points})."


def _with_interval(cell: Cell, question: Question) -> str:
    text = number(cell.estimate or 0.0, question.statistic)
    if cell.low is None or cell.high is None:
        return text
    return f"{text} ({number(cell.low, question.statistic)} to {number(cell.high, question.statistic)})"
