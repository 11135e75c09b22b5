"""Print how well priorities are told from everything else that stands in whole documents.

    .venv/bin/python benchmarks/text/whole.py [--documents DIR] [--labels FILE] [--show]

The documents in `whole_documents/` are made up by this project (each says so) and hold what real strategies hold: contents, forewords,
data, law, minutes, partners, navigation; about a quarter of their passages states a priority. `labels.jsonl` says which, by a reader that
saw no answer of the model. The rules were settled on documents whose name begins with a to m and measured on the others, whose figures were
in view when the weights were rounded. Where the labels say null, a careful reader could not decide, and the passage does not count. A short
item of a list of what is wanted is a priority; headings whose content is repeated beneath, lead-ins, past deeds, measures, duties and the
owner or date of an action are not.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from commonground.actions.outcomes.strategies import read_strategy
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.measures_of_reading import micro
from commonground.domain.outcomes.passages import letters

HERE = Path(__file__).parent / "whole_documents"


def counted(documents: list[Path], labels: dict[tuple[str, str], dict], *, show: bool) -> None:
    """Print one block of figures."""
    right = false = missed = lost = 0
    given: list[frozenset[str]] = []
    gold: list[frozenset[str]] = []
    for path in documents:
        read = read_strategy(path=path, by=LOCAL_PERSON)
        proposed = {letters(one.quote): one for one in read.proposals}
        wanted = {key: one for (name, key), one in labels.items() if name == path.stem}
        held = {letters(one.text) for one in read.document.passages}
        for key, one in wanted.items():
            found = proposed.get(key)
            if one["priority"] and found:
                right += 1
                given.append(frozenset(found.reading.slugs))
                gold.append(frozenset(one["themes"]))
            elif one["priority"]:
                missed += 1
                lost += key not in held
                if show:
                    print(f"  missed  {path.stem}: {one['text']}")
            elif one["priority"] is False and found:
                false += 1
                if show:
                    print(f"  false   {path.stem} ({found.likelihood:.2f}): {one['text']}  {found.reasons[1:]}")
    themes = micro(given, gold)
    print(
        f"  {len(documents)} documents: {right + missed} priorities, {right} found, {false} false;"
        f" precision {right / max(1, right + false):.3f}"
        f"  recall {right / max(1, right + missed):.3f}; themes of those found: micro-F1 {themes.f1:.3f}"
        + (f"; {lost} passages not cut as labelled" if lost else "")
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--documents", type=Path, default=HERE)
    asked.add_argument("--labels", type=Path, default=HERE / "labels.jsonl")
    asked.add_argument("--show", action="store_true", help="print what was missed and what was proposed falsely in documents a to m")
    chosen = asked.parse_args()
    rows = [json.loads(line) for line in chosen.labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    labels = {(one["doc"], letters(one["text"])): one for one in rows}
    documents = sorted(path for path in chosen.documents.iterdir() if path.suffix in (".txt", ".html", ".pdf", ".docx"))
    for title, part in (
        ("Settled on", [path for path in documents if path.name[0].lower() <= "m"]),
        ("Measured on", [path for path in documents if path.name[0].lower() > "m"]),
    ):
        print(title)
        counted(part, labels, show=chosen.show and title == "Settled on")


if __name__ == "__main__":
    main()
