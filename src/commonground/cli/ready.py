"""Getting ready: the records set up and up to date, and who is acting."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from commonground.cli import saying
from commonground.terms import Refused

if TYPE_CHECKING:
    from commonground.actions.permissions import Person

_acting_as: str | None = None


def act_as(name: str | None) -> None:
    """Sign what this command does with a name."""
    global _acting_as
    _acting_as = name


def person() -> Person:
    """Who is acting: the person at this computer, under the name given with --as."""
    from commonground.actions.permissions import LOCAL_PERSON

    return replace(LOCAL_PERSON, name=_acting_as) if _acting_as else LOCAL_PERSON


def begin() -> Person:
    """Records and a data release at hand; gives who is acting. Raises what `records` and `release` raise."""
    records()
    release()
    return person()


def release() -> None:
    """See that a data release serves: where none is held, what is shipped is loaded, with progress. Raises what `ensure_release` raises."""
    from commonground.actions.data import releases

    releases.ensure_release(by=person(), progress=saying.progress)


def records() -> None:
    """Set Django up and bring the tables of records up to date. Raises `Refused` (database_url, database_unreachable), and what
    `trouble.as_refused` knows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")
    import django
    from django.db import OperationalError

    django.setup()
    from commonground.store import trouble
    from commonground.store.records import database

    try:
        database.bring_up_to_date()
    except OperationalError as problem:
        if refused := trouble.as_refused(problem):
            raise refused from problem
        raise Refused(
            "database_unreachable",
            what="The database of records cannot be reached",
            why=str(problem).splitlines()[0],
            ways_out=(f"Check {database.VARIABLE}, and that the server runs", f"Unset {database.VARIABLE} to keep the records in SQLite"),
        ) from problem
