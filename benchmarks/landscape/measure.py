"""How long the register of England and the landscape pages of a full place take, beside one plain query of the notes.

The place is made full with synthetic records by a seed: 60 bodies, 500 contracts with an end, ten years of budgets.
Run: python benchmarks/landscape/measure.py
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

BODIES, CONTRACTS, YEARS, SEED, TIMES = 60, 500, 10, 20261128, 20
PLACE = "/place/E06000001/"
PAGES = (
    f"{PLACE}landscape/",
    f"{PLACE}landscape/?on=2028-06-01",
    f"{PLACE}landscape/council:E06000001/",
    f"{PLACE}landscape/map.svg",
    f"{PLACE}calendar/",
    f"{PLACE}sheets/",
    "/api/v1/places/E06000001/landscape",
    "/api/v1/places/E06000001/calendar",
)


def milliseconds(work: Callable[[], Any], times: int = TIMES) -> float:
    """Median processor time of `times` runs, after one to warm up: what the wall clock shows on a machine with nothing else to do."""
    work()
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def fill(bodies: int) -> None:
    """Add synthetic networks to Hartlepool until it has so many bodies, each with a person and a meeting."""
    from commonground.actions.landscape import notes, shown
    from commonground.actions.permissions import LOCAL_PERSON as by

    for number in range(bodies - len(shown.read_landscape(place="E06000001", by=by).here.sheets)):
        _, ident = notes.note(
            place="E06000001", kind="body", given={"name": f"Synthetic network {number}", "body_kind": "primary_care_network"}, by=by
        )
        for kind, given in (
            ("contact", {"name": f"Synthetic person {number}", "role": "Manager", "part": "manages"}),
            ("meeting", {"title": "Board", "dates": "1 March 2027\n1 June 2027", "papers_days": "7", "decides": "yes"}),
        ):
            notes.note(place="E06000001", kind=kind, body=ident, given=given, by=by)


def money(held: Any) -> Any:
    """The money map with synthetic contracts and budgets of the bodies that it has."""
    from commonground.domain.landscape.money_nouns import Entry

    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    source = held.entries[0].source_id
    bodies = ("council:E06000001", "public_health:E06000001", "adult_social_care:E06000001", "icb:E54000050")
    made = []
    for number in range(CONTRACTS):
        ends = date(2027, 1, 1) + timedelta(days=chance.randrange(1500))
        made.append(
            Entry(
                id=f"c{number}", kind="contract", body=chance.choice(bodies), body_name="", year="2024/25", purpose="other",
                stage="awarded",
                title=f"Synthetic contract {number}", pounds=chance.uniform(1e4, 1e6), source_id=source, ends=ends,
            )
        )  # fmt: skip
    made += [
        Entry(
            id=f"b{body}{year}",
            kind="budget",
            body=body,
            body_name="",
            year=f"{2015 + year}/{16 + year}",
            purpose="other",
            title="Synthetic line",
            pounds=1e6,
            source_id=source,
        )
        for body in bodies
        for year in range(YEARS)
    ]
    return replace(held, entries=(*held.entries, *made))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONGROUND_HOME"] = folder
        from commonground.cli import ready

        ready.records()
        from commonground.actions import places
        from commonground.actions.data import releases
        from commonground.actions.landscape import money as money_actions
        from commonground.actions.landscape.register import landscape_of
        from commonground.store import warehouse
        from commonground.store.records import landscape as rows

        releases.ensure_release(by=ready.person(), progress=lambda _: None)
        places.register()
        start = time.process_time()
        found = landscape_of(warehouse.current().id)
        took = time.process_time() - start
        print(f"register of England: {len(found.bodies):,} bodies for {len(found.at)} councils, {took:.2f} s of processor time")
        fill(BODIES)
        view = money_actions.read_money(place="E06000001", by=ready.person())
        full = replace(view, held=money(view.held))
        ids = {one.body.id for one in found.of("E06000001")}
        floor = milliseconds(lambda: rows.notes(place="E06000001", bodies=ids))
        print(f"peer, one query of the place's notes: {floor:.1f} ms")
        from django.test import Client

        reader = Client(SERVER_NAME="localhost")
        with mock.patch.object(money_actions, "read_money", return_value=full):
            for page in PAGES:
                took = milliseconds(lambda page=page: reader.get(page))
                status = reader.get(page).status_code
                print(f"{page:<48} {took:6.0f} ms, {took / floor:5.1f} times the query, status {status}")


if __name__ == "__main__":
    main()
