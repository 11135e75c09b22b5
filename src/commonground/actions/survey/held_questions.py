"""Put a question in plain terms to a survey that is held: answered at once where that is quick, as long work where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from commonground import __version__
from commonground.actions import areas, jobs
from commonground.actions.permissions import Person, require
from commonground.actions.survey import ask as survey_ask
from commonground.actions.survey import catalogues, opening
from commonground.case import fingerprint
from commonground.domain.survey.catalogue import Catalogue, Choice, query_of, question_of
from commonground.domain.survey.question import Answer, Compare, Difference, Question
from commonground.domain.survey.told import Told, against_everyone, tell
from commonground.domain.survey.written import WrittenDesign
from commonground.store.records.jobs import Job
from commonground.store.surveys import shelf
from commonground.store.surveys.settings import read_written
from commonground.store.surveys.shelf import OnShelf
from commonground.store.written import plain
from commonground.terms import Refused

QUICK = 60_000_000  # rows times scans: about three seconds of one processor
AUTO = 12  # groups up to which each is tested without being asked for
ROWS_A_MEDIAN = 20
SCANS_A_GROUP, SCANS_TOGETHER = 5, 6  # of one of several groups side by side; of a test of every group against everyone at once
UNSAFE = ("base_too_small", "nobody", "complement_small", "cells_many", "waves_pooled")  # refusals of one cut, not of the survey


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An answer with the survey that gave it; or, while it is worked out, the job that works on it."""

    survey: OnShelf
    catalogue: Catalogue
    choice: Choice
    told: Told | None = None
    job: Job | None = None
    tested: bool = True

    def work_left(self) -> Job | None:
        """The long work that is still to give the answer; None where it is there. Raises the `Refused` that stopped it."""
        if self.job is not None and self.job.problem is not None:
            raise self.job.problem
        return self.job


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What the engine is asked: the question itself, and for one place a comparison with everyone."""

    question: Question
    beside: tuple[tuple[str, Compare], ...] = ()
    scans: int = 1


def address_of(ref: str, choice: Choice) -> str:
    """The permanent address of a question in the workbench."""
    return f"/survey/{ref}/ask/?{query_of(choice)}"


def ask(*, ref: str, choice: Choice, by: Person, wait: bool = False) -> Asked:
    """The answer to a question, in words. What would take longer than some seconds becomes long work, whose answer shows at the
    question's address, unless `wait` is set.

    Raises what `catalogue.question_of` and `ask.answer` raise, and `Refused` (survey_unknown, survey_design_missing).
    """
    require(by, "ask_survey")
    held = shelf.load(ref)
    known = catalogue(held, by=by)
    choice = _named(choice, catalogues.understood(held))
    plan = _plan(choice, known)
    if choice.versus == "auto" and plan.scans * max(held.rows, 1) > QUICK:
        plan = _plan(msgspec.structs.replace(choice, versus="none"), known)
    tested = bool(plan.beside or plan.question.versus_rest or plan.question.compare)
    key = _key(held, plan)
    answers = shelf.kept_answers(ref, key)
    if answers is None and not wait and _work(held, plan) > QUICK:
        asked = {"survey": ref, "stamp": held.stamp, "choice": msgspec.to_builtins(choice), "key": key}
        job = jobs.start(kind="ask_survey", question=asked, address=address_of(ref, choice), by=by)
        answers = shelf.kept_answers(ref, key)
        if answers is None:
            return Asked(survey=held, catalogue=known, choice=choice, job=job, tested=tested)
    if answers is None:
        answers = _answered(ref, plan, _say_nothing)
        shelf.keep_answers(ref, key, answers)
    return Asked(survey=held, catalogue=known, choice=choice, told=_told(choice, answers, known, plan), tested=tested)


def catalogue(held: OnShelf, *, by: Person) -> Catalogue:
    """What can be asked of a survey, with the areas of one's own that are made of whole councils or larger areas."""
    known = catalogues.catalogue(held)
    own = {area.code: area for area in areas.saved(by=by)} if known.place_column else {}
    inside = {
        code: list(dict.fromkeys(council for member, _, _ in area.members for council in known.councils(member)))
        for code, area in own.items()
        if all(share == 1 and known.councils(member) for member, share, _ in area.members)
    }
    if not inside:
        return known
    return msgspec.structs.replace(
        known,
        within={**known.within, **inside},
        kinds={**known.kinds, **dict.fromkeys(inside, "custom")},
        names={**known.names, **{code: own[code].name for code in inside}},
    )


