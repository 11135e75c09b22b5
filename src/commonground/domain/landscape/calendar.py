"""The commissioning calendar: windows of each body, recurring and one-off, and the next time that it can say yes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from commonground.domain.landscape.nouns import Body, Window
from commonground.terms import Finding, Refused, counted, dated

REPEATS = ("year", "once", "contract")
# A rule that has not fired for this many years from its first never will: leap days come round within eight.
TRIED_YEARS = 40
LOOK_AHEAD_YEARS = 9


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When bodies of some kinds open a window. `opens` and `closes` are (month, day) for "year", dates for "once".

    A yearly rule fires every `every` years from `first` to `last` (both included; None without limit); it closes in the
    next year when `closes` comes before `opens` in the year. A "contract" rule opens `months_before` a contract's last day.
    `bodies` makes it a rule of those bodies alone, whatever their kind; `not_for` are bodies with dates of their own instead.
    """

    id: str
    kinds: tuple[str, ...]
    title: str
    repeat: str
    yes: bool
    lead_days: int
    needs: str
    status: str
    address: str = ""
    forms: tuple[str, ...] = ()
    opens: tuple[int, int] | date | None = None
    closes: tuple[int, int] | date | None = None
    every: int = 1
    first: int | None = None
    last: int | None = None
    months_before: int = 0
    months_before_last: int = 0
    seen: int | None = None
    bodies: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()

    def applies_to(self, body: Body) -> bool:
        """Whether the rule is for this body."""
        if self.bodies or body.id in self.not_for:
            return body.id in self.bodies
        return body.kind in self.kinds and (not self.forms or body.form in self.forms)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A contract of a body with its last day; `id` keeps it apart from the body's other contracts."""

    id: str
    body: str
    title: str
    ends: date


@dataclass(frozen=True, kw_only=True)
class NextYes:
    """The next window in which a body can agree to something new, seen from a day.

    `state`: "open" (decide now), "prepare" (start now), "wait" (start on `start_by`), or "late" (it opens before a full
    preparation can be done). `after` is the window after it. `words` is the answer in a sentence.
    """

    window: Window
    state: str
    start_by: date
    words: str
    after: Window | None = None


def check_rules(rules: Iterable[Rule], *, kinds: Collection[str]) -> tuple[Finding, ...]:
    """Every finding on the rules; a rule that never fires is one. `kinds` are the kinds of body that exist."""
    found: list[Finding] = []
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            found.append(Finding(code="rule_twice", what="Two calendar rules have the same id", where=rule.id, remedy="Rename one"))
        seen.add(rule.id)
        found += [
            Finding(code="unknown_kind", what=f"{kind!r} is no kind of body", where=rule.id, remedy="Correct the kind")
            for kind in rule.kinds
            if kind not in kinds
        ]
        if rule.lead_days < 0:
            found.append(
                Finding(code="lead_negative", what=f"A lead time of {rule.lead_days} days", where=rule.id, remedy="Give 0 or more")
            )
        why = _why_never(rule)
        if why:
            found.append(
                Finding(
                    code="rule_never_fires",
                    what=f"{rule.title} never opens: {why}",
                    where=rule.id,
                    remedy="Correct its dates, or take the rule out",
                )
            )
    return tuple(found)


def windows(
    body: Body, rules: Iterable[Rule], *, start: date, end: date, contracts: Sequence[Ending] = (), until: date | None = None
) -> tuple[Window, ...]:
    """The windows of a body that touch the days from `start` to `end`, in order; none outside the dates of the body.

    A window that reaches past the body's last day, or past `until` (the last day on which it is sure to be there: see
    `succession.last_sure_day`), is cut there. Refuses an end before its start.
    """
    if end < start:
        raise Refused("calendar_backwards", what=f"The calendar ends on {end}, before it starts on {start}", ways_out=("Swap the dates",))
    found: list[Window] = []
    if until is not None and (body.valid_to is None or until < body.valid_to):
        body = replace(body, valid_to=until)
    for rule in rules:
        if rule.applies_to(body):
            found += [one for one in _fired(rule, body, start, end, contracts) if one is not None]
    return tuple(sorted(found, key=lambda one: (one.opens, one.closes, one.rule, one.occurrence)))


