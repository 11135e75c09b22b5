"""What people noted of the bodies of a place, as sheets: every pressure with who noted it, and every assessment that was ever made."""

from __future__ import annotations

from commonground.documents.blocks import Sheet
from commonground.domain.landscape.assessments import Views
from commonground.domain.landscape.here import Here
from commonground.domain.landscape.nouns import PRESSURES, Assessment


def sheets(here: Here) -> tuple[Sheet, ...]:
    """The four pressures on each body, and the assessments of each, withdrawn ones with the reason."""
    return (_pressures(here), *((_assessments(here),) if _assessed(here) else ()))


def seen_as(view: Views) -> str:
    """How people see one attribute of a body: from the lowest of their newest scores to the highest."""
    span = str(view.low) if view.low == view.high else f"{view.low} to {view.high}"
    return f"{view.attribute}: {span} of 5"


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
