"""The landscape of a place as its pages print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.actions.landscape.shown import BodyView, LandscapeView
from commonground.documents import words
from commonground.documents.charts.landscape import when
from commonground.domain.landscape import noted, noting_forms
from commonground.domain.landscape.assessments import side_by_side
from commonground.domain.landscape.here import Due
from commonground.domain.landscape.matrix import Link
from commonground.domain.landscape.money_nouns import Entry
from commonground.domain.landscape.money_words import pounds
from commonground.domain.landscape.noted import Note
from commonground.domain.landscape.nouns import (
    ATTRIBUTES,
    CERTAINTIES,
    INFERENCE,
    PRESSURES,
    READ,
    ROLES,
    UNVERIFIED,
    Assessment,
    Body,
    BodyKind,
    Duty,
    Fact,
    Pressure,
)
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.landscape.succession import Routed, last_sure_day
from commonground.domain.landscape.ties import Tie, in_words
from commonground.terms import Refused, Source
from commonground.web.presenters import marks
from commonground.web.presenters.engaging import Pages
from commonground.web.presenters.marks import Shown, Sources

HOW = {INFERENCE: "our own conclusion", UNVERIFIED: "general knowledge, not checked", noted.LOCAL: "noted here"}
DUE = {"open": "Open now", "late": "Preparation is late", "start": "Start preparing", "later": "Later", "past": "Past"}
TAGS = {"open": "settled", "late": "out_of_date", "start": "draft"}
MOST_NAMED = 8


@dataclass(frozen=True)
class Line:
    """A sentence: what it says, the number of the page that it was read in, or how else it is known."""

    text: str
    number: int | None = None
    how: str = ""


@dataclass(frozen=True)
class Row:
    """A body in the table of a place."""

    id: str
    name: str
    under: tuple[str, ...]
    yes: str
    what: str
    strong: bool
    role: str
    owner: str
    money: Shown | None
    money_title: str


@dataclass(frozen=True)
class Group:
    """A kind of body: what every body of the kind is and does, and the bodies of the place."""

    kind: BodyKind
    said: tuple[tuple[str, tuple[Line, ...]], ...]
    money: tuple[Line, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Choice:
    """A field of a form with what was written in it and what is wrong with it."""

    field: noting_forms.Field
    choices: tuple[tuple[str, str], ...]
    value: str
    wrong: tuple[str, ...]


def line(one: Fact | Duty | Pressure, pages: Pages) -> Line:
    """A fact with its source, or how it is known."""
    text = f"{one.text} ({one.law})" if isinstance(one, Duty) and one.law else one.text
    if isinstance(one, Pressure) and one.by:
        return Line(
            text, pages.number(one.address) if one.address else None, f"noted by {one.by}{', ' + marks.day(one.on) if one.on else ''}"
        )
    return Line(text, pages.number(one.address) if one.status == READ else None, HOW.get(one.status, ""))


def lines(found: Sequence[Fact | Duty | Pressure], pages: Pages) -> tuple[Line, ...]:
    return tuple(line(one, pages) for one in found)


def groups(view: LandscapeView, numbered: Sources, pages: Pages) -> tuple[Group, ...]:
    """The bodies of a place by kind, in the order of the kinds."""
    links = {one.sheet.body.id: one for one in view.here.links}
    by_kind: dict[str, list[Sheet]] = {}
    for sheet in view.shown:
        by_kind.setdefault(f"{sheet.kind.slug} {sheet.kind.name}", []).append(sheet)
    newest = view.newest_money()
    return tuple(
        Group(
            kind=found[0].kind,
            said=tuple((title, lines(facts, pages)) for title, facts in _said(found[0].kind) if facts),
            money=lines(found[0].kind.money, pages),
            rows=tuple(
                _row(one, links[one.body.id], newest.get(one.body.id), view.sources, numbered, view.here.took_over(one.body.id))
                for one in found
            ),
        )
        for found in by_kind.values()
    )


def _said(kind: BodyKind) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    return (("Answers for", kind.answers_for), ("Decides", kind.decides), ("Buys", kind.buys))


def _row(
    sheet: Sheet, link: Link, entry: Entry | None, sources: Mapping[str, Source], numbered: Sources, took_over: Sequence[Routed]
) -> Row:
    under = [one.taken for one in took_over if one.asked != sheet.body]
    if sheet.share is not None and sheet.share < 0.9995:
        under.append(f"{sheet.share:.0%} of residents live in its area")
    elif sheet.share is None:
        under.append("covers a part; how many residents is not held")
    last = last_sure_day(sheet.body, sheet.changes)
    if last is not None and last < sheet.on:
        under.append("expected to be ending by then: see what is changing")
    if sheet.body.origin == "local":
        under.append("added or corrected here")
    if sheet.body.note:
        under.append(sheet.body.note)
    money = numbered.plain(pounds(entry.pounds), f"{entry.heading}, {entry.year}", (sources[entry.source_id],)) if entry else None
    return Row(
        id=sheet.body.id,
        name=sheet.body.name,
        under=tuple(under),
        yes=when(link),
        what=sheet.next_yes.window.title if sheet.next_yes else "",
        strong=link.state == "open",
        role=ROLES[link.role].partition(":")[0].capitalize() if link.role else "",
        owner=link.owner,
        money=money,
        money_title=f"{entry.heading}, {entry.year}" if entry else "",
    )


def changes(view: LandscapeView, pages: Pages) -> tuple[tuple[str, str, Line, tuple[str, ...], str], ...]:
    """Known changes as (title, when and how certain, what, where work goes, what to do); those to come first."""
    today = view.here.on
    ordered = sorted(
        view.here.ahead,
        key=lambda one: (one.change.on is not None and one.change.on < today, one.change.on is None, one.change.on or today),
    )
    rows = []
    for one in ordered:
        change = one.change
        past = change.on is not None and change.on < today and change.certainty == "in_force"
        said = f"{change.when[:1].upper()}{change.when[1:]}, {'has happened' if past else CERTAINTIES[change.certainty]}"
        number = pages.number(change.address) if change.status == READ else None
        rows.append((change.title, said, Line(change.what, number, HOW.get(change.status, "")), one.words, change.do))
    return tuple(rows)


def ties(view: LandscapeView, pages: Pages, body: str = "") -> tuple[tuple[str, Line], ...]:
    """Ties as (who is what to whom, how, with how it is known), of the bodies that are shown, or of one of them."""
    names = {one.body.id: one.body.name for one in (view.here.sheets if body else view.shown)}
    found: dict[tuple[str, str, Fact], tuple[Tie, list[str]]] = {}
    for one in view.here.ties:
        if one.says and one.start in names and one.end in names and body in ("", one.start, one.end):
            found.setdefault((one.start, one.tie, one.says), (one, []))[1].append(names[one.end])
    rows = []
    for one, ends in found.values():
        told = [*ends[:MOST_NAMED], f"{len(ends) - MOST_NAMED:,} more"] if len(ends) > MOST_NAMED else ends
        assert one.says is not None
        how = line(one.says, pages)
        if one.by:
            how = Line(how.text, how.number, f"noted by {one.by}, {marks.day(one.on)}")
        rows.append((in_words(one.tie, [names[one.start]], told), how))
    return tuple(rows)


def due_rows(due: Sequence[Due], pages: Pages) -> tuple[tuple[Due, str, str, Line], ...]:
    """Windows as (window, its days, its state, what it needs with how the date is known)."""
    return tuple(
        (
            one,
            days(one),
            DUE[one.state],
            Line(
                one.window.note,
                pages.number(one.window.address) if one.window.status == READ and one.window.address else None,
                HOW.get(one.window.status, ""),
            ),
        )
        for one in due
    )


def days(one: Due) -> str:
    """The days of a window."""
    first, last = one.window.opens, one.window.closes
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def by_month(due: Sequence[Due], on: date) -> tuple[tuple[str, tuple[Due, ...]], ...]:
    """Windows under the month in which they open. Those in which something can be agreed now stand among what is due."""
    found: dict[str, list[Due]] = {}
    for one in (one for one in due if not (one.state == "open" and one.window.yes)):
        found.setdefault("Under way" if one.window.opens <= on else f"{one.window.opens:%B %Y}", []).append(one)
    return tuple((month, tuple(held)) for month, held in found.items())


def pressures(sheet: Sheet, pages: Pages) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The four pressures, each with what was noted here first."""
    return tuple((PRESSURES[kind].capitalize(), lines(found, pages)) for kind, found in sheet.pressures)


