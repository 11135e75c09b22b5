"""Answer a question about small areas: learn from the survey's people, speak of the census's, and show how far the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet
from scipy import special

from commonground.actions.survey import estimates
from commonground.actions.survey.small_told import told
from commonground.actions.survey.totals import read_totals
from commonground.connectors.ons_population import cells as cells_of_england
from commonground.domain.survey import estimate, multilevel, small_areas, small_cells
from commonground.domain.survey import poststratify as post
from commonground.domain.survey.cell_counts import cell_counts
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.layout import numbers
from commonground.domain.survey.nouns import Estimates
from commonground.domain.survey.small_cells import Cells, codes_of, factors_of, read_cells, words
from commonground.domain.survey.small_question import METHODS, ModelledAnswer, SmallAreas
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.store.surveys.read import read
from commonground.store.surveys.settings import open_with_settings, read_written
from commonground.store.written import plain
from commonground.terms import Refused

MOST_DRAWS = 2_000


def ask_file(
    *, question: Path | str, source: object | None = None, design: object | None = None, cells: object | None = None
) -> ModelledAnswer:
    """Answer a question file about small areas. The survey, its design and the cells are those it names, beside it, unless given."""
    folder = question.parent if isinstance(question, Path) else Path()
    asked = understand(read_written(question) if isinstance(question, Path) else plain(question, "the question"))
    if (source is None and not asked.file) or (cells is None and not asked.cells):
        raise Refused(
            "file_unnamed", what="The question names no survey, or no cells", ways_out=("Add file:, design: and cells: to the question",)
        )
    if design is None and asked.design:
        design = folder / asked.design
    opened, settings = open_with_settings(folder / asked.file if source is None else source, design)
    return answer(opened=opened, settings=settings, question=asked, cells=read(folder / asked.cells if cells is None else cells).table)


def write_cells(*, folder: Path, path: Path, starts: tuple[int, ...]) -> tuple[int, int, str]:
    """Write census cells (adults by small area, age band and sex, with the fifth of deprivation) made from published files of a folder.

    Gives the number of rows and of areas, and where they are from.
    """
    made = cells_of_england.adults_by_small_area(folder, starts)
    pyarrow.parquet.write_table(made, path, compression="zstd")
    return made.num_rows, len(made["area"].unique()), cells_of_england.SAID


def understand(content: object) -> SmallAreas:
    """A question from a file's content; refused, with the place in it, where it says what is not known."""
    try:
        asked = msgspec.convert(content, SmallAreas)
    except msgspec.ValidationError as error:
        raise Refused(
            "question_unreadable",
            what="The question is not understood",
            why=str(error),
            ways_out=("Look at docs/reference/survey-small-areas.schema.json",),
        ) from error
    if asked.method not in METHODS:
        raise Refused("method_unknown", what=f"{asked.method!r} is not a method", ways_out=("Choose " + " or ".join(METHODS),))
    if not 0.5 <= asked.confidence < 1:
        raise Refused("confidence_range", what="Confidence lies between 0.5 and 1", ways_out=("Use 0.95",))
    if not 100 <= asked.draws <= MOST_DRAWS or (asked.spread is not None and not 0 <= asked.spread <= 5):
        raise Refused("draws_range", what="Draws lie between 100 and 2,000, and the spread between 0 and 5", ways_out=("Use 500 draws",))
    return asked


def answer(*, opened: Opened, settings: Settings, question: SmallAreas, cells: pa.Table) -> ModelledAnswer:
    """Modelled figures for every area of the cells, benchmarked to the survey's own figure of each larger area."""
    _check(opened, question)
    called = {name: question.called.get(name, name) for name in (question.larger, *question.groups, *question.covariates)}
    held = read_cells(
        cells.rename_columns([{there: here for here, there in called.items()}.get(name, name) for name in cells.column_names]),
        area=question.area,
        larger=question.larger,
        groups=question.groups,
        covariates=question.covariates,
        count=question.count,
    )
    waves = _one_wave(opened, settings, question)
    notes: list[str] = []
    if question.method == "aggregate":
        found, model = _from_areas(opened, question, held, notes)
    else:
        found, model = _from_people(opened, question, held, notes)
    return told(opened, settings, question, found, model, waves + notes)


