"""Published facts and assumptions, each cited. Data only; rooms mirror the domain."""

from __future__ import annotations

import csv
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

__all__ = ["path_of", "read_csv", "read_yaml"]


def path_of(name: str) -> Traversable:
    """Where a file of this package lies: `path_of("starter/figure.parquet")`."""
    return files(__name__).joinpath(name)


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this package, each by the names of its columns."""
    return list(csv.DictReader(StringIO(path_of(name).read_text(encoding="utf-8"))))


def read_yaml(name: str) -> Any:
    """A YAML file of this package as plain lists and dictionaries (the safe subset of YAML only)."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times faster; some systems lack it
    return yaml.load(path_of(name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