def ask_file(*, ref: str, question: Path | str, by: Person) -> Answer:
    """The engine's answer to a question file (a path, or its text), put to a survey that is held."""
    require(by, "ask_survey")
    content = read_written(question) if isinstance(question, Path) else plain(question, "the question")
    asked = survey_ask.understand(content)
    ready = opening.ready(ref)
    with ready.lock:
        return survey_ask.answer(opened=ready.opened, settings=ready.settings, question=asked)


def work_ask(question: Mapping[str, Any], by: Person, say: jobs.Say) -> dict[str, Any]:
    """The long work of answering; see `jobs.KINDS`. The answer is kept with the survey."""
    require(by, "ask_survey")
    held = shelf.load(question["survey"])
    if held.stamp != question["stamp"]:
        raise Refused("survey_changed", what="The survey has another design now", ways_out=("Ask the question again",))
    plan = _plan(msgspec.convert(question["choice"], Choice), catalogue(held, by=by))
    say(0.05, f"Opening {held.title}")
    answers = _answered(held.ref, plan, say)
    shelf.keep_answers(held.ref, _key(held, plan), answers)
    return {"survey": held.ref, "key": question["key"]}


def nearest(*, ref: str, choice: Choice, problem: Refused, by: Person) -> tuple[tuple[str, Choice], ...]:
    """The questions nearest to one that was refused as unsafe, in words: what the refusal names, as questions that can be asked."""
    known = catalogue(shelf.load(ref), by=by)
    found: list[tuple[str, Choice]] = []
    for way in problem.ways_out:
        if way.startswith("Ask by "):
            kept = way.removeprefix("Ask by ").split(" and ")
            names = " and ".join(known.variable(name).said for name in kept)
            found.append((f"Split by {names} only", _keeping(choice, known, kept)))
        elif way == "Ask for everyone together":
            found.append(("Ask about everyone together", _keeping(choice, known, [])))
        elif way.startswith("Leave out the filter on "):
            found.append(_without(choice, known, way.removeprefix("Leave out the filter on ")))
    if choice.waves != ["all"] and known.wave_column:
        found.append(("Take all years together", msgspec.structs.replace(choice, waves=["all"])))
    kept_once = {msgspec.json.encode(each): (words, each) for words, each in reversed(found) if each != choice}
    return tuple(reversed(kept_once.values()))


def _keeping(choice: Choice, known: Catalogue, kept: list[str]) -> Choice:
    """The question with no splits but those kept; one place and one year stay as they are."""
    places, waves = choice.places, choice.waves
    if known.place_column not in kept and (len(places) > 1 or places == ["all"]):
        places = []
    if known.wave_column not in kept and (len(waves) > 1 or waves == ["each"]):
        waves = ["all"]
    return msgspec.structs.replace(choice, by=[name for name in choice.by if name in kept], places=places, waves=waves)


def _without(choice: Choice, known: Catalogue, column: str) -> tuple[str, Choice]:
    if column == known.place_column:
        return "Ask about every place together", msgspec.structs.replace(choice, places=[])
    if column == known.wave_column:
        return "Take all years together", msgspec.structs.replace(choice, waves=["all"])
    kept = [text for text in choice.filters if not text.startswith(f"{column}:")]
    return f"Leave out the filter on {known.variable(column).said}", msgspec.structs.replace(choice, filters=kept)


def _named(choice: Choice, design: WrittenDesign) -> Choice:
    """The question in the words that the survey's design gives to it."""
    words = next((each.words for each in design.standing if each.measure == choice.measure and each.words), "")
    return choice if choice.words or not words else msgspec.structs.replace(choice, words=words)