def next_yes(body: Body, rules: Iterable[Rule], *, on: date, contracts: Sequence[Ending] = (), until: date | None = None) -> NextYes | None:
    """The next time that a body can say yes, seen from `on`; None when no rule gives one (we cannot tell)."""
    last = date(min(MAXYEAR, on.year + LOOK_AHEAD_YEARS), 12, 31)
    ahead = [one for one in windows(body, rules, start=on, end=last, contracts=contracts, until=until) if one.yes]
    if not ahead:
        return None
    window = ahead[0]
    after = next((one for one in ahead[1:] if one.opens > window.opens), None)
    start_by = _days_before(window.opens, window.lead_days)
    lasting = f"until {dated(window.closes)}"
    if window.opens <= on:
        state, words = "open", f"{body.name} can say yes now ({_lower(window.title)}), {lasting}."
    else:
        said = f"{body.name} can next say yes from {dated(window.opens)} ({_lower(window.title)}), {lasting}"
        if start_by == on:
            state, words = "prepare", f"{said}. Start preparing today."
        elif start_by < on:
            left = (window.opens - on).days
            state, words = "late", f"{said}: {counted(left, 'day is', 'days are')} left of the {window.lead_days} that preparation takes."
        else:
            state, words = "wait", f"{said}. Start preparing by {dated(start_by)}."
    return NextYes(window=window, state=state, start_by=start_by, words=words, after=after)


def _fired(rule: Rule, body: Body, start: date, end: date, contracts: Sequence[Ending]) -> Iterable[Window | None]:
    if rule.repeat == "year":
        # A window may open in the year before and reach into the days that were asked for.
        for year in range(max(1, start.year - 1), end.year + 1):
            span = _in_year(rule, year)
            if span is not None:
                yield _window(rule, body, *span, str(year), start, end)
    elif rule.repeat == "once" and isinstance(rule.opens, date) and isinstance(rule.closes, date):
        yield _window(rule, body, rule.opens, rule.closes, "once", start, end)
    elif rule.repeat == "contract":
        for contract in contracts:
            if contract.body == body.id:
                opens = _months_before(contract.ends, rule.months_before)
                closes = _months_before(contract.ends, rule.months_before_last)
                yield _window(rule, body, opens, closes, contract.id, start, end, f" ({contract.title}, ends {dated(contract.ends)})")


def _window(rule: Rule, body: Body, opens: date, closes: date, occurrence: str, start: date, end: date, more: str = "") -> Window | None:
    if body.valid_from is not None:
        opens = max(opens, body.valid_from)
    if body.valid_to is not None:
        closes = min(closes, body.valid_to)
    if closes < opens or closes < start or opens > end:
        return None
    note = f"Dates as seen in {rule.seen}; they move from year to year" if rule.seen and rule.repeat == "year" else ""
    return Window(
        rule=rule.id,
        body=body.id,
        title=f"{rule.title}{more}",
        opens=opens,
        closes=closes,
        lead_days=rule.lead_days,
        yes=rule.yes,
        needs=rule.needs,
        status=rule.status,
        occurrence=occurrence,
        address=rule.address,
        note=note,
    )


def _in_year(rule: Rule, year: int) -> tuple[date, date] | None:
    """The window that opens in a year; None when the rule does not fire then."""
    if not isinstance(rule.opens, tuple) or not isinstance(rule.closes, tuple) or rule.every < 1:
        return None
    if (rule.first is not None and year < rule.first) or (rule.last is not None and year > rule.last):
        return None
    if rule.every > 1 and (year - (rule.first or 0)) % rule.every:
        return None
    closes_in = year + 1 if rule.closes < rule.opens else year
    opens, closes = _real(year, rule.opens), _real(closes_in, rule.closes)
    return (opens, closes) if opens is not None and closes is not None else None


def _real(year: int, month_day: tuple[int, int]) -> date | None:
    """The date, or None for a day that the year does not have (30 February; 29 February in most years)."""
    month, day = month_day
    if not 1 <= year <= MAXYEAR or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _why_never(rule: Rule) -> str:
    if not rule.kinds and not rule.bodies:
        return "it is for no kind of body"
    if rule.repeat not in REPEATS:
        return f"{rule.repeat!r} is no way to repeat (choose {', '.join(REPEATS)})"
    if rule.repeat == "contract":
        return "" if rule.months_before >= rule.months_before_last >= 0 else "it closes before it opens"
    if rule.repeat == "once":
        if not isinstance(rule.opens, date) or not isinstance(rule.closes, date):
            return "it has no dates"
        return "it closes before it opens" if rule.closes < rule.opens else ""
    first = rule.first if rule.first is not None else 2000
    if any(_in_year(rule, year) for year in range(first, first + TRIED_YEARS)):
        return ""
    if rule.last is not None and rule.first is not None and rule.last < rule.first:
        return f"its last year {rule.last} is before its first {rule.first}"
    return "no year has its days"


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))


def _lower(title: str) -> str:
    """A title inside a sentence: only its first letter changes, so that names keep their capitals."""
    return title[:1].lower() + title[1:]
