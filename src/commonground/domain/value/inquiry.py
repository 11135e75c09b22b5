"""A question made ready to run: who starts, what is done, what it costs, and one way to follow and account for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.domain.value import appraise, costing, engine, exposure, persisting
from commonground.domain.value.composing import MadeOf
from commonground.domain.value.decision import monte_carlo_error
from commonground.domain.value.discount import Rules, reprice
from commonground.domain.value.dose import marginal_met_hours, within_reach
from commonground.domain.value.exposure import CLASSES, Exposure
from commonground.domain.value.library import Programme
from commonground.domain.value.nouns import AGES, PAYERS, Assumptions, Floats, Participants
from commonground.domain.value.question import CostIn, Question
from commonground.domain.value.world import Drawn, Effect, World, draws_of
from commonground.terms import Refused

WORTH_COMPILING = 64  # draws under which starting the compiled loops costs more than they save
HEARD = {  # the words by which a budget is told, first that fits
    "nhs": (" nhs", " icb", "care board", "hospital", "general practice", "primary care"),
    "district": ("district", "borough council"),
    "council": ("council", "authority", "public health", "social care"),
    "employer": ("employer",),
    "treasury": ("treasury", "department", "government"),
    "families": ("famil", "participant", "members"),
}
WORK = {"employer": "work.days", "treasury": "work.leavers"}  # what is needed for an illness to cost them


@dataclass(frozen=True, kw_only=True)
class Locality:
    """What the engine needs to know of a place: people by sex, age and fifth, activity bands, and how it was put together."""

    name: str
    code: str | None
    people: Floats  # sex x age x fifth: residents
    exposures: tuple[Exposure, ...]  # one a fifth
    bands: Mapping[str, float]  # shares inactive, fairly_active, active
    mortality_scale: float
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    bands_by_fifth: tuple[Mapping[str, float], ...] = ()  # most deprived first; empty where every fifth has the place's own
    care_authority: bool | None = None  # whether the place's own council pays for adult social care; None where there is no one council
    made_of: tuple[MadeOf, ...] = ()  # the councils it was put together from; empty where its figures are its own


def with_activity_by_fifth(here: Locality, question: Question, shape: float) -> Locality:
    """The place with a spread of activity of its own in each deprivation fifth, as the question gives it."""
    given = question.activity_by_fifth
    if given is None:
        return here
    pairs = list(zip(given.inactive, given.active, strict=True))
    return replace(
        here,
        exposures=tuple(
            exposure.fit(inactive=i, active=a, shape=shape, where=f"{here.name}, fifth {n}") for n, (i, a) in enumerate(pairs, 1)
        ),
        bands_by_fifth=tuple({"inactive": i, "fairly_active": 1.0 - i - a, "active": a} for i, a in pairs),
        notes=(*here.notes, "Activity in each deprivation fifth is the one given in the question."),
        sources=(*here.sources, given.source),
    )


def with_own_rates(here: Locality, question: Question) -> Locality:
    """The place with a note of each table of its own rates; where it has its own death rates no factor moves them."""
    if not question.rates:
        return here
    own = any(table.illness == "all_causes" for table in question.rates)
    named = [f"{table.measure} of {table.illness.replace('_', ' ')}" for table in question.rates]
    said = f"Own rates stand in place of the national ones where they are given: {', '.join(named)}."
    notes = tuple(note for note in here.notes if not (own and note.startswith("Death rates")))
    return replace(
        here,
        mortality_scale=1.0 if own else here.mortality_scale,
        notes=(*notes, said),
        sources=(*here.sources, *(table.source for table in question.rates)),
    )


def check_enough_live_here(question: Question, here: Locality) -> None:
    """Refused (more_than_live_here) when more people are to start than the place has of their ages and sex."""
    first, last = question.people.ages
    who = {"female": slice(0, 1), "male": slice(1, 2)}.get(question.people.sex, slice(None))
    living = float(here.people[who, first : last + 1].sum())
    if question.people.participants > living > 0:
        raise Refused(
            "more_than_live_here",
            what=f"{question.people.participants:,.0f} people are to start, and only {living:,.0f} of these ages live in {here.name}",
            where="people.participants",
            ways_out=(f"Give a number up to {living:,.0f}", "Choose a wider age range"),
        )


def participants(question: Question, here: Locality) -> Participants:
    """Who starts, spread as the place's residents are over sex, age and fifth, and over activity as asked."""
    people = question.people
    first, last = people.ages
    share = np.zeros((2, AGES, 5))
    share[:, first : last + 1] = here.people[:, first : last + 1]
    if people.sex != "all":
        share[1 if people.sex == "male" else 0] = 0.0
    if people.fifths is not None:
        by_fifth = share.sum(axis=(0, 1))
        if any(want > 0 and have <= 0 for want, have in zip(people.fifths, by_fifth, strict=True)):
            spread = share.sum(axis=2, keepdims=True) / 5.0
            share = np.broadcast_to(spread, share.shape).copy()
            by_fifth = share.sum(axis=(0, 1))
        share *= np.divide(np.asarray(people.fifths), by_fifth, out=np.zeros(5), where=by_fifth > 0)
    for ratios in (people.eligible_by_fifth, people.uptake_by_fifth):
        if ratios is not None:
            share *= np.asarray(ratios)
    if share.sum() <= 0:
        raise Refused(
            "group_empty",
            what=f"No one aged {first} to {last} lives in {here.name} by these figures",
            where="people",
            ways_out=("Widen the ages", "Give the fifths yourself"),
        )
    bands = [people.activity] * 5 if people.activity else here.bands_by_fifth or [here.bands] * 5
    activity = np.array([[band.get(name, 0.0) for name in CLASSES] for band in bands])
    return Participants(count=share[..., None] / share.sum() * people.participants * activity / activity.sum(axis=1, keepdims=True))


