"""From people by single year of age to the measures of a profile."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import TIERS, Areas
from commonground.connectors.declared import figures

OLDEST = 90  # the last year of age stands for 90 and over

# The eight bands of the Local Sport Profile, then 85 and over.
BANDS = {
    "share_aged_0_13": (0, 13),
    "share_aged_14_15": (14, 15),
    "share_aged_16_19": (16, 19),
    "share_aged_20_24": (20, 24),
    "share_aged_25_34": (25, 34),
    "share_aged_35_49": (35, 49),
    "share_aged_50_64": (50, 64),
    "share_aged_65_over": (65, OLDEST),
    "share_aged_85_over": (85, OLDEST),
}
# People whom the surveys of activity ask: their numbers weigh averages of councils.
COUNTS = {"residents_aged_19_over": (19, OLDEST), "residents_aged_5_16": (5, 16)}
FIVE_YEARS = (*((low, min(low + 4, OLDEST)) for low in range(0, OLDEST, 5)), (OLDEST, OLDEST))


def label(low: int, high: int) -> str:
    return f"{low}+" if high == OLDEST else f"{low}-{high}"


def by_tier(
    codes: list[str], people: np.ndarray, areas: Areas, note: str = "", carried: list[bool] | None = None
) -> list[tuple[list[str], np.ndarray, str, list[str | None]]]:
    """(codes, people by age, status, notes) for the councils and for each tier above them, added up."""
    notes: list[str | None] = [note or None] * len(codes)
    groups = [(codes, people, "estimated", notes)]
    if carried is not None and any(carried):
        kept, moved = [np.array([value is flag for value in carried]) for flag in (False, True)]
        groups = [
            ([c for c, m in zip(codes, carried, strict=True) if not m], people[kept], "estimated", [note or None] * int(kept.sum())),
            (
                [c for c, m in zip(codes, carried, strict=True) if m],
                people[moved],
                "carried",
                ["added up from the councils that this one replaced"] * int(moved.sum()),
            ),
        ]
    ages = [f"a{age}" for age in range(people.shape[1])]
    table = pa.table({"place": codes, **{name: people[:, index] for index, name in enumerate(ages)}})
    for kind in TIERS:
        summed = areas.roll_up(table, (), ages, kind).sort_by("place")
        if summed.num_rows:
            said = (
                "added up from councils, those in two areas by the share of their Census 2021 residents"
                if kind == "icb"
                else "added up from councils"
            )
            groups.append(
                (
                    summed.column("place").to_pylist(),
                    np.column_stack([summed.column(name).to_numpy() for name in ages]),
                    "derived",
                    [said] * summed.num_rows,
                )
            )
    return groups


def measures(
    codes: list[str], people: np.ndarray, status: str, notes: list[str | None], *, period: str, source_id: str, areas: Areas
) -> list[pa.Table]:
    """Figures of all age measures: the total, shares with count and denominator, median age, dependency, five-year bands.

    `people` has a row a place and a column a year of age, the last standing for 90 and over.
    """
    total = people.sum(axis=1)
    whole = bool(np.allclose(people, np.round(people)))
    common = {
        "place": codes,
        "generation": areas.generation(codes),
        "status": status,
        "source_id": source_id,
        "note": pa.array(notes, pa.string()),
    }

    def figure(measure: str, value: np.ndarray, **more: object) -> pa.Table:
        return figures({**common, "measure": measure, "value": np.round(value, 6), **more}, periods=period)

    found = [figure("population", total if whole else np.round(total, 1))]  # shared residents are not whole people
    for measure, (low, high) in BANDS.items():
        count = people[:, low : high + 1].sum(axis=1)
        found.append(figure(measure, 100 * count / total, count=np.round(count, 1), denominator=np.round(total, 1)))
    for measure, (low, high) in COUNTS.items():
        found.append(figure(measure, np.round(people[:, low : high + 1].sum(axis=1), 1)))
    young, old = people[:, :16].sum(axis=1), people[:, 65:].sum(axis=1)
    working = total - young - old
    derived = {**common, "status": "derived"}
    found.append(
        figures(
            {
                **derived,
                "measure": "dependency_ratio",
                "value": np.round(100 * (young + old) / working, 6),
                "count": np.round(young + old, 1),
                "denominator": np.round(working, 1),
            },
            periods=period,
        )
    )
    found.append(figures({**derived, "measure": "median_age", "value": np.round(median_age(people), 4)}, periods=period))
    found.extend(figure("population", people[:, low : high + 1].sum(axis=1), grp=f"age={label(low, high)}") for low, high in FIVE_YEARS)
    return found


def median_age(people: np.ndarray) -> np.ndarray:
    """The age that half the residents are younger than, read off within its year as if birthdays were evenly spread."""
    total = people.sum(axis=1, keepdims=True)
    running = np.cumsum(people, axis=1)
    index = (running < total / 2).sum(axis=1)
    rows = np.arange(len(people))
    before = np.where(index > 0, running[rows, index - 1], 0)
    return index + (total[:, 0] / 2 - before) / people[rows, index]
