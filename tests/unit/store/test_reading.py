"""A release is read-only, closed to the outside, and a swap is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import duckdb
import pytest

from commonground.store import warehouse
from commonground.store.warehouse import place_on_disk
from commonground.terms import Refused


def test_no_release_yet_says_what_to_run(home: object) -> None:
    with pytest.raises(Refused, match=r"There are no data yet.*Run `./start`"):
        warehouse.current()


def test_the_open_release_is_cached_and_a_swap_is_noticed(made_up: SimpleNamespace) -> None:
    made_up.build()
    first = warehouse.current()
    assert warehouse.current() is first
    made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    second = warehouse.current()
    assert second is not first
    assert (first.rows("SELECT * FROM figure").num_rows, second.rows("SELECT * FROM figure").num_rows) == (6, 5)
    place_on_disk.point_to(first.id)
    assert warehouse.current().id == first.id


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM figure",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/x.duckdb'",
        "INSTALL httpfs",
        "COPY figure TO '/tmp/x.csv'",
    ],
)
def test_a_reader_can_neither_write_nor_reach_outside(made_up: SimpleNamespace, sql: str) -> None:
    made_up.build()
    with pytest.raises(duckdb.Error):
        warehouse.current().rows(sql)


def test_parameters_are_bound_by_place_or_by_name(made_up: SimpleNamespace) -> None:
    made_up.build()
    release = warehouse.current()
    assert release.rows("SELECT * FROM figure WHERE place = ?", ["E06000001"]).num_rows == 2
    assert release.rows("SELECT * FROM figure WHERE place = ANY($places)", {"places": ["E06000001", "E06000002"]}).num_rows == 4
    assert release.rows("SELECT * FROM figure WHERE place = ?", ["' OR 1=1 --"]).num_rows == 0


def test_each_thread_has_its_own_cursor(made_up: SimpleNamespace) -> None:
    made_up.build()
    release, answers, cursors = warehouse.current(), [], set()

    def ask() -> None:
        for _ in range(20):
            answers.append(release.rows("SELECT count(*) AS n FROM figure").to_pylist()[0]["n"])
        cursors.add(id(release._cursor()))
        barrier.wait(10)

    barrier = threading.Barrier(4)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [6] * 80
    assert len(cursors) == 4


def test_ibis_reads_the_same_rows_and_is_imported_only_when_asked_for(made_up: SimpleNamespace) -> None:
    made_up.build()
    code = (
        "import sys; from commonground.store import warehouse; r = warehouse.current(); r.rows('SELECT 1'); "
        "assert 'ibis' not in sys.modules, 'ibis came with the reader'; t = r.table('figure'); "
        "print(t.filter(t.place == 'E06000001').count().to_pyarrow())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COMMONGROUND_HOME": str(made_up.home)},
    )
    assert done.stdout.strip() == "2", done.stderr
    with pytest.raises(KeyError, match="not a table of a release"):
        warehouse.current().table("nothing")


def test_sources_carry_the_release_they_were_loaded_in(made_up: SimpleNamespace) -> None:
    release_id = made_up.build()
    source = warehouse.current().sources()["made_up"]
    assert (source.publisher, source.release, source.sha256) == ("Nobody", release_id, "ab" * 32)


FORK = """
import os
from commonground.store import warehouse
assert warehouse.current().rows("SELECT 1").num_rows == 1
read, write = os.pipe()
child = os.fork()
if child == 0:
    try:
        os.write(write, str(warehouse.current().rows("SELECT * FROM figure").num_rows).encode())
    finally:
        os._exit(0)
os.waitpid(child, 0)
print(os.read(read, 10).decode())
"""


def test_a_forked_child_opens_its_own(made_up: SimpleNamespace) -> None:
    """In a process of its own: the one that runs the tests may have reserved more memory than can be copied."""
    made_up.build()
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "6\n", done.stderr


def test_a_broken_file_is_told_and_not_thrown(made_up: SimpleNamespace) -> None:
    release_id = made_up.build()
    place_on_disk.release_file(release_id).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Refused) as refused:
        warehouse.open_release(release_id)
    assert refused.value.code == "release_unreadable"
    with pytest.raises(Refused, match="no release 'x'"):
        warehouse.open_release("x")
