"""How fast fresh figures become a release, and how fast two releases are laid side by side.

Every publisher is a stand-in on this machine (`connectors/fakes.py`) that speaks its protocol over HTTP, with made-up figures about all
real councils, and without the pause that real services are given. From the first question until the new release serves: asking, keeping
each answer, reading, checking, building, comparing. The peers: for the refresh, the same answers fetched one after the other and
read with the standard library alone, with nothing checked, kept or built; for the difference, DuckDB's EXCEPT of the two tables both ways.

    python benchmarks/refresh.py
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import statistics
import tempfile
import time
import urllib.request

RUNS = 3


def main() -> None:
    """Measure, and print the two lines."""
    os.environ["COMMONGROUND_HOME"] = tempfile.mkdtemp()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")
    from commonground.cli import ready

    ready.records()
    from commonground.actions.data import refresh, releases
    from commonground.actions.permissions import LOCAL_PERSON
    from commonground.connectors import fakes
    from commonground.connectors.transport import Limits
    from commonground.connectors.transport.fake import Service
    from commonground.store.warehouse import differing

    releases.ensure_release(by=LOCAL_PERSON)
    rates, of_processor, peers, differences, excepts = [], [], [], [], []
    for run in range(RUNS):
        world = _world(run)
        with contextlib.ExitStack() as stack:
            services = {name: stack.enter_context(Service(answer)) for name, answer in fakes.services(world).items()}
            started, worked = time.perf_counter(), time.process_time()
            done = refresh.refresh(by=LOCAL_PERSON, limits=Limits(gap=0), bases={name: service.base for name, service in services.items()})
            seconds, worked = time.perf_counter() - started, time.process_time() - worked
            rows = sum(one.rows for one in done.asked)
            assert not done.troubled, [finding for one in done.troubled for finding in one.findings]
            rates.append(rows / seconds)
            of_processor.append(rows / worked)
            started = time.perf_counter()
            for service in services.values():
                for asked in list(service.asked):
                    query = "&".join(f"{name}={urllib.request.quote(value)}" for name, value in asked.query.items())
                    address = f"{service.base}{urllib.request.quote(asked.path)}?{query}"
                    body = urllib.request.urlopen(urllib.request.Request(address, asked.body or None, method=asked.method)).read()  # noqa: S310
                    if body.startswith((b"{", b"[")):
                        json.loads(body)
                    elif not body.startswith(b"PK"):
                        list(csv.reader(io.StringIO(body.decode())))
            peers.append(seconds / (time.perf_counter() - started))
        started = time.perf_counter()
        seen = differing.changes(done.base, done.release)
        differences.append(time.perf_counter() - started)
        excepts.append(_except(done.base, done.release))
        print(f"{rows:,} rows in {seconds:.1f} s; {seen.total:,} changes found in {differences[-1]:.2f} s", flush=True)
    rate, difference, peer = statistics.median(rates), statistics.median(differences), statistics.median(excepts)
    of_cpu = statistics.median(of_processor)
    print(f"refresh: {rate:,.0f} rows a second end to end; {of_cpu:,.0f} rows a second of processor time, the stand-ins' own work included")
    print(f"{statistics.median(peers):.1f} times what fetching and reading alone take")
    print(f"difference of two releases: {difference:.2f} s; EXCEPT both ways {peer:.2f} s; ratio {difference / peer:.1f}")


def _world(run: int):
    from commonground.connectors import fakes
    from commonground.store import warehouse

    release = warehouse.current()
    councils = "('unitary', 'metropolitan', 'london_borough', 'district')"
    held = release.rows(f"SELECT code, name FROM place WHERE kind IN {councils} AND valid_to IS NULL").to_pylist()  # noqa: S608
    outlines = release.rows("SELECT code, arg_max(geometry, generation) AS geometry FROM boundary GROUP BY code").to_pylist()
    regions = release.rows(
        "SELECT child, any_value(name) AS name FROM place_part JOIN place ON code = parent WHERE parent_kind = 'region' GROUP BY child"
    ).to_pylist()
    nested = f"SELECT child, parent FROM place_part WHERE starts_with(child, 'E01') AND parent_kind IN {councils}"  # noqa: S608
    small = release.rows(nested).to_pylist()
    postcodes = release.rows("SELECT postcode FROM postcode ORDER BY hash(postcode) LIMIT 20000")["postcode"].to_pylist()
    return fakes.World(
        councils={row["code"]: row["name"] for row in held},
        outlines={row["code"]: row["geometry"] for row in outlines},
        regions={row["child"]: row["name"] for row in regions},
        small_areas={row["child"]: row["parent"] for row in small},
        postcodes=postcodes,
        facilities=20_000,
        practices=7_000,
        years=9,
        seed=100 * run + 1,
    )


def _except(old: str, new: str) -> float:
    import duckdb

    from commonground.store.warehouse.place_on_disk import release_file

    started = time.perf_counter()
    con = duckdb.connect(":memory:", config={"threads": 2})
    for side, each in (("a", old), ("b", new)):
        con.execute(f"ATTACH '{release_file(each)}' AS {side} (READ_ONLY)")
    for name in ("figure", "small_figure"):
        for one, other in (("a", "b"), ("b", "a")):
            con.execute(f"SELECT count(*) FROM (FROM {one}.{name} EXCEPT FROM {other}.{name})").fetchall()  # noqa: S608
    con.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
