"""How likely a passage states a priority where it stands: the signs of `signs.py`, each with its weight.

The reader's probability of the wording alone comes from labelled passages, two in three of which are priorities; in a whole document
about one in four is. The weights are those of a logistic regression on labelled documents (`tools/weigh_signs.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from commonground.domain.outcomes.passages import Passage
from commonground.domain.outcomes.signs import signs_of
from commonground.reference import read_csv

START = "start"  # the log-odds of a passage with no sign at all


@cache
def shipped_weights() -> Mapping[str, float]:
    """Sign -> its weight in log-odds, as shipped; `START` holds the log-odds without any. A sign never seen while weighing has none."""
    return {row["sign"]: float(row["weight"]) for row in read_csv("outcomes/signs.csv")}


def likelihoods(passages: Sequence[Passage], wordings: Sequence[float]) -> list[tuple[float, tuple[str, ...]]]:
    """(probability that a passage states a priority, the reasons in words) for each passage of a document, in order.

    `wordings` are the reader's probabilities of the words alone. 0 without a reason for what `signs_of` leaves out.
    """
    weights = shipped_weights()
    found: list[tuple[float, tuple[str, ...]]] = []
    for signs in signs_of(passages, wordings):
        odds = weights[START] + sum(weights.get(one.name, 0.0) * one.value for one in signs)
        found.append((1 / (1 + math.exp(-odds)), tuple(one.said for one in signs if one.said)) if signs else (0.0, ()))
    return found
