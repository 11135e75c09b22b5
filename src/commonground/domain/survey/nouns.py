"""The nouns of a survey question: how people were drawn, what is worked out, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from commonground.terms import Refused

Values = Mapping[str, object]
"""A domain: column name to one level, a list of levels, or the word NOT NULL."""

NOT_NULL = "NOT NULL"

NONE_LEFT = 1e-7
"""The share not drawn, up to which a stratum counts as drawn whole and adds nothing to the variance."""


class Lonely(StrEnum):
    """What to do with a stratum in which only one unit was drawn, so that nothing shows how units of it vary."""

    FAIL = "fail"  # refuse, with the list of such strata
    REMOVE = "remove"  # they add nothing to the variance
    CERTAINTY = "certainty"  # they were drawn for certain, and so add nothing
    ADJUST = "adjust"  # centre them on the mean of all units instead of their own (R survey 4.2 and later for totals)
    AVERAGE = "average"  # they add what the other strata add on average


class Centre(StrEnum):
    """What replicate estimates are compared with."""

    REPLICATES = "replicates"  # their own mean
    ESTIMATE = "estimate"  # the estimate from the full weights ("mse" in R)


REPLICATE_KINDS = ("JK1", "JK2", "JKn", "BRR", "Fay", "bootstrap", "SDR", "ACS", "other")


@dataclass(frozen=True, kw_only=True)
class Replicates:
    """Replicate weights: columns of the file, or made from the design.

    `kind`: JK1, JK2, JKn, BRR, Fay, bootstrap, SDR (successive differences) or ACS (the same around the estimate).
    Without `columns`, JK1, JKn, BRR and Fay are made from the design's strata and clusters. `combined` says that the
    columns already hold the sampling weight.
    Variance = scale x sum of rscales x (replicate - centre)^2 (Wolter 2007, chapters 3-5).
    """

    kind: str
    columns: tuple[str, ...] = ()
    combined: bool = True
    scale: float | None = None
    rscales: tuple[float, ...] | None = None
    centre: Centre = Centre.REPLICATES
    df: float | None = None
    rho: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in REPLICATE_KINDS:
            raise Refused(
                "replicate_kind",
                what=f"{self.kind!r} is not a kind of replicate weights that is known",
                ways_out=("Choose one of " + ", ".join(REPLICATE_KINDS), 'Give kind "other" with columns, scale and rscales'),
            )
        if self.columns and self.kind in ("JKn", "other", "bootstrap") and self.scale is None and self.rscales is None:
            raise Refused(
                "replicate_scale",
                what=f"{self.kind} weights from a file need the publisher's scale or rscales",
                why="The same weights mean different variances under different scales",
                ways_out=("Give scale (and rscales) from the survey's technical note",),
            )


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Weights moved so that the sample agrees with known totals of the population.

    `kind`: "poststratify" (one margin), "rake" (several margins in turn), "linear" or "raking" (Deville and
    Sarndal 1992; margins and totals at once). `margins`: column to level to population; `totals`: column to population total.
    """

    kind: str
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in ("poststratify", "rake", "linear", "raking"):
            raise Refused(
                "calibration_kind",
                what=f"{self.kind!r} is not a kind of calibration that is known",
                ways_out=("Choose poststratify, rake, linear or raking",),
            )
        if self.kind == "poststratify" and (len(self.margins) != 1 or self.totals):
            raise Refused(
                "calibration_margins", what="Post-stratification takes exactly one margin", ways_out=("Use rake for several margins",)
            )


