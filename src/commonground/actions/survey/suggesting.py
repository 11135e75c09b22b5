"""Suggest a design from what a file's variables are called and hold; a person checks it against the survey's technical note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.domain.survey.catalogue import Catalogue, Variable, worth_asking
from commonground.domain.survey.written import suggest, unlikely

NO_ANSWER = (
    "refus",
    "don't know",
    "dont know",
    "do not know",
    "not applicable",
    "no answer",
    "not answered",
    "not stated",
    "prefer not",
    "missing",
)
_PLACE_WORDS = ("district", "local authority", "council", "lad", "la_code", "lacode", "la code", "lauth", "authority")
ENOUGH = 0.8  # the share of a column's answers that must be councils


def suggested(variables: Sequence[Variable], councils: Mapping[str, str]) -> dict[str, Any]:
    """A design as it is written in a file: weights, strata, clusters, waves, places, missing codes, questions for every place.

    `councils` maps codes and names of councils in small letters to their codes.
    """
    named = {each.name: each for each in variables}
    found: dict[str, Any] = {}
    for role, name in suggest({each.name: each.label for each in variables}).items():
        if isinstance(name, str) and _fits(role, named[name]):
            found[role] = name
    for role in ("weights", "strata", "clusters"):
        fit = (each for each in variables if _fits(role, each) and _called(role, each))
        likely_ones = (each.name for each in fit if not unlikely(role, each.name, each.label, named))
        if role not in found and (name := next(likely_ones, "")):
            found[role] = name
    if "waves" not in found and (wave := next((each.name for each in variables if _is_wave(each)), "")):
        found["waves"] = wave
    if place := _place(variables, councils):
        found["places"] = place
    if missing := _no_answers(variables):
        found["missing"] = missing
    found["lonely"] = "adjust"
    kept = Catalogue(variables=list(variables), design=[name for name in found.values() if isinstance(name, str)])
    if asked := worth_asking(kept):
        found["standing"] = [{"measure": name} for name in asked]
    return found


def likely(variables: Sequence[Variable], role: str) -> list[Variable]:
    """The variables that could play a role in the design, the likeliest first: weights, strata, clusters, waves or places."""
    first = suggest({each.name: each.label for each in variables}).get(role)
    fit = [each for each in variables if _fits(role, each)]
    return sorted(fit, key=lambda each: (each.name != first, not _sounds(role, each)))


def _fits(role: str, variable: Variable) -> bool:
    if role == "weights":
        return variable.number and variable.low is not None and variable.low >= 0 and variable.different > 1
    if role == "waves":
        return 1 < variable.different <= 40 and bool(variable.levels)
    if role == "places":
        return variable.different > 1 and bool(variable.levels)
    return variable.different > 1 and variable.answered > 0


def _sounds(role: str, variable: Variable) -> bool:
    said = f"{variable.name} {variable.label}".lower()
    words = {
        "weights": ("weight", "wt", "wgt"),
        "strata": ("strat",),
        "clusters": ("psu", "cluster", "household", "serial", "address", "school"),
        "waves": ("wave", "year", "period"),
        "places": _PLACE_WORDS,
    }
    return any(word in said for word in words[role])


def _called(role: str, variable: Variable) -> bool:
    """Whether a part of the name, such as "wt" in "wt_final", is what the role is usually called."""
    usual = {
        "weights": ("wt", "wgt", "weight"),
        "strata": ("strata", "stratum"),
        "clusters": ("psu", "cluster", "household", "hhid", "serial"),
    }
    return any(part in usual[role] for part in re.split(r"[^a-z]+", variable.name.lower()))


def _is_wave(variable: Variable) -> bool:
    return _fits("waves", variable) and any(word in variable.name.lower() for word in ("wave", "survey_year", "svyyear", "period"))


def _place(variables: Sequence[Variable], councils: Mapping[str, str]) -> str:
    """The column whose answers are councils of England."""
    best, share = "", ENOUGH
    for variable in variables:
        if len(variable.levels) < 2:
            continue
        known = sum(any(text.strip().lower() in councils for text in (str(level.value), level.words)) for level in variable.levels)
        if known / len(variable.levels) >= share and known > 1:
            best, share = variable.name, known / len(variable.levels)
    return best


def _no_answers(variables: Sequence[Variable]) -> dict[str, list[Any]]:
    """Codes whose words say that there is no answer, and that the file does not declare as missing itself."""
    found: dict[str, list[Any]] = {}
    for variable in variables:
        codes = [level.value for level in variable.levels if level.words and any(word in level.words.lower() for word in NO_ANSWER)]
        if codes and len(codes) < len(variable.levels):
            found[variable.name] = codes
    return found
