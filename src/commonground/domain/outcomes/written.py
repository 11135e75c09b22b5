"""A whole framework from plain lines: outcomes and links as `frameworks.from_text` reads them, with reasons, evidence and indicators.

    overarching (Council Plan 2025, p 4): Older people live independently
      indicator (outcome): Admissions for falls; source: Fingertips; owner: Public health; baseline: share_aged_65_over; target: 20
      intermediate: Fewer falls
        ask: feel steadier on my feet
        because: Most falls that harm older people lead to care
        evidence: V026 V028
        service: Strength and balance classes are full
          evidence (link): V031
          evidence (local, story, for, C, 2024): People who came say that they fall less -- Our survey of 2024
        service: More people walk in company
          leads to (they meet neighbours): People have company
    tell (2027-01-15): The cabinet member; part: triangle; by: Ada Howe

A line belongs to the nearest line above it that stands less deep. `evidence (link)` and `because` speak of the step from there upwards,
`evidence (not relevant)` of a finding that was weighed and put aside. `leads to` adds a step to a part that stands elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from commonground.domain.outcomes.checks import claims_too_firm
from commonground.domain.outcomes.evidence import Evidence, shipped_evidence
from commonground.domain.outcomes.frameworks import (
    NO_BASELINE,
    VIEWS,
    Attached,
    Framework,
    Indicator,
    Level,
    Link,
    Telling,
    from_text,
)
from commonground.terms import Absent, Figure, Finding, Refused

_PART = re.compile(r"^\s*(?:activity|service|benefit|intermediate|overarching)\b", re.IGNORECASE)
_MORE = re.compile(
    r"^(?P<indent>\s*)(?P<kind>because|evidence|indicator|ask|leads\s+to|tell)\s*(?:\((?P<about>[^)]*)\))?\s*:\s*(?P<text>.+)$",
    re.IGNORECASE,
)
_BASELINE = re.compile(r";\s*baseline:\s*([a-z0-9_]+)", re.IGNORECASE)
MOST_LINES = 600


def measures_asked(text: str) -> tuple[str, ...]:
    """The measures of the catalogue from which a baseline is to be filled."""
    return tuple(dict.fromkeys(_BASELINE.findall(text)))


def framework_of(
    text: str, *, id: str, title: str, theme: str = "generic", baselines: Mapping[str, Figure | Absent] | None = None
) -> Framework:
    """The framework that the lines describe. Refused with every line that cannot be read (lines_unread), and as `from_text` refuses."""
    lines = text.replace("\t", "    ").splitlines()
    if len(lines) > MOST_LINES:
        raise Refused("lines_many", what=f"{len(lines):,} lines; a framework has at most {MOST_LINES}", ways_out=("Make two of it",))
    found = [(number, held) for number, line in enumerate(lines, start=1) if (held := _MORE.match(line))]
    at = {number for number, _ in found}
    made = from_text(
        "\n".join("#" if number in at else line for number, line in enumerate(lines, start=1)), id=id, title=title, theme=theme
    )
    reader = _Reader(lines, made, baselines or {})
    for number, held in found:
        reader.read(number, held)
    read = replace(
        made,
        outcomes=tuple(replace(one, ask=reader.asks.get(one.id, "")) for one in made.outcomes),
        links=tuple(replace(link, rationale=reader.reasons.get(link.id, "")) for link in made.links) + tuple(reader.further),
        evidence=tuple(reader.evidence),
        indicators=tuple(reader.indicators),
        tellings=tuple(reader.tellings),
    )
    reader.faults += [replace(one, where=f"line {reader.said_at[one.where]}") for one in claims_too_firm(read)]
    if reader.faults:
        raise Refused(
            "lines_unread",
            what=f"{'One line' if len(reader.faults) == 1 else f'{len(reader.faults)} lines'} cannot stand as written",
            ways_out=("Correct the lines that are listed",),
            findings=reader.faults,
        )
    return read


class _Reader:
    """Collects reasons, evidence and indicators, and every line that cannot be read."""

    def __init__(self, lines: Sequence[str], made: Framework, baselines: Mapping[str, Figure | Absent]) -> None:
        self.lines, self.made, self.baselines = lines, made, baselines
        self.names = {int(name[1:]): name for name in made.parts}
        self.outcomes = {one.id for one in made.outcomes}
        self.links = {link.start: link.id for link in made.links}
        self.known = {one.id: one for one in shipped_evidence()}
        self.by_words = {made.part(name).text.casefold(): name for name in reversed(made.parts)}
        self.reasons: dict[str, str] = {}
        self.said_at: dict[str, int] = {}
        self.further: list[Link] = []
        self.tellings: list[Telling] = []
        self.asks: dict[str, str] = {}
        self.evidence: list[Attached] = []
        self.indicators: list[Indicator] = []
        self.faults: list[Finding] = []

    def read(self, number: int, held: re.Match[str]) -> None:
        owner = self._owner(number, len(held["indent"]))
        kind, about, text = held["kind"].lower().replace("  ", " "), (held["about"] or "").strip(), held["text"].strip()
        marks = [part.strip().lower() for part in about.split(",") if part.strip()]
        if kind == "tell":
            return self._tell(number, about, text)
        if owner is None:
            return self._fault(number, "It stands under no outcome, benefit or activity", "Indent it below the line that it speaks of")
        if kind == "because":
            self._to_link(number, owner, lambda link: self._reason(number, link, text))
        elif kind.startswith("leads"):
            self._lead(number, owner, about, text)
        elif kind == "ask":
            self._ask(number, owner, text)
        elif kind == "indicator":
            self._indicator(number, owner, about or "outcome", text)
        elif set(marks) <= {"link", "not relevant"}:
            relevant = "not relevant" not in marks
            if "link" in marks:
                self._to_link(number, owner, lambda link: self._cite(number, link, text, relevant=relevant))
            else:
                self._cite(number, owner, text, relevant=relevant)
        elif "link" in marks:
            self._to_link(number, owner, lambda link: self._own(number, link, marks, text))
        else:
            self._own(number, owner, marks, text)
        return None

    def _owner(self, number: int, depth: int) -> str | None:
        for above in range(number - 1, 0, -1):
            line = self.lines[above - 1]
            if above in self.names and _PART.match(line) and len(line) - len(line.lstrip()) < depth:
                return self.names[above]
        return None

    def _reason(self, number: int, link: str, text: str) -> None:
        self.reasons[link] = text
        self.said_at[link] = number

    def _lead(self, number: int, owner: str, why: str, text: str) -> None:
        end = self.by_words.get(text.casefold())
        if end is None or end == owner:
            return self._fault(number, f"There is no other part that says {text[:60]!r}", "Repeat the words of the part that it leads to")
        name = f"link{number}"
        self.further.append(Link(id=name, start=owner, end=end, rationale=why))
        self.said_at[name] = number
        return None

    def _tell(self, number: int, day: str, text: str) -> None:
        audience, told = _told(text)
        if told.get("part", "triangle") not in VIEWS:
            return self._fault(number, f"There is no part {told['part'][:40]!r} to show", f"Choose {', '.join(VIEWS)}")
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError:
            return self._fault(number, f"{day[:40]!r} is no day", "Write it as in (2027-01-15)")
        self.tellings.append(Telling(audience=audience, part=told.get("part", "triangle"), on=on, by=told.get("by", "")))
        return None

    def _to_link(self, number: int, owner: str, act: object) -> None:
        if owner in self.links:
            act(self.links[owner])  # type: ignore[operator]
        else:
            self._fault(number, "There is no step upwards from there", "Put it under a line that leads to another")

    def _ask(self, number: int, owner: str, text: str) -> None:
        if any(one.id == owner and one.level is Level.INTERMEDIATE for one in self.made.outcomes):
            self.asks[owner] = text
        else:
            self._fault(number, "Participants are asked about intermediate outcomes", "Put it under an intermediate line")

    def _cite(self, number: int, to: str, text: str, relevant: bool = True) -> None:
        ids, _, note = text.partition(" -- ")
        for name in re.split(r"[\s,;]+", ids):
            if name in self.known:
                self.evidence.append(Attached(evidence=self.known[name], to=to, relevant=relevant, note=note.strip()))
            elif name:
                self._fault(number, f"There is no statement {name[:40]!r} in the library", "Give an id such as V026, or write (local, ...)")

    def _own(self, number: int, to: str, about: list[str], text: str) -> None:
        statement, _, citation = text.partition(" -- ")
        grade = next((part.upper() for part in about if part.upper() in ("A", "B", "C", "D")), "C")
        year = next((int(part) for part in about if re.fullmatch(r"(?:19|20)\d\d", part)), None)
        if not citation.strip() or year is None:
            return self._fault(
                number, "Local evidence needs its year and, after two dashes, where it can be read", "Write (local, 2024): … -- where"
            )
        direction = next((part for part in about if part in ("for", "against", "mixed", "open")), "for")
        own = Evidence(
            id=f"own-{number}",
            statement=statement.strip(),
            themes=(),
            contributions=(),
            direction=direction,
            grade=grade,
            year=year,
            population="people here",
            dose="as offered here",
            decay="not known",
            citation=citation.strip(),
            checked=True,
            local=True,
            story="story" in about,
        )
        self.evidence.append(Attached(evidence=own, to=to))
        return None

    def _indicator(self, number: int, owner: str, kind: str, text: str) -> None:
        if owner not in self.outcomes:
            return self._fault(number, "An indicator belongs to an outcome", "Put it under a service, intermediate or overarching line")
        said, told = _told(text)
        try:
            self.indicators.append(
                Indicator(
                    id=f"i{number}",
                    text=said,
                    outcome=owner,
                    type=kind.lower(),
                    source=told.get("source", ""),
                    owner=told.get("owner", ""),
                    baseline=self.baselines.get(told.get("baseline", ""), NO_BASELINE),
                    target=_number(told["target"]) if told.get("target") else None,
                    by=date.fromisoformat(told["by"]) if told.get("by") else None,
                    cost_of_collection=told.get("cost", ""),
                    planned_base=_people(told["people"]) if told.get("people") else None,
                )
            )
        except (ValueError, Refused) as problem:
            self._fault(number, getattr(problem, "what", str(problem)), "Write target: 20; by: 2028-03-31; people: 200")
        return None

    def _fault(self, number: int, what: str, remedy: str) -> None:
        self.faults.append(Finding(code="line_unread", what=what, where=f"line {number}", remedy=remedy))


def _number(said: str) -> float:
    number = float(said.rstrip("% ").replace(",", ""))
    if not math.isfinite(number):
        raise ValueError(f"{said[:20]!r} is no number")
    return number


def _people(said: str) -> int:
    number = int(said.replace(",", ""))
    if not 0 < number <= 100_000_000:
        raise ValueError(f"{said[:20]!r} people cannot be asked")
    return number


def _told(text: str) -> tuple[str, dict[str, str]]:
    """What a line says, and what it adds as `name: value` after semicolons."""
    said, *rest = text.split(";")
    return said.strip(), {name.strip().lower(): value.strip() for name, _, value in (part.partition(":") for part in rest)}


def example_text(text: str, told: Iterable[Mapping[str, str]]) -> str:
    """An example's lines with its indicators written in, ready to be changed."""
    held = list(told)
    out = []
    for line in text.splitlines():
        out.append(line)
        kind = line.strip().partition(" ")[0].rstrip(":").lower()
        for one in [each for each in held if each["for"] == kind]:
            out.append(f"{' ' * (len(line) - len(line.lstrip()) + 2)}indicator ({one['type']}): {one['text']}; source: {one['source']}")
            held.remove(one)
    return "\n".join(out)
