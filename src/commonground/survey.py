"""The survey engine in a notebook.

    import commonground.survey as survey

    people = survey.open("activelives.sav", design={"weights": "wt_final", "strata": "stratum", "clusters": "serial"})
    people.proportion("inactive", level=1, by=["region", "sex"]).to_pandas()

Takes a path (SPSS, Stata, SAS, CSV, Parquet), a Polars, pandas or Arrow table, or a dictionary of columns; every result
turns into Arrow, Polars or pandas. Formulas and their sources stand with each method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from commonground.actions.survey import ask as survey_ask
from commonground.actions.survey import estimates, files, many
from commonground.actions.survey import publish as survey_publish
from commonground.domain.survey.compare import contrast
from commonground.domain.survey.nouns import Contrast, Crosstab, Design, Estimates, Fit, Quantiles, Values
from commonground.domain.survey.question import Answer, Question
from commonground.domain.survey.small_areas import fay_herriot
from commonground.domain.survey.synthetic import design_of, synthetic
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened, open_survey
from commonground.store.surveys.settings import open_with_settings
from commonground.terms import Finding

__all__ = ["Answer", "Design", "Question", "Result", "Survey", "fay_herriot", "open", "synthetic_survey"]


@dataclass(frozen=True)
class Result:
    """Estimates with their limits, ready for a notebook: prints as a table, turns into Arrow, Polars or pandas."""

    estimates: Estimates
    low: np.ndarray
    high: np.ndarray

    def to_arrow(self) -> pa.Table:
        """One row for each group: its levels, estimate, se, low, high, df, base and (where worked out) deff."""
        found = self.estimates
        columns: dict[str, Any] = {name: pa.array([cell[i] for cell in found.cells]) for i, name in enumerate(found.by)}
        columns |= {
            "estimate": _nulls(found.estimate),
            "se": _nulls(found.se),
            "low": _nulls(self.low),
            "high": _nulls(self.high),
            "df": found.df,
            "base": pa.array(found.base),
        }
        if found.deff is not None:
            columns["deff"] = _nulls(found.deff)
        return pa.table(columns)

    def to_pandas(self) -> Any:
        """The same as a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """The same as a Polars data frame (Polars must be installed)."""
        import polars

        return polars.from_arrow(self.to_arrow())

    def contrast(self, weights: Sequence[float]) -> Contrast:
        """A weighted sum of the estimates with their covariances: V = w' V w (ask with covariance=True)."""
        return contrast(self.estimates, weights)

    def __repr__(self) -> str:
        rows = self.to_arrow().to_pylist()
        head = list(rows[0]) if rows else ["estimate"]
        lines = ["  ".join(head)] + [
            "  ".join(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row.values()) for row in rows[:40]
        ]
        return "\n".join(lines + ([f"... and {len(rows) - 40} more"] if len(rows) > 40 else []))


def _nulls(values: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(values, dtype=float), from_pandas=True)


