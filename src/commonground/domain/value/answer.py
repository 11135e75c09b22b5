"""From a checked question to its answer. Pure: everything it needs is handed to it, and the same question gives the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from commonground.domain.value import appraise, engine, equity, sensitivity, structures, words
from commonground.domain.value.composing import MadeOf
from commonground.domain.value.decision import Bar, PartialValue, evppi
from commonground.domain.value.discount import reprice
from commonground.domain.value.equity import Stair
from commonground.domain.value.inquiry import Inquiry, priced_illnesses
from commonground.domain.value.library import Programme
from commonground.domain.value.nouns import MARKS, PAYERS, Assumption, Assumptions
from commonground.domain.value.programme import PERSISTENCE
from commonground.domain.value.question import Question
from commonground.domain.value.world import Drawn, Effect
from commonground.terms import counted

SIDE_DRAWS = 32  # draws behind the two persistence scenarios that are not the headline


@dataclass(frozen=True, kw_only=True)
class Used:
    """An assumption that the answer rests on, with its evidence mark in words."""

    id: str
    name: str
    value: float
    low: float | None
    high: float | None
    unit: str
    price_year: str
    source: str
    address: str
    evidence: str
    checked_by: str
    next_review: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything said about the question: sentences first, then the account, what it hangs on, who gains, and where it is from."""

    question: Question
    fingerprint: str
    release: str
    version: str
    sentences: tuple[str, ...]
    place: str
    programme: str
    appraisal: appraise.Appraisal
    persistence: tuple[appraise.Scenario, ...]
    tornado: tuple[Bar, ...]
    switching: tuple[sensitivity.Switch, ...]
    worth_knowing: Mapping[str, PartialValue]
    structures: tuple[structures.Structure, ...]
    equity: tuple[equity.Distribution, ...]
    assumptions: tuple[Used, ...]
    unverified: tuple[str, ...]
    not_established: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    draws: int
    facts: tuple[Used, ...]  # the rows behind its curves, rates and ratios by deprivation
    staircase: tuple[Stair, ...]
    made_of: tuple[MadeOf, ...]  # the councils that the place was put together from; empty where its figures are its own

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a reader must know beside the result: its notes without those on how the place's figures were put together."""
        return self.notes[self.notes.index(words.MODELLED) :] if words.MODELLED in self.notes else self.notes


def answer(
    ready: Inquiry,
    *,
    programme: Programme | None,
    fingerprint: str,
    release: str,
    version: str,
    progress: Callable[[str, float], None] | None = None,
    whole: bool = True,
) -> Answer:
    """The answer. `progress` hears what is being done and how far it is.

    Without `whole` it is a first look: the account, persistence and fairness, but not what the answer hangs on (tornado,
    switching values, other kinds of model), which take most of the time.
    """
    tell = progress or (lambda _what, _share: None)
    question, items = ready.question, ready.world.assumptions
    if whole:
        runs = {question.persistence: ready.until_sure(lambda share: tell("Following participants", share))}
        tell("Persistence", 0.0)
        runs |= ready.persisting(min(SIDE_DRAWS, question.draws), [name for name in PERSISTENCE if name not in runs])
    else:
        runs = ready.persisting(question.draws, tuple(PERSISTENCE))
    found, accounts = runs[question.persistence], {name: ready.account(each) for name, each in runs.items()}
    main, scenarios = accounts[question.persistence], _scenarios(accounts, ready)
    central = ready.draws(0)
    tell("What it hangs on", 0.0)
    tornado, switching = _hanging_on(ready, found.diseases, central) if whole else ((), ())
    tell("Comparing structures", 0.9)
    used = _used(items, found.diseases, ready.does, ready.question.counting.later_costs)
    facts = _facts(ready.world.facts, found.diseases)
    name = programme.name if programme else "This programme"
    doubt = MARKS["general_knowledge_unverified"]
    return Answer(
        question=question,
        fingerprint=fingerprint,
        release=release,
        version=version,
        sentences=(words.headline if whole else words.glance)(question, main, scenarios, ready.here.name, name, ready.pays.payer_words),
        place=ready.here.name,
        programme=name,
        appraisal=main,
        persistence=scenarios,
        tornado=tornado,
        switching=switching,
        worth_knowing=_worth_knowing(main, found),
        structures=structures.compare_structures(
            ready.world,
            ready.here.exposures,
            ready.who,
            ready.does,
            central,
            scenario=question.persistence,
            mortality_scale=ready.here.mortality_scale,
        )
        if whole
        else (),
        equity=_equity(ready, found),
        assumptions=used,
        unverified=tuple(f"{item.name} ({item.id}): {item.evidence}" for item in used if item.evidence == doubt),
        not_established=not_established(items, found.diseases),
        notes=(*ready.here.notes, *words.cautions(question, programme, ready.does)),
        sources=tuple(dict.fromkeys((*ready.here.sources, *ready.cost_sources, *(u.source for u in (*used, *facts))))),
        draws=found.drawn.size,
        facts=facts,
        staircase=_staircase(ready, found),
        made_of=ready.here.made_of,
    )


