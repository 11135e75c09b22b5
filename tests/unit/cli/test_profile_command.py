"""`commonground profile`: told in the terminal, written as documents, or answered as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("starter")


def test_a_profile_is_told_in_sentences_and_tables(cg: Callable[..., Any]) -> None:
    said = cg("profile", "Hartlepool", "--mini")
    assert said.code == 0
    assert "Hartlepool" in said.out
    assert "against England" in said.out
    assert "What to do next" in said.out


def test_documents_are_written_where_asked(cg: Callable[..., Any], tmp_path: Path) -> None:
    said = cg("profile", "TS24 8AY", "--form", "html, json", "--out", str(tmp_path))
    assert said.code == 0
    assert said.out.split() == [str(tmp_path / f"hartlepool-E06000001-profile.{form}") for form in ("html", "json")]
    assert all(Path(path).stat().st_size > 1000 for path in said.out.split())


def test_a_folder_alone_is_enough_to_have_documents(cg: Callable[..., Any], tmp_path: Path) -> None:
    said = cg("profile", "Hartlepool", "--mini", "--out", str(tmp_path))
    assert {Path(path).suffix for path in said.out.split()} == {".html", ".pdf", ".ods"}


@pytest.mark.parametrize("place", ["Burn Valley", "E01011949"])
def test_whoever_asks_for_a_ward_or_small_area_is_told_whose_profile_it_is(cg: Callable[..., Any], place: str) -> None:
    assert "lies in Hartlepool, and this is the profile of Hartlepool" in " ".join(cg("profile", place, "--mini").out.split())


def test_the_answer_as_json_carries_its_release_and_sources(cg: Callable[..., Any]) -> None:
    told = json.loads(cg("profile", "E06000001", "--json").out)
    assert told["release"]
    assert told["sources"][0]["licence"]
    assert told["tables"][0]["rows"][0]["Sources"]


def test_a_form_that_there_is_not_is_refused_with_its_exit_code(cg: Callable[..., Any]) -> None:
    said = cg("profile", "Hartlepool", "--form", "exe")
    assert said.code == 3
    assert "html, pdf, docx, ods, xlsx, csv, json" in said.err


def test_no_place_and_no_all_is_a_command_not_written_as_it_should_be(cg: Callable[..., Any]) -> None:
    assert cg("profile").code == 2
