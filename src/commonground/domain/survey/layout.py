"""A design on the rows of a file as dense numbers: which unit, which stratum, how many units, what fraction drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.domain.survey.nouns import NONE_LEFT, Lonely, Replication
from commonground.terms import Refused


@dataclass(frozen=True)
class Stage:
    """One stage of the drawing: the unit and stratum of each row, and for each stratum its units and the share not drawn."""

    unit: np.ndarray
    units: int
    stratum: np.ndarray
    stratum_of_unit: np.ndarray
    drawn: np.ndarray  # units drawn in each stratum, over the whole design
    free: np.ndarray  # 1 - fraction drawn; 1 where drawn with replacement
    fraction: np.ndarray  # fraction drawn; 0 where drawn with replacement
    labels: tuple[str, ...]

    @property
    def open_ended(self) -> np.ndarray:
        """Whether each stratum has units that were not drawn, so that it adds to the variance."""
        return self.free > NONE_LEFT


@dataclass(frozen=True)
class Layout:
    """A design on its rows. `weight` is 0 for rows that carry no weight."""

    weight: np.ndarray
    stages: tuple[Stage, ...]
    lonely: Lonely
    lonely_in_domains: bool
    margins: np.ndarray | None = None  # calibration: columns whose totals are known
    drawn_weight: np.ndarray | None = None  # calibration: weights before it
    raked: tuple[np.ndarray, ...] = ()  # raking: the level of each row on each margin
    replicates: np.ndarray | None = None  # rows x replicates, the weight included
    replication: Replication = field(default_factory=Replication)
    df: float | None = None

    @property
    def size(self) -> int:
        return len(self.weight)


def codes(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, list[object]]:
    """Dense codes (-1 where missing) and their levels, sorted: numbers by size, words by alphabet."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type):
        array = pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
    encoded = array.dictionary_encode()
    levels = encoded.dictionary.to_pylist()
    order = sorted(range(len(levels)), key=lambda i: (isinstance(levels[i], str), levels[i]))
    place = np.empty(len(levels) + 1, dtype=np.int64)
    place[-1] = -1
    for new, old in enumerate(order):
        place[old] = new
    indices = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return place[indices], [levels[i] for i in order]


def numbers(column: pa.ChunkedArray | pa.Array, name: str = "") -> np.ndarray:
    """A column as floats, NaN where missing; refused where it holds words that are not numbers."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    try:
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=float)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Refused(
            "not_a_number",
            what=f"The column {name!r} holds words, not numbers",
            ways_out=("Choose a numeric column", "Ask for the share of a level of it instead of its mean"),
        ) from None


def combine(*parts: np.ndarray) -> tuple[np.ndarray, int]:
    """Dense codes for combinations of codes, and how many combinations occur. A missing part makes the whole missing."""
    joint = parts[0].astype(np.int64)
    missing = joint < 0
    for part in parts[1:]:
        joint = joint * (int(part.max(initial=0)) + 2) + part
        missing |= part < 0
    levels, dense = np.unique(joint[~missing], return_inverse=True)
    result = np.full(len(joint), -1, dtype=np.int64)
    result[~missing] = dense
    return result, len(levels)


def refuse_lonely(strata: Sequence[str], stage: int = 1) -> Refused:
    """The refusal for single-unit strata, with every way out."""
    shown = ", ".join(strata[:8]) + (f" and {len(strata) - 8} more" if len(strata) > 8 else "")
    return Refused(
        "lonely_stratum",
        what=f"Stratum ({shown}) has only one PSU at stage {stage}"
        if len(strata) == 1
        else f"{len(strata)} strata ({shown}) have only one PSU at stage {stage}",
        why="A single sampled unit (primary sampling unit, PSU) cannot show how units of its stratum vary",
        ways_out=(
            "Set lonely to remove or certainty if the unit was certain to be drawn",
            "Set lonely to adjust for a cautious, wider interval",
            "Set lonely to average if such strata are like the others",
            "Merge each with a similar stratum",
        ),
    )
