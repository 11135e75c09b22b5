"""Reading what people note of the landscape: what was written in a form becomes a value, or is refused with everything that is wrong
at once. Pages, commands and files share the one table of forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonground.domain.landscape import noted
from commonground.domain.landscape.calendar import check_rules
from commonground.domain.landscape.local import Correction
from commonground.domain.landscape.noted import What
from commonground.domain.landscape.noting_forms import FORMS, Field
from commonground.domain.landscape.nouns import (
    OTHER,
    READ,
    UNVERIFIED,
    Assessment,
    Body,
    Fact,
    Pressure,
    Relationship,
    Succeeds,
)
from commonground.domain.landscape.ties import BodyTie
from commonground.terms import Findings, Place

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
LONGEST = {"text": 300, "long": 4000, "date": 40, "dates": 3000, "number": 10, "choice": 120, "yes": 5}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a note is about, and who gives it: the body (shipped or local), the place, the person and the day."""

    body: Body | None
    ident: str
    place: Place
    by: str
    on: date
    areas: tuple[Place, ...] = ()


def read(kind: str, given: Mapping[str, str], about: Asked, *, choices: Mapping[str, tuple[tuple[str, str], ...]]) -> What:
    """What a filled form says, as a value. `choices` complete the fields whose choices depend on the place.

    Raises `Refused` (note_invalid) with every finding; `where` of each names the field.
    """
    found, findings = {}, Findings()
    for field in FORMS[kind].fields:
        found[field.name] = _value(field, given.get(field.name, "").strip(), choices.get(field.name, field.choices), findings)
    made = _MAKERS[kind](found, about, findings) if not findings.errors else None
    findings.refuse_if_any(
        code="note_invalid", what="Nothing was kept, because of what is listed", ways_out=("Correct it and send it again",)
    )
    assert made is not None
    return made


