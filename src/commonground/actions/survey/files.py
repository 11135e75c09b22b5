"""Open, check and describe survey files, suggest a design, write the synthetic survey, and write answers down."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet
import yaml

from commonground.domain.survey.question import Answer, Question
from commonground.domain.survey.synthetic import design_of, synthetic
from commonground.domain.survey.told import Told, plainly
from commonground.domain.survey.written import suggest
from commonground.store import outbox
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.store.surveys.read import read
from commonground.store.surveys.settings import open_with_settings, read_written
from commonground.terms import Finding, Refused

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What an opened survey holds."""

    name: str
    rows: int
    columns: int
    strata: int
    units: int
    design: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Described:
    """One column: what it holds, its words, and who has no answer and why. Counts are of rows, not weighted."""

    name: str
    label: str
    kind: str
    answered: int
    missing: int
    values: tuple[str, ...] = ()
    missing_codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


def summarise(*, source: object, design: object | None = None) -> Summary:
    """Open a survey with its design and say what is there."""
    opened, settings = open_with_settings(source, design)
    counts = opened.sql(
        "SELECT count(DISTINCT cg_stratum) AS strata, count(DISTINCT cg_unit) AS units FROM person WHERE cg_weight IS NOT NULL"
    ).to_pylist()[0]
    return Summary(
        name=opened.held.name,
        rows=opened.rows,
        columns=len(opened.columns),
        strata=counts["strata"],
        units=counts["units"],
        design=settings.design.words,
        findings=_all_findings(opened),
    )


def check(*, source: object, design: object | None = None) -> tuple[Finding, ...]:
    """Every finding about a survey and its design."""
    opened, _ = open_with_settings(source, design)
    return _all_findings(opened)


def describe(*, source: object, design: object | None = None, columns: Sequence[str] = ()) -> tuple[Described, ...]:
    """What each column (or each named one) holds."""
    opened, _ = open_with_settings(source, design)
    if unknown := [name for name in columns if name not in opened.columns]:
        raise Refused(
            "column_unknown", what=f"The survey has no column {', '.join(unknown)}", ways_out=("Leave the columns out to see all",)
        )
    return tuple(described(opened, name) for name in columns or opened.columns)


def described(opened: Opened, name: str) -> Described:
    """What a column holds: its values or limits, and how many rows have no answer."""
    quoted = quote(name)
    kind = opened.held.table.schema.field(name).type
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    limits = f", min({quoted})::DOUBLE AS low, max({quoted})::DOUBLE AS high" if numeric else ", NULL AS low, NULL AS high"
    row = opened.sql(f"SELECT count({quoted}) AS answered, count(*) - count({quoted}) AS missing{limits} FROM person").to_pylist()[0]
    levels = opened.sql(
        f"SELECT {quoted} AS v, count(*) AS n FROM person WHERE {quoted} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 31"
    ).to_pylist()
    words = opened.held.values.get(name, {})
    values = (
        tuple(f"{level['v']}{' = ' + words[level['v']] if level['v'] in words else ''} ({level['n']:,})" for level in levels)
        if len(levels) <= 30
        else ()
    )
    return Described(
        name=name,
        label=opened.held.labels.get(name, ""),
        kind="number" if numeric else str(kind),
        answered=row["answered"],
        missing=row["missing"],
        values=values,
        low=row["low"],
        high=row["high"],
        missing_codes=tuple(f"{code} = {reason}" for code, reason in opened.held.missing.get(name, {}).items()),
    )


def _all_findings(opened: Opened) -> tuple[Finding, ...]:
    found = list(opened.findings)
    for name in opened.columns:
        quoted = quote(name)
        if opened.rows and not opened.sql(f"SELECT count({quoted}) AS n FROM person").to_pylist()[0]["n"]:
            found.append(
                Finding(
                    code="column_empty",
                    what=f"Nobody has an answer in {name}",
                    level="note",
                    remedy="Leave it out, or check the missing codes",
                )
            )
    columns = ", ".join(quote(name) for name in opened.columns)
    repeated = opened.sql(
        f"SELECT coalesce(sum(n - 1), 0) AS n FROM (SELECT count(*) AS n FROM person GROUP BY {columns} HAVING count(*) > 1)"
    ).to_pylist()[0]["n"]
    if repeated:
        found.append(
            Finding(
                code="duplicate_rows",
                what=f"{int(repeated):,} rows repeat another row in every column",
                level="warning",
                remedy="Check that the file was not loaded twice",
            )
        )
    return tuple(found)


def suggest_design(*, source: object) -> dict[str, object]:
    """A design guessed from a file's columns, to be checked against the technical note."""
    held = read(source)
    return {
        **suggest({name: held.labels.get(name, "") for name in held.table.column_names}),
        "source": {"publisher": "WHO PUBLISHED IT", "title": held.name, "edition": "WHICH EDITION", "licence": "UNDER WHICH LICENCE"},
    }


