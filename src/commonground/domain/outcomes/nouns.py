"""The nouns of their words and our outcomes: themes, contributions, and what a reading of a passage says and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

PARENTS: tuple[str, ...] = (
    "children and young people",
    "the economy",
    "the environment",
    "health and wellbeing",
    "older people",
    "safer communities",
    "strong communities",
)
BANDS = ("confident", "likely", "possible")  # how sure the reader is of a theme, or that a passage is a priority


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A commissioner outcome: what it covers, the phrases it is known by, and the framework theme above it.

    `core` phrases define the theme, `strong` ones name it by themselves, `weak` ones only point to it.
    `crosswalk` maps a framework to its codes or names.
    """

    slug: str
    name: str
    definition: str
    parent: str
    core: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    crosswalk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CrosswalkLine:
    """A name or code of a national framework under which a theme stands, and where and when it was read; from memory when it was not."""

    framework: str
    name: str
    read_in: str = ""
    read_on: date | None = None

    @property
    def shown(self) -> str:
        """The name as it may be printed."""
        return self.name if self.read_in else f"{self.name} (from memory, to confirm)"


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What sport and physical activity can honestly offer: one sentence, for these themes.

    `text` is the sentence as the reader has learned it; `says` what is said in its place, of which nothing goes beyond its findings.
    `how` is the mechanism as it is thought to be, `groups` whom it is meant for (none: anybody), `measure` what would show it and
    `collected` who would count that. All are our reasoning, not evidence; `see` names findings that speak of that step, for or against,
    `basis` is what they allow to be said of it (supported, contested, indicated or open), and `unknown` why none is cited.
    """

    id: str
    text: str
    themes: tuple[str, ...]
    how: str = ""
    groups: tuple[str, ...] = ()
    measure: str = ""
    collected: str = ""
    see: tuple[str, ...] = ()
    basis: str = "open"
    unknown: str = ""
    says: str = ""

    @property
    def sentence(self) -> str:
        """What may be said of it."""
        return self.says or self.text


@dataclass(frozen=True, kw_only=True)
class ThemeNeed:
    """What a theme would change for people, the measures that show local need (best first), and where else a figure may be had."""

    outcome: str
    measures: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Role:
    """Whose eyes a match is read with: kinds of body and themes that concern them (none: all), what they ask, what leads."""

    slug: str
    name: str
    bodies: tuple[str, ...]
    themes: tuple[str, ...]
    first: str
    asks: str


@dataclass(frozen=True, kw_only=True)
class KnownStrategy:
    """A published strategy of which only the address is held; `codes` are the areas that it covers."""

    title: str
    organisation: str
    place: str
    codes: tuple[str, ...]
    kind: str
    year: int
    year_stated: bool
    address: str


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """Every theme and contribution, in a fixed order (the order of the model's columns)."""

    version: str
    themes: tuple[Theme, ...]
    contributions: tuple[Contribution, ...]

    def theme(self, slug: str) -> Theme:
        return next(theme for theme in self.themes if theme.slug == slug)

    def parents_of(self, slugs: tuple[str, ...] | frozenset[str]) -> frozenset[str]:
        return frozenset(theme.parent for theme in self.themes if theme.slug in slugs)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence written by this project, with the themes and contributions that a sport lead would give it."""

    id: str
    text: str
    themes: tuple[str, ...]
    contributions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    priority: bool = False


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word or phrase of the passage and how far it moved the score (log-odds; above zero speaks for)."""

    text: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class ThemeFound:
    """A theme proposed for a passage: probability, band (of `BANDS`) and the reasons."""

    theme: str
    name: str
    parent: str
    probability: float
    band: str
    phrases: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContributionFound:
    """A contribution proposed for a passage, with the themes that lead to it."""

    id: str
    text: str
    score: float
    through: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a passage was read as. A proposal: `priority` is a probability, and nothing is a priority until a person confirms it."""

    themes: tuple[ThemeFound, ...]
    parents: tuple[str, ...]
    priority: float
    groups: tuple[str, ...]
    contributions: tuple[ContributionFound, ...] = ()
    like: tuple[Example, ...] = ()
    near: tuple[ThemeFound, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(found.theme for found in self.themes)
