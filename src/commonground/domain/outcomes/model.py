"""The trained reader as a value: vocabulary, coefficients and thresholds; and how it is trained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import norm

from commonground.domain.outcomes.features import Phrases, Vocabulary, matrix
from commonground.domain.outcomes.language import words
from commonground.domain.outcomes.learn import fit_logistic, probability
from commonground.domain.outcomes.nouns import PARENTS, Example, Taxonomy

PENALTY = 1.0
MANNER_PENALTY = 0.3  # of the one label that says whether something is wanted
WANTED = 2 / 3  # of labelled passages state a priority: the probability of a wording speaks of such a collection
PAIRS = 2500  # made-up passages, each two sentences joined: real passages speak of more than one theme
THEME_AT = 0.35  # a theme is proposed from this probability
THEME_ALONE_AT = 0.20  # the first theme is proposed from here when no other is
PARENT_AT = 0.55
MOST_THEMES = 4
AT_ONCE = 2_000  # passages read together, so that a long document does not fill the memory
NEIGHBOURS = 12  # the most similar of this project's own sentences, whose themes have a say
THEIR_SAY = 0.4  # how much of the probability comes from them


@dataclass(frozen=True)
class Model:
    """Coefficients by feature (rows) and label (columns): themes, then the seven parents, then priority, then contributions.

    `routes` holds, for each theme (row), how often each contribution is given to a priority of that theme. `memory` holds this
    project's own sentences as features of length 1 (manner of speaking left out), `memory_themes` their themes: every sentence that had
    a say can be shown.
    """

    themes: tuple[str, ...]
    contributions: tuple[str, ...]
    vocabulary: Vocabulary
    phrases: Phrases
    weights: np.ndarray
    intercepts: np.ndarray
    routes: np.ndarray
    memory: sparse.csr_matrix
    memory_themes: np.ndarray

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities, one row per passage, columns as in `weights`."""
        if not texts:
            return np.zeros((0, len(self.intercepts)))
        if len(texts) > AT_ONCE:
            return np.vstack([self.scores(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)])
        features = matrix(texts, self.vocabulary, self.phrases)
        scores = probability(features @ self.weights + self.intercepts)
        count = len(self.themes)
        scores[:, :count] = (1 - THEIR_SAY) * scores[:, :count] + THEIR_SAY * self._neighbours(features)
        return scores

    def _neighbours(self, features: sparse.csr_matrix) -> np.ndarray:
        """Share of each theme among the most similar of our own sentences, the nearer counting more."""
        alike = (_unit(features[:, : self.memory.shape[1]]) @ self.memory.T).toarray()
        said = np.zeros((len(alike), len(self.themes)))
        for place, line in enumerate(alike):
            nearest = np.argpartition(-line, NEIGHBOURS)[:NEIGHBOURS] if len(line) > NEIGHBOURS else np.arange(len(line))
            weight = np.maximum(line[nearest], 0) ** 2
            if weight.sum():
                said[place] = weight @ self.memory_themes[nearest] / weight.sum()
        return said

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


def train(
    taxonomy: Taxonomy,
    labelled: Sequence[Example],
    *,
    examples: Sequence[Example] = (),
    manner: Sequence[Example] = (),
    pairs: int = PAIRS,
) -> Model:
    """A model from passages labelled by people (`labelled`), this project's own sentences, and the themes' definitions.

    `manner` are further sentences of this project that teach only what wanting something sounds like, and what everything else does.
    """
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

    spoken = matrix([one.text for one in (*single, *manner)], vocabulary, phrases)
    heard = np.array([[float(one.priority)] for one in (*single, *manner)])
    priority_weights, priority_intercept = fit_logistic(spoken, heard, penalty=MANNER_PENALTY)
    priority_intercept = priority_intercept + rarer(heard)

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
        memory=_unit(spoken[len(labelled) : len(single), : len(vocabulary.columns) + phrases.width]),
        memory_themes=np.array([_marks(one.themes, themes) for one in examples]).reshape(len(examples), len(themes)),
    )


def rarer(heard: np.ndarray) -> float:
    """What to add to log odds learned where `heard` holds the answers, so that they speak of passages `WANTED` of which want something."""
    share = heard.mean()
    return float(np.log(WANTED / (1 - WANTED)) - np.log(share / (1 - share))) if 0 < share < 1 else 0.0


def _unit(features: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows at length 1; empty rows stay empty."""
    length = norm(features, axis=1)
    return (sparse.diags_array(1 / np.where(length > 0, length, 1)) @ features).tocsr()


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


def learned_from(*parts: Sequence[Example]) -> str:
    """A fingerprint (sha256) of every passage and label that a model is trained on, so that weights behind their examples are noticed."""
    told = [[astuple(one) for one in part] for part in parts]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


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
        "memory_values": model.memory.data.astype(np.float16),
        "memory_columns": model.memory.indices.astype(np.min_scalar_type(model.memory.shape[1])),
        "memory_starts": model.memory.indptr.astype(np.int32),
        "memory_themes": model.memory_themes.astype(np.uint8),
    }


def from_arrays(arrays: Mapping[str, np.ndarray], taxonomy: Taxonomy) -> Model:
    """The model read back. The lexicon is the taxonomy's as it is now, so that an edited phrase counts at once."""
    features = bytes(arrays["features"]).decode().split("\n")
    phrases = Phrases.of(taxonomy.themes)
    parts = (arrays["memory_values"].astype(np.float32), arrays["memory_columns"].astype(np.int32), arrays["memory_starts"])
    return Model(
        themes=tuple(str(name) for name in arrays["themes"]),
        contributions=tuple(str(name) for name in arrays["contributions"]),
        vocabulary=Vocabulary({feature: column for column, feature in enumerate(features)}, arrays["idf"].astype(float)),
        phrases=phrases,
        weights=arrays["weights"].astype(np.float32),
        intercepts=arrays["intercepts"].astype(float),
        routes=arrays["routes"].astype(float),
        memory=sparse.csr_matrix(parts, shape=(len(arrays["memory_starts"]) - 1, len(features) + phrases.width)),
        memory_themes=arrays["memory_themes"].astype(float),
    )
