"""Strategies and the match in the terminal: dropped in, confirmed, matched, and taken away as a route map."""

from __future__ import annotations

import json
from pathlib import Path

PLAN = "# Our priorities\n\n- Reduce falls among older people so that fewer are admitted to hospital.\n"


def test_from_a_file_to_a_route_map(said, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    code, text = said(
        "documents", "add", str(file), "--place", "Hartlepool", "--body", "adult_social_care:E06000001", "--title", "Care plan"
    )
    assert code == 0
    assert "care-plan-1-1: proposed" in text
    assert said("documents", "confirm", "care-plan-1-1", "--review-on", "2030-01-31")[1].endswith("until 31 January 2030\n")
    view = json.loads(said("match", "Hartlepool", "--json")[1])
    assert view["rows"][0]["matches"][0]["contribution"] == "E06"
    code, text = said("match", "Hartlepool", "--form", "html", "--body", "adult_social_care:E06000001", "--out", str(tmp_path))
    assert code == 0
    assert "Hartlepool adult social care" in Path(text.strip()).read_text(encoding="utf-8")
    code, text = said("match", "Hartlepool", "--body", "nosuch")
    assert (code, "'nosuch' has no confirmed priority here" in text) == (3, True)
    assert "Choose adult_social_care:E06000001" in text
    assert said("match", "Hartlepool", "--body", "adult_social_care:E06000001", "--role", "police")[0] == 0
    assert said("documents", "reject", "care-plan-1-1", "--reason", "A duty")[0] == 0
    assert "No priority has been confirmed" in said("match", "Hartlepool")[1]


def test_several_proposals_are_decided_at_once_and_the_passages_are_listed_and_taken_away(said, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text(f"{PLAN}- Give unpaid carers a proper break from caring.\n- Support people to stop smoking.\n", encoding="utf-8")
    said("documents", "add", str(file), "--place", "Hartlepool", "--body", "adult_social_care:E06000001", "--title", "Care plan")
    refs = [f"care-plan-1-{number}" for number in (1, 2, 3)]
    code, text = said("documents", "confirm", *refs[:2], "--wording", "Better")
    assert code == 10
    assert "one proposal at a time" in text
    code, text = said("documents", "reject", refs[0], "care-plan-1-9")
    assert code == 10
    assert "1 passage cannot be rejected so, and nothing was decided" in text
    code, text = said("documents", "confirm", *refs[:2], "--note", "Agreed")
    assert code == 0
    assert text.count("Confirmed:") == 2
    assert f"{refs[1]}: confirmed" in said("documents", "show", "care-plan-1", "--state", "confirmed", "--about", "carers")[1]
    assert [each in said("documents", "show", "care-plan-1", "--about", "substance_use")[1] for each in refs] == [False, False, True]
    assert said("documents", "show", "care-plan-1", "--likely", "certain")[0] == 10
    code, text = said("documents", "show", "care-plan-1", "--form", "csv,html", "--out", str(tmp_path))
    assert code == 0
    assert [Path(line).exists() for line in text.split()] == [True, True]


def test_what_is_not_there_says_so_with_its_own_exit_code(said, tmp_path: Path) -> None:
    assert said("documents", "show", "nothing-1")[0] == 3
    assert said("documents", "confirm", "nothing-1-1")[0] == 3
    code, text = said("match", "Hartlepool", "--form", "pdf", "--out", str(tmp_path))
    assert code == 7
    assert "no route to draw" in text
    code, text = said("documents", "add", str(tmp_path / "none.pdf"), "--place", "Hartlepool")
    assert code == 10
    assert "There is no file" in text


def test_published_strategies_of_a_place_are_listed(said) -> None:
    assert "Council plan 2030" in said("documents", "list", "Hartlepool")[1]


def test_examples_that_are_held_already_are_said_to_be(said) -> None:
    assert said("documents", "examples", "Hartlepool")[1].count("(synthetic)") == 3
    assert said("documents", "examples", "Hartlepool") == (0, "All three are held already: commonground documents list 'Hartlepool'\n")
