"""Whatever the dates and words, windows stay inside what was asked and calendar lines stay short and whole."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.domain.landscape.calendar import Rule, next_yes, windows
from commonground.domain.landscape.checks import check
from commonground.domain.landscape.icalendar import escaped, folded
from commonground.domain.landscape.nouns import Body
from commonground.terms import Place

HERE = Place("E06000001", "Hartlepool", "unitary", 2024)
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
MONTH_DAYS = st.tuples(st.integers(1, 12), st.integers(1, 31))


def body(begins: date | None, ends: date | None) -> Body:
    return Body(id="b", kind="icb", name="B", areas=(HERE,), source_id="made", valid_from=begins, valid_to=ends)


@settings(max_examples=60, deadline=None)
@given(
    opens=MONTH_DAYS,
    closes=MONTH_DAYS,
    start=DAYS,
    span=st.integers(0, 1500),
    begins=st.none() | DAYS,
    ends=st.none() | DAYS,
    every=st.integers(1, 5),
)
def test_windows_touch_the_days_asked_for_and_lie_within_the_body(opens, closes, start, span, begins, ends, every) -> None:
    rule = Rule(
        id="r",
        kinds=("icb",),
        title="T",
        repeat="year",
        yes=True,
        lead_days=30,
        needs="",
        status="inference",
        opens=opens,
        closes=closes,
        every=every,
        first=2000,
    )
    end = start + timedelta(days=span)
    found = windows(body(begins, ends), [rule], start=start, end=end)
    for one in found:
        assert one.opens <= one.closes
        assert one.opens <= end
        assert one.closes >= start
        assert begins is None or one.opens >= begins
        assert ends is None or one.closes <= ends
    assert len({one.occurrence for one in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(opens=MONTH_DAYS, closes=MONTH_DAYS, on=DAYS)
def test_the_next_yes_has_not_closed_and_nothing_earlier_was_missed(opens, closes, on) -> None:
    rule = Rule(
        id="r", kinds=("icb",), title="T", repeat="year", yes=True, lead_days=30, needs="", status="inference", opens=opens, closes=closes
    )
    found = next_yes(body(None, None), [rule], on=on)
    if found is not None:
        assert found.window.closes >= on
        if found.window.opens > on:
            assert windows(body(None, None), [rule], start=on, end=found.window.opens - timedelta(days=1)) == ()


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_folded_into_short_lines_and_comes_back_whole(text) -> None:
    line = escaped(text.encode("utf-8", "ignore").decode())
    pieces = folded(line)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert "\n" not in line


@settings(max_examples=60, deadline=None)
@given(begins=DAYS, ends=DAYS)
def test_a_body_is_found_wrong_exactly_when_it_ends_before_it_begins(begins, ends) -> None:
    found = check([body(begins, ends)], kinds={"icb"}, places={HERE.code})
    assert bool(found) == (ends < begins)
