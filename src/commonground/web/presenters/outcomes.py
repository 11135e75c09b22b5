"""Strategies, proposals, matches and evidence as their pages print them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commonground.actions.outcomes.priorities import NO_THEME, DocumentView
from commonground.actions.outcomes.shelves import Shelf
from commonground.documents import strategy as record
from commonground.documents import words
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.matrix import STANDINGS, Row, groups_of
from commonground.domain.outcomes.nouns import PARENTS, Taxonomy, Theme, ThemeFound
from commonground.store.records.strategies import KeptProposal
from commonground.terms import Place, dated
from commonground.web.presenters.marks import Shown, Sources

STATES = {"proposed": "Waiting for a decision", "confirmed": "Confirmed", "rejected": "Rejected"}
KINDS = {"aim": "Aim", "commitment": "Commitment", "target": "Target"}
STRENGTHS = {
    "supported": "Robust evidence",
    "contested": "Evidence for and against",
    "indicated": "Signs only",
    "open": "No checked evidence",
}
STEPS = {"wording": "What they mean", "evidence": "Evidence", "group": "For whom", "measure": "Measure", "local need": "Local need"}


@dataclass(frozen=True)
class Card:
    """A proposal to be decided: its passage, where it stands, what it was read as, and the words that decided."""

    ref: str
    quote: str
    short: str
    where: str
    kind: str
    themes: tuple[tuple[str, str, str], ...]  # name, band, words that decided
    nearly: tuple[str, ...]
    groups: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    state: str
    by_hand: bool
    decided: str
    wording: str


def about(place: Place, here: str) -> dict[str, Any]:
    """What every page of this room says of its place."""
    return {"place": place, "room": here, "area": "start", "profile_href": reverse("profile", kwargs={"code": place.code})}


def shelf_sentence(shelf: Shelf) -> str:
    """What is held of what commissioners say they want."""
    many = len(shelf.documents)
    if not many:
        return f"No strategy has been dropped in for {shelf.place} yet. Nothing is called a priority until a person has confirmed it."
    bodies = len({document.body for document in shelf.documents})
    said = f"{words.counted(many, 'document')} of {words.counted(bodies, 'body', 'bodies')}: "
    said += f"{words.counted(shelf.total('confirmed'), 'confirmed priority', 'confirmed priorities')}"
    waiting = shelf.total("proposed")
    return (
        f"{said}, and {words.counted(waiting, 'passage')} {'waits' if waiting == 1 else 'wait'} for a decision." if waiting else f"{said}."
    )


def document_sentence(view: DocumentView) -> str:
    """What was found in a document and how far it is decided."""
    said = record.sentence(view.document.body_name, [one.state for one in view.proposals])
    return said if view.proposals else f"{said} If you see one, add it below."


def how_likely(held: Sequence[KeptProposal]) -> list[tuple[str, str, int]]:
    """The bands of likelihood with how many passages are in each, for choosing."""
    count = Counter(one.proposal.band for one in held)
    return [(band, said, count[band]) for band, said in record.LIKELY.items()]


def about_what(held: Sequence[KeptProposal], chosen: str) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """The themes that passages are about (and the chosen one), under their framework themes, with how many there are, for choosing."""
    count = Counter(slug for one in held for slug in one.themes or (NO_THEME,))
    shelves = [(parent, [(theme.slug, theme.name) for theme in themes]) for parent, themes in themes_by_parent(shipped_taxonomy())]
    shelves.append(("None of these", [(NO_THEME, "No theme was read")]))
    found = [(parent, [(slug, name, count[slug]) for slug, name in themes if count[slug] or slug == chosen]) for parent, themes in shelves]
    return [each for each in found if each[1]]


def card(kept: KeptProposal, title: str = "") -> Card:
    """A proposal of a document of that title as it is shown for a decision."""
    proposal, decision = kept.proposal, kept.decision
    facts = (
        ("In a list", f"“{proposal.lead}”" if proposal.lead else ""),
        ("How much", "; ".join(proposal.measures)),
        ("By when", "; ".join(proposal.by_when)),
        ("Who", proposal.owner or ""),
    )
    names = group_names()
    where = f"Page {proposal.page}" if proposal.page else f"Passage {proposal.passage}" if proposal.passage else "In the text"
    heading = " › ".join(part for part in proposal.heading[-2:] if part != title)
    decided = ""
    if decision:
        verb = "Confirmed" if decision.kind == "confirmed" else "Rejected"
        decided = f"{verb} by {decision.by} on {dated(decision.on)}" + (f": {decision.reason}" if decision.reason else "")
    return Card(
        ref=kept.ref,
        quote=proposal.quote,
        short=" ".join(proposal.quote.split()[:8]),
        where=f"{where}, {heading}" if heading else where,
        kind=f"{KINDS[proposal.kind]}, {record.LIKELY[proposal.band].lower()} a priority",
        themes=tuple((found.name, found.band, decided_by(found)) for found in proposal.reading.themes),
        nearly=tuple(found.name for found in proposal.reading.near),
        groups=tuple(names[group] for group in proposal.reading.groups if group in names),
        facts=tuple((name, said) for name, said in facts if said),
        reasons=proposal.reasons,
        state=kept.state,
        by_hand=kept.by_hand,
        decided=decided,
        wording=decision.wording if decision else "",
    )


def decided_by(found: ThemeFound) -> str:
    """The phrases and words that moved a theme most."""
    said = dict.fromkeys((*found.phrases, *(word.text for word in found.words if word.weight > 0)))
    return ", ".join(list(said)[:4])


def around(text: str, quote: str, reach: int = 600) -> tuple[str, str, str]:
    """The page before the passage, the passage as it stands there, and the page after it; the passage may break lines differently."""
    pattern = r"[\W_]*".join(re.escape(letter) for letter in re.sub(r"[\W_]+", "", quote)[:400])
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    if not found:
        return "", quote, ""
    before, after = text[: found.start()], text[found.end() :]
    return (
        ("…" if len(before) > reach else "") + before[-reach:],
        text[found.start() : found.end()],
        after[:reach] + ("…" if len(after) > reach else ""),
    )


def themes_by_parent(taxonomy: Taxonomy) -> list[tuple[str, list[Theme]]]:
    """Every theme under its framework theme, for choosing."""
    return [(parent.capitalize(), [one for one in taxonomy.themes if one.parent == parent]) for parent in PARENTS]


@dataclass(frozen=True)
class Line:
    """A row of the matrix as it is printed."""

    ref: str
    body: str
    wording: str
    quote: str
    edited: bool
    where: str
    facts: str
    flags: tuple[str, ...]
    synthetic: bool
    standing: str
    standing_said: str
    sentence: str
    how: str
    measure: str
    collected: str
    grade: str
    evidence: str
    groups: str
    need: Shown | None
    need_said: str
    weakest: str
    weakest_step: str
    nothing: str


def line(row: Row, sources: Sources) -> Line:
    """A row of the matrix with the number of its local figure marked with its source."""
    wanted, best = row.wanted, row.best
    need = best.need if best else next((one.need for one in row.matches if one.need), None)
    for_, against = (len(best.supporting), len(best.opposing)) if best else (0, 0)
    said = [f"{words.counted(for_, 'finding') if for_ else 'No finding'} for"] if for_ or against else []
    said += [f"{against} against or mixed"] if against else []
    return Line(
        ref=wanted.ref,
        body=wanted.body_name,
        wording=wanted.priority.wording,
        quote=wanted.priority.quote,
        edited=wanted.priority.edited,
        where=wanted.where,
        facts="; ".join((*wanted.measures, *wanted.by_when)),
        flags=wanted.flags,
        synthetic=wanted.synthetic,
        standing=row.standing,
        standing_said=STANDINGS[row.standing],
        sentence=best.sentence if best else "",
        how=best.how if best else "",
        measure=best.measure if best else "",
        collected=best.collected if best else "",
        grade=best.grade if best else "",
        evidence=", ".join(said),
        groups=groups_of(row),
        need=sources.plain(need.words, need.name, need.figure.sources) if need else None,
        need_said=need.verdict if need else "",
        weakest=best.weakest.words if best else "",
        weakest_step=STEPS[best.weakest.step] if best else "",
        nothing=_short(row),
    )


def _short(row: Row) -> str:
    """Why there is nothing to offer, without saying the priority again that stands beside it."""
    said = row.nothing.removeprefix(f"For “{row.wanted.priority.wording}” ")
    return said[:1].upper() + said[1:]
