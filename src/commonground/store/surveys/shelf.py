"""Surveys that are held here: each in a folder of its own, with the file as it came, its people ready to be asked, its designs
(every one that was ever given, the newest in force), its variables, and the answers that were worked out from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from commonground.domain.survey.catalogue import MOST_LEVELS, Answered, Variable
from commonground.domain.survey.question import Answer
from commonground.store import warehouse
from commonground.store.surveys import kinds
from commonground.store.surveys.read import Held, look, read
from commonground.terms import Refused

MOST_ANSWERS = 5_000
_LISTED = 600  # answers of one variable that are kept by name: enough for every council
_PEOPLE, _ABOUT, _WORDS, _VARIABLES = "people.parquet", "about.json", "words.json", "variables.json"
Say = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A file as it came: where it lies for now, its kind by content, size in bytes and SHA-256."""

    path: Path
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class OnShelf:
    """A survey that is held. `design` is the newest design as it was written, `version` its number (0: none yet), and `made` the
    publishers' measures that it makes from raw answers.
    """

    ref: str
    title: str
    file: str
    kind: str
    size: int
    sha256: str
    by: str
    on: datetime
    rows: int = 0
    columns: int = 0
    design: dict[str, Any] | None = None
    version: int = 0
    made: tuple[Variable, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether its people have been read in."""
        return self.rows > 0

    @property
    def synthetic(self) -> bool:
        """Whether it was made by code and describes nobody."""
        return bool((self.design or {}).get("synthetic"))

    @property
    def stamp(self) -> str:
        """What an answer rests on: the file and the design in force."""
        return f"{self.sha256[:16]}-{self.version}"


def folder() -> Path:
    """Where the surveys of this installation are."""
    return warehouse.home() / "surveys"


def receive(chunks: Iterable[bytes], name: str) -> Received:
    """Write a file down as it comes, no further than the limit, and say what it is. Nothing of it is read in yet."""
    arriving = folder() / "arriving"
    arriving.mkdir(parents=True, exist_ok=True)
    seal, size = hashlib.sha256(), 0
    plain = _plain_name(name)
    with tempfile.NamedTemporaryFile(dir=arriving, delete=False) as file:
        path = Path(file.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > kinds.most_bytes():
                    break
                seal.update(chunk)
                file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    try:
        kinds.refuse_size(plain, size)
        kind = kinds.kind_of(path, plain)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(path=path, name=plain, kind=kind, size=size, sha256=seal.hexdigest())


def chunks_of(path: Path) -> Iterable[bytes]:
    """A file on this computer, piece by piece. Refused (survey_absent) when it is not there."""
    if not path.is_file():
        raise Refused("survey_absent", what=f"There is no file {path}", ways_out=("Check the name and the folder",))
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def keep(received: Received, *, title: str, by: str, on: datetime, ref: str = "") -> tuple[OnShelf, bool]:
    """Put a file on the shelf under a ref of its own, and say whether it is new: the same file is held once."""
    for each in every():
        if each.sha256 == received.sha256:
            received.path.unlink(missing_ok=True)
            return each, False
    named = title.strip() or Path(received.name).stem.replace("_", " ").strip() or "Survey"
    ref = ref or f"{_slug(named)}-{received.sha256[:6]}"
    home = folder() / ref
    home.mkdir(parents=True, exist_ok=True)
    os.replace(received.path, home / f"received{received.kind}")
    about = {"title": named[:200], "file": received.name, "kind": received.kind, "size": received.size, "sha256": received.sha256}
    _write(home / _ABOUT, {**about, "by": by, "on": on.isoformat()})
    return load(ref), True


def every() -> tuple[OnShelf, ...]:
    """Every survey that is held, the newest first."""
    if not folder().is_dir():
        return ()
    found = [load(path.parent.name) for path in folder().glob(f"*/{_ABOUT}")]
    return tuple(sorted(found, key=lambda each: each.on, reverse=True))


def load(ref: str) -> OnShelf:
    """A survey by its ref. Raises `Refused` (survey_unknown) with those that are held."""
    home = _home(ref)
    if not (home / _ABOUT).is_file():
        held = [path.parent.name for path in sorted(folder().glob(f"*/{_ABOUT}"))]
        raise Refused(
            "survey_unknown",
            what=f"No survey {ref[:80]!r} is held here",
            ways_out=tuple(f"Choose {each}" for each in held[:10]) or ("Open a survey file first",),
        )
    about = json.loads((home / _ABOUT).read_text(encoding="utf-8"))
    designs = sorted(home.glob("design-*.json"))
    newest = json.loads(designs[-1].read_text(encoding="utf-8")) if designs else {}
    return OnShelf(
        ref=home.name,
        title=about["title"],
        file=about["file"],
        kind=about["kind"],
        size=about["size"],
        sha256=about["sha256"],
        by=about["by"],
        on=datetime.fromisoformat(about["on"]),
        rows=about.get("rows", 0),
        columns=about.get("columns", 0),
        design=newest.get("design"),
        version=len(designs),
        made=tuple(msgspec.convert(newest.get("made", []), list[Variable])),
    )


def read_in(ref: str, say: Say) -> OnShelf:
    """Read the people of a file in, once: labels and missing codes kept, whole numbers as whole numbers, answers listed.

    Raises what `read` raises. What cannot be read stays as it came, until it is let go.
    """
    held = load(ref)
    home = _home(ref)
    came = home / f"received{held.kind}"
    say(0.05, f"Reading {held.file}")
    kinds.refuse_unpacked(came)
    found = replace(read(came), name=held.file)
    if not found.table.num_rows or not found.table.num_columns:
        raise Refused("survey_empty", what=f"{held.file} holds nobody", ways_out=("Check that it was downloaded whole",))
    say(0.4, "Putting answers in order")
    table = _plainer(found.table)
    pyarrow.parquet.write_table(table, home / _PEOPLE, compression="zstd")
    _write(home / _WORDS, _written_words(found))
    variables = []
    for place, name in enumerate(table.column_names):
        if place % 20 == 0:
            say(0.5 + 0.5 * place / table.num_columns, f"Looking at variable {place + 1} of {table.num_columns}")
        variables.append(_variable(name, table[name], found))
    _write(home / _VARIABLES, msgspec.to_builtins(variables))
    about = json.loads((home / _ABOUT).read_text(encoding="utf-8"))
    _write(home / _ABOUT, {**about, "rows": table.num_rows, "columns": table.num_columns})
    return load(ref)


def load_read(ref: str) -> OnShelf:
    """A survey whose people were read in. Raises `Refused` (survey_unknown, survey_unread)."""
    held = load(ref)
    if not held.is_read:
        raise Refused(
            "survey_unread",
            what=f"{held.title} has not been read in yet",
            why="It is still being read, or could not be read",
            ways_out=("Wait until it has been read", "Open the file again"),
        )
    return held


def people(ref: str) -> Held:
    """The people of a survey that was read in, with their words."""
    home = _home(ref)
    words = json.loads((home / _WORDS).read_text(encoding="utf-8"))
    return replace(
        look(home / _PEOPLE),
        labels=words["labels"],
        values={name: {code: said for code, said in pairs} for name, pairs in words["values"].items()},
        missing={name: {code: said for code, said in pairs} for name, pairs in words["missing"].items()},
        name=load(ref).file,
    )


def made_ready(ref: str) -> Path:
    """The folder for what was made ready of a survey and worked out from it, to begin with the next time."""
    return _home(ref) / "ready"


def variables(ref: str) -> list[Variable]:
    """The variables of a survey, as its file has them."""
    return msgspec.json.decode((_home(ref) / _VARIABLES).read_bytes(), type=list[Variable])


def add_design(ref: str, design: dict[str, Any], *, by: str, on: datetime, made: Sequence[Variable] = (), why: str = "") -> OnShelf:
    """Put a design in force. The earlier ones stay."""
    number = load(ref).version + 1
    said = {"design": design, "by": by, "on": on.isoformat(), "made": msgspec.to_builtins(list(made)), "why": why}
    _write(_home(ref) / f"design-{number:04d}.json", said)
    return load(ref)


@dataclass(frozen=True, kw_only=True)
class Version:
    """A design that is or was in force."""

    number: int
    by: str
    on: datetime
    design: dict[str, Any]
    why: str = ""


def versions(ref: str) -> tuple[Version, ...]:
    """Every design of a survey, the oldest first."""
    load(ref)
    found = []
    for number, path in enumerate(sorted(_home(ref).glob("design-*.json")), 1):
        said = json.loads(path.read_text(encoding="utf-8"))
        on = datetime.fromisoformat(said["on"])
        found.append(Version(number=number, by=said["by"], on=on, design=said["design"], why=said.get("why", "")))
    return tuple(found)


def let_go(ref: str) -> None:
    """Remove a survey with everything that was made from it."""
    load(ref)
    shutil.rmtree(_home(ref))


def kept_answers(ref: str, key: str) -> list[Answer] | None:
    """The answers that were worked out for a key, if they are still there."""
    try:
        return msgspec.json.decode((_home(ref) / "answers" / f"{key}.json").read_bytes(), type=list[Answer])
    except (OSError, msgspec.MsgspecError):
        return None


def keep_answers(ref: str, key: str, answers: list[Answer]) -> None:
    """Keep answers under a key; the oldest go when there are very many."""
    kept = _home(ref) / "answers"
    kept.mkdir(exist_ok=True)
    _write(kept / f"{key}.json", msgspec.to_builtins(answers))
    held = list(kept.glob("*.json"))
    if len(held) > MOST_ANSWERS:
        for path in sorted(held, key=lambda path: path.stat().st_mtime)[: len(held) - MOST_ANSWERS]:
            path.unlink(missing_ok=True)


def _home(ref: str) -> Path:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", ref):
        raise Refused("survey_unknown", what=f"No survey {ref[:80]!r} is held here", ways_out=("Choose one from the list of surveys",))
    return folder() / ref


def _write(path: Path, value: Any) -> None:
    """Write a small file whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False))
    os.replace(file.name, path)


