"""Readiness from the terminal: asked, scored in a line or from a file, tried, shown with its history, written as documents."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from commonground.store.records import models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def test_the_questions_are_a_list_for_people_for_programs_and_a_table_to_fill_in(cg, tmp_path: Path):
    assert "Would prove it" in cg("readiness", "questions").out
    assert len(json.loads(cg("readiness", "questions", "--json").out)["points"]) == 12
    file = tmp_path / "scores.csv"
    assert cg("readiness", "questions", "--out", str(file)).code == 0
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["point"] for row in rows] == [f"p{n}" for n in range(1, 6)] + [f"r{n}" for n in range(1, 8)]
    assert cg("readiness", "keep", "Hartlepool", "--file", str(file)).code == 3  # nothing is scored in it yet
    file.write_text("point,level,proof,more\np1,2,The minutes,x\np2,,,\nr1,Begun,,\n", encoding="utf-8")
    said = cg("readiness", "keep", "Hartlepool", "--file", str(file))
    assert said.code == 0, said.err
    assert models.ReadinessRecord.objects.get().scores == [["p1", 2, "The minutes"], ["r1", 1, ""]]


def test_scores_on_a_line_are_kept_signed_and_shown_with_their_history(cg):
    assert cg("--as", "Ann", "readiness", "keep", "Hartlepool", "p1=1").code == 0
    later = json.loads(cg("--as", "Ann", "readiness", "keep", "E06000001", "p1=2", "p1_proof=The minutes of May", "--json").out)
    assert later["kept"] == [{"point": "p1", "level": 2, "proof": "The minutes of May"}]
    shown = cg("readiness", "Hartlepool").out
    assert "1 of 1 point scored is in place with proof." in shown
    assert "was begun" in shown
    history = cg("readiness", "history", "Hartlepool").out
    assert history.index("The minutes of May") < history.index("No proof given")
    told = json.loads(cg("readiness", "show", "Hartlepool", "--json").out)
    assert [one["by"] for one in told["kept"]] == ["Ann", "Ann"]
    assert (told["points"][0]["level"], told["points"][0]["before"]) == (2, 1)
    assert len(json.loads(cg("readiness", "history", "Hartlepool", "--json").out)["kept"]) == 2
    assert "Nothing has been kept" in cg("readiness", "history", "Sunderland").out


def test_a_try_keeps_nothing(cg):
    assert "1 of 1 point scored" in cg("readiness", "keep", "Hartlepool", "p3=3", "p3_proof=A table", "--try").out
    assert json.loads(cg("readiness", "keep", "Hartlepool", "p3=3", "--try", "--json").out)["findings"][0]["code"] == "score_without_proof"
    assert models.ReadinessRecord.objects.count() == 0


def test_where_a_council_stands_is_written_as_documents(cg, tmp_path: Path):
    cg("readiness", "keep", "Hartlepool", "p1=1")
    said = cg("readiness", "write", "Hartlepool", "--form", "csv,html", "--out", str(tmp_path))
    assert said.out.split() == [str(tmp_path / f"hartlepool-readiness.{form}") for form in ("csv", "html")]
    assert cg("readiness", "write", "Hartlepool", "--form", "exe", "--out", str(tmp_path)).code == 3


@pytest.mark.parametrize(
    ("name", "body", "code", "said"),
    [
        (
            "a.yaml",
            "- {point: p9, level: 2}\n- {point: p1, level: often}\n- {point: p1, proof: x}",
            3,
            ["row 1, p9", "row 2, p1", "scored twice"],
        ),
        ("a.csv", f"point,level,proof\np1,2,{'x' * 301}\n", 3, ["301 signs"]),
        ("a.csv", "level,proof\n2,x\n", 3, ["no column called point"]),
        ("a.yaml", "just words", 3, ["not a list of scores"]),
        ("a.csv", "", 3, ["no column called point"]),
    ],
)
def test_everything_wrong_with_a_file_is_said_at_once_and_nothing_is_kept(cg, tmp_path: Path, name, body, code, said):
    (tmp_path / name).write_text(body, encoding="utf-8")
    told = cg("readiness", "keep", "Hartlepool", "--file", str(tmp_path / name))
    assert told.code == code
    for words in said:
        assert words in " ".join(told.err.split()), words
    assert models.ReadinessRecord.objects.count() == 0


def test_what_cannot_be_kept_is_refused(cg, tmp_path: Path):
    assert cg("readiness", "keep", "Hartlepool").code == 3
    assert cg("readiness", "keep", "Hartlepool", "p1").code == 3
    assert cg("readiness", "keep", "Atlantis", "p1=1").code == 3
    assert cg("readiness", "keep", "Hartlepool", "--file", str(tmp_path / "nowhere.csv")).code == 3
