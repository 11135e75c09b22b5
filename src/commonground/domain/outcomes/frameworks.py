"""An outcomes framework: triangle, logic model, evidence register and indicator basket, as one versioned object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonground.domain.outcomes.evidence import Evidence, strength_of
from commonground.domain.outcomes.nouns import PARENTS
from commonground.terms import Absent, Figure, Findings, NotLoaded, Refused


class Level(StrEnum):
    """The three levels of the triangle, read from the top."""

    OVERARCHING = "overarching"
    INTERMEDIATE = "intermediate"
    SERVICE = "service"


FRAMEWORK_THEMES = (*PARENTS, "generic")
BENEFIT_TO = ("individuals", "communities", "places")
FIRM = {"supported": "Robust evidence", "contested": "Evidence for and against", "indicated": "Signs only", "open": "Nothing shows it yet"}
NO_BASELINE = NotLoaded(reason="no baseline was chosen")
INDICATOR_TYPES = ("outcome", "proxy", "output")
VIEWS = {"triangle": "Triangle", "model": "Logic model", "logframe": "Logframe", "story": "In sentences"}

_SPORT = re.compile(
    r"\b(?:sports?|sporting|exercis\w+|physical(?:ly)? activ\w+|active|inactive|swim\w*|gyms?|leisure"
    r"|badminton|tennis|football|cricket|rugby|netball|athletics|"
    r"running|cycling|walking|dance|yoga|pilates|fitness|pitch\w*|pools?|clubs?|coach\w*|sessions?"
    r"|courts?|parkrun|memberships?|swimming lessons?)\b",
    re.IGNORECASE,
)
_TAKING_PART = re.compile(
    r"\b(?:play\w*|tak\w+ part|participat\w+|attend\w*|visit\w*|join\w*|use|uses|users?|members?"
    r"|memberships?|more people|number of people|do more|active|inactive|provid\w+|"
    r"facilit\w+|access|satisf\w+|bookings?|volunteer\w*|coach\w*|open\w*|learn to|swim\w*|run|cycle|walk)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:programmes?|schemes?|services?|offers?|projects?|classes|groups?|activit(?:y|ies)|walks|games|matches)\b", re.IGNORECASE
)
_CHANGE_FOR_PEOPLE = re.compile(
    r"\b(?:health\w*|wellbeing|happ\w+|confiden\w+|lonel\w+|isolat\w+|friend\w*|belong\w*|integrat\w+"
    r"|trust|skills?|jobs?|employ\w*|crime|offend\w*|anti-?social|falls?|frail\w*|"
    r"independen\w+|depress\w+|anxi\w+|weight|obes\w+|disease|attain\w*|attend school|school|learning"
    r"|resilien\w+|cohes\w+|pride|carbon|air quality|pain|dementia|diabetes|"
    r"life expectancy|inequalit\w+|self-esteem|stress|sickness absence)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Something that changes for people or places. An overarching one names the published document that it echoes. `ask` says what a
    participant would say of it, after "Taking part has helped me to".
    """

    id: str
    text: str
    level: Level
    source_document: str = ""
    page: int | None = None
    ask: str = ""

    def __post_init__(self) -> None:
        if self.level is not Level.SERVICE and is_sport_outcome(self.text):
            raise Refused(
                "sport_outcome_level",
                what=f"“{self.text}” is a service outcome, not {'an' if self.level.value[0] in 'aeiou' else 'a'} {self.level.value} one",
                why="Above the service level an outcome says what changes for people or places, not that they take part in sport",
                ways_out=("Move it to the service level", "Say what changes for people because they take part"),
            )
        if self.level is Level.OVERARCHING and not self.source_document.strip():
            raise Refused(
                "source_document_needed",
                what=f"“{self.text}” names no document",
                why="An overarching outcome is shared with others and must echo a published plan",
                ways_out=("Name the plan and its page", "Move it to the intermediate level"),
            )


def is_sport_outcome(text: str) -> bool:
    """Whether an outcome is about sport itself: about taking part or provision, with no change for people named (rule T30)."""
    return bool(_SPORT.search(text) and _TAKING_PART.search(text) and not _CHANGE_FOR_PEOPLE.search(text))


def speaks_of_sport(text: str) -> bool:
    """Whether a sentence speaks of sport, or of the programme, scheme, service or offer itself."""
    return bool(_SPORT.search(text) or _OFFER.search(text))


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A group of things that are done."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What follows from a service outcome, for individuals, communities or places."""

    id: str
    text: str
    to: str = "individuals"

    def __post_init__(self) -> None:
        if self.to not in BENEFIT_TO:
            raise Refused("benefit_to", what=f"{self.to!r} cannot have a benefit", ways_out=("Choose " + ", ".join(BENEFIT_TO),))


