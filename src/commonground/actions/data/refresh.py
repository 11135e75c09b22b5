"""Fresh figures from their publishers: ask them, keep what is right, and put a new release in the place of the old one, whole."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonground import __version__
from commonground.actions.permissions import Person, require
from commonground.domain.indicators import revisions
from commonground.store import clock, warehouse
from commonground.store.answers import AnswersKept
from commonground.store.warehouse import differing
from commonground.store.warehouse.standing import Standing
from commonground.terms import Finding, Refused, counted

if TYPE_CHECKING:
    from commonground.connectors.refreshing import Outcome
    from commonground.connectors.transport import Limits

Progress = Callable[[str, str], None]
KIND = "refresh"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How one publisher's service fared. `state`: whole, partly, failed, nothing (to bring), or same (as what we hold)."""

    name: str
    publisher: str
    brings: str
    state: str
    rows: int
    seconds: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """The release that serves now, the one that served before, how each publisher fared, and what changed (none: nothing did)."""

    release: str
    base: str
    asked: tuple[Asked, ...]
    changes: revisions.Changes | None

    @property
    def swapped(self) -> bool:
        return self.release != self.base

    @property
    def troubled(self) -> tuple[Asked, ...]:
        """The publishers from whom something did not come."""
        return tuple(one for one in self.asked if one.state in ("partly", "failed"))

    @property
    def sentence(self) -> str:
        """What happened, in two sentences."""
        came = sum(one.rows for one in self.asked)
        words = f"{counted(came, 'row')} came from {sum(1 for one in self.asked if one.rows)} of {counted(len(self.asked), 'publisher')}."
        if not self.swapped:
            return f"{words} Nothing in them is new, so release {self.release} goes on serving."
        return f"{words} {revisions.sentence(self.changes) if self.changes else ''}".strip()


def connectors(*, by: Person) -> tuple[tuple[str, str, str], ...]:
    """Every connector: its name, whose service it asks, and what it brings."""
    require(by, "read")
    from commonground.connectors.refreshing import CONNECTORS

    return tuple((one.name, one.publisher, one.brings) for one in CONNECTORS)


def refresh(
    *,
    only: Sequence[str] = (),
    by: Person,
    progress: Progress | None = None,
    limits: Limits | None = None,
    bases: Mapping[str, str] | None = None,
) -> Refreshed:
    """Ask every publisher (or only those named), and build a new release on top of the one that serves from what came right.

    The old release serves until the new one is complete and checked. An interrupted refresh goes on where it was for a day: answers
    that were kept are not asked for again. Raises `Refused`: not_permitted, connector_unknown, refresh_failed (nothing came, with
    every finding), release_invalid (what came does not fit), release_busy, disk_full.
    """
    require(by, "add_data")
    from commonground.actions.data import releases
    from commonground.connectors import refreshing
    from commonground.connectors.areas import Areas
    from commonground.connectors.bringing import Ground
    from commonground.connectors.transport import Raw

    wanted = refreshing.chosen(only)
    say = progress or (lambda name, words: None)
    base = releases.ensure_release(by=by)
    release = warehouse.release_of(base)
    standing = Standing(release)
    place, part, succession = standing.geography()
    areas = Areas.of(place, part, succession, people=standing.people)
    ground = Ground(areas=areas, postcodes=standing.postcodes, outlines=standing.outlines, unplaced=standing.unplaced)
    keeper = AnswersKept(Raw)
    outcomes = refreshing.run(
        wanted, keeper=keeper, ground=ground, since=lambda name: keeper.begin(name), bases=bases, limits=limits, progress=say
    )
    hashes = standing.hashes() if release.software == __version__ else {}
    same = {part.source_id for one in outcomes for part in one.brought.parts if hashes.get(part.source_id) == part.sha256}
    asked = tuple(_fared(one, same) for one in outcomes)
    if all(one.state in ("failed", "nothing") for one in asked) and any(one.state == "failed" for one in asked):
        raise Refused(
            "refresh_failed",
            what="No publisher gave anything that could be used, so nothing was changed",
            why=f"Release {base} goes on serving",
            ways_out=("Try again later: what came right is kept", "Check that this computer may reach the publishers"),
            findings=tuple(finding for one in asked for finding in one.findings),
        )
    tables, sources = refreshing.tables(outcomes, unchanged=lambda part: part.source_id in same)
    new, changes = base, None
    if sources.num_rows:
        say("release", "Building the new release beside the old one")
        whose = ", ".join(one.publisher for one in wanted) if only else "every publisher"
        new = warehouse.build(
            {**tables, "source": sources},
            (),
            base=base,
            note=f"Fresh figures from {whose}",
            now=clock.now(),
            progress=lambda words: say("release", words),
        )
        changes = differing.changes(base, new)
    for one in outcomes:
        if not one.brought.errors:
            keeper.end(one.connector.name)
    _log(by, base, new, asked, changes)
    return Refreshed(release=new, base=base, asked=asked, changes=changes)


def work(question: Mapping[str, Any], by: Person, say: Callable[[float, str], None]) -> dict[str, Any]:
    """The same as long work: `question` may name connectors under "only"."""
    done = 0

    def progress(name: str, words: str) -> None:
        nonlocal done
        done += 1
        say(min(0.9, 1 - 1 / (1 + done / 40)), f"{name.replace('_', ' ')}: {words}")

    return plain(refresh(only=tuple(question.get("only", ())), by=by, progress=progress))


def plain(done: Refreshed) -> dict[str, Any]:
    """What a refresh did, as plain values."""
    asked = [
        {"name": one.name, "publisher": one.publisher, "state": one.state, "rows": one.rows, "seconds": one.seconds}
        | {"findings": [{"level": finding.level, "code": finding.code, "said": str(finding)} for finding in one.findings]}
        for one in done.asked
    ]
    counts = dict(done.changes.counts) if done.changes else {}
    return {
        "release": done.release,
        "base": done.base,
        "swapped": done.swapped,
        "sentence": done.sentence,
        "changes": counts,
        "asked": asked,
    }


def _fared(one: Outcome, same: Container[str]) -> Asked:
    """How one publisher fared, where `same` are the sources of which the base holds just what came."""
    unchanged = one.state == "whole" and all(part.source_id in same for part in one.brought.parts)
    return Asked(
        name=one.connector.name,
        publisher=one.connector.publisher,
        brings=one.connector.brings,
        state="same" if unchanged else one.state,
        rows=one.rows,
        seconds=round(one.seconds, 2),
        findings=one.brought.findings,
    )


def _log(by: Person, base: str, new: str, asked: Sequence[Asked], changes: revisions.Changes | None) -> None:
    from commonground.actions.data.changes import log

    detail = {"asked": {one.name: {"state": one.state, "rows": one.rows} for one in asked}}
    log(by=by, action="refresh_data", base=base, new=new, changes=changes, detail=detail)
