"""The fit and the scores, against slow twins."""

from __future__ import annotations

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
