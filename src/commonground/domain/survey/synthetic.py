"""A survey made by code, shaped like Active Lives, so that anyone can try the engine. It describes nobody.

Design: every district in every wave is a stratum; addresses are drawn within it and one or two adults answer at each;
weights vary by half their size and carry age, sex and district; a little is missing; some questions are not in every wave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
FIRST_WAVE = 2015
NOTE = "Synthetic: made by code for demonstration. These numbers describe nobody."


def synthetic(*, people: int = 170_000, waves: int = 10, districts: Sequence[str] | int = 296, seed: int = 1) -> pa.Table:
    """About `people` adults a wave, in `waves` waves and all `districts`; the same seed gives the same people.

    Columns: wave ("Nov 15-16"), district, address, weight, sex, age, disability, fifth (of deprivation, 1 most deprived),
    minutes (moderate-intensity equivalent a week), band, inactive, active, takes_part, volunteers, muscle (from the fifth
    wave), lonely (from the third), stratum, survey ("SYNTHETIC").
    """
    parts = synthetic_waves(people=people, waves=waves, districts=districts, seed=seed)
    return pa.concat_tables(parts).replace_schema_metadata({"note": NOTE, "seed": str(seed)})


def synthetic_waves(*, people: int, waves: int, districts: Sequence[str] | int = 296, seed: int = 1) -> Iterator[pa.Table]:
    """The same, a wave at a time."""
    names = [f"D{i + 1:03d}" for i in range(districts)] if isinstance(districts, int) else list(districts)
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 0.25, len(names))
    poor = rng.integers(1, 6, len(names))
    for number in range(waves):
        yield _wave(rng, number, people, names, level, poor)


def _wave(rng: np.random.Generator, number: int, people: int, names: list[str], level: np.ndarray, poor: np.ndarray) -> pa.Table:
    share = np.clip(rng.normal(1, 0.2, len(names)), 0.6, 2.0)
    addresses = np.maximum((people / 1.38 * share / share.sum()).astype(int), 2)
    home = np.repeat(np.arange(len(names)), addresses)
    adults = 1 + (rng.random(len(home)) < 0.38)
    address = np.repeat(np.arange(len(home)), adults)
    district = home[address]
    n = len(district)
    sex = np.where(rng.random(n) < 0.54, "F", "M")
    age = rng.choice(len(AGES), n, p=(0.09, 0.13, 0.15, 0.17, 0.19, 0.17, 0.10))
    disability = rng.random(n) < 0.12 + 0.045 * age
    fifth = np.clip(poor[district] + rng.integers(-1, 2, n), 1, 5)
    together = rng.normal(0, 0.5, len(home))[address]
    score = (
        -1.15
        + 0.17 * age
        + 0.75 * disability
        - 0.13 * (fifth - 3)
        + level[district]
        + together
        + 0.1 * (sex == "F")
        + (0.2 if number in (4, 5) else 0.0)
        + rng.logistic(0, 1, n)
    )
    minutes = np.where(score > 0, np.floor(rng.random(n) * 30), np.floor(rng.gamma(1.6, 190, n) + 30))
    asked = rng.random(n) >= 0.012
    weight = np.exp(rng.normal(0, 0.5, n)) * (1.3 - 0.06 * age) * adults[address] ** 0.3
    weight = weight * (45_000_000 / weight.sum())
    wave = f"Nov {(FIRST_WAVE + number) % 100}-{(FIRST_WAVE + number + 1) % 100}"
    yes = {
        "takes_part": rng.random(n) < np.where(score > 0, 0.25, 0.86),
        "volunteers": rng.random(n) < 0.16,
        "muscle": rng.random(n) < np.where(score > 0, 0.12, 0.45),
        "lonely": rng.random(n) < 0.22 + 0.1 * disability,
    }
    known = {"takes_part": asked, "volunteers": asked, "muscle": asked & (number >= 4), "lonely": asked & (number >= 2)}
    columns: dict[str, pa.Array] = {
        "wave": pa.array(np.full(n, wave)),
        "district": pa.array(np.array(names)[district]),
        "address": pa.array(address.astype(np.int32)),
        "weight": pa.array(np.round(weight, 4)),
        "sex": pa.array(sex),
        "age": pa.array(np.array(AGES)[age]),
        "disability": pa.array(disability.astype(np.int8)),
        "fifth": pa.array(fifth.astype(np.int8)),
        "minutes": pa.array(minutes, mask=~asked),
        "band": pa.array(np.where(minutes < 30, "inactive", np.where(minutes < 150, "fairly active", "active")), mask=~asked),
        "inactive": pa.array((minutes < 30).astype(np.int8), mask=~asked),
        "active": pa.array((minutes >= 150).astype(np.int8), mask=~asked),
    }
    columns |= {name: pa.array(values.astype(np.int8), mask=~known[name]) for name, values in yes.items()}
    columns |= {"stratum": pa.array(np.char.add(f"{wave} ", np.array(names)[district])), "survey": pa.array(np.full(n, "SYNTHETIC"))}
    return pa.table(columns)


def design_of(waves: int = 10) -> dict[str, object]:
    """The design file that belongs to the synthetic survey."""
    labels = [f"Nov {(FIRST_WAVE + i) % 100}-{(FIRST_WAVE + i + 1) % 100}" for i in range(waves)]
    return {
        "name": "Synthetic survey",
        "synthetic": True,
        "weights": "weight",
        "strata": "stratum",
        "clusters": "address",
        "waves": "wave",
        "places": "district",
        "lonely": "adjust",
        "asked": {"muscle": labels[4:], "lonely": labels[2:]},
        "source": {
            "publisher": "Common Ground",
            "title": "Synthetic survey shaped like Active Lives",
            "edition": "made by code",
            "licence": "MIT",
            "address": "commonground survey synthetic",
        },
    }
