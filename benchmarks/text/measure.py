# ruff: noqa: E501 - a report whose lines are what is printed
"""Print how well passages are read, on labelled passages from real documents (text.md section 11).

    .venv/bin/python benchmarks/text/measure.py [--gold FILE] [--model shipped|folds]

`folds` (the default) trains five times and reads each passage by a model that saw no passage of its document or of its
place. `shipped` reads with the shipped weights: use it only on passages that they were not trained on.
Passages of the documents listed under UNREAD were not read by the people who wrote the lexicon and the example sentences until
the scores were taken: the honest line. The other passages were read, and flatter.

`second_reading.jsonl` holds the labels that a second reader gave to the same passages: a large language model that was shown the
passages, the kind of their document, the taxonomy and how many themes a passage holds on average, and no label of the first. How far
two careful readers agree says how high a score can mean anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np

from commonground.domain.outcomes.classify import contribution_scores, parents_chosen, themes_chosen
from commonground.domain.outcomes.groups import groups_named
from commonground.domain.outcomes.library import shipped_examples, shipped_manner, shipped_taxonomy
from commonground.domain.outcomes.meaning import Embed, blended, train_meaning
from commonground.domain.outcomes.measures_of_reading import area, bootstrap, by_label, kappa, micro, recall_at, reciprocal_rank
from commonground.domain.outcomes.model import Model, train
from commonground.domain.outcomes.nouns import Example

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "reference" / "text_gold.jsonl"
SECOND = Path(__file__).with_name("second_reading.jsonl")
PRIORITY_AT = 0.25  # found from here: of the passages that were read, the most rightly told apart (for whole documents see whole.py)
UNREAD = frozenset({"D28", "D30", "D31", "D35", "D36", "D38", "D39", "D41", "D48", "D50", "D52", "D53", "D54"})


def passages(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def as_examples(rows: list[dict]) -> list[Example]:
    return [
        Example(
            id=one["id"], text=one["text"], themes=tuple(one["themes"]), contributions=tuple(one["evidence"]), priority=one["is_priority"]
        )
        for one in rows
    ]


def folds_of(rows: list[dict], count: int = 5) -> np.ndarray:
    """Fold of each passage; all documents of one place family stay together."""
    families = sorted({one["place"].split()[0].strip(",") for one in rows})
    np.random.default_rng(0).shuffle(families)
    fold = {family: place % count for place, family in enumerate(families)}
    return np.array([fold[one["place"].split()[0].strip(",")] for one in rows])


def scores_by_folds(rows: list[dict], embed: Embed | None = None) -> tuple[np.ndarray, list[Model]]:
    held, taxonomy = as_examples(rows), shipped_taxonomy()
    fold = folds_of(rows)
    models: list[Model] = []
    scores = None
    for number in range(5):
        seen = [one for one, place in zip(held, fold, strict=True) if place != number]
        model = train(taxonomy, seen, examples=shipped_examples(), manner=shipped_manner())
        where = np.flatnonzero(fold == number)
        found = model.scores([rows[place]["text"] for place in where])
        if embed:
            second = train_meaning(taxonomy, seen, examples=shipped_examples(), manner=shipped_manner(), embed=embed)
            found = blended(found, second, embed([rows[place]["text"] for place in where]))
        scores = np.zeros((len(rows), found.shape[1])) if scores is None else scores
        scores[where] = found
        models.append(model)
        print(f"  fold {number + 1} of 5", file=sys.stderr)
    assert scores is not None
    return scores, [models[place] for place in fold]


def report(title: str, rows: list[dict], scores: np.ndarray, models: list[Model], folds: np.ndarray | None = None) -> dict[str, float]:
    """Print the block of one set of passages, and return the figures."""
    taxonomy = shipped_taxonomy()
    names = [theme.slug for theme in taxonomy.themes]
    gold = [frozenset(one["themes"]) for one in rows]
    given = [frozenset(names[column] for column in themes_chosen(line[:26])) for line in scores]
    gold_parents = [taxonomy.parents_of(one) for one in gold]
    parents = [
        frozenset(parents_chosen(line[models[0].parent_columns], taxonomy.parents_of(one))) for line, one in zip(scores, given, strict=True)
    ]
    order = [[names[column] for column in np.argsort(-line[:26])] for line in scores]
    wanted = [place for place, one in enumerate(rows) if one["is_priority"] and one["evidence"]]
    offers = [
        [model.contributions[column] for column in np.argsort(-contribution_scores(line, model))]
        for line, model in zip(scores, models, strict=True)
    ]
    right = [frozenset(rows[place]["evidence"]) for place in wanted]
    ranked = [offers[place] for place in wanted]
    likely = scores[:, models[0].priority_column]
    spoken = likely >= PRIORITY_AT
    priority = np.array([one["is_priority"] for one in rows])
    through = [
        place
        for place in wanted
        if spoken[place] and given[place] & gold[place] and frozenset(offers[place][:5]) & frozenset(rows[place]["evidence"])
    ]
    found, wants = set(through), [frozenset(one["evidence"]) if one["is_priority"] else frozenset() for one in rows]
    grouped = [place for place, one in enumerate(rows) if one["is_priority"] and set(one["target_groups"]) - {"all_residents"}]
    people = micro(
        [frozenset(groups_named(rows[place]["text"])) - {"all_residents"} for place in grouped],
        [frozenset(rows[place]["target_groups"]) - {"all_residents"} for place in grouped],
    )
    themes, over = micro(given, gold), micro(parents, gold_parents)
    documents: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(rows):
        documents[one["doc_id"]].append(place)
    spread = {
        "themes": bootstrap(documents, lambda drawn: micro([given[i] for i in drawn], [gold[i] for i in drawn]).f1),
        "parents": bootstrap(documents, lambda drawn: micro([parents[i] for i in drawn], [gold_parents[i] for i in drawn]).f1),
        "match": bootstrap(documents, lambda drawn: recall_at([offers[i] for i in drawn], [wants[i] for i in drawn], 5)),
        "through": bootstrap(documents, lambda drawn: sum(i in found for i in drawn) / max(1, sum(bool(wants[i]) for i in drawn))),
    }
    limits = {name: f"[{low:.2f}, {high:.2f}]" for name, (low, high) in spread.items()}
    fives = [score for score, count in by_label(given, gold).values() if count >= 5]
    figures = {
        "themes micro-F1": themes.f1,
        "parents micro-F1": over.f1,
        "match recall@5": recall_at(ranked, right, 5),
        "end to end": len(through) / max(1, len(wanted)),
    }
    true, false = int((spoken & priority).sum()), int((spoken & ~priority).sum())
    print(f"\n{title}: {len(rows)} passages, {len(documents)} documents")
    print(
        f"  themes            micro-F1 {themes.f1:.3f} {limits['themes']}  precision {themes.precision:.3f}  recall {themes.recall:.3f}   goal 0.80"
    )
    print(
        f"  themes, macro     F1 {np.mean(fives):.3f} over {len(fives)} themes with 5 passages or more; first three hold {recall_at(order, gold, 3):.3f}"
    )
    print(
        f"  seven parents     micro-F1 {over.f1:.3f} {limits['parents']}  precision {over.precision:.3f}  recall {over.recall:.3f}   goal 0.90"
    )
    print(
        f"  priority          precision {true / max(1, true + false):.3f}  recall {true / max(1, priority.sum()):.3f}  area {area(likely, priority):.3f}"
    )
    print(
        f"  match             recall@5 {figures['match recall@5']:.3f} {limits['match']}  recall@3 {recall_at(ranked, right, 3):.3f}  first right {reciprocal_rank(ranked, right):.3f}   goal 0.92"
    )
    print(f"  end to end        {figures['end to end']:.3f} {limits['through']}   goal 0.90")
    print(f"  groups            F1 {people.f1:.3f}  precision {people.precision:.3f}  recall {people.recall:.3f}")
    none = [place for place, one in enumerate(gold) if not one]
    print(f"  passages with no theme left without one: {sum(not given[place] for place in none)} of {len(none)}")
    if folds is not None:
        parts = [np.flatnonzero(folds == number) for number in range(5)]
        each = [micro([given[i] for i in part], [gold[i] for i in part]).f1 for part in parts]
        broad = [micro([parents[i] for i in part], [gold_parents[i] for i in part]).f1 for part in parts]
        print(f"  fold by fold      themes {' '.join(f'{one:.2f}' for one in each)}; parents {' '.join(f'{one:.2f}' for one in broad)}")
    return figures


def agreement(rows: list[dict], scores: np.ndarray) -> None:
    """Print how far the second reader agrees with the first, and how the model stands where the two do."""
    taxonomy = shipped_taxonomy()
    read = {one["id"]: one for one in passages(SECOND)}
    if not all(one["id"] in read for one in rows):
        return
    first, second = ([frozenset(one["themes"]) for one in labels] for labels in (rows, [read[one["id"]] for one in rows]))
    themes, over = micro(second, first), micro(*([taxonomy.parents_of(one) for one in labels] for labels in (second, first)))
    slugs = [theme.slug for theme in taxonomy.themes]
    marks = [np.array([[slug in one for slug in slugs] for one in labels]).ravel() for labels in (first, second)]
    spoken = [np.array([one["is_priority"] for one in labels]) for labels in (rows, [read[one["id"]] for one in rows])]
    given = [frozenset(slugs[column] for column in themes_chosen(line[: len(slugs)])) for line in scores]
    settled = [one - (left ^ right) for one, left, right in zip(given, first, second, strict=True)]
    both = micro(settled, [left & right for left, right in zip(first, second, strict=True)])
    print(f"\nA second reader's labels against the first's: {len(rows)} passages")
    print(
        f"  themes            micro-F1 {themes.f1:.3f}  precision {themes.precision:.3f}  recall {themes.recall:.3f}  kappa {kappa(*marks):.3f}"
    )
    print(f"  seven parents     micro-F1 {over.f1:.3f}    is it a priority: kappa {kappa(*spoken):.3f}")
    print(f"  the model, where the two agree on a theme: micro-F1 {both.f1:.3f}  precision {both.precision:.3f}  recall {both.recall:.3f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--gold", type=Path, default=GOLD)
    asked.add_argument("--model", choices=["folds", "shipped"], default="folds")
    asked.add_argument("--meaning", action="store_true", help="with the optional second reader, trained in each fold")
    asked.add_argument("--worst", action="store_true", help="print each theme's score")
    chosen = asked.parse_args()
    if not chosen.gold.exists():
        sys.exit(f"{chosen.gold} is not there: give labelled passages with --gold")
    rows = passages(chosen.gold)
    own = chosen.gold == GOLD
    began = time.process_time()
    if chosen.model == "shipped":
        from commonground.store.reader_model import shipped_model

        model = shipped_model()
        scores, models = model.scores([one["text"] for one in rows]), [model] * len(rows)
        report("Shipped weights (honest only on passages they were not trained on)", rows, scores, models)
    else:
        embed = None
        if chosen.meaning:
            from commonground.store.meaning import embedder

            one = cache(lambda text: embedder()([text])[0])
            embed = lambda texts: np.array([one(text) for text in texts])  # noqa: E731
        scores, models = scores_by_folds(rows, embed)
        report("Read by models that saw no passage of the same document or place", rows, scores, models, folds_of(rows))
        unread = [place for place, one in enumerate(rows) if one["doc_id"] in UNREAD]
        if unread:
            report(
                "Of those, documents not read while the lexicon was written (the honest line)",
                [rows[i] for i in unread],
                scores[unread],
                [models[i] for i in unread],
            )
        if own:
            agreement(rows, scores)
            agreement([rows[i] for i in unread], scores[unread])
    print(f"\n{time.process_time() - began:.1f} s of processor time")


if __name__ == "__main__":
    main()