def _check(opened: Opened, question: SmallAreas) -> None:
    named = [question.column, question.larger, *question.groups, *question.where]
    named += [question.area_in_survey] if question.area_in_survey else []
    if unknown := [name for name in named if name not in opened.columns]:
        raise Refused(
            "column_unknown",
            what=f"The survey has no column {', '.join(unknown)}",
            ways_out=("Look at the columns with: commonground survey describe",),
        )


def _one_wave(opened: Opened, settings: Settings, question: SmallAreas) -> list[str]:
    wave = settings.design.waves
    if not wave or wave in question.where:
        return []
    count = opened.sql(f"SELECT count(DISTINCT {quote(wave)}) AS n FROM person").to_pylist()[0]["n"]
    return [f"{count} waves are taken together: the figures are their average"] if count > 1 else []


def _direct(opened: Opened, question: SmallAreas, by: str) -> Estimates:
    return estimates.read_proportions(opened, y=question.column, level=list(question.levels), by=by, where=question.where)


def _from_people(opened: Opened, question: SmallAreas, held: Cells, notes: list[str]) -> tuple[post.AreasModelled, dict[str, float]]:
    quantity = Quantity(question.column, tuple(question.levels))
    area = question.area_in_survey or None
    own = [name for name in question.covariates if name in opened.columns]
    by = [question.larger, *question.groups, *([area] if area else []), *own]
    where, values = opened.stand_ins(question.where)
    table = opened.run(
        ("small", quantity, tuple(by), tuple(sorted((k, repr(v)) for k, v in where.items()))),
        lambda: cell_counts(opened.people(), quantity, by, where),
        values,
    )
    if not table.num_rows:
        raise Refused("nobody", what="Nobody with an answer is left to learn from", ways_out=("Widen the filter",))
    levels = {name: words(table[f"cg_by{i}"]) for i, name in enumerate(by) if name not in own}
    yes, people = _effective(opened, question, table)
    covariates = _covariates(question, held, levels[question.larger], table, by, own, notes)
    centre, scale = covariates.mean(axis=0), np.maximum(covariates.std(axis=0), 1e-12)
    factors = factors_of(levels, question.together)
    model = multilevel.fit(
        yes=yes,
        people=people,
        fixed=np.column_stack([np.ones(len(yes)), (covariates - centre) / scale]),
        names=("everyone", *question.covariates),
        factors=factors,
    )
    refused = post.outside(held.covariates, covariates, question.covariates, held.areas)
    population = _population(question, held, model, (held.covariates - centre) / scale, refused)
    spread = model.spread[model.names.index(question.larger)] if question.spread is None else question.spread
    if area is None:
        notes.append(
            f"The survey does not say in which small area people live. Small areas of one {question.larger} are taken to differ, beyond "
            f"what their people and covariates explain, with a standard deviation of {spread:.2f} on the logit scale"
            + (f", as the {question.larger}s do (an assumption)" if question.spread is None else ", as the question says")
        )
    own_figures = _direct(opened, question, question.larger)
    low, high = estimates.limits(own_figures, level=question.confidence)
    found = post.poststratify(
        model,
        population,
        direct=post.Direct(
            names=tuple(words(pa.array([cell[0] for cell in own_figures.cells]))),
            estimate=own_figures.estimate,
            se=own_figures.se,
            df=own_figures.df,
            low=low,
            high=high,
            base=own_figures.base,
        ),
        larger=question.larger,
        area=area,
        small_spread=spread,
        refused=refused,
        minimum_base=question.minimum_base,
        level=question.confidence,
        draws=question.draws,
        seed=question.seed,
    )
    said = {f"spread of {name}": value for name, value in zip(model.names, model.spread, strict=True)}
    said |= {f"slope of {name}": float(value) for name, value in zip(model.fixed[1:], model.slopes[1:], strict=True)}
    return found, said | {"effective people": float(people.sum()), "cells": float(len(yes))}


