"""How uncertain a value is: standard errors from what was published, on the scale where a test is fair.

Percentages are judged on the log-odds scale, rates on the log scale, everything else as it stands, because there a
published interval is closest to "value plus or minus 1.96 standard errors"; the test must hold in the plain unit as well.
Where an interval was published its width is used, whatever its method. Without one, a percentage with a published
effective base, or events with their count and denominator, have a known sampling error. Otherwise the error is unknown,
and nothing here guesses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.domain.indicators.panel import Numbers, Slab

LOG_ODDS, LOG, PLAIN = "log odds", "log", "plain"
_TOTALS = ("people", "£ million", "households")
_EDGE = 0.05  # percentage points: a published 0.0% is taken as 0.05% on the log-odds scale


@dataclass(frozen=True, eq=False)
class Errors:
    """For each row of a slab: the value on the scale of the test and its standard error (nan where unknown)."""

    scale: str
    at: Numbers
    error: Numbers
    plain: Numbers  # the same error in the unit of the measure, by the slope of the scale at the value
    how: str  # where most of the errors are from, in words

    def back(self, at: float) -> float:
        """From the scale of the test to the unit of the measure."""
        return float(self.back_all(np.float64(at)))

    def back_all(self, at: Numbers | np.float64) -> Numbers:
        """The same for many."""
        if self.scale == LOG_ODDS:
            return np.asarray(100.0 / (1.0 + np.exp(-at)))
        return np.asarray(np.exp(at) if self.scale == LOG else at)


def is_total(measure: Measure) -> bool:
    """A total (people, pounds) grows with the place, so it is not set against England or a region."""
    return measure.aggregate == "sum" or measure.unit in _TOTALS


def is_full_count(measure: Measure) -> bool:
    """Everybody or everything is in it and nothing was drawn by lot, so there is no sampling error to test against.

    Counts are, and so are official estimates of who lives in a place and of its deprivation, which rest on the census and
    on registers of everyone. Things that happen to people (deaths, admissions, obesity among children measured) are
    counted too, but vary by chance from year to year: they are tested from their counts, and left undecided without.
    """
    if measure.kind == "count":
        return not is_events(measure)
    return measure.kind == "estimate" and measure.section in ("demographics", "deprivation")


def is_events(measure: Measure) -> bool:
    """Counts of things that happen to people, given as a share or rate with a good and a bad direction."""
    rate = measure.unit.startswith(("%", "per "))
    return (
        measure.kind == "count"
        and rate
        and measure.polarity is not Polarity.NEITHER
        and measure.section not in ("facilities", "deprivation")
    )


def errors(slab: Slab) -> Errors:
    """Standard errors of a measure in one period; worked out once for a panel."""
    key = ("errors", slab.measure.id, slab.period.label)
    if key not in slab.panel.memo:
        slab.panel.memo[key] = _errors(slab)
    return slab.panel.memo[key]


def _errors(slab: Slab) -> Errors:
    measure, value = slab.measure, slab.column("value")
    scale = scale_of(measure, value)
    at = to_scale(scale, value)
    if measure.kind == "modelled":
        unknown = np.full(value.shape, np.nan)
        why = "a model lends each place strength from others, so its values are not tested against each other"
        return Errors(scale, at, unknown, unknown, why)
    error, how = _published(slab, scale, at), "published intervals"
    if scale == LOG_ODDS:
        share = np.clip(value, _EDGE, 100 - _EDGE) / 100
        with np.errstate(invalid="ignore", divide="ignore"):
            sampled = 1 / np.sqrt(slab.column("effective_base") * share * (1 - share))
        error, how = _fill(error, sampled, how, "published effective sample sizes")
    if is_events(measure):
        counted = _from_counts(slab, scale)
        if scale == LOG:
            at = np.where(np.isfinite(counted) & ~np.isfinite(error), _log_of_counts(slab), at)
        error, how = _fill(error, counted, how, "published counts")
    # Nobody, or everybody, in a sample: the spread cannot be read from the sample itself.
    at_edge = (value <= 0) | (value >= 100) if scale == LOG_ODDS else np.zeros(value.shape, dtype=bool)
    error = np.where(np.isfinite(error) & (error > 0) & np.isfinite(at) & ~at_edge, error, np.nan)
    return Errors(scale, at, error, error * _slope(scale, value), how)


def _slope(scale: str, value: Numbers) -> Numbers | float:
    if scale == LOG_ODDS:
        share = np.clip(value, _EDGE, 100 - _EDGE) / 100
        return np.asarray(100 * share * (1 - share))
    return value if scale == LOG else 1.0


def _log_of_counts(slab: Slab) -> Numbers:
    """Log rate with half an event added, so that a place without an event still has one."""
    count, denominator, value = slab.column("count"), slab.column("denominator"), slab.column("value")
    with np.errstate(invalid="ignore", divide="ignore"):
        per = value * denominator / count
        known = per[np.isfinite(per) & (count > 0)]
        return np.log((count + 0.5) / denominator * (np.median(known) if known.size else np.nan))


def scale_of(measure: Measure, values: Numbers) -> str:
    """The scale of the test: log odds for percentages, log for rates, else plain (and plain where values rule those out)."""
    held = values[np.isfinite(values)]
    if measure.unit.startswith("%") and held.size and held.min() >= 0 and held.max() <= 100:
        return LOG_ODDS
    if measure.unit.startswith("per ") and held.size and held.min() >= 0:
        return LOG
    return PLAIN


def _published(slab: Slab, scale: str, at: Numbers) -> Numbers:
    low, high, level = slab.column("low"), slab.column("high"), slab.column("level")
    z = ndtri(0.5 + np.where(np.isfinite(level), level, 0.95) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        width = to_scale(scale, high) - to_scale(scale, low)
        # A limit at the edge of the scale says nothing there; the other half of the interval still does.
        edge = ((low <= 0) if scale != PLAIN else np.zeros(low.shape, bool)) | ((high >= 100) if scale == LOG_ODDS else False)
        half = np.where(low <= 0, to_scale(scale, high) - at, at - to_scale(scale, low))
        return np.where(edge, 2 * half, width) / (2 * z)


def _from_counts(slab: Slab, scale: str) -> Numbers:
    count, denominator = slab.column("count"), slab.column("denominator")
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == LOG_ODDS:
            return np.sqrt(1 / (count + 0.5) + 1 / (denominator - count + 0.5))
        if scale == LOG:
            return np.where(denominator > 0, 1 / np.sqrt(count + 0.5), np.nan)
    return np.full(count.shape, np.nan)


def _fill(error: Numbers, other: Numbers, how: str, other_how: str) -> tuple[Numbers, str]:
    held = int(np.isfinite(error).sum())
    added = int((~np.isfinite(error) & np.isfinite(other)).sum())
    return np.where(np.isfinite(error), error, other), other_how if added > held else how


def to_scale(scale: str, value: Numbers | float) -> Numbers:
    """Values on the scale of the test; nan where the scale has no place for them."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == LOG_ODDS:
            share = np.clip(value, _EDGE, 100 - _EDGE) / 100
            return np.log(share / (1 - share))
        if scale == LOG:
            return np.where(value > 0, np.log(np.maximum(value, 1e-300)), np.nan)
    return np.asarray(value, dtype=np.float64)