def _scenarios(accounts: Mapping[str, appraise.Appraisal], ready: Inquiry) -> tuple[appraise.Scenario, ...]:
    years = ready.does.horizon or round(ready.world.assumptions.value("programme.horizon"))
    return tuple(
        appraise.Scenario(
            name=name,
            words=said.replace("10 years", counted(years, "year")),
            qalys=accounts[name].qalys,
            net_present_value=accounts[name].net_present_value,
            benefit_cost_ratio=accounts[name].benefit_cost_ratio,
            draws=len(accounts[name].net_benefit),
        )
        for name, said in PERSISTENCE.items()
    )


def not_established(assumptions: Assumptions, diseases: tuple[str, ...]) -> tuple[str, ...]:
    """What is left out because nothing usable was found, in words: whole payers, then illnesses of a payer."""
    out, some = [], []
    for payer, said in PAYERS.items():
        known = priced_illnesses(assumptions, payer, diseases)
        lacking = [name.replace("_", " ") for name in diseases if name not in known]
        if not known:
            out.append(f"{said}: no cost of these illnesses is established, so none is counted")
        elif lacking:
            some.append(f"{said}: the cost of {', '.join(lacking)} is not established, so none is counted; bring your own, with its source")
    return (*out, *some)


def _used_by(diseases: tuple[str, ...], does: Effect, later_costs: bool = False) -> Callable[[str], bool]:
    def used(key: str) -> bool:
        head, _, rest = key.partition(".")
        if head in ("scale", "utility_loss", "disability_weight", "cost", "lag", "trend"):
            return any(name in rest.split(".") for name in diseases)
        if head == "falls":
            return does.falls_ratio is not None
        if head == "later":
            return later_costs
        return head in ("causal", "programme", "utility", "wellby", "exposure", "work")

    return used


def _used(assumptions: Assumptions, diseases: tuple[str, ...], does: Effect, later_costs: bool) -> tuple[Used, ...]:
    keep = _used_by(diseases, does, later_costs)
    others = ("threshold.", "aversion.", "qale.", "burden.", "metb")
    return tuple(_shown(item) for key, item in assumptions.items() if keep(key) or key.startswith(others))


def _hangs(ready: Inquiry, diseases: tuple[str, ...]) -> Callable[[str], bool]:
    """What can move the net value: of working days and those who leave work, only what is counted in it."""
    keep, counting = _used_by(diseases, ready.does, ready.question.counting.later_costs), ready.question.counting

    def hangs(key: str) -> bool:
        return keep(key) and (not key.startswith("work.") or (counting.working_days and key.startswith("work.da")))

    return hangs


def _hanging_on(ready: Inquiry, diseases: tuple[str, ...], central: Drawn) -> tuple[tuple[Bar, ...], tuple[sensitivity.Switch, ...]]:
    """The tornado of the net value and its switching values, every input moved alone from its central value."""

    def net(drawn: Drawn) -> np.ndarray:
        return ready.account(ready.run(drawn, ready.question.persistence)).net_benefit

    curves = [name for name in diseases if name in ready.world.curves]
    spans = sensitivity.ranges(ready.world.assumptions, _hangs(ready, diseases), curves)
    at = sensitivity.ends(central, spans, net)
    return sensitivity.one_way(spans, at), sensitivity.switching(central, spans, at, net)