@dataclass(frozen=True)
class Survey:
    """An opened survey. Nothing about it changes: every method returns a new, frozen answer."""

    opened: Opened
    settings: Settings

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is worth knowing about the file and its design."""
        return self.opened.findings

    def mean(
        self,
        y: str,
        *,
        by: Sequence[str] | str | None = None,
        where: Values | None = None,
        covariance: bool = False,
        deff: str | None = None,
        engine: str = "auto",
    ) -> Result:
        """Weighted mean: sum w y / sum w. V = sum_h f n/(n-1) sum_j (z - mean z)^2, z = w (y - mean) / sum w (Binder 1983)."""
        return self._result(estimates.read_means(self.opened, y=y, by=by, where=where, covariance=covariance, deff=deff, engine=engine))

    def total(
        self,
        y: str,
        *,
        by: Sequence[str] | str | None = None,
        where: Values | None = None,
        covariance: bool = False,
        deff: str | None = None,
        engine: str = "auto",
    ) -> Result:
        """Weighted total: sum w y (Sarndal, Swensson and Wretman 1992, chapter 4)."""
        return self._result(estimates.read_totals_of(self.opened, y=y, by=by, where=where, covariance=covariance, deff=deff, engine=engine))

    def proportion(
        self,
        y: str,
        *,
        level: object = 1,
        by: Sequence[str] | str | None = None,
        where: Values | None = None,
        method: str = "xlogit",
        confidence: float = 0.95,
        covariance: bool = False,
        engine: str = "auto",
    ) -> Result:
        """Weighted share whose answer is `level`; `method` names the interval (xlogit, wilson, beta, korn_graubard and others)."""
        found = estimates.read_proportions(self.opened, y=y, level=level, by=by, where=where, covariance=covariance, engine=engine)
        return Result(found, *estimates.limits(found, method=method, level=confidence))

    def shares(self, y: str, *, by: Sequence[str] | str | None = None, where: Values | None = None) -> Result:
        """Every level's share of its group, with covariances."""
        return self._result(estimates.read_shares(self.opened, y=y, by=by, where=where))

    def counts(self, y: str, *, by: Sequence[str] | str | None = None, where: Values | None = None) -> Result:
        """The estimated number of people at every level."""
        return self._result(estimates.read_shares(self.opened, y=y, by=by, where=where, numbers=True))

    def ratio(
        self, y: str, x: str, *, by: Sequence[str] | str | None = None, where: Values | None = None, covariance: bool = False
    ) -> Result:
        """sum w y / sum w x; V = (V(A) - 2 r V(A, B) + r^2 V(B)) / B^2 (Woodruff 1971)."""
        return self._result(estimates.read_ratios(self.opened, y=y, x=x, by=by, where=where, covariance=covariance))

    def variance(self, y: str, *, where: Values | None = None) -> Result:
        """The variance of y between people."""
        return self._result(estimates.read_variance(self.opened, y=y, where=where))

    def quantiles(
        self,
        y: str,
        probs: Sequence[float] = (0.5,),
        *,
        where: Values | None = None,
        rule: str = "math",
        interval: str = "mean",
        confidence: float = 0.95,
    ) -> Quantiles:
        """Quantiles by twelve rules (Hyndman and Fan 1996), with Woodruff (1952) or test-inversion limits."""
        return estimates.read_quantiles(self.opened, y=y, probs=probs, where=where, rule=rule, limits=interval, level=confidence)

    def crosstab(self, rows: str, cols: str, *, where: Values | None = None, test: str = "F") -> Crosstab:
        """A two-way table with a Rao-Scott test (F second order, Chisq first order) or a Wald test (Wald, adjWald)."""
        return estimates.read_crosstab(self.opened, rows=rows, cols=cols, where=where, statistic=test)

    def regression(
        self,
        y: str,
        terms: Sequence[str],
        *,
        family: str = "gaussian",
        level: object | None = None,
        categorical: Sequence[str] = (),
        where: Values | None = None,
    ) -> Fit:
        """Design-based linear or logistic regression with a sandwich variance (Binder 1983)."""
        return estimates.read_regression(self.opened, y=y, terms=terms, family=family, level=level, categorical=categorical, where=where)

    def difference(
        self, y: str, first: Values | None, second: Values | None, *, level: object | None = None, where: Values | None = None
    ) -> Contrast:
        """First group minus second, overlapping or not, with their covariance."""
        return estimates.read_difference(self.opened, y=y, first=first, second=second, level=level, where=where)

    def ask(self, question: Question | dict[str, Any]) -> Answer:
        """A question as in a question file, guarded: cells with too few people are held back, with the reason."""
        asked = question if isinstance(question, Question) else survey_ask.understand(question)
        return survey_ask.answer(opened=self.opened, settings=self.settings, question=asked)

    def ask_many(self, questions: Sequence[Question | dict[str, Any]]) -> list[Answer]:
        """Several questions, answered as by `ask`, with as few scans of the people as there are different groupings and filters."""
        asked = [one if isinstance(one, Question) else survey_ask.understand(one) for one in questions]
        return many.answer_many(opened=self.opened, settings=self.settings, questions=asked)

    def publish(self, question: Question | dict[str, Any], ledger: str | Path) -> Answer:
        """The answer to a question for publication, added to the list `ledger` of what was published of this survey.

        Cells are held back, or the question refused, where this table and those on the list together would give away a cell with
        too few people: no hidden cell is a sum or difference of what is shown and the tables' margins (checked exactly).
        """
        asked = question if isinstance(question, Question) else survey_ask.understand(question)
        return survey_publish.publish(opened=self.opened, settings=self.settings, question=asked, path=Path(ledger))

    def describe(self, *columns: str) -> tuple[files.Described, ...]:
        """What each column holds."""
        return tuple(files.described(self.opened, name) for name in columns or self.opened.columns)

    def _result(self, found: Estimates) -> Result:
        return Result(found, *estimates.limits(found))


def open(source: object, design: Design | dict[str, Any] | str | Path | None = None, *, keep: str | Path | None = None) -> Survey:
    """Open a survey with its design: a `Design`, a dictionary or a design file. What is wrong with it is in `.findings`.

    `keep` is a folder for what is made ready and worked out: the next opening begins with it, until the file, the design, a
    recipe or the engine changes. A Parquet file is best for a large survey: its rows are never all in memory.
    """
    folder = Path(keep) if keep else None
    if isinstance(design, Design):
        return Survey(open_survey(source, design, keep=folder), Settings(design=design))
    written = Path(design) if isinstance(design, str) else design
    return Survey(*open_with_settings(source, written, keep=folder))


def synthetic_survey(*, people: int = 20_000, waves: int = 4, seed: int = 1) -> Survey:
    """A survey made by code, shaped like Active Lives, to try things on. It describes nobody."""
    return open(synthetic(people=people, waves=waves, seed=seed), design_of(waves))
