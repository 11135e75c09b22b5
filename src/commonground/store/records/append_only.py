"""Rows that are only ever added: kept so by the model, by its queries and by the database itself."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import migrations, models

from commonground.terms import Refused


def _refuse(what: str) -> NoReturn:
    raise Refused(
        "append_only",
        what=f"{what} cannot be changed or removed",
        why="Nothing that was agreed is ever lost or silently changed",
        ways_out=("Add a new answer that takes its place",),
    )


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **_: Any) -> int:
        _refuse(str(self.model._meta.verbose_name_plural).capitalize())

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(str(self.model._meta.verbose_name_plural).capitalize())

    def bulk_update(self, *_: Any, **__: Any) -> int:
        _refuse(str(self.model._meta.verbose_name_plural).capitalize())


class AppendOnly(models.Model):
    """A row that can be inserted, and then only read."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(f"{str(self._meta.verbose_name).capitalize()} {self.pk}")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        _refuse(f"{str(self._meta.verbose_name).capitalize()} {self.pk}")


_SQLITE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'Rows of {table} are only ever added'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION commonground_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'Rows of % are only ever added', TG_TABLE_NAME; END $$"""
_POSTGRES = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION commonground_append_only()"""


def create_sql(vendor: str, table: str) -> list[str]:
    """Triggers that make the database itself refuse to change or remove a row, whoever asks."""
    pattern = {"sqlite": _SQLITE, "postgresql": _POSTGRES}[vendor]
    first = [_POSTGRES_FUNCTION] if vendor == "postgresql" else []
    return first + [pattern.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]


def drop_sql(vendor: str, table: str) -> list[str]:
    on = f" ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}" for verb in ("UPDATE", "DELETE")]


def guarding(*tables: str) -> migrations.RunPython:
    """The step of a migration that makes the database itself guard new tables of rows that are only ever added."""

    def guard(apps: Any, editor: Any) -> None:
        for table in tables:
            for statement in create_sql(editor.connection.vendor, table):
                editor.execute(statement, params=None)

    def leave(apps: Any, editor: Any) -> None:
        for table in tables:
            for statement in drop_sql(editor.connection.vendor, table):
                editor.execute(statement, params=None)

    return migrations.RunPython(guard, leave)
