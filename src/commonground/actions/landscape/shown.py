"""The landscape of a place: who commissions here, when they can say yes, what is about to change, and what people noted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commonground.actions import places
from commonground.actions.landscape import money
from commonground.actions.landscape.register import landscape_now, landscape_of
from commonground.actions.permissions import Person, require
from commonground.documents import profile as writing
from commonground.domain.landscape import here as domain
from commonground.domain.landscape import icalendar, library, local, planned
from commonground.domain.landscape.calendar import Ending
from commonground.domain.landscape.here import Due, Here
from commonground.domain.landscape.local import Correction, Seen
from commonground.domain.landscape.money import endings
from commonground.domain.landscape.money_nouns import Entry, MoneyMap
from commonground.domain.landscape.noted import Note, standing
from commonground.domain.landscape.nouns import SERVICE_AREAS, Body, Succeeds
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.sheets import Sheet
from commonground.store import clock, warehouse
from commonground.store.records import areas, strategies
from commonground.store.records import landscape as rows
from commonground.store.records.strategies import KeptDocument
from commonground.terms import Finding, Place, Refused, Source

FEED_BACK, FEED_AHEAD = timedelta(days=90), timedelta(days=730)
MOST_WEEKS = 104


@dataclass(frozen=True, kw_only=True)
class LandscapeView:
    """A place's landscape on a day, with the register that it was read from and the sources of its facts."""

    here: Here
    area: str
    register: Landscape
    sources: Mapping[str, Source]
    documents: Mapping[str, tuple[KeptDocument, ...]]
    money: MoneyMap
    release: str

    @property
    def contracts(self) -> tuple[Ending, ...]:
        """Contracts with a last day, which open a window of their own."""
        return endings(self.money.entries)

    @property
    def shown(self) -> tuple[Sheet, ...]:
        """The bodies of the service area that was asked for, in the order of the kinds."""
        return self._of_area(self.here.sheets)

    @property
    def coming(self) -> tuple[Sheet, ...]:
        """The bodies of the service area that are to begin later."""
        return self._of_area(self.here.coming)

    def _of_area(self, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
        return tuple(one for one in sheets if not self.area or self.area in one.kind.service_areas)

    def newest_money(self) -> dict[str, Entry]:
        """The first headline amount of the newest year of each body: a budget or grant, never a part of another line."""
        found: dict[str, Entry] = {}
        for one in self.money.entries:
            if one.kind != "contract" and not one.part and one.pounds is not None and one.purpose != "whole":
                held = found.get(one.body)
                if held is None or one.year > held.year:
                    found[one.body] = one
        return found


@dataclass(frozen=True, kw_only=True)
class BodyView:
    """One body of a place with everything noted of it, newest last, and its windows of the coming year."""

    whole: LandscapeView
    sheet: Sheet
    seen: Seen | None
    notes: tuple[Note, ...]
    year: tuple[Due, ...]
    documents: tuple[KeptDocument, ...]

    def of(self, kind: str) -> tuple[Note, ...]:
        """The notes of a kind that still hold, oldest first."""
        return tuple(one for one in self.notes if one.kind == kind and not one.withdrawn)


@dataclass(frozen=True, kw_only=True)
class CalendarView:
    """The windows of a place's bodies in the months ahead, and which of them ask for something within some weeks."""

    whole: LandscapeView
    due: tuple[Due, ...]
    weeks: int

    @property
    def alerts(self) -> tuple[Due, ...]:
        """What is open, late, or has to be started within the weeks, of those windows in which a body can agree to something new."""
        order = ("open", "late", "start")
        found = [one for one in self.due if one.state in order and one.window.yes]
        return tuple(sorted(found, key=lambda one: (order.index(one.state), one.start_by, one.window.opens, one.body.id)))

    @property
    def sentence(self) -> str:
        """What there is to do now, and which councils are to change."""
        return " ".join((self._due, *self.whole.here.planned))

    @property
    def _due(self) -> str:
        counts = {state: sum(one.state == state for one in self.alerts) for state in ("open", "late", "start")}
        if not self.alerts:
            return f"Nothing has to be started within {self.weeks} weeks in {self.whole.here.place.name}."
        said = [
            f"{counts['open']} {'window is' if counts['open'] == 1 else 'windows are'} open in which a body can agree to something new",
            f"for {counts['late']} preparation is already late",
            f"{counts['start']} {'has' if counts['start'] == 1 else 'have'} to be prepared for within {self.weeks} weeks",
        ]
        return "; ".join(one for one, many in zip(said, counts.values(), strict=True) if many).capitalize() + "."


def read_landscape(*, place: str, by: Person, on: date | None = None, area: str = "") -> LandscapeView:
    """The landscape of a council (a name, code or postcode), today or on another day, wholly or of one service area.

    Raises `Refused`: what `find_place` raises, landscape_needs_council (with the councils in it), area_of_service_unknown, not_permitted.
    """
    require(by, "read")
    if area and area not in SERVICE_AREAS:
        ways = tuple(f"Choose {one}" for one in SERVICE_AREAS)
        raise Refused("area_of_service_unknown", what=f"There is no service area {area[:40]!r}", ways_out=ways)
    found = council(places.find_place(text=place, by=by))
    shipped, release = landscape_now(), warehouse.current()
    notes = _notes(shipped, found)
    laid, seen, findings = _laid_over(shipped, found, notes)
    held = money.read_money(place=found.code, by=by).held
    made = domain.here(
        laid,
        found.code,
        on=on or clock.now().date(),
        kinds=library.all_kinds(),
        changes=planned.changes_at(laid, found.code, library.changes()),
        rules=library.calendar_rules(),
        notes=notes,
        seen=seen,
        findings=findings,
        contracts=endings(held.entries),
        ties=library.kind_ties(),
    )
    documents: dict[str, tuple[KeptDocument, ...]] = {}
    for one in strategies.documents(found.code):
        documents[one.body] = (*documents.get(one.body, ()), one)
    return LandscapeView(
        here=made,
        area=area,
        register=laid,
        sources={**release.sources(), library.compiled_source().id: library.compiled_source(), **planned.sources(areas.planned())},
        documents=documents,
        money=held,
        release=release.id,
    )


def read_landscape_of_body(*, place: str, body: str, by: Person) -> LandscapeView:
    """The landscape of a place today, or on the nearest day on which one of its bodies is there or is planned to be.

    Raises `Refused` (body_not_here) for a body that is never at work in the place, and what `read_landscape` raises.
    """
    view = read_landscape(place=place, by=by)
    held = next((one.body for one in view.register.at[view.here.place.code] if one.body.id == body), None)
    if held is None:
        routed = (one for ahead in view.here.ahead for one in ahead.routed if any(to.id == body for to in one.to))
        day = next((one.on for one in routed), None)  # a body that is planned to take over from another
        if day is not None:
            return read_landscape(place=place, by=by, on=day)
        raise Refused(
            "body_not_here",
            what=f"{body[:120]!r} is not a body at work in {view.here.place.name}",
            ways_out=("Choose a body of the landscape", "Add it as a local body"),
        )
    if view.here.sheet(body):
        return view
    nearest = held.valid_from if held.valid_from and held.valid_from > view.here.on else held.valid_to
    return read_landscape(place=place, by=by, on=nearest)


def read_body(*, place: str, body: str, by: Person) -> BodyView:
    """One body of a place, with its people, meetings, pressures, documents, relationships, assessments and dates.

    Raises what `read_landscape_of_body` raises.
    """
    whole = read_landscape_of_body(place=place, body=body, by=by)
    sheet = whole.here.sheet(body)
    assert sheet is not None
    on = whole.here.on
    year = domain.year_of(whole.here, start=on, end=on + timedelta(days=365), contracts=whole.contracts)
    return BodyView(
        whole=whole,
        sheet=sheet,
        seen=whole.here.seen.get(body),
        notes=tuple(one for one in whole.here.notes if one.body == body),
        year=tuple(one for one in year if one.body.id == body),
        documents=whole.documents.get(body, ()),
    )


def read_calendar(*, place: str, by: Person, weeks: int = domain.SOON_WEEKS, months: int = 12, area: str = "") -> CalendarView:
    """The commissioning calendar of a place for some months ahead; `weeks` says how far ahead an alert looks.

    Raises `Refused`: weeks_outside, and what `read_landscape` raises.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("weeks_outside", what=f"{weeks} weeks", ways_out=(f"Choose from 1 to {MOST_WEEKS} weeks",))
    whole = read_landscape(place=place, by=by, area=area)
    on = whole.here.on
    shown = {one.body.id for one in (*whole.shown, *whole.coming)}
    due = domain.year_of(whole.here, start=on, end=on + timedelta(days=round(months * 30.44)), weeks=weeks, contracts=whole.contracts)
    return CalendarView(whole=whole, due=tuple(one for one in due if one.body.id in shown), weeks=weeks)


def calendar_feed(*, place: str, by: Person, body: str = "") -> str:
    """The calendar of a place, or of one of its bodies, as iCalendar text; the same until something changes."""
    require(by, "export")
    whole = read_landscape(place=place, by=by)
    named = {one.body.id: one.body.name for one in (*whole.here.sheets, *whole.here.coming)}
    if body and body not in named:
        raise Refused("body_not_here", what=f"{body[:120]} is not at work here", ways_out=("Choose a body of the landscape",))
    on = whole.here.on
    due = domain.year_of(whole.here, start=on - FEED_BACK, end=on + FEED_AHEAD, contracts=whole.contracts)
    return icalendar.write(
        [one.window for one in due if not body or one.body.id == body],
        names=named,
        title=f"Commissioning in {whole.here.place.name}",
        stamped=rows.newest() or warehouse.current().built,
    )


def calendar_document(*, view: CalendarView, form: str, by: Person) -> bytes:
    """The commissioning calendar of a place as the bytes of a document. Refused: form_unknown, not_permitted."""
    from commonground.documents import calendar as documents

    require(by, "export")
    whole = view.whole
    unknown = [one.body.name for one in whole.shown if one.next_yes is None]
    made = documents.document(
        whole.here, view.due, view.alerts, unknown, whole.sources,
        sentence=view.sentence, weeks=view.weeks, area=whole.area, release=whole.release,
    )  # fmt: skip
    return writing.write(made, form)


def landscape_document(*, view: LandscapeView, form: str, by: Person) -> bytes:
    """The landscape of a place as the bytes of a document. Refused: form_unknown, not_permitted."""
    from commonground.documents import landscape as documents

    require(by, "export")
    on = view.here.on
    due = domain.year_of(view.here, start=on, end=on + timedelta(days=365), contracts=view.contracts)
    return writing.write(documents.document(view.here, due, view.sources, view.release), form)


def council(place: Place) -> Place:
    """The place itself where it is a council; else `Refused` with the councils that lie in it."""
    held = places.register()
    if place.code in landscape_of(warehouse.current().id).at:
        return place
    inside = [part.place for part in held.children(place, {"unitary", "metropolitan", "london_borough", "district", "county"})]
    raise Refused(
        "landscape_needs_council",
        what=f"The landscape is held for councils, and {place} ({place.kind_words}) is not one",
        ways_out=tuple(f"{one.name} ({one.code})" for one in sorted(set(inside), key=lambda one: one.name)[:60])
        or ("Find the council in whose area it lies",),
    )


def _notes(shipped: Landscape, place: Place) -> tuple[Note, ...]:
    """Everything noted for a place: about its bodies, and bodies that were added there or elsewhere with this place named."""
    added = [one for one in rows.added_bodies() if isinstance(one.what, Body) and place in one.what.areas]
    bodies = {one.body.id for one in shipped.of(place.code)} | {one.body for one in added}
    held = {one.ref: one for one in (*added, *rows.notes(place=place.code, bodies=bodies))}
    return tuple(sorted(held.values(), key=lambda one: int(one.ref.rpartition("-")[2])))


def _laid_over(shipped: Landscape, place: Place, notes: Sequence[Note]) -> tuple[Landscape, Mapping[str, Seen], tuple[Finding, ...]]:
    return local.laid_over(
        shipped,
        place.code,
        standing(notes, Body),
        standing(notes, Correction),
        standing(notes, Succeeds),
        kinds=library.all_kinds(),
    )
