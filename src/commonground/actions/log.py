"""The audit log: who did what and when, newest first, and whether the chain of its lines holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from commonground.actions import jobs, places
from commonground.actions.permissions import Person, may, require
from commonground.case import ROUTE
from commonground.documents import words
from commonground.store.records import events, landscape, subjects
from commonground.store.records.events import Line
from commonground.store.records.subjects import Subject
from commonground.terms import Finding, Refused, counted, dated

ON_A_PAGE = 25
FORMS = ("csv", "json")


@dataclass(frozen=True)
class Act:
    """What an action of the log is in plain words, `{...}` filled from its detail, and what kind of thing it is done to."""

    words: str
    about: str


# Every action that the workbench writes in its log.
ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "open_case": Act("Opened a case", "case"),
        "draft": Act("Drafted the stage {stage}", "case"),
        "settle": Act("Settled the stage {stage}", "case"),
        "skip": Act("Skipped the stage {stage}", "case"),
        "save_template": Act("Saved themes and measures for a profile", "template"),
        "save_peers": Act("Saved places to compare with", "peers"),
        "save_area": Act("Drew an area", "area"),
        "take_off_area": Act("Took an area off the list", "area"),
        "enter_planned_change": Act("Entered a reorganisation of councils", "planned"),
        "withdraw_planned_change": Act("Withdrew a reorganisation of councils", "planned"),
        "note_landscape": Act("Noted what is known of a body", "body"),
        "withdraw_note": Act("Withdrew a note about a body", "body"),
        "keep_readiness": Act("Kept how ready a service is", "place"),
        "add_document": Act("Added a strategy", "document"),
        "add_passage": Act("Pointed at a passage of a strategy", "priority"),
        "confirm_priority": Act("Confirmed a priority", "priority"),
        "reject_priority": Act("Rejected a priority", "priority"),
        "take_over_priority": Act("Took over a priority from an edition before", "priority"),
        "ask_for_draft": Act("Asked the language model {model} for a draft", "priority"),
        "decide_match": Act("Decided what is offered for a priority", "match"),
        "write_framework": Act("Wrote version {version} of an outcomes framework", "framework"),
        "approve_framework": Act("Approved version {version} of an outcomes framework", "framework"),
        "open_survey": Act("Opened a survey file", "survey"),
        "design_survey": Act("Said how the people of a survey were drawn", "survey"),
        "let_go_survey": Act("Let a survey file go", "survey"),
        "build_data": Act("Built a data release", "release"),
        "add_data": Act("Loaded data into a new release", "release"),
        "refresh_data": Act("Asked the publishers for fresh figures", "release"),
        "bring_data": Act("Brought figures in", "release"),
        "forget_data": Act("Took back figures that were brought in", "release"),
        "delete_release": Act("Deleted an old data release", "release"),
        "start_job": Act("Started long work: {kind}", "job"),
        "stop_job": Act("Stopped long work", "job"),
    }
)
_STAGES = {stage.id: stage.title for stage in ROUTE}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the log in plain words, with the reason that was given.

    `about` is the kind of thing it was done to, as in `ACTS`, and `subject` what that is called now; None where it is no longer there.
    """

    line: Line
    told: str
    why: str
    about: str
    subject: Subject | None