@dataclass(frozen=True, kw_only=True)
class Link:
    """An arrow with its reason: `start` leads to `end` because `rationale`."""

    id: str
    start: str
    end: str
    rationale: str = ""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """Evidence at an outcome, benefit or link, with the user's judgement of whether it is relevant here."""

    evidence: Evidence
    to: str
    relevant: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What is counted to see whether an outcome moves. `planned_base` is how many people the collection will ask."""

    id: str
    text: str
    outcome: str
    type: str
    source: str = ""
    owner: str = ""
    baseline: Figure | Absent = NO_BASELINE
    target: float | None = None
    by: date | None = None
    cost_of_collection: str = ""
    planned_base: int | None = None

    def __post_init__(self) -> None:
        if self.type not in INDICATOR_TYPES:
            raise Refused("indicator_type", what=f"{self.type!r} is not a type", ways_out=("Choose " + ", ".join(INDICATOR_TYPES),))


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A line of the plan of who is told: the audience, which part of the framework, on which day, and by whom."""

    audience: str
    part: str
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Framework:
    """The whole, or as much of it as there is. A new version never changes an old one."""

    id: str
    title: str
    theme: str = "generic"
    version: int = 1
    outcomes: tuple[Outcome, ...] = ()
    activities: tuple[Activity, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    links: tuple[Link, ...] = ()
    evidence: tuple[Attached, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    tellings: tuple[Telling, ...] = ()
    approved_on: date | None = None
    approved_by: str = ""

    def __post_init__(self) -> None:
        if self.theme not in FRAMEWORK_THEMES:
            raise Refused("framework_theme", what=f"{self.theme!r} is not a theme", ways_out=("Choose " + ", ".join(FRAMEWORK_THEMES),))
        ids = [*self.parts, *(one.id for one in self.links), *(one.id for one in self.indicators)]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise Refused("framework_ids", what=f"Used more than once: {', '.join(twice)}", ways_out=("Give every part its own id",))
        lost = [link.id for link in self.links if link.start not in self.parts or link.end not in self.parts]
        if lost:
            raise Refused(
                "link_broken", what=f"These links lead nowhere: {', '.join(lost)}", ways_out=("Add what they lead to", "Remove them")
            )

    @property
    def parts(self) -> list[str]:
        """The ids of everything that a link may join, repeats included."""
        return [one.id for one in self.outcomes] + [one.id for one in self.activities] + [one.id for one in self.benefits]

    def at(self, level: Level) -> tuple[Outcome, ...]:
        """Outcomes of one level, in order."""
        return tuple(one for one in self.outcomes if one.level is level)

    def part(self, name: str) -> Outcome | Activity | Benefit:
        """An outcome, activity or benefit by its id."""
        held: list[Outcome | Activity | Benefit] = [*self.outcomes, *self.activities, *self.benefits]
        return next(one for one in held if one.id == name)

    def kind(self, name: str) -> str:
        """What a part is: activity, service outcome, benefit, intermediate outcome or overarching outcome."""
        part = self.part(name)
        return f"{part.level.value} outcome" if isinstance(part, Outcome) else "activity" if isinstance(part, Activity) else "benefit"

    def step(self, link: Link) -> str:
        """The type of a link: from which kind of part it leads to which."""
        return f"{self.kind(link.start)} to {self.kind(link.end)}"

    def strength(self, link: Link) -> str:
        """How firm a link is, by the relevant evidence attached to it: supported, contested, indicated or open."""
        return strength_of([one.evidence for one in self.evidence_at(link.id) if one.relevant])

    def evidence_at(self, name: str) -> tuple[Attached, ...]:
        """Evidence attached to an outcome, benefit or link."""
        return tuple(one for one in self.evidence if one.to == name)


KINDS = ("activity", "service outcome", "benefit", "intermediate outcome", "overarching outcome")


_LINE = re.compile(
    r"^(?P<indent>\s*)(?P<kind>activity|service|benefit|intermediate|overarching)\s*(?:\((?P<about>[^)]*)\))?\s*:\s*(?P<text>.+)$", re.I
)


BEGIN_WITH = "Start it with overarching, intermediate, benefit, service or activity, then a colon"


def from_text(text: str, *, id: str, title: str, theme: str = "generic") -> Framework:
    """A framework from plain lines, as quick as drawing. Each line is `level: words`; a deeper line leads to the one above it.

        overarching (Council Plan 2025, p 4): Older people live independently
          intermediate: Fewer falls
            service: Strength and balance classes are full
              activity: Weekly classes in twelve halls

    Refused (lines_unread) with every line that cannot be read or cannot stand.
    """
    outcomes: list[Outcome] = []
    activities: list[Activity] = []
    benefits: list[Benefit] = []
    links: list[Link] = []
    above: list[tuple[int, str]] = []
    faults = Findings()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.strip().startswith("#"):
            continue
        found = _LINE.match(line)
        if not found:
            faults.add("line_unread", f"“{line.strip()[:80]}” cannot be read", where=f"line {number}", remedy=BEGIN_WITH)
            continue
        depth, kind, about = len(found["indent"].expandtabs(4)), found["kind"].lower(), (found["about"] or "").strip()
        name = f"{kind[0]}{number}"
        try:
            if kind == "activity":
                activities.append(Activity(id=name, text=found["text"].strip()))
            elif kind == "benefit":
                benefits.append(Benefit(id=name, text=found["text"].strip(), to=about or "individuals"))
            else:
                outcomes.append(_outcome_of(name, Level(kind), found["text"].strip(), about))
        except Refused as no:
            faults.add(no.code, no.what, where=f"line {number}", why=no.why, remedy="; or ".join(no.ways_out))
        above = [held for held in above if held[0] < depth]
        if above:
            links.append(Link(id=f"link{number}", start=name, end=above[-1][1]))
        above.append((depth, name))
    many = len(faults.items)
    faults.refuse_if_any(
        code="lines_unread",
        what=f"{'One line' if many == 1 else f'{many} lines'} cannot stand as written",
        ways_out=("Correct the lines that are listed",),
    )
    return Framework(
        id=id,
        title=title,
        theme=theme,
        outcomes=tuple(outcomes),
        activities=tuple(activities),
        benefits=tuple(benefits),
        links=tuple(links),
    )


def _outcome_of(name: str, level: Level, text: str, about: str) -> Outcome:
    page = re.search(r",?\s*p(?:age|\.)?\s*(\d+)$", about)
    document = about[: page.start()].strip() if page else about
    return Outcome(id=name, text=text, level=level, source_document=document, page=int(page[1]) if page else None)


def layers(framework: Framework) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Columns of the logic model from left to right with the ids in each, ordered so that linked parts stand near each other."""
    columns: list[tuple[str, Sequence[str]]] = [
        ("activities", [one.id for one in framework.activities]),
        ("service outcomes", [one.id for one in framework.at(Level.SERVICE)]),
        ("benefits", [one.id for one in framework.benefits]),
        ("intermediate outcomes", [one.id for one in framework.at(Level.INTERMEDIATE)]),
        ("overarching outcomes", [one.id for one in framework.at(Level.OVERARCHING)]),
    ]
    places: dict[str, float] = {}
    laid: list[tuple[str, tuple[str, ...]]] = []
    for title, names in reversed(columns):
        wanted = {name: [places[link.end] for link in framework.links if link.start == name and link.end in places] for name in names}
        order = sorted(names, key=lambda name: (sum(wanted[name]) / len(wanted[name]) if wanted[name] else len(names), names.index(name)))
        places.update({name: place for place, name in enumerate(order)})
        laid.append((title, tuple(order)))
    return tuple(reversed(laid))


def logframe(framework: Framework) -> tuple[tuple[str, str, str, str, str], ...]:
    """Rows (level, what, indicators, where from, what else must be true) from the top down: the logframe view of the same model."""
    rows = []
    for level in Level:
        for one in framework.at(level):
            held = [indicator for indicator in framework.indicators if indicator.outcome == one.id]
            because = [link.rationale for link in framework.links if link.end == one.id and link.rationale]
            measured = "; ".join(indicator.text for indicator in held)
            rows.append(
                (level.value, one.text, measured, "; ".join(indicator.source for indicator in held if indicator.source), "; ".join(because))
            )
    rows.extend(("activity", one.text, "", "", "") for one in framework.activities)
    return tuple(rows)


def narrative(framework: Framework) -> tuple[str, ...]:
    """The same model as sentences, from what is done to what it contributes to; never as attribution."""
    said = []
    for link in framework.links:
        start, end = framework.part(link.start), framework.part(link.end)
        because = f", because {link.rationale.rstrip('.')}" if link.rationale else ""
        said.append(f"“{start.text}” contributes to “{end.text}”{because}.")
    return tuple(said)
