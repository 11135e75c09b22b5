"""What is it worth: ask the value engine about a programme, for people, in a place."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from commonground import reference
from commonground.actions.permissions import Person, require
from commonground.actions.value import place as value_place
from commonground.actions.value import sound as value_sound
from commonground.actions.value.library import list_assumptions, list_programmes, list_rules, list_social_value
from commonground.actions.value.sound import VERSIONS, as_question
from commonground.actions.value.world import world
from commonground.domain.value import inquiry
from commonground.domain.value import options as side_by_side
from commonground.domain.value import question as asked
from commonground.domain.value.answer import Answer
from commonground.domain.value.inactivity import InactivityCost, inactivity_cost
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.options import Options
from commonground.domain.value.world import Effect, draws_of
from commonground.store import value as store
from commonground.terms import Refused

__all__ = [
    "answer_schema",
    "as_question",
    "ask",
    "compare",
    "first_look",
    "inactivity",
    "list_assumptions",
    "list_programmes",
    "list_rules",
    "list_social_value",
    "method_mark",
    "plain",
    "refuse_unsound",
    "schema",
]

WORKERS = max(1, min(4, (os.cpu_count() or 1)))  # threads; the answer does not depend on it

KEPT = 64  # answers held by fingerprint in one process
DRAWN = ("net_benefit", "qalys_drawn", "net_cost_drawn")  # one number a draw: kept, and not published
LOOK = 16  # draws of a first look
_answers: dict[str, Answer] = {}


def schema() -> dict[str, Any]:
    """JSON Schema of a question."""
    return msgspec.json.schema(asked.Question)


def answer_schema() -> dict[str, Any]:
    """JSON Schema of an answer, as `plain` gives it: everything but the draws themselves."""
    made = msgspec.json.schema(Answer, schema_hook=lambda _: {"type": "array", "items": {"type": "number"}})
    appraisal = made["$defs"]["Appraisal"]
    for name in DRAWN:
        del appraisal["properties"][name]
    appraisal["required"] = [name for name in appraisal["required"] if name not in DRAWN]
    return made


def ask(*, question: asked.Question | dict[str, Any] | str, by: Person, progress: Callable[[str, float], None] | None = None) -> Answer:
    """What a programme is worth. The same question on the same release gives the same answer, bit for bit.

    Raises `Refused`: question_unsound (every finding at once), programme_unknown, place_unknown, dose_not_established,
    cost_not_established, bands_suppressed, price_year_unknown, dose_beyond_curve, not_permitted.
    """
    require(by, "read")
    sound = value_sound.sound(question, by, WORKERS)
    mark = fingerprint(sound.question, sound.release)
    held = _held(mark)
    return _keep(mark, sound.answer(mark, progress=progress)) if held is None else held


def refuse_unsound(*, question: asked.Question | dict[str, Any] | str, by: Person) -> None:
    """Refuse a question that cannot be answered, with everything that is wrong with it, without answering it."""
    require(by, "read")
    value_sound.sound(question, by)


def first_look(*, question: asked.Question | dict[str, Any] | str, by: Person) -> tuple[Answer, bool]:
    """The whole answer where it was worked out before (True), else a first look at it (False), in about two seconds.

    A first look has fewer draws, and nothing of what the answer hangs on. Raises what `ask` raises.
    """
    require(by, "read")
    sound = value_sound.sound(question, by, WORKERS)
    mark = fingerprint(sound.question, sound.release)
    held = _held(mark)
    if held is not None:
        return held, True
    look = f"{mark}-look"
    held = _held(look)
    if held is None:
        quick = msgspec.structs.replace(sound.question, draws=min(sound.question.draws, LOOK))
        held = _keep(look, replace(sound, question=quick).answer(mark, whole=False))
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
    d = draws_of(world(), Effect(dose=0.0), draws=draws, seed=1)
    return here, inactivity_cost(world(), here, d, price_year=price_year)


def plain(answer: Answer) -> dict[str, Any]:
    """The answer as plain values for JSON: everything but the draws themselves."""
    values: dict[str, Any] = msgspec.to_builtins(answer, enc_hook=_plain)
    for name in DRAWN:
        del values["appraisal"][name]
    return values


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else None if isinstance(value, np.ndarray) else str(value)


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
        sound = value_sound.sound(question, by, WORKERS)
        ready.append(sound.ready())
        name = sound.programme.name if sound.programme else "Own programme"
        names.append(f"{name} ({sound.question.people.participants:,.0f} people)")
    side_by_side.alike(ready)
    return side_by_side.compare(names, [each.account(each.until_sure()) for each in ready], ready, THRESHOLDS)


def fingerprint(question: asked.Question, release: str) -> str:
    """What an answer rests on, as a short hash: the question, the release, the software and the parameter documents."""
    content = json.dumps(msgspec.to_builtins(question), sort_keys=True) + release + VERSIONS + method_mark()
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def method_mark() -> str:
    """A fingerprint of the parameter documents and the code of the engine, so that no kept answer outlives the method that made it."""
    seal = hashlib.sha256()
    for name in _DOCUMENTS:
        seal.update(reference.path_of(f"value/{name}").read_bytes())
    for path in sorted(Path(inquiry.__file__).parent.glob("*.py")):
        seal.update(path.read_bytes())
    return seal.hexdigest()


_DOCUMENTS = ("parameters.csv", "rates.csv", "curves.csv", "gradients.csv", "people.csv", "programmes.yaml", "rules.yaml")