def _plan(choice: Choice, known: Catalogue) -> _Plan:
    question = question_of(choice, known)
    words = choice.words or known.measure(choice.measure).words
    question = msgspec.structs.replace(question, words=words, test=choice.test)
    column, wave, cells = known.place_column, known.wave_column, _cells(question, known)
    side = len(question.side_by_side.groups) if question.side_by_side else 0
    scans = (
        (1 + SCANS_A_GROUP * side)
        + (ROWS_A_MEDIAN * cells if question.statistic == "median" else 0)
        + (3 * cells if question.by == [wave] else 0)
    )
    if choice.versus == "none" or question.statistic not in ("proportion", "mean") or question.by == [wave]:
        return _Plan(question=question, scans=scans)
    few = choice.versus == "rest" or cells <= AUTO
    if side or question.by == [column]:
        tested = question.by in ([], [column])
        return _Plan(question=msgspec.structs.replace(question, versus_rest=tested), scans=scans + SCANS_TOGETHER * tested)
    if choice.places and not question.by:
        beside = tuple((name, Compare(first={column: levels}, second={}, test=choice.test)) for name, levels in _each_place(choice, known))
        return _Plan(question=question, beside=beside, scans=scans + 3 * len(beside))
    if len(question.by) == 1 and cells == 2:
        name = question.by[0]
        first, second = _levels(question, name, known)[::-1]
        pair = Compare(first={name: first}, second={name: second}, test=choice.test)
        return _Plan(question=msgspec.structs.replace(question, compare=pair), scans=scans + 3)
    if question.by and few and (len(question.by) == 1 or choice.versus == "rest"):
        return _Plan(question=msgspec.structs.replace(question, versus_rest=True), scans=scans + SCANS_TOGETHER)
    return _Plan(question=question, scans=scans)


def _cells(question: Question, known: Catalogue) -> int:
    cells = 1
    for name in question.by:
        cells *= max(len(_levels(question, name, known)), 1)
    return cells


def _levels(question: Question, name: str, known: Catalogue) -> list[Any]:
    chosen = question.where.get(name)
    return list(chosen) if isinstance(chosen, list) else [level.value for level in known.variable(name).levels]


def _each_place(choice: Choice, known: Catalogue) -> list[tuple[str, list[Any]]]:
    """Each place of a question by name, with the answers that mean it."""
    codes = known.codes(choice.places)
    return [(known.names.get(code, code), [level for one in known.councils(code) for level in known.places[one]]) for code in codes]


def _work(held: OnShelf, plan: _Plan) -> int:
    to_open = 0 if opening.is_open(held.ref) else 8
    return held.rows * (plan.scans + to_open)


def _key(held: OnShelf, plan: _Plan) -> str:
    asked = {"question": msgspec.to_builtins(plan.question), "beside": [msgspec.to_builtins(each) for _, each in plan.beside]}
    return fingerprint({"stamp": held.stamp, "sha256": held.sha256, "version": __version__, **asked})[:40]


def _answered(ref: str, plan: _Plan, say: jobs.Say) -> list[Answer]:
    ready = opening.ready(ref)
    with ready.lock:
        say(0.1, "Working out the figures")
        found = [survey_ask.answer(opened=ready.opened, settings=ready.settings, question=plan.question)]
        everyone = _everyone(plan.question, plan.beside)
        for place, (_, compare) in enumerate(plan.beside, 1):
            question = msgspec.structs.replace(everyone, compare=compare)
            found.append(survey_ask.answer(opened=ready.opened, settings=ready.settings, question=question))
            say(0.1 + 0.9 * place / len(plan.beside), f"Compared {place} of {len(plan.beside)} places with everyone")
    return found


def _everyone(question: Question, beside: tuple[tuple[str, Compare], ...]) -> Question:
    """The same question about everyone in the survey: without places."""
    columns = {name for _, compare in beside for name in compare.first}
    where = {name: value for name, value in question.where.items() if name not in columns}
    return msgspec.structs.replace(question, by=[], where=where)


def _told(choice: Choice, answers: list[Answer], known: Catalogue, plan: _Plan) -> Told:
    main, beside = answers[0], answers[1:]
    pairs: list[tuple[str, Difference | None]] = [
        (name, each.differences[0] if each.differences else None) for (name, _), each in zip(plan.beside, beside, strict=True)
    ]
    question = main.question
    against = against_everyone(pairs, known, statistic=question.statistic, confidence=question.confidence, many=question.many)
    told = tell(choice, [main], known, against=against)
    return msgspec.structs.replace(told, raw=answers)


def _say_nothing(share: float, words: str) -> None:
    return None
