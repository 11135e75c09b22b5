"""The calendar as iCalendar text (RFC 5545), for any calendar program: one event for each window, with an alarm to prepare.

The same windows give the same text: identifiers come from the rule, the body and the occurrence, so that a date that moves
updates the event that a reader already holds, and does not add a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from commonground.domain.landscape.nouns import STATUS_WORDS, Window
from commonground.terms import Refused

PRODUCT = "-//Common Ground//Commissioning calendar//EN"
DOMAIN = "commonground.invalid"
LINE_OCTETS = 75


def write(windows: Iterable[Window], *, names: Mapping[str, str], title: str, stamped: datetime) -> str:
    """A calendar of windows, lines ended by CRLF. `names` gives each body's name; `stamped` is when the text was made.

    Refuses a `stamped` without a time zone, because a reader could not tell which of two versions is newer.
    """
    if stamped.tzinfo is None:
        raise Refused("stamp_without_zone", what="The time at which the calendar was made has no time zone", ways_out=("Give it in UTC",))
    stamp = stamped.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(title)}")
    for window in sorted(windows, key=lambda one: (one.opens, one.body, one.rule, one.occurrence)):
        lines += _event(window, names.get(window.body, window.body), stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def uid(window: Window) -> str:
    """The identifier of a window's event: the same for the same rule, body and occurrence, whatever its dates."""
    key = "\x1f".join((window.rule, window.body, window.occurrence))
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{DOMAIN}"


def escaped(text: str) -> str:
    """Text as RFC 5545 wants it: backslash, semicolon, comma and line ends escaped; other control characters left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or (ord(letter) >= 32 and ord(letter) != 127))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets, each after the first beginning with a space; no letter is cut in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return [*pieces, piece]


def _event(window: Window, name: str, stamp: str) -> list[str]:
    said = [
        f"What they need: {window.needs}",
        f"Start preparing {window.lead_days} days before" if window.lead_days else "",
        window.note,
        f"This date is {STATUS_WORDS.get(window.status, window.status)}",
        window.address,
    ]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid(window)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{_date(window.opens)}",
        f"DTEND;VALUE=DATE:{_date(_next(window.closes))}",
        f"SUMMARY:{escaped(f'{name}: {window.title}')}",
        f"DESCRIPTION:{escaped(chr(10).join(part for part in said if part))}",
        f"CATEGORIES:{'Can say yes' if window.yes else 'Worth knowing'}",
        "TRANSP:TRANSPARENT",
    ]
    if window.lead_days:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(f'Start preparing: {window.title}')}",
            f"TRIGGER:-P{window.lead_days}D",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _date(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _next(day: date) -> date:
    """The day after: an iCalendar end is not included."""
    return day + timedelta(days=1) if day < date.max else day
