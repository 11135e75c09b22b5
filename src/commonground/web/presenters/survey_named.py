"""Variables and answers as their form shows them, and the form read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from commonground.domain.survey.catalogue import Variable
from commonground.store.surveys import shelf
from commonground.store.surveys.shelf import OnShelf
from commonground.terms import Refused
from commonground.web.presenters.survey import listed

MOST_ROWS = 25  # variables whose names are changed at once
ROLES = (
    ("", "As its answers say"),
    ("group", "A group to split people by"),
    ("measure", "Something to work out"),
    ("left_out", "Neither: leave it out of the lists"),
)


@dataclass(frozen=True)
class NamedRow:
    """A variable with its name, as a row of the form."""

    name: str
    label: str
    role: str
    answers: str
    listed: bool


@dataclass(frozen=True)
class NamedAnswer:
    """An answer with its words: its code, how many lines down it stands, and whether it is no answer."""

    code: str
    words: str
    place: int
    missing: bool


@dataclass(frozen=True)
class NamedVariable:
    """A variable with all of its codes, those that are no answer too."""

    name: str
    said: str
    number: bool
    answers: tuple[NamedAnswer, ...]
    others: str
    in_file: tuple[str, ...]


def rows(variables: Sequence[Variable], find: str, made: Sequence[Variable]) -> tuple[list[NamedRow], int]:
    """The variables that the words find, as rows, and how many are left out."""
    own = [each for each in variables if each.name not in {one.name for one in made}]
    found, hidden = listed(own, find)
    shown = found[:MOST_ROWS]
    return [NamedRow(each.name, each.label, each.role, _answers(each), bool(each.levels)) for each in shown], hidden + len(found) - len(
        shown
    )


def _answers(variable: Variable) -> str:
    if variable.levels:
        more = f" and {len(variable.levels) - 5} more" if len(variable.levels) > 5 else ""
        return ", ".join(level.said for level in variable.levels[:5]) + more
    return "Numbers" if variable.number else f"{variable.different:,} different words"


def one(variables: Sequence[Variable], name: str, held: OnShelf) -> NamedVariable:
    """A variable by its name. Raises `Refused` (column_unknown)."""
    own = next((each for each in shelf.variables(held.ref) if each.name == name), None)
    told = next((each for each in variables if each.name == name), None)
    if own is None or told is None:
        raise Refused("column_unknown", what=f"The survey has no variable {name[:60]!r}", ways_out=("Choose one from the list",))
    design = held.design or {}
    words = {str(level.value): level.words for level in told.levels}
    given = design.get("values", {}).get(name, {})
    codes = design.get("missing", {}).get(name, design.get("missing", {}).get("all", []))
    gone = [str(code) for code in codes]
    order = [str(level.value) for level in told.levels]
    every = sorted(own.levels, key=lambda level: order.index(str(level.value)) if str(level.value) in order else len(order))
    answers = tuple(
        NamedAnswer(
            str(level.value), words.get(str(level.value)) or given.get(str(level.value), level.words), place, str(level.value) in gone
        )
        for place, level in enumerate(every, 1)
    )
    listed_codes = {answer.code for answer in answers}
    return NamedVariable(
        name=name,
        said=told.said,
        number=own.number,
        answers=answers,
        others=", ".join(code for code in gone if code not in listed_codes),
        in_file=tuple(f"{code}: {words}" for code, words in own.gone.items()),
    )


def read_answers(given: QueryDict) -> tuple[dict[str, str], list[str], list[str]]:
    """Words by code, codes in their order, and the codes that are no answer. Raises `Refused` (order_unreadable)."""
    codes = [str(code) for code in given.getlist("code")][:700]
    words = dict(zip(codes, map(str, given.getlist("words")), strict=False))
    places = [str(place) for place in given.getlist("place")]
    if any(not place.strip().lstrip("-").replace(".", "", 1).isdigit() or len(place) > 9 for place in places):
        raise Refused("order_unreadable", what="The order is given by numbers", ways_out=("Write 1 beside the first, 2 beside the next",))
    order = [code for _, _, code in sorted((float(place), at, code) for at, (code, place) in enumerate(zip(codes, places, strict=False)))]
    missing = [str(code) for code in given.getlist("missing")]
    missing += [code.strip() for code in given.get("others", "")[:500].split(",") if code.strip()]
    return words, order, list(dict.fromkeys(missing))
