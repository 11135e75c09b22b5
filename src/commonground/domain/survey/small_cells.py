"""Make the parts of a small-area model from tables: census cells as areas by types of people, survey cells as factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from commonground.domain.survey.layout import numbers
from commonground.domain.survey.multilevel import Factor
from commonground.terms import Refused

CROSS = " x "


@dataclass(frozen=True)
class Cells:
    """A file of cells: its areas, the larger area and covariates of each, its types of people, and how many there are."""

    areas: tuple[str, ...]
    larger: tuple[str, ...]
    types: tuple[dict[str, str], ...]  # for each type, the level of every group that varies within areas
    places: Mapping[str, tuple[str, ...]]  # for each group that does not, the level of every area
    covariates: np.ndarray
    people: np.ndarray


def words(column: pa.ChunkedArray | pa.Array) -> list[str]:
    """Levels as words, whole numbers without their point, so that 1 and 1.0 are the same level."""
    return [
        "" if value is None else str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
        for value in column.to_pylist()
    ]


def dense(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes of a column and its levels as words, in order."""
    encoded = (column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    said = words(encoded.dictionary)
    levels = sorted(set(said))
    order = {word: i for i, word in enumerate(levels)}
    place = np.array([order[word] for word in said] or [0])
    if encoded.null_count:
        raise Refused("cells_blank", what="The cells have rows without a level", ways_out=("Give every row its area and its groups",))
    return place[encoded.indices.to_numpy(zero_copy_only=False)], tuple(levels)


def read_cells(table: pa.Table, *, area: str, larger: str, groups: Sequence[str], covariates: Sequence[str], count: str) -> Cells:
    """Cells from a long table: one row for each area and type of person, with the number of people."""
    if absent := [name for name in (area, larger, *groups, *covariates, count) if name not in table.column_names]:
        raise Refused(
            "cells_columns",
            what=f"The file of cells has no column {', '.join(absent)}",
            why=f"It has {', '.join(table.column_names[:20])}",
            ways_out=('Say under "called" what the cells call it', "Leave it out of the groups"),
        )
    people = numbers(table[count], count)
    if np.isnan(people).any() or (people < 0).any():
        raise Refused("cells_count", what=f"Some numbers in {count} are missing or below zero", ways_out=("Put them right",))
    where, areas = dense(table[area])
    first = np.zeros(len(areas), dtype=np.int64)
    first[where] = np.arange(len(where))
    steady = {name: (codes, levels) for name in (larger, *groups) for codes, levels in [dense(table[name])]}
    varying = [name for name in groups if (steady[name][0] != steady[name][0][first][where]).any()]
    if (steady[larger][0] != steady[larger][0][first][where]).any():
        raise Refused(
            "cells_nested", what=f"Some areas lie in more than one {larger}", ways_out=("Give each small area to one larger area",)
        )
    joint = np.zeros(len(where), dtype=np.int64)
    for name in varying:
        joint = joint * len(steady[name][1]) + steady[name][0]
    kinds, kind = np.unique(joint, return_inverse=True)
    matrix = np.bincount(where * len(kinds) + kind, weights=people, minlength=len(areas) * len(kinds)).reshape(len(areas), len(kinds))
    types = []
    for value in kinds:
        said = {}
        for name in reversed(varying):
            value, place = divmod(int(value), len(steady[name][1]))
            said[name] = steady[name][1][place]
        types.append(said)
    columns = [numbers(table[name], name)[first] for name in covariates]
    for name, column in zip(covariates, columns, strict=True):
        if not np.array_equal(np.nan_to_num(numbers(table[name], name), nan=-1e308), np.nan_to_num(column, nan=-1e308)[where]):
            raise Refused("cells_varies", what=f"{name} varies within areas", ways_out=("Use it as a group", "Give each area one value"))
    return Cells(
        areas=areas,
        larger=tuple(steady[larger][1][i] for i in steady[larger][0][first]),
        types=tuple(types),
        places={name: tuple(steady[name][1][i] for i in steady[name][0][first]) for name in groups if name not in varying},
        covariates=np.column_stack(columns) if columns else np.zeros((len(areas), 0)),
        people=matrix,
    )


def factors_of(levels: Mapping[str, Sequence[str]], together: Sequence[Sequence[str]]) -> list[Factor]:
    """Factors of the survey's cells, and one for each set of groups that act together, from the level of every cell."""
    said = {name: list(values) for name, values in levels.items()}
    for names in together:
        if len(names) < 2 or (unknown := [name for name in names if name not in levels]):
            raise Refused(
                "together_unknown",
                what=f"{', '.join(names)} cannot act together",
                why=f"{', '.join(unknown)} is not among the groups" if len(names) > 1 else "That takes two groups",
                ways_out=("Name at least two of the groups",),
            )
        said[CROSS.join(names)] = [CROSS.join(parts) for parts in zip(*[levels[name] for name in names], strict=True)]
    factors = []
    for name, values in said.items():
        held = tuple(sorted(set(values)))
        place = {level: i for i, level in enumerate(held)}
        factors.append(Factor(name=name, levels=held, code=np.array([place[value] for value in values], dtype=np.int64)))
    return factors


def codes_of(factor: str, levels: Sequence[str], rows: Sequence[Mapping[str, str]]) -> np.ndarray:
    """The position of each row's level (or combination of levels) in a factor; below 0, each its own, where it was never seen."""
    place = {level: i for i, level in enumerate(levels)}
    said = [CROSS.join(row[name] for name in factor.split(CROSS)) for row in rows]
    for level in said:
        place.setdefault(level, len(levels) - len(place) - 1)
    return np.array([place[level] for level in said], dtype=np.int64)
