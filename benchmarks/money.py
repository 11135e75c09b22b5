"""The money of a place with 500 contracts and grants and 10 years of budgets: page, picture, table; and the register of England.

    python benchmarks/money.py

The rows are made up (seed 7). The peer is the plain query for the same rows of the release.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

os.environ["COMMONGROUND_HOME"] = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")
AWARDS, YEARS, LINES, TRIES = 500, 10, 30, 15
HERE = "E06000001"


def main() -> None:
    from commonground.connectors import starter
    from commonground.store import warehouse

    loaded = starter.load()
    warehouse.build({**loaded.tables, **made_up()}, loaded.sources, note="made up", now=datetime.now(UTC))
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from commonground.actions.landscape import money, register
    from commonground.store.warehouse import money as held
    from commonground.web.middleware import KEPT

    release = warehouse.current()
    client = Client(headers={"host": "localhost"})

    def page(path: str) -> Callable[[], object]:
        def ask() -> object:
            KEPT.clear()
            money._map.cache_clear()
            answer = client.get(f"/place/{HERE}/money/{path}")
            assert answer.status_code == 200
            return answer

        return ask

    def query() -> object:
        return held.lines(release, [HERE]), held.awards(release, [("Hartlepool Borough Council", "GB-LAE-HPL")], HERE)

    def england() -> object:
        register.landscape_of.cache_clear()
        return register.landscape_of(release.id)

    peer = timed(query)
    print(f"plain query for the same rows: {peer * 1000:.0f} ms")
    for name, path in (("page", ""), ("page, one purpose", "?purpose=sport"), ("picture", "chart.svg"), ("table as CSV", "table.csv")):
        took = timed(page(path))
        print(f"{name}: {took * 1000:.0f} ms, ratio {took / peer:.1f}")
    print(f"register of England with its lists: {timed(england, tries=3):.2f} s")


def timed(do: Callable[[], object], tries: int = TRIES) -> float:
    do()
    times = []
    for _ in range(tries):
        started = time.perf_counter()
        do()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def made_up() -> dict[str, object]:
    """Awards and budget lines, on top of what the starter holds of other places."""
    from commonground.connectors import starter
    from commonground.connectors.declared import table, together

    chance = random.Random(7)  # noqa: S311 - for rows that are made up, the same each time
    days = [date(2015, 1, 1) + timedelta(days=chance.randrange(4_000)) for _ in range(AWARDS)]
    awards = table(
        "money_award",
        {
            "id": [f"made-up-{number}" for number in range(AWARDS)],
            "kind": [chance.choice(["contract", "grant"]) for _ in range(AWARDS)],
            "stage": "awarded",
            "body_name": ["Hartlepool Borough Council"] * AWARDS,
            "body_ref": "GB-LAE-HPL",
            "supplier": [f"Made-up supplier {chance.randrange(90)}" for _ in range(AWARDS)],
            "title": [f"Made-up {chance.choice(['swimming', 'home care', 'youth work', 'paper'])} {number}" for number in range(AWARDS)],
            "pounds": [float(chance.randrange(500, 900_000)) for _ in range(AWARDS)],
            "awarded": days,
            "starts": days,
            "ends": [day + timedelta(days=365 * chance.randrange(1, 6)) for day in days],
            "source_id": "mhclg_revenue_outturn",
        },
    )
    keys = [(2014 + year, line) for year in range(YEARS) for line in range(LINES)]
    lines = table(
        "money_line",
        {
            "body": [HERE] * len(keys),
            "year": [f"{year}/{(year + 1) % 100:02d}" for year, _ in keys],
            "line": [f"RO5: Made-up line {line}" for _, line in keys],
            "kind": "total_expenditure",
            "pounds": [float(chance.randrange(9_000_000)) for _ in keys],
            "source_id": "mhclg_revenue_outturn",
        },
    )
    shipped = starter.shipped("money_line")
    return {"money_award": awards, "money_line": together("money_line", [*([shipped] if shipped is not None else []), lines])}


if __name__ == "__main__":
    Path(os.environ["COMMONGROUND_HOME"]).mkdir(exist_ok=True)
    main()
