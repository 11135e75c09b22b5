"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from commonground.store.warehouse import Release

os.environ["COMMONGROUND_JOBS"] = "here"  # long work is done at once, in the process that asks for it
ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("COMMONGROUND_SHARED") or ROOT.parent / "shared")
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and (home := os.environ.get("COMMONGROUND_HOME")):
    os.environ["COMMONGROUND_HOME"] = str(Path(home) / worker)  # the processes that share the tests share no folder
# How long an example took says how busy the machine is; the same examples come in every run, others with --hypothesis-profile=search.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("postgres") is None)  # the longest first, so that no process waits for it


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of open data and reference cases beside the checkout; what needs it is left out, visibly, without it."""
    if not (SHARED / "data" / "PROVENANCE.md").exists():
        pytest.skip("needs the open data beside the checkout (../shared), which is not there")
    return SHARED


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the release that the starter figures make; built once for all tests."""
    from datetime import UTC, datetime

    from commonground.connectors import starter as shipped
    from commonground.store import warehouse

    home = tmp_path_factory.mktemp("starter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMONGROUND_HOME", str(home))
        loaded = shipped.load()
        warehouse.build(loaded.tables, loaded.sources, note="Starter figures", now=datetime.now(UTC))
    return home


@pytest.fixture
def starter(starter_home: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The starter release, serving."""
    from commonground.store import warehouse

    monkeypatch.setenv("COMMONGROUND_HOME", str(starter_home))
    return warehouse.current()


@pytest.fixture
def surveys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of surveys of the test's own, with nothing on it and nothing kept open of another."""
    from commonground.actions.survey import catalogues, opening
    from commonground.store.surveys import shelf

    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "surveys")
    opening.close()
    catalogues.catalogue_of.cache_clear()
    return tmp_path / "surveys"


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes profiles by hand, with every kind of absence in them: documents and charts are tried on it."""
    from tests.unit.documents import made_profile

    return made_profile


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_what_is_only_ever_added() -> Iterator[None]:
    """Tests with real transactions empty every table afterwards, which the database itself refuses for answers and the log."""
    from django.apps import apps
    from django.db.backends.sqlite3.base import DatabaseOperations

    from commonground.store.records.append_only import AppendOnly, create_sql, drop_sql

    flush = DatabaseOperations.sql_flush

    def emptied(self: DatabaseOperations, style: object, tables: list[str], **other: object) -> list[str]:
        guarded = (model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))
        within = [table for table in guarded if table in tables]
        return [
            *(line for table in within for line in drop_sql("sqlite", table)),
            *flush(self, style, tables, **other),
            *(line for table in within for line in create_sql("sqlite", table)),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptied)
        yield


def pytest_report_header() -> str:
    held = (SHARED / "data" / "PROVENANCE.md").exists()
    return "open data beside the checkout: " + ("present" if held else "ABSENT, so tests that need it are left out")
