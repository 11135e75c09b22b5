"""Print how well priorities are told from everything else that stands in whole documents.

    .venv/bin/python benchmarks/text/whole.py [--documents DIR] [--labels FILE] [--show]

The documents in `whole_documents/` are made up by this project (each says so) and hold what real strategies hold: contents, forewords,
data, law, minutes, partners, navigation; about a quarter of their passages states a priority. `labels.jsonl` says which, by a reader that
saw no answer of the model. The shipped weights have learned from these documents: `tools/weigh_signs.py` judges each by weights that saw
nothing of it. Where the labels say null, a careful reader could not decide, and the passage does not count. A short item of a list of what
is wanted is a priority; headings whose content is repeated beneath, lead-ins, past deeds, measures, duties and the owner or date of an
action are not.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from commonground.actions.outcomes.strategies import read_strategy
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.measures_of_reading import micro
from commonground.domain.outcomes.passages import letters
from commonground.domain.outcomes.proposals import Proposal

HERE = Path(__file__).parent / "whole_documents"


def judged(path: Path, labels: dict[tuple[str, str], dict]) -> Iterator[tuple[dict, Proposal | None, bool]]:
    """Each labelled passage of a document with its proposal, and whether it is cut as labelled; then each proposal that nobody labelled."""
    read = read_strategy(path=path, by=LOCAL_PERSON)
    proposed = {letters(one.quote): one for one in read.proposals}
    held = {letters(one.text) for one in read.document.passages}
    wanted = {key: one for (name, key), one in labels.items() if name == path.stem}
    for key, one in wanted.items():
        yield one, proposed.get(key), key in held
    for key, found in proposed.items():
        if key not in wanted:
            yield {"text": found.quote, "priority": False}, found, True


def counted(documents: list[Path], labels: dict[tuple[str, str], dict], *, show: bool) -> None:
    """Print the figures. What nobody labelled, because it was cut otherwise, counts as false."""
    count: Counter[str] = Counter()
    given: list[frozenset[str]] = []
    gold: list[frozenset[str]] = []
    for path in documents:
        for one, found, whole in judged(path, labels):
            kind = {True: "right" if found else "missed", False: "false" if found else "passed", None: "unsure" if found else "passed"}
            what = kind[one["priority"]]
            count[what] += 1
            count["lost"] += what == "missed" and not whole
            if what == "right" and found:
                given.append(frozenset(found.reading.slugs))
                gold.append(frozenset(one["themes"]))
            if show and what in ("missed", "false"):
                print(f"  {what:7s} {path.stem}{f' ({found.likelihood:.2f}, {found.reasons[1:]})' if found else ''}: {one['text']}")
    right, false, missed = count["right"], count["false"], count["missed"]
    print(
        f"  {len(documents)} documents: {right + missed} priorities, {right} found, {false} false;"
        f" precision {right / max(1, right + false):.3f}  recall {right / max(1, right + missed):.3f};"
        f" themes of those found: micro-F1 {micro(given, gold).f1:.3f};"
        f" {count['unsure']} proposed of those that a reader could not decide; {count['lost']} priorities not cut as labelled"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--documents", type=Path, default=HERE)
    asked.add_argument("--labels", type=Path, default=HERE / "labels.jsonl")
    asked.add_argument("--show", action="store_true", help="print what was missed and what was proposed falsely")
    chosen = asked.parse_args()
    rows = [json.loads(line) for line in chosen.labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    labels = {(one["doc"], letters(one["text"])): one for one in rows}
    documents = sorted(path for path in chosen.documents.iterdir() if path.suffix in (".txt", ".html", ".pdf", ".docx"))
    counted(documents, labels, show=chosen.show)


if __name__ == "__main__":
    main()
