"""What programmes are worth in many places: every council, or every small area, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import msgspec
import numpy as np

from commonground.actions.permissions import Person, require
from commonground.actions.value import place as value_place
from commonground.actions.value import sound as value_sound
from commonground.domain.value import inquiry, kernel, ranking
from commonground.domain.value import question as asked
from commonground.domain.value.appraise import Spread
from commonground.domain.value.exposure import CLASSES
from commonground.domain.value.nouns import ADULT
from commonground.store import value as held
from commonground.store import warehouse
from commonground.terms import Findings, Refused

Tell = Callable[[str, float], None]
Strata = tuple[tuple[int, int, int, int], ...]
AREAS = ("councils", "small")


@dataclass(frozen=True, kw_only=True)
class RankedPlace:
    """A place in the order of what one participant there would gain, with the programme that does most for them."""

    code: str
    name: str
    rank: int
    rank_low: int
    rank_high: int
    programme: str  # empty where none is worth its cost on average
    net: tuple[float, float, float]  # pounds a participant: mean, 95% interval
    worth: float  # chance of being worth its cost
    best_chance: float  # chance that the programme named is the best of those asked about


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Places ranked, with what the ranking rests on."""

    places: tuple[RankedPlace, ...]
    programmes: tuple[str, ...]
    rules: str
    price_year: str
    draws: int
    release: str
    notes: tuple[str, ...]


NOTES = (
    "Net benefit is that of one participant of the place's own ages and deprivation; activity and death rates are national ones by fifth.",
    "Ages of a small area are taken to be those of its council, because none are held by small area.",
    "This says where a place on a programme would do most good, not where most people want one.",
)


def rank(
    *,
    questions: Sequence[asked.Question | dict[str, Any] | str],
    by: Person,
    areas: str = "small",
    progress: Tell | None = None,
    workers: int = 2,
) -> Ranked:
    """Every council or small area, ranked with uncertainty by what the best of these programmes is worth to one participant there.

    Each question's place is left aside; its ages, sex, dose, adherence, cost a head and assumptions are used. Raises what `ask`
    raises, questions_unlike, areas_unknown, and not_ranked for what one set of results a person cannot hold.
    """
    require(by, "read")
    if areas not in AREAS:
        raise Refused("areas_unknown", what=f"{areas!r} is not a kind of area", ways_out=("Choose " + " or ".join(AREAS),))
    tell = progress or (lambda _what, _share: None)
    sound = [value_sound.sound(msgspec.structs.replace(_read(q), place=None), by) for q in questions]
    ready = [each.ready() for each in sound]
    _refuse_what_is_not_ranked(ready)
    if len(ready) > 1:
        from commonground.domain.value.options import alike

        alike(ready)
    release = warehouse.current()
    codes, names, councils, fifths = _areas(release, areas)
    ages = held.ages_of_all(release)
    profile = {code: value_place.single_years(ages[code]) for code in dict.fromkeys(councils) if code in ages}
    there = [k for k, code in enumerate(councils) if code in profile]
    nets, spread = [], []
    for number, one in enumerate(ready):
        tell("Working out what one participant gains", number / len(ready))
        net, strata = _net(one, workers)
        nets.append(net)
        spread.append(_shares(one.question, strata, profile, one.here.bands))
    mix = np.array([fifths[k] for k in there], dtype=np.float32)
    at = np.array([list(profile).index(councils[k]) for k in there])

    def shares(p: int, first: int, last: int) -> np.ndarray:
        return np.asarray((mix[first:last, :, None] * spread[p][at[first:last], None, :]).reshape(last - first, -1))

    found = ranking.rank(nets, shares, len(there), progress=lambda share: tell("Ranking places", share))
    labels = tuple(s.programme.name if s.programme else f"Programme {n + 1}" for n, s in enumerate(sound))
    order = np.argsort(found.rank, kind="stable")
    return Ranked(
        places=tuple(_place(found, int(k), codes[there[k]], names[there[k]], labels) for k in order),
        programmes=labels,
        rules=sound[0].rules.name,
        price_year=sound[0].question.price_year,
        draws=nets[0].shape[1],
        release=release.id,
        notes=NOTES if areas == "small" else (NOTES[0], NOTES[2]),
    )


def _refuse_what_is_not_ranked(ready: Sequence[inquiry.Inquiry]) -> None:
    """Refuse what would change an answer and is not in a ranking, rather than leave it aside without a word."""
    found = Findings()
    for number, one in enumerate(ready, start=1):
        question, items = one.question, one.world.assumptions
        asked_for = {
            "counting": any(msgspec.structs.asdict(question.counting).values()),
            "rates": bool(question.rates),
            "activity_by_fifth": question.activity_by_fifth is not None,
            **{f"people.{name}": getattr(question.people, name) is not None for name in ("fifths", *asked.BY_FIFTH)},
            **{f"overrides.{key}": item.value != 0 for key, item in items.items() if key.startswith(("trend.", "utility.process"))},
        }
        for where in (name for name, given in asked_for.items() if given):
            said = f"{where} of question {number} is not in a ranking, which holds one set of results a person for every place"
            found.add("not_ranked", said, where=where, remedy="Leave it out, or ask in each council: commonground value across")
    found.refuse_if_any(code="question_unsound", what="These questions cannot be ranked as they stand")


def _read(question: asked.Question | dict[str, Any] | str) -> asked.Question:
    return question if isinstance(question, asked.Question) else value_sound.as_question(question)


