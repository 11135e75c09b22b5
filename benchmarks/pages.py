"""Profile pages under load: 20 users at once over all 296 councils, against one DuckDB query for the same figures.

    python benchmarks/pages.py [--users 20] [--port 8123]

Starts its own server on a release made from the starter figures, and stops it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def timed_get(connection: http.client.HTTPConnection, path: str) -> float:
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or b"<h1" not in body:
        raise SystemExit(f"{path} answered {answer.status}")
    return (time.perf_counter() - start) * 1000


def load(port: int, paths: list[str], users: int) -> list[float]:
    """Every path once, shared out over the users; each user asks again as soon as an answer is there."""
    times: list[float] = []
    waiting = list(reversed(paths))
    lock = threading.Lock()

    def one_user() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                if not waiting:
                    return
                path = waiting.pop()
            took = timed_get(connection, path)
            with lock:
                times.append(took)

    threads = [threading.Thread(target=one_user) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def resident_mib(pid: int) -> float:
    """Proportional memory of a process and all that it started, in MiB (Linux)."""
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += next(float(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except FileNotFoundError:
            continue
    return total


def wait_for_warmer(pid: int) -> float:
    """Seconds until the process that lays every page ready beside the server has ended."""
    start = time.perf_counter()

    def warming() -> bool:
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if b"commonground.web.warm" in stat.read_bytes():
                    return True
            except OSError:
                continue
        return False

    while warming():
        time.sleep(0.5)
    return time.perf_counter() - start


def line(name: str, times: list[float], floor: float) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    print(
        f"{name:<28} median {statistics.median(ordered):7.1f} ms   95th percentile {p95:7.1f} ms   "
        f"{statistics.median(ordered) / floor:6.1f} times the query   {len(ordered)} pages"
    )


def plain_query(home: Path, codes: list[str]) -> float:
    """Median ms of the peer: one plain DuckDB query for all figures of a place."""
    import duckdb

    release = (home / "releases" / "current").read_text().strip()
    connection = duckdb.connect(str(home / "releases" / f"{release}.duckdb"), read_only=True)
    took = []
    for code in codes[:60]:
        start = time.perf_counter()
        connection.execute("select * from figure where place = ?", [code]).fetchall()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--users", type=int, default=20)
    options.add_argument("--port", type=int, default=8123)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COMMONGROUND_HOME": folder}
        command = [str(Path(sys.executable).parent / "commonground"), "start", "Hartlepool", "--port", str(given.port)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", given.port, timeout=60)
            for _ in range(240):
                try:
                    timed_get(connection, "/")
                    break
                except OSError:
                    connection.close()
                    time.sleep(0.5)
            home = Path(folder)
            import duckdb

            release = (home / "releases" / "current").read_text().strip()
            with duckdb.connect(str(home / "releases" / f"{release}.duckdb"), read_only=True) as found:
                codes = [
                    row[0]
                    for row in found.execute(
                        "select code from place where kind in ('unitary','metropolitan','london_borough','district') and valid_to is null "
                        "order by code"
                    ).fetchall()
                ]
            floor = plain_query(home, codes)
            print(f"{'one plain DuckDB query':<28} median {floor:7.2f} ms")
            print(f"{'every page laid ready after':<28} {wait_for_warmer(server.pid):7.0f} s")
            print(f"{'memory at rest':<28} {resident_mib(server.pid):7.0f} MiB")
            paths = [f"/place/{code}/" for code in codes]
            line("first visit of each page", load(given.port, paths, given.users), floor)
            line("second visit", load(given.port, paths, given.users), floor)
            line("third visit, twice each", load(given.port, paths * 2, given.users), floor)
            print(f"{'memory after':<28} {resident_mib(server.pid):7.0f} MiB")
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
