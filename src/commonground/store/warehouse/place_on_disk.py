"""Where releases are kept, how a file is made safe, and how two builds are kept apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonground.terms import Refused

try:
    import fcntl
except ImportError:  # Windows: one person, one build at a time
    fcntl = None  # type: ignore[assignment]

POINTER = "current"
BUILDING = ".building"


def home() -> Path:
    """The folder of this installation's data: COMMONGROUND_HOME, or the user's own data folder."""
    return Path(os.environ.get("COMMONGROUND_HOME") or Path.home() / ".local" / "share" / "commonground")


def releases(root: Path | None = None) -> Path:
    """The folder of releases."""
    return (root or home()) / "releases"


def release_file(release_id: str, root: Path | None = None) -> Path:
    return releases(root) / f"{release_id}.duckdb"


def make_safe(path: Path) -> None:
    """Return only when the file (or folder) is on the disk, so that a power cut cannot leave half of it behind a good name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def point_to(release_id: str, root: Path | None = None) -> None:
    """Make a finished release the current one, in one step: readers see the old one or the new one, never neither."""
    folder = releases(root)
    fresh = folder / f"{POINTER}{BUILDING}"
    fresh.write_text(release_id + "\n", encoding="utf-8")
    make_safe(fresh)
    os.replace(fresh, folder / POINTER)
    make_safe(folder)


@contextmanager
def only_one_build(root: Path | None = None, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock of the folder of releases. The system lets go of it when the holder dies, however it dies.

    Raises `Refused` (release_busy) when another process holds it and `wait` is false.
    """
    folder = releases(root)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise Refused(
                    "release_busy",
                    what="Another load is being built",
                    where=str(folder),
                    why="Two loads at once could lose each other's data",
                    ways_out=("Wait until it has finished, then try again",),
                ) from None
        yield


def remove(release_id: str, root: Path | None = None) -> int:
    """Delete a release that does not serve; gives its bytes. Who has it open reads on. Raises `Refused` (release_serves, release_busy)."""
    folder = releases(root)
    with only_one_build(root):
        if (folder / POINTER).read_text(encoding="utf-8").strip() == release_id:
            raise Refused("release_serves", what=f"{release_id} serves now, so it stays", ways_out=("Choose an older one",))
        path = release_file(release_id, root)
        size = path.stat().st_size
        path.unlink()
        make_safe(folder)
    return size


def sweep(root: Path | None = None) -> list[str]:
    """Remove what interrupted builds left behind; call it while holding the lock. Gives the names removed."""
    gone = []
    for path in sorted(releases(root).glob(f"*{BUILDING}*")):
        if path.is_dir():
            for inner in path.iterdir():
                inner.unlink()
            path.rmdir()
        else:
            path.unlink()
        gone.append(path.name)
    return gone