@dataclass(frozen=True, kw_only=True)
class Design:
    """How the people were drawn and weighted.

    `strata` and `clusters` name one column for each stage, first stage first; no cluster means that the row is the
    unit. `population` names, for each stage, the column with the number of units in the stratum (or the fraction
    drawn): without it units are taken as drawn with replacement. `nested` says that cluster labels start again in
    every stratum. `places` names the column of people's councils, by which rows are kept together. Without `weights`, the
    weight is the inverse of the fractions drawn, or 1.
    """

    weights: str | None = None
    strata: tuple[str | None, ...] = ()
    clusters: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    lonely: Lonely = Lonely.FAIL
    lonely_in_domains: bool = False
    nested: bool = True
    calibration: Calibration | None = None
    replicates: Replicates | None = None
    phases: int = 1
    waves: str | None = None
    places: str | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.phases != 1:
            raise Refused(
                "two_phase",
                what="Two-phase designs are not worked out",
                why="The second phase's variance needs the first phase's sampling, which a released file rarely holds",
                ways_out=(
                    "Give replicate weights from the producer",
                    "Treat the second phase as the sample, and say that its interval is too narrow",
                ),
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that the design needs, once."""
        named = [self.weights, *self.strata, *self.clusters, *self.population, self.waves]
        if self.calibration:
            named += [*self.calibration.margins, *self.calibration.totals]
        if self.replicates:
            named += list(self.replicates.columns)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def plain(self) -> bool:
        """One stage, weights as they come: variances can be worked out by the database alone."""
        return not self.calibration and not self.replicates and len(self.population) < 2 and not (self.population and self.weights is None)

    @property
    def words(self) -> str:
        """The design in a sentence, printed beside every answer."""
        said = []
        if self.strata and self.strata[0]:
            said.append(f"stratified by {self.strata[0]}")
        said.append(f"clustered by {', then '.join(self.clusters)}" if self.clusters else "each row its own unit")
        said.append(f"weights {self.weights}" if self.weights else "weights from the fractions drawn" if self.population else "unweighted")
        if self.population:
            said.append("with finite population corrections")
        if self.calibration:
            said.append(f"weights calibrated ({self.calibration.kind})")
        if self.replicates:
            said.append(f"variance from {self.replicates.kind} replicate weights")
        if not (self.strata or self.clusters):
            said.append("no strata or clusters declared, so intervals may be too narrow or too wide")
        return ", ".join(said)


@dataclass(frozen=True, kw_only=True)
class Replication:
    """How replicates are put together into a variance: scale x sum of rscales x (replicate - centre)^2, one of `rscales` a replicate."""

    scale: float = 1.0
    rscales: np.ndarray = field(default_factory=lambda: np.ones(0))
    centre: Centre = Centre.REPLICATES

    def covariance(self, replicates: np.ndarray, full: np.ndarray) -> np.ndarray:
        """Covariance (k x k) of estimates from their replicates (replicates x k) and from the `full` weights.

        Replicates that one of the estimates lacks are left out; NaN where none are left.
        """
        kept = np.isfinite(replicates).all(axis=1) & (self.rscales > 0)
        if not kept.any():
            return np.full((replicates.shape[1], replicates.shape[1]), np.nan)
        middle = full if self.centre is Centre.ESTIMATE else replicates[kept].mean(axis=0)
        apart = (replicates[kept] - middle) * np.sqrt(self.rscales[kept])[:, None]
        return np.asarray(self.scale * apart.T @ apart)

    def variances(self, replicates: np.ndarray, full: np.ndarray) -> np.ndarray:
        """Variance of each estimate by itself: a replicate that lacks one of them still counts for the others."""
        return np.array([self.covariance(replicates[:, [i]], full[[i]])[0, 0] for i in range(len(full))])


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Weighted sums of numerators (`a`) and denominators (`b`) for each cell, with how they vary together.

    The 2 x 2 block of every cell is in `vaa`, `vab`, `vbb`; `cov`, where it was asked for, holds all of them, a's
    first. With replicate weights `reps` holds the sums under every replicate (replicates x (a's, then b's)).
    """

    by: tuple[str, ...]
    cells: tuple[tuple[object, ...], ...]
    a: np.ndarray
    b: np.ndarray
    base: np.ndarray
    df: np.ndarray
    df_rows: np.ndarray  # the same, counting rows whose answer is missing, as R's degf() does
    rows: np.ndarray  # rows of the cell with a weight, missing answers included
    whole: np.ndarray  # sum of the weights of those rows
    vaa: np.ndarray
    vab: np.ndarray
    vbb: np.ndarray
    cov: np.ndarray | None = None
    reps: np.ndarray | None = None
    replication: Replication = field(default_factory=Replication)

    def __len__(self) -> int:
        return len(self.cells)


@dataclass(frozen=True, kw_only=True)
class Estimates:
    """Estimates for a grid of cells, with their standard errors, degrees of freedom and bases.

    `se` is the standard error; `df` counts the sampled units with a complete, weighted row in the cell, less their
    strata; `base` is people, `weighted` the sum of weights behind the estimate; `deff` the design effect.
    """

    statistic: str
    by: tuple[str, ...]
    cells: tuple[tuple[object, ...], ...]
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    df_rows: np.ndarray
    base: np.ndarray
    rows: np.ndarray
    whole: np.ndarray
    weighted: np.ndarray
    vcov: np.ndarray | None = None
    deff: np.ndarray | None = None
    reps: np.ndarray | None = None
    replication: Replication = field(default_factory=Replication)

    def __len__(self) -> int:
        return len(self.cells)

    def cell(self, *levels: object) -> int:
        """Position of a cell, its levels compared as words."""
        wanted = tuple(str(level) for level in levels)
        for index, cell in enumerate(self.cells):
            if tuple(str(level) for level in cell) == wanted:
                return index
        raise Refused(
            "cell_unknown",
            what=f"There is no cell {', '.join(wanted)}",
            why="Nobody in the file with an answer belongs to it",
            ways_out=("Choose one of: " + "; ".join(" ".join(str(level) for level in cell) for cell in self.cells[:12]),),
        )


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """A weighted sum of estimates (usually first minus second), its standard error and its test."""

    estimate: float
    se: float
    df: float
    statistic: float
    p_value: float
    method: str
    low: float = float("nan")
    high: float = float("nan")
    first: float = float("nan")
    second: float = float("nan")
    se_first: float = float("nan")
    se_second: float = float("nan")
    se_if_independent: float = float("nan")
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Crosstab:
    """A two-way table of shares with its test of independence."""

    rows: tuple[object, ...]
    cols: tuple[object, ...]
    shares: np.ndarray
    counts: np.ndarray
    base: np.ndarray
    statistic: float
    parameter: tuple[float, ...]
    p_value: float
    method: str
    n: int
    nu: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A design-based regression: coefficients, standard errors, residual degrees of freedom."""

    terms: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    vcov: np.ndarray
    df: float
    base: int
    family: str


@dataclass(frozen=True, kw_only=True)
class Quantiles:
    """Quantiles with their limits; a limit that the data cannot give is NaN, never a guess."""

    probs: tuple[float, ...]
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    se: np.ndarray
    df: float
    base: int
    rule: str
    interval: str


def as_tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """A name, several or none, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
