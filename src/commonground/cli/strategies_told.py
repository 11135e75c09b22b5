"""Strategies as the terminal tells them: in sentences, or as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from commonground.cli import saying
from commonground.terms import counted

if TYPE_CHECKING:
    from commonground.actions.outcomes.drafting import Summaries
    from commonground.actions.outcomes.priorities import DocumentView
    from commonground.actions.outcomes.strategies import StrategyRead
    from commonground.domain.outcomes.nouns import Reading
    from commonground.store.records.strategies import KeptDocument, KeptProposal


def tell(answer: StrategyRead, made: Summaries | None = None) -> None:
    """A document that was only read, with the sentences that a language model drafted of it, if it did."""
    document = answer.document
    if not document.readable:
        saying.say(f"{document.name} could not be read.\n")
        for finding in answer.findings:
            saying.say(saying.listed(str(finding)))
        return
    saying.say(document.title)
    about = [
        counted(document.pages, "page") if document.pages else "",
        document.owner or "",
        "-".join(map(str, document.period or ())),
    ]
    saying.say(", ".join(part for part in about if part) + "\n")
    for finding in (*answer.findings, *(made.findings if made else ())):
        saying.say(saying.listed(str(finding)))
    if not answer.proposals:
        saying.say("No passage reads like a priority.")
        return
    saying.say(f"{counted(len(answer.proposals), 'passage')} may state a priority. Nothing is one until a person confirms it.\n")
    for one in answer.proposals:
        themes = ", ".join(f"{found.name} ({found.band})" for found in one.reading.themes)
        where = f"page {one.page}" if one.page else f"passage {one.passage}"
        saying.say(saying.paragraph(f"“{one.quote}”"))
        saying.say(saying.paragraph(f"{where}; {one.kind}; {themes}", indent="  "))
        if made and one.id in made.drafts:
            drafted = made.drafts[one.id]
            saying.say(saying.listed(f"{drafted.text or 'No sentence could be shown.'} ({drafted.mark}.)"))


def show(view: DocumentView, shown: Iterable[KeptProposal], *, json: bool) -> None:
    """A document that is held, with those of its proposals that are `shown`."""
    document = view.document
    if json:
        held = [
            {"ref": one.ref, "state": one.state, "quote": one.proposal.quote, "page": one.proposal.page, "kind": one.proposal.kind,
             "likelihood": one.proposal.likelihood, "decisions": one.decisions, **reading_as_plain(one.proposal.reading)}
            for one in shown
        ]  # fmt: skip
        saying.say(
            saying.as_json(
                {
                    **document_as_plain(document),
                    "proposals": held,
                    "lost": [one.earlier.ref for one in view.lost],
                    "gone": [one.earlier.ref for one in view.gone],
                    "standing": [{"from": one.earlier.ref, "ref": one.ref, "page": one.page, "said": one.said} for one in view.standing],
                }
            )
        )
        return
    saying.say(saying.paragraph(f"{document.ref}: {document.title}, {document.body_name}{' (synthetic)' if document.synthetic else ''}"))
    saying.say()
    for standing in view.standing:
        saying.say(saying.listed(f"“{standing.earlier.proposal.quote}”: {standing.said}"))
    if view.standing:
        saying.say(f"  Take over what stands here in the same words: commonground documents take-over {document.ref}\n")
    for one in shown:
        where = f"page {one.proposal.page}" if one.proposal.page else f"passage {one.proposal.passage}"
        themes = ", ".join(found.name for found in one.proposal.reading.themes) or "no theme"
        saying.say(saying.paragraph(f"“{one.proposal.quote}”"))
        saying.say(saying.paragraph(f"{one.ref}: {one.state}, {one.proposal.band}; {where}; {themes}", indent="  "))


def reading_as_plain(reading: Reading) -> dict[str, Any]:
    """A reading for programs."""
    return {
        "themes": [
            {
                "theme": found.theme,
                "name": found.name,
                "parent": found.parent,
                "probability": found.probability,
                "band": found.band,
                "because": {"phrases": list(found.phrases), "words": {word.text: word.weight for word in found.words}},
            }
            for found in reading.themes
        ],
        "parents": list(reading.parents),
        "priority_likelihood": round(reading.priority, 3),
        "groups": list(reading.groups),
        "contributions": [{"id": one.id, "text": one.text, "through": list(one.through)} for one in reading.contributions],
        "similar": [one.text for one in reading.like],
        "not_quite": [{"theme": found.theme, "probability": found.probability} for found in reading.near],
    }


def read_as_plain(answer: StrategyRead, *, passages: bool = False) -> dict[str, Any]:
    """A document read, for programs. Every proposal has the status "proposed": only a person makes it a priority."""
    document = answer.document
    held: dict[str, Any] = {
        "name": document.name,
        "title": document.title,
        "form": document.form,
        "sha256": document.sha256,
        "pages": document.pages,
        "period": list(document.period) if document.period else None,
        "dates": list(document.dates),
        "owner": document.owner,
        "taxonomy": answer.taxonomy,
        "findings": [
            {"level": one.level, "code": one.code, "what": one.what, "where": one.where, "why": one.why, "remedy": one.remedy}
            for one in answer.findings
        ],
        "proposals": [
            {
                "id": one.id,
                "status": "proposed",
                "kind": one.kind,
                "quote": one.quote,
                "page": one.page,
                "heading": list(one.heading),
                "lead": one.lead,
                "also_on": list(one.also_on),
                "likelihood": one.likelihood,
                "reasons": list(one.reasons),
                "measures": list(one.measures),
                "by_when": list(one.by_when),
                "owner": one.owner,
                **reading_as_plain(one.reading),
            }
            for one in answer.proposals
        ],
    }
    if passages:
        held["passages"] = [
            {"number": one.number, "kind": one.kind, "page": one.page, "heading": list(one.heading), "text": one.text}
            for one in document.passages
        ]
    return held


def document_as_plain(document: KeptDocument) -> dict[str, Any]:
    """A document that is held, for programs."""
    names = (
        "ref",
        "title",
        "body",
        "body_name",
        "edition",
        "dated",
        "form",
        "pages",
        "sha256",
        "address",
        "synthetic",
        "replaces",
        "replaced_by",
    )
    return {name: getattr(document, name) for name in names}