def views(view: BodyView) -> tuple[tuple[str, str, bool, tuple[Note, ...]], ...]:
    """Assessments as (attribute, what it means, whether people differ, every assessment with the newest last)."""
    notes = view.of("assessment")
    found = []
    for each in side_by_side([one.what for one in notes if isinstance(one.what, Assessment)]):
        mine = tuple(one for one in notes if isinstance(one.what, Assessment) and one.what.attribute == each.attribute)
        found.append((each.attribute.capitalize(), ATTRIBUTES[each.attribute], each.disagree, mine))
    return tuple(found)


def choices(
    kind: str, offered: Mapping[str, tuple[tuple[str, str], ...]], given: Mapping[str, str], problem: Refused | None
) -> tuple[Choice, ...]:
    """The fields of a form, with what was written and what is wrong beside each."""
    wrong: dict[str, list[str]] = {}
    for finding in problem.findings if problem else ():
        wrong.setdefault(finding.where, []).append(f"{finding.what}. {finding.remedy}.")
    return tuple(
        Choice(field=one, choices=offered.get(one.name, one.choices), value=given.get(one.name, ""), wrong=tuple(wrong.get(one.name, ())))
        for one in noting_forms.FORMS[kind].fields
        if one.form != "choice" or offered.get(one.name, one.choices)
    )


