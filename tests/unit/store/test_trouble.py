"""What the machine cannot do is said in words; our own faults are not dressed up as its."""

from __future__ import annotations

import errno

import pytest
from django.db import DatabaseError, OperationalError

from commonground.store.trouble import as_refused


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "disk_full"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "folder_unusable"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "folder_unusable"),
        (OperationalError("database is locked"), "records_busy"),
        (OperationalError("database or disk is full"), "disk_full"),
        (OperationalError("attempt to write a readonly database"), "folder_unusable"),
        (OperationalError("unable to open database file"), "folder_unusable"),
        (DatabaseError("database disk image is malformed"), "records_unreadable"),
        (DatabaseError("file is not a database"), "records_unreadable"),
    ],
)
def test_what_the_machine_cannot_do_is_a_refusal_with_a_way_out(problem: Exception, code: str) -> None:
    refused = as_refused(problem)
    assert refused is not None
    assert refused.code == code
    assert refused.ways_out


@pytest.mark.parametrize("problem", [OperationalError("no such column: x"), KeyError("x"), OSError(errno.EBADF, "Bad file descriptor")])
def test_our_own_faults_stay_faults(problem: Exception) -> None:
    assert as_refused(problem) is None
