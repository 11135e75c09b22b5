"""What surveys say about a place, and an answer as a case keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from commonground.actions.permissions import Person, may, require
from commonground.actions.survey import catalogues
from commonground.actions.survey import held_questions as asking
from commonground.domain.survey.catalogue import Choice
from commonground.store.surveys import shelf
from commonground.store.surveys.shelf import OnShelf
from commonground.terms import Place, Refused

KEPT_CELLS = 60


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one survey says about a place: an answer to each question that is asked for every place, or why there is none."""

    survey: OnShelf
    answers: tuple[asking.Asked, ...]
    refused: tuple[tuple[str, Refused], ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfPlace:
    """What the surveys that are held say about a place."""

    said: tuple[Said, ...]
    silent: tuple[OnShelf, ...]  # held and designed, but without people from the place or without questions for every place


def covering(place: str) -> tuple[OnShelf, ...]:
    """The surveys that are held, designed and cover a place (its code) whole, real ones first."""
    found = [each for each in shelf.every() if each.design is not None and each.is_read and catalogues.catalogue(each).councils(place)]
    return tuple(sorted(found, key=lambda each: each.synthetic))


def of_place(*, place: Place, by: Person, synthetic: bool = True) -> OfPlace:
    """The standing questions of every survey that covers a place, answered for it and tested against everyone in the survey."""
    require(by, "read")
    if not may(by, "ask_survey"):
        return OfPlace(said=(), silent=())
    held = [each for each in covering(place.code) if synthetic or not each.synthetic]
    said, silent = [], [each for each in shelf.every() if each.design is not None and each not in held]
    for each in held:
        standing = catalogues.understood(each).standing
        if standing:
            said.append(_said(each, place, by))
        else:
            silent.append(each)
    return OfPlace(said=tuple(said), silent=tuple(silent))


def _said(held: OnShelf, place: Place, by: Person) -> Said:
    answers, refused = [], []
    for each in catalogues.understood(held).standing:
        choice = Choice(measure=each.measure, places=[place.code])
        try:
            answers.append(asking.ask(ref=held.ref, choice=choice, by=by, wait=True))
        except Refused as no:
            refused.append((each.words or each.measure, no))
    return Said(survey=held, answers=tuple(answers), refused=tuple(refused))


def kept(asked: asking.Asked, *, added_by: str = "") -> dict[str, Any]:
    """An answer as a case keeps it: in words, with its groups, and with all that it takes to run it again and check it."""
    told = asked.told
    if told is None:
        raise Refused("answer_unready", what="This answer is still being worked out", ways_out=("Wait for it",))
    answer = told.answer
    cells = [
        {name: value for name, value in msgspec.to_builtins(cell).items() if value not in (None, "")} for cell in answer.cells[:KEPT_CELLS]
    ]
    return {
        "title": f"{told.title}, {told.about}" if told.about else told.title,
        "sentence": told.sentence,
        "groups": cells,
        "groups_in_all": len(answer.cells),
        "differences": [each.sentence for each in answer.differences[:KEPT_CELLS]],
        "statistic": answer.question.statistic,
        "choice": msgspec.to_builtins(asked.choice),
        "question": msgspec.to_builtins(answer.question),
        "survey": asked.survey.ref,
        "file": answer.sources[0].file if answer.sources else "",
        "sha256": asked.survey.sha256,
        "design": asked.survey.version,
        "design_in_words": answer.design,
        "method": answer.method,
        "source": msgspec.to_builtins(answer.sources[0]) if answer.sources else {},
        "synthetic": answer.synthetic,
        "versions": answer.versions,
        "address": asking.address_of(asked.survey.ref, asked.choice),
        **({"added_by": added_by} if added_by else {}),
    }


def summed_up(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the stage with its opening sentence put right for what it holds."""
    answers = answer.get("answers", [])
    real = [each for each in answers if not each.get("synthetic")]
    made_up = len(answers) - len(real)
    if real:
        sentence = f"{len(real)} answer{'s' if len(real) > 1 else ''} from survey files held here, each with its interval and its base."
    else:
        sentence = "No survey file that covers this place is held here, so nothing can be asked of one yet."
        if answer.get("made_up") and not made_up:
            sentence += " There is only a made-up survey, which describes nobody."
    if made_up:
        many = made_up > 1
        sentence += (
            f" {made_up} answer{'s' if many else ''} here {'come' if many else 'comes'} from a made-up survey, which describes nobody."
        )
    return {**answer, "sentence": sentence}
