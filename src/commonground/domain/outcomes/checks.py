"""What is missing, overdue or against a guideline in a framework: findings, all at once."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commonground.domain.outcomes.evidence import Evidence, check_claim
from commonground.domain.outcomes.frameworks import KINDS, Activity, Benefit, Framework, Indicator, Level, Outcome, speaks_of_sport
from commonground.reference import read_yaml
from commonground.terms import Figure, Finding, dated

SMALLEST_BASE = 30
NONE_ATTACHED = "None is attached"
REVIEW_AFTER = timedelta(days=365)


def gaps(framework: Framework, *, year: int) -> tuple[Finding, ...]:
    """Outcomes and links with no robust evidence that is relevant and recent in `year` (rule T31)."""
    findings = []
    for kind, name, text in _claims(framework):
        held = framework.evidence_at(name)
        if any(one.relevant and one.evidence.carries and one.evidence.recent(year) for one in held):
            continue
        reason = NONE_ATTACHED if not held else "; ".join(_why_not(one.evidence.id, one.relevant, one.evidence, year) for one in held)
        findings.append(
            Finding(
                code=f"{kind}_without_evidence",
                what=f"No robust evidence for {text}",
                where=name,
                why=reason,
                remedy="Add a finding from a comparison or better, or say that this step is to be tested",
                level="warning",
            )
        )
    return tuple(findings)


def _claims(framework: Framework) -> list[tuple[str, str, str]]:
    outcomes = [("outcome", one.id, f"“{one.text}”") for one in framework.outcomes]
    links = [
        ("link", one.id, f"the step from “{framework.part(one.start).text}” to “{framework.part(one.end).text}”") for one in framework.links
    ]
    return outcomes + links


def _why_not(name: str, relevant: bool, evidence: Evidence, year: int) -> str:
    if not relevant:
        return f"{name} was judged not relevant here"
    if not evidence.checked:
        return f"{name} was not checked against a source"
    if evidence.direction == "for" and evidence.grade == "C":
        return f"{name} is grade C, for: without a controlled comparison, what else differs may explain it (confounding)"
    if not evidence.carries:
        return f"{name} is grade {evidence.grade}, {evidence.direction}"
    return f"{name} is from {evidence.year}" if not evidence.recent(year) else name


def joins(framework: Framework) -> tuple[Finding, ...]:
    """Parts that hang loose: outcomes no one works towards or that lead nowhere, activities for nothing, links without a reason."""
    starts, ends = {link.start for link in framework.links}, {link.end for link in framework.links}
    findings = []
    for outcome in framework.outcomes:
        if outcome.level is not Level.OVERARCHING and outcome.id not in starts:
            findings.append(_loose("leads_nowhere", outcome.id, f"“{outcome.text}” leads to no higher outcome"))
        if outcome.level is not Level.SERVICE and outcome.id not in ends:
            findings.append(_loose("nothing_leads_here", outcome.id, f"Nothing leads to “{outcome.text}”"))
        if outcome.level is Level.SERVICE and outcome.id not in ends:
            findings.append(_loose("no_activity", outcome.id, f"No activity is named for “{outcome.text}”"))
        if not any(indicator.outcome == outcome.id for indicator in framework.indicators):
            findings.append(_loose("not_measured", outcome.id, f"Nothing measures “{outcome.text}”"))
    findings.extend(
        Finding(
            code="not_asked",
            what=f"It does not say how participants are asked about “{one.text}”",
            where=one.id,
            remedy="Add a line under it: ask: feel steadier on my feet",
            level="note",
        )
        for one in framework.at(Level.INTERMEDIATE)
        if not one.ask
    )
    feeding: list[Activity | Benefit] = [*framework.activities, *framework.benefits]
    findings.extend(_loose("leads_nowhere", one.id, f"“{one.text}” leads to no outcome") for one in feeding if one.id not in starts)
    findings.extend(
        _loose(
            "link_without_reason",
            link.id,
            f"No reason is given why {framework.part(link.start).text} leads to {framework.part(link.end).text}",
        )
        for link in framework.links
        if not link.rationale.strip()
    )
    findings.extend(_backwards(framework))
    return tuple(findings)


def _backwards(framework: Framework) -> list[Finding]:
    return [
        Finding(
            code="link_backwards",
            what=f"“{framework.part(link.start).text}” stands under “{framework.part(link.end).text}”, but is above it in the model",
            where=link.id,
            why=f"The step goes from {framework.step(link)}; steps lead from what is done to what changes",
            remedy="Change the two about, or correct the level of one",
            level="warning",
        )
        for link in framework.links
        if KINDS.index(framework.kind(link.start)) > KINDS.index(framework.kind(link.end))
    ]


def sources_named(framework: Framework) -> tuple[Finding, ...]:
    """Overarching outcomes whose document is still the placeholder of an example."""
    return tuple(
        Finding(
            code="document_not_named",
            what=f"“{one.text}” does not name its plan yet, only “{one.source_document}”",
            where=one.id,
            why="An overarching outcome is shared with others and must echo a published plan",
            remedy="Write the plan and its page in the brackets",
            level="warning",
        )
        for one in framework.at(Level.OVERARCHING)
        if one.source_document.lower().startswith("name your ")
    )


A_SIGN = Evidence(
    id="sign", statement="A sign, and no more", themes=(), contributions=(), direction="for", grade="C", year=0, population="any", dose="",
    decay="", citation="none", checked=True,
)  # fmt: skip
"""A sign such as a survey association: a reason that it would not carry is a firm one."""


def claims_too_firm(framework: Framework) -> tuple[Finding, ...]:
    """Reasons of steps that say more than the evidence at the step or at what it leads to: written as attribution, or above its grade, or
    firmly where no evidence is.

    “Falls are due to weak legs” says how the world is; only a reason that speaks of sport or of the offer can be attribution.
    """
    found = []
    for link in framework.links:
        held = [one.evidence for name in (link.id, link.end) for one in framework.evidence_at(name) if one.relevant]
        firm = any(one.code == "claim_above_grade" for one in check_claim(link.rationale, (A_SIGN,)))
        wrong = check_claim(link.rationale, held)
        attributed = speaks_of_sport(link.rationale)
        found += [replace(one, where=link.id) for one in wrong if (attributed if one.code == "attribution" else firm)]
    return tuple(found)


def _loose(code: str, where: str, what: str) -> Finding:
    return Finding(code=code, what=what, where=where, remedy="Complete it, or leave it for later: a framework may be partial", level="note")


def indicators(framework: Framework) -> tuple[Finding, ...]:
    """Measures that no one owns, that ask too few people, or that could not show the change that is hoped for."""
    findings = []
    known = {one.id for one in framework.outcomes}
    for one in framework.indicators:
        if one.outcome not in known:
            findings.append(
                Finding(code="indicator_loose", what=f"“{one.text}” belongs to no outcome", where=one.id, remedy="Choose its outcome")
            )
        if not one.owner.strip():
            findings.append(
                Finding(
                    code="indicator_unowned",
                    what=f"No one owns “{one.text}”",
                    where=one.id,
                    remedy="Name who collects it and by when",
                    level="warning",
                )
            )
        if one.planned_base is not None and one.planned_base < SMALLEST_BASE:
            findings.append(
                Finding(
                    code="indicator_small",
                    what=f"“{one.text}” would rest on {one.planned_base} people",
                    where=one.id,
                    why=f"Below {SMALLEST_BASE} a share says little, and people could be recognised",
                    remedy="Ask more people, join years, or report it as a story",
                    level="warning",
                )
            )
        change = _hoped_change(one.baseline, one.target)
        if change is not None and one.planned_base and isinstance(one.baseline, Figure):
            seen = detectable_change(one.baseline.number / 100, one.planned_base) * 100
            if change < seen:
                findings.append(
                    Finding(
                        code="indicator_insensitive",
                        what=f"“{one.text}” aims to move by {change:.1f} points; with {one.planned_base} people only {seen:.1f} would show",
                        where=one.id,
                        why="A smaller change could not be told from chance (95% confidence, 80% power, two samples of this size)",
                        remedy="Ask more people, choose a nearer measure, or expect to see nothing",
                        level="warning",
                    )
                )
    return tuple(findings)


def would_show(indicator: Indicator) -> float | None:
    """The smallest change in percentage points that two samples of the planned size would show; None where none is planned.

    Taken near the baseline, or near 50%, where most people are needed, when the baseline is no share.
    """
    if not indicator.planned_base or indicator.planned_base < SMALLEST_BASE:
        return None
    base = indicator.baseline
    share = base.number / 100 if isinstance(base, Figure) and base.present and base.unit.startswith("%") else 0.5
    return detectable_change(share, indicator.planned_base) * 100


def tellings(framework: Framework) -> tuple[Finding, ...]:
    """A note when nobody is named who is to be told, and a line for each telling without a day or a person."""
    if not framework.tellings:
        remedy = "Add a line: tell (2027-01-15): The cabinet member; part: triangle; by: a name"
        return (Finding(code="nobody_told", what="It does not say who is to be told, when and by whom", remedy=remedy, level="note"),)
    return tuple(
        Finding(
            code="telling_loose",
            what=f"It does not say {'by whom' if one.on else 'when'} “{one.audience}” is told",
            remedy="Complete it",
            level="note",
        )
        for one in framework.tellings
        if not (one.on and one.by)
    )


def _hoped_change(baseline: object, target: float | None) -> float | None:
    if target is None or not isinstance(baseline, Figure) or not baseline.present or not baseline.unit.startswith("%"):
        return None
    return abs(target - baseline.number)


def detectable_change(share: float, base: int) -> float:
    """Smallest difference between two samples of `base` people that 95% confidence and 80% power would show, around `share`."""
    return (1.959964 + 0.841621) * math.sqrt(2 * share * (1 - share) / base)


def review_due(framework: Framework, *, today: date) -> Finding | None:
    """A finding when the framework was approved a year ago or longer, or never (rule T32)."""
    if framework.approved_on is None:
        return Finding(
            code="not_approved", what=f"{framework.title} is not approved yet", remedy="Have it approved and dated", level="note"
        )
    age = today - framework.approved_on
    if age < REVIEW_AFTER:
        return None
    return Finding(
        code="review_overdue",
        what=f"{framework.title} was approved on {dated(framework.approved_on)} and is due for its yearly review",
        why="Plans, evidence and figures change within a year",
        remedy="Look at what has changed, make a new version and have it signed again",
        level="warning",
    )


@dataclass(frozen=True, kw_only=True)
class OfferAsked:
    """What is to be paid for, as far as guidelines ask: its kind, the group in words, and the health conditions or risks it is for."""

    kind: str
    group: str
    conditions: tuple[str, ...] = ()


def against_guidelines(offer: OfferAsked) -> tuple[Finding, ...]:
    """Where an offer conflicts with a published guideline, with its citation (rule T33)."""
    findings = []
    for rule in read_yaml("outcomes/guidelines.yaml")["rules"]:
        if not re.search(rule["kind"], offer.kind, re.IGNORECASE):
            continue
        healthy = not offer.conditions and re.search(rule["group"], offer.group, re.IGNORECASE)
        excused = any(re.search(word, offer.group, re.IGNORECASE) for word in rule.get("unless", ()))
        if healthy and not excused:
            findings.append(
                Finding(
                    code=rule["code"], what=rule["what"], why=f"{rule['why']} ({rule['citation']})", remedy=rule["remedy"], level="warning"
                )
            )
    return tuple(findings)


def guidelines(framework: Framework) -> tuple[Finding, ...]:
    """Activities that a published guideline advises against, by their words and those of the service outcomes that they lead to (T33)."""
    found = []
    for one in framework.activities:
        served = (framework.part(link.end) for link in framework.links if link.start == one.id)
        group = " ".join([one.text, *(part.text for part in served if isinstance(part, Outcome) and part.level is Level.SERVICE)])
        for warning in against_guidelines(OfferAsked(kind=one.text, group=group)):
            what, why = f"“{one.text}” goes against a guideline", f"{warning.what}. {warning.why}"
            found.append(replace(warning, code="against_guideline", what=what, why=why, where=one.id))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class SurveyItem:
    """A question to participants, tied to the intermediate outcome that it speaks to."""

    outcome: str
    stem: str
    text: str
    answers: tuple[str, ...]


ANSWERS = ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree", "Prefer not to say")


def participant_survey(framework: Framework) -> tuple[SurveyItem, ...]:
    """One agree-or-disagree item for each intermediate outcome, in its own `ask` where it has one. It shows what participants say, not
    what the offer caused.
    """
    return tuple(
        SurveyItem(
            outcome=one.id,
            stem="Taking part has helped me to:",
            text=one.ask or f"get nearer to this: {one.text[0].lower()}{one.text[1:]}",
            answers=ANSWERS,
        )
        for one in framework.at(Level.INTERMEDIATE)
    )


def all_findings(framework: Framework, *, today: date) -> tuple[Finding, ...]:
    """Everything that the checks find, in the order: review, documents, guidelines, joins, evidence, indicators, who is told."""
    due = review_due(framework, today=today)
    found: Sequence[Finding] = [
        *([due] if due else []),
        *sources_named(framework),
        *guidelines(framework),
        *joins(framework),
        *gaps(framework, year=today.year),
        *indicators(framework),
        *tellings(framework),
    ]
    return tuple(found)
