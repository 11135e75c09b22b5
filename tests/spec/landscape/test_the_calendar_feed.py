"""The calendar goes into any calendar program (RFC 5545), and a date that moves updates the event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from commonground.domain.landscape.icalendar import escaped, folded, uid, write
from commonground.domain.landscape.nouns import Window
from commonground.terms import Refused

STAMP = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
WINDOW = Window(
    rule="options",
    body="council:E06000001",
    title="Options, first; then more",
    opens=date(2026, 7, 1),
    closes=date(2026, 10, 31),
    lead_days=60,
    yes=True,
    needs="One page",
    status="inference",
    occurrence="2026",
)


def text(*windows: Window) -> str:
    return write(windows, names={"council:E06000001": "Hartlepool council"}, title="Hartlepool", stamped=STAMP)


def test_an_event_lasts_whole_days_and_its_end_is_the_day_after() -> None:
    lines = text(WINDOW).split("\r\n")
    assert "DTSTART;VALUE=DATE:20260701" in lines
    assert "DTEND;VALUE=DATE:20261101" in lines
    assert "DTSTAMP:20260701T093000Z" in lines


def test_commas_semicolons_backslashes_and_line_ends_are_escaped() -> None:
    assert escaped("a,b;c\\d\r\ne\x07") == "a\\,b\\;c\\\\d\\ne"
    assert "SUMMARY:Hartlepool council: Options\\, first\\; then more" in text(WINDOW)


def test_an_alarm_rings_when_preparation_should_start_and_not_when_none_is_needed() -> None:
    assert "TRIGGER:-P60D" in text(WINDOW)
    assert "VALARM" not in text(replace(WINDOW, lead_days=0))


def test_long_lines_are_folded_at_75_octets_without_cutting_a_letter() -> None:
    made = text(replace(WINDOW, needs="é" * 300))
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert "é" * 300 in made.replace("\r\n ", "")


def test_a_date_that_moves_keeps_the_events_identifier_and_another_years_has_its_own() -> None:
    assert uid(replace(WINDOW, opens=date(2026, 7, 8))) == uid(WINDOW)
    assert uid(replace(WINDOW, occurrence="2027")) != uid(WINDOW)
    assert uid(replace(WINDOW, body="council:E06000002")) != uid(WINDOW)


def test_the_same_windows_in_any_order_give_the_same_text() -> None:
    other = replace(WINDOW, occurrence="2027", opens=date(2027, 7, 1), closes=date(2027, 10, 31))
    assert text(WINDOW, other) == text(other, WINDOW)


def test_a_short_line_is_left_alone() -> None:
    assert folded("A" * 75) == ["A" * 75]
    assert folded("A" * 76) == ["A" * 75, " A"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Refused, match="has no time zone"):
        write([WINDOW], names={}, title="x", stamped=datetime(2026, 7, 1))
