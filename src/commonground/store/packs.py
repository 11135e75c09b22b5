"""An offline pack: one zip file with a data release and documents, listed with their hashes, and its opening on another machine.

Nothing in a pack is believed before it is checked: names, sizes and hashes against its list, and the release by opening it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from commonground.store.warehouse import open_release
from commonground.store.warehouse.place_on_disk import BUILDING, make_safe, only_one_build, point_to, release_file, releases
from commonground.terms import Findings, Refused

LIST = "pack.json"
FORM = 1
MOST_FILES, MOST_LIST, MOST_BYTES = 500, 1_000_000, 8 << 30
_RELEASE = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}")
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What a pack says of itself: the place, the release, who made it and when, and every file with its size and SHA-256."""

    form: int
    place: str
    name: str
    release: str
    made_by: str
    made_on: str
    software: str
    files: Mapping[str, tuple[int, str]]

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of the documents, in order."""
        return tuple(sorted(name for name in self.files if name.startswith("documents/")))


def write(
    path: Path, *, place: str, name: str, release: str, documents: Mapping[str, bytes], made_by: str, made_on: str, software: str
) -> Pack:
    """Write a pack whole: a reader finds the finished file or none. Raises `Refused` (pack_unwritable)."""
    beside = path.with_name(path.name + BUILDING)
    database, files = release_file(release), {}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for title, body in sorted(documents.items()):
                archive.writestr(f"documents/{title}", body)
                files[f"documents/{title}"] = (len(body), hashlib.sha256(body).hexdigest())
            archive.write(database, f"release/{release}.duckdb")
            files[f"release/{release}.duckdb"] = (database.stat().st_size, _hash(database))
            pack = Pack(
                form=FORM, place=place, name=name, release=release, made_by=made_by, made_on=made_on, software=software, files=files
            )
            archive.writestr(LIST, json.dumps(asdict(pack), ensure_ascii=False, indent=1))
        make_safe(beside)
        os.replace(beside, path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise Refused(
            "pack_unwritable",
            what=f"The pack {path} could not be written",
            why=problem.strerror or str(problem),
            ways_out=("Choose another folder with --out", "Free some space and try again"),
        ) from problem
    return pack


def read(path: Path) -> Pack:
    """What a pack says of itself, with every file there as listed and no other; nothing is unpacked.

    Raises `Refused`: pack_unreadable, pack_unsound with every finding.
    """
    with _opened(path) as archive:
        pack, findings = _listed(archive, path), Findings()
        there = {info.filename: info for info in archive.infolist()}
        for name in sorted(set(there) - set(pack.files) - {LIST}):
            findings.add("pack_extra", "It is not in the pack's list", where=name[:200], remedy="Ask for the pack again")
        for name, (size, _) in sorted(pack.files.items()):
            if not _safe(name, pack.release):
                findings.add("pack_name", "A pack holds documents and one release, and nothing else", where=name[:200])
            elif name not in there:
                findings.add("pack_missing", "It is in the list, and not in the pack", where=name)
            elif there[name].file_size != size:
                findings.add("pack_size", f"It should have {size:,} bytes", where=name)
        if sum(size for size, _ in pack.files.values()) > MOST_BYTES or len(pack.files) > MOST_FILES:
            findings.add("pack_large", f"It is larger than {MOST_BYTES >> 30} GiB, or has more than {MOST_FILES} files")
        if f"release/{pack.release}.duckdb" not in pack.files:
            findings.add("pack_empty", "It has no data release")
        findings.refuse_if_any(
            code="pack_unsound", what=f"{path.name} is not a sound pack", ways_out=("Ask for it again from whoever made it",)
        )
        return pack


def install(path: Path, *, folder: Path, use: bool) -> tuple[Pack, tuple[Path, ...]]:
    """Take in a pack: its release beside those that are held (and, with `use` or where none is held, as the one that serves), its
    documents into `folder`. Every hash is checked first; a fault leaves all as it was.

    Raises what `read` raises, and `Refused`: pack_unsound, release_busy, release_unreadable, pack_unwritable.
    """
    pack = read(path)
    targets = {f"release/{pack.release}.duckdb": release_file(pack.release)}
    targets |= {name: folder / PurePosixPath(name).name for name in pack.documents}
    fresh = {name: target.with_name(target.name + BUILDING) for name, target in targets.items()}
    with _opened(path) as archive, only_one_build():
        try:
            for name, beside in fresh.items():
                _take_out(archive, pack, name, beside)
            held = targets[f"release/{pack.release}.duckdb"].exists()
            for name, target in targets.items():
                if target.suffix != ".duckdb" or not held:
                    os.replace(fresh[name], target)
            try:
                open_release(pack.release).close()
            except Refused:
                release_file(pack.release).unlink()
                raise
            if use or not (releases() / "current").exists():
                point_to(pack.release)
        except OSError as problem:
            raise Refused(
                "pack_unwritable",
                what="The pack could not be taken in",
                why=problem.strerror or str(problem),
                ways_out=("Free some space",),
            ) from problem
        finally:
            for beside in fresh.values():
                beside.unlink(missing_ok=True)
    return pack, tuple(targets[name] for name in pack.documents)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as problem:
        raise Refused(
            "pack_unreadable",
            what=f"{path} is not a pack that can be read",
            why="There is no such file" if isinstance(problem, FileNotFoundError) else str(problem),
            ways_out=("Check the name of the file", "Ask for it again: it may have been cut short on its way"),
        ) from problem


def _listed(archive: zipfile.ZipFile, path: Path) -> Pack:
    try:
        info = archive.getinfo(LIST)
        if info.file_size > MOST_LIST:
            raise ValueError("its list is too long")
        said = json.loads(archive.read(info))
        said["files"] = {str(name): (int(size), str(digest)) for name, (size, digest) in said["files"].items()}
        pack = Pack(**said)
        if pack.form != FORM or not _RELEASE.fullmatch(pack.release):
            raise ValueError("it was made by another version of Common Ground" if pack.form != FORM else "its release has no proper name")
        return pack
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as problem:
        raise Refused(
            "pack_unreadable", what=f"{path.name} is not a pack of Common Ground", why=str(problem), ways_out=("Choose a pack",)
        ) from problem


def _safe(name: str, release: str) -> bool:
    return name == f"release/{release}.duckdb" or re.fullmatch(r"documents/[A-Za-z0-9][A-Za-z0-9._-]{0,150}", name) is not None


def _take_out(archive: zipfile.ZipFile, pack: Pack, name: str, out: Path) -> None:
    """Unpack one file, at most as long as listed. Refused (pack_unsound) when its hash is not that of the list."""
    size, digest = pack.files[name]
    out.parent.mkdir(parents=True, exist_ok=True)
    seal, taken = hashlib.sha256(), 0
    try:
        with archive.open(name) as packed, out.open("wb") as file:
            while taken <= size and (chunk := packed.read(_CHUNK)):
                taken += len(chunk)
                seal.update(chunk)
                file.write(chunk)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # damaged, packed in a way not known here, or locked by a password
        taken = -1
    if taken != size or seal.hexdigest() != digest:
        raise Refused(
            "pack_unsound",
            what=f"{name} in the pack is not what its list says",
            why="It was changed or damaged on its way",
            ways_out=("Ask for the pack again from whoever made it",),
        )
    make_safe(out)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
