"""Questions about margins as they are written in a file: move a survey's weights to known totals, or fit a table to them."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from commonground.terms import Refused


class Rake(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Move the weights of a survey so that it agrees with known numbers of people.

    `margins`: for a column, the people of each of its levels; `totals`: for a numeric column, its total. `kind` is "rake" (margin by
    margin), "poststratify" (one margin), or "linear" or "raking" (calibration by distance, also with totals). The new weights go into a
    column called `weight`.
    """

    margins: dict[str, dict[str, float]] = {}
    totals: dict[str, float] = {}
    kind: str = "rake"
    weight: str = "weight_raked"
    file: str = ""
    design: str = ""


class FittedMargin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Known numbers of people by some columns together: in a `file` with those columns and `count`, or as `people` by level for one."""

    columns: list[str]
    file: str = ""
    count: str = "people"
    people: dict[str, float] = {}


class FitTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fit a table of people by `columns` to margins (iterative proportional fitting), for each level of `each` where it is given.

    `seed` is a file with the columns (`each` need not be among them) and `seed_count`: how they go together before fitting.
    """

    columns: list[str]
    margins: list[FittedMargin]
    seed: str
    seed_count: str = "people"
    each: str = ""


class MarginSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A level of a margin: its people before and after, and what was wanted."""

    column: str
    level: str
    before: float
    after: float
    wanted: float


class Raked(msgspec.Struct, frozen=True, kw_only=True):
    """What raking did: margins before and after, how far weights moved (least and most factor), and what uneven weights cost (Kish)."""

    question: Rake
    sentence: str
    margins: list[MarginSaid]
    least: float
    most: float
    effect_before: float
    effect_after: float
    people: int


Asked = TypeVar("Asked", Rake, FitTable)


def understood(content: object, kind: type[Asked]) -> Asked:
    """A question from a file's content. Raises `Refused` (question_unreadable) with the place in it."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise Refused(
            "question_unreadable", what="The question is not understood", why=str(error), ways_out=("Look at docs/how-to/ask-a-survey.md",)
        ) from error
