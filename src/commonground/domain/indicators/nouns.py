"""The nouns of a profile: what is measured, how a value compares, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from commonground.terms import Absent, Figure, Interval, Place, Refused, Source, union

SECTIONS: dict[str, str] = {
    "demographics": "Who lives here",
    "health": "Health",
    "participation": "Taking part",
    "facilities": "Places to be active",
    "economy": "Economy and money",
    "deprivation": "Deprivation and inequality",
    "neighbours": "Places like this one",
}


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER_BETTER = "higher_better"
    LOWER_BETTER = "lower_better"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A definition: what is counted, for whom, over what period, what is in and out.

    `family` groups measures that people confuse (adult activity, say); two measures of one family may share a
    table or a trend only when their `definition_key` is the same (rules T12, T13, T38). `kind` says how values
    come to be: "count" (every unit is counted), "sample" (a survey), "estimate" (official model), "modelled".
    `typical_base` is the number of people asked in a typical council, cited, for use where none was published.
    """

    id: str
    name: str
    section: str
    unit: str
    polarity: Polarity
    kind: str
    definition: str
    who: str = "Everyone"
    numerator: str = ""
    denominator: str = ""
    counted_in: str = ""
    counted_out: str = ""
    caveat: str = ""
    decimals: int = 1
    family: str = ""
    definition_key: str = ""
    typical_base: int | None = None
    typical_base_source: str = ""
    aggregate: str = "none"  # "sum", "mean by <denominator measure>" or "none"
    source_ids: tuple[str, ...] = ()
    mini: bool = False  # shown in the two-page mini profile

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise Refused(
                "measure_section", what=f"{self.id}: {self.section!r} is not a section", ways_out=("Choose one of " + ", ".join(SECTIONS),)
            )
        if self.kind not in ("count", "sample", "estimate", "modelled"):
            raise Refused(
                "measure_kind",
                what=f"{self.id}: {self.kind!r} is not a kind of measure",
                ways_out=("Choose count, sample, estimate or modelled",),
            )


