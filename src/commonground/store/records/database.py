"""Which database keeps the records: SQLite beside the data by default, PostgreSQL by one setting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from commonground.terms import Refused

VARIABLE = "COMMONGROUND_DATABASE_URL"
ONE_WRITER = 0x434F4D4D4F4E  # "COMMON": the key of the lock that makes writers take turns on PostgreSQL, as they do on SQLite


def settings(home: Path, url: str | None) -> dict[str, Any]:
    """Django's settings of the database: `url` is postgres://user:password@host:port/name?sslmode=require, or empty for SQLite.

    Raises `Refused` (database_url) for any other address.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "records.sqlite3"),
            # readers never wait for a writer, and a writer takes its lock at once instead of failing half-way
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "CONN_MAX_AGE": 600,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise Refused(
            "database_url",
            what=f"{VARIABLE} is not the address of a PostgreSQL database",
            where=_without_password(url),
            ways_out=("Write it as postgres://user:password@host:5432/name", "Leave it out to keep the records in SQLite"),
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


@contextmanager
def writing() -> Iterator[None]:
    """One transaction in which this writer is the only one: what was read in it is still true when it is written."""
    from django.db import connection, transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
        yield


def bring_up_to_date() -> bool:
    """Create or migrate the tables when that is needed; gives whether anything was done. Needs Django to be set up."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
