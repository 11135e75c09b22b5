"""Each command answers in words and as JSON, and says what went wrong with an exit code of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from commonground.actions import cases
from commonground.case import ROUTE
from commonground.cli import exit_codes, main, ready, saying
from commonground.store.warehouse import Release
from commonground.terms import Finding, Refused

Run = Callable[..., "object"]
GOLDEN = Path(__file__).parents[2] / "golden"
kept = pytest.mark.django_db


def golden(name: str, text: str) -> None:
    """Compare with the golden text; COMMONGROUND_GOLDEN=write writes it anew, to be read before it is committed."""
    path = GOLDEN / name
    if os.environ.get("COMMONGROUND_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), (
        f"if this is what is meant, run again with COMMONGROUND_GOLDEN=write and read {path.name}"
    )


def test_the_help_is_a_map_in_the_order_of_the_work(cg: Run) -> None:
    said = cg("--help")
    assert said.code == 0
    golden("help.txt", said.out)
    named = re.findall(r"^  ([a-z]+)  ", said.out, re.MULTILINE)
    assert named[: len(main.ORDER)] == [name for name in main.ORDER if name in named]


def test_without_arguments_it_shows_the_map(cg: Run) -> None:
    assert cg().code == 0
    assert "Give it a place" in cg().err + cg().out


def test_every_command_has_a_help_of_its_own_that_fits_the_screen(cg: Run) -> None:
    said = []
    for group, names in {
        "": main.ORDER,
        "place": ("find", "show"),
        "measure": ("list", "show"),
        "data": ("status", "add", "export", "build"),
        "case": ("open", "list", "show", "next", "draft", "settle", "skip", "history", "changes"),
    }.items():
        for name in names:
            told = cg(*filter(None, (group, name, "--help")))
            assert told.code == 0
            assert not re.search(r"\.\.\.$", told.out.partition("Commands:")[2], re.MULTILINE), f"the help of {group} {name} is cut short"
            assert max(map(len, told.out.splitlines())) <= 80
            said.append(told.out)
    assert len(set(said)) == len(said)


def test_help_needs_neither_django_nor_duckdb_nor_ibis() -> None:
    code = (
        "import sys; from commonground.cli import main; main._run(['--help']); "
        "print(sorted({'django', 'duckdb', 'ibis', 'pyarrow', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("starter")
def test_a_place_is_found_by_name_code_or_postcode(cg: Run) -> None:
    for text in ("hartlepool", "E06000001", "ts24 8ay"):
        assert cg("place", "find", text).out == "Hartlepool (E06000001), unitary authority, boundaries of 2024\n"
    assert json.loads(cg("place", "find", "Hartlepool", "--json").out)["code"] == "E06000001"
    shown = cg("place", "show", "Hartlepool")
    assert re.search(r"North East +E12000001 +region +100%", shown.out)
    assert {"North East", "England"} <= {
        part["place"]["name"] for part in json.loads(cg("place", "show", "E06000001", "--json").out)["lies_in"]
    }


@pytest.mark.usefixtures("starter")
def test_measures_are_listed_and_defined_with_their_sources(cg: Run) -> None:
    listed = json.loads(cg("measure", "list", "--json").out)
    assert len(listed) >= 60
    assert cg("measure", "list", "--section", "health").out.count(" health ") < len(listed)
    shown = cg("measure", "show", "population")
    assert shown.code == 0
    for text in ("What is counted:", "For whom:", "Unit: people", "places with a value", "Source:", "https://"):
        assert text in shown.out
    assert json.loads(cg("measure", "show", "population", "--json").out)["measure"]["id"] == "population"


def test_the_status_of_the_data(cg: Run, starter: Release) -> None:
    said = cg("data", "status")
    assert said.out.startswith(f"Release {starter.id}, built today")
    assert "Open Government Licence" in said.out
    assert json.loads(cg("data", "status", "--json").out)["release"] == starter.id


@pytest.mark.usefixtures("starter")
def test_data_are_taken_away(cg: Run, tmp_path: Path) -> None:
    said = cg("data", "export", str(tmp_path), "--format", "parquet")
    assert said.code == 0
    assert (tmp_path / "figure.parquet").exists()
    assert "files written" in said.out


@kept
@pytest.mark.usefixtures("starter")
def test_a_case_from_opening_to_settled(cg: Run) -> None:
    assert cg("case", "list").out == "There are no cases yet. `commonground case open PLACE` opens one.\n"
    opened = cg("--as", "Ann Smith", "case", "open", "Hartlepool")
    assert opened.code == 0
    assert "Opened by Ann Smith" in opened.out
    assert cg("case", "next", "hartlepool-1").out.endswith("What to do: commonground case settle hartlepool-1 place\n")
    newest = cases.list_cases(by=ready.person())[0].case
    assert cg("case", "next").out == f"hartlepool-1: {newest.title}\n" + cg("case", "next", "hartlepool-1").out
    assert cg("case", "settle", "hartlepool-1", "profile").code == 7
    assert cg("--as", "Ann Smith", "case", "settle", "hartlepool-1", "place").code == 0
    skipped = cg("case", "skip", "hartlepool-1", "profile")
    assert skipped.code == 7
    assert "cannot be skipped without a reason" in skipped.err
    assert cg("case", "skip", "hartlepool-1", "profile", "--reason", "Told elsewhere").code == 0
    for stage in [stage.id for stage in ROUTE[2:]]:
        assert cg("case", "skip", "hartlepool-1", stage, "--reason", "Told elsewhere").code == 0
    assert cg("case", "next", "hartlepool-1").out == "Nothing is waiting: every stage is settled or skipped.\n"
    assert json.loads(cg("case", "next", "hartlepool-1", "--json").out) is None
    assert cg("case", "draft", "hartlepool-1", "profile").code == 0
    shown = json.loads(cg("case", "show", "hartlepool-1", "--json").out)
    states = {"place": "settled", "profile": "draft"}
    assert [(stage["id"], stage["state"]) for stage in shown["stages"]] == [(stage.id, states.get(stage.id, "skipped")) for stage in ROUTE]
    history = json.loads(cg("case", "history", "hartlepool-1", "--json").out)
    assert [(line["stage"], line["kind"], line["by"]) for line in history if line["stage"] in ("place", "profile")] == [
        ("place", "draft", "Ann Smith"),
        ("profile", "draft", "Ann Smith"),
        ("place", "settled", "Ann Smith"),
        ("profile", "skipped", "the person at this computer"),
        ("profile", "draft", "the person at this computer"),
    ]
    assert "Told elsewhere" in cg("case", "history", "hartlepool-1").out
    assert "hartlepool-1" in cg("case", "list").out
    assert json.loads(cg("case", "list", "--json").out)[0]["next"] == "profile"
    changed = cg("case", "changes", "hartlepool-1", "--since", "2020-01-01")
    assert re.search(r"- Place: settled by Ann Smith on .*; it had no answer before\n  - Profile: skipped by ", changed.out)
    listed = json.loads(cg("case", "changes", "hartlepool-1", "--since", "2020-01-01", "--json").out)
    assert [each["stage"] for each in listed] == [stage.id for stage in ROUTE]
    assert cg("case", "changes", "hartlepool-1", "--since", "2999-01-01").out == "Nothing changed: the same answers are in force.\n"
    assert cg("case", "changes", "hartlepool-1", "--since", "0001-01-01").out == changed.out
    assert cg("case", "changes", "hartlepool-1", "--since", "yesterday").code == 2


@kept
def test_what_a_user_gets_wrong_is_said_in_words(cg: Run, starter: Release, tmp_path: Path) -> None:
    said = []
    for arguments in (
        ("plaice",),
        ("case", "open"),
        ("place", "find", "Hartlepol"),
        ("place", "find", "Newcastle"),
        ("place", "find", "E07000187"),
        ("measure", "show", "populaton"),
        ("measure", "list", "--section", "moon"),
        ("case", "show", "nowhere-1"),
        ("case", "settle", "nowhere-1", "moon"),
        ("data", "add", "no-such-folder"),
        ("data", "export", "x", "--format", "pdf"),
    ):
        told = cg(*arguments)
        said.append(f"$ commonground {' '.join(arguments)}\n{told.out}{told.err}(exit code {told.code})\n")
        assert told.code not in (0, 1)
        assert "Traceback" not in told.err
    golden("errors.txt", "\n".join(said))


@kept
@pytest.mark.usefixtures("starter")
def test_a_draft_is_written_in_four_forms_and_the_case_is_kept(cg: Run, tmp_path: Path) -> None:
    said = cg("start", "Hartlepool", "--draft-only", "--out", str(tmp_path))
    assert said.code == 0, said.err
    documents = len(ROUTE) - 1  # every stage but the place writes one
    assert Counter(path.suffix for path in tmp_path.iterdir()) == dict.fromkeys((".html", ".json", ".ods", ".pdf"), documents)
    assert said.out.splitlines() == [str(path) for path in sorted(tmp_path.iterdir(), key=lambda path: said.out.index(path.name))]
    assert "Opened the case hartlepool-1" in said.err
    assert "Found the case hartlepool-1" in cg("draft", "TS24 8AY", "--out", str(tmp_path)).err


@kept
@pytest.mark.usefixtures("starter")
def test_files_that_do_not_fit_are_listed_and_nothing_is_loaded(cg: Run, starter: Release, tmp_path: Path) -> None:
    (tmp_path / "lad24_england.csv").write_bytes(b"\xff\xfenot a table\n")
    said = cg("data", "add", str(tmp_path))
    assert said.code == 5
    assert "Nothing was loaded" in said.err
    assert "lad24_england.csv" in said.err
    assert json.loads(cg("data", "status", "--json").out)["release"] == starter.id


@kept
def test_trying_figures_of_ones_own_shows_whole_numbers_and_ends_as_loading_them_would(cg: Run, starter: Release, tmp_path: Path) -> None:
    table = tmp_path / "members.csv"
    table.write_text("Council,Year,Members\nHartlepool,2024/25,1234567\nOldham,2024/25,-\n")
    tried = cg("import", str(table), "--check")
    assert tried.code == 5, "a first guess says neither unit nor source"
    assert "1,234,567" in tried.out
    assert "not published" in tried.out


def test_records_that_cannot_be_reached_are_told(cg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from commonground.store.records import database

    def unreachable() -> bool:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(database, "bring_up_to_date", unreachable)
    said = cg("case", "list")
    assert said.code == 8
    assert "connection refused" in said.err
    assert "Unset COMMONGROUND_DATABASE_URL" in said.err


def test_no_data_yet_says_what_to_run(cg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    said = cg("data", "status", "--json")
    assert said.code == 8
    assert json.loads(said.err)["refused"]["code"] == "no_release"


def test_an_unforeseen_error_is_short_and_the_traceback_comes_only_when_asked_for(cg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.actions.data.releases.status", lambda by: {}["missing"])
    monkeypatch.delenv("COMMONGROUND_DEBUG", raising=False)
    said = cg("data", "status")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert "KeyError" in said.err
    assert "COMMONGROUND_DEBUG=1" in said.err
    monkeypatch.setenv("COMMONGROUND_DEBUG", "1")
    assert "Traceback" in cg("data", "status").err


def test_stopping_from_the_keyboard_is_not_an_error(cg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(by: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("commonground.actions.data.releases.status", stopped)
    said = cg("data", "status")
    assert (said.code, said.err) == (130, "Stopped. Nothing was half done.\n")


def test_a_reader_that_has_seen_enough_of_a_pipe_ends_it_quietly(starter_home: Path) -> None:
    command = f"'{sys.executable}' -m commonground.cli.main measure list --json | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "COMMONGROUND_HOME": str(starter_home)}
    )
    assert (done.stdout, done.returncode, done.stderr) == ("[\n", 0, "")


def test_the_page_of_exit_codes_is_the_table() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "exit-codes.md"
    assert page.read_text(encoding="utf-8") == exit_codes.as_markdown()


def test_each_refusal_has_one_exit_code() -> None:
    named = [refusal for ending in exit_codes.ENDINGS for refusal in ending.refusals]
    assert len(named) == len(set(named))
    assert exit_codes.exit_code("place_unknown") == 3
    assert exit_codes.exit_code("something_new") == exit_codes.REFUSED
    assert len({ending.code for ending in exit_codes.ENDINGS}) == len(exit_codes.ENDINGS)


def test_a_refusal_tells_what_where_why_every_finding_and_every_way_out() -> None:
    refused = Refused(
        "x",
        what="It is wrong",
        where="file.csv",
        why="Because",
        ways_out=("Mend it", "Leave it out"),
        findings=(Finding(code="a", what="One"), Finding(code="b", what="Two", remedy="Do this")),
    )
    assert saying.refusal_as_text(refused) == (
        "file.csv: It is wrong\nBecause\n\n  1. One.\n  2. Two. What to do: Do this.\n\nWhat to do, one of:\n  - Mend it\n  - Leave it out"
    )


def test_a_table_aligns_numbers_to_the_right_and_words_to_the_left() -> None:
    assert (
        saying.table(("name", "rows"), [("a", 5), ("bcdefg", 1234567)])
        == "name         rows\n------  ---------\na               5\nbcdefg  1,234,567"
    )
    assert saying.table(("name",), []) == "name\n----"


@kept
@pytest.mark.usefixtures("starter")
def test_the_person_is_the_one_named_with_as(cg: Run) -> None:
    cg("--as", "Bo", "case", "open", "E06000001")
    from commonground.actions.permissions import LOCAL_PERSON

    assert cases.list_cases(by=LOCAL_PERSON)[0].case.opened_by == "Bo"


@pytest.mark.parametrize(
    "command",
    [("value", "ask"), ("value", "rank"), ("value", "scenarios", "{}"), ("survey", "ask"), ("survey", "small-areas")],
)
def test_a_question_file_that_is_no_text_or_nests_without_end_is_refused(cg: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    for name, body in (("latin.yaml", b"place: H\xe4rtlepool"), ("deep.yaml", b"[" * 50_000)):
        (tmp_path / name).write_bytes(body)
        said = cg(*(each.format(tmp_path / name) for each in command), str(tmp_path / name))
        assert (said.code, "did not foresee" in said.err) == (10, False), said.err


def test_words_that_are_no_utf_8_and_a_file_without_a_name_are_refused(cg: Run) -> None:
    assert "not text in UTF-8" in cg("place", "find", "Hartlep\udcf6ol").err
    assert "has no name" in cg("readiness", "questions", "--out", "").err
