"""What people chose to look at: templates of themes and measures, and places to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonground.store.records.models import PeerSet, SavedTemplate
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Template:
    """Themes (section ids) and measures for a profile, and who chose them."""

    ref: str
    title: str
    sections: tuple[str, ...]
    measures: tuple[str, ...]
    by: str
    on: datetime


@dataclass(frozen=True, kw_only=True)
class ChosenPeers:
    """Places to compare a place with: who chose them, and why."""

    ref: str
    title: str
    place: str
    places: tuple[str, ...]
    why: str
    by: str
    on: datetime


def save_template(template: Template) -> None:
    """Keep a template; one with the same ref is replaced."""
    SavedTemplate.objects.update_or_create(
        ref=template.ref,
        defaults={
            "title": template.title,
            "sections": list(template.sections),
            "measures": list(template.measures),
            "by_name": template.by,
            "on": template.on,
        },
    )


def templates() -> tuple[Template, ...]:
    """Every template by title."""
    return tuple(_template(row) for row in SavedTemplate.objects.order_by("title", "ref"))


def load_template(ref: str) -> Template:
    """A template by its ref. Raises `Refused` (template_unknown) with those that there are."""
    row = SavedTemplate.objects.filter(ref=ref).first()
    if row is None:
        known = tuple(f"Use {other}" for other in SavedTemplate.objects.order_by("ref").values_list("ref", flat=True))
        raise Refused("template_unknown", what=f"There is no template {ref!r}", ways_out=(*known, "Leave it out to see every measure"))
    return _template(row)


def save_peers(peers: ChosenPeers) -> None:
    """Keep a set of peers; one with the same ref is replaced."""
    PeerSet.objects.update_or_create(
        ref=peers.ref,
        defaults={
            "title": peers.title,
            "place": peers.place,
            "places": list(peers.places),
            "why": peers.why,
            "by_name": peers.by,
            "on": peers.on,
        },
    )


def peers_for(place: str) -> tuple[ChosenPeers, ...]:
    """Every set of peers that somebody chose for a place, by title."""
    return tuple(
        ChosenPeers(ref=row.ref, title=row.title, place=row.place, places=tuple(row.places), why=row.why, by=row.by_name, on=row.on)
        for row in PeerSet.objects.filter(place=place).order_by("title", "ref")
    )


def _template(row: SavedTemplate) -> Template:
    return Template(ref=row.ref, title=row.title, sections=tuple(row.sections), measures=tuple(row.measures), by=row.by_name, on=row.on)
