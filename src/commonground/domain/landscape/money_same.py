"""The same procurement published by two services is one entry with both sources, so that no pound counts twice.

Two entries are the same when they come from different sources, are of one body and one kind, and share the number of the process
and of the award, or the number of the notice, or else title, amount and day (of award, else the first day) together. Likeness of
spelling is not enough, and two entries of one source are never joined: lots can look alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from commonground.domain.landscape.money_nouns import Entry
from commonground.domain.landscape.reconcile import plain

_NOTICE = re.compile(r"/notice/(?:details/)?([0-9a-f]{8}-[0-9a-f-]{27}|\d{6}-\d{4})", re.IGNORECASE)
_OCID = re.compile(r"(ocds-[a-z0-9]{6}-[^/\s]+)(?:/(.+))?$", re.IGNORECASE)
_FILLED = ("pounds", "supplier", "awarded", "starts", "ends", "address", "year")


def joined(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with each that two sources publish once, in the order of its first."""
    held = list(entries)
    for key in (_process, _notice, _terms):
        held = _by(held, key)
    return held


def _by(entries: Sequence[Entry], key: Callable[[Entry], Hashable | None]) -> list[Entry]:
    found: list[Entry] = []
    open_places: dict[Hashable, list[int]] = {}
    for one in entries:
        mark = key(one) if one.stage else None
        places = open_places.setdefault((one.kind, one.body, mark), []) if mark is not None else []
        place = next((place for place in places if not set(found[place].sources) & set(one.sources)), None)
        if place is not None:
            found[place] = _one_of(found[place], one)
            continue
        if mark is not None:
            places.append(len(found))
        found.append(one)
    return found


def _process(one: Entry) -> Hashable | None:
    held = _OCID.match(one.id)
    return (held[1].lower(), held[2]) if held else None


def _notice(one: Entry) -> Hashable | None:
    """The number of the notice, with what sets its lots apart."""
    held = _NOTICE.search(one.address)
    return (held[1].lower(), plain(one.title), one.pounds) if held else None


def _terms(one: Entry) -> Hashable | None:
    day = one.awarded or one.starts
    return (plain(one.title), round(one.pounds, 2), day) if day and one.pounds is not None and plain(one.title) else None


def _one_of(first: Entry, second: Entry) -> Entry:
    """Two publications as one: an award rather than a tender, what the first leaves out from the second, and what they differ in said."""
    if second.stage == "awarded" != first.stage:
        first, second = second, first
    filled = {name: getattr(second, name) for name in _FILLED if getattr(first, name) in (None, "") and getattr(second, name)}
    notes = [first.note, *([second.note] if second.note not in ("", first.note) else [])]
    notes.append("Published by two services; counted once.")
    for name, said in (("pounds", "amount"), ("ends", "last day")):
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None and theirs is not None and ours != theirs:
            shown = f"£{theirs:,.0f}" if name == "pounds" else theirs
            notes.append(f"The other gives another {said}: {shown}.")
    return replace(first, **filled, also=(*first.also, *second.sources), note=" ".join(one for one in notes if one))
