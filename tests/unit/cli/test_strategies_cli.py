"""The command `commonground documents`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.cli import saying
from commonground.cli.main import run
from commonground.connectors.drafting import fake
from commonground.reference import path_of


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        run(["documents", *arguments])
    return int(ended.value.code or 0), capsys.readouterr().out


def test_a_strategy_is_read_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.md"
    file.write_text("# Marlow Vale Plan 2025 to 2030\n\n## Our priorities\n\n- Reduce falls among older people by 10% by 2028.\n")
    code, said = told(capsys, "read", str(file), "--json", "--passages")
    answer = json.loads(said)
    assert code == 0
    assert answer["period"] == [2025, 2030]
    (proposal,) = answer["proposals"]
    assert proposal["status"] == "proposed"
    assert proposal["quote"] == "Reduce falls among older people by 10% by 2028."
    assert (proposal["measures"], proposal["by_when"]) == (["by 10%"], ["by 2028"])
    assert proposal["themes"][0]["theme"] == "ageing_falls_frailty"
    assert proposal["contributions"][0]["id"] == "E06"
    assert [one["kind"] for one in answer["passages"]] == ["heading", "heading", "bullet"]


@pytest.mark.django_db
def test_a_model_on_this_machine_says_each_proposal_in_a_sentence_and_what_it_makes_up_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.md"
    file.write_text("# Our priorities\n\n- Reduce falls among older people by 10% by 2028.\n")
    with fake.serving("made_up") as (address, _):
        code, said = told(capsys, "read", str(file), "--draft-with", address, "--model", "rules", "--json")
        assert code == 0
        (draft,) = json.loads(said)["drafts"].values()
        assert draft["text"] == "They want to reduce falls among older people by 10% by 2028."
        assert len(draft["left_out"]) == 2
        assert "Drafted by a machine (rules)" in told(capsys, "read", str(file), "--draft-with", address, "--model", "rules")[1]
    code, _ = told(capsys, "read", str(file), "--draft-with", "http://10.0.0.1:80", "--model", "rules")
    assert code == 10


def test_an_unreadable_file_says_why_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cut.pdf"
    file.write_bytes(b"%PDF-1.7 cut short")
    code, said = told(capsys, "read", str(file))
    assert code != 0
    assert "damaged" in said


def test_a_long_document_says_on_the_error_stream_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: dict[float, list[str]] = {}
    for patience in (600.0, 0.0):
        monkeypatch.setattr(saying, "PATIENCE", patience)
        with pytest.raises(SystemExit):
            run(["documents", "read", str(path_of("outcomes/strategies/adult-care.pdf"))])
        lines[patience] = capsys.readouterr().err.splitlines()
    assert lines[600.0] == []
    assert lines[0.0][-2] == "  Page 1 of 1"
    assert lines[0.0][-1].startswith("  Read 0 of ")


def test_single_passages_are_classified_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text('{"id": "a", "text": "Give unpaid carers a break."}\nHelp people to stop smoking.\n')
    code, said = told(capsys, "classify", str(file), "--offers", "3")
    first, second = (json.loads(line) for line in said.splitlines())
    assert code == 0
    assert (first["id"], first["themes"][0]["theme"]) == ("a", "carers")
    assert (second["id"], second["themes"][0]["theme"]) == ("2", "substance_use")
    assert len(second["contributions"]) == 3
    file.write_text('{"id": "a", "text": null}\n')
    assert told(capsys, "classify", str(file)) == (10, "")
