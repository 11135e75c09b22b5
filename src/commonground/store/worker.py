"""The worker that does long jobs: one on a machine, started when there is work, gone when there is none."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commonground.store import warehouse

COMMAND = ("-m", "commonground.cli.main", "jobs", "work")
MODE = "COMMONGROUND_JOBS"  # "here": work in the process that asks, as tests do


def works_here() -> bool:
    """Whether jobs are done at once in the process that asks for them."""
    return os.environ.get(MODE) == "here"


def call() -> None:
    """Start a worker in a process of its own; it leaves at once when there is one already."""
    if not works_here():
        subprocess.Popen(
            [sys.executable, *COMMAND],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether this is the only worker on this folder of data; the system frees the place when the process ends, however it ends."""
    home = warehouse.home()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def machine() -> str:
    """The name by which a job says where it runs: this machine and this folder of data."""
    return f"{socket.gethostname()}:{warehouse.home()}"[:200]
