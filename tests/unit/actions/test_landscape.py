"""What people know of the bodies of a place is kept beside the register, survives a new one, and is never overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from commonground.actions.landscape import notes, shown
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.domain.landscape import noting
from commonground.domain.landscape.nouns import PRESSURES
from commonground.store import clock
from commonground.store.records import events, models
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
ANN = replace(LOCAL_PERSON, ref="ann", name="Ann Smith", roles=frozenset({"commissioner"}))
BEN = replace(LOCAL_PERSON, ref="ben", name="Ben Jones", roles=frozenset({"analyst"}))
VIEWER = Person(ref="vi", name="Vi", roles=frozenset({"viewer"}))
COUNCIL, HEALTH = "council:E06000001", "public_health:E06000001"
WINDOW = {"title": "Grant round", "opens": "1 March 2027", "closes": "31 March 2027", "lead_days": "30", "needs": "A page", "yes": "yes"}


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, 12, tzinfo=UTC))


def noted(kind: str, body: str = COUNCIL, by: Person = ANN, place: str = "Hartlepool", **given: str) -> tuple[str, str]:
    return notes.note(place=place, kind=kind, body=body, given=given, by=by)


def of(body: str = COUNCIL, place: str = "Hartlepool"):
    return shown.read_body(place=place, body=body, by=VIEWER)


def refused(kind: str, body: str = COUNCIL, **given: str) -> dict[str, str]:
    with pytest.raises(Refused) as no:
        noted(kind, body, **given)
    assert models.LandscapeNote.objects.count() == 0
    return {one.where: one.code for one in no.value.findings}


def test_two_assessments_of_the_same_thing_are_both_kept_with_who_and_when() -> None:
    noted("assessment", attribute="interest", score="2", proof="The meeting of May")
    noted("assessment", by=BEN, attribute="interest", score="5", proof="A letter")
    kept = [(one.by, one.on, one.what.score) for one in of().of("assessment")]
    assert kept == [("Ann Smith", date(2026, 11, 28), 2), ("Ben Jones", date(2026, 11, 28), 5)]
    link = next(one for one in shown.read_landscape(place="Hartlepool", by=VIEWER).here.links if one.sheet.body.id == COUNCIL)
    assert "People see its interest differently (2 to 5 of 5)." in link.reasons


def test_pressures_the_matrix_and_both_assessments_stand_in_the_document() -> None:
    noted("assessment", attribute="interest", score="2", proof="The meeting of May")
    noted("assessment", by=BEN, attribute="interest", score="5", proof="A letter")
    noted("pressure", pressure="limits", text="A pool is closing")
    view = shown.read_landscape(place="Hartlepool", by=VIEWER)
    held = json.loads(shown.landscape_document(view=view, form="json", by=VIEWER))
    sheets = {one["id"]: one["rows"] for one in held["tables"]}
    assert [(row["Score of 5"], row["By"]) for row in sheets["assessments"]] == [(2, "Ann Smith"), (5, "Ben Jones")]
    mine = [row for row in sheets["pressures"] if row["Body"] == "Hartlepool council"]
    assert {row["Pressure"] for row in mine} == set(PRESSURES.values())
    assert [row["Noted by"] for row in mine if row["What it is"] == "A pool is closing"] == ["Ann Smith"]
    told = shown.landscape_document(view=view, form="html", by=VIEWER).decode()
    assert "Which links matter now" in told
    assert "interest: 2 to 5 of 5" in told


def test_everything_that_is_wrong_with_a_form_is_said_at_once_and_nothing_is_kept() -> None:
    assert refused("window", title="", opens="31 June 2027", closes="soon", lead_days="-3", needs="x" * 400) == {
        "title": "field_missing",
        "opens": "date_unreadable",
        "closes": "date_unreadable",
        "lead_days": "number_unreadable",
        "needs": "field_too_long",
    }
    assert refused("window", **{**WINDOW, "closes": "1 February 2027"}) == {"closes": "ends_before_it_begins"}
    assert refused("contact", name="Jo", role="Lead", part="owns", since="2027-01-01", until="2026-01-01")["part"] == "choice_unknown"
    assert refused("meeting", title="Cabinet", dates="14 May 2027\n30 February 2027", papers_days="7") == {"dates": "date_unreadable"}
    assert refused("document", title="Plan", address="javascript:alert(1)") == {"address": "address_unreadable"}


def test_a_rule_that_never_fires_is_refused_with_the_reason() -> None:
    never = {**WINDOW, "opens": "29 February 2028", "closes": "29 February 2028"}
    assert of().year  # the council has dates without it
    noted("window", **never, yearly="yes")  # a leap day comes round
    assert noting.as_date("30 February 2028") is None


def test_a_body_that_ends_before_it_begins_or_claims_the_whole_twice_is_refused() -> None:
    ends = {"name": "Old Trust", "body_kind": "nhs_trust", "valid_from": "2027-01-01", "valid_to": "2026-01-01"}
    assert refused("body", "", **ends) == {"valid_to": "ends_before_it_begins"}
    assert "two_successors" not in refused("succession", new=HEALTH, from_day="1 April 2028", percent="100").values()
    _, first = noted("body", "", name="First Trust", body_kind="nhs_trust", valid_to="31 March 2028")
    _, second = noted("body", "", name="Second Trust", body_kind="nhs_trust")
    noted("succession", first, new=second, from_day="1 April 2028", percent="100")
    with pytest.raises(Refused) as no:
        noted("succession", first, new=HEALTH, from_day="1 April 2028", percent="60")
    assert [one.code for one in no.value.findings] == ["two_successors"]
    view = shown.read_landscape(place="Hartlepool", by=VIEWER, on=date(2028, 5, 1))
    assert (view.here.sheet(first), view.here.sheet(second) is None) == (None, False)


def test_a_body_that_has_ended_or_is_still_to_come_can_be_read_and_put_right() -> None:
    _, later = noted("body", "", name="Next Trust", body_kind="nhs_trust", valid_from="1 April 2029")
    assert shown.read_landscape(place="Hartlepool", by=VIEWER).here.sheet(later) is None
    assert of(later).sheet.on == date(2029, 4, 1)
    ref, _ = noted("correction", HEALTH, field="valid_to", value="1 May 2026", why="A slip")
    assert shown.read_landscape(place="Hartlepool", by=VIEWER).here.sheet(HEALTH) is None
    assert of(HEALTH).sheet.on == date(2026, 5, 1)
    notes.withdraw(ref=ref, reason="It was a slip", by=ANN)
    assert of(HEALTH).sheet.on == date(2026, 11, 28)


def test_an_unknown_body_kind_or_place_is_refused() -> None:
    for code, ask in (
        ("body_not_here", lambda: noted("pressure", "icb:nowhere", pressure="demand", text="x")),
        ("note_kind_unknown", lambda: noted("opinion")),
        ("landscape_needs_council", lambda: shown.read_landscape(place="E12000001", by=VIEWER)),
        ("area_of_service_unknown", lambda: shown.read_landscape(place="Hartlepool", by=VIEWER, area="magic")),
        ("body_not_here", lambda: of("nothing")),
        ("weeks_outside", lambda: shown.read_calendar(place="Hartlepool", by=VIEWER, weeks=0)),
    ):
        with pytest.raises(Refused) as no:
            ask()
        assert no.value.code == code
    with pytest.raises(Refused) as no:
        shown.read_landscape(place="E12000001", by=VIEWER)
    assert "Hartlepool (E06000001)" in no.value.ways_out


def test_a_local_body_is_at_work_in_every_council_that_was_named() -> None:
    _, ident = noted("body", "", name="North Tees Trust", body_kind="nhs_trust", also_in="Middlesbrough, E06000004")
    for place in ("Hartlepool", "Middlesbrough", "Stockton-on-Tees"):
        assert of(ident, place).sheet.body.origin == "local"
    assert "nhs_trust" not in {one.kind for one in shown.read_landscape(place="Middlesbrough", by=VIEWER).here.lacking}
    with pytest.raises(Refused) as no:
        noted("body", "", name="Y", body_kind="nhs_trust", also_in="Atlantis, Middlesbrough, E12000001")
    assert [one.code for one in no.value.findings] == ["place_unknown", "landscape_needs_council"]


def test_where_we_stand_is_a_places_own_and_what_is_known_of_a_body_is_shared() -> None:
    board = "icb:E54000050"
    noted("relationship", board, role="both", last_contact="1 May 2026")
    noted("contact", board, name="Jo Lee", role="Place director", part="leads")
    elsewhere = of(board, "Sunderland")
    assert [one.kind for one in elsewhere.notes] == ["contact"]
    assert elsewhere.sheet.relationship is None
    assert of(board).sheet.relationship.role == "both"


def test_a_meeting_and_a_bodys_own_dates_come_into_the_calendar_and_set_general_dates_aside() -> None:
    noted("meeting", title="Cabinet", dates="1 December 2026; 12/1/2027", papers_days="14", decides="yes")
    noted("window", HEALTH, **WINDOW, instead_of="grant_planning")
    calendar = shown.read_calendar(place="Hartlepool", by=VIEWER)
    cabinets = [(one.window.opens, one.state) for one in calendar.due if one.window.title == "Cabinet"]
    assert cabinets == [(date(2026, 12, 1), "late"), (date(2027, 1, 12), "start")]
    assert of(HEALTH).sheet.next_yes.window.title == "Grant round"
    assert of().sheet.sentence.startswith("Hartlepool council can next say yes from 1 December 2026 (cabinet)")
    feed = shown.calendar_feed(place="Hartlepool", by=VIEWER)
    assert "SUMMARY:Hartlepool public health: Grant round" in feed.replace("\r\n ", "")
    assert "The public health grant is planned" not in feed


def test_what_is_withdrawn_no_longer_shows_but_stays_in_the_record() -> None:
    ref, _ = noted("pressure", pressure="limits", text="A pool is closing")
    assert dict(of().sheet.pressures)["limits"][0].text == "A pool is closing"
    with pytest.raises(Refused, match="No reason"):
        notes.withdraw(ref=ref, reason=" ", by=ANN)
    assert notes.withdraw(ref=ref, reason="It stays open", by=BEN) == COUNCIL
    body = of()
    assert body.of("pressure") == ()
    assert body.notes[0].withdrawn == "It stays open (Ben Jones, 2026-11-28)"
    with pytest.raises(Refused, match="withdrawn before"):
        notes.withdraw(ref=ref, reason="Again", by=ANN)
    assert [line.action for line in events.events(COUNCIL)] == ["note_landscape", "withdraw_note"]


def test_a_row_cannot_be_changed_or_removed() -> None:
    noted("pressure", pressure="limits", text="A pool is closing")
    row = models.LandscapeNote.objects.get()
    for change in (row.save, row.delete, models.LandscapeNote.objects.all().delete):
        with pytest.raises(Refused):
            change()


def test_a_new_data_release_loses_nothing_and_says_what_it_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    noted("correction", field="name", value="Hartlepool Borough Council", why="Its own letterhead")
    noted("correction", HEALTH, field="note", value="Shared with Stockton", why="Their letter")
    noted("contact", name="Jo Lee", role="Chief executive", part="decides")
    _, trust = noted("body", "", name="North Tees Trust", body_kind="nhs_trust")
    assert of().sheet.body.name == "Hartlepool Borough Council"
    assert of().seen.shipped.name == "Hartlepool council"
    old = shown.landscape_of
    newer = old(shown.warehouse.current().id)
    renamed = replace(newer.bodies[COUNCIL], name="Hartlepool unitary council")
    present = tuple(replace(one, body=renamed) if one.body.id == COUNCIL else one for one in newer.at["E06000001"] if one.body.id != HEALTH)
    bodies = {ident: body for ident, body in newer.bodies.items() if ident != HEALTH} | {COUNCIL: renamed}
    moved = replace(newer, bodies=bodies, at={**newer.at, "E06000001": present})
    monkeypatch.setattr(shown, "landscape_now", lambda: moved)
    view = shown.read_landscape(place="Hartlepool", by=VIEWER)
    assert {one.code for one in view.here.findings} == {"shipped_value_changed", "corrected_body_gone"}
    assert of().sheet.body.name == "Hartlepool Borough Council"
    assert [one.what.name for one in of().of("contact")] == ["Jo Lee"]
    assert view.here.sheet(trust).body.name == "North Tees Trust"
    assert models.LandscapeNote.objects.count() == 4


def test_a_body_of_another_kind_has_the_users_own_words_and_survives_a_new_release(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused("body", "", name="Coast Prison", body_kind="other") == {"own_kind": "kind_words_missing"}
    _, prison = noted("body", "", name="Coast Prison", body_kind="other", own_kind="Prison", service="safety")
    _, safer = noted("body", "", name="Safer Hartlepool", body_kind="community_safety_partnership")
    noted("correction", prison, field="name", value="HMP Coast", why="Its sign")
    view = shown.read_landscape(place="Hartlepool", by=VIEWER, area="safety")
    assert {prison, safer} <= {one.body.id for one in view.shown}
    assert prison not in {one.body.id for one in shown.read_landscape(place="Hartlepool", by=VIEWER, area="health").shown}
    assert (view.here.sheet(prison).kind.name, view.here.sheet(prison).body.name) == ("Prison", "HMP Coast")
    assert not {one.kind for one in view.here.lacking} & {"other", "community_safety_partnership", "university"}
    old = shown.landscape_of(shown.warehouse.current().id)
    moved = replace(old, at={**old.at, "E06000001": old.at["E06000001"][1:]})
    monkeypatch.setattr(shown, "landscape_now", lambda: moved)
    after = shown.read_landscape(place="Hartlepool", by=VIEWER).here
    assert (after.sheet(prison).body.name, after.seen[prison].shipped, after.sheet(safer).body.origin) == ("HMP Coast", None, "local")
    assert shown.landscape_document(view=view, form="docx", by=LOCAL_PERSON)[:2] == b"PK"


def test_those_who_only_read_can_note_nothing() -> None:
    with pytest.raises(Refused, match="may not do this"):
        noted("pressure", by=VIEWER, pressure="limits", text="x")
    with pytest.raises(Refused, match="may not do this"):
        notes.withdraw(ref="note-1", reason="x", by=VIEWER)


def test_the_stage_of_a_case_says_who_commissions_and_goes_out_of_date_when_something_is_noted() -> None:
    from commonground.actions import cases
    from commonground.documents import landscape_stage
    from commonground.documents.profile import write

    case = cases.open_case(place="Hartlepool", by=LOCAL_PERSON)
    answer = case.last("landscape").answer
    assert "can say yes now" in answer["sentence"]
    assert COUNCIL in {one["id"] for one in answer["bodies"]}
    place = shown.places.find_place(text="Hartlepool", by=VIEWER)
    told = {one["title"] for one in answer["sources"]}
    assert len(answer["sources"]) >= 8
    assert {"Guidance on developing the joint forward plan", "Better Care Fund framework 2026 to 2027"} <= told
    page = write(landscape_stage.document(answer, place, "a release"), "html").decode()
    assert "What each must do by law" in page
    assert all(one["address"] in page for one in answer["sources"] if one["address"].startswith("http"))
    assert write(landscape_stage.document({**answer, "sources": []}, place, "a release"), "html")  # as it was kept before
    for form in ("html", "pdf", "ods", "json", "docx"):
        assert write(landscape_stage.document(answer, place, "a release"), form)
    cases.settle(ref=case.ref, stage="place", by=LOCAL_PERSON)
    cases.settle(ref=case.ref, stage="landscape", by=LOCAL_PERSON)
    noted("pressure", pressure="limits", text="A pool is closing")
    standing = cases.read_case(ref=case.ref, by=VIEWER).standing("landscape")
    assert standing.state.value == "out_of_date"
    assert any("the commissioners of the place" in reason for reason in standing.reasons)


def test_a_case_for_a_region_says_that_the_landscape_is_held_for_councils() -> None:
    from commonground.actions import cases

    answer = cases.open_case(place="E12000001", by=LOCAL_PERSON).last("landscape").answer
    assert "held for councils" in answer["sentence"]
