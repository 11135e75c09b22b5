"""Frameworks in the terminal: begun, checked, kept, seen in four views, approved and taken away."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

LINES = """# title: Ageing well
# theme: older people
overarching (Council Plan 2030, p 4): Older people live independently
  intermediate: Older people fall less
    evidence: V026
    service: Strength and balance classes are full
      because: Classes may help people to stay on their feet
      activity: Weekly classes in twelve halls
"""
NESTED = """title: Ageing well
theme: older people
framework:
  - overarching: Older people live independently
    plan: Council Plan 2030
    page: 4
    indicators: [{outcome: Residents of 65 and over, owner: Public health, baseline: share_aged_65_over, people: 400}]
    from: [{intermediate: Older people fall less, evidence: [V026], ask: feel steadier on my feet}]
tell: [{audience: The cabinet member, part: triangle, day: 2027-01-15, by: Ada Howe}]
"""


def test_from_an_example_to_a_document(said, tmp_path: Path) -> None:
    assert "older people" in said("framework", "begin")[1].splitlines()
    file = tmp_path / "mine.txt"
    file.write_text(said("framework", "begin", "older people")[1], encoding="utf-8")
    code, text = said("framework", "check", "Hartlepool", str(file))
    assert code == 0
    assert "Overarching outcomes that name no plan yet (1)" in text
    assert said("framework", "list", "Hartlepool")[1].startswith("No framework has been written for Hartlepool")
    file.write_text(LINES, encoding="utf-8")
    code, text = said("framework", "write", "Hartlepool", str(file))
    assert (code, text.splitlines()[0]) == (0, "Kept as hartlepool-ageing-well-1, version 1")
    code, text = said("framework", "show", "hartlepool-ageing-well-1")
    for words in ("Triangle", "Logic model", "Logframe", "In sentences", "(Council Plan 2030, page 4)"):
        assert words in text, words
    assert "Steps with no robust evidence (3)" in text
    assert "contributes to “Older people fall less”, because Classes may help" in said(
        "framework", "show", "hartlepool-ageing-well-1", "--view", "story"
    )[1].replace("\n    ", " ")
    assert said("framework", "show", "hartlepool-ageing-well-1", "--view", "lines")[1] == LINES
    assert said("--as", "Ada Howe", "framework", "approve", "hartlepool-ageing-well-1")[1].startswith(
        "Version 1 of hartlepool-ageing-well-1 is approved by Ada Howe on"
    )
    for more in ((), ("--survey",)):
        code, text = said("framework", "document", "hartlepool-ageing-well-1", "--form", "html,json", "--out", str(tmp_path), *more)
        assert code == 0
        assert "Older people" in Path(text.splitlines()[0]).read_text(encoding="utf-8")


def test_parts_as_yaml_are_the_same_framework_and_a_new_version_keeps_its_title(said, tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(NESTED, encoding="utf-8")
    made = json.loads(said("framework", "write", "Hartlepool", str(file), "--json")[1])
    assert made["lines"].startswith("overarching (Council Plan 2030, p 4): Older people live independently\n")
    assert [one["type"] for one in made["links"]] == ["intermediate outcome to overarching outcome"]
    assert made["indicators"][0]["baseline"]["measure"] == "share_aged_65_over"
    assert made["would_show"][made["indicators"][0]["id"]] == pytest.approx(7.9, abs=0.6)
    assert made["tell"][0]["on"] == "2027-01-15"
    assert made["participant_survey"][0]["text"] == "feel steadier on my feet"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"service: Classes are full\n")))
    code, text = said("framework", "write", "Hartlepool", "-", "--ref", made["ref"], "--reason", "Less")
    assert (code, text.splitlines()[0]) == (0, f"Kept as {made['ref']}, version 2")
    assert json.loads(said("framework", "show", made["ref"], "--json")[1])["title"] == "Ageing well"
    assert json.loads(said("framework", "show", made["ref"], "--version", "1", "--json")[1])["lines"] == made["lines"]


@pytest.mark.parametrize(
    ("name", "content", "words", "code"),
    [
        ("a.txt", b"intermediate: More people play badminton\n", "is a service outcome", 10),
        ("a.txt", b"overarching: Older people live independently\n", "names no document", 10),
        ("a.txt", b"hello\n", "line 1: “hello” cannot be read", 10),
        ("a.txt", b"service: Full\n  activity: Classes\n    because: Classes prevent falls\n", "rests on no checked evidence", 10),
        ("a.txt", b"\xff\xfe\x00", "not a text file", 10),
        ("a.txt", b"x" * 500_001, "has at most 500,000", 10),
        ("a.yaml", b"framework: [{service: Full, colour: green}, {}]", "2. framework, part 2", 10),
        ("a.yaml", b"- not this", "holds no framework", 10),
        ("a.yaml", b"framework: [", "cannot be read as YAML", 10),
        ("a.yaml", b"a: &a [1]\nframework: [*a, *a]", "by alias", 10),
        ("a.json", b'{"framework": [{"service": "Full"}]}', "Service outcomes without an activity (1)", 0),
        ("gone.txt", None, "There is no file", 3),
    ],
)
def test_what_cannot_stand_is_said_with_its_line_and_nothing_is_kept(said, tmp_path: Path, name, content, words, code) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    ended, text = said("framework", "check", "Hartlepool", str(file), "--title", "Mine")
    assert ended == code
    assert words in " ".join(text.split())


def test_what_is_not_there_says_so_with_its_own_exit_code(said) -> None:
    assert said("framework", "show", "nothing-1")[0] == 3
    assert said("framework", "begin", "happiness")[0] == 3
    code, text = said("framework", "begin", "--match", "Hartlepool")
    assert code == 3
    assert "Begin from an example" in text
