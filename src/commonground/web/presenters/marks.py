"""A number as a page prints it: its text, its limits, and the mark that opens its source in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup, escape

from commonground.documents import words
from commonground.domain.indicators.nouns import Comparison, Measure
from commonground.terms import Absent, Figure, Place, Source, dated

Fact = tuple[str, str, str]  # name, what is said, address or ""


@dataclass(frozen=True)
class Mark:
    """The superscript beside a number: the numbers of its sources on this page, and what opens in place."""

    numbers: str
    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Shown:
    """A number as text. `present` is false for an absence, whose mark and words stand in its place."""

    text: str
    present: bool = True
    limits: str = ""
    mark: Mark | None = None


@dataclass
class Sources:
    """The sources of a page, numbered in the order in which its numbers first need them."""

    listed: list[Source] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, source: Source) -> int:
        if source.id not in self._numbers:
            self.listed.append(source)
            self._numbers[source.id] = len(self.listed)
        return self._numbers[source.id]

    def numbers(self, sources: Iterable[Source]) -> str:
        return ", ".join(str(number) for number in sorted({self.number(source) for source in sources}))

    def figure(self, figure: Figure, measure: Measure) -> Shown:
        """A figure with its limits and its mark."""
        facts: list[Fact] = [(figure.place.name, f"{measure.name}, {figure.period.label}", "")]
        facts.append(("Value", value_said(figure, measure), ""))
        if figure.base and figure.base.asked:
            effective = f", worth {words.number(figure.base.effective, 0)} of a simple random sample" if figure.base.effective else ""
            facts.append(("Asked", f"{figure.base.asked:,} people{effective}", ""))
        if figure.count is not None:
            of = f" of {words.number(figure.denominator, 0)}" if figure.denominator is not None else ""
            facts.append(("Count", f"{words.number(figure.count, 0)}{of}", ""))
        facts.append(("How", words.STATUSES[figure.status], ""))
        if figure.note:
            facts.append(("Note", figure.note, ""))
        mark = self._mark(f"{measure.name}, {figure.place.name}", facts, figure.sources, measure)
        return shown(figure, measure, mark)

    def comparison(self, comparison: Comparison, measure: Measure) -> Shown:
        """The comparator's value, with how it was judged and where it is from."""
        if isinstance(comparison.value, Absent):
            return Shown(absent_said(comparison.value), present=False)
        facts: list[Fact] = [(comparison.label, f"{measure.name}: {words.quantity(comparison.value, measure.unit, measure.decimals)}", "")]
        if comparison.difference is not None:
            between = f" ({words.interval(comparison.interval, measure.decimals)})" if comparison.interval else ""
            facts.append(("Difference", f"{signed(comparison.difference, measure)}{between}", ""))
        if comparison.sentence:
            facts.append(("Reading", comparison.sentence, ""))
        if comparison.test:
            facts.append(("How judged", comparison.test, ""))
        if comparison.detectable is not None:
            facts.append(
                ("Could detect", f"A difference of {words.number(comparison.detectable, measure.decimals)} or more, with 80% power", "")
            )
        mark = self._mark(f"{measure.name}, {comparison.label}", facts, comparison.sources, measure)
        return Shown(short(comparison.value, measure), mark=mark if comparison.sources else None)

    def plain(self, text: str, what: str, sources: Iterable[Source]) -> Shown:
        """A number that is not a figure of a measure, with its sources."""
        return Shown(text, mark=self._mark(what, [(what, text, "")], tuple(sources)))

    def _mark(self, what: str, facts: list[Fact], sources: tuple[Source, ...], measure: Measure | None = None) -> Mark:
        numbers = self.numbers(sources)
        return Mark(numbers, f"Source {numbers}: {what}", (*facts, *self.facts(sources, measure)))

    def facts(self, sources: Iterable[Source], measure: Measure | None = None) -> tuple[Fact, ...]:
        said: list[Fact] = []
        for source in sources:
            said.append((f"Source {self.number(source)}", f"{source.publisher}, {source.title}, {source.edition}", web_address(source)))
            said.append(("Licence", source.licence, ""))
        if measure:
            said.append(("Definition", "How it is measured", reverse("measure", kwargs={"measure": measure.id})))
        return tuple(said)


def shown(figure: Figure, measure: Measure, mark: Mark | None = None) -> Shown:
    if isinstance(figure.value, Absent):
        return Shown(absent_said(figure.value), present=False, mark=mark)
    limits = words.interval(figure.interval, measure.decimals)
    return Shown(short(figure.value, measure), limits=limits, mark=mark)


def unit_apart(measure: Measure) -> str:
    """The unit to name once for a row: nothing where each number carries a short sign of its own."""
    if measure.unit.startswith("%"):
        return measure.unit[1:].strip()
    return "" if measure.unit == "£" else measure.unit


def short(value: float, measure: Measure) -> str:
    """A number with its short sign, where the unit is named once beside it."""
    if measure.unit.startswith("%"):
        return words.quantity(value, "%", measure.decimals)
    if measure.unit.startswith("£"):
        return words.quantity(value, "£", measure.decimals)
    return words.number(value, measure.decimals)


def absent_said(value: Absent) -> str:
    return f"{value.mark} {value.words}"


def value_said(figure: Figure, measure: Measure) -> str:
    """The value in full: with its interval and level, or the reason for its absence."""
    if isinstance(figure.value, Absent):
        return words.absence(figure.value)
    said = words.figure(figure, measure)
    if figure.interval:
        return (
            f"{said} ({figure.interval.level:.0%} interval {words.interval(figure.interval, measure.decimals)}; {figure.interval.method})"
        )
    return said if measure.kind == "count" else f"{said} (no interval published)"


def signed(value: float, measure: Measure) -> str:
    said = words.signed(value, measure.decimals)
    sign, said = (said[0], said[1:]) if said[0] in ("+", words.MINUS) else ("", said)
    unit = " percentage points" if measure.unit.startswith("%") else ""
    return f"{sign}{'£' if measure.unit.startswith('£') else ''}{said}{unit}"


def day(value: date | datetime | None) -> str:
    return dated(value) if value else ""


def moment(value: datetime) -> str:
    """A day and a time in the time zone of this installation."""
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(here)}, {here:%H:%M}"


def in_words(place: Place) -> str:
    return place.kind_words[:1].upper() + place.kind_words[1:]


def web_address(source: Source) -> str:
    """Where a source can be read on the web; empty for one that is kept elsewhere."""
    return source.address if source.address.startswith(("https://", "http://")) else ""


def commands(said: object) -> Markup:
    """A remedy with the commands that it names between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(said))))  # noqa: S704 - escaped first


FILTERS = {"day": day, "moment": moment, "commands": commands}
