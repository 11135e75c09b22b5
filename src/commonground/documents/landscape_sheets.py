"""The landscape of a place as sheets of a spreadsheet: everything that its document shows, and all that people noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents import words
from commonground.documents.blocks import Sheet
from commonground.domain.landscape import library
from commonground.domain.landscape.assessments import Views
from commonground.domain.landscape.here import Due, Here
from commonground.domain.landscape.nouns import PRESSURES, Assessment, Body
from commonground.domain.landscape.sheets import Sheet as BodySheet
from commonground.domain.landscape.ties import OUR_TIES, TIES, US
from commonground.terms import Source

STATES = {"open": "Open now", "late": "Preparation is late", "start": "Start preparing", "later": "Later", "past": "Past"}


def sheets(here: Here, due: Sequence[Due], sources: Mapping[str, Source]) -> tuple[Sheet, ...]:
    """Bodies, their pressures, every assessment (withdrawn ones with the reason), ties, facts, the calendar, and what is not named."""
    assessed = (_assessments(here),) if _assessed(here) else ()
    return (_bodies(here, sources), _pressures(here), *assessed, _ties(here), _facts(here), windows(due), _lacking(here))


def seen_as(view: Views) -> str:
    """How people see one attribute of a body: from the lowest of their newest scores to the highest."""
    span = str(view.low) if view.low == view.high else f"{view.low} to {view.high}"
    return f"{view.attribute}: {span} of 5"


def taken(one: BodySheet, here: Here) -> list[str]:
    """From whom a body took over, in words."""
    return [routed.taken for routed in here.took_over(one.body.id) if routed.asked != one.body]


def _bodies(here: Here, sources: Mapping[str, Source]) -> Sheet:
    columns = (
        "Id",
        "Name",
        "Kind",
        "Form",
        "First day",
        "Last day",
        "Share of residents",
        "Part of",
        "Origin",
        "Can next say yes",
        "Took over from",
        "Source",
    )
    return Sheet(
        id="bodies",
        label="Bodies",
        title=f"Bodies at work in {here.place}",
        columns=columns,
        rows=tuple(
            (
                one.body.id,
                one.body.name,
                one.kind.name,
                one.body.form,
                one.body.valid_from.isoformat() if one.body.valid_from else "not held",
                one.body.valid_to.isoformat() if one.body.valid_to else "",
                "not held" if one.share is None else one.share,
                one.body.part_of,
                one.body.origin,
                one.sentence,
                "; ".join(taken(one, here)),
                _source(one.body, sources),
            )
            for one in here.sheets
        ),
        decimals=(0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0),
    )


def _source(body: Body, sources: Mapping[str, Source]) -> str:
    held = sources.get(body.source_id)
    return held.citation() if held else body.source_id


def _pressures(here: Here) -> Sheet:
    return Sheet(
        id="pressures",
        label="Pressures",
        title="The four pressures on each body",
        columns=("Body", "Pressure", "What it is", "How far checked", "Address", "Noted by", "Noted on"),
        rows=tuple(
            (one.body.name, PRESSURES[kind], each.text, each.status, each.address, each.by, each.on.isoformat() if each.on else "")
            for one in here.sheets
            for kind, held in one.pressures
            for each in held
        ),
    )


def _assessed(here: Here) -> list[tuple[str, Assessment, str]]:
    names = {one.body.id: one.body.name for one in here.sheets}
    return [(names[one.body], one.what, one.withdrawn) for one in here.notes if isinstance(one.what, Assessment) and one.body in names]


def _assessments(here: Here) -> Sheet:
    return Sheet(
        id="assessments",
        label="Assessments",
        title="Every assessment that was made; two of the same thing are both kept",
        columns=("Body", "What", "Score of 5", "By", "On", "What it rests on", "Withdrawn because"),
        rows=tuple(
            (name, one.attribute, one.score, one.by, one.on.isoformat(), one.proof, withdrawn) for name, one, withdrawn in _assessed(here)
        ),
    )


def _ties(here: Here) -> Sheet:
    names = {one.body.id: one.body.name for one in here.sheets} | {US: "Our own service"}
    return Sheet(
        id="ties",
        label="Ties",
        title="Who is tied to whom",
        columns=("From", "Tie", "To", "How", "How far checked", "Address", "Noted by", "Noted on"),
        rows=tuple(
            (
                names[one.start],
                {**TIES, **OUR_TIES}[one.tie],
                names[one.end],
                one.says.text if one.says else "",
                one.says.status if one.says else "noted here",
                one.says.address if one.says else "",
                one.by,
                one.on.isoformat() if one.on else "",
            )
            for one in here.ties
        ),
    )


def _facts(here: Here) -> Sheet:
    kinds = {one.kind.slug: one.kind for one in here.sheets}
    parts = ("plainly", "answers_for", "decides", "buys", "money", "sport_fits", "way_in", "best_moment")
    rows = []
    for kind in kinds.values():
        for part in parts:
            held = getattr(kind, part)
            rows += [
                (kind.name, part.replace("_", " "), fact.text, fact.status, fact.address)
                for fact in (held if isinstance(held, tuple) else (held,))
            ]
        rows += [(kind.name, f"duty ({duty.law})" if duty.law else "duty", duty.text, duty.status, duty.address) for duty in kind.duties]
    return Sheet(
        id="facts",
        label="Facts",
        title="What is said of each kind of body",
        columns=("Kind", "About", "Fact", "How far checked", "Address"),
        rows=tuple(rows),
    )


def windows(due: Sequence[Due]) -> Sheet:
    """Every window with its days, what it needs and how far it was checked."""
    return Sheet(
        id="windows",
        label="Calendar",
        title="The year ahead",
        columns=(
            "Body",
            "What happens",
            "Opens",
            "Closes",
            "Start preparing by",
            "State",
            "Can agree to something new",
            "What it needs",
            "How far checked",
            "Address",
            "Note",
        ),
        rows=tuple(
            (
                one.body.name,
                one.window.title,
                one.window.opens.isoformat(),
                one.window.closes.isoformat(),
                one.start_by.isoformat(),
                STATES[one.state],
                "yes" if one.window.yes else "no",
                one.window.needs,
                one.window.status,
                one.window.address,
                one.window.note,
            )
            for one in due
        ),
    )


def _lacking(here: Here) -> Sheet:
    exists = {True: "yes", False: "no", None: "we cannot tell"}
    return Sheet(
        id="not_named",
        label="Not named",
        title="Kinds of body that are not named here, and why",
        columns=("Kind", "Is there one", "Why", "How to find out"),
        rows=tuple((library.all_kinds()[one.kind].name, exists[one.exists], one.reason, words.plain(one.find_out)) for one in here.lacking),
    )
