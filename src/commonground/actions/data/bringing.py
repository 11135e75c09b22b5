"""Figures that somebody brings: look at a file, guess how it is read, try it, and put its figures into a new release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from commonground.actions.permissions import Person, require
from commonground.domain.indicators import mapping as mappings
from commonground.domain.indicators import mapping_read, mapping_suggest
from commonground.domain.indicators.mapping import Mapping as Reading
from commonground.domain.indicators.mapping_places import Known
from commonground.domain.indicators.mapping_read import Row
from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.revisions import Changes
from commonground.store import brought, catalogue, clock, warehouse
from commonground.store.brought import Held
from commonground.store.warehouse import differing
from commonground.store.warehouse.standing import Standing
from commonground.terms import Finding, Refused

if TYPE_CHECKING:
    from commonground.connectors.sheets import Sheet

MOST_BYTES = 10 * 1024 * 1024
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A file that was looked into: its sheets by name with their number of rows, the first rows of the chosen one, what is guessed of
    its reading, the layout it was recognised as (or ""), and what had to be supposed.
    """

    name: str
    sheets: tuple[tuple[str, int], ...]
    sheet: str
    first_rows: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...]
    mapping: Reading
    layout: str
    layout_title: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a mapping makes of a file, with nothing loaded: figures, measures and places found, every finding, the headings."""

    mapping: Reading
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    headings: tuple[str, ...]
    places: int
    names: Mapping[str, str]  # of the places of the figures, by code
    measures: Mapping[str, Measure]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """The new release with the figures that were brought, the one before, and what changed."""

    release: str
    base: str
    figures: int
    findings: tuple[Finding, ...]
    changes: Changes


def layouts() -> tuple[str, ...]:
    """What the published tables are called that are recognised by themselves."""
    from commonground.connectors.brought import layouts as known

    return tuple(sorted(known.titles().values()))


def keep(*, name: str, body: bytes, by: Person) -> str:
    """Keep a file as it came, once it can be read as a table; gives its reference. Raises `Refused` as `look` does."""
    require(by, "add_data")
    _sheets(name, body)
    return brought.keep(name, body, by=by.name)


def held(*, ref: str, by: Person) -> Held:
    """A file that was kept. Raises `Refused` (file_unknown)."""
    require(by, "add_data")
    return brought.load(ref)


def look(*, name: str, body: bytes, sheet: str = "", by: Person) -> Looked:
    """Look into a file and guess how it is read. Raises `Refused`: file_empty, file_too_large, file_form, file_encoding, file_locked,
    file_unreadable, sheet_unknown.
    """
    require(by, "add_data")
    from commonground.connectors.brought import layouts

    sheets = _sheets(name, body)
    found = None if sheet else layouts.recognise(sheets)
    chosen = found[1] if found else _sheet(sheets, sheet) if sheet else max(sheets[:20], key=lambda one: _telling(one.rows))
    release = warehouse.current()
    known = _known(release.id)
    guess = mapping_suggest.suggest(chosen.rows, places=known, measures=release.measures(), sheet=chosen.name, file=name)
    layout = ""
    if found:
        layout = found[0].id
        guess = layouts.fitted(found[0], chosen, max(guess.header, default=1))
    return Looked(
        name=name,
        sheets=tuple((one.name, len(one.rows)) for one in sheets),
        sheet=chosen.name,
        first_rows=tuple(tuple(row[:20]) for row in chosen.rows[:12]),
        headings=mapping_read.headings(chosen.rows, guess.header),
        mapping=guess,
        layout=layout,
        layout_title=found[0].title if found else "",
        note=chosen.note,
    )


def headings(*, name: str, body: bytes, sheet: str, header: tuple[int, ...], by: Person) -> tuple[str, ...]:
    """The headings of a sheet when they stand in the given rows. Raises `Refused` as `look` does."""
    require(by, "add_data")
    return mapping_read.headings(_sheet(_sheets(name, body), sheet).rows, header)


def attempt(*, name: str, body: bytes, mapping: Reading, by: Person) -> Tried:
    """Read a file by a mapping without loading anything, and list everything that is wrong. Raises `Refused` as `look` does."""
    require(by, "add_data")
    chosen = _sheet(_sheets(name, body), mapping.sheet)
    release = warehouse.current()
    known = _known(release.id)
    measures = {**release.measures(), **{measure.id: measure for measure in mapping.measures}}
    findings = mappings.check(mapping, measures)
    if chosen.note:
        findings.add("file_encoding", chosen.note, where=chosen.name, level="note")
    structural = [one for one in findings.errors if one.code not in ("source_incomplete", "measure_incomplete")]
    read = mapping_read.Read(rows=(), findings=(), headings=mapping_read.headings(chosen.rows, mapping.header or (1,)))
    if not structural:
        read = mapping_read.read(chosen.rows, mapping, places=known, measures=measures)
    return Tried(
        mapping=mapping,
        rows=read.rows,
        findings=(*findings.items, *read.findings),
        headings=read.headings,
        places=len({row.place for row in read.rows}),
        names={row.place: known.names[row.place] for row in read.rows},
        measures={key: measures[key] for key in {row.measure for row in read.rows}},
    )


def bring(*, name: str, body: bytes, mapping: Reading, layout: str = "", by: Person, progress: Progress | None = None) -> Brought:
    """Put the figures of a file into a new release on top of the one that serves, with where they are from.

    Without a known `layout` they are marked wherever they are shown as brought in, not official statistics. Raises `Refused`:
    not_permitted, data_invalid (with every finding; nothing is loaded), and as `look` does.
    """
    tried = attempt(name=name, body=body, mapping=mapping, by=by)
    if tried.errors:
        raise Refused(
            "data_invalid",
            what="Nothing was loaded, because some of it cannot be",
            where=name,
            ways_out=("Correct what is listed, in the file or in the mapping, and try again",),
            findings=tried.findings,
        )
    from commonground.actions.data import changes as log
    from commonground.connectors.brought import layouts, tables

    say = progress or (lambda words: None)
    release = warehouse.current()
    own = layout not in layouts.titles()
    now = clock.now()
    source = tables.source(mapping.source, body, by=by.name, on=now.date(), own=own, layout="" if own else layout)
    base_own = {key: measure for key, measure in release.measures().items() if key.startswith(mappings.OWN)}
    new = warehouse.build(
        tables.tables(tried.rows, _known(release.id), source.id),
        (source,),
        base=release.id,
        note=f"Brought in: {source.title}, {source.publisher}",
        now=now,
        progress=say,
        measures={**catalogue.measures(), **base_own, **{measure.id: measure for measure in mapping.measures}},
    )
    brought.keep(name, body, by=by.name)
    seen = differing.changes(release.id, new)
    log.log(by=by, action="bring_data", base=release.id, new=new, changes=seen, detail={"file": name, "source": source.id})
    return Brought(release=new, base=release.id, figures=len(tried.rows), findings=tried.findings, changes=seen)


def work(question: Mapping[str, Any], by: Person, say: Callable[[float, str], None]) -> dict[str, Any]:
    """The same as long work: `question` has the reference of a kept file under "file", its mapping and its layout."""
    from commonground.connectors.brought import written

    file = held(ref=str(question["file"]), by=by)
    steps = 0

    def progress(words: str) -> None:
        nonlocal steps
        steps += 1
        say(min(0.95, steps / 20), words)

    reading = written.from_plain(question["mapping"])
    done = bring(name=file.name, body=file.body, mapping=reading, layout=str(question.get("layout") or ""), by=by, progress=progress)
    return {"release": done.release, "base": done.base, "figures": done.figures, "counts": dict(done.changes.counts)}


def read_mapping(*, text: str, where: str, by: Person) -> Reading:
    """A mapping from YAML. Raises `Refused` (mapping_invalid) with every finding."""
    require(by, "add_data")
    from commonground.connectors.brought import written

    return written.read(text, where)


def mapping_as_plain(mapping: Reading) -> dict[str, Any]:
    """A mapping as plain values."""
    from commonground.connectors.brought import written

    return written.plain(mapping)


def mapping_as_text(mapping: Reading) -> str:
    """A mapping as YAML, for a person to go on with."""
    from commonground.connectors.brought import written

    return written.written(mapping)


def with_source(mapping: Reading, **said: str) -> Reading:
    """The mapping with parts of its provenance filled in."""
    return replace(mapping, source=replace(mapping.source, **{name: value for name, value in said.items() if value}))


def _sheets(name: str, body: bytes) -> tuple[Sheet, ...]:
    from commonground.connectors.sheets import Limits, read

    found = tuple(sheet for sheet in read(name, body, Limits(bytes=MOST_BYTES)) if any(sheet.rows))
    if not found:
        raise Refused("file_empty", what="The file has no rows", where=name, ways_out=("Choose another file",))
    return found


def _sheet(sheets: tuple[Sheet, ...], name: str) -> Sheet:
    chosen = next((sheet for sheet in sheets if not name or sheet.name == name), None)
    if chosen is None:
        there = ", ".join(sheet.name for sheet in sheets)
        ways = tuple(f"Choose {sheet.name}" for sheet in sheets[:8])
        raise Refused("sheet_unknown", what=f"The file has no sheet called {name!r}", why=f"There are: {there}", ways_out=ways)
    return chosen


def _telling(rows: list[list[str]]) -> int:
    """How many cells with figures: notes and contents have few."""
    return sum(mapping_read.number_of(cell) is not None for row in rows[:500] for cell in row[:50])


@lru_cache(maxsize=2)
def _known(release_id: str) -> Known:
    place, _, succession = Standing(warehouse.release_of(release_id)).geography()
    rows = sorted(place.select(["code", "name", "kind", "generation"]).to_pylist(), key=lambda row: row["generation"])
    names = {row["code"]: row["name"] for row in rows}
    replaced: dict[str, str] = {}
    recoded: dict[str, str] = {}
    for row in succession.to_pylist():
        if row["kind"] == "recoded":
            recoded[row["new_code"]] = row["old_code"]
        elif row["kind"] != "planned":
            replaced.setdefault(
                row["old_code"],
                f"{row['old_name']} ({row['old_code']}) was replaced by {row['new_name']}; its old figures are not carried here",
            )
    return Known(
        names=names,
        kinds={row["code"]: row["kind"] for row in rows},
        generations={row["code"]: row["generation"] for row in rows},
        recoded=recoded,
        replaced=replaced,
    )
