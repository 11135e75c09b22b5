"""How fast the match of a place answers with 60 bodies and 500 confirmed priorities; seeded synthetic records, in a folder of its own.

    python benchmarks/outcomes/measure.py

Prints the median and the slowest of 20 requests of each page, after the first, as a process of the server answers them once it has
read what its pages share; then the first page and the first JSON after a decision, and after a new release, when nothing is kept; then
the first page of a server that has just started. The peer is reading the confirmed rows from the database without any match.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

os.environ["COMMONGROUND_HOME"] = tempfile.mkdtemp(prefix="outcomes-")
os.environ["DJANGO_SETTINGS_MODULE"] = "commonground.web.settings"

BODIES, PRIORITIES, TIMES, PLACE = 60, 500, 20, "E06000001"
FRESH = f"""
import time
import commonground.web.wsgi
from django.test import Client
web = Client(headers={{"host": "127.0.0.1"}})
from commonground.web import warm
start = time.process_time()
warm.worker()
print((time.process_time() - start) * 1000)
start = time.process_time()
assert web.get("/place/{PLACE}/match/").status_code == 200
print((time.process_time() - start) * 1000)
"""


def prepare() -> float:
    """A release, 60 documents of 60 invented bodies, and 500 priorities confirmed; gives the seconds that keeping them took."""
    import django

    django.setup()
    from commonground.actions.data import releases
    from commonground.actions.outcomes import priorities, shelves
    from commonground.actions.permissions import LOCAL_PERSON
    from commonground.domain.outcomes.library import shipped_examples
    from commonground.store import clock
    from commonground.store.records import database
    from commonground.store.records import strategies as rows

    database.bring_up_to_date()
    releases.ensure_release(by=LOCAL_PERSON)
    told = [one.text for one in shipped_examples() if one.priority and one.themes]
    chance = random.Random(60_500)  # noqa: S311 - to be repeated, not to be secret
    start, made = time.perf_counter(), 0
    for body in range(BODIES):
        lines = "\n".join(f"- {text} In ward {body + 1} of {place + 1}." for place, text in enumerate(chance.sample(told, 14)))
        document = shelves.add_document(
            place=PLACE, content=f"# Our priorities\n\n{lines}\n".encode(), name=f"{body}.md", body=f"Invented body {body + 1}",
            title=f"Synthetic plan {body + 1}", synthetic=True, by=LOCAL_PERSON,
        )  # fmt: skip
        for kept in priorities.read_document(ref=document.ref, by=LOCAL_PERSON).proposals:
            if made < PRIORITIES and kept.proposal.reading.themes and made < (body + 1) * PRIORITIES / BODIES:
                on = clock.now()
                decision = rows.Decision(
                    kind="confirmed", wording="", themes=kept.proposal.reading.slugs, groups=kept.proposal.reading.groups,
                    review_on=on.date() + timedelta(days=300), reason="", by="Benchmark", on=on,
                )  # fmt: skip
                rows.save_decision(kept.ref, decision, by_ref="local")
                made += 1
    print(f"{made} priorities of {BODIES} bodies")
    return time.perf_counter() - start


def timed(call: Any, before: Any = None) -> tuple[float, str]:
    """The median of the calls in milliseconds, and in words with the slowest and the same of processor time; `before` each, untimed."""
    taken, worked = [], []
    for _ in range(TIMES + 1):
        if before:
            before()
        start, begun = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    median, slowest = statistics.median(taken[1:]), max(taken[1:])
    said = f"median {median:4.0f} ms, slowest {slowest:4.0f} ms, CPU {statistics.median(worked[1:]):4.0f} and {max(worked[1:]):4.0f} ms"
    return median, said


def main() -> None:
    print(f"kept and confirmed in {prepare():.1f} s")
    from django.test import Client

    from commonground.actions.outcomes import matches
    from commonground.store import clock
    from commonground.store.records import strategies as rows
    from commonground.web import warm

    warm.worker()
    web = Client(headers={"host": "127.0.0.1"})
    web.get(f"/place/{PLACE}/")
    peer, said = timed(lambda: [str(one.proposal.quote) for one in rows.confirmed(PLACE)])
    print(f"reading the rows alone, once they were read before: {said}")
    some = rows.confirmed(PLACE)[250].ref
    pages = [
        f"/place/{PLACE}/match/",
        f"/place/{PLACE}/match/?role=director_of_public_health",
        f"/place/{PLACE}/match/?theme=older+people&page=2",
        f"/place/{PLACE}/match/{some}/",
        f"/place/{PLACE}/match/picture.svg",
        f"/place/{PLACE}/priorities/",
        f"/place/{PLACE}/priorities/{rows.documents(PLACE)[0].ref}/",
        f"/api/v1/places/{PLACE}/match",
    ]
    for path in pages:
        assert web.get(path).status_code == 200, path
        median, said = timed(lambda path=path: web.get(path))
        print(f"{path:75} {said}, ratio {median / peer:.1f}")

    last = rows.load_proposal(some).decision
    decision = {name: getattr(last, name) for name in last.__dataclass_fields__} if last else {}

    def decide() -> None:
        rows.save_decision(some, rows.Decision(**{**decision, "on": clock.now()}), by_ref="local")

    def forget() -> None:
        matches._BEFORE.clear()
        for each in (matches._matrix, matches._needs, matches._candidates):
            each.cache_clear()

    for path in (pages[0], pages[-1]):
        for before, what in ((decide, "first after a decision"), (forget, "every row worked out anew")):
            print(f"{path}, {what}: {timed(lambda path=path: web.get(path), before)[1]}")
    fresh = []
    for _ in range(7):
        ran = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)
        fresh.append([float(line) for line in ran.stdout.split()])
    laid, first = (sorted(column) for column in zip(*fresh, strict=True))
    print(f"a server that has just started reads what its pages share in {laid[3]:.0f} ms of processor time, beside its readers")
    print(f"first match page after that: median {first[3]:.0f} ms, slowest {first[-1]:.0f} ms of processor time")


if __name__ == "__main__":
    main()
