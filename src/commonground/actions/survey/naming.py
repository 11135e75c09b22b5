"""Put a survey's variables and answers into plain words, say what each is for, and keep every version of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.actions.permissions import Person, require
from commonground.actions.survey import catalogues
from commonground.actions.survey import held as holding
from commonground.domain.survey.catalogue import Variable
from commonground.store.surveys import shelf
from commonground.store.surveys.shelf import OnShelf, Version
from commonground.terms import Refused

ROLES = ("", "group", "measure", "left_out")
MOST_LABEL, MOST_WORDS = 300, 200  # letters


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A version of a design, and what it changed of the one before."""

    version: Version
    words: str


def variables(*, ref: str, by: Person) -> list[Variable]:
    """Every variable of a survey in the words of its design, whatever it is for. Raises `Refused` (survey_unknown, not_permitted)."""
    require(by, "ask_survey")
    return catalogues.catalogue(shelf.load(ref)).variables


def name_variables(*, ref: str, labels: Mapping[str, str], roles: Mapping[str, str], by: Person) -> OnShelf:
    """Give variables their names in plain words and say what each is for, as a new version of the design; blank is as the file has it.

    Raises `Refused`: not_permitted, survey_unknown, survey_design_missing, column_unknown, role_unknown, words_long.
    """
    held = _designed(ref, by)
    own = {each.name: each for each in shelf.variables(ref)}
    _known(own, [*labels, *roles])
    if wrong := [role for role in roles.values() if role not in ROLES]:
        raise Refused(
            "role_unknown", what=f"{wrong[0][:40]!r} is not what a variable can be for", ways_out=("Choose group, measure or left_out",)
        )
    for text in labels.values():
        _short(text, MOST_LABEL)
    before = dict(held.design or {})
    plain = {name: " ".join(text.split()) for name, text in labels.items()}
    named = {**before.get("labels", {}), **plain}
    kept = {name: text for name, text in named.items() if text and text != own[name].label}
    said = {name: role for name, role in {**before.get("roles", {}), **roles}.items() if role}
    return _put(ref, held, {**before, "labels": kept, "roles": said}, by)


def name_answers(*, ref: str, variable: str, words: Mapping[str, str], order: Sequence[str], missing: Sequence[str], by: Person) -> OnShelf:
    """Put the answers to a variable into words and into an order, and say which codes are no answer, as a new version of the design.

    Codes are given as text, as the file has them; a blank word is as the file has it. Raises what `name_variables` raises, and `Refused`
    (answers_none: every code would be no answer).
    """
    held = _designed(ref, by)
    own = {each.name: each for each in shelf.variables(ref)}
    _known(own, [variable])
    levels = {str(level.value): level for level in own[variable].levels}
    for text in words.values():
        _short(text, MOST_WORDS)
    gone = [_code(levels, code) for code in missing]
    if levels and not set(levels) - {str(code) for code in gone}:
        raise Refused(
            "answers_none", what=f"Nobody would have an answer to {variable}", ways_out=("Leave at least one code that is an answer",)
        )
    before = dict(held.design or {})
    plain = {code: " ".join(text.split()) for code, text in words.items() if code in levels}
    said = {code: text for code, text in plain.items() if text and text != levels[code].words}
    wanted = [levels[code].value for code in order if code in levels]
    usual = [level.value for level in own[variable].levels]
    design = {
        **before,
        "values": _with(before.get("values", {}), variable, said),
        "order": _with(before.get("order", {}), variable, wanted if wanted and wanted != usual else []),
        "missing": dict(before.get("missing", {})),
    }
    if gone or variable in design["missing"] or design["missing"].get("all"):
        design["missing"][variable] = gone
    if not design["missing"].get("all") and not design["missing"].get(variable, True):
        del design["missing"][variable]
    return _put(ref, held, design, by)


def history(*, ref: str, by: Person) -> tuple[Changed, ...]:
    """Every design of a survey with what each changed, the newest first."""
    require(by, "ask_survey")
    found, before = [], None
    for version in shelf.versions(ref):
        found.append(
            Changed(version=version, words=version.why or ("The first design" if before is None else _changes(before, version.design)))
        )
        before = version.design
    return tuple(reversed(found))


def put_back(*, ref: str, number: int, by: Person) -> OnShelf:
    """Put an earlier design in force again, as a new version. Raises `Refused` (not_permitted, survey_unknown, version_unknown)."""
    require(by, "open_survey")
    found = next((each for each in shelf.versions(ref) if each.number == number), None)
    if found is None:
        raise Refused("version_unknown", what=f"There is no design number {number}", ways_out=("Choose one from the list",))
    return holding.set_design(ref=ref, design=found.design, by=by, why=f"Number {number} put back in force")


def _designed(ref: str, by: Person) -> OnShelf:
    require(by, "open_survey")
    held = shelf.load(ref)
    if held.design is None:
        raise Refused(
            "survey_design_missing",
            what=f"Nobody has said yet how the people of {held.title} were drawn",
            ways_out=("Say it first: names and answers are part of the design",),
        )
    return held


def _known(own: Mapping[str, Variable], names: Sequence[str]) -> None:
    if unknown := [name for name in names if name not in own]:
        raise Refused("column_unknown", what=f"The survey has no variable {unknown[0][:60]!r}", ways_out=("Choose one from the list",))


def _short(text: str, most: int) -> None:
    if len(text) > most or not text.replace("\t", " ").isprintable():
        raise Refused("words_long", what=f"{text[:40]!r} is too long, or cannot be shown", ways_out=(f"Use at most {most} letters",))


def _code(levels: Mapping[str, Any], text: str) -> Any:
    if text in levels:
        return levels[text].value
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _with(held: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    kept = {key: each for key, each in held.items() if key != name}
    return {**kept, name: value} if value else kept


def _put(ref: str, held: OnShelf, design: Mapping[str, Any], by: Person) -> OnShelf:
    plain = {name: value for name, value in design.items() if value not in (None, "", [], {})}
    return held if plain == held.design else holding.set_design(ref=ref, design=plain, by=by)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What a design changed of the one before, in words."""
    called = {
        "labels": "the name",
        "values": "the words of the answers",
        "order": "the order of the answers",
        "roles": "what it is for",
        "missing": "the codes that are no answer",
    }
    said = []
    for part, words in called.items():
        one, other = before.get(part, {}), after.get(part, {})
        if names := sorted(name for name in {*one, *other} if one.get(name) != other.get(name)):
            more = f" and {len(names) - 4} more" if len(names) > 4 else ""
            said.append(f"{words} of {', '.join(names[:4])}{more}")
    rest = sorted(name for name in {*before, *after} if name not in called and before.get(name) != after.get(name))
    said += [{"standing": "what is asked for every place", "raw": "where the raw answers are"}.get(name, name) for name in rest]
    return f"Changed: {'; '.join(said)}" if said else "Nothing changed"
