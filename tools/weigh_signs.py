"""Weigh the signs by which a priority is told: `.venv/bin/python tools/weigh_signs.py [--check] [--read KIND DOCUMENTS LABELS]`.

Learns from `benchmarks/text/signs.csv`: the signs of each labelled passage (never its words), so that weights learned from strategies that
stay with their publishers can be learned again from here. Writes src/commonground/reference/outcomes/signs.csv, and prints how well each
kind of document is told by weights that saw no document of the same body: a body says things in its own way.

`--read` takes the signs of further labelled documents (a folder, and a file of {"doc", "text", "priority"} a line, with "body" where a
body has more than one document) in place of the rows of that kind; do so for every kind after the reader or a sign has changed. `--check`
writes nothing, and fails when the shipped weights are others.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from commonground.domain.outcomes.learn import fit_logistic, probability
from commonground.domain.outcomes.likelihood import START
from commonground.domain.outcomes.passages import letters
from commonground.domain.outcomes.proposals import CONFIDENT_AT, LIKELY_AT, PROPOSED_AT
from commonground.domain.outcomes.signs import signs_of

ROOT = Path(__file__).resolve().parents[1]
ROWS = ROOT / "benchmarks" / "text" / "signs.csv"
OUT = ROOT / "src" / "commonground" / "reference" / "outcomes" / "signs.csv"
PENALTY = 33.0  # of signs scaled to a spread of one: chosen on documents left out


@dataclass(frozen=True)
class Row:
    """A labelled passage: the kind of document, which one, whose, whether it states a priority, and its signs."""

    kind: str
    document: str
    body: str
    priority: bool
    signs: tuple[tuple[str, float], ...]


def kept() -> list[Row]:
    """The rows that are kept in the repository."""
    if not ROWS.exists():
        return []
    with ROWS.open(encoding="utf-8", newline="") as lines:
        return [
            Row(one["kind"], one["document"], one["body"], one["priority"] == "1", _signs(one["signs"])) for one in csv.DictReader(lines)
        ]


def _signs(said: str) -> tuple[tuple[str, float], ...]:
    pairs = (one.partition("=") for one in said.split())
    return tuple((name, float(value or 1)) for name, _, value in pairs)


def read(kind: str, documents: Path, labels: Path) -> Iterator[Row]:
    """The signs of each labelled passage of a folder of documents; repeated words once, and nothing where the label is null."""
    from commonground.domain.outcomes.classify import read_passages
    from commonground.domain.outcomes.library import shipped_taxonomy
    from commonground.store.passages import read_file
    from commonground.store.reader_model import shipped_model

    said = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    bodies = {one["doc"]: one.get("body", one["doc"]) for one in said}
    answers = {(one["doc"], letters(one["text"])): one["priority"] for one in said}
    for path in sorted(path for path in documents.iterdir() if path.suffix in (".txt", ".html", ".pdf", ".docx")):
        passages = read_file(path).passages
        readings = read_passages([one.text for one in passages], model=shipped_model(), taxonomy=shipped_taxonomy())
        seen: set[str] = set()
        for passage, signs in zip(passages, signs_of(passages, [one.priority for one in readings]), strict=True):
            answer, key = answers.get((path.stem, letters(passage.text))), letters(passage.text)
            if signs and answer is not None and key not in seen:
                shown = tuple((one.name, round(one.value, 2)) for one in signs if round(one.value, 2))
                yield Row(kind, path.stem, bodies[path.stem], answer, shown)
            seen.add(key)


def keep(rows: Sequence[Row]) -> None:
    """Write the rows, a sign of value 1 by its name alone."""
    with ROWS.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["kind", "document", "body", "priority", "signs"])
        for one in rows:
            signs = " ".join(name if value == 1 else f"{name}={value:g}" for name, value in one.signs)
            writer.writerow([one.kind, one.document, one.body, int(one.priority), signs])


def weighed(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """Sign -> weight in log-odds, and `START`: a ridge logistic regression of the scaled signs."""
    values = features(rows, names)
    spread = values.std(axis=0)
    spread[spread == 0] = 1
    answers = np.array([[float(one.priority)] for one in rows])
    weights, start = fit_logistic(sparse.csr_matrix(values / spread), answers, penalty=PENALTY)
    return {START: float(start[0]), **dict(zip(names, map(float, weights[:, 0] / spread), strict=True))}


def features(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray:
    """The value of each sign (columns) of each row."""
    place = {name: at for at, name in enumerate(names)}
    values = np.zeros((len(rows), len(names)))
    for at, row in enumerate(rows):
        for name, value in row.signs:
            values[at, place[name]] = value
    return values


def left_out(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray:
    """The likelihood of each row by weights fitted without any document of its body."""
    found = np.zeros(len(rows))
    for body in dict.fromkeys(one.body for one in rows):
        weights = weighed([one for one in rows if one.body != body], names)
        mine = [at for at, one in enumerate(rows) if one.body == body]
        scores = features([rows[at] for at in mine], names) @ np.array([weights[name] for name in names]) + weights[START]
        found[mine] = probability(scores)
    return found


def tell(rows: Sequence[Row], found: np.ndarray) -> None:
    """Print precision and recall, and the share of priorities in each band, by kind of document."""
    wanted = np.array([one.priority for one in rows])
    for kind in dict.fromkeys(one.kind for one in rows):
        here = np.array([one.kind == kind for one in rows])
        proposed = here & (found >= PROPOSED_AT)
        right = (proposed & wanted).sum()
        bands = ", ".join(
            f"{name} {(inside & wanted).sum()} of {inside.sum()}"
            for name, low, high in (
                ("very likely", CONFIDENT_AT, 2.0),
                ("likely", LIKELY_AT, CONFIDENT_AT),
                ("the rest", PROPOSED_AT, LIKELY_AT),
            )
            for inside in [here & (found >= low) & (found < high)]
        )
        print(
            f"{kind}: {len({one.document for one in rows if one.kind == kind})} documents, {here.sum()} passages,"
            f" {(here & wanted).sum()} priorities; precision {right / max(1, proposed.sum()):.2f},"
            f" recall {right / max(1, (here & wanted).sum()):.2f}; {bands}"
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--read", nargs=3, action="append", default=[], metavar=("KIND", "DOCUMENTS", "LABELS"))
    asked.add_argument("--check", action="store_true", help="compare the shipped weights with new ones, and write nothing")
    chosen = asked.parse_args()
    rows = kept()
    for kind, documents, labels in chosen.read:
        rows = [one for one in rows if one.kind != kind] + list(read(kind, Path(documents), Path(labels)))
    names = sorted({name for one in rows for name, _ in one.signs})
    weights = {name: round(weight, 2) for name, weight in weighed(rows, names).items()}
    if chosen.check:
        with OUT.open(encoding="utf-8", newline="") as lines:
            shipped = {one["sign"]: float(one["weight"]) for one in csv.DictReader(lines)}
        other = [name for name in {*weights, *shipped} if abs(weights.get(name, 9) - shipped.get(name, 9)) > 0.011]
        sys.exit(f"the shipped weights differ in {', '.join(sorted(other))}: run without --check" if other else None)
    if chosen.read:
        keep(rows)
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["sign", "weight"])
        writer.writerows((name, f"{weight:.2f}") for name, weight in weights.items())
    tell(rows, left_out(rows, names))


if __name__ == "__main__":
    main()
