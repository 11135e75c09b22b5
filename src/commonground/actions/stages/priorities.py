"""The stages `priorities` and `match`: what commissioners want by what people confirmed, and what sport can contribute to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.actions.permissions import Person
from commonground.case import Case, fingerprint
from commonground.documents import words
from commonground.domain.outcomes.matrix import STANDINGS
from commonground.terms import Source

NOTHING = "Nothing that we could check"
LINKS = {
    "wording": "what their words mean",
    "evidence": "the evidence",
    "group": "for whom it is",
    "measure": "the measure",
    "local need": "the local need",
}
MOST = 40  # of the priorities that an answer spells out; the rest are counted, and stand on the pages


def draft_priorities(case: Case, by: Person) -> dict[str, Any]:
    """The documents held, what was confirmed from them, and, where none is held, where published ones may be had."""
    from commonground.actions.outcomes import matches, shelves

    shelf = shelves.shelf_of(place=case.place, by=by)
    rows = matches.read_match(place=case.place, by=by).whole.rows
    confirmed, waiting = shelf.total("confirmed"), shelf.total("proposed")
    held = words.counted(len(shelf.documents), "document")
    decided = words.counted(confirmed, "confirmed priority", "confirmed priorities")
    said = (
        f"{held} held: {decided}, and {words.counted(waiting, 'passage')} to be decided."
        if shelf.documents
        else "No strategy is held yet, so nothing can be called a priority."
    )
    flagged = [row for row in rows if row.wanted.flags]
    return {
        "place": case.place,
        "sentence": said,
        "documents": [
            {
                "title": f"{one.body_name}, {one.title}",
                "sentence": f"{shelf.counts.get(one.ref, {}).get('confirmed', 0)} confirmed"
                f"{', synthetic' if one.synthetic else ''}{', replaced by a newer edition' if one.replaced_by else ''}",
                "ref": one.ref,
            }
            for one in shelf.documents
        ],
        "confirmed": [_confirmed(row) for row in rows[:MOST]],
        "and_more": max(0, len(rows) - MOST) or None,
        "to_look_at_again": [f"{row.wanted.priority.wording}: {row.wanted.flags[0]}" for row in flagged[:MOST]],
        "published": [f"{one.title}, {one.organisation}, {one.year}: {one.address or 'no address is known'}" for one in shelf.known],
    }


def draft_match(case: Case, by: Person) -> dict[str, Any]:
    """Every confirmed priority with the best that can be offered; and, confirmed or not, the outcomes to which the figures point."""
    from commonground.actions.outcomes import matches

    view = matches.read_match(place=case.place, by=by)
    able = [row for row in view.whole.rows if row.best]
    none = [row for row in view.whole.rows if not row.best]
    return {
        "place": case.place,
        "sentence": view.whole.sentence,
        "synthetic": "The bodies and their plans are invented, to try Common Ground with; the figures are real" if view.synthetic else None,
        "sport_can_contribute": [_offered(row) for row in able[:MOST]],
        "and_more": max(0, len(able) - MOST) or None,
        "nothing_honest_to_offer": [f"{row.wanted.body_name}: {row.wanted.priority.wording}" for row in none[:MOST]],
        "the_figures_point_to": [
            {"title": one.outcome, "sentence": f"{one.need.words}. {one.offers[0][1] if one.offers else NOTHING}"}
            for one in view.candidates
        ],
        "figures": {one.outcome: [_source(each) for each in one.need.figure.sources] for one in view.candidates},
    }


def outside_priorities(case: Case) -> Mapping[str, str]:
    """The documents and decisions that the priorities rest on, by fingerprint."""
    from commonground.store.records import strategies

    return {f"the documents and decisions of {case.place}": fingerprint([str(one) for one in strategies.stamp(case.place)[:4]])}


def outside_match(case: Case) -> Mapping[str, str]:
    """What people decided about matches, by fingerprint; the priorities and the figures are stages of their own."""
    from commonground.store.records import strategies

    return {f"the decisions about matches of {case.place}": fingerprint([str(one) for one in strategies.stamp(case.place)[4:]])}


def _confirmed(row: Any) -> dict[str, Any]:
    """A priority in a sentence, and in the parts that a document sets apart."""
    wanted, priority = row.wanted, row.wanted.priority
    return {
        "title": wanted.body_name,
        "sentence": f"“{priority.wording}” ({wanted.where}; confirmed by {priority.confirmed_by})",
        "ref": wanted.ref,
        "document": wanted.title,
        "wording": priority.wording,
        "page": priority.page,
        "confirmed_by": priority.confirmed_by,
    }


def _offered(row: Any) -> dict[str, Any]:
    """What can be offered to a priority in a sentence, and in the parts that a document sets apart."""
    wanted, best = row.wanted, row.best
    firm = f"{STANDINGS[best.strength]}; the weakest link is {LINKS[best.weakest.step]}."
    return {
        "title": f"{wanted.body_name}, {wanted.priority.wording}",
        "sentence": f"{best.sentence} {firm}",
        "ref": wanted.ref,
        "body": wanted.body_name,
        "wording": wanted.priority.wording,
        "offer": best.sentence,
        "firm": firm,
    }


def _source(source: Source) -> dict[str, str]:
    return {name: getattr(source, name) for name in ("id", "publisher", "title", "edition", "licence", "address")}
