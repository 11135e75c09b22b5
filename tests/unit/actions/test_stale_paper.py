"""A profile that somebody holds, on paper or as a file, beside the data as they are now."""

from __future__ import annotations

import json

import pytest
from tests.unit.actions.test_bringing import own_home
from tests.unit.actions.test_stale import BY, bring

from commonground.actions import documents, stale_paper
from commonground.store import warehouse
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
__all__ = ["own_home"]


def taken_away(**asked) -> str:
    return documents.profile_document(place="Hartlepool", form="json", by=BY, **asked)[1].decode()


@pytest.mark.parametrize("asked", [{}, {"mini": True}, {"peers": ("E08000021",)}, {"template": "demographics"}])
def test_a_file_is_held_against_the_same_question_asked_again(asked):
    text = taken_away(**asked)
    (one,) = stale_paper.check_file(text=text, by=BY).documents
    assert one.differences == ()
    bring()
    report = stale_paper.check_file(text=text, by=BY)
    (one,) = report.documents
    assert one.stale
    assert any("7,000" in each.says and "7,000" not in each.said for each in one.stale)
    assert one.then != one.now
    assert one.note == ""


def test_what_a_file_of_another_version_words_otherwise_is_not_laid_to_the_data():
    held = json.loads(taken_away())
    held["made_with"]["commonground"] = "0.0.1"
    sentence = next(one for one in held["says"] if one["part"] == "sentence")
    sentence["cells"] = [["", "Hartlepool is by the sea."]]
    (one,) = stale_paper.check_file(text=json.dumps(held), by=BY).documents
    assert one.stale == ()
    assert "Hartlepool is by the sea." in {each.said for each in one.worded}
    assert "It was made with version 0.0.1 of the program" in one.sentence
    held["release"] = "../2020-01-01-00000000"
    (one,) = stale_paper.check_file(text=json.dumps(held), by=BY).documents
    assert "cannot be told apart" in one.sentence


def test_a_paper_is_checked_by_the_release_at_its_foot():
    old = warehouse.current().id
    bring()
    (one,) = stale_paper.check_profile(place="Hartlepool", release=old, by=BY).documents
    assert any("7,000" in each.says for each in one.stale)
    (none,) = stale_paper.check_profile(place="Hartlepool", release=warehouse.current().id, mini=True, by=BY).documents
    assert none.differences == ()
    with pytest.raises(Refused) as no:
        stale_paper.check_profile(place="Hartlepool", release="../../etc", by=BY)
    assert no.value.code == "release_unknown"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[" * 100_000,
        '{"says": [1]}',
        '{"title":"t","release":"r","question":{"place":"Hartlepool"},"says":[{"part":"x"}]}',
    ],
)
def test_what_is_no_document_is_refused_in_words(text):
    with pytest.raises(Refused) as no:
        stale_paper.check_file(text=text, by=BY)
    assert no.value.code == "document_unreadable"
    assert no.value.ways_out