def as_yaml(value: object) -> str:
    """A value as YAML text."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True).rstrip()


def write_synthetic(*, folder: Path, people: int, waves: int, seed: int) -> tuple[Path, ...]:
    """Write the synthetic survey (Parquet), its design and an example question to a folder."""
    if people < 1_000 or waves < 1:
        raise Refused("synthetic_size", what="A synthetic survey needs at least 1,000 people and one wave", ways_out=("Ask for more",))
    folder.mkdir(parents=True, exist_ok=True)
    paths = (folder / "synthetic.parquet", folder / "design.yaml", folder / "question.yaml")
    pyarrow.parquet.write_table(synthetic(people=people, waves=waves, seed=seed), paths[0], compression="zstd")
    paths[1].write_text(as_yaml(design_of(waves)) + "\n", encoding="utf-8")
    asked = {
        "file": paths[0].name,
        "design": paths[1].name,
        "column": "inactive",
        "levels": [1],
        "by": ["age", "sex"],
        "words": "share of adults who are inactive",
    }
    paths[2].write_text(as_yaml(asked) + "\n", encoding="utf-8")
    return paths


def answer_as_json(answer: Answer) -> str:
    """An answer as JSON, as its schema says."""
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()


def answers_as_json(told: Told) -> str:
    """An answer in words with what the engine gave, which carries the question, the method, the file's hash and the versions."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def question_as_yaml(answer: Answer, *, held: str = "") -> str:
    """The question of an answer as a question file, without what is as it would be anyway."""
    plain = msgspec.to_builtins(answer.question)
    usual = msgspec.to_builtins(Question(column=""))
    kept = {name: value for name, value in plain.items() if value != usual.get(name) or name in ("column", "statistic")}
    head = f"# Ask it again: commonground survey ask question.yaml --survey {held}\n" if held else ""
    return head + as_yaml(kept) + "\n"


def answer_as_csv(answer: Answer) -> str:
    """An answer's cells as CSV. Text that a spreadsheet would take for a formula is marked as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = list(answer.cells[0].group) if answer.cells else answer.question.by
    writer.writerow([*(safe(name) for name in columns), "state", "estimate", "low", "high", "se", "df", "base", "effective_base", "reason"])
    for cell in answer.cells:
        numbers = [cell.estimate, cell.low, cell.high, cell.se, cell.df, cell.base, cell.effective_base]
        writer.writerow(
            [
                *(safe(level) for level in cell.group.values()),
                cell.state,
                *("" if value is None else value for value in numbers),
                safe(cell.reason),
            ]
        )
    for one in answer.worked:
        held = ["" if value is None else value for value in (one.estimate, one.low, one.high, one.se)]
        writer.writerow([safe(one.name), *[""] * (len(columns) - 1), one.kind, *held, "", one.base or "", "", safe(one.sentence)])
    for note in [
        answer.sentence,
        *([f"Recipe: {answer.recipe}"] if answer.recipe else []),
        answer.method,
        answer.design,
        *(f"Source: {one.publisher}, {one.title}, {one.edition}, {one.licence}" for one in answer.sources),
        *answer.notes,
    ]:
        writer.writerow([safe(f"# {note}")])
    return out.getvalue()


def draw(*, answer: Answer, path: Path) -> tuple[Path, ...]:
    """Draw an answer to an SVG or PNG file, with its title, text alternative and intervals; of very many groups, to numbered files."""
    from commonground.documents import survey_answer
    from commonground.documents.charts import draw as drawing

    ending = path.suffix.lower()
    if ending not in (".svg", ".png"):
        raise Refused(
            "form_unknown", what=f"{path.name} is not a picture that can be drawn", ways_out=("Use a name that ends in .svg or .png",)
        )
    told, made = plainly(answer), []
    count = survey_answer.parts(told)
    for number in range(1, count + 1):
        chart = survey_answer.chart(survey_answer.part(told, number))
        to = path if count == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        if chart is not None:
            made.append(outbox.write_whole(to, drawing.png(chart) if ending == ".png" else drawing.svg_file(chart).encode()))
    return tuple(made)


def write_answer(*, answer: Answer, path: Path, form: str = "") -> tuple[Path, ...]:
    """Write an answer to a file whose ending says the form (or in `form`); beside a CSV stands its CSV on the Web description.

    Raises `Refused` (form_unknown, disk_full, folder_unusable).
    """
    from commonground.documents import survey_answer
    from commonground.documents.profile import write

    kind, told = form or path.suffix.lower().lstrip("."), plainly(answer)
    if kind in ("svg", "png"):
        return draw(answer=answer, path=path)
    if kind == "csv":
        described = path.with_name(f"{path.name}-metadata.json")
        text = msgspec.json.format(msgspec.json.encode(survey_answer.csvw(told, path.name)), indent=2)
        return (outbox.write_whole(path, survey_answer.csv(told).encode()), outbox.write_whole(described, text))
    if kind in ("yaml", "yml"):
        return (outbox.write_whole(path, question_as_yaml(answer).encode()),)
    if kind == "json":
        return (outbox.write_whole(path, answer_as_json(answer).encode()),)
    sha = answer.sources[0].sha256[:12] if answer.sources else ""
    return (outbox.write_whole(path, write(survey_answer.document(told, release=f"survey file {sha}"), kind)),)


def read_design(path: Path) -> dict[str, Any]:
    """The content of a design file. Raises `Refused` (file_missing, file_not_yaml, design_unreadable)."""
    content = read_written(path)
    if not isinstance(content, dict):
        raise Refused("design_unreadable", what=f"{path.name} holds no design", ways_out=("Look at docs/how-to/ask-a-survey.md",))
    return content


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
