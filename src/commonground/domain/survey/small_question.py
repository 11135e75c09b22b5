"""A question about small areas as it is written in a file, and the modelled answer. Both have published schemas."""

from __future__ import annotations

import msgspec

from commonground.domain.survey.question import Level, Origin, Where

METHODS = ("multilevel", "aggregate")


class SmallAreas(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is modelled: the share of people whose answer is one of `levels`, for every `area` of the file `cells`.

    `larger` is the column of the larger area (a council) that the survey was drawn to speak about. `groups` are columns that
    the survey and the cells share (age, sex, a fifth of deprivation), `together` pairs of them that act on one another,
    `covariates` numeric ones. `called` gives the cells' name of a column where it differs from the survey's.
    `area_in_survey` is the survey's own column of the small area, if it has one. `spread` says by how much small areas of one larger
    area differ (standard deviation, logit scale) beyond what their people explain, where the survey cannot say; without it
    they are taken to differ as larger areas do. Method "multilevel" learns from people; "aggregate" (Fay-Herriot) from
    areas' own estimates and covariates alone.
    """

    column: str
    larger: str
    cells: str = ""
    levels: list[Level] = msgspec.field(default_factory=lambda: [1])
    where: Where = {}
    groups: list[str] = []
    together: list[list[str]] = []
    covariates: list[str] = []
    area: str = "area"
    area_in_survey: str = ""
    count: str = "people"
    called: dict[str, str] = {}
    spread: float | None = None
    method: str = "multilevel"
    confidence: float = 0.95
    draws: int = 500
    seed: int = 1
    minimum_base: int = 30
    words: str = ""
    file: str = ""
    design: str = ""


class ModelledArea(msgspec.Struct, frozen=True, kw_only=True):
    """One area: its modelled share with interval, how much of it is the model's, or the reason why it has none."""

    area: str
    larger: str
    people: float
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    shrinkage: float | None = None
    reason: str = ""


class CalibratedArea(msgspec.Struct, frozen=True, kw_only=True):
    """A larger area's own estimate beside the model's: blank where too few people were asked to show it."""

    name: str
    modelled: float
    shrinkage: float
    benchmarked: bool
    base: int | None = None
    direct: float | None = None
    low: float | None = None
    high: float | None = None
    inside: bool | None = None


class ModelledAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Modelled figures with all that is needed to judge them and to run them again. `label` is to stand beside every one of them."""

    question: SmallAreas
    label: str
    sentence: str
    areas: list[ModelledArea]
    calibration: list[CalibratedArea]
    calibration_sentence: str
    model: dict[str, float]
    design: str
    method: str
    sources: list[Origin]
    notes: list[str]
    synthetic: bool
    versions: dict[str, str]
