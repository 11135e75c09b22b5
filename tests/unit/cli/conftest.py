"""Running a command as a person would, without a new process for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from commonground.cli import main, ready


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def cg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """`cg("case", "list")` gives the exit code and what was said on each stream."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        ready.act_as(None)
        code = main._run(list(arguments))
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return run


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, starter, db) -> Callable[..., tuple[int, str]]:
    """`said("match", "Hartlepool")` gives the exit code and all that was said, on the records of the test."""
    monkeypatch.setattr(ready, "records", lambda: None)

    def run(*arguments: str) -> tuple[int, str]:
        code = main._run(list(arguments))
        caught = capsys.readouterr()
        return code, caught.out + caught.err

    return run
