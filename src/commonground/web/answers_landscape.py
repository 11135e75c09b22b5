"""The landscape and the calendar of a place for programs: the shapes of the JSON answers, and the values of the pages put into them.

A fact that was read has the address of its page; `status` says how far each was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from commonground import __version__
from commonground.actions.landscape.shown import CalendarView, LandscapeView
from commonground.documents import landscape as documents
from commonground.domain.landscape import library
from commonground.domain.landscape.here import Due
from commonground.domain.landscape.matrix import Link
from commonground.domain.landscape.money_nouns import Entry
from commonground.domain.landscape.nouns import Duty, Fact, Pressure, Window
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.landscape.succession import Routed
from commonground.terms import Source
from commonground.web import answers
from commonground.web.answers import Answer, PlaceOut


class FactOut(msgspec.Struct, frozen=True, kw_only=True):
    """`status` is read (at `address`), unverified general knowledge, our own inference, or noted by a user (`by`, `on`)."""

    text: str
    status: str
    address: str
    law: str = ""
    by: str = ""
    on: date | None = None


class WindowOut(msgspec.Struct, frozen=True, kw_only=True):
    """`yes`: the body can agree to something new in it. `state`: open, start, late, prepare, wait, later or past."""

    rule: str
    occurrence: str
    title: str
    opens: date
    closes: date
    start_by: date
    state: str
    yes: bool
    needs: str
    status: str
    address: str
    note: str


class MoneyOut(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    year: str
    pounds: float
    source_id: str


class BodyOut(msgspec.Struct, frozen=True, kw_only=True):
    """One body. `share` of the place's residents live in its area, null where that is not held; `reasons` say why its link
    matters now; `took_over` says from whom and when.
    """

    id: str
    name: str
    kind: str
    kind_name: str
    service_areas: tuple[str, ...]
    form: str
    valid_from: date | None
    valid_to: date | None
    part_of: str
    areas: tuple[str, ...]
    share: float | None
    origin: str
    note: str
    sentence: str
    next_yes: WindowOut | None
    role: str
    owner: str
    matters_now: bool
    reasons: tuple[str, ...]
    money: MoneyOut | None
    took_over: tuple[str, ...]
    facts: dict[str, tuple[FactOut, ...]]
    pressures: dict[str, tuple[FactOut, ...]]
    source_id: str


class TieOut(msgspec.Struct, frozen=True, kw_only=True):
    """`start` does `tie` to `end`, by id; `start` is us where it is our own role."""

    start: str
    tie: str
    end: str
    how: FactOut | None


class ChangeOut(msgspec.Struct, frozen=True, kw_only=True):
    """A known change: `on` is no more exact than `precision` says; `routed` says where the work of its bodies goes."""

    id: str
    title: str
    what: FactOut
    when: str
    on: date | None
    precision: str
    certainty: str
    bodies: tuple[str, ...]
    routed: tuple[str, ...]
    do: str


class GoneOut(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    name: str
    to: tuple[str, ...]
    settled: bool
    words: str


class LackingOut(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of which no body is named; `exists` is null where we cannot tell whether there is one."""

    kind: str
    kind_name: str
    exists: bool | None
    reason: str
    find_out: str


class LandscapeAnswer(Answer, frozen=True, kw_only=True):
    """Who commissions in a place on a day."""

    place: PlaceOut
    on: date
    service: str
    sentence: str
    bodies: tuple[BodyOut, ...]
    ties: tuple[TieOut, ...]
    gone: tuple[GoneOut, ...]
    changes: tuple[ChangeOut, ...]
    lacking: tuple[LackingOut, ...]
    findings: tuple[str, ...]


class DueOut(WindowOut, frozen=True, kw_only=True):
    body: str
    body_name: str


class CalendarAnswer(Answer, frozen=True, kw_only=True):
    """The windows of a place's bodies in the year ahead; `weeks` says how far ahead "start" looks."""

    place: PlaceOut
    on: date
    weeks: int
    service: str
    sentence: str
    windows: tuple[DueOut, ...]


