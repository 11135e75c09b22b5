"""A reorganisation that is to come from the terminal: entered from lines, listed, withdrawn, entered anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
SAID = ("--publisher", "A council", "--document", "A proposal, for a test")


def test_a_reorganisation_is_entered_listed_withdrawn_and_entered_anew(cg, tmp_path: Path):
    assert "None is entered" in cg("area", "planned").out
    file = tmp_path / "moves.txt"
    file.write_text("E06000001, Tees Mouth\nE06000003, Tees Mouth, 60%\nE06000003, Hills, 40%\n", encoding="utf-8")
    assert cg("--as", "Ann", "area", "plan", "Tees", str(file), "--on", "2099-04-01", *SAID).out == "Entered as tees\n"
    assert "Tees Mouth council (planned)" in cg("landscape", "Hartlepool", "--on", "2099-06-01").out
    assert cg("area", "withdraw", "tees", "--why", " ").code == 7
    gone = json.loads(cg("--as", "Bo", "area", "withdraw", "tees", "--why", "A share was wrong", "--json").out)
    assert (gone["withdrawn"]["by"], gone["change"]["entered_by"]) == ("Bo", "Ann")
    assert "Tees Mouth" not in cg("landscape", "Hartlepool", "--on", "2099-06-01").out
    assert cg("area", "withdraw", "tees", "--why", "Again").code == 3
    anew = json.loads(cg("area", "plan", "Tees", str(file), "--on", "2099-04-01", "--decided", *SAID, "--json").out)
    assert (anew["ref"], anew["change"]["moves"][1]["share"], anew["withdrawn"]) == ("tees-2", 0.6, None)
    assert "withdrawn by Bo: A share was wrong" in " ".join(cg("area", "planned").out.split())
    assert [one["ref"] for one in json.loads(cg("area", "planned", "--json").out)] == ["tees", "tees-2"]


@pytest.mark.parametrize(
    ("lines", "day", "code", "said"),
    [
        ("rubbish", "2099-04-01", 10, "line 1"),
        ("E10000015, Herts\nE07000095, Herts", "2099-04-01", 10, "Leave out Hertfordshire (E10000015)"),
        ("E06000001, X", "2001-04-01", 10, "not after the day of entry"),
        ("E06000001, X", "soon", 2, "soon"),
    ],
)
def test_what_cannot_be_entered_says_why_and_what_to_do(cg, tmp_path: Path, lines: str, day: str, code: int, said: str):
    (tmp_path / "moves.txt").write_text(lines, encoding="utf-8")
    told = cg("area", "plan", "Tees", str(tmp_path / "moves.txt"), "--on", day, *SAID)
    assert told.code == code
    assert said in " ".join(told.err.split())
    assert cg("area", "planned", "--json").out.strip() == "[]"
