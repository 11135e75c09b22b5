"""`commonground survey`: open, check, describe, ask, and what is published of its questions and answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
import yaml

from commonground.actions.survey import schemas
from commonground.cli.main import _run
from commonground.domain.survey.question import Answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("survey")
    assert _run(["survey", "synthetic", str(made), "--people", "3000", "--waves", "2"]) == 0
    return made


def test_the_example_question_is_answered_in_a_sentence_and_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["survey", "ask", str(folder / "question.yaml")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("SYNTHETIC")
    assert "Source: Common Ground" in said
    assert "describe nobody" in said


def test_json_answers_fit_their_schema_and_can_be_asked_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--json"]) == 0
    text = capsys.readouterr().out
    answer = msgspec.json.decode(text, type=Answer)
    assert answer.synthetic
    assert len(answer.sources[0].sha256) == 64
    again = folder / "again.yaml"
    again.write_text(yaml.safe_dump(json.loads(text)["question"]), encoding="utf-8")
    assert _run(["survey", "ask", str(again), "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out, type=Answer).cells[0].estimate == pytest.approx(answer.cells[0].estimate)


def test_csv_answers_have_one_row_for_each_group_and_say_where_they_are_from(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0][:4] == ["age", "sex", "state", "estimate"]
    assert sum(row[2:3] == ["shown"] for row in rows) == 14
    assert any(row[0].startswith("# Source:") for row in rows)


def test_open_check_and_describe_say_what_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, design = str(folder / "synthetic.parquet"), str(folder / "design.yaml")
    assert _run(["survey", "open", file, "--design", design]) == 0
    assert "592 strata" in capsys.readouterr().out
    assert _run(["survey", "open", file, "--suggest"]) == 0
    assert "weights: weight" in capsys.readouterr().out
    assert _run(["survey", "describe", file, "inactive", "--design", design, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["missing"] > 0
    assert _run(["survey", "check", file, "--design", design]) == 0


def test_a_wrong_design_ends_with_an_exit_code_and_every_finding(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("w,y\n-1,0\n2,1\n", encoding="utf-8")
    design = tmp_path / "design.yaml"
    design.write_text("weights: w\n", encoding="utf-8")
    assert _run(["survey", "check", str(bad), "--design", str(design)]) == 10
    assert "below zero" in capsys.readouterr().out


def test_published_schemas_are_those_of_the_code() -> None:
    folder = Path(__file__).resolve().parents[3] / "docs" / "reference"
    for name, text in schemas.texts().items():
        assert (folder / name).read_text(encoding="utf-8") == text, (
            "write them again: python -m commonground.actions.survey.schemas docs/reference"
        )


def test_the_answer_is_drawn_with_its_intervals_and_its_text_alternative(folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "answer.svg"
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--chart", str(picture)]) == 0
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.count("<circle") == 14
    assert "SYNTHETIC" in drawn
    assert "(synthetic)" in drawn
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--chart", str(tmp_path / "answer.gif")]) == 3


def test_an_answer_of_very_many_groups_is_drawn_in_numbered_pictures_that_leave_no_group_out(folder: Path, tmp_path: Path) -> None:
    asked = {"file": str(folder / "synthetic.parquet"), "design": str(folder / "design.yaml"), "column": "inactive"}
    many = {**asked, "by": ["age", "fifth", "sex"], "rules": {"minimum_base": 1, "protect": False}}
    (tmp_path / "many.yaml").write_text(yaml.safe_dump(many), encoding="utf-8")
    assert _run(["survey", "ask", str(tmp_path / "many.yaml"), "--chart", str(tmp_path / "many.svg")]) == 0
    drawn = [path.read_text(encoding="utf-8").count("<circle") for path in sorted(tmp_path.glob("many-*.svg"))]
    assert drawn == [40, 30]


def test_groups_side_by_side_have_a_column_of_their_own(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = {"everyone": {}, "women": {"sex": ["F"]}}
    asked = {"file": str(folder / "synthetic.parquet"), "design": str(folder / "design.yaml"), "column": "inactive"}
    (tmp_path / "q.yaml").write_text(yaml.safe_dump({**asked, "by": ["wave"], "side_by_side": {"groups": groups}}), encoding="utf-8")
    assert _run(["survey", "ask", str(tmp_path / "q.yaml"), "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0][:3] == ["group", "wave", "state"]
    assert [row[0] for row in rows[1:5]] == ["everyone", "everyone", "women", "women"]
    assert _run(["survey", "ask", str(tmp_path / "q.yaml")]) == 0
    assert "people in common" in " ".join(capsys.readouterr().out.split())


def test_a_group_that_is_held_back_says_so_in_the_picture_and_has_no_number_in_its_table() -> None:
    from commonground import survey
    from commonground.documents.charts.survey_groups import survey_groups
    from commonground.terms import Suppressed

    data = {"w": [1.0] * 500, "y": [0, 1] * 250, "g": ["a"] * 12 + ["b"] * 200 + ["c"] * 288}
    chart = survey_groups(survey.open(data, {"weights": "w"}).ask({"column": "y", "by": ["g"]}))
    assert isinstance(chart.rows[0][1], Suppressed)
    assert "too few people" in chart.drawing
    assert chart.drawing.count("<circle") == 1


def test_an_answer_is_written_in_any_form_and_beside_a_csv_stands_its_description(folder: Path, tmp_path: Path) -> None:
    named = [str(tmp_path / name) for name in ("answer.csv", "answer.xlsx", "answer.json", "answer.svg", "answer.yaml")]
    ods = str(tmp_path / "answer.ods")
    written = [word for name in named for word in ("--out", name)]
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--ods", ods, *written]) == 0
    rows = list(csv.DictReader((tmp_path / "answer.csv").open()))
    described = json.loads((tmp_path / "answer.csv-metadata.json").read_text())
    assert [column["titles"] for column in described["tableSchema"]["columns"]] == list(rows[0])
    assert len(rows) == 14
    assert (tmp_path / "answer.ods").read_bytes()[:2] == b"PK"
    again = yaml.safe_load((tmp_path / "answer.yaml").read_text())
    assert again["by"] == ["age", "sex"]
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--out", str(tmp_path / "answer.exe")]) == 3


@pytest.mark.django_db
def test_a_survey_is_kept_listed_asked_by_its_name_and_let_go(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from commonground.store.surveys import shelf

    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "surveys")
    assert _run(["survey", "list"]) == 0
    assert "No survey is held" in capsys.readouterr().out
    file, design = str(folder / "synthetic.parquet"), str(folder / "design.yaml")
    assert _run(["survey", "open", file, "--design", design, "--keep", "--title", "Try out", "--json"]) == 0
    ref = json.loads(capsys.readouterr().out)["ref"]
    assert ref.startswith("try-out-")
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--survey", ref, "--json"]) == 0
    held = msgspec.json.decode(capsys.readouterr().out, type=Answer)
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--json"]) == 0
    alone = msgspec.json.decode(capsys.readouterr().out, type=Answer)
    assert [cell.estimate for cell in held.cells] == pytest.approx([cell.estimate for cell in alone.cells], abs=1e-12)
    assert _run(["survey", "let-go", ref]) == 0
    assert _run(["survey", "ask", str(folder / "question.yaml"), "--survey", ref]) == 3