def landscape(view: LandscapeView) -> LandscapeAnswer:
    """The landscape of a place, of the service area and the day that were asked for."""
    here = view.here
    links = {one.sheet.body.id: one for one in here.links}
    money, kinds = view.newest_money(), library.body_kinds()
    shown = {one.body.id for one in view.shown}
    used = {entry.source_id for ident, entry in money.items() if ident in shown}
    held = [*documents.sources_of(here, view.sources), *(view.sources[name] for name in sorted(used) if name in view.sources)]
    return LandscapeAnswer(
        **_whole(view, held),
        sentence=here.sentence,
        bodies=tuple(_body(one, links[one.body.id], money.get(one.body.id), here.took_over(one.body.id)) for one in view.shown),
        ties=tuple(
            TieOut(start=one.start, tie=one.tie, end=one.end, how=_fact(one.says, by=one.by, on=one.on) if one.says else None)
            for one in here.ties
            if one.end in shown and (one.start in shown or one.says is None)
        ),
        gone=tuple(
            GoneOut(body=one.asked.id, name=one.asked.name, to=tuple(body.id for body in one.to), settled=one.settled, words=one.words)
            for one in here.gone
        ),
        changes=tuple(
            ChangeOut(
                id=one.change.id,
                title=one.change.title,
                what=FactOut(text=one.change.what, status=one.change.status, address=one.change.address, by=one.change.by),
                when=one.change.when,
                on=one.change.on,
                precision=one.change.precision,
                certainty=one.change.certainty,
                bodies=tuple(body.id for body in one.bodies),
                routed=tuple(dict.fromkeys(route.words for route in one.routed)),
                do=one.change.do,
            )
            for one in here.ahead
        ),
        lacking=tuple(
            LackingOut(kind=one.kind, kind_name=kinds[one.kind].name, exists=one.exists, reason=one.reason, find_out=one.find_out)
            for one in here.lacking
        ),
        findings=tuple(str(one) for one in here.findings),
    )


def calendar(view: CalendarView) -> CalendarAnswer:
    """The windows of the year ahead, in order."""
    whole = view.whole
    return CalendarAnswer(
        **_whole(whole, documents.sources_of(whole.here, whole.sources)),
        weeks=view.weeks,
        sentence=view.sentence,
        windows=tuple(DueOut(body=one.body.id, body_name=one.body.name, **_due(one)) for one in view.due),
    )


def _whole(view: LandscapeView, sources: Iterable[Source]) -> Mapping[str, Any]:
    return {
        "release": view.release,
        "software": __version__,
        "sources": answers.sources(sources),
        "place": answers.place(view.here.place),
        "on": view.here.on,
        "service": view.area,
    }


def _body(sheet: Sheet, link: Link, money: Entry | None, took_over: tuple[Routed, ...]) -> BodyOut:
    body, kind, found = sheet.body, sheet.kind, sheet.next_yes
    said: Mapping[str, Iterable[Fact | Duty]] = {
        "plainly": (sheet.plainly,),
        "answers_for": kind.answers_for,
        "decides": kind.decides,
        "buys": kind.buys,
        "duties": sheet.duties,
        "money": sheet.money,
        "sport_fits": sheet.sport_fits,
        "way_in": sheet.way_in,
        "best_moment": sheet.best_moment,
    }
    return BodyOut(
        **{name: getattr(body, name) for name in ("id", "name", "kind", "form", "valid_from", "valid_to", "part_of", "origin", "note")},
        kind_name=kind.name,
        service_areas=kind.service_areas,
        areas=tuple(one.code for one in body.areas),
        share=sheet.share,
        sentence=sheet.sentence,
        next_yes=WindowOut(**_window(found.window), start_by=found.start_by, state=found.state) if found else None,
        role=link.role,
        owner=link.owner,
        matters_now=link.matters_now,
        reasons=link.reasons,
        money=MoneyOut(title=money.title, year=money.year, pounds=money.pounds, source_id=money.source_id)
        if money and money.pounds is not None
        else None,
        took_over=tuple(one.taken for one in took_over if one.asked != body),
        facts={name: tuple(_fact(one) for one in held) for name, held in said.items()},
        pressures={name: tuple(_fact(one) for one in held) for name, held in sheet.pressures},
        source_id=body.source_id,
    )


def _fact(one: Fact | Duty | Pressure, *, by: str = "", on: date | None = None) -> FactOut:
    return FactOut(
        text=one.text,
        status=one.status,
        address=one.address,
        law=one.law if isinstance(one, Duty) else "",
        by=one.by if isinstance(one, Pressure) else by,
        on=one.on if isinstance(one, Pressure) else on,
    )


def _window(one: Window) -> Mapping[str, Any]:
    names = ("rule", "occurrence", "title", "opens", "closes", "yes", "needs", "status", "address", "note")
    return {name: getattr(one, name) for name in names}


def _due(one: Due) -> Mapping[str, Any]:
    return {**_window(one.window), "start_by": one.start_by, "state": one.state}
