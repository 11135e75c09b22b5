"""The landscape from the terminal: shown by place, noted in one line or from a file, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.store.records import models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

NOTES = """kind,body,name,role,part,pressure,text,title,dates,papers_days,decides,body_kind,own_kind
body,,Coast Prison,,,,,,,,,other,Prison
contact,coast prison,Jo Lee,Governor,decides,,,,,,,,
pressure,Hartlepool council,,,,limits,"A pool, the last one, is closing",,,,,,
meeting,council:E06000001,,,,,,Cabinet,14 May 2027;11 June 2027,7,yes,,
"""
WRONG = """
- kind: contact
  body: Hartlepool council
  name: Jo Lee
  role: Lead
  part: owns
- kind: meeting
  body: Nobody at all
  title: Cabinet
  dates: [2027-05-14, soon]
  papers_days: 7
- kind: opinion
- kind: pressure
  body: Hartlepool council
  pressure: limits
  text: x
  mood: bad
"""


def test_a_place_alone_is_shown_and_options_may_come_first(cg):
    shown = cg("landscape", "Hartlepool").out
    assert "Hartlepool council" in shown
    assert "council_unitary" not in shown, "the kind of a body is said in words"
    later = cg("landscape", "--on", "2028-06-01", "Hartlepool")
    assert (later.code, "Gone by 1 June 2028" in later.out) == (0, True)
    assert cg("landscape", "show", "Hartlepool", "--on", "soon").code != 0
    told = json.loads(cg("landscape", "Hartlepool", "--json").out)
    assert told["tables"]


def test_one_line_notes_a_person_and_adds_a_body(cg):
    said = cg(
        "landscape", "note", "Hartlepool", "contact", "--body", "Hartlepool council", "name=Jo Lee", "role=Chief executive", "part=decides"
    )
    assert (said.code, said.out) == (0, "Kept note-1, about council:E06000001\n")
    added = json.loads(cg("landscape", "add", "Hartlepool", "name=Coastal Trust", "body_kind=nhs_trust", "--json").out)
    assert added == [{"note": "note-2", "body": "local:E06000001-coastal-trust"}]
    assert "Coastal Trust" in cg("landscape", "Hartlepool").out
    assert "Withdrawn, and kept" in cg("landscape", "withdraw", "note-2", "--reason", "A slip").out
    assert "Coastal Trust" not in cg("landscape", "Hartlepool").out


def test_a_table_notes_everything_in_order(cg, tmp_path: Path):
    file = tmp_path / "notes.csv"
    file.write_text(NOTES, encoding="utf-8")
    said = cg("landscape", "note", "Hartlepool", "--file", str(file))
    assert said.code == 0, said.err
    assert said.out.count("Kept note-") == models.LandscapeNote.objects.count() == 4
    assert models.LandscapeNote.objects.get(kind="contact").body == "local:E06000001-coast-prison"


def test_everything_wrong_with_a_file_is_said_at_once_and_nothing_is_kept(cg, tmp_path: Path):
    file = tmp_path / "notes.yaml"
    file.write_text(WRONG, encoding="utf-8")
    said = cg("landscape", "note", "Hartlepool", "--file", str(file))
    assert said.code == 3
    for words in (
        "row 1, part",
        "'owns' is not one of the choices",
        "row 2",
        "Nobody at all",
        "row 3",
        "'opinion' cannot be noted",
        "row 4",
        "no 'mood'",
    ):
        assert words in " ".join(said.err.split()), words
    assert models.LandscapeNote.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.csv", b"", "no column called kind"),
        ("a.csv", b"kind,body\n", "holds no rows"),
        ("a.csv", b"kind\ncontact,too,many\n", "more cells than there are headings"),
        ("a.csv", "kind\nd\xe9j\xe0".encode("latin-1"), "not UTF-8"),
        ("a.yaml", b"- [", "not YAML"),
        ("a.yaml", b"just words", "not a list of notes"),
        ("a.csv", b"kind\n" + b"contact\n" * 501, "501 rows"),
        ("a.csv", b"x" * 2_000_001, "2,000,001 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(cg, tmp_path: Path, name: str, body: bytes, words: str):
    (tmp_path / name).write_bytes(body)
    said = cg("landscape", "note", "Hartlepool", "--file", str(tmp_path / name))
    assert (said.code, words in " ".join(said.err.split())) == (3, True), said.err


def test_what_is_no_field_or_no_file_is_refused_and_the_kinds_are_listed(cg):
    assert cg("landscape", "note", "Hartlepool", "contact", "Jo Lee").code == 3
    assert cg("landscape", "note", "Hartlepool", "--file", "nowhere.csv").code == 3
    assert "papers_days - Papers are due" in cg("landscape", "note", "Hartlepool", "--kinds").out
    assert {one["kind"] for one in json.loads(cg("landscape", "note", "Hartlepool", "--kinds", "--json").out)} >= {"contact", "tie"}


def test_what_must_come_before_a_joint_forward_plan_starts_is_checked(cg):
    """Rule T37, from the terminal: draft, each board's consultation, each board's statement, all before 1 April."""
    days = ("--year", "2027", "--draft", "2027-01-15", "--consulted", "1 February 2027", "--stated", "2027-03-31")
    told = cg("landscape", "forward-plan", "Hartlepool", *days)
    assert (told.code, "Nothing stands in its way" in told.out) == (0, True)
    late = json.loads(cg("landscape", "forward-plan", "Hartlepool", *days, "--stated", "Hartlepool=2027-04-01", "--json").out)
    assert [(one["code"], one["where"]) for one in late[0]["findings"]] == [("statement_too_late", "Hartlepool health and wellbeing board")]
    assert {one["code"] for one in json.loads(cg("landscape", "forward-plan", "Hartlepool", "--json").out)[0]["findings"]} == {
        "draft_missing",
        "consultation_missing",
        "statement_missing",
    }
    assert "Oldham" in cg("landscape", "forward-plan", "Hartlepool", *days, "--stated", "Oldham=2027-03-01").err
    assert cg("landscape", "forward-plan", "Hartlepool", "--draft", "soon").code == 10
