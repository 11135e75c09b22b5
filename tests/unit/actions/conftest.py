"""What more than one test of the actions asks for."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter release, with a shelf of surveys of its own."""
    from commonground.actions.survey import held
    from commonground.store.surveys import shelf

    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "surveys")
    held._OPEN.clear()
    held._catalogue.cache_clear()
    return tmp_path
