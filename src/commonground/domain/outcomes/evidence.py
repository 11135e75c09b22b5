"""Evidence: what was found, for whom, how firmly, and how far a claim may go on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from commonground.reference import read_csv
from commonground.terms import Finding, Refused

GRADES = {
    "A": "trials, trials pooled, or many large cohorts pooled",
    "B": "a comparison group, a natural experiment, or a model on trials",
    "C": "before and after without comparison, a survey association, or monitoring",
    "D": "a claim, or nothing found",
}
# After the Nesta standards of evidence and the sorting of activity projects into promising, emerging and developing practice.
PRACTICE = {"A": "tested", "B": "promising", "C": "emerging", "D": "developing"}
RECENT_YEARS = 15


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A finding. `direction`: "for", "against", "mixed" or "open". Unchecked statements may be listed, never shown as fact.

    `contributions` are those whose claim it bears on, for (alone or with the others that do) or against; `parts` those of whose sentence
    it carries a part only, so that to them it is mixed; `mechanisms` those of which it only shows how they work, so that it never carries
    their claim. `read_in` names the rows of the reference tables that the numbers were read in, `read_at` where and when they were read
    otherwise. `local` marks the user's own evidence, `story` an account rather than a number.
    """

    id: str
    statement: str
    themes: tuple[str, ...]
    contributions: tuple[str, ...]
    direction: str
    grade: str
    year: int
    population: str
    dose: str
    decay: str
    citation: str
    parts: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    read_in: tuple[str, ...] = ()
    read_at: str = ""
    checked: bool = False
    local: bool = False
    story: bool = False

    def __post_init__(self) -> None:
        missing = [name for name in ("statement", "citation", "population", "grade", "direction") if not getattr(self, name)]
        if missing or self.grade not in GRADES or self.direction not in ("for", "against", "mixed", "open"):
            raise Refused(
                "evidence_incomplete",
                what=f"{self.id or 'This evidence'} lacks {', '.join(missing) or 'a known grade or direction'}",
                why="A claim can only rest on a finding that says what, for whom, from where and how firmly",
                ways_out=("Give what is missing", "Leave the evidence out and say that there is none"),
            )

    @property
    def practice(self) -> str:
        """The class on the scale of practice, from developing to tested."""
        return PRACTICE[self.grade]

    @property
    def robust(self) -> bool:
        """Whether it is checked and from a comparison or better, whichever way it speaks."""
        return self.checked and self.grade in ("A", "B")

    @property
    def carries(self) -> bool:
        """Whether it may carry a claim: robust, and in favour."""
        return self.robust and self.direction == "for"

    def recent(self, year: int) -> bool:
        """Whether it is from the last fifteen years, seen from `year`."""
        return year - self.year <= RECENT_YEARS

    @property
    def shown(self) -> str:
        """The statement as it may be printed."""
        return self.statement if self.checked else f"Not checked against a source: {self.statement}"


@cache
def shipped_evidence() -> tuple[Evidence, ...]:
    """The library compiled by this project, for and against."""
    return tuple(
        Evidence(
            id=one["id"],
            statement=one["statement"],
            themes=tuple(one["themes"].split()),
            contributions=tuple(one["contributions"].split()),
            direction=one["direction"],
            grade=one["grade"],
            year=int(one["year"]),
            population=one["population"],
            dose=one["dose"],
            decay=one["decay"],
            citation=one["citation"],
            parts=tuple(one["parts"].split()),
            mechanisms=tuple(one["mechanisms"].split()),
            read_in=tuple(one["read_in"].split()),
            read_at=one["read_at"],
            checked=one["checked"] == "yes",
        )
        for one in read_csv("outcomes/evidence.csv")
    )


def evidence_for(contribution: str, register: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What bears on a contribution: robust first, then what speaks against it, then the rest. What carries a part of it is mixed."""
    held = [one for one in register if contribution in one.contributions]
    held += [replace(one, direction="mixed") for one in register if contribution in one.parts]
    return tuple(sorted(held, key=lambda one: (not one.carries, one.direction != "against", not one.checked, one.grade, -one.year)))


def strength_of(evidence: Sequence[Evidence]) -> str:
    """What the evidence allows to be said: "supported", "contested", "indicated" or "open".

    Only a checked finding of grade A or B that speaks against it contests what robust findings carry. A mixed one (a part of the claim,
    its cost, who takes it up) is shown beside it.
    """
    against = any(one.robust and one.direction == "against" for one in evidence)
    if any(one.carries for one in evidence):
        return "contested" if against else "supported"
    return "indicated" if any(one.checked and one.direction in ("for", "mixed") and one.grade != "D" for one in evidence) else "open"


# How firmly a sentence speaks, strongest first, with the strengths of evidence that carry it.
_ATTRIBUTES = re.compile(
    r"\b(?:thanks to|because of|as a result of|due to|owing to|caused by|attributable to|(?:our|this"
    r"|the) (?:programme|scheme|service|offer|project) "
    r"(?:has )?(?:caused|cut|reduced|prevented|saved|delivered|achieved|raised|increased|improved))\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:will (?:cut|reduce|prevent|improve|increase|raise|save|lower)|proven|prevents?|cuts?|reduces?"
    r"|lowers?|improves?|increases?|raises?|saves?|stops?|ends?)\b",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\b(?:can|may|might|could|contributes?|helps?|goes with|is associated|is linked|supports?|likely|aims?|hopes?)\b", re.IGNORECASE
)


def check_claim(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """What is wrong with a claim on this evidence: said as attribution, or firmer than its evidence. Empty when it may stand."""
    if _ATTRIBUTES.search(claim):
        return (
            Finding(
                code="attribution",
                what=f"“{claim}” says that the offer alone brought the change",
                why="Many things change an outcome; sport contributes",
                remedy="Write that the offer contributes to the outcome, and how",
            ),
        )
    strength = strength_of(evidence)
    firm = bool(_FIRM.search(claim)) and not _SOFT.search(claim)
    if strength == "open":
        return (
            Finding(
                code="claim_without_evidence",
                what=f"“{claim}” rests on no checked evidence",
                why="Nothing read for it shows an effect",
                remedy="Say that this is an aim to be tested, and how it will be",
            ),
        )
    if firm and strength in ("indicated", "contested"):
        best = min((one.grade for one in evidence if one.checked and one.direction != "open"), default="D")
        against = next((one for one in evidence if one.checked and one.direction in ("against", "mixed")), None)
        return (
            Finding(
                code="claim_above_grade",
                what=f"“{claim}” is firmer than its evidence ({strength}; best grade {best}: {GRADES[best]})",
                why=f"There is also: {against.statement}" if against else "It has no comparison group, or was not pooled",
                remedy="Write “may”, “can help” or “goes with”, or bring firmer evidence",
            ),
        )
    return ()


def require_claim(claim: str, evidence: Sequence[Evidence]) -> str:
    """The claim, when its evidence carries it; else `Refused` with the finding and the ways out."""
    findings = check_claim(claim, evidence)
    if findings:
        first = findings[0]
        raise Refused(first.code, what=first.what, why=first.why, ways_out=(first.remedy, "Leave the claim out"), findings=findings)
    return claim
