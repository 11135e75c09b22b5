"""A county, a region, a care board or an area of one's own, put together from its councils by stated weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.value.nouns import AGES, Floats
from commonground.terms import Refused

SURVEYED = 19  # activity bands are of adults of this age and over, so these are the people they are weighted by
MAY_LACK = 0.05  # share of those adults who may live where no band is published


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is inside of one council: its people by sex, age and deprivation fifth, and the council's own figures.

    `inactive` and `active` are None where they are not published; `expected_deaths` are yearly deaths of its people at national
    rates, before `mortality_scale`.
    """

    code: str
    name: str
    share: float  # of the council's residents who are inside
    people: Floats
    inactive: float | None
    active: float | None
    period: str
    mortality_scale: float
    expected_deaths: float

    @property
    def adults(self) -> float:
        return float(self.people[:, SURVEYED:].sum())


@dataclass(frozen=True, kw_only=True)
class MadeOf:
    """One row of how a place was put together: the weight is the council's share of the adults whose activity is known."""

    name: str
    code: str
    share: float
    people: float
    weight: float | None
    inactive: float | None
    active: float | None


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A place put together: people added up, activity averaged by adults, death rates by the deaths to be expected."""

    people: Floats
    inactive: float
    active: float
    mortality_scale: float
    made_of: tuple[MadeOf, ...]
    lacking: tuple[str, ...]
    periods: tuple[str, ...]


def together(parts: Sequence[Part], *, where: str) -> Whole:
    """The whole of several parts. Refused (bands_suppressed) where councils with over a twentieth of the adults have no published band."""
    known = [p for p in parts if p.inactive is not None and p.active is not None]
    lacking = tuple(p.name for p in parts if p not in known)
    adults, seen = sum(p.adults for p in parts), sum(p.adults for p in known)
    if not known or seen < (1 - MAY_LACK) * adults:
        names = ", ".join(lacking[:4]) + (f" and {len(lacking) - 4} more" if len(lacking) > 4 else "")
        raise Refused(
            "bands_suppressed",
            where=where,
            what=f"The share of adults who are inactive or active is not published for {names} in {where}",
            why=f"{1 - seen / adults:.0%} of its adults live there, and at most {MAY_LACK:.0%} may be left out"
            if adults
            else "Nobody lives there",
            ways_out=(
                "Override exposure.inactive and exposure.active together, with a source",
                "Leave the place out to use England's figures",
            ),
        )
    weights = np.array([p.adults / seen for p in known])
    deaths = np.array([p.expected_deaths for p in parts])
    scale = float(np.array([p.mortality_scale for p in parts]) @ deaths / deaths.sum()) if deaths.sum() > 0 else 1.0
    by_code = {p.code: float(w) for p, w in zip(known, weights, strict=True)}
    return Whole(
        people=sum((p.people for p in parts), np.zeros((2, AGES, 5))),
        inactive=float(weights @ [p.inactive for p in known]),
        active=float(weights @ [p.active for p in known]),
        mortality_scale=scale,
        made_of=tuple(
            MadeOf(
                name=p.name,
                code=p.code,
                share=p.share,
                people=float(p.people.sum()),
                weight=by_code.get(p.code),
                inactive=p.inactive,
                active=p.active,
            )
            for p in sorted(parts, key=lambda p: -p.adults)
        ),
        lacking=lacking,
        periods=tuple(sorted({p.period for p in known})),
    )
