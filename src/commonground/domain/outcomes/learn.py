"""Fitting the linear model: one penalised logistic regression for each column, all at once."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import minimize


def fit_logistic(
    features: sparse.csr_matrix, answers: np.ndarray, *, penalty: float, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (columns of `features` x answers) and intercepts that minimise the weighted log loss plus a ridge penalty.

    `answers` holds 0 or 1. The intercept is not penalised. The problem is convex, so that the answer does not depend on the start.
    """
    size, width = features.shape
    labels = answers.shape[1]
    weight = np.ones(size) if weights is None else weights
    transposed = features.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        held = flat.reshape(width + 1, labels)
        scores = features @ held[:-1] + held[-1]
        cost = np.logaddexp(0, scores) - answers * scores
        slope = (1 / (1 + np.exp(-scores)) - answers) * weight[:, None]
        gradient = np.vstack([transposed @ slope + penalty * held[:-1], slope.sum(axis=0)])
        return float((cost * weight[:, None]).sum() + 0.5 * penalty * (held[:-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((width + 1, labels))
    start[-1] = np.log((answers.mean(axis=0) + 1e-3) / (1 - answers.mean(axis=0) + 1e-3))
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 150, "maxcor": 8, "ftol": 1e-7})
    held = found.x.reshape(width + 1, labels)
    return held[:-1], held[-1]


def probability(scores: np.ndarray) -> np.ndarray:
    """Log-odds as probabilities, 0 to 1."""
    return 1 / (1 + np.exp(-scores))
