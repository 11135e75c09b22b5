"""What more than one test of the actions asks for."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(starter, surveys, tmp_path: Path) -> Path:
    """The starter release, with a shelf of surveys of its own."""
    return tmp_path
