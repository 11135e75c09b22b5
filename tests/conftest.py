"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("COMMONGROUND_SHARED") or ROOT.parent / "shared")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of open data and reference cases beside the checkout; what needs it is left out, visibly, without it."""
    if not (SHARED / "data" / "PROVENANCE.md").exists():
        pytest.skip("needs the open data beside the checkout (../shared), which is not there")
    return SHARED


def pytest_report_header() -> str:
    held = (SHARED / "data" / "PROVENANCE.md").exists()
    return "open data beside the checkout: " + ("present" if held else "ABSENT, so tests that need it are left out")