def _place(found: ranking.Ranking, k: int, code: str, name: str, labels: tuple[str, ...]) -> RankedPlace:
    best = int(found.programme[k])
    return RankedPlace(
        code=code,
        name=name,
        rank=int(found.rank[k]),
        rank_low=int(found.rank_low[k]),
        rank_high=int(found.rank_high[k]),
        programme=labels[best] if best >= 0 else "",
        net=(float(found.net[k, 0]), float(found.net[k, 1]), float(found.net[k, 2])),
        worth=float(found.worth[k]),
        best_chance=float(found.best_chance[k]),
    )


def _areas(release: warehouse.Release, kind: str) -> tuple[list[str], list[str], list[str], np.ndarray]:
    """Codes, names, councils and shares by deprivation fifth of the areas."""
    small = held.small_areas(release)
    if not small:
        raise Refused(
            "place_without_people", what="This release holds no small areas with deprivation", ways_out=("Load a fuller release",)
        )
    if kind == "small":
        mix = np.eye(5)[[area.fifth - 1 for area in small]]
        return [a.code for a in small], [a.name or a.code for a in small], [a.council for a in small], mix
    codes = sorted({area.council for area in small})
    people = np.zeros((len(codes), 5))
    place = {code: k for k, code in enumerate(codes)}
    for area in small:
        people[place[area.council], area.fifth - 1] += area.people
    names = held.names(release, codes)
    return codes, [names.get(code, code) for code in codes], codes, people / people.sum(axis=1, keepdims=True)


def _net(one: inquiry.Inquiry, workers: int) -> tuple[np.ndarray, Strata]:
    """Net benefit of one participant by stratum and draw, single precision (differences keep 6 digits in it)."""
    question, people = one.question, one.question.people
    d = one.draws(question.draws)
    bands = people.activity or one.here.bands
    classes = tuple(b for b, name in enumerate(CLASSES) if bands.get(name, 0.0) > 0)
    built = kernel.build(
        one.world,
        one.here.exposures[0],
        one.does,
        d,
        one.rules,
        ages=(max(people.ages[0], ADULT), min(people.ages[1], 100)),
        classes=classes,
        scenario=question.persistence,
        price_year=question.price_year,
        dtype=np.float32,
        workers=workers,
    )
    cost = float(one.rules.costs.factors(1)[0]) * one.pays.total / people.participants
    net = ranking.net_of(built, threshold=one.rules.thresholds[0], cost=cost, counts_unpaid_care=one.rules.counts_unpaid_care)
    return net, built.strata


def _shares(question: asked.Question, strata: Strata, profile: dict[str, np.ndarray], bands: Mapping[str, float]) -> np.ndarray:
    """Participants of each council as shares over the strata of one fifth: councils x strata of a fifth."""
    people = question.people
    sexes = np.array({"all": (1.0, 1.0), "male": (1.0, 0.0), "female": (0.0, 1.0)}[people.sex])
    activity = np.array([(people.activity or bands).get(name, 0.0) for name in CLASSES])
    s, a, _, b = np.array(strata[: len(strata) // 5]).T
    rows = np.stack([years[s, a] * sexes[s] * activity[b] for years in profile.values()])
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class InPlace:
    """A programme's account in one place, with the place's own people, activity and death rates; `problem` where there is none."""

    code: str
    name: str
    qalys: tuple[float, float, float] | None  # mean, 95% interval
    public_savings: tuple[float, float, float] | None
    net_value: tuple[float, float, float] | None
    worth: float | None
    problem: str = ""


def across(
    *,
    question: asked.Question | dict[str, Any] | str,
    by: Person,
    places: Sequence[str] | None = None,
    progress: Tell | None = None,
    workers: int = 2,
) -> tuple[InPlace, ...]:
    """The same question in every council (or the places named), each with its own people, activity bands and death rates.

    The work is spread over joblib where it is installed: its default processes, or whichever back end the caller has chosen with
    `joblib.parallel_config` (Dask, Ray, Spark). The numbers do not depend on how it is spread. A place that cannot be answered says why.
    """
    require(by, "read")
    q = _read(question)
    value_sound.sound(msgspec.structs.replace(q, place=None), by)
    if places is None:
        small = held.small_areas(warehouse.current())
        places = sorted({area.council for area in small})
    tell = progress or (lambda _what, _share: None)
    found = []
    for place in _spread(q, list(places), by, workers):
        found.append(place)
        tell("Councils", len(found) / len(places))
    return tuple(found)


def _spread(q: asked.Question, places: list[str], by: Person, workers: int) -> Iterator[InPlace]:
    asked_of = [(msgspec.structs.replace(q, place=code), by) for code in places]
    if workers > 1 and find_spec("joblib"):
        from joblib import Parallel, delayed

        yield from Parallel(n_jobs=workers, return_as="generator")(delayed(in_place)(*one) for one in asked_of)
        return
    for one in asked_of:
        yield in_place(*one)


def in_place(question: asked.Question, by: Person) -> InPlace:
    """One place's account, small enough to send between processes."""
    code = question.place or ""
    try:
        ready = value_sound.sound(question, by).ready()
    except Refused as no:
        return InPlace(code=code, name=code, qalys=None, public_savings=None, net_value=None, worth=None, problem=no.what)
    account = ready.account(ready.until_sure())
    return InPlace(
        code=code,
        name=ready.here.name,
        qalys=_three(account.qalys),
        public_savings=_three(account.public_savings),
        net_value=_three(account.net_present_value),
        worth=float((account.net_benefit > 0).mean()),
    )


def _three(spread: Spread) -> tuple[float, float, float]:
    return spread.mean, spread.low, spread.high
