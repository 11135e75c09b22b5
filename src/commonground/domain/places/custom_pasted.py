"""A custom area from a pasted list of codes and postcodes, with everything that is wrong with the list found at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.places.custom import CustomArea, Ground, Member, clashes
from commonground.domain.places.custom_wards import notes
from commonground.domain.places.nouns import Successor
from commonground.terms import SMALL, Findings, Refused, counted

_ITEM = re.compile(r"(?P<code>\b[A-Z]\d{8}\b)|(?P<postcode>\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b)|(?P<junk>[^\s,;|\"']+)", re.IGNORECASE)
_UNKNOWN = "Check the code, or load a release that holds it"
_UNKNOWN_WARD = (
    "Check the code: wards change at elections, and this release holds those of one year. `commonground data refresh --only "
    "open_geography` brings today's; a look-up of your own is loaded with `commonground data add`"
)
_SHARE = re.compile(r"(?<=\S)\s+(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One item of a pasted list: a code or postcode in capitals, its share if one was given, and where it stood."""

    text: str
    kind: str  # "code", "postcode" or "junk"
    where: str
    share: float | None = None


def read_codes(text: str) -> tuple[Asked, ...]:
    """Codes and postcodes of a pasted list, in order, with the line of each; a code may be followed by its share, "40%".

    >>> [item.text for item in read_codes("E01011949, ts24 8ay")]
    ['E01011949', 'TS248AY']
    """
    found: list[Asked] = []
    for number, line in enumerate(text.splitlines(), 1):
        shares = {match.start(): float(match.group(1)) / 100 for match in _SHARE.finditer(line)}
        bare = _SHARE.sub(lambda match: " " * len(match.group(0)), line)
        for match in _ITEM.finditer(bare):
            kind = match.lastgroup or "junk"
            word = match.group(0) if kind == "junk" else re.sub(r"\s", "", match.group(0)).upper()
            found.append(Asked(text=word, kind=kind, where=f"line {number}", share=shares.get(match.end())))
    return tuple(found)


def draw(name: str, text: str, *, ground: Ground, made_by: str, made_on: date, why: str = "") -> CustomArea:
    """A custom area from a pasted list of codes and postcodes.

    Postcodes bring in the share of their small area's postcodes that were given. Refuses with every finding: unknown and
    withdrawn codes, repeats that disagree, places inside one another, boundaries of different years.
    """
    findings = Findings()
    members = _members(read_codes(text), ground, findings)
    if not members and not findings.errors:
        findings.add("area_empty", "There is no code or postcode in the list", remedy="Paste codes such as E01011949, or postcodes")
    findings.items.extend(clashes(members, ground.register))
    findings.items.extend(notes(members, ground))
    findings.refuse_if_any(
        code="area_not_sound",
        what=f"{name or 'The area'} cannot be made from this list: {counted(len(findings.errors), 'thing is', 'things are')} wrong with it",
        ways_out=("Put right what is listed and paste the list again",),
    )
    return CustomArea(name=name, members=tuple(members), made_by=made_by, made_on=made_on, why=why, notes=tuple(findings.items))


def _members(asked: Sequence[Asked], ground: Ground, findings: Findings) -> list[Member]:
    codes: dict[str, Member] = {}
    postcodes: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, Asked] = {}
    for item in asked:
        first = seen.setdefault(item.text, item)
        if item.kind == "junk":
            findings.add("area_not_a_code", f"{item.text!r} is not a code or a postcode", where=item.where, remedy="Leave it out")
        elif first is not item:
            _repeat(first, item, findings)
        elif item.kind == "postcode" and item.share is not None:
            findings.add(
                "area_share", f"A share is given for the postcode {item.text}", where=item.where, remedy="Give shares to codes only"
            )
        elif item.kind == "postcode":
            small = ground.postcodes.get(item.text)
            if small is None:
                findings.add(
                    "area_postcode_unknown",
                    f"The postcode {item.text} is not held",
                    where=item.where,
                    remedy="Check it, or give its small area",
                )
            else:
                postcodes[small].add(item.text)
        elif (member := _coded(item, ground, findings)) is not None:
            if member.place.code in codes:  # an old code and its new one
                findings.add(
                    "area_duplicate",
                    f"{item.text} is {member.place} ({member.place.code}), which is in the list already",
                    where=item.where,
                    remedy="Leave one out",
                )
            codes.setdefault(member.place.code, member)
    _add_postcodes(codes, postcodes, ground, findings)
    return list(codes.values())


def _repeat(first: Asked, item: Asked, findings: Findings) -> None:
    if first.share == item.share:
        findings.add("area_duplicate", f"{item.text} is in the list twice; it is taken once", where=item.where, level="warning")
    else:
        findings.add(
            "area_duplicate", f"{item.text} is in the list twice with different shares", where=item.where, remedy="Keep one of them"
        )


def _coded(item: Asked, ground: Ground, findings: Findings) -> Member | None:
    share = 1.0 if item.share is None else item.share
    if not 0 < share <= 1:
        findings.add(
            "area_share", f"{item.text} has a share of {share:.0%}", where=item.where, remedy="Give a share above 0% and up to 100%"
        )
        return None
    successors = ground.register.successors.get(item.text, ())
    try:
        if len(successors) == 1 and successors[0].kind == "recoded" and successors[0].share == 1:
            place = ground.register.place(successors[0].new_code)
            findings.add("area_recoded", f"{item.text} is now {place} ({place.code}), which is used", where=item.where, level="warning")
        else:
            place = ground.register.place(item.text)
    except Refused as refusal:
        withdrawn = refusal.code == "place_withdrawn"
        findings.add(
            "area_code_withdrawn" if withdrawn else "area_code_unknown",
            refusal.what,
            where=item.where,
            remedy=_instead(successors) if withdrawn else _UNKNOWN_WARD if item.text.startswith("E05") else _UNKNOWN,
        )
        return None
    how = "" if item.share is None else "the share was given by the area's maker"
    return Member(place=place, share=share, people=ground.people_of(place), how=how)


def _instead(successors: Sequence[Successor]) -> str:
    return "Use " + " and ".join(f"{item.new_name} ({item.new_code}, {item.share:.0%} of its people)" for item in successors)


def _add_postcodes(codes: dict[str, Member], given: Mapping[str, set[str]], ground: Ground, findings: Findings) -> None:
    if not given:
        return
    held: dict[str, int] = dict.fromkeys(given, 0)
    for small in ground.postcodes.values():
        if small in held:
            held[small] += 1
    for small, postcodes in sorted(given.items()):
        if small in codes:
            findings.add(
                "area_duplicate",
                f"{counted(len(postcodes), 'postcode lies', 'postcodes lie')} in {small}, which is in the list itself",
                remedy="Leave one of them out",
            )
            continue
        place = ground.register.places.get(small)
        if place is None:
            findings.add(
                "area_code_unknown",
                f"{counted(len(postcodes), 'postcode lies', 'postcodes lie')} in {small}, which this release does not hold",
                remedy="Use other codes",
            )
            continue
        if place.kind not in SMALL:
            findings.add(
                "area_postcode_coarse",
                f"{', '.join(sorted(postcodes)[:3])}: only the council is known ({place}), not the small area",
                remedy="Give the small areas instead",
            )
            continue
        share = len(postcodes) / held[small]
        how = f"{len(postcodes)} of its {held[small]} postcodes, as if each had as many people" if share < 1 else ""
        codes[small] = Member(place=place, share=share, people=ground.people.get(small), how=how)
