"""An engagement sheet reads in the order of a conversation, for every kind of commissioner; several councils share what they share."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from commonground.documents import engaging as documents
from commonground.documents import pdf
from commonground.domain.landscape import lessons, library
from commonground.domain.landscape.engaging import together, told, unnamed
from commonground.domain.landscape.nouns import READ, Pressure
from commonground.domain.landscape.sheets import Known, sheets
from commonground.terms import Refused

TODAY = date(2026, 11, 28)
HELD = {"kinds": library.body_kinds(), "changes": library.changes(), "rules": library.calendar_rules()}
# The guide to approaching commissioners (spec 7.8): every kind has a sheet wherever one could be.
GUIDE = {
    "icb", "health_and_wellbeing_board", "place_partnership", "public_health", "adult_social_care", "childrens_services",
    "police_body", "strategic_authority", "primary_care_network",
}  # fmt: skip
PLACES = ["E06000001", "E08000021", "E08000024", "E08000004", "E10000015", "E06000056"]


def every(england, code, **more):
    return (*sheets(england, code, Known(on=TODAY, **HELD, **more)), *unnamed(england.lacking_in(code), Known(on=TODAY, **HELD)))


@pytest.mark.parametrize("code", PLACES)
def test_every_kind_of_the_guide_has_a_sheet_whether_or_not_its_name_is_held(england, code):
    held = every(england, code)
    kinds = {one.body.kind for one in held}
    assert kinds >= GUIDE
    assert any(kind.startswith("council_") for kind in kinds)
    for one in held:
        headings = [heading for heading, _ in told(one)]
        assert {"What it is", "Where sport can fit", "The way in", "The best moment"} <= set(headings), one.body.id
        assert "The pressures on them" in headings or one.body.kind not in GUIDE, one.body.id


@pytest.mark.parametrize("code", PLACES)
def test_every_sheet_fits_on_one_page_with_its_sources(england, code):
    place = england.places.place(code)
    for one in every(england, code):
        made = documents.sheet(one, place, "release", library.page_titles())
        assert len(PdfReader(io.BytesIO(pdf.write(made))).pages) == 1, one.body.id


def test_a_sheet_whose_name_is_not_held_says_why_and_how_to_find_out(england):
    found = {one.body.kind: one for one in unnamed(england.lacking_in("E06000001"), Known(on=TODAY, **HELD))}
    assert "Ask the integrated care board" in found["place_partnership"].body.note
    assert "Hartlepool" in found["place_partnership"].body.name


def test_what_is_said_to_be_no_body_gets_no_sheet(england):
    """A unitary council has no county above it: that is a fact, not a gap."""
    assert not any(one.body.kind == "council_county" for one in every(england, "E06000001"))


def test_every_sentence_that_was_read_names_a_page_with_a_title(england):
    titles = library.page_titles()
    for one in every(england, "E10000015"):
        for _, said in told(one):
            assert all(row.address in titles for row in said if row.status == READ)


def test_what_people_noted_stands_before_what_is_said_of_the_kind(england):
    noted = Pressure(about="icb:E54000050", kind="demand", text="Ambulances queue at the hospital.", by="Ann", on=TODAY)
    held = next(one for one in every(england, "E06000001", pressures=[noted]) if one.body.id == "icb:E54000050")
    pressures = dict(told(held))["The pressures on them"]
    assert pressures[0].text == noted.text
    assert pressures[0].lead == "Users and public"


def test_councils_share_what_more_than_one_has_and_keep_the_rest(england):
    held = [(england.places.place(code), every(england, code)) for code in PLACES[:3]]
    made = together(held, on=TODAY)
    shared = {one.body.id: [place.name for place in places] for one, places in made.common}
    assert shared["icb:E54000050"] == ["Hartlepool", "Newcastle upon Tyne", "Sunderland"]
    assert "police_body:E23000013" not in shared, "Cleveland is Hartlepool's alone"
    own = {place.name: {one.body.id for one in listed} for place, listed in made.local}
    assert "police_body:E23000013" in own["Hartlepool"]
    for listed in own.values():
        assert not listed & set(shared)
    assert sum(len(listed) for listed in own.values()) + len(shared) < sum(len(listed) for _, listed in held)


def test_one_council_alone_has_no_common_part_and_too_many_are_refused(england):
    one = (england.places.place("E06000001"), every(england, "E06000001"))
    assert together([one], on=TODAY).common == ()
    for wrong in ([], [one] * 13):
        with pytest.raises(Refused, match="councils were chosen"):
            together(wrong, on=TODAY)


def test_the_facilitators_pack_has_room_to_write_and_a_part_for_each_council(england):
    held = together([(england.places.place(code), every(england, code)) for code in PLACES[:3]], on=TODAY)
    made = documents.pack(held, lessons.facilitator_pack(), "release")
    tables = {block.id: block for block in made.blocks if hasattr(block, "rows")}
    assert {"local-E06000001", "local-E08000021", "local-E08000024", "shared", "capture", "interview"} <= set(tables)
    assert tables["capture"].room == 3
    for agenda in lessons.facilitator_pack().agendas:
        last = tables[f"agenda-{agenda.id}"].rows[-1][0].text
        assert last.endswith(f"to {agenda.minutes}")
