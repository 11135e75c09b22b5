"""What the machine cannot do, in words: no room, no right to write, records that another process holds or that cannot be read."""

from __future__ import annotations

import errno
import sys

from commonground.terms import Refused

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG})
MAKE_ROOM = "Make room and do the same again"
ANOTHER_HOME = "Name another folder in COMMONGROUND_HOME"


def as_refused(problem: BaseException) -> Refused | None:
    """A failure of the machine as a refusal: disk_full, folder_unusable, records_busy, records_unreadable. None: it is our own fault."""
    if isinstance(problem, OSError):
        return _of_file(problem)
    django = sys.modules.get("django.db")
    return _of_records(problem) if django is not None and isinstance(problem, django.DatabaseError) else None


def _of_file(problem: OSError) -> Refused | None:
    where = str(problem.filename or "")
    if problem.errno in FULL:
        return Refused("disk_full", what="There is no room left on the disk", where=where, ways_out=(MAKE_ROOM,))
    if problem.errno in CLOSED and where:
        why, ways = problem.strerror or "", ("Name another file or folder", "Give yourself the right to it", ANOTHER_HOME)
        return Refused("folder_unusable", what="It cannot be opened or written", where=where, why=why, ways_out=ways)
    return None


def _of_records(problem: BaseException) -> Refused | None:
    said = str(problem).strip().splitlines()[0] if str(problem).strip() else ""
    for words, code, what, ways in _RECORDS:
        if words in said:
            return Refused(code, what=what, why=said, ways_out=ways)
    return None


_RIGHTS = ("Give yourself the right to the folder of the data", ANOTHER_HOME)
_COPY = ("Put back a copy of records.sqlite3", ANOTHER_HOME)
_RECORDS = (
    (
        "is locked",
        "records_busy",
        "Somebody else is writing in the records, and did not finish while we waited",
        ("Try again in a minute",),
    ),
    ("disk is full", "disk_full", "There is no room left on the disk for the records", (MAKE_ROOM,)),
    ("readonly database", "folder_unusable", "The records cannot be written", _RIGHTS),
    ("unable to open", "folder_unusable", "The records cannot be opened", _RIGHTS),
    ("disk I/O error", "records_unreadable", "The disk does not give or take the records", ("Check the disk and its room", ANOTHER_HOME)),
    ("malformed", "records_unreadable", "The file of the records is damaged", _COPY),
    ("not a database", "records_unreadable", "The file of the records is no database", _COPY),
)
