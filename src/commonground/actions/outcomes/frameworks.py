"""Outcomes frameworks of a place: written as lines, versioned, checked, approved, looked at again within a year."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import Any

from commonground.actions import places, profiles
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.documents import framework as documents
from commonground.documents import participant_survey
from commonground.documents import profile as writing
from commonground.domain.outcomes import checks
from commonground.domain.outcomes.checks import SurveyItem
from commonground.domain.outcomes.frameworks import FRAMEWORK_THEMES, Framework
from commonground.domain.outcomes.written import framework_of, measures_asked
from commonground.store import catalogue, clock, warehouse
from commonground.store.records import database
from commonground.store.records import frameworks as rows
from commonground.store.records.frameworks import Version
from commonground.terms import Absent, Figure, Finding, NotPublished, Place, Refused, Source, dated

LARGEST = 200_000


@dataclass(frozen=True, kw_only=True)
class FrameworkView:
    """A framework in one version, the lines it was written in, what the checks find, and every version there is."""

    place: Place
    framework: Framework
    text: str
    findings: tuple[Finding, ...]
    versions: tuple[Version, ...]

    @property
    def newest(self) -> bool:
        """Whether no later version has been written."""
        return self.framework.version == max((one.number for one in self.versions), default=self.framework.version)

    @property
    def changed(self) -> tuple[tuple[str, str], ...]:
        """("added" or "removed", the line) for each line that this version changed in the one before; empty in the first."""
        before = next((one.text for one in self.versions if one.kind == "written" and one.number == self.framework.version - 1), None)
        if before is None:
            return ()
        compared = difflib.ndiff(before.splitlines(), self.text.splitlines())
        return tuple(
            ("added" if line[0] == "+" else "removed", line[2:].strip()) for line in compared if line[0] in "+-" and line[2:].strip()
        )


def frameworks_of(*, place: str, by: Person) -> tuple[Place, tuple[FrameworkView, ...]]:
    """The frameworks of a place, each in its newest version."""
    require(by, "read")
    here = places.find_place(text=place, by=by)
    refs = dict.fromkeys(one.ref for one in rows.of_place(here.code))
    return here, tuple(read(ref=ref, by=by) for ref in refs)


def read(*, ref: str, by: Person, version: int | None = None) -> FrameworkView:
    """A framework, in its newest version unless another is named. Raises `Refused` (framework_unknown, version_unknown)."""
    require(by, "read")
    held = rows.versions(ref)
    written = [one for one in held if one.kind == "written"]
    chosen = written[-1] if version is None else next((one for one in written if one.number == version), None)
    if chosen is None:
        raise Refused("version_unknown", what=f"There is no version {version} of {ref}", ways_out=(f"Choose 1 to {written[-1].number}",))
    here = places.find_place(text=chosen.place, by=by)
    made = _made(chosen.text, ref=ref, title=chosen.title, theme=chosen.theme, place=here, by=by)
    approval = next((one for one in reversed(held) if one.kind == "approved" and one.number == chosen.number), None)
    made = replace(
        made, version=chosen.number, approved_on=approval.on.date() if approval else None, approved_by=approval.by if approval else ""
    )
    found = checks.all_findings(made, today=clock.now().date())
    return FrameworkView(place=here, framework=made, text=chosen.text, findings=found, versions=held)


def save(
    *, place: str, title: str, theme: str, text: str, by: Person, ref: str = "", reason: str = "", after: int | None = None
) -> FrameworkView:
    """Keep a framework, or a new version of one (`ref`); the versions before stay as they were. `after` is the newest version that its
    writer had seen.

    Raises `Refused`: not_permitted, title_missing, framework_empty, framework_large, framework_theme, measure_unknown, lines_unread (with
    every line that cannot be read or cannot stand), framework_unknown, version_newer.
    """
    require(by, "write_framework")
    here = places.find_place(text=place, by=by)
    _readable(here, title=title, theme=theme, text=text, ref=ref, by=by)
    on = clock.now()
    with database.writing():
        if ref:
            _following(rows.versions(ref), here, after)
        name = ref or rows.new_ref(f"{here.name} {title}")
        version = Version(
            ref=name, number=rows.next_number(name), kind="written", place=here.code, title=title.strip()[:300], theme=theme,
            text=text.strip("\r\n") + "\n", reason=reason.strip(), by=by.name, on=on,
        )  # fmt: skip
        rows.save(version, by_ref=by.ref)
        log(by, "write_framework", name, {"version": version.number}, on=on)
    return read(ref=name, by=by)


def check(*, place: str, title: str, theme: str, text: str, by: Person) -> FrameworkView:
    """What the lines come to and what the checks find in them; nothing is kept. Raises as `save` does."""
    require(by, "read")
    here = places.find_place(text=place, by=by)
    made = _readable(here, title=title, theme=theme, text=text, ref="", by=by)
    return FrameworkView(place=here, framework=made, text=text, findings=checks.all_findings(made, today=clock.now().date()), versions=())


def _following(held: tuple[Version, ...], place: Place, after: int | None) -> None:
    newest = held[-1]
    if newest.place != place.code:
        raise Refused(
            "framework_unknown", what=f"{newest.ref} is no framework of {place.name}", ways_out=(f"Name its place, {newest.place}",)
        )
    if after is not None and newest.number > after:
        raise Refused(
            "version_newer",
            what=f"Version {newest.number} was written by {newest.by} since you began",
            why="A version that does not know it would undo it without a word",
            ways_out=("Look at what it changed, and keep yours again if it still holds",),
        )


def _readable(place: Place, *, title: str, theme: str, text: str, ref: str, by: Person) -> Framework:
    if not title.strip():
        raise Refused("title_missing", what="A framework needs a title", ways_out=("Give it one",))
    if len(text) > LARGEST:
        raise Refused("framework_large", what=f"These lines hold more than {LARGEST:,} letters", ways_out=("Make two frameworks of them",))
    if theme not in FRAMEWORK_THEMES:
        raise Refused("framework_theme", what=f"{theme[:40]!r} is not a theme", ways_out=tuple(f"Choose {one}" for one in FRAMEWORK_THEMES))
    made = _made(text, ref=ref or "new", title=title.strip(), theme=theme, place=place, by=by)
    if not made.parts:
        raise Refused("framework_empty", what="There is no outcome in these lines", ways_out=("Write one: `service: words`",))
    return made


def approve(*, ref: str, by: Person, reason: str = "") -> FrameworkView:
    """Approve the newest version; it is due for review a year later (rule T32).

    Raises `Refused`: not_permitted, framework_unknown, plan_unnamed (an overarching outcome still holds the placeholder of an example).
    """
    require(by, "write_framework")
    on = clock.now()
    if unnamed := checks.sources_named(read(ref=ref, by=by).framework):
        raise Refused(
            "plan_unnamed",
            what="It cannot be approved before its overarching outcome names a plan",
            why=unnamed[0].why,
            where=ref,
            findings=unnamed,
            ways_out=("Write the plan and its page in the brackets, keep that as a new version, and approve it",),
        )
    with database.writing():
        newest = [one for one in rows.versions(ref) if one.kind == "written"][-1]
        approval = replace(newest, kind="approved", text="", reason=reason.strip(), by=by.name, on=on)
        rows.save(approval, by_ref=by.ref)
        log(by, "approve_framework", ref, {"version": newest.number}, on=on)
    return read(ref=ref, by=by)


def survey_of(*, ref: str, by: Person) -> tuple[FrameworkView, tuple[SurveyItem, ...]]:
    """A participant survey whose items tie to the intermediate outcomes. It shows what participants say, not what the offer caused."""
    view = read(ref=ref, by=by)
    return view, checks.participant_survey(view.framework)


def document(*, ref: str, form: str, by: Person, survey: bool = False, version: int | None = None) -> tuple[str, bytes]:
    """(name, bytes) of the whole framework, or of its participant survey, in a form; of the newest version unless another is named.

    Raises `Refused` (form_unknown) and as `read` does.
    """
    require(by, "export")
    if form not in writing.FORMS:
        raise Refused(
            "form_unknown", what=f"{form[:20]!r} is not a form of document", ways_out=(f"Choose from {', '.join(writing.FORMS)}",)
        )
    view, on = read(ref=ref, by=by, version=version), clock.now()
    told = documents.Told(
        place=view.place.name,
        release=warehouse.current().id,
        framework=view.framework,
        findings=view.findings,
        source=source_of(view),
        measures=dict(catalogue.measures()),
        made_on=dated(on),
        year=on.year,
    )
    made = participant_survey.survey(told, checks.participant_survey(view.framework)) if survey else documents.whole(told)
    return made.id, writing.write(made, form)


def source_of(view: FrameworkView) -> Source:
    """A framework as a source: who wrote which version, and where it stands."""
    return Source(
        id=view.framework.id,
        publisher=view.versions[-1].by,
        title=view.framework.title,
        edition=f"version {view.framework.version}",
        licence="As its authors say",
        address=f"/place/{view.place.code}/outcomes/{view.framework.id}/",
    )


def plain(view: FrameworkView) -> dict[str, Any]:
    """A framework as plain values, for programs: its parts, the lines they were read from, what the checks find, and its versions."""
    made = view.framework
    return {
        "ref": made.id,
        "place": {"code": view.place.code, "name": view.place.name},
        "title": made.title,
        "theme": made.theme,
        "version": made.version,
        "approved": {"on": made.approved_on, "by": made.approved_by} if made.approved_on else None,
        "outcomes": made.outcomes,
        "activities": made.activities,
        "benefits": made.benefits,
        "links": [
            {
                "id": one.id,
                "from": one.start,
                "to": one.end,
                "type": made.step(one),
                "strength": made.strength(one),
                "because": one.rationale,
            }
            for one in made.links
        ],
        "evidence": [
            {
                **{name: getattr(one.evidence, name) for name in ("id", "statement", "direction", "grade", "practice", "year", "citation")},
                **{name: getattr(one.evidence, name) for name in ("checked", "robust", "local", "story")},
                "recent": one.evidence.recent(clock.now().year),
                "relevant": one.relevant,
                "note": one.note,
                "for": one.to,
            }
            for one in made.evidence
        ],
        "indicators": made.indicators,
        "would_show": {one.id: seen for one in made.indicators if (seen := checks.would_show(one)) is not None},
        "tell": made.tellings,
        "findings": view.findings,
        "participant_survey": checks.participant_survey(made),
        "lines": view.text,
        "versions": [{"version": one.number, "kind": one.kind, "by": one.by, "on": one.on, "reason": one.reason} for one in view.versions],
    }


def _made(text: str, *, ref: str, title: str, theme: str, place: Place, by: Person) -> Framework:
    known = catalogue.measures()
    asked = measures_asked(text)
    if unknown := [one for one in asked if one not in known]:
        raise Refused(
            "measure_unknown", what=f"There is no measure {unknown[0]!r} to take a baseline from", ways_out=("Choose one under Measures",)
        )
    baselines: dict[str, Figure | Absent] = {}
    if asked:
        profile = profiles.read_profile(place=place.code, by=by)
        for one in asked:
            reading = profile.reading(one)
            baselines[one] = reading.figure if reading else NotPublished(reason=f"not held for {place.name}")
    return framework_of(text, id=ref, title=title, theme=theme, baselines=baselines)
