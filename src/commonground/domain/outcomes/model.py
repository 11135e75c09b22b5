"""The trained reader as a value: vocabulary, coefficients and thresholds; and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.outcomes.features import Phrases, Vocabulary, matrix
from commonground.domain.outcomes.language import words
from commonground.domain.outcomes.learn import fit_logistic, probability
from commonground.domain.outcomes.nouns import PARENTS, Example, Taxonomy

PENALTY = 1.0
PAIRS = 2500  # made-up passages, each two sentences joined: real passages speak of more than one theme
THEME_AT = 0.50  # a theme is proposed from this probability
THEME_ALONE_AT = 0.20  # the first theme is proposed from here when no other is
PARENT_AT = 0.55
MOST_THEMES = 4


@dataclass(frozen=True)
class Model:
    """Coefficients by feature (rows) and label (columns): themes, then the seven parents, then priority, then contributions.

    `routes` holds, for each theme (row), how often each contribution is given to a priority of that theme.
    """

    themes: tuple[str, ...]
    contributions: tuple[str, ...]
    vocabulary: Vocabulary
    phrases: Phrases
    weights: np.ndarray
    intercepts: np.ndarray
    routes: np.ndarray

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities, one row per passage, columns as in `weights`."""
        if not texts:
            return np.zeros((0, len(self.intercepts)))
        return probability(matrix(texts, self.vocabulary, self.phrases) @ self.weights + self.intercepts)

    @property
    def parent_columns(self) -> slice:
        return slice(len(self.themes), len(self.themes) + len(PARENTS))

    @property
    def priority_column(self) -> int:
        return len(self.themes) + len(PARENTS)

    @property
    def contribution_columns(self) -> slice:
        return slice(self.priority_column + 1, self.priority_column + 1 + len(self.contributions))


def joined(examples: Sequence[Example], pairs: int) -> tuple[Example, ...]:
    """Two sentences joined into one passage with both sets of labels; chosen by a fixed rule, so that training repeats exactly."""
    made: list[Example] = []
    generator = np.random.Generator(np.random.PCG64(20261124))  # a fixed start: the same pairs every time
    by_manner = {manner: [one for one in examples if one.priority is manner] for manner in (True, False)}
    for _ in range(pairs):
        pool = by_manner[bool(generator.random() < 0.8)] or list(examples)
        first, second = (pool[int(place)] for place in generator.integers(0, len(pool), 2))
        made.append(
            Example(
                id=f"{first.id}+{second.id}",
                text=f"{first.text} {second.text}",
                themes=tuple(dict.fromkeys(first.themes + second.themes)),
                contributions=tuple(dict.fromkeys(first.contributions + second.contributions)),
                priority=first.priority,
            )
        )
    return tuple(made)


def train(taxonomy: Taxonomy, labelled: Sequence[Example], *, examples: Sequence[Example] = (), pairs: int = PAIRS) -> Model:
    """A model from passages labelled by people (`labelled`), this project's own sentences, and the themes' definitions."""
    themes = tuple(theme.slug for theme in taxonomy.themes)
    contributions = tuple(one.id for one in taxonomy.contributions)
    said = tuple(Example(id=one.slug, text=f"{one.name}. {one.definition}", themes=(one.slug,), priority=True) for one in taxonomy.themes)
    offered = tuple(
        Example(id=one.id, text=one.text, themes=one.themes, contributions=(one.id,), priority=True) for one in taxonomy.contributions
    )
    single = (*labelled, *examples)
    everything = (*single, *said, *(joined(examples, pairs) if examples else ()))
    vocabulary = Vocabulary.of([words(one.text) for one in (*single, *said, *offered)])
    phrases = Phrases.of(taxonomy.themes)
    parent_of = {theme.slug: theme.parent for theme in taxonomy.themes}

    features = matrix([one.text for one in everything], vocabulary, phrases)
    answers = np.array([[*_marks(one.themes, themes), *_marks({parent_of[slug] for slug in one.themes}, PARENTS)] for one in everything])
    weights, intercepts = fit_logistic(features, answers, penalty=PENALTY)

    spoken = matrix([one.text for one in single], vocabulary, phrases)
    heard = np.array([[float(one.priority)] for one in single])
    priority_weights, priority_intercept = fit_logistic(spoken, heard, penalty=PENALTY)

    wanted = [one for one in everything if one.contributions] + list(offered)
    given = np.array([_marks(one.contributions, contributions) for one in wanted])
    offer_weights, offer_intercepts = fit_logistic(matrix([one.text for one in wanted], vocabulary, phrases), given, penalty=PENALTY)
    return Model(
        themes=themes,
        contributions=contributions,
        vocabulary=vocabulary,
        phrases=phrases,
        weights=np.hstack([weights, priority_weights, offer_weights]).astype(np.float32),
        intercepts=np.concatenate([intercepts, priority_intercept, offer_intercepts]),
        routes=_routes(taxonomy, [one for one in single if one.contributions]),
    )


def _marks(held: Sequence[str] | set[str] | frozenset[str], names: Sequence[str]) -> list[float]:
    return [float(name in held) for name in names]


def _routes(taxonomy: Taxonomy, given: Sequence[Example]) -> np.ndarray:
    """Share of the priorities of each theme that were given each contribution, shrunk towards the taxonomy's own list."""
    places = {one.id: place for place, one in enumerate(taxonomy.contributions)}
    rows = {theme.slug: place for place, theme in enumerate(taxonomy.themes)}
    told = np.zeros((len(rows), len(places)))
    total = np.zeros(len(rows))
    for one in taxonomy.contributions:
        for slug in one.themes:
            told[rows[slug], places[one.id]] += 2.0
    total += 4.0
    for example in given:
        share = 1.0 / len(example.themes) if example.themes else 0.0
        for slug in example.themes:
            total[rows[slug]] += share
            for name in example.contributions:
                told[rows[slug], places[name]] += share
    return told / total[:, None]


def to_arrays(model: Model) -> Mapping[str, np.ndarray]:
    """The model as plain arrays (half precision), for a compressed file of our own."""
    return {
        "themes": np.array(model.themes),
        "contributions": np.array(model.contributions),
        "features": np.frombuffer("\n".join(model.vocabulary.columns).encode(), dtype=np.uint8),
        "idf": model.vocabulary.idf.astype(np.float32),
        "weights": model.weights.astype(np.float16),
        "intercepts": model.intercepts.astype(np.float32),
        "routes": model.routes.astype(np.float32),
    }


def from_arrays(arrays: Mapping[str, np.ndarray], taxonomy: Taxonomy) -> Model:
    """The model read back. The lexicon is the taxonomy's as it is now, so that an edited phrase counts at once."""
    features = bytes(arrays["features"]).decode().split("\n")
    return Model(
        themes=tuple(str(name) for name in arrays["themes"]),
        contributions=tuple(str(name) for name in arrays["contributions"]),
        vocabulary=Vocabulary({feature: column for column, feature in enumerate(features)}, arrays["idf"].astype(float)),
        phrases=Phrases.of(taxonomy.themes),
        weights=arrays["weights"].astype(np.float32),
        intercepts=arrays["intercepts"].astype(float),
        routes=arrays["routes"].astype(float),
    )
