"""Many areas from one table: a row for each code, with the name of the area that it belongs to (teams, partnerships, localities)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.places.custom import CustomArea, Ground
from commonground.domain.places.custom_pasted import draw, read_codes
from commonground.terms import Finding, Refused, counted

MOST_AREAS = 500
_CODED = 0.6  # a column of codes may hold so few codes among its cells, for a table has notes
_HEADING = re.compile(r"(?i)\b(team|partnership|neighbou?rhood|locality|place|area|cluster|name)")
_SHARE = re.compile(r"(?i)\b(share|proportion|per ?cent)|%")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A table of areas as it is read: the headings of its columns, and the lines of each area with the row of each."""

    area: str
    code: str
    share: str
    lines: Mapping[str, tuple[tuple[int, str], ...]]

    @property
    def text(self) -> str:
        """Every line of every area, for finding the ground on which they stand."""
        return "\n".join(line for lines in self.lines.values() for _, line in lines)


def read(rows: Sequence[Sequence[str]], *, area: str = "", code: str = "", share: str = "") -> Listed:
    """The areas of a table. Columns not named are guessed: codes by their form, the finest where there are several.

    Raises `Refused`: list_empty, list_column (with the headings), areas_many.
    """
    head = next((number for number, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) >= 2), None)
    if head is None or head + 1 >= len(rows):
        ways = ("Give a table with a row for each code, and the name of its area",)
        raise Refused("list_empty", what="The table has no rows under its headings", ways_out=ways)
    headings = [cell.strip() for cell in rows[head]]
    columns = {name: [row[at].strip() if at < len(row) else "" for row in rows[head + 1 :]] for at, name in enumerate(headings) if name}
    codes = _column(code, columns, headings) if code else _of_codes(columns, headings)
    names = _column(area, columns, headings) if area else _of_names(columns, headings, codes)
    shares = _column(share, columns, headings) if share else next((name for name in columns if _SHARE.search(name) and name != names), "")
    lines: dict[str, list[tuple[int, str]]] = {}
    for at, (name, item) in enumerate(zip(columns[names], columns[codes], strict=True)):
        if name and item:
            part = _percent(columns[shares][at]) if shares else ""
            lines.setdefault(name, []).append((head + 2 + at, f"{item} {part}".strip()))
    if not 0 < len(lines) <= MOST_AREAS:
        what = f"The column {names!r} names {counted(len(lines), 'area')}, and from 1 to {MOST_AREAS} are drawn at once"
        raise Refused("areas_many", what=what, ways_out=("Name the column of areas", "Bring the table in parts"))
    return Listed(area=names, code=codes, share=shares, lines={name: tuple(held) for name, held in lines.items()})


def drawn(listed: Listed, *, ground: Ground, made_by: str, made_on: date, why: str) -> tuple[CustomArea, ...]:
    """Every area of the table. Raises `Refused` (area_not_sound) with everything that is wrong with any of them, by row."""
    areas: list[CustomArea] = []
    findings: list[Finding] = []
    for name, lines in listed.lines.items():
        try:
            text = "\n".join(line for _, line in lines)
            areas.append(draw(name, text, ground=ground, made_by=made_by, made_on=made_on, why=why))
        except Refused as refused:
            findings += [_at_row(finding, name, lines) for finding in refused.findings]
    if findings:
        what = f"Nothing is drawn, because {len(listed.lines) - len(areas)} of {len(listed.lines)} areas are not sound"
        raise Refused(
            "area_not_sound", what=what, ways_out=("Put right what is listed and bring the table again",), findings=tuple(findings)
        )
    return tuple(areas)


def _at_row(finding: Finding, name: str, lines: Sequence[tuple[int, str]]) -> Finding:
    line = re.fullmatch(r"line (\d+)", finding.where)
    where = f"{name}, row {lines[int(line[1]) - 1][0]}" if line else name
    return Finding(code=finding.code, what=finding.what, where=where, why=finding.why, remedy=finding.remedy, level=finding.level)


def _column(said: str, columns: Mapping[str, Sequence[str]], headings: Sequence[str]) -> str:
    found = [name for name in columns if name.lower() == said.strip().lower()]
    if not found:
        raise _no_column(f"There is no column {said!r}", headings)
    return found[0]


def _of_codes(columns: Mapping[str, Sequence[str]], headings: Sequence[str]) -> str:
    found: dict[str, int] = {}
    for name, cells in columns.items():
        filled = [cell for cell in cells if cell]
        coded = [cell for cell in filled if _is_code(cell)]
        if filled and len(coded) >= _CODED * len(filled):
            found[name] = len(set(coded))
    if not found:
        raise _no_column("No column holds codes or postcodes", headings)
    return max(found, key=lambda name: found[name])


def _of_names(columns: Mapping[str, Sequence[str]], headings: Sequence[str], codes: str) -> str:
    found = [
        name for name, cells in columns.items() if name != codes and _HEADING.search(name) and not any(map(_is_code, cells)) and any(cells)
    ]
    words = [name for name in found if not re.search(r"(?i)(\d\dnm\b|LAD|LSOA|MSOA)", name)]
    if len(words or found) != 1:
        what = "No column is named as one of areas" if not found else f"Several columns could name the areas: {', '.join(words or found)}"
        raise _no_column(what, headings)
    return (words or found)[0]


def _is_code(cell: str) -> bool:
    items = read_codes(cell)
    return len(items) == 1 and items[0].kind != "junk"


def _no_column(what: str, headings: Sequence[str]) -> Refused:
    said = ", ".join(name for name in headings if name)[:400]
    ways = ("Name the columns of areas and of codes as their headings stand",)
    return Refused("list_column", what=what, why=f"The headings are {said}", ways_out=ways)


def _percent(cell: str) -> str:
    """A share as it is pasted behind a code: "0.4" and "40%" alike; empty where the cell is."""
    number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", cell)
    if not number:
        return cell
    value = float(number[1]) if number[2] else float(number[1]) * 100
    return f"{value:.6f}%"
