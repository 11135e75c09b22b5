"""What must hold of a dated register, as a list of everything that does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from commonground.domain.landscape.nouns import Body, Succeeds
from commonground.terms import Finding


def check(
    bodies: Iterable[Body], successions: Iterable[Succeeds] = (), *, kinds: Collection[str], places: Collection[str]
) -> tuple[Finding, ...]:
    """Every finding on the bodies and who succeeded whom, in a fixed order; empty when all is well.

    `kinds` and `places` are the kinds of body and codes of places that are known. Mistakes are errors; a gap between a body
    and its successor is a warning, because nobody may have been in charge.
    """
    listed, links = list(bodies), list(successions)
    known = {body.id: body for body in listed}
    found = [*_ids(listed), *(finding for body in listed for finding in _body(body, known, kinds, places))]
    found += [finding for link in links for finding in _link(link, known)]
    found += [*_two_successors(links), *_circles(links)]
    return tuple(found)


def _ids(bodies: Sequence[Body]) -> list[Finding]:
    twice = [ident for ident, count in Counter(body.id for body in bodies).items() if count > 1]
    return [
        Finding(code="body_twice", what="Two bodies have the same id", where=ident, remedy="Give one of them another id")
        for ident in sorted(twice)
    ]


def _body(body: Body, known: Collection[str], kinds: Collection[str], places: Collection[str]) -> Iterable[Finding]:
    if body.valid_from and body.valid_to and body.valid_to < body.valid_from:
        yield Finding(
            code="ends_before_it_begins",
            where=body.id,
            remedy="Correct or swap the dates",
            what=f"{body.name} ends on {body.valid_to}, before it begins on {body.valid_from}",
        )
    if body.kind not in kinds:
        yield Finding(
            code="unknown_kind",
            what=f"{body.name} is of the kind {body.kind!r}, which is not known",
            where=body.id,
            remedy="Choose one of " + ", ".join(sorted(kinds)),
        )
    for place in body.areas:
        if place.code not in places:
            yield Finding(
                code="unknown_code",
                what=f"{body.name} covers {place.code}, which is no place in this data release",
                where=body.id,
                remedy="Search the place by name and take its code",
            )
    if not body.areas:
        yield Finding(code="covers_nothing", what=f"{body.name} covers no place", where=body.id, remedy="Give it at least one place")
    if body.part_of and body.part_of not in known:
        yield Finding(
            code="unknown_body",
            what=f"{body.name} is a part of {body.part_of}, which is not in the register",
            where=body.id,
            remedy="Add that body, or leave it out",
        )


def _link(link: Succeeds, known: dict[str, Body]) -> Iterable[Finding]:
    where = f"{link.old} to {link.new}"
    missing = [ident for ident in (link.old, link.new) if ident not in known]
    for ident in missing:
        yield Finding(
            code="unknown_body",
            what=f"{ident} is named in a succession and is not in the register",
            where=where,
            remedy="Add the body, or correct its id",
        )
    if not 0 < link.share <= 1:
        yield Finding(
            code="share_outside",
            what=f"A share of {link.share} is not above 0 and at most 1",
            where=where,
            remedy="Give the share of the old body's residents who went to the new one",
        )
    if missing or link.on is None:
        return
    old, new = known[link.old], known[link.new]
    if old.valid_to is None:
        yield Finding(
            code="succeeded_but_goes_on",
            what=f"{old.name} was succeeded on {link.on} and has no last day",
            where=where,
            remedy="Give its last day",
        )
    elif old.valid_to >= link.on:
        yield Finding(
            code="succeeded_while_in_force",
            where=where,
            remedy="Correct one of the dates",
            what=f"{old.name} ends on {old.valid_to}, yet was succeeded on {link.on}",
        )
    if new.valid_to is not None and new.valid_to < link.on:
        yield Finding(
            code="successor_had_ended",
            what=f"{new.name} had ended on {new.valid_to}, before it took over on {link.on}",
            where=where,
            remedy="Name the body that was in force on that day",
        )
    if old.valid_to is not None and (link.on - old.valid_to).days > 1:
        yield Finding(
            code="gap_between_bodies",
            level="warning",
            where=where,
            remedy="Check who was in charge in between",
            what=f"Nobody is in charge between {old.valid_to} and {link.on}",
        )


def _two_successors(links: Sequence[Succeeds]) -> Iterable[Finding]:
    """Successors whose shares come to more than the whole: two bodies cannot each take over all of it."""
    shares: dict[str, list[Succeeds]] = defaultdict(list)
    for link in links:
        shares[link.old].append(link)
    for old, group in sorted(shares.items()):
        if sum(link.share for link in group) > 1.001:
            names = " and ".join(sorted(link.new for link in group))
            yield Finding(
                code="two_successors",
                what=f"{names} both claim to succeed {old}: their shares come to more than the whole",
                where=old,
                remedy="Say which one succeeds it, or what share each took over",
            )


def _circles(links: Sequence[Succeeds]) -> Iterable[Finding]:
    after: dict[str, set[str]] = defaultdict(set)
    for link in links:
        after[link.old].add(link.new)
    for start in sorted(after):
        seen: set[str] = set()
        edge = set(after[start])
        while edge:
            seen |= edge
            edge = {new for old in edge for new in after.get(old, ())} - seen
        if start in seen:
            yield Finding(
                code="succeeds_itself",
                what=f"Following who succeeded {start} leads back to {start}",
                where=start,
                remedy="Break the circle",
            )
