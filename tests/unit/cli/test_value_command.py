"""`commonground value`: what is printed, drawn and refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

QUESTION = "programme: fame\nplace: Hartlepool\npeople: {participants: 100, ages: [65, 90]}\ndraws: 8\n"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION)
    return path


@pytest.mark.usefixtures("starter")
def test_the_account_comes_as_csv_and_a_picture_as_a_file(cg: Callable, asked: Path, tmp_path: Path) -> None:
    said = cg("value", "ask", str(asked), "--csv")
    rows = list(csv.reader(io.StringIO(said.out)))
    assert said.code == 0
    assert rows[0] == ["What", "Mean", "Lower limit", "Upper limit", "Unit"]
    assert rows[1][0] == "Cost of the programme"
    told = cg("value", "ask", str(asked), "--chart", str(tmp_path / "hangs.svg"), "--picture", "tornado")
    assert told.code == 0
    assert "It hangs most on this" in " ".join(told.err.split())
    assert (tmp_path / "hangs.svg").read_text().startswith("<svg")


@pytest.mark.usefixtures("starter")
def test_the_benefit_case_is_written_in_each_form(cg: Callable, asked: Path, tmp_path: Path) -> None:
    said = cg("value", "case", str(asked), "--payer", "social-care", "--form", "pdf", "--form", "docx", "--out", str(tmp_path))
    assert said.code == 0
    assert [Path(line).name for line in said.out.split()] == [
        "hartlepool-fame-benefit-case-social-care.pdf",
        "hartlepool-fame-benefit-case-social-care.docx",
    ]
    assert Path(said.out.split()[0]).read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("starter")
def test_everything_that_is_wrong_is_printed_at_once(cg: Callable, asked: Path) -> None:
    asked.write_text(QUESTION.replace("100", "0").replace("[65, 90]", "[90, 65]") + "price_year: '1990'\n")
    told = cg("value", "ask", str(asked))
    said = " ".join(told.err.split())
    assert told.code == 10
    for wrong in ("Nobody takes part", "are not an age range", "no value for 1990"):
        assert wrong in said


@pytest.mark.usefixtures("starter")
def test_who_gains_nothing_that_is_established_gets_no_case(cg: Callable, asked: Path) -> None:
    told = cg("value", "case", str(asked), "--payer", "police")
    assert told.code == 10
    assert "No usable effect" in told.err


def test_a_word_that_no_assumption_has_is_said_and_not_answered_by_an_empty_table(cg: Callable) -> None:
    assert "programme.retention.taught" in cg("value", "assumptions", "retention").out
    assert "No assumption has 'persist'" in cg("value", "assumptions", "persist").out
