"""`commonground check`: which sentences of the documents of a case no longer hold."""

from __future__ import annotations

import json
from dataclasses import replace

from commonground.actions import cases
from commonground.actions.permissions import LOCAL_PERSON

BY = replace(LOCAL_PERSON, name="Ann Smith")


def test_it_lays_what_was_said_beside_what_would_be_said_now(said, tmp_path):
    code, told = said("check")
    assert code == 0
    assert "There are no cases yet" in told
    case = cases.open_case(place="Hartlepool", by=BY)
    code, told = said("check", case.ref)
    assert code == 0
    assert "All that could be compared still holds." in told
    answer = case.last("profile").answer
    cases.draft(ref=case.ref, stage="profile", answer={**answer, "sentence": "Hartlepool is by the sea."}, by=BY)
    _, told = said("check", case.ref)
    assert "Profile: worded otherwise, from the same data" in told
    assert "it said: Hartlepool is by the sea." in told
    assert f"now: {answer['sentence'].split('. ')[0][:40]}" in told.replace("\n      ", " ")
    _, told = said("check", "--json")
    (report,) = json.loads(told)
    (profile,) = [one for one in report["documents"] if one["id"] == "profile"]
    assert {each["only_worded"] for each in profile["differences"]} == {True}
    code, told = said("check", case.ref, "--form", "html", "--out", str(tmp_path))
    assert code == 0
    assert (tmp_path / "hartlepool-E06000001-no-longer-holds.html").exists()


def test_what_is_asked_wrongly_is_refused_in_words(said):
    assert said("check", "nowhere-1")[0] == 3
    assert said("check", "--on", "yesterday")[0] == 2
    case = cases.open_case(place="Hartlepool", by=BY)
    assert said("check", case.ref, "--form", "exe")[0] == 3


def test_a_profile_that_somebody_holds_is_checked_without_a_case(said, starter, tmp_path):
    assert said("profile", "Hartlepool", "--form", "json", "--mini", "--out", str(tmp_path))[0] == 0
    (held,) = tmp_path.glob("*.json")
    code, told = said("check", str(held))
    assert code == 0
    assert "It would say the same now, word for word." in told
    code, told = said("check", "Hartlepool", "--release", starter.id, "--mini")
    assert code == 0
    assert "Profile in two pages" in told
    assert said("check", "Hartlepool", "--release", "2020-01-01-00000000")[0] == 3
    assert said("check", "--release", starter.id)[0] == 2
    assert said("check", str(tmp_path / "nothing.json"))[0] == 3
