"""A question to a survey as it is written in a file, and the answer as it is given back. Both have published schemas."""

from __future__ import annotations

from typing import Any

import msgspec

Level = str | int | float | bool
Where = dict[str, Level | list[Level] | dict[str, float]]

STATISTICS = ("proportion", "mean", "total", "ratio", "count", "median")


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


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A period of a trend: who belongs to it (periods may share people, as rolling years do) and the year it stands for (its middle)."""

    name: str
    where: Where
    year: float


class Trend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change a year over `periods`, or over the survey's waves where none are given. People who are in several are allowed for."""

    periods: list[Period] = []


class Standardise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give every group the same make-up: `column` and how many people each of its levels has in the standard population."""

    column: str
    population: dict[str, float]


class Regression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes with the answer, all terms at once: logistic for a proportion, linear for a mean.

    Words and `categorical` terms compare each level with their first.
    """

    terms: list[str]
    categorical: list[str] = []


class SideBySide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Named groups side by side, each a filter; they may hold one another. `name` heads their column ("place")."""

    groups: dict[str, Where]
    name: str = "group"


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: a statistic of a column (for a proportion, of the people whose answer is one of `levels`), by group, among whom.

    `measure` names a publisher's recipe in place of a column (the design file says where the raw answers are).
    `test` is the one by which each group is compared with everybody (`versus_rest`) and each wave with the one before.
    """

    column: str = ""
    measure: str = ""
    statistic: str = "proportion"
    levels: list[Level] = msgspec.field(default_factory=lambda: [1])
    denominator: str | None = None
    by: list[str] = []
    where: Where = {}
    interval: str = "xlogit"
    confidence: float = 0.95
    side_by_side: SideBySide | None = None
    compare: Compare | None = None
    versus_rest: bool = False
    test: str = "exact"
    many: str = "holm"
    trend: Trend | None = None
    standardise: Standardise | None = None
    regression: Regression | None = None
    rules: Rules = Rules()
    words: str = ""
    file: str = ""
    design: str = ""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: its estimate with interval, base and effective base, or the state and reason that stand in its place."""

    group: dict[str, str]
    state: str  # shown, too_few, not_asked, suppressed, cannot_compare or no_spread
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


class Worked(msgspec.Struct, frozen=True, kw_only=True):
    """One further result: a change a year, a standardised group, or a term of a regression (`odds_ratio` for a logistic one)."""

    kind: str
    name: str
    estimate: float
    low: float | None = None
    high: float | None = None
    se: float | None = None
    p_value: float | None = None
    odds_ratio: float | None = None
    base: int | None = None
    sentence: str = ""


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
    recipe: str = ""
    worked: list[Worked] = []


def schema(kind: type) -> dict[str, Any]:
    """The JSON Schema of a question or an answer."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