def facts_of(body: Body, view: BodyView, numbered: Sources) -> tuple[tuple[str, str, str], ...]:
    """What is held of a body itself, as (name, what is said, the number of its source)."""
    shipped = view.seen.shipped if view.seen else None
    source = view.whole.sources.get(body.source_id)
    number = str(numbered.number(source)) if source else ""
    parent = view.whole.register.bodies.get(body.part_of)
    areas = words.listed([place.name for place in body.areas[:8]])
    more = f" and {len(body.areas) - 8} more" if len(body.areas) > 8 else ""
    rows = [
        ("Covers", f"{areas}{more}", number),
        ("From", marks.day(body.valid_from) or "its first day is not held", number),
        ("Until", marks.day(body.valid_to) or "no last day is known", number),
    ]
    if parent:
        rows.append(("Part of", parent.name, number))
    if body.form:
        rows.append(("Form", f"{body.form[:1].upper()}{body.form[1:]}", number))
    taken = [each for each in view.whole.here.took_over(body.id) if each.asked != body]
    rows += [("Note", body.note, number)] if body.note else []
    rows += [("Takes over", f"From {each.asked.name}, {each.since}", "") for each in taken]
    if view.seen and shipped is None:
        rows.append(("Origin", "Added here by a user; not in the register that is shipped", ""))
    for one in view.seen.corrections if view.seen else ():
        said = f"{noting_forms.FIELDS_SAID[one.field].capitalize()}: {_told(one.was)} is shown as {_told(one.value)}"
        rows.append(("Corrected", f"{said}, because {one.why} ({one.by}, {marks.day(one.on)})", ""))
    return tuple(rows)


def _told(value: object) -> str:
    return marks.day(value) if isinstance(value, date) else f"“{value}”" if value else "nothing"
