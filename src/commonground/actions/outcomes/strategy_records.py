"""A strategy's passages to take away: as a record in any form of document, and as plain values for programs."""

from __future__ import annotations

from typing import Any

from commonground.actions import places
from commonground.actions.outcomes import matches, priorities
from commonground.actions.permissions import Person, require
from commonground.documents import profile as writing
from commonground.documents import strategy as documents
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.store import clock, warehouse
from commonground.store.records.strategies import KeptProposal
from commonground.terms import Refused, dated

FORMS = writing.FORMS


def record(*, ref: str, form: str, by: Person) -> tuple[str, bytes]:
    """(name, bytes) of every passage of a document with its page and what was decided.

    Raises `Refused`: not_permitted, document_unknown, form_unknown.
    """
    require(by, "export")
    if form not in FORMS:
        raise Refused("form_unknown", what=f"{form[:20]!r} is not a form of document", ways_out=(f"Choose from {', '.join(FORMS)}",))
    view, on = priorities.read_document(ref=ref, by=by), clock.now()
    document = view.document
    made = documents.record(
        documents.Told(
            place=places.find_place(text=document.place, by=by).name,
            release=warehouse.current().id,
            ref=ref,
            title=document.title,
            body=document.body_name,
            source=matches.source_of(document),
            passages=tuple(_passage(one, document.title) for one in view.proposals),
            synthetic=document.synthetic,
            made_on=dated(on),
        )
    )
    return made.id, writing.write(made, form)


def _passage(one: KeptProposal, title: str) -> documents.Passage:
    proposal, decision = one.proposal, one.decision
    themes = {theme.slug: theme.name for theme in shipped_taxonomy().themes}
    decided: dict[str, Any] = {}
    if decision:
        decided = {
            "wording": decision.wording,
            "decided_by": decision.by,
            "decided_on": decision.on.date().isoformat(),
            "note": decision.reason,
            "review_on": decision.review_on.isoformat() if decision.review_on else "",
        }
    groups = decision.groups if decision and decision.kind == "confirmed" else proposal.reading.groups
    return documents.Passage(
        ref=one.ref,
        quote=proposal.quote,
        page=proposal.page,
        heading=" › ".join(part for part in proposal.heading[-2:] if part != title),
        kind=proposal.kind,
        likelihood=proposal.likelihood,
        band=proposal.band,
        themes=tuple(themes.get(slug, slug) for slug in one.themes),
        groups=tuple(group_names().get(group, group) for group in groups),
        measures=proposal.measures,
        by_when=proposal.by_when,
        owner=proposal.owner or "",
        state=one.state,
        **decided,
    )
