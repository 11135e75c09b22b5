"""What can be asked of a survey that is held: its variables and answers in the words of its design, and the places that it knows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from commonground.actions import places
from commonground.domain.places.register import Register
from commonground.domain.survey.catalogue import Answered, Catalogue, Variable
from commonground.domain.survey.recipes import RECIPES
from commonground.domain.survey.written import WrittenDesign
from commonground.store import catalogue as registered
from commonground.store import warehouse
from commonground.store.surveys import shelf
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.store.surveys.shelf import OnShelf
from commonground.terms import LOWER_TIER

OUTSIDE = frozenset({"E09000001", "E06000053"})  # the City of London and the Isles of Scilly: too few people for a sample of their own


def catalogue(held: OnShelf) -> Catalogue:
    """What can be asked of a survey, in words, with the places of this data release."""
    return catalogue_of(held.ref, held.stamp, warehouse.current().id)


def understood(held: OnShelf) -> WrittenDesign:
    """The design in force as it was written."""
    return msgspec.convert(held.design or {}, WrittenDesign)


@lru_cache(maxsize=16)
def catalogue_of(ref: str, stamp: str, release_id: str) -> Catalogue:
    """The same of what `stamp` says of a file and its design, and with the places of one release; worked out once for each."""
    held = shelf.load(ref)
    design = understood(held)
    variables = [_in_words(each, design) for each in [*shelf.variables(ref), *held.made]]
    drawn = [design.weights or "", design.waves or "", design.places or ""]
    for several in (design.strata, design.clusters, design.population):
        drawn += [several] if isinstance(several, str) else several
    if design.replicates:
        drawn += [
            each.name
            for each in variables
            if each.name in design.replicates.columns or (design.replicates.prefix and each.name.startswith(design.replicates.prefix))
        ]
    column = next((each for each in variables if each.name == design.places), None)
    register = places.register_in(release_id)
    found = _place_levels(column, council_names(register)) if column else {}
    within = _within(found, register)
    return Catalogue(
        variables=variables,
        place_column=design.places if design.places and found else "",
        wave_column=design.waves or "",
        places=found,
        within=within,
        kinds={code: register.places[code].kind for code in within},
        names={code: place.name for code, place in register.places.items()},
        ordered=list(design.order),
        made=[each.name for each in held.made],
        design=[name for name in dict.fromkeys(drawn) if name],
    )


def _in_words(variable: Variable, design: WrittenDesign) -> Variable:
    """A variable with the words that the design gives, and without the codes that the design takes for no answer."""
    codes = {str(code) for code in design.missing.get(variable.name, design.missing.get("all", []))}
    words = design.values.get(variable.name, {})
    levels = [
        Answered(value=level.value, words=words.get(str(level.value), level.words))
        for level in variable.levels
        if str(level.value) not in codes
    ]
    place = {str(code): i for i, code in enumerate(design.order.get(variable.name, []))}
    if place:
        levels.sort(key=lambda level: place.get(str(level.value), len(place)))
    label, role = design.labels.get(variable.name, variable.label), design.roles.get(variable.name, "")
    return msgspec.structs.replace(variable, label=label, levels=levels, role=role)


def variables_made(opened: Opened, known: Container[str]) -> list[Variable]:
    """The publishers' measures that the design's raw answers make, as variables."""
    found = []
    for name in (each for each in opened.columns if each in RECIPES and each not in known):
        quoted = quote(name)
        counted = opened.sql(f"SELECT count({quoted}) AS n, min({quoted}) AS low, max({quoted}) AS high FROM person").to_pylist()[0]
        share = RECIPES[name].statistic == "proportion"
        found.append(
            Variable(
                name=name,
                label=_measure_name(name),
                number=True,
                levels=[Answered(value=0, words="No"), Answered(value=1, words="Yes")] if share else [],
                different=2 if share else 101,
                answered=counted["n"],
                missing=opened.rows - counted["n"],
                low=counted["low"],
                high=counted["high"],
            )
        )
    return found


def _measure_name(name: str) -> str:
    """What the register calls a measure; its id where the register does not have it."""
    known = registered.measures().get(name)
    return known.name if known else name.replace("_", " ").capitalize()


def council_names(register: Register) -> dict[str, str]:
    """Codes and names of councils in small letters, to the code in this release."""
    councils = register.tier("lower")
    named = {place.name.lower(): place.code for place in councils} | {place.code.lower(): place.code for place in councils}
    return named | {new.lower(): old for new, old in register.newer.items()}


def _place_levels(column: Variable, named: Mapping[str, str]) -> dict[str, list[Any]]:
    """Which answers of a column mean which council: by its code or by its name, as the value or as its words."""
    found: dict[str, list[Any]] = {}
    for level in column.levels:
        code = next((named[text] for text in (str(level.value).strip().lower(), level.words.strip().lower()) if text in named), "")
        if code:
            found.setdefault(code, []).append(level.value)
    return found


def _within(councils: Container[str], register: Register) -> dict[str, list[str]]:
    """The councils of the survey in each larger area, of those areas of which it asked everywhere."""
    within: dict[str, list[str]] = {}
    for code, place in register.places.items():
        if code in councils or place.kind in LOWER_TIER or place.kind in ("country", "lsoa", "msoa"):
            continue
        parts = register.children(place, LOWER_TIER)
        inside = [part.place.code for part in parts]
        whole = all(part.share > 0.99 for part in parts) and all(each in councils or each in OUTSIDE for each in inside)
        if inside and whole and any(each in councils for each in inside):
            within[code] = [each for each in inside if each in councils]
    return within
