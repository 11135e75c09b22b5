"""The form in which a person says how a survey's people were drawn: filled in, and read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonground.actions.survey.files import as_yaml
from commonground.actions.survey.suggesting import likely
from commonground.domain.survey.catalogue import Variable
from commonground.domain.survey.nouns import REPLICATE_KINDS
from commonground.store.written import plain

# What the form asks for: its name in a design, the question, and what helps to answer it.
COLUMNS = (
    ("weights", "Which column holds the weights?", "How many people each person stands for. The technical note names it."),
    ("strata", "Which column holds the strata?", "The parts of the population from which people were drawn separately."),
    ("clusters", "Which column holds the sampling units?", "Households, addresses, schools or points: people drawn together."),
    ("waves", "Which column holds the year or wave?", "So that years are compared, and never added up."),
    ("places", "Which column says the council where each person lives?", "By code or by name, so that a place can be asked about."),
)
MOST_RAW = 20_000  # letters
SOURCE = (
    ("publisher", "Who published it?"),
    ("title", "What is it called?"),
    ("edition", "Which edition?"),
    ("licence", "Under which licence may you use it?"),
    ("address", "At which address is it described?"),
)


def form(design: Mapping[str, Any], variables: Sequence[Variable]) -> dict[str, Any]:
    """The fields with their options, the likeliest first, and what is chosen."""
    fields = []
    for name, asks, hint in COLUMNS:
        chosen = _one(design.get(name))
        options = [(each.name, each.said if each.label else "") for each in likely(variables, name)[:400]]
        if chosen and chosen not in [option for option, _ in options]:
            options.insert(0, (chosen, ""))
        fields.append({"name": name, "asks": asks, "hint": hint, "chosen": chosen, "options": options})
    source = design.get("source") or {}
    return {
        "fields": fields,
        "lonely": design.get("lonely", "adjust"),
        "nested": design.get("nested", True),
        "missing": "\n".join(f"{name}: {', '.join(map(str, codes))}" for name, codes in (design.get("missing") or {}).items()),
        "source": [(name, asks, source.get(name, "")) for name, asks in SOURCE],
        "replicates": (design.get("replicates") or {}).get("kind", ""),
        **{name: (design.get("replicates") or {}).get(name, "") for name in ("prefix", "scale", "rho")},
        "kinds": REPLICATE_KINDS,
        "raw": as_yaml(design["raw"]) if design.get("raw") else "",
    }


def read(given: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """A design from the form that was sent; what the form does not ask for stays as it was."""
    asked = {*(name for name, _, _ in COLUMNS), "lonely", "nested", "missing", "replicates", "source", "raw"}
    design = {name: value for name, value in before.items() if name not in asked}
    for name, _, _ in COLUMNS:
        if value := given.get(name, "").strip():
            design[name] = value
    design["lonely"] = given.get("lonely", "adjust")
    design["nested"] = given.get("nested", "yes") == "yes"
    if missing := _codes(given.get("missing", "")):
        design["missing"] = missing
    if kind := given.get("replicates", "").strip():
        numbers = {name: _code(given[name].strip()) for name in ("scale", "rho") if given.get(name, "").strip()}
        design["replicates"] = {**(before.get("replicates") or {}), "kind": kind, "prefix": given.get("prefix", "").strip(), **numbers}
    if raw := given.get("raw", "").strip():
        design["raw"] = plain(raw[:MOST_RAW], "where the raw answers are")
    source = {name: given.get(name, "").strip()[:300] for name, _ in SOURCE}
    if any(source.values()):
        design["source"] = {name: value or ("" if name == "address" else "Not stated") for name, value in source.items()}
    return design


def _codes(text: str) -> dict[str, list[Any]]:
    """Lines such as "all: -9, -8" as codes by column."""
    found: dict[str, list[Any]] = {}
    for line in text[:20_000].splitlines():
        name, colon, codes = line.rpartition(":")
        listed = [_code(code.strip()) for code in (codes if colon else line).split(",") if code.strip()]
        if listed:
            found.setdefault(name.strip() or "all", []).extend(listed)
    return found


def _code(text: str) -> str | int | float:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _one(names: str | Iterable[str] | None) -> str:
    return names if isinstance(names, str) else next(iter(names or []), "")
