"""A design as it is written in a file (YAML or JSON) beside a survey, with where the survey is from and what was asked when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from commonground.domain.survey.nouns import Calibration, Centre, Design, Lonely, Replicates
from commonground.domain.survey.question import Level, Origin
from commonground.terms import Refused

_ONE_OR_MORE = str | list[str]


class WrittenReplicates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replicate weights: `columns` by name, or all columns that start with `prefix`; none makes them from the design."""

    kind: str
    columns: list[str] = []
    prefix: str = ""
    combined: bool = True
    scale: float | None = None
    rscales: list[float] = []
    centre: str = "replicates"
    df: float | None = None
    rho: float = 0.0


class WrittenCalibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Known totals of the population: `margins` by column and level, `totals` by numeric column."""

    kind: str
    margins: dict[str, dict[str, float]] = {}
    totals: dict[str, float] = {}


class WrittenSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who published the survey, under which licence."""

    publisher: str
    title: str
    edition: str
    licence: str
    address: str = ""


class WrittenMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that is put to the survey for every place: `measure` as in an address ("inactive", "health:good", "mean:minutes")."""

    measure: str
    words: str = ""


class WrittenActivity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An activity as the file holds it: its `name`, or the column that it is `named_in` (a line that people filled in themselves), and the
    columns of sessions in 28 days and minutes each. `intensity` is light, moderate or vigorous, or the column that says so; `weekly`
    the column that is 1 where it was done every week; a `fitness` line that repeats an earlier one is dropped.
    """

    sessions: str
    minutes: str
    name: str = ""
    named_in: str = ""
    intensity: str = "moderate"
    weekly: str = ""
    fitness: bool = False


