"""What a stage needs in order to be drafted by Common Ground, and how to fingerprint rows of a release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commonground.actions.permissions import Person
from commonground.case import Case


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """`draft` gives a plain answer; `outside` names what the answer rests on outside the case, with its fingerprint now."""

    draft: Callable[[Case, Person], Any]
    outside: Callable[[Case], Mapping[str, str]]


def plain(value: Any) -> Any:
    """Rows as plain values, with dates and decimals as text, fit to be fingerprinted."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
