"""Data releases: one read-only DuckDB file each, built beside the old one and swapped whole."""

from commonground.store.warehouse.building import Without, build
from commonground.store.warehouse.declared import TABLES, table
from commonground.store.warehouse.place_on_disk import home, releases, remove
from commonground.store.warehouse.reading import Release, current, held, let_go, open_release, release_of, size

__all__ = [
    "TABLES",
    "Release",
    "Without",
    "build",
    "current",
    "held",
    "home",
    "let_go",
    "open_release",
    "release_of",
    "releases",
    "remove",
    "size",
    "table",
]