def as_date(text: str) -> date | None:
    """A day as people write it: 2026-09-14, 14/9/2026, 14 September 2026, 14 Sep 2026; None when it is no day.

    >>> as_date("14 Sept 2026"), as_date("31 June 2026")
    (datetime.date(2026, 9, 14), None)
    """
    text = text.strip().lower().replace(",", " ")
    if held := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, held.groups())
    elif held := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
        day, month, year = map(int, held.groups())
    elif held := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?\s+(\d{4})", text):
        month = next((place for place, name in enumerate(MONTHS, start=1) if name.startswith(held[2])), 0)
        day, year = int(held[1]), int(held[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _value(field: Field, text: str, choices: tuple[tuple[str, str], ...], findings: Findings) -> Any:
    """What one field says, or an empty value with a finding."""
    if field.form == "yes":
        return text.lower() in ("yes", "on", "true", "1")
    if not text and not field.required:
        return _EMPTY.get(field.form, "")
    if not text:
        wrong = ("field_missing", "nothing is given", "Choose one" if field.form == "choice" else "Fill it in")
    elif len(text) > LONGEST[field.form]:
        wrong = ("field_too_long", f"it has {len(text):,} letters", f"Keep it to {LONGEST[field.form]:,}")
    else:
        try:
            return _READERS[field.form](field, text, choices)
        except _Unreadable as no:
            wrong = no.args
    code, what, remedy = wrong
    findings.add(code, f"{field.label}: {what}", where=field.name, remedy=remedy)
    return _EMPTY.get(field.form, "")


class _Unreadable(Exception):
    """A code, what is wrong, and what to do about it."""


Choices = tuple[tuple[str, str], ...]


def _text(field: Field, text: str, _: Choices) -> str:
    if field.name == "address" and not re.match(r"https?://[^\s/]+", text):
        raise _Unreadable("address_unreadable", f"{text[:60]!r} is no web address", "Begin it with https://")
    return text


def _choice(_: Field, text: str, choices: Choices) -> str:
    if text not in dict(choices):
        raise _Unreadable("choice_unknown", f"{text[:60]!r} is not one of the choices", "Choose one that is offered")
    return text


def _number(field: Field, text: str, _: Choices) -> int:
    if not (text.isascii() and text.isdigit() and field.low <= int(text) <= field.high):
        raise _Unreadable("number_unreadable", f"{text!r} is no whole number from {field.low} to {field.high}", "Write it in figures")
    return int(text)


def _date(_: Field, text: str, __: Choices) -> date:
    day = as_date(text)
    if day is None:
        raise _Unreadable("date_unreadable", f"{text!r} is no day", "Write it as in 14 September 2026")
    return day


def _dates(_: Field, text: str, __: Choices) -> tuple[date, ...]:
    days = {line.strip(): as_date(line) for line in re.split(r"[\n;]", text) if line.strip()}
    unread = [repr(line[:40]) for line, day in days.items() if day is None]
    if unread:
        raise _Unreadable("date_unreadable", f"{', '.join(unread[:5])} is no day", "Write each as in 14 September 2026, on its own line")
    if len(days) > noted.MOST_DATES:
        raise _Unreadable("too_many", f"{len(days)} days are given", f"Give at most {noted.MOST_DATES}")
    return tuple(sorted({day for day in days.values() if day is not None}))


_EMPTY: Mapping[str, Any] = {"dates": (), "date": None, "number": None}
_READERS: Mapping[str, Callable[[Field, str, Choices], Any]] = {
    "text": _text,
    "long": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "dates": _dates,
}


def _ordered(first: date | None, last: date | None, where: str, what: str, findings: Findings) -> None:
    if first and last and last < first:
        findings.add(
            "ends_before_it_begins", f"{what} ends on {last}, before it begins on {first}", where=where, remedy="Correct or swap the days"
        )


def _body(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    _ordered(found["valid_from"], found["valid_to"], "valid_to", found["name"], findings)
    other = found["body_kind"] == OTHER
    if other and not found["own_kind"]:
        findings.add(
            "kind_words_missing", "No words are given for another kind of body", where="own_kind", remedy="Say what kind of body it is"
        )
    return Body(
        id=about.ident,
        kind=found["body_kind"],
        name=found["name"],
        form=found["own_kind"] if other else "",
        service_areas=(found["service"],) if other and found["service"] else (),
        areas=about.areas or (about.place,),
        source_id=noted.LOCAL,
        valid_from=found["valid_from"],
        valid_to=found["valid_to"],
        origin="local",
        note=found["note"],
    )


def _correction(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    field, value = found["field"], found["value"]
    assert about.body is not None
    if field.startswith("valid_"):
        value = as_date(value)
        if value is None:
            findings.add("date_unreadable", f"{found['value'][:40]!r} is no day", where="value", remedy="Write it as in 14 September 2026")
        first, last = (value, about.body.valid_to) if field == "valid_from" else (about.body.valid_from, value)
        _ordered(first, last, "value", about.body.name, findings)
    return Correction(
        body=about.ident, field=field, was=getattr(about.body, field), value=value, why=found["why"], by=about.by, on=about.on
    )


def _contact(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    _ordered(found["since"], found["until"], "until", "The time in post", findings)
    return noted.Contact(body=about.ident, **found)


def _window(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    if not found["yearly"]:
        _ordered(found["opens"], found["closes"], "closes", found["title"], findings)
    made = noted.Opening(body=about.ident, **found)
    for one in check_rules([noted.opening_rule("", made)], kinds=()):
        if not findings.errors:
            findings.add(one.code, one.what, where="opens", remedy=one.remedy)
    return made


def _document(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    _ordered(found["starts"], found["ends"], "ends", found["title"], findings)
    if found["page"] and not found["quote"]:
        findings.add(
            "quote_missing",
            "A page is given, but nothing is quoted from it",
            where="quote",
            remedy="Quote the sentence, or leave the page out",
        )
    return noted.Paper(body=about.ident, **found)


def _pressure(found: Mapping[str, Any], about: Asked, _: Findings) -> What:
    return Pressure(
        about=about.ident,
        kind=found["pressure"],
        text=found["text"],
        status=noted.LOCAL,
        address=found["address"],
        by=about.by,
        on=about.on,
    )


def _relationship(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    if found["last_contact"] and found["last_contact"] > about.on:
        findings.add(
            "contact_ahead",
            f"The last contact, {found['last_contact']}, lies ahead",
            where="last_contact",
            remedy="Give it as the next step",
        )
    return Relationship(body=about.ident, **found)


def _assessment(found: Mapping[str, Any], about: Asked, _: Findings) -> What:
    return Assessment(
        body=about.ident, attribute=found["attribute"], score=int(found["score"]), by=about.by, on=about.on, proof=found["proof"]
    )


def _tie(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    if found["other"] == about.ident:
        findings.add("tied_to_itself", "A body cannot be tied to itself", where="other", remedy="Choose another body")
    says = Fact(text=found["says"], status=READ if found["address"] else UNVERIFIED, address=found["address"])
    return BodyTie(body=about.ident, tie=found["tie"], other=found["other"], says=says, by=about.by, on=about.on)


def _succession(found: Mapping[str, Any], about: Asked, findings: Findings) -> What:
    if found["new"] == about.ident:
        findings.add("succeeds_itself", "A body cannot take over from itself", where="new", remedy="Choose another body")
    return Succeeds(old=about.ident, new=found["new"], on=found["from_day"], share=found["percent"] / 100)


_MAKERS: Mapping[str, Callable[[Mapping[str, Any], Asked, Findings], What]] = {
    "body": _body,
    "correction": _correction,
    "succession": _succession,
    "contact": _contact,
    "meeting": lambda found, about, _: noted.Meeting(body=about.ident, **found),
    "window": _window,
    "tie": _tie,
    "pressure": _pressure,
    "document": _document,
    "relationship": _relationship,
    "assessment": _assessment,
}
