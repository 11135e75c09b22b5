"""The synthetic survey with the councils of England in place of invented districts, and its words. It describes nobody."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet

from commonground.domain.survey.synthetic import NOTE, design_of, synthetic_waves

LABELS = {
    "wave": "Survey year",
    "district": "Council",
    "sex": "Sex",
    "age": "Age",
    "disability": "Disability or long-term condition",
    "fifth": "Fifth of deprivation",
    "minutes": "Minutes of activity a week",
    "band": "Activity level",
    "inactive": "Inactive: less than 30 minutes a week",
    "active": "Active: 150 minutes a week or more",
    "takes_part": "Takes part in sport or activity twice in four weeks",
    "volunteers": "Volunteers to support sport and activity",
    "muscle": "Strengthens muscles twice a week",
    "lonely": "Often or always feels lonely",
}
VALUES = {
    "sex": {"F": "Women", "M": "Men"},
    "disability": {"0": "No disability", "1": "Disabled"},
    "fifth": {"1": "Most deprived fifth", "2": "Second fifth", "3": "Middle fifth", "4": "Fourth fifth", "5": "Least deprived fifth"},
    "band": {"inactive": "Inactive", "fairly active": "Fairly active", "active": "Active"},
}
STANDING = ("inactive", "active", "takes_part", "volunteers", "muscle", "lonely")


def design(waves: int) -> dict[str, Any]:
    """The design of the synthetic survey, with the words of its variables and what is asked for every place."""
    made = design_of(waves)
    asked: Any = made["asked"]
    return {
        **made,
        "places": "district",
        "labels": LABELS,
        "values": VALUES,
        "standing": [{"measure": name, "words": LABELS[name]} for name in STANDING if asked.get(name, True)],
    }


@contextmanager
def written(
    *, people: int, waves: int, districts: Sequence[str], seed: int, say: Callable[[float, str], None]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The synthetic survey as a Parquet file, a wave at a time, and its design."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.parquet"
        writer = None
        for number, wave in enumerate(synthetic_waves(people=people, waves=waves, districts=districts, seed=seed), 1):
            table = wave.replace_schema_metadata({"note": NOTE, "seed": str(seed)})
            writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            say(0.4 * number / waves, f"Made up {number} of {waves} years")
        if writer:
            writer.close()
        yield path, design(waves)
