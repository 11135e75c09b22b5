"""What is it worth: ask the value engine about a programme, for people, in a place."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import scipy

from commonground import __version__, reference
from commonground.actions import value_place
from commonground.actions.permissions import Person, require
from commonground.actions.value_world import world
from commonground.domain.value import engine, inquiry
from commonground.domain.value import options as side_by_side
from commonground.domain.value import question as asked
from commonground.domain.value.answer import Answer, answer
from commonground.domain.value.discount import Rules, Schedule
from commonground.domain.value.inactivity import InactivityCost, inactivity_cost
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.library import Programme
from commonground.domain.value.nouns import Assumption
from commonground.domain.value.options import Options
from commonground.domain.value.wellbeing import Edition
from commonground.store import value as store
from commonground.terms import Refused

__all__ = [
    "as_question",
    "ask",
    "compare",
    "first_look",
    "inactivity",
    "list_assumptions",
    "list_programmes",
    "list_rules",
    "list_social_value",
    "plain",
    "schema",
]

WORKERS = max(1, min(4, (os.cpu_count() or 1)))  # threads; the answer does not depend on it

VERSIONS = f"commonground {__version__}, numpy {np.__version__}, scipy {scipy.__version__}"
KEPT = 64  # answers held by fingerprint in one process
LOOK = 32  # draws of a first look
_answers: dict[str, Answer] = {}


@lru_cache(maxsize=1)
def list_programmes() -> dict[str, Programme]:
    """The programme library by id, as shipped: dose, effect, persistence, cost, grade and what NICE says, or "not established"."""
    out = {}
    for row in reference.read_yaml("value/programmes.yaml")["programmes"]:
        dose = row.get("dose") or {}
        price = row["cost_per_head"] if isinstance(row["cost_per_head"], dict) else {}
        names = (
            "id",
            "name",
            "for_whom",
            "setting",
            "effect",
            "status",
            "grade",
            "source",
            "address",
            "evidence",
            "nice",
            "persistence",
            "reach",
            "equity",
        )
        out[row["id"]] = Programme(
            **{name: row[name] for name in names},
            ages=tuple(row["ages"]),
            note=row.get("note", ""),
            minutes_a_week=dose.get("minutes_a_week"),
            met=dose.get("met"),
            dose_source=dose.get("source", ""),
            dose_evidence=dose.get("evidence", ""),
            adherence=row.get("adherence"),
            horizon=row.get("horizon"),
            falls_ratio=tuple(row["falls_ratio"]) if row.get("falls_ratio") else None,
            net_of_deadweight=bool(row.get("net_of_deadweight")),
            net_of_substitution=bool(row.get("net_of_substitution")),
            cost=price.get("pounds"),
            cost_year=str(price.get("price_year") or ""),
            cost_source=price.get("source", ""),
        )
    return out


@lru_cache(maxsize=1)
def list_rules() -> dict[str, Rules]:
    """Appraisal rules by id: Green Book, NICE and their variants."""
    items = world().assumptions

    def schedule(row: dict[str, Any], part: str) -> Schedule:
        return Schedule(name=f"{row['name']}, {part}", steps=tuple((int(last), float(rate)) for last, rate in row[part]))

    return {
        key: Rules(
            name=row["name"],
            costs=schedule(row, "costs"),
            health=schedule(row, "health"),
            thresholds=tuple(items.value(t) for t in row["thresholds"]),
            note=row["note"],
            counts_unpaid_care=row.get("counts_unpaid_care", True),
        )
        for key, row in reference.read_yaml("value/rules.yaml").items()
    }


def list_assumptions() -> dict[str, Assumption]:
    """Every assumption by id, with value, unit, price year, uncertainty, source, evidence mark, checker and next review."""
    return dict(world().assumptions.items())


def list_social_value() -> dict[str, Edition]:
    """Editions of the national social value of sport, kept apart."""
    rows = reference.read_yaml("value/social_value.yaml")["editions"]
    return {
        row["id"]: Edition(
            id=row["id"],
            year=row["year"],
            values=row["values"],
            primary=row["primary_bn"],
            secondary=row["secondary_bn"],
            published_total=row["published_total_bn"],
            source=row["source"],
        )
        for row in rows
    }


def as_question(content: str | dict[str, Any]) -> asked.Question:
    """A question from YAML or JSON text, or from plain values. Raises `Refused` (question_unreadable) saying which part and why."""
    try:
        if isinstance(content, str):
            import yaml

            content = yaml.safe_load(content)
        return msgspec.convert(content, asked.Question, strict=False)
    except msgspec.ValidationError as problem:
        raise Refused(
            "question_unreadable",
            what=f"The question cannot be read: {problem}",
            ways_out=("See `commonground value schema` for every field", "Start from an example in docs/how-to"),
        ) from problem
    except Exception as problem:
        import yaml

        if isinstance(problem, yaml.YAMLError):
            raise Refused(
                "question_unreadable", what=f"The file is not YAML or JSON: {problem}", ways_out=("Check indentation and quotes",)
            ) from problem
        raise


def schema() -> dict[str, Any]:
    """JSON Schema of a question."""
    return msgspec.json.schema(asked.Question)


def ask(*, question: asked.Question | dict[str, Any] | str, by: Person, progress: Callable[[str, float], None] | None = None) -> Answer:
    """What a programme is worth. The same question on the same release gives the same answer, bit for bit.

    Raises `Refused`: question_unsound (every finding at once), programme_unknown, place_unknown, dose_not_established,
    cost_not_established, bands_suppressed, price_year_unknown, dose_beyond_curve, not_permitted.
    """
    require(by, "read")
    q, programme, rules = _sound(question)
    here, release = value_place.locality(q, world(), by=by)
    mark = fingerprint(q, release)
    held = _held(mark)
    if held is not None:
        return held
    ready = inquiry.prepare(q, world=world(), here=here, rules=rules, programme=programme, workers=WORKERS)
    return _keep(mark, answer(ready, programme=programme, fingerprint=mark, release=release, version=VERSIONS, progress=progress))


def first_look(*, question: asked.Question | dict[str, Any] | str, by: Person) -> tuple[Answer, bool]:
    """The whole answer where it was worked out before (True), else a first look at it (False), in about two seconds.

    A first look has fewer draws, and nothing of what the answer hangs on. Raises what `ask` raises.
    """
    require(by, "read")
    q, programme, rules = _sound(question)
    here, release = value_place.locality(q, world(), by=by)
    mark = fingerprint(q, release)
    held = _held(mark)
    if held is not None:
        return held, True
    quick = msgspec.structs.replace(q, draws=min(q.draws, LOOK))
    look = f"{mark}-look"
    held = _held(look)
    if held is None:
        ready = inquiry.prepare(quick, world=world(), here=here, rules=rules, programme=programme, workers=WORKERS)
        held = _keep(look, answer(ready, programme=programme, fingerprint=mark, release=release, version=VERSIONS, whole=False))
    return held, False


def _held(mark: str) -> Answer | None:
    """An answer from this process, else from the folder of kept answers."""
    if mark not in _answers and (kept := store.kept_answer(mark)) is not None:
        _remember(mark, _decoder().decode(kept))
    return _answers.get(mark)


def _keep(mark: str, found: Answer) -> Answer:
    store.keep_answer(mark, msgspec.json.encode(found, enc_hook=lambda draws: draws.tolist()))
    return _remember(mark, found)


def _remember(mark: str, found: Answer) -> Answer:
    if len(_answers) >= KEPT:
        _answers.pop(next(iter(_answers)))
    _answers[mark] = found
    return found


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[Answer]:
    return msgspec.json.Decoder(Answer, dec_hook=lambda _, draws: np.asarray(draws, dtype=float))


def inactivity(*, place: str | None, by: Person, price_year: str = "2024", draws: int = 256) -> tuple[Locality, tuple[InactivityCost, ...]]:
    """What inactivity costs a place (or England) in a year by five illnesses and payer, with its price year."""
    require(by, "read")
    people = asked.People(participants=1.0)
    here, _ = value_place.locality(asked.Question(place=place, people=people), world(), by=by)
    d = engine.drawn(world(), engine.Effect(dose=0.0), draws=draws, seed=1)
    return here, inactivity_cost(world(), here, d, price_year=price_year)


def plain(answer: Answer) -> dict[str, Any]:
    """The answer as plain values for JSON: everything but the draws themselves."""
    values: dict[str, Any] = msgspec.to_builtins(answer, enc_hook=_plain)
    for name in ("net_benefit", "qalys_drawn", "net_cost_drawn"):
        del values["appraisal"][name]
    return values


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else None if isinstance(value, np.ndarray) else str(value)


def _sound(question: asked.Question | dict[str, Any] | str) -> tuple[asked.Question, Programme | None, Rules]:
    q = question if isinstance(question, asked.Question) else as_question(question)
    asked.check(q)
    programme = None
    if q.programme is not None:
        programme = list_programmes().get(q.programme)
        if programme is None:
            near = [key for key in list_programmes() if any(word in key for word in q.programme.lower().split("_"))]
            raise Refused(
                "programme_unknown",
                what=f"There is no programme {q.programme!r} in the library",
                where="programme",
                ways_out=(f"Nearest: {', '.join(near[:5]) or 'none'}", "List them with: commonground value programmes"),
            )
    if q.rules not in list_rules():
        raise Refused(
            "rules_unknown", what=f"{q.rules!r} is not a set of rules", where="rules", ways_out=("Choose " + ", ".join(list_rules()),)
        )
    return q, programme, list_rules()[q.rules]


THRESHOLDS = (0, 5_000, 10_000, 15_000, 20_000, 30_000, 50_000, 70_000, 100_000)


def compare(*, questions: Sequence[asked.Question | dict[str, Any] | str], by: Person) -> Options:
    """Programmes side by side on shared draws, with doing nothing among them: frontier, dominance, chances, value of knowing more.

    Raises what `ask` raises, and questions_unlike where rules, price year, draws or seed differ.
    """
    require(by, "read")
    if len(questions) < 2:
        raise Refused("questions_few", what="A comparison needs two questions or more", ways_out=("Ask one with `commonground value ask`",))
    names, ready = [], []
    for question in questions:
        q, programme, rules = _sound(question)
        here, _ = value_place.locality(q, world(), by=by)
        ready.append(inquiry.prepare(q, world=world(), here=here, rules=rules, programme=programme, workers=WORKERS))
        names.append(f"{programme.name if programme else 'Own programme'} ({q.people.participants:,.0f} people)")
    side_by_side.alike(ready)
    return side_by_side.compare(names, [each.account(each.until_sure()) for each in ready], ready, THRESHOLDS)


def fingerprint(question: asked.Question, release: str) -> str:
    """What an answer rests on, as a short hash: the question, the release, the software and the parameter documents."""
    content = json.dumps(msgspec.to_builtins(question), sort_keys=True) + release + VERSIONS + _documents_and_method()
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _documents_and_method() -> str:
    """The parameter documents and the code of the engine, so that no kept answer outlives the method that made it."""
    seal = hashlib.sha256()
    for name in _DOCUMENTS:
        seal.update(reference.path_of(f"value/{name}").read_bytes())
    for path in sorted(Path(inquiry.__file__).parent.glob("*.py")):
        seal.update(path.read_bytes())
    return seal.hexdigest()


_DOCUMENTS = ("parameters.csv", "rates.csv", "curves.csv", "gradients.csv", "people.csv", "programmes.yaml", "rules.yaml")
