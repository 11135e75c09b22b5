"""The stage `landscape`: who commissions here, when each can say yes, what is about to change, and what cannot be named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.actions.permissions import Person
from commonground.case import Case, fingerprint
from commonground.terms import Refused

KEPT = ("id", "publisher", "title", "edition", "licence", "address", "attribution")  # of a source


def draft_landscape(case: Case, by: Person) -> dict[str, Any]:
    """The bodies of the place with the next time that each can say yes, in plain values. A place that is no council is told so."""
    from commonground.actions.landscape.shown import read_landscape
    from commonground.documents.landscape import said
    from commonground.domain.landscape.library import all_kinds, page_sources
    from commonground.domain.landscape.nouns import Fact
    from commonground.terms import Source

    try:
        view = read_landscape(place=case.place, by=by)
    except Refused as no:
        if no.code != "landscape_needs_council":
            raise
        return {"sentence": f"{no.what}.", "cannot_tell": ["Open a case for a council that lies in it."]}
    here, kinds, pages = view.here, all_kinds(), page_sources()
    used: dict[str, Source] = {}

    def cite(*found: Source | None) -> list[str]:
        used.update({one.id: one for one in found if one})
        return [one.id for one in found if one]

    decided = {one.body.id: (*one.kind.decides, *one.kind.buys) for one in here.sheets}
    answer = {
        "sentence": here.sentence,
        "on": here.on.isoformat(),
        "bodies": [
            {
                "id": one.body.id,
                "name": one.body.name,
                "kind": one.kind.name,
                "decides": said(decided[one.body.id]),
                "sources": cite(view.sources.get(one.body.source_id)),
                "decides_sources": cite(*(pages.get(fact.address) for fact in decided[one.body.id])),
                "when_sources": cite(pages.get(one.next_yes.window.address) if one.next_yes else None),
                "sentence": one.sentence,
                "needs": one.next_yes.window.needs if one.next_yes else "",
                "start_by": one.next_yes.start_by.isoformat() if one.next_yes else "",
                "role": one.relationship.role if one.relationship else "",
            }
            for one in here.sheets
        ],
        "duties": [
            {
                "kind": kind.name,
                "duty": said([Fact(text=duty.words, status=duty.status, address=duty.address)]),
                "sources": cite(pages.get(duty.address)),
            }
            for kind in {one.kind.slug: one.kind for one in here.sheets}.values()
            for duty in kind.duties
        ],
        "changes": [
            f"{one.change.title}, {one.change.when}. {one.change.what if one.change.by else ' '.join(one.words)}".strip()
            for one in here.ahead
        ],
        "cannot_name": [f"{kinds[one.kind].name}: {one.reason}. {one.find_out}." for one in here.missing],
    }
    cite(*(view.sources.get(one.change.id) or pages.get(one.change.address) for one in here.ahead))
    return {**answer, "sources": [{name: str(getattr(one, name)) for name in KEPT} for one in used.values()]}


def outside_landscape(case: Case) -> Mapping[str, str]:
    """The bodies at work in the place and what was noted of them, by fingerprint; not the day, which alone disturbs nothing."""
    from commonground.actions.landscape.register import landscape_now
    from commonground.store.records import landscape as rows

    present = landscape_now().at.get(case.place, ())
    bodies = [[one.body.id, one.body.name, str(one.body.valid_from), str(one.body.valid_to), one.share] for one in present]
    notes = [[one.ref, one.withdrawn] for one in rows.notes(place=case.place, bodies={one.body.id for one in present})]
    return {f"the commissioners of {case.place}": fingerprint([bodies, notes])}
