"""Wards in an area of one's own: each is what its small areas are, by the look-up that says which of them belong to it.

Wards are drawn for elections and cross the lines of small areas. A best-fit look-up gives each small area wholly to one ward; one
with shares says how much of its people live in each. Figures are held for small areas, so a ward is taken apart into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commonground.domain.places.custom import CustomArea, Ground, Member
from commonground.terms import Finding, Place


def expanded(area: CustomArea, ground: Ground) -> CustomArea:
    """The area with each ward replaced by its small areas; one that lies in two of the wards is in once, with both shares."""
    return replace(area, members=_taken_apart(area.members, ground))


def notes(members: Sequence[Member], ground: Ground) -> list[Finding]:
    """How the wards among the members are taken, with the share of their people affected where the look-up says it."""
    wards = [member for member in members if member.place.kind == "ward"]
    bare = [ward.place for ward in wards if not ground.parts_of(ward.place)]
    whole = [replace(ward, share=1.0, how="") for ward in wards if ground.parts_of(ward.place)]
    found = []
    if bare:
        what = f"No look-up says which small areas belong to {_named(bare)}, so only figures of the ward itself can be used"
        remedy = "Give its small areas instead, or load a look-up with `commonground data add`"
        found.append(Finding(code="ward_without_parts", what=what, remedy=remedy, level="warning"))
    if whole:
        small = _taken_apart(whole, ground)
        said = f"{_named([ward.place for ward in whole])}: taken as {len(small)} small {'area' if len(small) == 1 else 'areas'}"
        if any(part.share < 1 for ward in whole for part in ground.parts_of(ward.place)):
            found.append(
                Finding(code="ward_split", what=f"{said} by the share of their people inside; {_affected(small)}", level="warning")
            )
        else:
            what = f"{said} by best fit, each counted whole"
            why = "A best-fit look-up does not say how many people live on the other side of a ward's line"
            remedy = "A look-up with the share of each small area's people in each ward says it; load it with `commonground data add`"
            found.append(Finding(code="ward_best_fit", what=what, why=why, remedy=remedy, level="warning"))
    return found


def _taken_apart(members: Sequence[Member], ground: Ground) -> tuple[Member, ...]:
    found = {member.place.code: member for member in members if not ground.parts_of(member.place)}
    for ward in members:
        for part in ground.parts_of(ward.place):
            before = found.get(part.place.code)
            share = min(1.0, part.share * ward.share + (before.share if before else 0.0))
            how = f"in {ward.place} ({ward.place.code})" + (f"; {before.how}" if before and before.how else "")
            found[part.place.code] = Member(place=part.place, share=share, people=ground.people.get(part.place.code), how=how)
    return tuple(found.values())


def _affected(small: Sequence[Member]) -> str:
    if any(member.people is None for member in small):
        return "how many people that affects is not known, because the residents of some are not held"
    inside, split = (
        sum((member.people or 0.0) * member.share for member in some) for some in (small, [one for one in small if not one.whole])
    )
    return f"{split / inside:.1%} of their people live in small areas that are only partly inside" if inside else "nobody lives there"


def _named(wards: Sequence[Place]) -> str:
    named = ", ".join(f"{ward} ({ward.code})" for ward in wards[:4])
    return named + (f" and {len(wards) - 4} more" if len(wards) > 4 else "")