@dataclass(frozen=True, kw_only=True)
class Log:
    """A page of the log. `breaks` says of every line that was changed or removed which it is; `newest` is the hash of the last of all."""

    entries: tuple[Entry, ...]
    subject: str | None
    count: int
    page: int
    pages: int
    since: datetime | None
    newest: str
    breaks: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether no line was changed, removed or put in between."""
        return not self.breaks

    @property
    def sentences(self) -> tuple[str, str]:
        """How many entries there are and since when, and whether the chain holds."""
        about = f" about {self.subject}" if self.subject else ""
        many = f"{counted(self.count, 'entry', 'entries')}{about} since {dated(self.since)}" if self.since else f"No entry{about} yet"
        whole = "the whole log" if self.subject else "the log"
        if self.holds:
            return f"{many}.", f"The chain of {whole} holds: no line was changed, removed or put in between."
        return f"{many}.", f"The chain of {whole} does not hold: {counted(len(self.breaks), 'break was', 'breaks were')} found."


def read_log(*, by: Person, subject: str | None = None, page: int = 1) -> Log:
    """A page of the log, newest first, about a subject (such as the reference of a case) or all; the last page where `page` is too high.

    A chain that does not hold is told in `breaks`. Raises `Refused`: not_permitted; log_broken where a line cannot be read at all.
    """
    require(by, "read")
    many = events.count(subject)
    pages = max(1, -(-many // ON_A_PAGE))
    page = min(max(page, 1), pages)
    lines = events.newest(subject, after=(page - 1) * ON_A_PAGE, most=ON_A_PAGE)
    first = events.newest(subject, after=many - 1, most=1) if many else ()
    last = events.newest(most=1)
    return Log(
        entries=_entries(lines, by),
        subject=subject,
        count=many,
        page=page,
        pages=pages,
        since=first[0].on if first else None,
        newest=last[0].hash if last else "",
        breaks=tuple(events.check_chain().items),
    )


def log_file(*, form: str, by: Person, subject: str | None = None) -> bytes:
    """Every line about a subject, or all, oldest first, as CSV or JSON, with its hashes. Raises as `read_log` does, and form_unknown."""
    require(by, "export")
    if form not in FORMS:
        raise Refused("form_unknown", what=f"The log cannot be had as {form[:20]!r}", ways_out=tuple(f"Choose {one}" for one in FORMS))
    lines, breaks = events.events(subject), events.check_chain().items
    if form == "json":
        return msgspec.json.encode({"holds": not breaks, "breaks": [str(one) for one in breaks], "lines": [_plain(line) for line in lines]})
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["line", "when", "who", "who_ref", "action", "in_words", "subject", "detail", "previous_hash", "hash"])
    for line in lines:
        said = (line.by_name, line.by, line.action, told(line), line.subject, msgspec.json.encode(line.detail).decode())
        rows.writerow([line.number, line.on.isoformat(), *map(words.inert, said), line.previous, line.hash])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def plain(log: Log) -> dict[str, Any]:
    """A page of the log for programs."""
    return {
        "sentences": log.sentences,
        "holds": log.holds,
        "breaks": [str(one) for one in log.breaks],
        "subject": log.subject,
        "count": log.count,
        "page": log.page,
        "pages": log.pages,
        "since": log.since.isoformat() if log.since else None,
        "newest_hash": log.newest,
        "lines": [_plain(entry.line) for entry in log.entries],
    }


def told(line: Line) -> str:
    """What was done, in plain words; an action that is not in the table as it is written."""
    act = ACTS.get(line.action)
    return act.words.format_map(_Said(line.detail)) if act else line.action


class _Said(dict[str, Any]):
    """The detail of a line as words: a stage and a kind of work by their titles, what is missing as a dash."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if name == "stage":
            return _STAGES.get(str(value), value)
        kind = jobs.KINDS.get(str(value)) if name == "kind" else None
        return kind.title if kind else value

    def __missing__(self, name: str) -> str:
        return "–"


def _plain(line: Line) -> dict[str, Any]:
    return {**msgspec.to_builtins(line, builtin_types=(datetime,)), "on": line.on.isoformat(), "told": told(line)}


def _entries(lines: Iterable[Line], by: Person) -> tuple[Entry, ...]:
    lines = tuple(lines)
    about = {line.action: ACTS[line.action].about if line.action in ACTS else "" for line in lines}
    held = {kind: _held(kind, {line.subject for line in lines if about[line.action] == kind}, by) for kind in {*about.values()}}
    return tuple(
        Entry(
            line=line,
            told=told(line),
            why=str(line.detail.get("reason") or line.detail.get("why") or ""),
            about=about[line.action],
            subject=held[about[line.action]].get(line.subject),
        )
        for line in lines
    )


def _held(kind: str, refs: set[str], by: Person) -> dict[str, Subject]:
    """Those of `refs` that this person can go to."""
    if kind == "match":
        return subjects.of_kind("priority", refs)
    if kind == "body":
        return _bodies(refs)
    if kind in subjects.KINDS:
        return subjects.of_kind(kind, refs)
    if kind == "place":
        return {ref: Subject(name, ref) for ref in refs if (name := _place(ref, by))}
    if kind == "survey" and may(by, "ask_survey"):
        from commonground.store.surveys import shelf

        return {one.ref: Subject(one.title) for one in shelf.every() if one.ref in refs}
    return {}


def _bodies(refs: set[str]) -> dict[str, Subject]:
    """Bodies by their ids; one that people added by its name, unless that was withdrawn."""
    added = {note.body: note for note in landscape.added_bodies()} if refs else {}
    found = {ref: one for ref, one in subjects.of_kind("body", refs).items() if ref not in added or not added[ref].withdrawn}
    return {ref: replace(one, name=getattr(added[ref].what, "name", ref)) if ref in added else one for ref, one in found.items()}


def _place(code: str, by: Person) -> str:
    try:
        return places.find_place(text=code, by=by).name
    except Refused:
        return ""
