"""A question to a survey as it is written in a file, and the answer as it is given back. Both have published schemas."""

from __future__ import annotations

import msgspec

Level = str | int | float | bool
Where = dict[str, Level | list[Level] | dict[str, float]]

STATISTICS = ("proportion", "mean", "total", "ratio", "count", "median")
STATES = ("shown", "too_few", "not_asked", "suppressed", "cannot_compare", "no_spread")


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a cell may be shown. `minimum_base` 30 is the rule of Active People Interactive; `rounded_base` rounds bases on show."""

    minimum_base: int = 30
    minimum_count: int = 0
    rounded_base: int = 1
    protect: bool = True


class Compare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each cell is compared with: another group (`first` minus `second`, each a filter; an empty filter is everybody).

    `test`: "published" (independent, normal, 5%: the publisher's own) or "exact" (covariances of overlapping groups, t).
    """

    first: Where = {}
    second: Where = {}
    test: str = "exact"


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: a statistic of a column (for a proportion, of the people whose answer is one of `levels`), by group, among whom.

    `test` is the one by which each group is compared with everybody (`versus_rest`) and each wave with the one before.
    """

    column: str
    statistic: str = "proportion"
    levels: list[Level] = msgspec.field(default_factory=lambda: [1])
    denominator: str | None = None
    by: list[str] = []
    where: Where = {}
    interval: str = "xlogit"
    confidence: float = 0.95
    compare: Compare | None = None
    versus_rest: bool = False
    test: str = "exact"
    many: str = "holm"
    rules: Rules = Rules()
    words: str = ""
    file: str = ""
    design: str = ""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: its estimate with interval, base and effective base, or the state and reason that stand in its place."""

    group: dict[str, str]
    state: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    df: float | None = None
    base: int | None = None
    effective_base: float | None = None
    mark: str = ""
    reason: str = ""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A difference in words and numbers: "increase", "decrease", "no change that we can see" or "we cannot tell"."""

    first: dict[str, str]
    second: dict[str, str]
    verdict: str
    sentence: str
    method: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where the data are from."""

    publisher: str
    title: str
    edition: str
    licence: str
    address: str = ""
    file: str = ""
    sha256: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The question with its answer: a sentence, the cells, the differences, and all that is needed to run it again."""

    question: Question
    sentence: str
    cells: list[Cell]
    differences: list[Difference]
    design: str
    method: str
    unit: str
    sources: list[Origin]
    notes: list[str]
    synthetic: bool
    versions: dict[str, str]


def schema(kind: type) -> dict:
    """The JSON Schema of a question or an answer."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
