"""Layouts of published tables that we know: each is a mapping with the marks by which its file is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from commonground.connectors.brought import written
from commonground.connectors.sheets import Sheet
from commonground.domain.indicators.mapping import Mapping


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A published layout: what it is called, the words that its first rows must hold, and how it is read."""

    id: str
    title: str
    marks: tuple[str, ...]
    sheet: str
    mapping: Mapping
    header_rows: int  # how many rows of headings stand above the first place; 0: as the mapping says
    which: tuple[tuple[str, str], ...] = ()  # the measure by words in the first rows, for a layout that serves several


@cache
def known() -> tuple[Layout, ...]:
    """Every layout in reference/indicators/layouts, the most telling first."""
    found = []
    for file in files("commonground.reference").joinpath("indicators/layouts").iterdir():
        if file.name.endswith(".yaml"):
            said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
            by = said["recognise"]
            found.append(
                Layout(
                    id=file.name.removesuffix(".yaml"),
                    title=said["title"],
                    marks=tuple(by["words"]),
                    sheet=by.get("sheet", ""),
                    mapping=written.from_plain(said, file.name),
                    header_rows=by.get("header_rows", 0),
                    which=tuple((str(words), str(measure)) for words, measure in (said.get("which") or {}).items()),
                )
            )
    return tuple(sorted(found, key=lambda one: (-len(one.marks), one.id)))


def recognise(sheets: Sequence[Sheet]) -> tuple[Layout, Sheet] | None:
    """The layout that a file has, with the sheet that has it; none where it has none that we know."""
    for layout in known():
        for sheet in sheets:
            top = " ".join(cell for row in sheet.rows[:12] for cell in row)
            if re.search(layout.sheet, sheet.name, re.IGNORECASE) and all(re.search(mark, top, re.IGNORECASE) for mark in layout.marks):
                return layout, sheet
    return None


def fitted(layout: Layout, sheet: Sheet, first: int) -> Mapping:
    """The mapping of a layout for one of its sheets: `first` is the row (from 0) in which the first place stands."""
    top = [cell for row in sheet.rows[:first] for cell in row if cell]
    mapping = replace(layout.mapping, sheet=sheet.name)
    if layout.header_rows:
        filled = [number + 1 for number in range(first) if any(sheet.rows[number])]
        mapping = replace(mapping, header=tuple(filled[-layout.header_rows :]))
    chosen = next((measure for words, measure in layout.which if any(re.search(words, cell, re.IGNORECASE) for cell in top)), None)
    if layout.which:
        mapping = replace(mapping, columns=tuple(replace(column, measure=chosen or "") for column in mapping.columns))
    edition = next((cell for cell in top if re.search(r"\d{2}", cell)), "")
    return replace(mapping, source=replace(mapping.source, edition=mapping.source.edition or edition[:120]))


def titles() -> Lookup[str, str]:
    """What each layout is called, by its id."""
    return {layout.id: layout.title for layout in known()}