class WrittenRaw(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a file holds raw answers, so that the publishers' recipes can be run on them.

    `answers`: name of an answer to column (age, moderate, vigorous, volunteering_hours, volunteering_times, club, tuition,
    competition, satisfied, strength_times, child_minutes, child_days, life_satisfaction, happiness, worthwhile, anxiety); `yes`:
    for an answer, its codes that mean yes; `intensities`: codes to light, moderate or vigorous; `asked`: the column that is 1 where
    activities were asked; `youngest`: the lowest age that was asked, for a file without ages.
    """

    activities: list[WrittenActivity] = []
    answers: dict[str, str] = {}
    yes: dict[str, list[Level]] = {}
    intensities: dict[str, str] = {}
    asked: str = ""
    youngest: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that raw answers are in, once."""
        named = [*self.answers.values(), self.asked]
        for one in self.activities:
            named += [one.sessions, one.minutes, one.named_in, one.weekly]
            named += [] if one.intensity in ("light", "moderate", "vigorous") else [one.intensity]
        return tuple(dict.fromkeys(name for name in named if name))


class WrittenDesign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A design file: the columns that say how people were drawn and weighted, and what else must be known of the survey.

    `missing` lists codes that mean no answer (under a column's name, or "all"); `asked` lists, for a column, the waves in
    which it was asked; `waves` names the column that holds the wave, and `places` the one with the code or name of each person's
    council. `labels` and `values` put columns and their codes into words, `order` says in which order a column's codes are shown,
    and `roles` what a column is for: "group" (people are split by it), "measure" (it is worked out) or "left_out" (neither).
    `standing` lists what is asked for every place. `raw` says where raw answers are, for the publishers' recipes.
    """

    weights: str | None = None
    strata: _ONE_OR_MORE = []
    clusters: _ONE_OR_MORE = []
    population: _ONE_OR_MORE = []
    lonely: str = "fail"
    lonely_in_domains: bool = False
    nested: bool = True
    phases: int = 1
    calibration: WrittenCalibration | None = None
    replicates: WrittenReplicates | None = None
    waves: str | None = None
    places: str | None = None
    labels: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    order: dict[str, list[Level]] = {}
    roles: dict[str, Literal["group", "measure", "left_out"]] = {}
    standing: list[WrittenMeasure] = []
    missing: dict[str, list[Level]] = {}
    asked: dict[str, list[Level]] = {}
    raw: WrittenRaw | None = None
    source: WrittenSource | None = None
    synthetic: bool = False
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A design with what else a design file says."""

    design: Design
    missing: Mapping[str, tuple[Level, ...]] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Origin | None = None
    synthetic: bool = False
    raw: WrittenRaw | None = None


def understand(written: object, columns: tuple[str, ...] = ()) -> Settings:
    """Settings from a design file's content; refused, with the place in the file, where it says what is not known."""
    try:
        said = msgspec.convert(written or {}, WrittenDesign)
    except msgspec.ValidationError as error:
        raise Refused(
            "design_unreadable",
            what="The design file is not understood",
            why=str(error),
            ways_out=("Look at docs/reference/survey-design.schema.json", "Ask for a design with: commonground survey open FILE --suggest"),
        ) from error
    try:
        lonely = Lonely(said.lonely)
    except ValueError:
        raise Refused(
            "lonely_unknown",
            what=f"{said.lonely!r} is not a rule for single-unit strata",
            ways_out=("Choose " + ", ".join(rule.value for rule in Lonely),),
        ) from None
    source = Origin(**msgspec.structs.asdict(said.source)) if said.source else None
    design = Design(
        weights=said.weights,
        strata=_several(said.strata),
        clusters=_several(said.clusters),
        population=_several(said.population),
        lonely=lonely,
        lonely_in_domains=said.lonely_in_domains,
        nested=said.nested,
        phases=said.phases,
        waves=said.waves,
        places=said.places if said.places in columns else None,
        name=said.name,
        calibration=Calibration(kind=said.calibration.kind, margins=said.calibration.margins, totals=said.calibration.totals)
        if said.calibration
        else None,
        replicates=_replicates(said.replicates, columns) if said.replicates else None,
    )
    return Settings(
        design=design,
        missing={name: tuple(codes) for name, codes in said.missing.items()},
        asked={name: tuple(str(wave) for wave in waves) for name, waves in said.asked.items()},
        source=source,
        synthetic=said.synthetic,
        raw=said.raw,
    )


def _several(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _replicates(said: WrittenReplicates, columns: tuple[str, ...]) -> Replicates:
    named = tuple(said.columns) or tuple(name for name in columns if said.prefix and name.startswith(said.prefix))
    if said.prefix and not named:
        raise Refused(
            "replicates_absent", what=f"No column starts with {said.prefix!r}", ways_out=("Correct the prefix", "Name the columns")
        )
    if said.centre not in list(Centre):
        raise Refused(
            "replicate_centre",
            what=f"{said.centre!r} is not a centre of replicate estimates",
            ways_out=("Choose " + " or ".join(one.value for one in Centre),),
        )
    return Replicates(
        kind=said.kind,
        columns=named,
        combined=said.combined,
        scale=said.scale,
        rscales=tuple(said.rscales) or None,
        centre=Centre(said.centre),
        df=said.df,
        rho=said.rho,
    )


_WEIGHT_WORDS = ("weight", "wt", "wgt", "finalwgt", "pweight", "wtmec")
_STRATUM_WORDS = ("strat", "stratum", "strata", "sdmvstra")
_CLUSTER_WORDS = ("psu", "cluster", "household", "hhid", "hh", "serial", "sdmvpsu", "school")


def suggest(columns: Mapping[str, str]) -> dict[str, object]:
    """A design guessed from the names of columns (name to label), to be checked against the survey's technical note."""
    found: dict[str, object] = {}
    for key, words in (("weights", _WEIGHT_WORDS), ("strata", _STRATUM_WORDS), ("clusters", _CLUSTER_WORDS)):
        ranked = sorted(
            ((_likeness(name, label, words), name) for name, label in columns.items() if not unlikely(key, name, label, columns)),
            key=lambda pair: (-pair[0], len(pair[1])),
        )
        if ranked and ranked[0][0] > 0:
            found[key] = ranked[0][1]
    for name in columns:
        if name.lower() in ("wave", "year", "survey_year", "surveyyear", "surveyyr", "svyyear"):
            found["waves"] = name
            break
    return found


_BODY = ("height", "bmi", "hgt")
_DRAWN = ("final", "sampl", "survey", "gross", "response", "calibrat", "design", "interview", "person", "popul")


def unlikely(role: str, name: str, label: str, columns: Iterable[str]) -> bool:
    """Whether a column only sounds like a role: kilograms ("weight" beside heights, with nothing that says it weighs a sample), or
    something done at a school or in a household ("school_night_hours") rather than which one.
    """
    lower = name.lower().strip("_")
    if role == "weights":
        body = lower in ("weight", "wt", "wgt", "weightkg", "weight_kg", "wtkg") and any(each.lower().startswith(_BODY) for each in columns)
        return body and not any(word in label.lower() for word in _DRAWN)
    return role == "clusters" and re.match(r"(school|household|address|point)[_ ]?(?!id|no|num|code|serial|ref|$)[a-z]", lower) is not None


def _likeness(name: str, label: str, words: tuple[str, ...]) -> int:
    lower = name.lower()
    if lower in words:
        return 3
    if any(lower.startswith(word) or lower.endswith(word) for word in words if len(word) > 2):
        return 2
    return 1 if any(word in label.lower().split() for word in words) else 0
