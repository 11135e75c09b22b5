"""The lines of the audit log, each with the address of what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from commonground.actions.log import Entry

# By kind of subject: the page that shows it, and what its address takes: the reference in the line, or the place of what it names.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "case": ("case", {"ref": "ref"}),
    "template": ("templates", {}),
    "peers": ("peers", {"code": "place"}),
    "area": ("area", {"code": "ref"}),
    "planned": ("planned_one", {"ref": "ref"}),
    "body": ("landscape_body", {"code": "place", "body": "ref"}),
    "place": ("readiness", {"code": "ref"}),
    "document": ("strategy", {"code": "place", "ref": "ref"}),
    "priority": ("proposal", {"code": "place", "ref": "ref"}),
    "match": ("match_one", {"code": "place", "ref": "ref"}),
    "framework": ("framework", {"code": "place", "ref": "ref"}),
    "survey": ("survey", {"ref": "ref"}),
    "job": ("job", {"ref": "ref"}),
}


@dataclass(frozen=True)
class Row:
    """A line as the page shows it; `href` is empty where there is nothing to go to any more."""

    number: int
    when: datetime
    who: str
    what: str
    why: str
    name: str
    href: str


def rows(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """As they stand in the log, in plain words."""
    return tuple(
        Row(
            number=entry.line.number,
            when=entry.line.on,
            who=entry.line.by_name,
            what=entry.told,
            why=entry.why,
            name=entry.subject.name if entry.subject else entry.line.subject,
            href=_href(entry),
        )
        for entry in entries
    )


def address(name: str, subject: str | None, **args: Any) -> str:
    """Where the log, or a file of it, is about this subject."""
    query = f"?{urlencode({'subject': subject})}" if subject else ""
    return f"{reverse(name, kwargs=args or None)}{query}"


def _href(entry: Entry) -> str:
    if entry.subject is None:
        return ""
    ref = entry.line.subject
    if entry.about == "release":
        return f"{reverse('data_changes')}?{urlencode({'new': ref})}"
    name, takes = PAGES[entry.about]
    given = {"ref": ref, "place": entry.subject.place}
    return reverse(name, kwargs={argument: given[part] for argument, part in takes.items()})
