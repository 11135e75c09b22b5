"""Train the shipped reader: `.venv/bin/python tools/train_text.py [--gold FILE] [--check]`.

Learns from labelled passages (../shared/reference/text_gold.jsonl), this project's own example sentences and the taxonomy,
and writes src/commonground/reference/outcomes/reader.npz. The same inputs give the same weights to within rounding: `--check`
trains once more, writes nothing, and fails when the shipped weights are others.
Scores: benchmarks/text/measure.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from commonground.domain.outcomes.library import shipped_examples, shipped_manner, shipped_taxonomy
from commonground.domain.outcomes.model import Model, learned_from, to_arrays, train
from commonground.domain.outcomes.nouns import Example

ROOT = Path(__file__).resolve().parents[1]
MEANING = ROOT / "src" / "commonground" / "reference" / "outcomes" / "reader_meaning.npz"
OUT = ROOT / "src" / "commonground" / "reference" / "outcomes" / "reader.npz"


def differences(model: Model) -> str | None:
    """What differs between the shipped weights and a model trained now; None when nothing does beyond rounding."""
    with np.load(OUT, allow_pickle=False) as shipped:
        new = to_arrays(model)
        other = [
            name
            for name, values in new.items()
            if values.shape != shipped[name].shape
            or not (np.allclose(values, shipped[name], atol=0.01) if values.dtype.kind in "fiu" else (values == shipped[name]).all())
        ]
    return f"the shipped weights differ from new ones in {', '.join(other)}: train again without --check" if other else None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "reference" / "text_gold.jsonl")
    asked.add_argument("--meaning", action="store_true", help="train the optional second reader instead; needs the extra `meaning`")
    asked.add_argument("--check", action="store_true", help="compare the shipped weights with new ones, and write nothing")
    chosen = asked.parse_args()
    rows = [json.loads(line) for line in chosen.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    labelled = [
        Example(
            id=one["id"], text=one["text"], themes=tuple(one["themes"]), contributions=tuple(one["evidence"]), priority=one["is_priority"]
        )
        for one in rows
    ]
    if chosen.meaning:
        from commonground.domain.outcomes import meaning
        from commonground.store.meaning import embedder

        second = meaning.train_meaning(shipped_taxonomy(), labelled, examples=shipped_examples(), manner=shipped_manner(), embed=embedder())
        np.savez_compressed(MEANING, **meaning.to_arrays(second))
        print(f"{MEANING.relative_to(ROOT)}: {MEANING.stat().st_size / 1e6:.1f} MB, {len(second.memory)} sentences")
        return
    model = train(shipped_taxonomy(), labelled, examples=shipped_examples(), manner=shipped_manner())
    if chosen.check:
        sys.exit(differences(model))
    np.savez_compressed(OUT, **to_arrays(model), learned_from=np.array(learned_from(labelled, shipped_examples(), shipped_manner())))
    size = OUT.stat().st_size / 1e6
    print(f"{OUT.relative_to(ROOT)}: {size:.1f} MB, {len(model.vocabulary.columns)} features, {len(labelled)} labelled passages")


if __name__ == "__main__":
    main()
