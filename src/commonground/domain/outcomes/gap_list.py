"""The gap list of a framework: what the checks find, gathered by kind, gaps before what is still to complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.domain.outcomes.checks import NONE_ATTACHED
from commonground.domain.outcomes.frameworks import Framework
from commonground.terms import Finding


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Findings of one kind: what they have in common, each in words with the line it stands on, and what to do. Gaps come first."""

    title: str
    items: tuple[str, ...]
    remedy: str
    level: str


TITLES = {
    "review_overdue": "Due for its yearly review",
    "against_guideline": "Offers that a published guideline advises against",
    "document_not_named": "Overarching outcomes that name no plan yet",
    "link_backwards": "Steps that lead the wrong way",
    "outcome_without_evidence": "Outcomes with no robust evidence",
    "link_without_evidence": "Steps with no robust evidence",
    "indicator_loose": "Measures that belong to no outcome",
    "indicator_unowned": "Measures that no one owns",
    "indicator_small": "Measures that would rest on too few people",
    "indicator_insensitive": "Measures that could not show the change hoped for",
    "not_approved": "Not approved yet",
    "leads_nowhere": "Parts that lead nowhere yet",
    "nothing_leads_here": "Outcomes that nothing leads to yet",
    "no_activity": "Service outcomes without an activity",
    "not_measured": "Outcomes that nothing measures yet",
    "not_asked": "Outcomes that the participant survey asks about in no words of its own",
    "link_without_reason": "Steps without a reason",
    "nobody_told": "Nobody is to be told yet",
    "telling_loose": "Who is told, still to complete",
}


def by_kind(framework: Framework, findings: Sequence[Finding]) -> tuple[Kind, ...]:
    """The findings gathered by kind, gaps before what is still to complete, in the words of the framework."""
    held: dict[str, list[Finding]] = {}
    for one in sorted(findings, key=lambda one: (one.level == "note", list(TITLES).index(one.code))):
        held.setdefault(one.code, []).append(one)
    return tuple(
        Kind(title=TITLES[code], items=tuple(_in_words(framework, one) for one in found), remedy=found[0].remedy, level=found[0].level)
        for code, found in held.items()
    )


def _in_words(framework: Framework, one: Finding) -> str:
    link = next((link for link in framework.links if link.id == one.where), None)
    what = f"“{framework.part(link.start).text}” to “{framework.part(link.end).text}”" if link else one.what
    if one.code == "outcome_without_evidence":
        what = f"“{framework.part(one.where).text}”"
    return f"{what}: {one.why}" if one.why and one.why != NONE_ATTACHED else what