def _plain_name(name: str) -> str:
    kept = "".join(letter for letter in os.path.basename(name.replace("\\", "/")) if letter.isprintable()).strip()
    return kept[-120:] or "survey"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "survey"


def _plainer(table: pa.Table) -> pa.Table:
    """Statistical packages keep every number with decimals, and words that were not given as empty words: codes that are whole
    numbers read better as such, and an empty word is no answer.
    """
    for place, name in enumerate(table.column_names):
        column = table[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            blank = pc.equal(pc.utf8_trim_whitespace(column), "")
            if pc.any(blank).as_py():
                table = table.set_column(place, name, pc.if_else(blank, pa.scalar(None, column.type), column))
            continue
        if pa.types.is_floating(column.type) and column.null_count < len(column):
            whole = pc.all(pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 2.0**53))).as_py()
            if whole:
                table = table.set_column(place, name, pc.cast(column, pa.int64()))
    return table


def _written_words(found: Held) -> dict[str, Any]:
    def pairs(words: Any) -> dict[str, list[list[Any]]]:
        return {name: [[_code(code), str(said)] for code, said in codes.items()] for name, codes in words.items()}

    return {"labels": dict(found.labels), "values": pairs(found.values), "missing": pairs(found.missing)}


def _code(code: object) -> str | int | float | bool:
    if isinstance(code, float) and code.is_integer():
        return int(code)
    return code if isinstance(code, (str, int, float, bool)) else str(code)


def _variable(name: str, column: pa.ChunkedArray, found: Held) -> Variable:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    words = {_code(code): str(said) for code, said in found.values.get(name, {}).items()}
    listable = number or pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_boolean(kind)
    distinct = pc.unique(column.cast(kind) if pa.types.is_dictionary(column.type) else column).drop_null() if listable else pa.array([])
    levels: list[Answered] = []
    if 0 < len(distinct) <= _LISTED:
        values = sorted(_code(value) for value in distinct.to_pylist())
        if len(values) <= MOST_LEVELS or not number or words:
            levels = [Answered(value=value, words=words.get(value, "")) for value in values]
    limits = pc.min_max(column).as_py() if number and len(distinct) else {"min": None, "max": None}
    return Variable(
        name=name,
        label=found.labels.get(name, "")[:300],
        number=number,
        levels=levels,
        different=len(distinct),
        answered=len(column) - column.null_count,
        missing=column.null_count,
        low=None if limits["min"] is None else float(limits["min"]),
        high=None if limits["max"] is None else float(limits["max"]),
        gone={str(_code(code)): str(said) for code, said in found.missing.get(name, {}).items()},
    )