def effect(question: Question, programme: Programme | None, world: World) -> Effect:
    """The programme as the engine sees it. Refuses a programme without a dose, and a dose no curve has seen."""
    minutes, met = (question.dose.minutes_a_week, question.dose.met) if question.dose else (None, None)
    if minutes is None:
        if programme is None or programme.minutes_a_week is None or programme.met is None:
            name = programme.name if programme else "the programme"
            raise Refused(
                "dose_not_established",
                what=f"How much activity {name} adds is not established",
                where="programme",
                why=programme.effect if programme else "",
                ways_out=("Give a dose with its source", "Choose a programme of the library that has one"),
            )
        minutes, met = programme.minutes_a_week, programme.met
    from_library = question.dose is None
    assert met is not None
    dose = float(marginal_met_hours(minutes, met))
    for curve in world.curves.values():
        within_reach(curve, dose)
    adherence = question.adherence if question.adherence is not None else (programme.adherence if programme else None)
    return Effect(
        dose=dose,
        adherence=1.0 if adherence is None else adherence,
        falls_ratio=question.falls_ratio or (programme.falls_ratio if programme else None),
        horizon=question.horizon_years or (programme.horizon if programme else None),
        deadweight=0.0 if from_library and programme and programme.net_of_deadweight else None,
        substitution=0.0 if from_library and programme and programme.net_of_substitution else None,
    )


def budget(given: CostIn | None, care_authority: bool | None) -> tuple[frozenset[str], frozenset[str]]:
    """The payers of illness whose budget a programme comes from, and those of whom that depends on which council pays.

    A budget that is not named is told from the words of who pays. A council pays for adult social care where the place's council is
    the care authority (`care_authority`), a district does not; None is where the place is not known.
    """
    named = given.budget if given else ""
    if not named:
        said = f" {(given.paid_by if given else 'The council').lower()} "
        named = next((name for name, heard in HEARD.items() if any(word in said for word in heard)), "other")
    if named == "council" and not care_authority:
        return frozenset(), frozenset(appraise.BUDGETS["council"]) if care_authority is None else frozenset()
    return frozenset(appraise.BUDGETS[named]), frozenset()


