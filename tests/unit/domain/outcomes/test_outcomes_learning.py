"""The fit and the scores, against slow twins."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from commonground.domain.outcomes.learn import fit_logistic, probability
from commonground.domain.outcomes.measures_of_reading import area, by_label, micro, recall_at, reciprocal_rank


def test_the_fit_stands_where_the_slope_of_the_loss_is_nil() -> None:
    generator = np.random.default_rng(3)
    features = generator.normal(size=(80, 6))
    answers = (features @ generator.normal(size=(6, 2)) + generator.normal(size=(80, 2)) > 0).astype(float)
    weights, intercepts = fit_logistic(sparse.csr_matrix(features), answers, penalty=0.7)
    left = probability(features @ weights + intercepts) - answers
    assert np.abs(features.T @ left + 0.7 * weights).max() < 0.05
    assert np.abs(left.sum(axis=0)).max() < 0.05


def test_micro_scores_pool_every_assignment() -> None:
    score = micro([frozenset("ab"), frozenset(), frozenset("c")], [frozenset("a"), frozenset("b"), frozenset("c")])
    assert (score.precision, score.recall, score.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert by_label([frozenset("ab")], [frozenset("a")])["a"] == (1.0, 1)


def test_ranks_are_scored_as_published() -> None:
    ranked, gold = [["a", "b", "c"], ["x", "y"]], [frozenset("bc"), frozenset("q")]
    assert recall_at(ranked, gold, 2) == pytest.approx(0.25)
    assert reciprocal_rank(ranked, gold) == pytest.approx(0.25)
    assert area([0.9, 0.4, 0.5], [True, False, True]) == 1.0
    assert area([0.5, 0.5], [True, False]) == 0.5


def test_many_passages_are_scored_as_each_would_be_alone() -> None:
    from commonground.domain.outcomes import model as reader
    from commonground.store.reader_model import shipped_model

    texts = ["Help carers.", "Reduce falls.", "", "Plant trees.", "Stop smoking."]
    together = shipped_model().scores(texts)
    held, reader.AT_ONCE = reader.AT_ONCE, 2
    try:
        parts = shipped_model().scores(texts)
    finally:
        reader.AT_ONCE = held
    assert np.allclose(together, parts)
    assert np.allclose(together[1], shipped_model().scores(texts[1:2])[0])


def labelled(shared: Path) -> list[dict]:
    return [json.loads(line) for line in (shared / "reference" / "text_gold.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_shipped_weights_were_trained_on_the_examples_as_they_stand(shared: Path) -> None:
    from commonground.domain.outcomes.library import shipped_examples, shipped_manner
    from commonground.domain.outcomes.model import learned_from
    from commonground.domain.outcomes.nouns import Example
    from commonground.reference import path_of
    from commonground.store.reader_model import NAME

    passages = [
        Example(
            id=one["id"], text=one["text"], themes=tuple(one["themes"]), contributions=tuple(one["evidence"]), priority=one["is_priority"]
        )
        for one in labelled(shared)
    ]
    with np.load(BytesIO(path_of(NAME).read_bytes()), allow_pickle=False) as held:
        assert str(held["learned_from"]) == learned_from(passages, shipped_examples(), shipped_manner())
    assert learned_from(passages[1:], shipped_examples()) != learned_from(passages, shipped_examples())


def test_no_sentence_of_ours_repeats_a_labelled_passage(shared: Path) -> None:
    from commonground.domain.outcomes.language import content, words
    from commonground.domain.outcomes.library import shipped_examples, shipped_manner

    def runs(stems: list[str]) -> set[tuple[str, ...]]:
        return {tuple(stems[start : start + 4]) for start in range(len(stems) - 3)}

    gold = [(set(content(stems)), runs(stems)) for one in labelled(shared) for stems in [words(one["text"])]]
    for one in (*shipped_examples(), *shipped_manner()):
        stems = words(one.text)
        told, said = set(content(stems)), runs(stems)
        for held, known in gold:
            assert len(told & held) < 0.5 * len(told | held), one.id
            assert len(said) < 3 or len(said & known) < 0.34 * max(1, min(len(said), len(known))), one.id


def test_the_shipped_weights_of_signs_are_those_of_the_labelled_passages_as_they_stand() -> None:
    weighing = Path(__file__).parents[4] / "tools" / "weigh_signs.py"
    done = subprocess.run([sys.executable, str(weighing), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
