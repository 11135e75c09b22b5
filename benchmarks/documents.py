"""A profile PDF, against Typst compiling the same finished text.

    python benchmarks/documents.py [PLACE]

Needs a release: run `commonground data build` first, or ./start.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import typst

from commonground.actions import profiles
from commonground.actions.data import releases
from commonground.actions.permissions import LOCAL_PERSON
from commonground.documents import pdf
from commonground.documents.profile import document


def median_seconds(once: Callable[[], object], runs: int = 5) -> float:
    once()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        once()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    place = sys.argv[1] if len(sys.argv) > 1 else "Hartlepool"
    releases.ensure_release(by=LOCAL_PERSON)
    profile = profiles.read_profile(place=place, by=LOCAL_PERSON)
    compiled: list[Callable[[], bytes]] = []
    compile_typst = typst.compile

    def remember(*args: object, **named: object) -> bytes:
        compiled[:] = [lambda: compile_typst(*args, **named)]
        return compile_typst(*args, **named)

    typst.compile = remember
    for name, mini in (("profile", False), ("mini profile", True)):
        whole = median_seconds(lambda mini=mini: pdf.write(document(profile, mini=mini)))
        floor = median_seconds(compiled[0])
        print(f"{name} PDF of {place}: {whole:.2f} s; Typst alone on the same text {floor:.2f} s; ratio {whole / floor:.2f}")


if __name__ == "__main__":
    main()
