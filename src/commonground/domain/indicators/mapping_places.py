"""Places as people write them in tables: codes of today or before, names with and without what kind of place they are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_CODE = re.compile(r"[A-Z]\d{8}|AP-[A-Z0-9-]+|[A-Z]{2,}-[A-Z0-9-]+")
_KIND_WORDS = re.compile(
    r"\b(la|lad|utla|ua|md|lb|unitary authority|unitary|metropolitan borough|(royal|london) borough of|london borough|"
    r"(borough|city|county|district) council|council|district|region|active partnership|city of|county of|the)\b"
)
_ORDER = (
    "unitary",
    "metropolitan",
    "london_borough",
    "district",
    "county",
    "region",
    "country",
    "icb",
    "active_partnership",
    "police",
    "combined_authority",
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """The places that figures may be about: name, kind and generation by code; a withdrawn code leads to the one in force only where
    the area is the same (`recoded`); `replaced` says in words what became of the others.
    """

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    generations: Mapping[str, int]
    recoded: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)

    def find(self, text: str, *, small: bool = False) -> tuple[str, str]:
        """(code, "") for a place as written, or ("", what is wrong with it in words)."""
        said = " ".join(text.split())
        if _CODE.fullmatch(said.upper()):
            code = self.recoded.get(said.upper(), said.upper())
            if code in self.replaced:
                return "", self.replaced[code]
            return (code, "") if code in self.names else ("", f"{said} is the code of no place that we hold")
        if small:
            return "", f"{said!r} is no code of a small area"
        codes = self._by_name.get(_plain(said)) or self._by_name.get(_bare(said)) or ()
        if not codes:
            near = difflib.get_close_matches(_plain(said), self._by_name, n=2, cutoff=0.8)
            meant = ", ".join(sorted({self.names[code] for name in near for code in self._by_name[name]}))
            return "", f"{said!r} is no place that we hold" + (f"; did you mean {meant}?" if meant else "")
        return codes[0], ""

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Codes by name without capitals, councils before what is larger; small areas have codes only."""
        found: dict[str, list[str]] = {}
        rank = {kind: place for place, kind in enumerate(_ORDER)}
        for code in sorted(self.names, key=lambda code: (rank.get(self.kinds[code], 99), code)):
            if self.kinds[code] in rank and code not in self.replaced:
                for name in dict.fromkeys((_plain(self.names[code]), _bare(self.names[code]))):
                    found.setdefault(name, []).append(code)
        return {name: tuple(codes) for name, codes in found.items()}


def share_found(cells: Iterable[str], known: Known) -> float:
    """Which share of the cells that are not empty is a place."""
    said = [cell for cell in cells if cell]
    return sum(bool(known.find(cell, small=bool(re.match(r"E0[12]\d{6}$", cell)))[0]) for cell in said) / len(said) if said else 0.0


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[.,'()’]", " ", name.lower().replace("&", " and ")).split())


def _bare(name: str) -> str:
    return " ".join(_KIND_WORDS.sub(" ", _plain(name)).split())