class Verdict(StrEnum):
    """What may honestly be said of a difference. Only the first four are ever coloured."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"  # tested, and no difference that we can see
    CANNOT_TELL = "cannot_tell"  # no interval, base or count to test with
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One place's value against another's, judged signal or noise before it is coloured."""

    against: str  # "england", "region", "neighbours", "core_cities", a place code
    label: str  # "England", "North East"
    value: float | Absent
    difference: float | None = None  # place minus comparator
    interval: Interval | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    verdict: Verdict = Verdict.CANNOT_TELL
    test: str = ""  # the test in words, with its multiplicity control
    detectable: float | None = None  # smallest difference that a sample of the known size would detect, 80% power
    material: bool = False  # whether the difference is a fair part of the usual spread between places
    sentence: str = ""
    sensitivity: str = ""  # how the finding changes when the peers change; empty for single comparators
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rank:
    """Position among `of` places of the same tier, 1 = best (or highest where neither is better), with its interval."""

    position: int
    of: int
    low: int | None
    high: int | None
    among: str  # "English districts and unitary councils"
    basis: str  # "best first", "highest first"
    note: str = ""  # why there is no interval


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The series of one place, oldest first, with what may be said of its change."""

    points: tuple[Figure, ...]
    england: tuple[Figure, ...] = ()
    verdict: Verdict = Verdict.CANNOT_TELL
    sentence: str = ""
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that a profile says of one measure for one place."""

    measure: Measure
    figure: Figure
    trend: Trend | None = None
    rank: Rank | None = None
    comparisons: tuple[Comparison, ...] = ()
    distribution: tuple[float, ...] = ()  # values of all places of the tier, for the spine chart
    sentence: str = ""
    age: str = ""  # set when the figure is older than the rule allows (T40): "6 years old"
    marks: tuple[str, ...] = ()  # what must be read beside the number: modelled, carried, older than its comparators

    def against(self, key: str) -> Comparison | None:
        return next((comparison for comparison in self.comparisons if comparison.against == key), None)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of the six sections, deprivation or neighbours: its readings in the order of the catalogue, and a sentence."""

    id: str
    title: str
    readings: tuple[Reading, ...]
    sentence: str = ""
    marks: tuple[str, ...] = ()  # unlike definitions that stand in this section; must be shown with its table


@dataclass(frozen=True, kw_only=True)
class Peers:
    """A chosen set of comparator places: who chose it, how, and what drove it."""

    id: str
    label: str
    places: tuple[Place, ...]
    how: str
    distances: tuple[float, ...] = ()
    drivers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgeBand:
    """One bar of the population pyramid, or of an age profile where no sex split is published."""

    label: str
    people: float
    england_share: float
    share: float
    sex: str = "all"


@dataclass(frozen=True, kw_only=True)
class Fifth:
    """Residents of a place who live in one national fifth of small areas by deprivation; 1 is the most deprived."""

    fifth: int
    label: str
    people: float
    share: float  # per cent of the place's residents


@dataclass(frozen=True, kw_only=True)
class Inequality:
    """How deprivation is spread inside a place, from its small areas.

    `gap` is the slope index: the difference in deprivation score between the most and the least deprived end of the
    place, from a straight line through its small areas ordered by score and weighted by residents. `curve` holds the
    points of that line's picture: (share of residents passed, score), most deprived first.
    """

    measure: str
    period: str
    fifths: tuple[Fifth, ...]
    areas: int
    gap: float
    england_gap: float | None = None
    curve: tuple[tuple[float, float], ...] = ()
    sentence: str = ""
    note: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """A saved choice of themes and measures; empty choices mean everything."""

    id: str
    title: str
    sections: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    mini: bool = False

    def wants(self, measure: Measure) -> bool:
        if self.mini:
            return measure.mini
        if not self.sections and not self.measures:
            return True
        return measure.section in self.sections or measure.id in self.measures


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One thing that likeness between places is judged by: a measure, with its logarithm taken where sizes vary widely."""

    measure: str
    log: bool = False


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The settings of every judgement on a page; the values in force are in reference/indicators/judgement.yaml."""

    false_alarm: float = 0.05  # family-wise, over every comparison and change on one page
    power: float = 0.80
    design_effect: float = 1.5  # assumed where a survey's size is known but its design effect is not
    base_minimum: int = 30  # fewer people asked: the value is held back (T9)
    stale_years: float = 5.0  # older than this: marked as old (T40)
    material_spread: float = 0.2  # full counts: smallest difference worth a word, as a share of the spread between places
    material_change: float = 0.02  # totals: smallest change worth a word, as a share of the earlier total
    trend_years: float = 5.0  # the change is read over at most this long


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A place in six sections, with comparators, ready to be shown: nobody downstream adds anything up."""

    place: Place
    release: str
    parents: tuple[Place, ...]
    sections: tuple[Section, ...]
    peers: tuple[Peers, ...]
    ages: tuple[AgeBand, ...] = ()
    ages_figures: tuple[Figure, ...] = ()
    sentence: str = ""
    notes: tuple[str, ...] = ()
    sensitivity: tuple[str, ...] = field(default=())
    inequality: Inequality | None = None
    template: str = ""
    judged: str = ""  # how signal was told from noise on this page, in one sentence

    def reading(self, measure_id: str) -> Reading | None:
        return next((reading for section in self.sections for reading in section.readings if reading.measure.id == measure_id), None)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source behind any number of the profile, once, in order of first use."""
        groups = [r.figure.sources for s in self.sections for r in s.readings]
        groups += [c.sources for s in self.sections for r in s.readings for c in r.comparisons]
        groups += [f.sources for f in self.ages_figures]
        groups += [self.inequality.sources] if self.inequality else []
        return union(*groups)
