"""What was worked out before: small tables in memory up to a size, and in a folder beside the survey where there is one."""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.feather

import commonground

MOST_BYTES = 64_000_000
MOST_FILES = 2_000


@functools.cache
def code() -> str:
    """A fingerprint of the code that works on surveys: what other code has kept is not found, and is worked out again."""
    digest = hashlib.sha256(commonground.__version__.encode())
    for path in sorted(Path(commonground.__file__).parent.glob("*/survey*/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


@dataclass(frozen=True, eq=False)
class Kept:
    """Tables by key. `seal` is the fingerprint of the file and the design that they rest on: under another, none is found."""

    folder: Path | None = None
    seal: str = ""
    _tables: OrderedDict[Hashable, pa.Table] = field(default_factory=OrderedDict)
    _sizes: dict[str, int] = field(default_factory=lambda: {"bytes": 0})

    def once(self, key: Hashable, work: Callable[[], pa.Table], *, on_disk: bool = False) -> pa.Table:
        """The table of a key, worked out when it is not there. `on_disk` also keeps it in the folder."""
        found = self.get(key, on_disk=on_disk)
        return self.put(key, work(), on_disk=on_disk) if found is None else found

    def get(self, key: Hashable, *, on_disk: bool = False) -> pa.Table | None:
        """The table of a key, if it is there."""
        if key in self._tables:
            self._tables.move_to_end(key)
            return self._tables[key]
        path = self._path(key, "arrow")
        if not on_disk or path is None or not path.is_file():
            return None
        try:
            return self.put(key, pa.feather.read_table(path, memory_map=False))
        except (OSError, pa.ArrowInvalid):  # cut short: work it out again
            return None

    def put(self, key: Hashable, table: pa.Table, *, on_disk: bool = False) -> pa.Table:
        """Keep a table under a key; the longest unused go when there is too much."""
        self._tables[key] = table
        self._sizes["bytes"] += table.nbytes
        while self._sizes["bytes"] > MOST_BYTES and len(self._tables) > 1:
            self._sizes["bytes"] -= self._tables.popitem(last=False)[1].nbytes
        path = self._path(key, "arrow")
        if on_disk and path is not None:
            _write(path, lambda name: pa.feather.write_feather(table, name, compression="uncompressed"))
            _thin(path.parent)
        return table

    def text(self, key: Hashable, work: Callable[[], str]) -> str:
        """A text by key, such as a compiled query, kept in the folder where there is one."""
        path = self._path(key, "sql")
        if path is not None and path.is_file():
            return path.read_text(encoding="utf-8")
        made = work()
        if path is not None:
            _write(path, lambda name: Path(name).write_text(made, encoding="utf-8"))
        return made

    def clear(self) -> None:
        """Forget what is in memory."""
        self._tables.clear()
        self._sizes["bytes"] = 0

    def _path(self, key: Hashable, ending: str) -> Path | None:
        if self.folder is None:
            return None
        mark = hashlib.sha256(f"{code()} {self.seal} {key!r}".encode()).hexdigest()[:40]
        return self.folder / "kept" / f"{mark}.{ending}"


def _write(path: Path, work: Callable[[str], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        pass
    work(file.name)
    os.replace(file.name, path)


def _thin(folder: Path) -> None:
    held = list(folder.iterdir())
    if len(held) > MOST_FILES:
        for path in sorted(held, key=lambda path: path.stat().st_mtime)[: len(held) - MOST_FILES]:
            path.unlink(missing_ok=True)
