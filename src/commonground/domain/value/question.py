"""A question about what a programme is worth, as a small file, and the checks that it can be answered."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import msgspec

from commonground.domain.value.appraise import BUDGETS
from commonground.domain.value.costing import CostLine
from commonground.domain.value.exposure import CLASSES
from commonground.domain.value.nouns import ADULT, Override
from commonground.domain.value.programme import PERSISTENCE
from commonground.terms import Findings, Refused, counted

SHARES = 1e-6
BY_FIFTH = ("eligible_by_fifth", "uptake_by_fifth", "adherence_by_fifth", "effect_by_fifth")
LARGEST = 1e12


class Dose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weekly activity added while taking part: minutes at an intensity in METs (walking is 4.0)."""

    minutes_a_week: float
    met: float
    source: str


class People(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who starts. Shares left out are the place's own (or England's); `activity` is by inactive, fairly_active and active."""

    participants: float
    ages: tuple[int, int] = (18, 90)
    sex: str = "all"
    activity: dict[str, float] | None = None
    fifths: tuple[float, float, float, float, float] | None = None  # most deprived first
    eligible_by_fifth: tuple[float, float, float, float, float] | None = None  # share who may take part, most deprived first
    uptake_by_fifth: tuple[float, float, float, float, float] | None = None  # relative chance of starting, most deprived first
    adherence_by_fifth: tuple[float, float, float, float, float] | None = None  # relative adherence
    effect_by_fifth: tuple[float, float, float, float, float] | None = None  # relative effect in those who take part
    reach_source: str = ""  # where the four by deprivation fifth come from


class CostLineIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the cost template."""

    name: str
    kind: str
    pounds: float
    price_year: str
    source: str
    life_years: int = 1
    hours: float = 0.0


class CostIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cost a head in a price year, or lines of the cost template to work it out from."""

    per_head: float | None = None
    price_year: str = ""
    source: str = ""
    paid_by: str = "The council"
    budget: str = ""  # council, district, nhs, employer, treasury, families or other; left out, told from paid_by
    lines: tuple[CostLineIn, ...] = ()
    overhead: float = 0.0
    optimism_bias: float = 0.0


class OverrideIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user's own value for an assumption, with its source; with limits it stays uncertain. A missing cost can be added."""

    id: str
    value: float
    source: str = ""
    low: float | None = None
    high: float | None = None
    price_year: str = ""  # for money, where it is not that of the assumption replaced


class ActivityByFifth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shares of adults under 30 and at 150 minutes a week or more in each deprivation fifth, most deprived first."""

    inactive: tuple[float, float, float, float, float]
    active: tuple[float, float, float, float, float]
    source: str


class RateRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A yearly rate of the place for a sex (all, female or male) and ages, both included: 0.004 for 4 in a thousand."""

    rate: float
    age_from: int
    age_to: int
    sex: str = "all"


class RatesIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the place's own rates in place of the national ones, with its source.

    `illness` is all_causes or an illness of the model; `measure` is deaths (all_causes), incidence, remission or fatality.
    A file of the columns sex, age_from, age_to and rate may be named in place of rows.
    """

    illness: str
    measure: str
    source: str
    rows: tuple[RateRow, ...] = ()
    file: str = ""


class Counting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What else is counted in the net value. Off unless asked for, because each is argued over. A gain in quality of life from being
    active in itself is another such choice: override utility.process, with its source."""

    working_days: bool = False  # what employers save (Green Book; not the NHS perspective)
    tax_burden: bool = False  # the marginal excess burden of the tax that pays (metb) on net public money
    later_costs: bool = False  # NHS care, for every cause, in the years of life gained


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is this programme worth, for these people, here?"""

    programme: str | None = None
    place: str | None = None
    people: People
    activity_by_fifth: ActivityByFifth | None = None  # left out, every fifth is as active as the place
    dose: Dose | None = None
    adherence: float | None = None
    falls_ratio: tuple[float, float, float] | None = None
    horizon_years: int | None = None
    intake: tuple[float, ...] = (1.0,)  # people starting in each year, relative to `participants`: (1, 1, 1) for three yearly cohorts
    cost: CostIn | None = None
    counting: Counting = Counting()
    rates: tuple[RatesIn, ...] = ()  # the place's own death or disease rates; each needs its source
    rules: str = "green_book"
    price_year: str = "2024"
    persistence: str = "central"
    draws: int = 256
    stop_at_error: float | None = None  # share of the mean at which drawing stops, such as 0.01
    seed: int = 1
    correlation: float = 0.0
    overrides: tuple[OverrideIn, ...] = ()

    def changes(self) -> tuple[Override, ...]:
        """The overrides as the engine takes them."""
        return tuple(
            Override(id=o.id, value=o.value, source=o.source, low=o.low, high=o.high, price_year=o.price_year) for o in self.overrides
        )


def check(question: Question) -> None:
    """Refuse, with every finding at once, a question that cannot be answered as it stands."""
    found = Findings()
    for where, number in _numbers(msgspec.to_builtins(question)):
        if not math.isfinite(number) or abs(number) > LARGEST:
            found.add("number_not_usable", f"{number:g} is not a number to reckon with", where=where, remedy="Give an ordinary number")
    found.refuse_if_any(code="question_unsound", what="This question cannot be answered as it stands")
    _check_people(question.people, found)
    _check_activity(question.activity_by_fifth, found)
    _check_dose(question, found)
    _check_cost(question.cost, found)
    if question.persistence not in PERSISTENCE:
        remedy = "Choose " + ", ".join(PERSISTENCE)
        found.add("persistence_unknown", f"{question.persistence!r} is not a scenario", where="persistence", remedy=remedy)
    if not 1 <= len(question.intake) <= 30 or min(question.intake) < 0 or sum(question.intake) <= 0:
        found.add("intake_invalid", f"{question.intake} is not an intake", where="intake", remedy="Give 1 to 30 yearly sizes of 0 or more")
    if not 1 <= question.draws <= 20_000:
        found.add("draws_outside", f"{question.draws} draws", where="draws", remedy="Ask for 1 to 20,000")
    if question.horizon_years is not None and not 1 <= question.horizon_years <= 80:
        found.add("horizon_outside", f"{question.horizon_years} years", where="horizon_years", remedy="Give 1 to 80 years")
    for table in question.rates:
        _check_rates(table, found)
    for override in question.overrides:
        if not override.source.strip():
            found.add(
                "override_without_source",
                f"{override.value:g} for {override.id} has no source",
                where=f"overrides.{override.id}",
                why="Every number must answer for itself",
                remedy="Name the document, person or local figure it comes from",
            )
    things = counted(len(found.errors), "thing")
    found.refuse_if_any(code="question_unsound", what=f"This question cannot be answered as it stands: {things} to put right")


def _numbers(value: Any, where: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a question with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield where, value


def _check_ages(ages: tuple[int, int], found: Findings) -> None:
    first, last = ages
    if not 0 <= first <= last <= 100:
        remedy = "Give two ages from 0 to 100, younger first"
        found.add("ages_invalid", f"Ages {first} to {last} are not an age range", where="people.ages", remedy=remedy)
    elif last < ADULT:
        found.add(
            "children_not_established",
            f"Nobody of {ADULT} or over takes part",
            where="people.ages",
            why=f"No link from activity to later illness, cost or wellbeing is established under {ADULT}, so that a cost would stand "
            "against nothing. What is published for 11 to 16 is an average social value a head, by edition, and not an effect",
            remedy="Ask about the adults who take part; or give the published averages: commonground value social active_child_11_16=100",
        )


def _check_people(people: People, found: Findings) -> None:
    if not people.participants > 0:
        found.add("group_empty", "Nobody takes part", where="people.participants", remedy="Give the number who start, above 0")
    _check_ages(people.ages, found)
    if people.sex not in ("all", "female", "male"):
        found.add("sex_unknown", f"{people.sex!r} is not a choice", where="people.sex", remedy="Choose all, female or male")
    unknown = sorted(set(people.activity or {}) - set(CLASSES))
    if unknown:
        found.add("class_unknown", f"{unknown} is not an activity class", where="people.activity", remedy="Choose " + ", ".join(CLASSES))
    for name, shares in (("activity", tuple((people.activity or {}).values())), ("fifths", people.fifths or ())):
        if shares and (min(shares) < 0 or abs(sum(shares) - 1) > SHARES):
            found.add(
                "shares_not_one",
                f"The shares add to {sum(shares):.6g}, not 1",
                where=f"people.{name}",
                remedy="Give every class, as shares between 0 and 1; or leave them out to use the place's own",
            )
    for name in BY_FIFTH:
        ratios = getattr(people, name)
        if ratios is not None and (min(ratios) < 0 or max(ratios) <= 0):
            found.add("ratio_negative", "A ratio is negative, or all are 0", where=f"people.{name}", remedy="Give 1 for average")
    if people.eligible_by_fifth is not None and max(people.eligible_by_fifth) > 1:
        found.add("share_outside", "A share of people is above 1", where="people.eligible_by_fifth", remedy="Give 0.6 for 60%")


def _check_activity(given: ActivityByFifth | None, found: Findings) -> None:
    if given is None:
        return
    for inactive, active in zip(given.inactive, given.active, strict=True):
        if not (0 < inactive < 1 and 0 < active < 1 and inactive + active < 1):
            found.add(
                "bands_invalid",
                f"{inactive:g} inactive and {active:g} active do not leave somebody in each of the three bands",
                where="activity_by_fifth",
                remedy="Give shares between 0 and 1, not percentages, for each fifth",
            )
    if not given.source.strip():
        found.add(
            "activity_unsourced", "Activity by fifth has no source", where="activity_by_fifth.source", remedy="Name the survey and its year"
        )


MEASURES = ("deaths", "incidence", "remission", "fatality")
HIGHEST = 5.0  # a yearly rate above this is a percentage or a count


def _check_rates(table: RatesIn, found: Findings) -> None:
    where = f"rates.{table.illness}"
    if not table.source.strip():
        found.add("rates_unsourced", "A table of rates has no source", where=where, remedy="Name the publication, its year and area")
    if table.measure not in MEASURES or (table.measure == "deaths") != (table.illness == "all_causes"):
        remedy = "Give deaths for all_causes, and incidence, remission or fatality for an illness"
        found.add("measure_unknown", f"{table.measure!r} of {table.illness} is not a rate of the model", where=where, remedy=remedy)
    if not table.rows:
        remedy = "Give rows with sex, age_from, age_to and rate, or name a file that the command can read"
        found.add("rates_empty", "A table of rates has no rows", where=where, remedy=remedy)
    covered: dict[str, set[int]] = {"female": set(), "male": set()}
    for row in table.rows:
        if row.sex not in ("all", "female", "male") or not 0 <= row.age_from <= row.age_to <= 100 or not 0 <= row.rate <= HIGHEST:
            said = f"{row.sex}, {row.age_from} to {row.age_to}: {row.rate:g} is not a yearly rate of people of an age"
            found.add("rate_invalid", said, where=where, remedy="Give all, female or male; ages from 0 to 100; a rate such as 0.004")
            return
        for sex in covered if row.sex == "all" else (row.sex,):
            if covered[sex] & set(range(row.age_from, row.age_to + 1)):
                remedy = "Give each sex and age once"
                found.add("rates_twice", f"{sex}, {row.age_from} to {row.age_to} is given twice", where=where, remedy=remedy)
                return
            covered[sex] |= set(range(row.age_from, row.age_to + 1))


def _check_dose(question: Question, found: Findings) -> None:
    if question.programme is None and question.dose is None:
        found.add(
            "programme_missing",
            "There is neither a programme nor a dose",
            where="programme",
            remedy="Name a programme of the library (commonground value programmes) or give a dose",
        )
    if question.dose is not None:
        if question.dose.minutes_a_week < 0 or question.dose.met <= 1:
            found.add(
                "dose_invalid",
                "Minutes are negative, or the intensity is rest",
                where="dose",
                remedy="Give minutes of 0 or more and METs above 1",
            )
        if not question.dose.source.strip():
            found.add(
                "dose_unsourced",
                "The dose has no source",
                where="dose.source",
                remedy="Say where it comes from: a timetable, a trial, a judgement",
            )
    if question.falls_ratio is not None and not 0 < question.falls_ratio[1] <= question.falls_ratio[0] <= question.falls_ratio[2]:
        said = ", ".join(f"{ratio:g}" for ratio in question.falls_ratio)
        found.add(
            "falls_ratio_invalid",
            f"{said} is not a ratio of falls with its limits",
            where="falls_ratio",
            remedy="Give the ratio, its lower and its upper limit, all above 0: 0.76, 0.70, 0.81",
        )
    relative = max(question.people.adherence_by_fifth or (0.0,))
    if question.adherence is not None and question.adherence <= 1 < question.adherence * relative:
        said = f"{question.adherence:g} times {relative:g} is more than all of the activity"
        found.add("share_outside", said, where="people.adherence_by_fifth", remedy="Give ratios that keep adherence to 1 or less")
    if question.adherence is not None and not 0 <= question.adherence <= 1:
        found.add("share_outside", f"An adherence of {question.adherence:g} is not a share", where="adherence", remedy="Give 0.6 for 60%")


def _check_cost(cost: CostIn | None, found: Findings) -> None:
    if cost is None:
        return
    if cost.budget and cost.budget not in BUDGETS:
        found.add("budget_unknown", f"{cost.budget!r} is not a budget", where="cost.budget", remedy="Choose " + ", ".join(BUDGETS))
    for line in cost.lines:
        try:
            CostLine(name=line.name, kind=line.kind, pounds=line.pounds, price_year=line.price_year, source=line.source, hours=line.hours)
        except Refused as no:
            found.add(no.code, no.what, where=f"cost.lines.{line.name}", why=no.why, remedy="; ".join(no.ways_out))
    if cost.per_head is None and not cost.lines:
        found.add(
            "cost_missing",
            "The cost has neither a figure a head nor lines",
            where="cost",
            remedy="Give per_head, or lines of the cost template",
        )
    if cost.per_head is not None:
        if cost.per_head < 0:
            found.add(
                "cost_negative",
                f"A cost of {cost.per_head:,.2f} a head is negative",
                where="cost.per_head",
                remedy="Give 0 or more; income is not a cost",
            )
        if not cost.price_year.strip() or not cost.source.strip():
            found.add("cost_unsourced", "The cost needs its price year and its source", where="cost", remedy="Give price_year and source")