def cost(
    question: Question, programme: Programme | None, world: World, rules: Rules, care_authority: bool | None = None
) -> tuple[appraise.Cost, tuple[str, ...]]:
    """What it costs in all, in the question's price year; refuses where no cost is known."""
    deflator = world.assumptions.deflator
    n = question.people.participants
    given = question.cost
    payers, perhaps = budget(given, care_authority)
    if given is not None and given.lines:
        each, lines = cost_template(question, world, rules)
        whole = appraise.Cost(total=each.paid_total, intake=question.intake, payers=payers, perhaps=perhaps, payer_words=given.paid_by)
        return whole, tuple(x.source for x in lines)
    if given is not None and given.per_head is not None:
        head, year, source, payer = given.per_head, given.price_year, given.source, given.paid_by
    elif programme is not None and programme.cost is not None:
        head, year, payer = programme.cost, programme.cost_year, "The council"
        told, study = programme.cost_source, programme.source
        source = study if told in study else f"{told}; {study}"
    else:
        raise Refused(
            "cost_not_established",
            where="cost",
            what="What the programme costs a head is not established",
            why="A value without a cost would be read as a return",
            ways_out=("Give cost.per_head with price_year and source", "Fill in the cost template (cost.lines)"),
        )
    total = reprice(head, from_year=year, to_year=question.price_year, deflator=deflator) * n
    return appraise.Cost(total=total, intake=question.intake, payers=payers, perhaps=perhaps, payer_words=payer), (source,)


def cost_template(question: Question, world: World, rules: Rules) -> tuple[costing.CostPerHead, tuple[costing.CostLine, ...]]:
    """What the lines of the cost template come to in the question's price year, volunteers' time apart."""
    given = question.cost
    if given is None or not given.lines:
        raise Refused(
            "cost_missing",
            where="cost.lines",
            what="The question has no lines of the cost template",
            ways_out=("Give cost.lines: name, kind (fixed, variable, capital or volunteer), pounds, price_year and source",),
        )
    lines = tuple(costing.CostLine(**{name: getattr(x, name) for name in x.__struct_fields__}) for x in given.lines)
    each = costing.cost_per_head(
        lines,
        participants=question.people.participants,
        price_year=question.price_year,
        deflator=world.assumptions.deflator,
        schedule=rules.costs,
        overhead=given.overhead,
        optimism_bias=given.optimism_bias,
    )
    return each, lines


def priced_illnesses(assumptions: Assumptions, payer: str, diseases: tuple[str, ...]) -> tuple[str, ...]:
    """The illnesses whose cost to a payer is established."""

    def known(disease: str) -> bool:
        work = payer in WORK and assumptions.maybe(f"{WORK[payer]}.{disease}") is not None
        return work or bool(assumptions.under(f"cost.{disease}.{payer}."))

    return tuple(filter(known, diseases))


