"""A document's numbers as an accessible workbook: cover, contents, notes, sources and one marked-up table a sheet (gptables)."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from commonground.documents import words
from commonground.documents.blocks import Document, Sheet, Value
from commonground.terms import Absent


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
            auto_width=True,
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True},
        )
    for sheet in book.worksheets():  # printed across, two pages wide at most
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(2, 0)
    book.close()
    return out.getvalue()


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
        {
            "column": {
                "columns": [place],
                "format": {"num_format": "#,##0" + ("." + "0" * sheet.decimals[place] if sheet.decimals[place] else "")},
            }
        }
        for place in range(len(sheet.columns))
        if place < len(sheet.decimals) and any(isinstance(row[place], int | float) for row in sheet.rows)
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
