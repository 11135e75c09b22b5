"""Find a place by name, code or postcode, as people write them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from commonground.domain.places.nouns import COUNCILS, Successor
from commonground.domain.places.register import Register, withdrawn
from commonground.terms import SMALL, Finding, Place, Refused

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_CODE = re.compile(r"[EWSNK]\d{8}")
_TITLES = frozenset(
    {
        "council",
        "borough",
        "city",
        "county",
        "district",
        "metropolitan",
        "royal",
        "the",
        "of",
        "unitary",
        "authority",
        "corporation",
        "nhs",
        "integrated",
        "care",
        "board",
        "icb",
        "mbc",
        "cc",
        "bc",
        "dc",
        "police",
        "region",
    }
)
_ALSO = {"bcp": "bournemouth christchurch and poole", "yorkshire and humber": "yorkshire and the humber", "scilly": "isles of scilly"}
_FIRST = COUNCILS | {"region", "country"}


def postcode_of(text: str) -> str | None:
    """The postcode in capitals without its space, or None when the text is not a whole postcode."""
    tight = re.sub(r"\s+", "", text).upper()
    return tight if _POSTCODE.fullmatch(tight) else None


def code_of(text: str) -> str | None:
    """The nine-character code in capitals, or None when the text is not one."""
    tight = text.strip().upper()
    return tight if _CODE.fullmatch(tight) else None


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """A name without accents, capitals, points and apostrophes; "&" as "and", "Saint" as "st"."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    plain = re.sub(r"['’`.]", "", plain).replace("&", " and ")
    words = ["st" if word == "saint" else word for word in re.findall(r"[a-z0-9]+", plain)]
    return " ".join(words)


def bare(name: str) -> str:
    """The key without words such as Council, Borough and City of; the key itself when nothing else is left."""
    words = key(re.sub(r"(?i)^\s*london borough of", "", name)).split()
    return " ".join(word for word in words if word not in _TITLES) or key(name)


def find(text: str, register: Register, *, postcodes: Mapping[str, str] | None = None, small: Mapping[str, Place] | None = None) -> Place:
    """The one place that the text names.

    `postcodes` maps a postcode (capitals, no space) to a council's code; `small` holds small areas by code. Raises
    `Refused`: place_unknown (with the nearest names), place_ambiguous (with every candidate), place_withdrawn (with what
    replaced it).
    """
    if not text.strip():
        raise Refused("place_unknown", what="No place was given", ways_out=("Give the name of a council, its code, or a postcode",))
    if code := code_of(text):
        return _by_code(code, register, small or {})
    if postcode := postcode_of(text):
        return _by_postcode(postcode, register, postcodes or {})
    return _by_name(text, register)


def _by_code(code: str, register: Register, small: Mapping[str, Place]) -> Place:
    if code in small:
        return small[code]
    if code in register.places or code in register.successors or code in register.newer:
        return register.place(code)
    if code[0] != "E":
        raise Refused(
            "place_unknown",
            what=f"{code} is not in England",
            why="Figures are held for England only",
            ways_out=("Choose a place in England",),
        )
    near = difflib.get_close_matches(code, list(register.places), n=3, cutoff=0.85)
    raise Refused(
        "place_unknown",
        what=f"No place in this data release has the code {code}",
        ways_out=(*(f"{register.places[item].name} ({item})" for item in near), "Search by name or postcode"),
    )


def _by_postcode(postcode: str, register: Register, postcodes: Mapping[str, str]) -> Place:
    shown = f"{postcode[:-3]} {postcode[-3:]}"
    if postcode not in postcodes:
        raise Refused(
            "place_unknown",
            what=f"The postcode {shown} is not in this data release",
            why="It may be new or mistyped, or its area's postcodes may not be loaded",
            ways_out=("Give the name of the council", "Load the postcode directory with `commonground data add`"),
        )
    return register.place(postcodes[postcode])


def _by_name(text: str, register: Register) -> Place:
    wanted, core = key(text), bare(text)
    wanted, core = _ALSO.get(wanted, wanted), _ALSO.get(core, core)
    first = [place for place in register.places.values() if place.kind in _FIRST]
    rest = [place for place in register.places.values() if place.kind not in _FIRST]
    board = re.sub(r"\b(nhs|icb|integrated care board)\b", " ", wanted)
    if board != wanted:  # a care board, which may have a council's name
        boards = [place for place in rest if place.kind == "icb" and set(board.split()) <= set(key(place.name).split())]
        if board.strip() and boards:
            return _one(text, [place for place in boards if bare(place.name).split() == board.split()] or boards)
    for form, asked in ((key, wanted), (bare, core)):
        if found := [place for place in first if form(place.name) == asked]:
            return _one(text, found)
    gone = [items for items in register.successors.values() if key(items[0].old_name) == wanted or bare(items[0].old_name) == core]
    if gone:
        raise withdrawn(_merge(gone))
    exact = [place for place in rest if key(place.name) == wanted or bare(place.name) == core]
    words = set(core.split())
    within = [place for place in first if words and words <= set(bare(place.name).split())]
    if exact and len({place.kind for place in exact}) == len(exact) and not within:
        return min(exact, key=lambda place: (_KIND_ORDER.get(place.kind, 9), place.code))
    if found := exact + within:
        return _one(text, found)
    if found := [place for place in rest if words and words <= set(bare(place.name).split())]:
        return _one(text, found)
    if len(core) >= 4 and (found := [place for place in first if bare(place.name).startswith(core)]):
        return _one(text, found)
    raise _unknown(text, register)


def ward(text: str, wards: Mapping[str, Sequence[tuple[Place, str]]], register: Register) -> Place | None:
    """The one ward that a text names, as "Burn Valley" or "Burn Valley, Hartlepool"; None where no ward is called so.

    `wards` has wards with their council's code by the key of the name. Raises `Refused` (place_ambiguous) with every candidate.
    """
    name, _, council = text.rpartition(",") if "," in text and key(text) not in wards else (text, "", "")
    name = re.sub(r"(?i)\s+ward\s*$", "", name)
    found = wards.get(key(name), ())
    if council:
        found = tuple(pair for pair in found if pair[1] in register.places and bare(register.places[pair[1]].name) == bare(council))
    if len(found) == 1:
        return found[0][0]
    if not found:
        return None
    said = [f"{place.name}, ward of {register.places[its].name if its in register.places else its} ({place.code})" for place, its in found]
    more = (f"Add the council: {name.strip()}, {register.places[found[0][1]].name}",) if found[0][1] in register.places else ()
    raise Refused(
        "place_ambiguous",
        what=f"{text.strip()!r} could be {len(found)} wards",
        why="Each is another place",
        ways_out=(*more, *(f"Choose {one}" for one in said[:_MOST_WARDS])),
        findings=[
            Finding(code="place_candidate", what=one, where=place.code, level="note")
            for one, (place, _) in zip(said[:_MOST_WARDS], found, strict=False)
        ],
    )


_MOST_WARDS = 12
_KIND_ORDER = {"combined_authority": 0, "icb": 1, "active_partnership": 2, "police": 3, "sub_icb": 4, "nhs_region": 5}


def _merge(gone: Iterable[tuple[Successor, ...]]) -> tuple[Successor, ...]:
    """One successor each, for names that several withdrawn codes bore (a county recoded, then replaced)."""
    newest = {item.new_code: item for items in gone for item in items}
    return tuple(newest[code] for code in sorted(newest))


def _one(text: str, found: list[Place]) -> Place:
    if len(found) == 1:
        return found[0]
    ordered = sorted(found, key=lambda place: (place.kind not in COUNCILS, place.name, place.code))
    several = [f"{place.name}, {place.kind_words} ({place.code})" for place in ordered]
    raise Refused(
        "place_ambiguous",
        what=f"{text.strip()!r} could be {len(found)} places",
        why="Each has its own figures",
        ways_out=tuple(f"Choose {said}" for said in several),
        findings=[
            Finding(code="place_candidate", what=said, where=place.code, level="note") for said, place in zip(several, ordered, strict=True)
        ],
    )


def _unknown(text: str, register: Register) -> Refused:
    names: dict[str, Place] = {}
    for place in sorted(register.places.values(), key=lambda place: place.kind in COUNCILS):
        if place.kind not in SMALL:
            names[key(place.name)] = place
            names[bare(place.name)] = place
    if _OUTWARD.fullmatch(text.strip().upper()):
        return Refused(
            "place_unknown",
            what=f"{text.strip()!r} is only the first half of a postcode",
            why="Half a postcode can lie in several councils",
            ways_out=("Give the whole postcode", "Give the name of the council"),
        )
    near = difflib.get_close_matches(key(text), list(names), n=8, cutoff=0.6) or difflib.get_close_matches(
        bare(text), list(names), n=8, cutoff=0.5
    )
    places = tuple(dict.fromkeys(names[item] for item in near))[:5]
    return Refused(
        "place_unknown",
        what=f"No place called {text.strip()!r} was found",
        ways_out=(*(f"{place.name} ({place.code})" for place in places), "Give a code such as E06000001, or a whole postcode"),
        findings=[Finding(code="place_near", what=place.name, where=place.code, level="note") for place in places],
    )
