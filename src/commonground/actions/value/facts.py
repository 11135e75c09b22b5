"""The rows behind curves, rates and ratios of deprivation, each as a number that answers for itself."""

from __future__ import annotations

from collections import defaultdict

from commonground.domain.value.nouns import Assumption
from commonground.reference import read_csv

NOBODY = "not yet checked by a second person"


def facts() -> tuple[Assumption, ...]:
    """Doses of the curves, targets of the rates beside what was fitted, and ratios by deprivation, in that order."""
    return (*_doses(), *_targets(), *_ratios())


def _doses() -> list[Assumption]:
    return [
        Assumption(
            id=f"curve.{row['outcome']}.{row['dose']}",
            name=f"Relative risk of {_plain(row['outcome'])} at {row['dose']} marginal MET-hours a week, against none",
            value=float(row["rr"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="ratio",
            source=row["source"],
            address=row["address"],
            licence=row["licence"],
            evidence=row["evidence"],
            checked_by=row["checked_by"],
            next_review=row["next_review"],
            note=f"level from {row['cap']} on",
        )
        for row in read_csv("value/curves.csv")
    ]


def _targets() -> list[Assumption]:
    return [
        Assumption(
            id=f"rate.{row['disease']}.{row['sex']}.{row['target']}",
            name=f"{_plain(row['disease']).capitalize()}, {row['sex']}: {row['target']}",
            value=float(row["published"]),
            unit="as published",
            source=row["source"],
            evidence="computed",
            checked_by=NOBODY,
            note=f"the fit gives {row['fitted']}, {row['ratio']} of it",
        )
        for row in read_csv("value/fit.csv")
    ]


def _ratios() -> list[Assumption]:
    bands: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    first: dict[tuple[str, ...], dict[str, str]] = {}
    for row in read_csv("value/gradients.csv"):
        key = tuple(row[name] for name in ("disease", "applies_to", "sex", "age_from", "age_to"))
        bands[key][row["fifth"]] = row["ratio"]
        first.setdefault(key, row)
    out = []
    for key, fifths in bands.items():
        row, (disease, part, sex, start, end) = first[key], key
        out.append(
            Assumption(
                id=f"ratio.{disease}.{part}.{sex}.{start}-{end}",
                name=f"{_plain(disease).capitalize()}, {part}, {sex}, {start} to {end}: most deprived fifth over the average",
                value=float(fifths["1"]),
                unit="ratio",
                source=row["source"],
                address=row["address"],
                licence=row["licence"],
                evidence=row["evidence"],
                checked_by=NOBODY,
                note="fifths from the most deprived: " + ", ".join(fifths[k] for k in sorted(fifths)),
            )
        )
    return out


def _plain(name: str) -> str:
    return name.replace("_", " ")
