"""Load a whole directory: recognise each file, check it, parse it; all findings, and nothing half loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors import files, registry, sources, starter
from commonground.connectors.areas import Areas
from commonground.connectors.declared import DECLARED, together
from commonground.connectors.nouns import Loaded, Parsed, Progress, Reader
from commonground.terms import Finding, Source, counted

_LARGEST_DIRECTORY = 5_000
_DATA = (".csv", ".parquet", ".geojson", ".xlsx", ".ods", ".zip", ".gz")


def recognise(path: Path, readers: Iterable[Reader] | None = None) -> tuple[Reader, ...]:
    """Who can read the file: by its published name, or by its columns when it was renamed. Empty when nobody can."""
    every = tuple(readers if readers is not None else registry.readers())
    named = tuple(reader for reader in every if re.fullmatch(reader.file, path.name))
    if named:
        return named
    present = set(files.header(path))
    if not present:
        return ()
    fitting = [
        reader
        for reader in every
        if reader.layout.form == files.form_of(path)
        and all(any(cell.named(name) for name in present) for cell in reader.layout.columns if cell.required)
    ]
    return tuple(fitting[:1]) if len({reader.id for reader in fitting}) == 1 else ()


def load(path: Path, progress: Progress | None = None) -> Loaded:
    """Every recognised file of a directory (or one file) as declared tables.

    Files that nobody recognises are notes. With one error anywhere no table is given at all: correct the files and try again.
    """
    say = progress or (lambda _: None)
    found = _files(path)
    findings: list[Finding] = []
    if len(found) > _LARGEST_DIRECTORY:
        return Loaded(
            findings=(
                Finding(
                    code="directory_too_large", what=f"{len(found):,} files", where=str(path), remedy="Choose the folder with the data"
                ),
            )
        )
    jobs: list[tuple[Path, Reader]] = []
    unknown: list[str] = []
    for file in found:
        readers = recognise(file)
        if not readers and file.suffix.lower() in _DATA:
            unknown.append(file.name)
        jobs.extend((file, reader) for reader in readers)
    if unknown:
        said = f"{counted(len(unknown), 'file')} left out, of no kind that we can load: {', '.join(unknown)}"
        findings.append(Finding(code="file_unknown", what=said, level="note"))
    if not jobs:
        findings.append(
            Finding(
                code="directory_no_data",
                what="No file was recognised",
                where=str(path),
                remedy="Choose the folder with the published files",
            )
        )
        return Loaded(findings=tuple(findings))
    return _load(jobs, findings, say)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))


def _load(jobs: list[tuple[Path, Reader]], findings: list[Finding], say: Progress) -> Loaded:
    tables: dict[str, list[pa.Table]] = {}
    used: dict[str, Source] = {}
    kept: dict[str, pa.Table] = {}
    catalogue = sources.all_sources()
    areas = _areas(tables, kept)
    for stage in sorted({reader.stage for _, reader in jobs}):
        for file, reader in [job for job in jobs if job[1].stage == stage]:
            say(f"Reading {file.name}")
            parsed = _one(file, reader, areas, findings)
            for name, table in parsed.tables.items():
                if name in DECLARED:
                    tables.setdefault(name, []).append(table)
                else:
                    kept[name] = table
            source = catalogue[reader.source_id]
            used[source.id] = replace(source, sha256=files.sha256(file))
        areas = _areas(tables, kept)
    if any(finding.level == "error" for finding in findings):
        return Loaded(findings=tuple(findings))
    joined = {name: together(name, parts) for name, parts in tables.items()}
    if "money_award" in joined:
        joined["money_award"] = _newest(joined["money_award"], findings)
    findings.extend(_repeats(joined))
    if any(finding.level == "error" for finding in findings):
        return Loaded(findings=tuple(findings))
    named = {value for table in joined.values() for value in table.column("source_id").unique().to_pylist()}
    used.update({name: catalogue[name] for name in named if name not in used})
    return Loaded(joined, tuple(used[name] for name in sorted(used)), tuple(findings))


def _one(file: Path, reader: Reader, areas: Areas, findings: list[Finding]) -> Parsed:
    rows, said = files.read(file, reader.layout)
    findings.extend(finding for finding in said if finding not in findings)
    if rows is None:
        return Parsed({})
    parsed = reader.parse(rows, areas, reader.source_id)
    findings.extend(parsed.findings)
    return parsed


def _areas(tables: dict[str, list[pa.Table]], kept: dict[str, pa.Table]) -> Areas:
    """Areas from what has been read so far, over what the package ships."""
    shipped = starter.geography()
    place, part, succession = (
        together(name, [*([shipped[name]] if name in shipped else []), *tables.get(name, [])])
        for name in ("place", "place_part", "succession")
    )
    return Areas.of(place, _once(part, ("child", "parent")), succession, people=_people(tables), kept=kept)


def _once(table: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """The last row of each key: what was just read stands before what the package ships."""
    numbered = table.append_column("row", pa.array(range(table.num_rows)))
    last = numbered.group_by(list(key), use_threads=False).aggregate([("row", "max")]).column("row_max")
    return table.take(last)


def _newest(awards: pa.Table, findings: list[Finding]) -> pa.Table:
    """Awards once each: downloads overlap by nature, so that the row that was changed last holds, and of two alike the later file's."""
    order = sorted(range(awards.num_rows), key=lambda row: (str(awards.column("updated")[row].as_py() or ""), row))
    kept = {awards.column("id")[row].as_py(): row for row in order}
    if len(kept) < awards.num_rows:
        twice = counted(awards.num_rows - len(kept), "contract or grant is", "contracts and grants are")
        what = f"{twice} in more than one file, to be counted once"
        findings.append(Finding(code="award_repeated", what=what, level="note"))
    return awards.take(sorted(kept.values()))


def _people(tables: dict[str, list[pa.Table]]) -> Callable[[str, str], Mapping[str, float]]:
    """Residents by code for a measure and period: from the files, else from what the package ships."""

    @cache
    def found(measure: str, period: str) -> Mapping[str, float]:
        for name in ("figure", "small_figure"):
            for table in [*tables.get(name, []), *([shipped] if (shipped := starter.shipped(name)) is not None else [])]:
                wanted = pc.and_(
                    pc.and_(pc.equal(table.column("measure"), measure), pc.equal(table.column("period"), period)),
                    pc.equal(table.column("grp"), "all"),
                )
                rows = table.filter(wanted)
                if rows.num_rows and (name == "figure" or (measure == "population" and period.startswith("Census"))):
                    return dict(zip(rows.column("place").to_pylist(), rows.column("value").to_pylist(), strict=True))
        return {}

    return found


def _repeats(tables: dict[str, pa.Table]) -> list[Finding]:
    """Two files that give the same row twice."""
    found = []
    for name, table in tables.items():
        key = list(DECLARED[name].key)
        once = table.select(key).group_by(key, use_threads=False).aggregate([([], "count_all")])
        if once.num_rows < table.num_rows:
            twice = once.filter(pc.greater(once.column("count_all"), 1)).slice(0, 3).to_pylist()
            said = "; ".join(", ".join(f"{part} {row[part]}" for part in key) for row in twice)
            found.append(
                Finding(
                    code="row_repeated",
                    what=f"{table.num_rows - once.num_rows:,} of the rows of the table {name} given twice: {said}",
                    why="Two files hold the same figures",
                    remedy="Remove one of the files",
                )
            )
    return found
