"""How long the pages about value take: CPU seconds of the process, on a fresh folder of kept answers.

Run: COMMONGROUND_HOME=<a folder with a release> python benchmarks/value/pages.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")


def main() -> None:
    """Print one line for each page: what, CPU seconds, wall seconds."""
    import django

    django.setup()
    from django.test import Client

    from commonground.actions.permissions import LOCAL_PERSON
    from commonground.actions.value import ask
    from commonground.web.middleware import KEPT

    web, room = Client(SERVER_NAME="localhost"), "/place/E06000001/value/"
    people = 100 + int(time.time()) % 100_000  # a question nobody asked before
    asked = f"{room}fame/?people={people}&ages_from=65&ages_to=90"
    question = {"programme": "fame", "place": "E06000001", "people": {"participants": people, "ages": [65, 90]}, "draws": 256}

    def told(what: str, do: Callable[[], Any]) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        do()
        print(f"{what}: {time.process_time() - cpu:.2f} CPU s, {time.perf_counter() - wall:.2f} s")

    told("the place's page, first time in a process", lambda: web.get(room))
    KEPT.clear()
    told("the place's page, again, worked out", lambda: web.get(room))
    told("the place's page, kept", lambda: web.get(room))
    told("a first look", lambda: web.get(asked))
    told("the same first look, kept", lambda: web.get(asked))
    told("the whole answer, 256 draws", lambda: ask.ask(question=question, by=LOCAL_PERSON))
    told("the page of a whole answer that is kept", lambda: web.get(asked))
    told("the benefit case as PDF, first", lambda: web.get(asked.replace("fame/", "fame/case-nhs.pdf")))
    told("the benefit case as PDF, again", lambda: web.get(asked.replace("fame/", "fame/case-social-care.pdf")))


if __name__ == "__main__":
    main()