def _effective(opened: Opened, question: SmallAreas, table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Effective yes and people of each cell; clustering is what the design adds to Kish's effect of the weights, never below 1."""
    yes, weight, squares = (numbers(table[name], name) for name in ("yes", "weight", "squares"))
    whole = estimate.ratios(read_totals(opened, y=Quantity(question.column, tuple(question.levels)), where=question.where), "proportion")
    p, se = float(whole.estimate[0]), float(whole.se[0])
    designed = p * (1 - p) / se**2 if se > 0 else np.inf
    return post.effective_counts(yes, weight, squares, max(1.0, float(weight.sum() ** 2 / squares.sum()) / designed))


def _covariates(
    question: SmallAreas, held: Cells, larger: list[str], table: pa.Table, by: list[str], own: list[str], notes: list[str]
) -> np.ndarray:
    """The covariates of every cell: the people's own where the survey has them, else the mean of their larger area."""
    columns = []
    for place, name in enumerate(question.covariates):
        if name in own:
            columns.append(numbers(table[f"cg_by{by.index(name)}"], name))
            continue
        people, value = held.people.sum(axis=1), held.covariates[:, place]
        names, where = np.unique(np.array(held.larger), return_inverse=True)
        known = np.isfinite(value)
        means = np.bincount(where[known], (people * value)[known], len(names)) / np.maximum(
            np.bincount(where[known], people[known], len(names)), 1e-12
        )
        found = dict(zip(names.tolist(), means.tolist(), strict=True))
        if absent := sorted({one for one in larger if one not in found}):
            raise Refused(
                "larger_unknown",
                what=f"The cells have no {question.larger} {', '.join(absent[:5])}",
                ways_out=("Use the same codes in both files", f"Leave those out with a filter on {question.larger}"),
            )
        columns.append(np.array([found[one] for one in larger]))
        notes.append(
            f"The survey does not hold {name}, so the model learns from each {question.larger}'s mean; "
            "areas outside the range of those means are refused"
        )
    return np.column_stack(columns) if columns else np.zeros((len(larger), 0))


def _population(
    question: SmallAreas, held: Cells, model: multilevel.Multilevel, covariates: np.ndarray, refused: dict[str, str]
) -> post.Population:
    """The census's people in the model's terms; levels that the survey never saw refuse their areas, or the whole where nothing fits."""
    at_places = [{name: held.places[name][i] for name in held.places} for i in range(len(held.areas))]
    for i, (area, larger) in enumerate(zip(held.areas, held.larger, strict=True)):
        at_places[i] |= {question.larger: larger} | ({question.area_in_survey: area} if question.area_in_survey else {})
    of_types: dict[str, np.ndarray] = {}
    of_areas: dict[str, np.ndarray] = {}
    for name, levels in zip(model.names, model.levels, strict=True):
        parts = name.split(small_cells.CROSS)
        if all(part in at_places[0] for part in parts):
            of_areas[name] = codes_of(name, levels, at_places)
            if name in question.groups:
                refused |= {
                    held.areas[i]: f"Nobody was asked in a place whose {name} is {at_places[i][name]}"
                    for i in np.flatnonzero(of_areas[name] < 0)
                    if held.areas[i] not in refused
                }
        elif all(part in held.types[0] for part in parts):
            of_types[name] = codes_of(name, levels, held.types)
        else:
            raise Refused(
                "together_mixed",
                what=f"{name} mixes people and places",
                why="A group that varies within areas cannot act together with one that does not",
                ways_out=("Leave that pair out",),
            )
    unseen = {
        name: sorted({held.types[i][name] for i in np.flatnonzero(codes < 0)})
        for name, codes in of_types.items()
        if name in question.groups
    }
    if missing := {name: levels for name, levels in unseen.items() if levels}:
        raise Refused(
            "level_unknown",
            what="The cells have people of whom nobody was asked: "
            + "; ".join(f"{name} {', '.join(found[:8])}" for name, found in missing.items()),
            ways_out=("Use the survey's own words for levels in the cells", "Leave those people out of the cells"),
        )
    if (of_areas[question.larger] < 0).all():
        raise Refused(
            "larger_unknown", what=f"No {question.larger} of the cells is in the survey", ways_out=("Use the same codes in both files",)
        )
    return post.Population(
        areas=held.areas, larger=held.larger, people=held.people, of_types=of_types, of_areas=of_areas, covariates=covariates
    )


def _from_areas(opened: Opened, question: SmallAreas, held: Cells, notes: list[str]) -> tuple[post.AreasModelled, dict[str, float]]:
    """Fay and Herriot on the logit scale, sampling variances smoothed by the median design effect; areas are the survey's own small
    areas where it names them, else the larger areas.
    """
    if held.types != ({},):
        notes.append("Groups of people are not used by this method: it learns from areas alone")
    by = question.area_in_survey or question.larger
    areas, people, covariates = _as_areas(question, held)
    own = _direct(opened, question, by)
    place = _place_of(own)
    usable = (own.base >= question.minimum_base) & (own.estimate > 0) & (own.estimate < 1)
    effect = float(np.nanmedian(np.where(usable, np.nan if own.deff is None else own.deff, np.nan)))
    whole = estimate.ratios(read_totals(opened, y=Quantity(question.column, tuple(question.levels)), where=question.where), "proportion")
    p_all = float(whole.estimate[0])
    direct, variance, base = np.full(len(areas), np.nan), np.full(len(areas), np.nan), np.zeros(len(areas), dtype=int)
    for i, name in enumerate(areas):
        at = place.get(name)
        if at is not None and usable[at]:
            direct[i], base[i] = special.logit(own.estimate[at]), own.base[at]
            variance[i] = effect / (base[i] * p_all * (1 - p_all))
    said = small_areas.fay_herriot(
        areas=areas, direct=direct.tolist(), variance=variance.tolist(), covariates=covariates, level=question.confidence
    )
    known = np.isfinite(said.estimate)
    shares = people[known] / people[known].sum()
    target = np.array([p_all])
    shift = special.logit(post.moved(special.expit(said.estimate[known])[:, None], shares, target)[:, 0]) - said.estimate[known]
    middle, low, high = (np.full(len(areas), np.nan) for _ in range(3))
    middle[known], low[known], high[known] = (special.expit(part[known] + shift) for part in (said.estimate, said.low, said.high))
    notes.append(f"Figures are moved so that all areas together make the survey's own {100 * p_all:.1f}%")
    notes.append(f"Areas with fewer than {question.minimum_base} people asked take the prediction alone")
    reason = "A covariate is outside the range of areas where people were asked"
    return post.AreasModelled(
        areas=tuple(areas),
        larger=tuple(held.larger) if by != question.larger else tuple(areas),
        people=people,
        estimate=middle,
        low=low,
        high=high,
        error=said.error * middle * (1 - middle),
        shrinkage=said.shrinkage,
        refused={name: reason for name in said.refused},
        calibration=_calibrated(own, estimates.limits(own, level=question.confidence), said, areas),
    ), {"spread of areas": float(np.sqrt(said.effects_variance)), "median design effect": effect} | {
        f"slope of {name}": float(value) for name, value in zip(question.covariates, said.slopes[1:], strict=True)
    }


def _place_of(own: Estimates) -> dict[str, int]:
    return {name: i for i, name in enumerate(words(pa.array([cell[0] for cell in own.cells])))}


def _calibrated(
    own: Estimates, limits: tuple[np.ndarray, np.ndarray], said: small_areas.Modelled, areas: Sequence[str]
) -> tuple[post.Calibrated, ...]:
    """Each area's own estimate beside what was modelled for it."""
    place, modelled = _place_of(own), special.expit(said.estimate)
    return tuple(
        post.Calibrated(
            name=name,
            base=int(own.base[at]),
            direct=float(own.estimate[at]),
            low=float(limits[0][at]),
            high=float(limits[1][at]),
            modelled=float(modelled[i]),
            inside=bool(limits[0][at] <= modelled[i] <= limits[1][at]),
            shrinkage=float(said.shrinkage[i]),
            benchmarked=True,
        )
        for i, name in enumerate(areas)
        if (at := place.get(name)) is not None and np.isfinite(modelled[i])
    )


def _as_areas(question: SmallAreas, held: Cells) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Areas, their people and covariates: the cells' own areas, or (people-weighted) their larger areas."""
    people = held.people.sum(axis=1)
    if question.area_in_survey:
        return list(held.areas), people, held.covariates
    names, where = np.unique(np.array(held.larger), return_inverse=True)
    whole = np.bincount(where, people, len(names))
    means = [np.bincount(where, people * column, len(names)) / whole for column in held.covariates.T]
    return names.tolist(), whole, np.column_stack(means) if means else np.zeros((len(names), 0))
