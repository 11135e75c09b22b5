"""Which body of the register a publisher means: by identifier first, then by name; what fits none or several stays unmatched, with why.

Two names are alike when they are the same once case, punctuation and the words that only say what a council is ("borough council",
"metropolitan", "of") are set aside. Nothing is matched by likeness of spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from commonground.domain.landscape.register import Landscape

BY_IDENTIFIER = "by its identifier"
BY_NAME = "by its name"
_SAID = frozenset(
    [
        "the",
        "of",
        "council",
        "borough",
        "city",
        "county",
        "district",
        "metropolitan",
        "london",
        "royal",
        "mbc",
        "mdc",
        "bc",
        "cc",
        "dc",
        "corporation",
        "authority",
        "unitary",
        "upon",
    ]
)
_COUNCIL = frozenset(["council", "borough", "corporation", "mbc", "mdc", "bc", "cc", "dc"])
_NHS = frozenset(["nhs", "integrated", "care", "board", "icb"])
_POLICE = frozenset(["the", "office", "of", "and", "for", "police", "crime", "commissioner", "opcc", "pcc", "mayor"])


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who buys or grants, as a publisher names it."""

    name: str
    ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Matched:
    """The body that is meant, and how it was found."""

    body: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """Why no body is named."""

    payer: Payer
    why: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """What identifiers and official names mean: councils by register code and by official name, other bodies by identifier."""

    register: Mapping[str, str] = field(default_factory=dict)
    official: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reconciler:
    """The bodies of a register, ready to be looked up."""

    landscape: Landscape
    known: Known
    names: Mapping[str, frozenset[str]]

    def of(self, payer: Payer) -> Matched | Unmatched:
        """The body that a publisher means, or why none is named."""
        found = self._by_identifier(payer.ref)
        if found:
            return Matched(body=found, how=BY_IDENTIFIER)
        candidates = self._by_name(payer.name)
        if len(candidates) == 1:
            return Matched(body=next(iter(candidates)), how=BY_NAME)
        why = f"The name fits {len(candidates)} bodies" if candidates else "No body of the register has this identifier or name"
        return Unmatched(payer=payer, why=why)

    def _by_identifier(self, ref: str) -> str:
        code = ref.removeprefix("ONS-") if ref.startswith("ONS-") else self.known.register.get(ref.removeprefix("GB-LAE-").upper(), "")
        if not ref.startswith(("ONS-", "GB-LAE-")):
            code = ""
        code = self.landscape.places.newer.get(code, code)
        found = f"council:{code}" if code else self.known.others.get(ref, "")
        return found if found in self.landscape.bodies else ""

    def _by_name(self, name: str) -> frozenset[str]:
        official = self.known.official.get(plain(name))
        if official:
            ident = f"council:{self.landscape.places.newer.get(official, official)}"
            if ident in self.landscape.bodies:
                return frozenset({ident})
        return self.names.get(_key(name), frozenset())


def reconciler(landscape: Landscape, known: Known) -> Reconciler:
    """Every body that is at work, by the key of its name."""
    names: dict[str, set[str]] = {}
    for ident, body in landscape.bodies.items():
        if body.valid_to is None and body.kind not in _PARTS:
            said = body.name.replace(" council", " county council") if body.kind == "council_county" else body.name
            names.setdefault(_key(said), set()).add(ident)
    return Reconciler(landscape=landscape, known=known, names={key: frozenset(found) for key, found in names.items()})


_PARTS = frozenset({"health_and_wellbeing_board", "public_health", "adult_social_care", "childrens_services", "icp"})


def all_of(payers: Iterable[Payer], found: Reconciler) -> tuple[Mapping[Payer, Matched], tuple[Unmatched, ...]]:
    """The body of each payer, and those that stay unmatched, by name."""
    matched: dict[Payer, Matched] = {}
    rest: list[Unmatched] = []
    for payer in payers:
        held = found.of(payer)
        if isinstance(held, Matched):
            matched[payer] = held
        else:
            rest.append(held)
    return matched, tuple(sorted(rest, key=lambda one: (one.payer.name.casefold(), one.payer.ref)))


def plain(name: str) -> str:
    """A name in lower case without punctuation, and without what stands in brackets."""
    name = re.sub(r"\([^)]*\)", " ", name)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("&", " and ").replace("'", "").replace("’", "")).split())


def _key(name: str) -> str:
    words = plain(name).split()
    if "police" in words and "crime" in words:
        return "police " + " ".join(word for word in words if word not in _POLICE)
    if "icb" in words or ("integrated" in words and "board" in words):
        return "icb " + " ".join(word for word in words if word not in _NHS)
    if "combined" in words or "trust" in words or "network" in words or "pcn" in words:
        return " ".join(word for word in words if word not in ("the", "pcn"))
    if not _COUNCIL & set(words):
        return " ".join(words)
    own = " ".join(word for word in words if word not in _SAID)
    return f"{'county' if 'county' in words else 'council'} {own}"