def established(assumptions: Assumptions, diseases: tuple[str, ...]) -> tuple[str, ...]:
    """Payers for whom at least one cost of these illnesses is established."""
    return tuple(p for p in PAYERS if priced_illnesses(assumptions, p, diseases))


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """Everything a run needs, with the user's own values in place."""

    question: Question
    world: World
    here: Locality
    rules: Rules
    who: Participants
    does: Effect
    pays: appraise.Cost
    cost_sources: tuple[str, ...]
    workers: int = 1

    def run(self, drawn: Drawn, scenario: str, tell: Callable[[float], None] | None = None) -> engine.Outcomes:
        """Follow the participants in these draws under a persistence scenario."""
        return self._run(self.does, drawn, scenario, tell)

    def persisting(self, number: int, names: Sequence[str]) -> dict[str, engine.Outcomes]:
        """The same draws under each of several persistence scenarios, in one run."""
        drawn = self.draws(number)
        does, repeated = persisting.repeated(self.does, drawn, names)
        return persisting.parted(self._run(does, repeated, "central"), drawn, names)

    def _run(self, does: Effect, drawn: Drawn, scenario: str, tell: Callable[[float], None] | None = None) -> engine.Outcomes:
        once = engine.run(
            self.world,
            self.here.exposures,
            self.who,
            does,
            drawn,
            scenario=scenario,
            price_year=self.question.price_year,
            mortality_scale=self.here.mortality_scale,
            later_costs=self.question.counting.later_costs,
            progress=tell,
            workers=self.workers,
        )
        return engine.with_intake(once, self.question.intake)

    def account(self, found: engine.Outcomes) -> appraise.Appraisal:
        """The account of an outcome under the question's rules."""
        items, values = self.world.assumptions, found.drawn.values
        weights = {name: values.get(f"disability_weight.{name}") for name in found.diseases}
        known = {name: weight for name, weight in weights.items() if weight is not None}
        return appraise.appraise(
            found,
            self.pays,
            self.rules,
            payers_established=established(items, found.diseases),
            wellby=found.drawn.values["wellby.value"],
            wellby_year=items["wellby.value"].price_year,
            deflator=items.deflator,
            points_per_qaly=items.value("wellby.points_per_qaly"),
            disability=known if len(known) == len(weights) else None,
            working_days=self.question.counting.working_days,
            tax_burden=items.value("metb") if self.question.counting.tax_burden else 0.0,
        )

    def draws(self, number: int) -> Drawn:
        """Draws of the question's seed: the same for every place and programme, and 0 gives central values."""
        return draws_of(self.world, self.does, draws=number, seed=self.question.seed, correlation=self.question.correlation)

    def until_sure(self, tell: Callable[[float], None] | None = None) -> engine.Outcomes:
        """All draws, or as many doublings as bring the Monte Carlo error of net benefit under the share asked for."""
        asked = self.question.draws
        whole = self.draws(asked)
        if self.question.stop_at_error is None:
            return self.run(whole, self.question.persistence, tell)
        done, size = 0, min(128, asked)
        parts: list[engine.Outcomes] = []
        while True:
            parts.append(self.run(whole.block(done, size), self.question.persistence, tell))
            done = size
            found = engine.joined(parts, whole.block(0, done))
            value = self.account(found).net_benefit
            if done >= asked or (done >= 32 and monte_carlo_error(value) <= self.question.stop_at_error * abs(value.mean())):
                return found
            size = min(2 * size, asked)


def prepare(question: Question, *, world: World, here: Locality, rules: Rules, programme: Programme | None, workers: int = 1) -> Inquiry:
    """Make a checked question ready. Refuses what is not established: a dose, a cost, an assumption's source."""
    fast = world.fast and question.draws >= WORTH_COMPILING
    world = replace(world, assumptions=world.assumptions.overridden(question.changes()), fast=fast)
    if rules.priced_by:
        rules = replace(rules, thresholds=tuple(world.assumptions.value(name) for name in rules.priced_by))
    here = with_own_rates(with_activity_by_fifth(here, question, world.assumptions.value("exposure.shape")), question)
    who = participants(question, here)
    for ratios in (question.people.adherence_by_fifth, question.people.effect_by_fifth):
        if ratios is not None:  # half the adherence, or effect, is taken as half the people at the whole of it
            who = Participants(count=who.count * np.asarray(ratios)[:, None])
    pays, sources = cost(question, programme, world, rules, here.care_authority)
    return Inquiry(
        question=question,
        world=world,
        here=here,
        rules=rules,
        who=who,
        does=effect(question, programme, world),
        pays=pays,
        cost_sources=sources,
        workers=workers,
    )
