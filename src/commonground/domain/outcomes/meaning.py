"""An optional second reader: passages as vectors of meaning, so that words not seen in training still count.

A small sentence model (outside this package, and off unless it is installed and asked for) turns a passage into a vector of length 1.
Here a linear model and the most similar sentences seen in training turn vectors into themes; three tenths of the final probability of
a theme are theirs. Whether something is wanted is the mean of both readers' log odds. Everything else (groups, parents' own words,
reasons) stays with the first reader, which can explain itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from commonground.domain.outcomes.learn import fit_logistic, probability
from commonground.domain.outcomes.model import NEIGHBOURS, rarer
from commonground.domain.outcomes.nouns import PARENTS, Example, Taxonomy

Embed = Callable[[Sequence[str]], np.ndarray]
SAY = 0.3  # how much of a theme's probability is this reader's
OF_NEIGHBOURS = 0.35  # how much of that comes from similar sentences
_LOUDER = 3.0  # vectors of length 1 are small beside the penalty
_PENALTY = 0.1


@dataclass(frozen=True)
class Meaning:
    """Coefficients by dimension (rows) and label (columns: themes, then priority), and the sentences of training as vectors with themes."""

    themes: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray
    memory: np.ndarray
    memory_themes: np.ndarray

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Probabilities of each theme, one row for each vector of length 1."""
        count = len(self.themes)
        direct = probability(_LOUDER * vectors @ self.weights[:, :count] + self.intercepts[:count])
        alike = np.maximum(vectors @ self.memory.T, 0)
        near = np.zeros_like(direct)
        for row, line in enumerate(alike):
            nearest = np.argpartition(-line, NEIGHBOURS)[:NEIGHBOURS] if len(line) > NEIGHBOURS else np.arange(len(line))
            weight = line[nearest] ** 4
            if weight.sum():
                near[row] = weight @ self.memory_themes[nearest] / weight.sum()
        return (1 - OF_NEIGHBOURS) * direct + OF_NEIGHBOURS * near

    def wanted(self, vectors: np.ndarray) -> np.ndarray:
        """Log odds that a passage states a priority, by its wording alone."""
        return _LOUDER * vectors @ self.weights[:, -1] + self.intercepts[-1]


def blended(scores: np.ndarray, meaning: Meaning, vectors: np.ndarray) -> np.ndarray:
    """The first reader's scores (themes in the first columns, then parents, then priority) with this one's say in themes and priority."""
    count, mixed = len(meaning.themes), scores.copy()
    mixed[:, :count] = (1 - SAY) * scores[:, :count] + SAY * meaning.scores(vectors)
    priority = count + len(PARENTS)
    first = np.clip(scores[:, priority], 1e-6, 1 - 1e-6)
    mixed[:, priority] = probability((np.log(first / (1 - first)) + meaning.wanted(vectors)) / 2)
    return mixed


def train_meaning(
    taxonomy: Taxonomy, labelled: Sequence[Example], *, examples: Sequence[Example], manner: Sequence[Example] = (), embed: Embed
) -> Meaning:
    """A second reader from labelled passages, this project's own sentences and the definitions of the themes; `manner` as in `train`."""
    themes = tuple(theme.slug for theme in taxonomy.themes)
    said = [Example(id=one.slug, text=f"{one.name}. {one.definition}", themes=(one.slug,), priority=True) for one in taxonomy.themes]
    everything = [*said, *labelled, *examples]
    vectors = embed([one.text for one in everything])
    answers = np.array([[float(slug in one.themes) for slug in themes] for one in everything])
    weights, intercepts = fit_logistic(sparse.csr_matrix(_LOUDER * vectors), answers, penalty=_PENALTY)
    spoken = [*labelled, *examples, *manner]
    heard = np.array([[float(one.priority)] for one in spoken])
    voices = np.vstack([vectors[len(said) :], embed([one.text for one in manner])]) if manner else vectors[len(said) :]
    manner_weights, manner_intercept = fit_logistic(sparse.csr_matrix(_LOUDER * voices), heard, penalty=_PENALTY)
    both = np.hstack([weights, manner_weights]), np.concatenate([intercepts, manner_intercept + rarer(heard)])
    return Meaning(themes, *both, vectors, answers)


def to_arrays(meaning: Meaning) -> Mapping[str, np.ndarray]:
    """The second reader as plain arrays: half precision, and the memory in steps of 1/127."""
    return {
        "themes": np.array(meaning.themes),
        "weights": meaning.weights.astype(np.float16),
        "intercepts": meaning.intercepts.astype(np.float32),
        "memory": np.round(meaning.memory * 127).astype(np.int8),
        "memory_themes": meaning.memory_themes.astype(np.uint8),
    }


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Meaning:
    """The second reader read back."""
    return Meaning(
        themes=tuple(str(name) for name in arrays["themes"]),
        weights=arrays["weights"].astype(float),
        intercepts=arrays["intercepts"].astype(float),
        memory=arrays["memory"].astype(float) / 127,
        memory_themes=arrays["memory_themes"].astype(float),
    )
