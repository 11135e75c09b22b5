"""Saving what to look at: a template of themes and measures, and peers with the reason for choosing them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.domain.indicators.nouns import SECTIONS
from commonground.store import clock, warehouse
from commonground.store.records import choices as rows
from commonground.store.records import database
from commonground.store.records.choices import ChosenPeers, Template
from commonground.terms import Findings, Refused

MOST_PEERS = 15


def save_template(*, title: str, by: Person, sections: Sequence[str] = (), measures: Sequence[str] = ()) -> Template:
    """Keep a choice of themes and measures under a title; the same title again replaces it.

    Raises `Refused`: not_permitted, template_invalid (every unknown theme or measure, no title, nothing chosen).
    """
    require(by, "save_template")
    findings, known = Findings(), warehouse.current().measures()
    for section in sections:
        if section not in SECTIONS:
            findings.add("section_unknown", f"There is no theme {section!r}", remedy="Choose from " + ", ".join(SECTIONS))
    for measure in measures:
        if measure not in known:
            findings.add("measure_unknown", f"There is no measure {measure!r}", remedy="Run `commonground measure list` to see them")
    if not _ref(title):
        findings.add("title_missing", "A template needs a title")
    if not sections and not measures:
        findings.add("nothing_chosen", "No theme or measure is chosen")
    findings.refuse_if_any(code="template_invalid", what="This template cannot be saved", ways_out=("Correct what is listed",))
    on = clock.now()
    template = Template(ref=_ref(title), title=title.strip(), sections=tuple(sections), measures=tuple(measures), by=by.name, on=on)
    with database.writing():
        rows.save_template(template)
        log(by, "save_template", template.ref, {"sections": list(sections), "measures": list(measures)}, on=on)
    return template


def templates(*, by: Person) -> tuple[Template, ...]:
    """Every saved template, by title."""
    require(by, "read")
    return rows.templates()


def load_template(*, ref: str, by: Person) -> Template:
    """A saved template. Raises `Refused` (template_unknown) with those that there are."""
    require(by, "read")
    return rows.load_template(ref)


def save_peers(*, place: str, title: str, places: Sequence[str], why: str, by: Person) -> ChosenPeers:
    """Keep up to 15 places (codes) to compare a place with, and the reason: a comparison says who chose it and why."""
    require(by, "save_peers")
    if not 1 <= len(set(places) - {place}) <= MOST_PEERS or not why.strip() or not _ref(title):
        raise Refused(
            "peers_invalid",
            what="These peers cannot be saved",
            why=f"A set of peers has a title, a reason, and from 1 to {MOST_PEERS} places other than the place itself",
            ways_out=(f"Choose from 1 to {MOST_PEERS} places", "Say why they were chosen"),
        )
    on = clock.now()
    peers = ChosenPeers(
        ref=f"{place}-{_ref(title)}"[:100],
        title=title.strip(),
        place=place,
        places=tuple(dict.fromkeys(places)),
        why=why.strip(),
        by=by.name,
        on=on,
    )
    with database.writing():
        rows.save_peers(peers)
        log(by, "save_peers", peers.ref, {"places": list(peers.places), "why": peers.why}, on=on)
    return peers


def peers_for(*, place: str, by: Person) -> tuple[ChosenPeers, ...]:
    """Every set of peers that somebody chose for a place (its code)."""
    require(by, "read")
    return rows.peers_for(place)


def _ref(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80]
