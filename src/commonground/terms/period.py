"""Stretches of time that a figure speaks about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonground.terms.refused import Refused

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = ((re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d"), (re.compile(rf"\d{{1,2}} (?:{_MONTHS}) \d{{4}}"), "%d %B %Y"))


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included, with the label that the publisher prints.

    >>> Period.parse("2023/24")
    Period(start=datetime.date(2023, 4, 1), end=datetime.date(2024, 3, 31), label='2023/24')
    >>> Period.parse("2018-20").years
    3.0
    """

    start: date
    end: date
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Refused(
                "period_backwards",
                what=f"The period {self.label!r} ends on {self.end}, before it starts on {self.start}",
                ways_out=("Swap the dates",),
            )

    @property
    def years(self) -> float:
        """Length in years, to one decimal."""
        return round((self.end - self.start).days / 365.25, 1) or 0.0

    def overlap_days(self, other: Period) -> int:
        """Days that two periods share; 0 when they do not meet (rolling survey years do: rule T13)."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days + 1)

    def overlaps(self, other: Period) -> bool:
        return self.overlap_days(other) > 0

    @classmethod
    def parse(cls, label: str, *, year_starts: tuple[int, int] | None = None) -> Period:
        """Read a publisher's label: "2024", "2023/24" or "2023-24" (April to March, or from `year_starts` as
        (month, day)), "2018-20" (three calendar years), "mid-2024" (30 June), "Nov 23-24", "18 February 2026", or an ISO date.
        """
        text = label.strip().replace("–", "-").replace("—", "-")
        if single := _one_day(text):
            return cls(single, single, text)
        if m := re.fullmatch(r"[Mm]id-?\s?(\d{4})", text):
            return cls(date(int(m[1]), 6, 30), date(int(m[1]), 6, 30), f"mid-{m[1]}")
        if m := re.fullmatch(r"[Cc]ensus (\d{4})", text):
            return cls(date(int(m[1]), 3, 21), date(int(m[1]), 3, 21), f"Census {m[1]}")
        if m := re.fullmatch(r"[Nn]ov (\d{2})-(\d{2})", text):
            first = 2000 + int(m[1])
            return cls(date(first, 11, 16), date(first + 1, 11, 15), f"Nov {m[1]}-{m[2]}")
        if m := re.fullmatch(r"(\d{4})\s*-\s*(\d{2}|\d{4})", text):
            first, last = int(m[1]), int(m[2]) if len(m[2]) == 4 else int(m[1][:2] + m[2])
            if last - first > 1 or (last - first == 1 and len(m[2]) == 4):
                return cls(date(first, 1, 1), date(last, 12, 31), text)
        if m := re.fullmatch(r"(\d{4})\s*[-/]\s*(\d{2}|\d{4})", text):
            first = int(m[1])
            if int(m[2][-2:]) == (first + 1) % 100:
                month, day_of_month = year_starts or (4, 1)
                start = date(first, month, day_of_month)
                return cls(start, date(first + 1, month, day_of_month) - timedelta(days=1), text)
        if re.fullmatch(r"\d{4}", text):
            return cls(date(int(text), 1, 1), date(int(text), 12, 31), text)
        raise Refused(
            "period_unknown",
            what=f"{label!r} is not a period that can be read",
            ways_out=("Write a year (2024), a financial year (2023/24), several years (2018-20), mid-2024 or a date (2024-06-30)",),
        )


def _one_day(text: str) -> date | None:
    return next((datetime.strptime(text, form).date() for pattern, form in _DAYS if pattern.fullmatch(text)), None)
