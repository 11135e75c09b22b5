"""The made-up profile that documents and charts are tried on."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes profiles by hand, with every kind of absence in them."""
    spec = importlib.util.spec_from_file_location("made_profile", Path(__file__).parents[2] / "unit" / "documents" / "made_profile.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
