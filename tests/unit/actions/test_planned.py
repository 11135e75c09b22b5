"""A reorganisation that is to come is entered with its day and source, and figures are carried by the shares of residents."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from commonground.actions import areas, places, planned
from commonground.actions.landscape import shown
from commonground.actions.landscape.notes import note
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.actions.stages import landscape as stage
from commonground.case import Case
from commonground.store import clock, warehouse
from commonground.store.records import events
from commonground.store.warehouse import areas as ground
from commonground.terms import Refused, Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
BY = LOCAL_PERSON
SOURCE = {"publisher": "A council", "title": "A proposal, for a test", "address": "https://example.gov.uk/"}
TEES = "E06000001, Tees Mouth\nE06000002, Tees Mouth\nE06000003, Tees Mouth, 60%\nE06000003, Cleveland Hills, 40%"


def enter(**other: object) -> str:
    given = {"title": "Tees", "on": date(2099, 4, 1), "moves": TEES, "source": SOURCE, "by": BY}
    return planned.enter(**{**given, **other})


def test_totals_are_carried_by_the_shares_of_residents_and_marked_as_carried() -> None:
    found = planned.carried(ref=enter(), by=BY)
    rows = warehouse.current().rows(
        "SELECT place, arg_max(value, period_end) AS people FROM figure "
        "WHERE measure = 'population' AND grp = 'all' AND place IN ('E06000001', 'E06000002', 'E06000003') GROUP BY place"
    )
    today = dict(zip(rows["place"].to_pylist(), rows["people"].to_pylist(), strict=True))
    figures = next(figures for measure, figures in found.rows if measure.id == "population")
    by_name = dict(zip((place.name for place in found.places), figures, strict=True))
    assert by_name["Cleveland Hills"].number == pytest.approx(0.4 * today["E06000003"])
    assert by_name["Tees Mouth"].number == pytest.approx(today["E06000001"] + today["E06000002"] + 0.6 * today["E06000003"])
    assert by_name["Tees Mouth"].status is Status.CARRIED
    assert found.change.entered_by == BY.name


def test_a_council_is_split_by_the_residents_of_its_small_areas() -> None:
    release = warehouse.current()
    small = ground.small_areas_in(release, "E06000001", "lsoa")
    people = ground.residents(release, small)
    text = "\n".join(f"{code}, {'North' if at < 20 else 'South'}" for at, code in enumerate(small))
    ref = enter(moves=text)
    (north, south) = sorted(planned.one(ref=ref, by=BY).change.moves, key=lambda move: move.new_name)
    assert north.share == pytest.approx(sum(people[code] for code in small[:20]) / sum(people.values()))
    assert north.share + south.share == pytest.approx(1)


def test_everything_wrong_is_told_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(Refused) as unreadable:
        enter(moves="rubbish\nE06000001\nE06000002, X")
    assert [finding.where for finding in unreadable.value.findings] == ["line 1", "line 2"]
    with pytest.raises(Refused) as unsound:
        enter(moves="E06000001, X, 30%\nE99999999, X", on=date(2001, 1, 1))
    assert {finding.code for finding in unsound.value.findings} == {"planned_past", "planned_shares", "planned_old_unknown"}
    with pytest.raises(Refused, match="no publisher"):
        enter(source={"title": "x"})
    with pytest.raises(Refused, match="more than 200 characters"):
        enter(title="x" * 201)
    assert planned.every(by=BY) == ()


def test_two_changes_of_the_same_council_or_title_are_refused() -> None:
    enter()
    for other in ({"title": "tees"}, {"title": "Another", "moves": "E06000001, Elsewhere"}):
        with pytest.raises(Refused) as refused:
            enter(**other)
        assert refused.value.code in ("planned_known", "planned_not_sound")


def test_who_may_not_enters_nothing_and_an_unknown_change_says_so() -> None:
    with pytest.raises(Refused) as refused:
        enter(by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
    assert refused.value.code == "not_permitted"
    with pytest.raises(Refused, match="No planned change"):
        planned.carried(ref="moon", by=BY)
    assert places.register().place("E06000001").name == "Hartlepool"


def test_a_council_to_come_equals_the_area_drawn_from_its_councils() -> None:
    ref = enter(moves="E07000095, Three Rivers and Broxbourne\nE07000102, Three Rivers and Broxbourne\nE07000103, Watford alone")
    held, drawn = planned.carried(ref=ref, by=BY), planned.as_areas(ref=ref, by=BY)
    assert [(area.name, area.codes) for area in drawn] == [
        ("Three Rivers and Broxbourne", ("E07000095", "E07000102")), ("Watford alone", ("E07000103",)),
    ]  # fmt: skip
    side = {measure.id: figures for measure, figures in areas.side_by_side(areas=drawn, by=BY).rows}
    same = [(figures, side[measure.id]) for measure, figures in held.rows if measure.id in side]
    compared = [
        (ours, theirs) for pair in same for ours, theirs in zip(*pair, strict=True) if ours.period == theirs.period and ours.present
    ]
    assert len(compared) > 60
    assert all(ours.number == pytest.approx(theirs.number) for ours, theirs in compared)
    assert {ours.status for ours, _ in compared} <= {Status.CARRIED, Status.MODELLED}  # what is modelled stays so


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx", "docx", "pdf", "html", "json"])
def test_the_councils_to_come_can_be_taken_away_in_every_form(form: str) -> None:
    body = planned.write(ref=enter(), form=form, by=BY)
    assert len(body) > 500
    if form == "csv":
        assert b"Tees Mouth" in body
        assert b"carried" in body


def test_the_landscape_of_a_place_says_what_is_to_change_and_names_the_councils_to_come() -> None:
    enter(moves="E06000001, Tees Mouth\nE06000002, Tees Mouth", on=date(2099, 4, 1))
    today = shown.read_landscape(place="Hartlepool", by=BY)
    said = "Hartlepool council is to give way to Tees Mouth council on 1 April 2099 (planned, a proposal so far)."
    assert said in today.here.sentence
    assert said in shown.read_calendar(place="Hartlepool", by=BY).sentence
    later = shown.read_landscape(place="Hartlepool", on=date(2099, 4, 1), by=BY)
    held = json.loads(shown.landscape_document(view=later, form="json", by=BY))
    bodies = {row["Name"]: row for table in held["tables"] if table["id"] == "bodies" for row in table["rows"]}
    assert "Hartlepool council" not in bodies
    assert bodies["Tees Mouth council (planned)"]["Took over from"].startswith(
        "takes over from Hartlepool council on 1 April 2099 (planned"
    )
    assert bodies["Tees Mouth council (planned)"]["Source"].startswith("A council, A proposal, for a test")
    assert shown.read_body(place="Hartlepool", body="council:new-tees-mouth", by=BY).sheet.on == date(2099, 4, 1)
    told = shown.landscape_document(view=later, form="html", by=BY).decode()
    assert "Tees Mouth council is to be made from Hartlepool and Middlesbrough" in told
    assert "https://example.gov.uk/" in told


def test_a_change_within_the_year_is_in_the_calendar_and_its_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2098, 10, 1, 12, tzinfo=UTC))
    case = Case(ref="tees", title="Tees", place="E06000001", opened_by="Ann", opened_on=clock.now())
    before = stage.outside_landscape(case)
    enter(moves="E06000001, Tees Mouth", on=date(2099, 4, 1))
    due = shown.read_calendar(place="Hartlepool", by=BY).due
    assert {one.body.name for one in due if one.window.opens >= date(2099, 4, 1) and one.body.kind == "council_unitary"} == {
        "Tees Mouth council (planned)"
    }
    feed = shown.calendar_feed(place="Hartlepool", body="council:new-tees-mouth", by=BY).replace("\r\n ", "")
    assert "Tees Mouth council (planned)" in feed
    assert stage.outside_landscape(case) != before


def test_an_address_that_is_none_and_a_council_made_twice_are_refused() -> None:
    with pytest.raises(Refused, match="no web address"):
        enter(source={**SOURCE, "address": "javascript:alert(1)"})
    enter(moves="E06000001, Tees Mouth")
    with pytest.raises(Refused) as refused:
        enter(title="Another", moves="E06000002, Tees Mouth")
    assert [one.code for one in refused.value.findings] == ["planned_new_elsewhere"]


def test_a_withdrawn_change_stays_in_the_record_and_counts_nowhere_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2098, 10, 1, 12, tzinfo=UTC))
    case = Case(ref="tees", title="Tees", place="E06000001", opened_by="Ann", opened_on=clock.now())
    before = [shown.read_landscape(place="Hartlepool", on=day, by=BY) for day in (None, date(2099, 4, 1))]
    due, outside = shown.read_calendar(place="Hartlepool", by=BY).due, stage.outside_landscape(case)
    ref = enter(moves="E06000001, Tees Mouth", on=date(2099, 4, 1))
    assert "Tees Mouth" in shown.read_landscape(place="Hartlepool", by=BY).here.sentence
    gone = planned.withdraw(ref=ref, why=" The order was quashed ", by=BY)
    assert (gone.withdrawn.why, gone.withdrawn.by, gone.withdrawn.on) == ("The order was quashed", BY.name, clock.now())
    after = [shown.read_landscape(place="Hartlepool", on=day, by=BY) for day in (None, date(2099, 4, 1))]
    assert [view.here.sentence for view in after] == [view.here.sentence for view in before]
    assert [[one.body.id for one in view.here.sheets] for view in after] == [[one.body.id for one in view.here.sheets] for view in before]
    assert "planned_change:tees" not in after[1].sources
    assert (shown.read_calendar(place="Hartlepool", by=BY).due, stage.outside_landscape(case)) == (due, outside)
    for ask in (planned.carried, planned.as_areas, lambda **asked: planned.write(form="csv", **asked)):
        with pytest.raises(Refused, match="was withdrawn by") as refused:
            ask(ref=ref, by=BY)
        assert (refused.value.code, refused.value.why) == ("planned_withdrawn", "The order was quashed")
    assert planned.every(by=BY) == (gone,)
    assert [line.action for line in events.events(ref)] == ["enter_planned_change", "withdraw_planned_change"]


def test_what_was_noted_of_a_council_to_come_rests_with_it_and_comes_back_when_it_is_entered_anew() -> None:
    person = {"name": "Jo Lee", "role": "Chief executive", "part": "decides"}
    for at in (1, 2):
        ref = enter()
        if at == 1:
            note(place="Hartlepool", body="council:new-tees-mouth", kind="contact", given=person, by=BY)
        assert "Jo Lee" in str(shown.read_body(place="Hartlepool", body="council:new-tees-mouth", by=BY))
        planned.withdraw(ref=ref, why="A slip", by=BY)
        with pytest.raises(Refused) as refused:
            shown.read_body(place="Hartlepool", body="council:new-tees-mouth", by=BY)
        assert refused.value.code == "body_not_here"


def test_a_correction_is_a_withdrawal_and_a_new_entry_under_the_same_title() -> None:
    first = enter()
    planned.withdraw(ref=first, why="A share was wrong", by=BY)
    held = planned.one(ref=first, by=BY)
    assert planned.read_moves(held.moves) == held.change.moves
    again = enter(moves=held.moves.replace("60%", "55%").replace("40%", "45%"))
    assert (first, again) == ("tees", "tees-2")
    assert {move.share for move in planned.carried(ref=again, by=BY).change.moves} == {1.0, 0.55, 0.45}
    with pytest.raises(Refused, match="entered already"):
        enter()


def test_a_withdrawal_needs_a_reason_a_person_who_may_and_a_change_that_stands() -> None:
    ref = enter()
    for code, given in {
        "reason_missing": {"why": "  "},
        "planned_unknown": {"ref": "moon"},
        "not_permitted": {"by": Person(ref="v", name="V", roles=frozenset({"councillor"}))},
    }.items():
        with pytest.raises(Refused) as refused:
            planned.withdraw(**{"ref": ref, "why": "A slip", "by": BY, **given})
        assert refused.value.code == code
    planned.withdraw(ref=ref, why="A slip", by=BY)
    with pytest.raises(Refused) as refused:
        planned.withdraw(ref=ref, why="Again", by=BY)
    assert refused.value.code == "planned_withdrawn"


def test_a_county_and_its_own_districts_are_not_both_carried() -> None:
    districts = [part.place.code for part in places.register().children(places.register().place("E10000015"), {"district"})]
    alone, county = "\n".join(f"{code}, Herts" for code in districts), "E10000015, Herts"
    with pytest.raises(Refused) as refused:
        enter(moves=f"{county}\n{alone}")
    assert [finding.code for finding in refused.value.findings] == ["planned_nested"]
    assert "Leave out Hertfordshire (E10000015)" in refused.value.findings[0].remedy
    people = []
    for title, moves in (("Districts", alone), ("County", county)):
        ref = enter(title=title, moves=moves)
        people.append(next(figures[0].number for measure, figures in planned.carried(ref=ref, by=BY).rows if measure.id == "population"))
        with pytest.raises(Refused) as refused:
            enter(title="The other tier", moves="E07000095, Elsewhere" if title == "County" else "E10000015, Elsewhere")
        assert {finding.code for finding in refused.value.findings} == {"planned_elsewhere"}
        planned.withdraw(ref=ref, why="The other way", by=BY)
    assert people[0] == pytest.approx(people[1], rel=0.02)  # each resident once, whichever tier is named
