"""What a question may ask beyond its table: a publisher's recipe, a trend over waves, a standard make-up, a regression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import msgspec
import numpy as np
from scipy import stats

from commonground.actions.survey import estimates
from commonground.actions.survey.joint import joint_totals_of
from commonground.actions.survey.totals import quantity_of, read_totals
from commonground.domain.survey import compare, estimate, say
from commonground.domain.survey.chosen import Quantity, narrowed
from commonground.domain.survey.nouns import Contrast
from commonground.domain.survey.question import Cell, Period, Question, Worked
from commonground.domain.survey.recipes import CLEANING, OF_ACTIVITIES, RECIPES, unmade
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused

MOST_PERIODS, MOST_GROUPS = 12, 200


def with_recipe(opened: Opened, question: Question) -> tuple[Question, str]:
    """The question with its measure as a column, and the recipe in words; unchanged where no measure is named."""
    if not question.measure:
        if not question.column:
            raise Refused("column_unnamed", what="The question names neither a column nor a measure", ways_out=("Add column: or measure:",))
        return question, ""
    if question.column not in ("", question.measure):
        raise Refused("measure_twice", what="The question names a column and a measure", ways_out=("Keep one of them",))
    if question.measure not in RECIPES or question.measure not in opened.columns:
        raise unmade(question.measure)
    recipe = RECIPES[question.measure]
    statistic = "mean" if recipe.statistic == "mean" and question.statistic == "proportion" else question.statistic
    made = opened.held.labels.get(question.measure) == recipe.words
    said = f"{recipe.words} Cleaning: {CLEANING}." if made and OF_ACTIVITIES & set(recipe.needs) else recipe.words
    return msgspec.structs.replace(question, column=question.measure, statistic=statistic), said


def worked(opened: Opened, waves: str | None, question: Question, cells: Sequence[Cell], notes: list[str]) -> list[Worked]:
    """The further results that the question asks for, with notes on what they allow for."""
    if (question.trend or question.standardise or question.regression) and question.statistic not in ("proportion", "mean"):
        raise Refused(
            "form_statistic", what="Trends, standards and regressions are of proportions and means", ways_out=("Choose one of the two",)
        )
    said = _trend(opened, waves, question, notes) if question.trend else []
    said += _standardised(opened, question, cells, notes) if question.standardise else []
    return said + (_regression(opened, question, notes) if question.regression else [])


def _trend(opened: Opened, waves: str | None, question: Question, notes: list[str]) -> list[Worked]:
    periods = list(question.trend.periods) if question.trend else []
    if periods:
        if len(periods) > MOST_PERIODS:
            raise Refused("periods_many", what=f"{len(periods)} periods are too many", ways_out=(f"Ask for at most {MOST_PERIODS}",))
        totals = joint_totals_of(opened, y=quantity_of(question), domains=[one.where for one in periods], where=question.where)
        names, years = [one.name for one in periods], [one.year for one in periods]
    else:
        if not waves or waves in question.where:
            raise Refused(
                "waves_unnamed",
                what="The design names no column of waves" if not waves else "The question keeps to some waves",
                ways_out=("Add waves: to the design", "Give the trend its periods"),
            )
        totals = read_totals(opened, y=quantity_of(question), by=(waves,), where=question.where, covariance=True)
        names = [str(cell[0]) for cell in totals.cells]
        years = _years(names)
        notes.append(f"The trend places {names[0]} at {years[0]:g} and {names[-1]} at {years[-1]:g}" if names else "No wave has answers")
    if len(set(years)) < 2:
        raise Refused("trend_short", what="A trend needs at least two periods in different years", ways_out=("Add waves",))
    thin = [name for name, base in zip(names, totals.base, strict=False) if base < question.rules.minimum_base]
    if thin or len(totals) < len(names):
        raise Refused(
            "base_too_small",
            what=f"Too few people were asked in {', '.join(thin) or 'one of the periods'} for a trend",
            ways_out=("Leave those periods out", "Widen the question"),
        )
    found = estimate.ratios(totals)
    covariance = found.vcov if found.vcov is not None else np.diag(found.se**2)
    notes += _overlaps(opened, question, periods, covariance)
    said = compare.trend(years, found.estimate.tolist(), found.se.tolist(), level=question.confidence, covariance=covariance)
    word = say.verdict(said, said.p_value, alpha=1 - question.confidence, over_time=True)
    sentence = f"Over {names[0]} to {names[-1]}: {word} ({_size(said, question)} a year)."
    return [_said("trend", "change a year", said, int(totals.base.sum()), sentence)]


def _years(names: Sequence[str]) -> list[float]:
    """The year that each wave begins in, where every name says one ("Nov 15-16", "2015/16"); else their order."""
    found = [re.search(r"(?<!\d)((?:19|20)\d\d|\d\d)(?!\d)", name) for name in names]
    years = [float(one[0]) + (2000 if len(one[0]) == 2 else 0) for one in found if one]
    return years if len(set(years)) == len(names) else [float(place) for place in range(len(names))]


def _overlaps(opened: Opened, question: Question, periods: Sequence[Period], covariance: np.ndarray) -> list[str]:
    """Periods that share people, by name: their estimates move together, and must not be tested as if they did not."""
    notes = []
    for i, j in combinations(range(len(periods)), 2):
        both = narrowed(narrowed(question.where, periods[i].where), periods[j].where)
        if len(read_totals(opened, y=quantity_of(question), where=both)):
            spread = float(np.sqrt(covariance[i, i] * covariance[j, j]))
            notes.append(
                f"{periods[i].name} and {periods[j].name} share people, so their figures move together (correlation "
                f"{covariance[i, j] / spread if spread else 0.0:.2f}); the trend allows for it, and the publisher's test would not"
            )
    return notes


def _standardised(opened: Opened, question: Question, cells: Sequence[Cell], notes: list[str]) -> list[Worked]:
    asked = question.standardise
    assert asked is not None
    if asked.column in question.by or asked.column in question.where or asked.column not in opened.columns:
        raise Refused(
            "standard_column",
            what=f"{asked.column} cannot carry the standard: it is not in the file, or groups or filters the answer already",
            ways_out=("Standardise on a column that the question does not use",),
        )
    if not asked.population or min(asked.population.values()) < 0 or sum(asked.population.values()) <= 0:
        raise Refused(
            "standard_empty", what="The standard population has nobody, or a level below zero", ways_out=("Give the people of each level",)
        )
    shown = [cell for cell in cells if cell.state == "shown"]
    if len(shown) > MOST_GROUPS:
        raise Refused(
            "cells_many", what=f"{len(shown)} groups are too many to standardise at once", ways_out=(f"Ask for at most {MOST_GROUPS}",)
        )
    whole = sum(asked.population.values())
    said, left = [], []
    for cell in shown:
        where = {**question.where, **cell.group}
        totals = read_totals(opened, y=quantity_of(question), by=(asked.column,), where=where, covariance=True)
        place = {_word(level[0]): i for i, level in enumerate(totals.cells)}
        needed = [level for level, people in asked.population.items() if people > 0]
        if any(level not in place or totals.base[place[level]] < question.rules.minimum_base for level in needed):
            left.append(say.group(cell.group))
            continue
        weights = np.zeros(len(totals))
        for level in needed:
            weights[place[level]] = asked.population[level] / whole
        found = estimate.ratios(totals)
        one = compare.contrast(found, weights.tolist(), level=question.confidence)
        name = say.group(cell.group)
        text = f"{name}: {say.number(one.estimate, question.statistic)} if its {asked.column} were as in the standard."
        said.append(_said("standardised", name, one, int(totals.base.sum()), text))
    if left:
        notes.append(f"Not standardised, because a level of {asked.column} has too few people there: {'; '.join(left[:10])}")
    if not said:
        raise Refused(
            "base_too_small",
            what=f"Too few people stand behind some levels of {asked.column} in every group",
            ways_out=("Use broader levels", "Ask for larger groups"),
        )
    notes.append(f"Standardised directly on {asked.column}: each group's levels are weighted as in the standard population")
    return said


def _word(level: object) -> str:
    return str(int(level)) if isinstance(level, float) and level == int(level) else str(level)


def _regression(opened: Opened, question: Question, notes: list[str]) -> list[Worked]:
    asked = question.regression
    assert asked is not None
    for name in asked.terms:
        if name in asked.categorical or opened.types.get(name) == "string":
            answered = narrowed(question.where, {question.column: "NOT NULL"})
            totals = read_totals(opened, y=Quantity(), by=(name,), where=answered) if name in opened.columns else None
            thin = (
                []
                if totals is None
                else [str(cell[0]) for cell, base in zip(totals.cells, totals.base, strict=True) if base < question.rules.minimum_base]
            )
            if thin:
                raise Refused(
                    "base_too_small",
                    what=f"Too few people have {name} {', '.join(thin[:5])}",
                    ways_out=("Merge small levels", "Leave that term out"),
                )
    if not asked.terms or (absent := [name for name in asked.terms if name not in opened.columns]):
        raise Refused(
            "terms_unknown",
            what=f"The survey has no column {', '.join(absent) if asked.terms else '(no terms)'}",
            ways_out=("Name its columns",),
        )
    logistic = question.statistic == "proportion"
    fit = estimates.read_regression(
        opened,
        y=question.column,
        levels=list(question.levels) if logistic else None,
        terms=asked.terms,
        family="binomial" if logistic else "gaussian",
        categorical=asked.categorical,
        where=question.where,
    )
    t = float(stats.t.ppf(0.5 + question.confidence / 2, fit.df)) if fit.df > 0 else float("nan")
    said = []
    for name, value, se in zip(fit.terms, fit.estimate.tolist(), fit.se.tolist(), strict=True):
        p = float(2 * stats.t.sf(abs(value / se), fit.df)) if se > 0 and fit.df > 0 else None
        limits = {"low": value - t * se, "high": value + t * se} if np.isfinite(t) else {}
        odds = float(np.exp(value)) if logistic else None
        said.append(Worked(kind="regression", name=name, estimate=value, se=se, p_value=p, odds_ratio=odds, base=fit.base, **limits))
    notes.append(
        ("Logistic" if logistic else "Linear")
        + " regression by the survey's design: what goes together, all terms at once, and not what causes what"
    )
    return said


def _size(said: Contrast, question: Question) -> str:
    if question.statistic == "proportion":
        return f"{100 * said.estimate:+.2f} points, {100 * said.low:+.2f} to {100 * said.high:+.2f}"
    return f"{said.estimate:+,.2f}, {said.low:+,.2f} to {said.high:+,.2f}"


def _said(kind: str, name: str, said: Contrast, base: int, sentence: str) -> Worked:
    finite = {key: float(value) for key, value in (("low", said.low), ("high", said.high), ("p_value", said.p_value)) if np.isfinite(value)}
    return Worked(kind=kind, name=name, estimate=said.estimate, se=said.se, base=base, sentence=sentence, **finite)
