"""A modelled answer in words, JSON and CSV: every figure labelled, with its limits, how much is model, and how it was checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import msgspec
import numpy as np

from commonground import __version__
from commonground.actions.survey import files
from commonground.domain.survey import poststratify as post
from commonground.domain.survey import say
from commonground.domain.survey.small_question import CalibratedArea, ModelledAnswer, ModelledArea, SmallAreas
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused, counted


def told(
    opened: Opened, settings: Settings, question: SmallAreas, found: post.AreasModelled, model: Mapping[str, float], notes: list[str]
) -> ModelledAnswer:
    """The modelled answer in words and numbers, with what it took to make it."""
    areas = [_area(found, i) for i in range(len(found.areas))]
    shown = [area for area in areas if area.estimate is not None]
    subject = question.words or f"share of people whose {question.column} is {' or '.join(str(level) for level in question.levels)}"
    if not shown:
        raise Refused(
            "areas_refused",
            what="No area can be given a figure",
            why=next((area.reason for area in areas if area.reason), ""),
            ways_out=("Use covariates that the survey holds for people", "Use fewer covariates"),
        )
    low, high = min(shown, key=lambda area: area.estimate or 0), max(shown, key=lambda area: area.estimate or 0)
    held = len(areas) - len(shown)
    sentence = f"Modelled, not measured: {subject}, from {_with_limits(low)} to {_with_limits(high)} among {len(shown):,} areas." + (
        f" {counted(held, 'area has no figure; it', 'areas have no figure; each')} says why." if held else ""
    )
    if settings.synthetic:
        notes = ["Synthetic: made by code for demonstration. These numbers describe nobody.", *notes]
    return ModelledAnswer(
        question=question,
        label=found.label,
        sentence=("SYNTHETIC. " if settings.synthetic else "") + sentence,
        areas=areas,
        calibration=[_calibrated(one, question.minimum_base) for one in found.calibration],
        calibration_sentence=_agreement(question, found),
        model=dict(model),
        design=settings.design.words,
        method=_METHOD[question.method],
        sources=[settings.source] if settings.source else [],
        notes=[*notes, "Modelled figures say what such people in such places do; they do not show what one place has done about it"],
        synthetic=settings.synthetic,
        versions={"commonground": __version__, "file": opened.held.name},
    )


_METHOD = {
    "multilevel": "Multilevel logistic regression and poststratification on census cells; benchmarked to the survey's "
    "own figure of each larger area; limits are percentiles of draws from the model (Laplace approximation)",
    "aggregate": "Fay-Herriot on the logit scale from areas' own estimates with smoothed variances; limits from the mean squared error",
}


def _with_limits(area: ModelledArea) -> str:
    text = say.number(area.estimate or 0.0, "proportion")
    if area.low is None or area.high is None:
        return f"{text} in {area.area}"
    return f"{text} ({say.number(area.low, 'proportion')} to {say.number(area.high, 'proportion')}) in {area.area}"


def _area(found: post.AreasModelled, i: int) -> ModelledArea:
    name = found.areas[i]
    if name in found.refused or not np.isfinite(found.estimate[i]):
        return ModelledArea(area=name, larger=found.larger[i], people=float(found.people[i]), reason=found.refused.get(name, "No figure"))
    return ModelledArea(
        area=name,
        larger=found.larger[i],
        people=float(found.people[i]),
        estimate=float(found.estimate[i]),
        low=float(found.low[i]),
        high=float(found.high[i]),
        error=float(found.error[i]),
        shrinkage=round(float(found.shrinkage[i]), 4),
    )


def _calibrated(one: post.Calibrated, minimum: int) -> CalibratedArea:
    if one.base < minimum:
        return CalibratedArea(name=one.name, modelled=one.modelled, shrinkage=one.shrinkage, benchmarked=one.benchmarked)
    limits = {name: value for name, value in (("low", one.low), ("high", one.high)) if np.isfinite(value)}
    return CalibratedArea(
        name=one.name,
        modelled=one.modelled,
        shrinkage=round(one.shrinkage, 4),
        benchmarked=one.benchmarked,
        base=one.base,
        direct=one.direct,
        inside=one.inside,
        **limits,
    )


def _agreement(question: SmallAreas, found: post.AreasModelled) -> str:
    fair = [one for one in found.calibration if one.base >= question.minimum_base and np.isfinite(one.low)]
    if not fair:
        return f"No {question.larger} has enough people asked to check the model against."
    inside = sum(one.inside for one in fair)
    gap = float(np.mean([abs(one.modelled - one.direct) for one in fair]))
    lean = float(np.mean([one.modelled - one.direct for one in fair]))
    return (
        f"Before it was moved, the model's figure lay within the survey's own interval for {inside} of {len(fair)} areas with "
        f"enough people asked (average gap {100 * gap:.1f} points, {100 * lean:+.1f} on balance)."
    )


def as_json(answer: ModelledAnswer) -> str:
    """A modelled answer as JSON, as its schema says."""
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()


def as_csv(answer: ModelledAnswer) -> str:
    """A modelled answer's areas as CSV; every row says that it is modelled."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["area", "larger", "people", "status", "estimate", "low", "high", "error", "shrinkage", "reason"])
    for one in answer.areas:
        figures = ["" if value is None else value for value in (one.estimate, one.low, one.high, one.error, one.shrinkage)]
        status = answer.label if one.estimate is not None else ""
        writer.writerow([files.safe(one.area), files.safe(one.larger), one.people, status, *figures, files.safe(one.reason)])
    for note in (answer.sentence, answer.calibration_sentence, answer.method, answer.design, *answer.notes):
        writer.writerow([files.safe(f"# {note}")])
    return out.getvalue()
