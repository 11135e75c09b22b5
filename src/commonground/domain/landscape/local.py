"""What users add or correct, kept apart from what was shipped, so that an update of the register loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commonground.domain.landscape.checks import check
from commonground.domain.landscape.nouns import Body, BodyKind, Succeeds
from commonground.domain.landscape.register import Landscape, Presence
from commonground.terms import Finding, Refused, counted

CORRECTABLE = ("name", "note", "valid_from", "valid_to")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One field of a shipped body that a user holds to be otherwise: what it was when they looked, what it is, why, by whom, when."""

    body: str
    field: str
    was: Any
    value: Any
    why: str
    by: str
    on: date

    def __post_init__(self) -> None:
        if self.field not in CORRECTABLE or not self.why.strip():
            raise Refused(
                "correction_invalid",
                where=self.body,
                what=f"A correction of {self.field!r} with the reason {self.why!r}",
                ways_out=("Correct one of " + ", ".join(CORRECTABLE) + ", and say why",),
            )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A body as a user sees it: `shown` is what to show, `shipped` what came with the register (None for a local addition)."""

    shown: Body
    shipped: Body | None
    corrections: tuple[Correction, ...] = ()


def seen(
    shipped: Mapping[str, Body], additions: Iterable[Body], corrections: Iterable[Correction]
) -> tuple[Mapping[str, Seen], tuple[Finding, ...]]:
    """Shipped bodies under their corrections, then local additions; and what a person should look at after an update.

    Corrections apply in order of date, the last one showing. One whose shipped value has since changed still shows, with a
    warning; one whose body is gone is kept and listed. A local body with a shipped id is shown as a finding, not over it.
    """
    by_body: dict[str, list[Correction]] = {}
    for one in corrections:
        by_body.setdefault(one.body, []).append(one)
    findings: list[Finding] = []
    shown: dict[str, Seen] = {}
    for ident, body in shipped.items():
        listed = tuple(sorted(by_body.pop(ident, ()), key=lambda one: (one.on, one.by)))
        findings += [_moved(body, one) for one in listed if getattr(body, one.field) not in (one.was, one.value)]
        fields = {one.field: one.value for one in listed}
        shown[ident] = Seen(shown=replace(body, origin="local", **fields) if fields else body, shipped=body, corrections=listed)
    for body in additions:
        if body.id in shown:
            findings.append(
                Finding(
                    code="local_body_shipped_now",
                    level="warning",
                    where=body.id,
                    remedy="Drop it, or give it another id",
                    what=f"{body.name} was added here and is now shipped",
                )
            )
        else:
            listed = tuple(sorted(by_body.pop(body.id, ()), key=lambda one: (one.on, one.by)))
            local = replace(body, origin="local", **{one.field: one.value for one in listed})
            shown[body.id] = Seen(shown=local, shipped=None, corrections=listed)
    for ident in sorted(by_body):
        findings.append(
            Finding(
                code="corrected_body_gone",
                level="warning",
                where=ident,
                remedy="See what replaced it",
                what=f"{counted(len(by_body[ident]), 'correction is', 'corrections are')} kept of a body that is no longer in the register",
            )
        )
    return shown, tuple(findings)


def laid_over(
    landscape: Landscape,
    place: str,
    additions: Iterable[Body],
    corrections: Iterable[Correction],
    successions: Iterable[Succeeds] = (),
    *,
    kinds: Mapping[str, BodyKind],
) -> tuple[Landscape, Mapping[str, Seen], tuple[Finding, ...]]:
    """The landscape as the users of a council see it: shipped bodies under their corrections, with local bodies and successions.

    Gives the landscape, what is shown of each body of the place beside what was shipped, and everything that a person should
    look at: an update that moved what was corrected, dates that contradict each other, two successors that each claim the whole.
    """
    code = landscape.places.place(place).code
    present, corrected, added = landscape.at[code], tuple(corrections), tuple(additions)
    ours = {one.body.id: one.body for one in present}
    ours |= {one.body: landscape.bodies[one.body] for one in corrected if one.body in landscape.bodies}
    shown, findings = seen(ours, added, corrected)
    bodies = {**landscape.bodies, **{ident: one.shown for ident, one in shown.items()}}
    here = [replace(one, body=bodies[one.body.id]) for one in present]
    here += [Presence(body=one.shown) for ident, one in shown.items() if one.shipped is None]
    order = {slug: position for position, slug in enumerate(kinds)}
    here.sort(key=lambda one: (order.get(one.body.kind, len(order)), -(one.share or 0), one.body.id))
    linked = (*landscape.successions, *successions)
    touched = {ident for ident, one in shown.items() if one.shipped is None or one.corrections}
    touched |= {ident for one in successions for ident in (one.old, one.new)}
    known = frozenset(landscape.places.places) | frozenset(landscape.places.successors)
    found = check(bodies.values(), linked, kinds=kinds, places=known) if touched else ()
    mine = tuple(one for one in found if any(ident in touched for ident in one.where.split(" to ")))
    named = {one.shown.kind for one in shown.values() if one.shipped is None and one.shown.valid_to is None}
    lacking = tuple(one for one in landscape.lacking[code] if one.kind not in named)
    seen_by_users = replace(
        landscape,
        bodies=bodies,
        at={**landscape.at, code: tuple(here)},
        lacking={**landscape.lacking, code: lacking},
        successions=linked,
    )
    return seen_by_users, {one.body.id: shown[one.body.id] for one in here}, (*findings, *mine)


def _moved(body: Body, one: Correction) -> Finding:
    return Finding(
        code="shipped_value_changed",
        level="warning",
        where=body.id,
        remedy="Keep the correction, or take the shipped value",
        what=f"{one.by} corrected {one.field} from {one.was!r}; the register now ships {getattr(body, one.field)!r}",
    )
