"""Which database keeps the records is one setting, and writers take turns on either."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from commonground.store.records import database, models
from commonground.terms import Refused


def test_sqlite_beside_the_data_is_the_default(tmp_path: Path) -> None:
    settings = database.settings(tmp_path, None)
    assert settings["ENGINE"].endswith("sqlite3")
    assert settings["NAME"] == str(tmp_path / "records.sqlite3")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://ann:s%40crt@db.example:5433/common?sslmode=require",
            {"NAME": "common", "USER": "ann", "PASSWORD": "s@crt", "HOST": "db.example", "PORT": "5433", "OPTIONS": {"sslmode": "require"}},
        ),
        (
            "postgresql:///common?host=/tmp/socket&port=5999&user=me",
            {"NAME": "common", "USER": "me", "PASSWORD": "", "HOST": "/tmp/socket", "PORT": "5999", "OPTIONS": {}},
        ),
    ],
)
def test_postgresql_is_one_address(url: str, expected: dict) -> None:
    settings = database.settings(Path("/nowhere"), url)
    assert settings["ENGINE"].endswith("postgresql")
    assert {key: settings[key] for key in expected} == expected


@pytest.mark.parametrize("url", ["mysql://ann:hidden@db/common", "postgres://db.example", "nonsense"])
def test_any_other_address_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(Refused, match="not the address of a PostgreSQL database") as refused:
        database.settings(Path("/nowhere"), url)
    assert "hidden" not in str(refused.value)


@pytest.mark.django_db
def test_the_tables_are_brought_up_to_date_once() -> None:
    assert database.bring_up_to_date() is False


@pytest.mark.django_db(transaction=True)
def test_writers_take_turns_so_that_no_number_is_taken_twice() -> None:
    from datetime import UTC, datetime

    from commonground.store.records import events

    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one connection; the test below does it with processes on a file")
    problems: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with database.writing():
                    events.append_event(on=datetime.now(UTC), by="a", by_name="A", action="settle", subject="x")
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert models.Event.objects.count() == 40
    assert events.check_chain().items == []


WRITER = """
import django; django.setup()
from commonground.store import clock
from commonground.store.records import database, events
for _ in range(10):
    with database.writing():
        events.append_event(on=clock.now(), by="a", by_name="A", action="settle", subject="x")
"""
READER = """
import django; django.setup()
from commonground.store.records import events
print(len(events.events()), events.check_chain().items)
"""


def test_processes_that_write_to_one_sqlite_file_take_turns(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key != database.VARIABLE}
    env |= {"COMMONGROUND_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "commonground.web.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "--skip-checks", "-v0"], env=env, check=True)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=env, stderr=subprocess.PIPE) for _ in range(3)]
    assert [writer.communicate()[1] for writer in writers] == [b""] * 3
    read = subprocess.run([sys.executable, "-c", READER], env=env, capture_output=True, text=True, check=True)
    assert read.stdout.strip() == "30 []"