def _facts(rows: tuple[Assumption, ...], diseases: tuple[str, ...]) -> tuple[Used, ...]:
    """The rows of the illnesses that the answer rests on, and of death from every cause."""
    about = {*diseases, "all_causes"}
    return tuple(_shown(row) for row in rows if row.id.split(".")[1] in about)


def _shown(item: Assumption) -> Used:
    names = [field.name for field in fields(Used) if field.name != "evidence"]
    return Used(**{name: getattr(item, name) for name in names}, evidence=MARKS[item.evidence])


def _staircase(ready: Inquiry, found: engine.Outcomes) -> tuple[Stair, ...]:
    """Where a gap between fifths opens: who may take part, who starts, who keeps to it, and what each then gains."""
    people, (first, last) = ready.question.people, ready.question.people.ages
    living = ready.here.people[:, first : last + 1].sum(axis=(0, 1))
    eligible, adherence, effect = (
        np.asarray(given if given is not None else (1.0,) * 5)
        for given in (people.eligible_by_fifth, people.adherence_by_fifth, people.effect_by_fifth)
    )
    counted = ready.who.count.sum(axis=(0, 1, 3))  # people at the whole of the adherence and effect
    both = adherence * effect
    starts = np.divide(counted, both, out=np.zeros(5), where=both > 0)
    health = ready.rules.health.factors(found.years - 1)
    gains = np.array([float((health @ found.by_fifth["qalys"][g]).mean()) for g in range(5)])
    keeping = starts * adherence * ready.does.adherence
    steps = {
        "eligible": eligible,
        "uptake": np.divide(starts, living * eligible, out=np.zeros(5), where=living * eligible > 0),
        "adherence": adherence * ready.does.adherence,
        "effect": np.divide(gains, keeping, out=np.zeros(5), where=keeping > 0),
    }
    return equity.stairs(steps, there=living > 0)


def _worth_knowing(main: appraise.Appraisal, found: engine.Outcomes) -> dict[str, PartialValue]:
    """The value of knowing each of the inputs that matter most, from the stored draws; empty with too few draws."""
    if found.drawn.size < 128:
        return {}
    two = np.stack([np.zeros_like(main.net_benefit), main.net_benefit], axis=1)
    names = (
        "causal.share",
        "programme.retention.taught",
        "programme.retention.habit",
        "programme.habit_share",
        "programme.substitution",
        "programme.deadweight",
    )
    held = {name: evppi(two, found.drawn.values[name]) for name in names if np.ptp(found.drawn.values[name]) > 0}
    held |= {f"curve.{name}": evppi(two, z) for name, z in found.drawn.z.items() if name in found.diseases}
    return dict(sorted(held.items(), key=lambda item: -item[1].value))


def _equity(ready: Inquiry, found: engine.Outcomes) -> tuple[equity.Distribution, ...]:
    """The distributional result at four aversions and Kolm's, over the place's residents by fifth; fifths with nobody are left out."""
    items = ready.world.assumptions
    people = ready.here.people.sum(axis=(0, 1))
    there = np.flatnonzero(people > 0)
    if len(there) < 2:
        return ()
    health, money = ready.rules.health.factors(found.years - 1), ready.rules.costs.factors(found.years - 1)
    gain = np.array([float((health @ found.by_fifth["qalys"][g]).mean()) for g in there])
    displaced = items["threshold.displaced"]
    year = ready.question.price_year
    deflator = items.deflator
    cost_per_qaly = reprice(displaced.value, from_year=displaced.price_year or year, to_year=year, deflator=deflator)
    spent = float(money @ ready.pays.flow(found.years)) + sum(float((money @ found.by_fifth["public_cost"][g]).mean()) for g in there)
    burden = np.array([items.value(f"burden.{g + 1}") for g in there])
    held = [(a, "atkinson") for a in (0.0, 1.0, 3.5, items.value("aversion.atkinson"))] + [(items.value("aversion.kolm"), "kolm")]
    return tuple(
        equity.distribute(
            baseline=np.array([items.value(f"qale.{g + 1}") for g in there]),
            people=people[there],
            gain=gain,
            net_cost=spent,
            cost_per_qaly=cost_per_qaly,
            burden=burden / burden.sum(),
            aversion=aversion,
            form=form,
        )
        for aversion, form in held
    )
