"""A document's numbers as an accessible workbook: cover, contents, notes, sources and one marked-up table a sheet (gptables)."""

from __future__ import annotations

import io
import itertools
import math
import re
import textwrap
import warnings
from typing import Any

from commonground.documents import words
from commonground.documents.blocks import Document, Sheet, Value
from commonground.terms import Absent

NARROWEST, NARROW, WIDE, WIDEST = 8, 26, 55, 70  # letters of a column: narrow where a sheet has many, the widest only where it has few
FEW, MANY = 3, 8
ONE_PAGE = 130  # letters that a page printed across holds
LETTER, RUNNING = 11, 15  # points of type of which a column holds as many figures, or letters of running text, as it is wide


def write(made: Document) -> bytes:
    """The document as XLSX. Numbers are numbers; formula-like text is written as text and cannot run."""
    import gptables
    import pandas

    out = io.BytesIO()
    held = every_sheet(made)
    sheets = {label: _table(gptables, pandas, sheet, made) for label, sheet in zip(labels(held), held, strict=True)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # our notes speak of every sheet, so none refers to them
        book = gptables.produce_workbook(
            out,
            sheets,
            cover=_cover(gptables, made),
            contentsheet_options={"additional_elements": ["subtitles"], "title": "Contents", "table_name": "contents_table"},
            notes_table=pandas.DataFrame(notes(made), columns=["Note reference", "Note text"]),
            auto_width=False,
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True},
        )
    for sheet in book.worksheets():
        _print_across(sheet, _fit(sheet))
    book.close()
    return out.getvalue()


def _print_across(sheet: Any, widths: list[int]) -> None:
    """On as many sheets of A4 as its columns need at a size that can be read, each with the names of its rows and columns."""
    first = widths[0] if widths else 0
    pages = 1 if sum(widths) <= ONE_PAGE else math.ceil((sum(widths) - first) / (ONE_PAGE - first))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0)
    for table in sheet.tables:
        head = int(re.sub(r"\D", "", table["range"].partition(":")[0])) - 1
        sheet.repeat_rows(head)


def _fit(sheet: Any) -> list[int]:
    """Columns as wide as their longest text, within bounds, and rows as high as what is wrapped in them: not every reader works that out.

    Gives the letters of each column.
    """
    texts = {number: text for text, number in sheet.str_table.string_table.items()}
    held = []  # (row, column, text, size of its letters) of every cell whose text is wrapped
    for row, cells in sheet.table.items():
        for column, one in cells.items():
            if one.format is not None and one.format.text_wrap:
                one.format.set_align("top")
                told = texts[one.string] if hasattr(one, "string") else f"{getattr(one, 'number', 0):,.2f}"
                held.append((row, column, told, one.format.font_size * (1.1 if one.format.bold else 1)))
    last = max((column for _, column, *_ in held), default=0)
    widest = WIDEST if last < FEW else WIDE if last < MANY else NARROW
    widths: dict[int, int] = {}
    for _, column, text, size in held:
        longest = max(map(len, text.split("\n"))) * size / LETTER + 2
        widths[column] = max(widths.get(column, NARROWEST), min(widest, int(longest)))
    heights: dict[int, float] = {}
    for row, column, text, size in held:
        fit = max(1, int((widths[column] - 1) * RUNNING / size))
        lines = sum(max(1, len(textwrap.wrap(line, fit))) if len(line) > fit else 1 for line in text.split("\n"))
        heights[row] = max(heights.get(row, 0), 1.3 * size * lines if lines > 1 or size > 14 else 0)
    for column, letters in widths.items():
        sheet.set_column(column, column, letters)
    for row, points in heights.items():
        if points:
            sheet.set_row(row, min(409, points))  # the highest that a row may be
    return [letters for _, letters in sorted(widths.items())]


def every_sheet(made: Document) -> list[Sheet]:
    """The sheets of a document with its sources; a document without numbers says what it has to say on a sheet of its own."""
    said = Sheet(id="summary_only", label="Summary", title=made.title, columns=("What it says",), rows=((made.summary or made.title,),))
    return [*made.sheets, *([sources_sheet(made)] if made.sources else [])] or [said]


def labels(held: list[Sheet]) -> list[str]:
    """Tab names: no longer than 31 letters, each once, none of the letters that a spreadsheet forbids."""
    out: list[str] = []
    for sheet in held:
        label = re.sub(r"[\[\]:*?/\\']", " ", sheet.label).strip()[:28] or "Table"
        while label.lower() in (made.lower() for made in out):
            label = f"{label[:26]} {len(out)}"
        out.append(label)
    return out


def sources_sheet(made: Document) -> Sheet:
    """The numbered sources as a sheet, for the spreadsheet forms."""
    return Sheet(
        id="sources_list",
        label="Sources",
        title="Where these numbers come from",
        columns=("Source", "Publisher", "Title", "Edition", "Licence", "Address", "Attribution"),
        rows=tuple((number, s.publisher, s.title, s.edition, s.licence, s.address, s.attribution) for number, s in made.sources),
    )


def notes(made: Document) -> list[list[str]]:
    """The notes of a workbook: the marks of absence first, then what the document says of itself."""
    told = [f"{mark} means {said.lower()}. It does not mean zero." for mark, said in made.marks]
    told += [f"Numbers in a column called Sources are listed on the sheet Sources. Data release {made.release}; {made.ages}.", *made.notes]
    return [[f"note {place}", _plain(text)] for place, text in enumerate(told, 1)]


def _cover(gptables: Any, made: Document) -> Any:
    return gptables.Cover(
        title=_plain(made.title),
        intro=["About this file", _plain(made.subtitle), _plain(made.summary) or "No summary."],
        about=["Where it is from", f"Made with Common Ground from data release {made.release}, {made.ages}."],
        contact=[
            "What to do next",
            "Read the notes, then the sheets. Every row gives the numbers of its sources, which the sheet Sources lists.",
        ],
    )


def _plain(text: str) -> str:
    """Text that gptables will not read as a reference to a note, and that XML can hold."""
    return "".join(letter for letter in text.replace("$$", "$ $") if letter in "\t\n" or letter >= " ")


def _table(gptables: Any, pandas: Any, sheet: Sheet, made: Document) -> Any:
    frame = pandas.DataFrame(
        [[cell(value) for value in row] for row in sheet.rows], columns=[_plain(words.inert(name)) for name in sheet.columns], dtype=object
    )
    formats = [
        {"cell": {"cells": (row + 1, column), "format": {"num_format": "#,##0" + ("." + "0" * many if many else "")}}}  # below the names
        for row, column in itertools.product(range(len(sheet.rows)), range(len(sheet.columns)))
        if (many := sheet.shown(row, column)) is not None
    ]
    marks = [f"{mark} {said}" for mark, said in made.marks]
    return gptables.GPTable(
        table=frame,
        table_name=f"{sheet.id}_table",
        title=_plain(sheet.title),
        subtitles=[_plain(note) for note in sheet.notes],
        instructions="This worksheet contains one table. Marks in square brackets stand for absent values; the notes say what each means.",
        scope=_plain(made.subtitle),
        source="The sheet Sources, by number" if sheet.id != "sources_list" else "Each publisher named here",
        legend=marks,
        index_columns={2: 0},
        additional_formatting=formats,
    )


def cell(value: Value) -> str | int | float:
    """A value as a spreadsheet cell: a number, or text that cannot run as a formula; nothing is left empty."""
    if isinstance(value, Absent):
        return value.mark
    return _plain(words.inert(value)) or "none" if isinstance(value, str) else value
