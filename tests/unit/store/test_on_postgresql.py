"""The suite of records, cases and actions passes on PostgreSQL too, on a server that this test starts by itself."""

from __future__ import annotations

import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[3]
# The files that name the database: pytest-django keeps every other test from the records.
ACTIONS = [str(path) for path in sorted(ROOT.glob("tests/unit/actions/test_*.py")) if re.search(r"django_db|\bdb\b", path.read_text())]
AGAIN = ("tests/unit/store/test_records.py", "tests/unit/store/test_database.py", *ACTIONS)
# Left out: fifty faults of publishers, which send the database no statement that another test of a refresh does not send.
SAME = "not a_bad_day and not changed_columns"
PORT = "5432"  # of a socket in a folder of our own, so it cannot meet another server's


def binaries() -> Path | None:
    """The folder of PostgreSQL's own programs: the newest under /usr/lib/postgresql, or where `initdb` on the PATH leads."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4].split(".")[0]))
    on_path = shutil.which("initdb")
    best = found[-1] if found else on_path
    return Path(best).resolve().parent if best else None


def as_somebody(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: run it as its own user, or as nobody, who then owns the folder."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a database on a server of our own, which is stopped and removed afterwards."""
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL's programs: sudo apt-get install postgresql")
    pytest.importorskip("psycopg", reason="needs the PostgreSQL driver: pip install 'commonground[postgres]'")
    folder = Path(tempfile.mkdtemp(prefix="cg-pg-"))  # short: a socket's path may have 107 characters
    prefix = as_somebody(folder)
    data, log = folder / "data", folder / "log"
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*prefix, str(programs / program), *arguments], env=env, cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr + (log.read_text() if log.exists() else "")

    try:
        run("initdb", "-D", str(data), "-U", "common", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -p {PORT} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
        try:
            yield f"postgres:///postgres?host={quote(str(folder))}&port={PORT}&user=common"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_records_cases_and_actions_pass_on_postgresql(server: str) -> None:
    env = {**os.environ, "COMMONGROUND_DATABASE_URL": server, "PYTHONDONTWRITEBYTECODE": "1"}
    chosen = ("-m", "not postgres and not live and not browser", "-k", SAME, *AGAIN)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", *chosen],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert " passed" in done.stdout
    assert "SQLite in memory" not in done.stdout, "the run was on SQLite after all"
