"""Measures runs over many places: ten programmes over every small area, and one question in councils with their own rates.

Run: python benchmarks/value/many_places.py [--draws 1000] [--programmes 10] [--councils 6]
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from typing import Any

from commonground.actions import value_library, value_many
from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value_world import compiled


def questions(number: int, draws: int) -> list[dict[str, Any]]:
    """Programmes of the library that have a dose, each for inactive people of 40 to 74 at a made-up £60 a head."""
    valued = [p for p in value_library.list_programmes().values() if p.valued][:number]
    people = {"participants": 100, "ages": [40, 74], "activity": {"inactive": 1.0}}
    cost = {"per_head": 60, "price_year": "2024", "source": "made up for measuring"}
    return [{"programme": p.id, "people": people, "cost": cost, "draws": draws} for p in valued]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--programmes", type=int, default=10)
    parser.add_argument("--councils", type=int, default=6)
    asked = parser.parse_args()
    form = "compiled" if compiled() else "NumPy"
    cpu, wall = time.process_time(), time.perf_counter()
    found = value_many.rank(questions=questions(asked.programmes, asked.draws), by=LOCAL_PERSON)
    say(f"{asked.programmes} programmes x {len(found.places)} small areas x {asked.draws} draws, ranked, {form}", cpu, wall)
    codes = [p.code for p in value_many.rank(questions=questions(1, 16), by=LOCAL_PERSON, areas="councils").places[: asked.councils]]
    value_many.across(question=questions(1, 64)[0], by=LOCAL_PERSON, places=codes[:1], workers=1)  # warm
    cpu, wall = time.process_time(), time.perf_counter()
    value_many.across(question=questions(1, asked.draws)[0], by=LOCAL_PERSON, places=codes, workers=1)
    say(f"{asked.councils} councils with their own rates, {asked.draws} draws each, {form}", cpu, wall)


def say(what: str, cpu: float, wall: float) -> None:
    """One line of figures."""
    taken = {"cpu_seconds": round(time.process_time() - cpu, 1), "wall_seconds": round(time.perf_counter() - wall, 1)}
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"what": what, **taken, "peak_megabytes": peak}), flush=True)


if __name__ == "__main__":
    main()
