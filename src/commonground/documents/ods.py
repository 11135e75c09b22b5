"""A document's numbers as an OpenDocument spreadsheet: cover, notes, sources and one table a sheet, with real numeric cells."""

from __future__ import annotations

import io
from typing import Any

from commonground.documents.blocks import Document, Sheet
from commonground.documents.xlsx import cell, labels, notes, sources_sheet


def write(made: Document) -> bytes:
    """The document as ODS."""
    from odfdo import Document as new_document

    book = new_document("spreadsheet")
    book.body.clear()
    book.language = made.lang
    book.meta.title = made.title
    book.meta.subject = made.subtitle
    book.meta.creator = made.publisher
    styles = _styles(book)
    cover = [made.title, made.subtitle, made.summary, f"Data release {made.release}; {made.ages}", "Made with Common Ground"]
    _plain(book, "Cover", [[said] for said in cover], styles)
    held = [*made.sheets, sources_sheet(made)]
    tabs = labels(held)
    contents = [[tab, sheet.title] for tab, sheet in zip(tabs, held, strict=True)]
    _plain(book, "Contents", [["Sheet", "What it holds"], *contents], styles, head=0)
    _plain(book, "Notes", [["Note", "Text"], *notes(made)], styles, head=0)
    for tab, sheet in zip(tabs, held, strict=True):
        _table(book, tab, sheet, styles)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _styles(book: Any) -> dict[str, str]:
    from odfdo import Element

    made = {}
    looks = {
        "title": ('<style:text-properties fo:font-size="16pt" fo:font-weight="bold" fo:color="#0b4f3c" style:font-name="Arial"/>', ""),
        "head": (
            '<style:text-properties fo:font-weight="bold"/>',
            '<style:table-cell-properties fo:background-color="#f4f2ec" fo:border-bottom="1pt solid #0b4f3c" fo:wrap-option="wrap"/>',
        ),
        "text": ("", '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'),
    }
    for name, (letters, box) in looks.items():
        style = Element.from_tag(f'<style:style style:name="cg-{name}" style:family="table-cell">{box}{letters}</style:style>')
        made[name] = book.insert_style(style, automatic=True)
    for name, width in (("wide", "8cm"), ("usual", "3.2cm")):
        style = Element.from_tag(
            f'<style:style style:name="cg-{name}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}"/></style:style>'
        )
        made[name] = book.insert_style(style, automatic=True)
    return made


def _plain(book: Any, label: str, rows: list[list[str]], styles: dict[str, str], head: int | None = None) -> None:
    from odfdo import Cell, Row
    from odfdo import Table as Grid

    grid = Grid(label)
    for place, said in enumerate(rows):
        row = Row()
        for text in said:
            style = styles["head"] if place == head else styles["title"] if place == 0 and head is None else styles["text"]
            row.append_cell(Cell(cell(text), style=style))
        grid.append_row(row)
    _widths(grid, styles, max(len(said) for said in rows))
    book.body.append(grid)


def _table(book: Any, label: str, sheet: Sheet, styles: dict[str, str]) -> None:
    from odfdo import Cell, Row
    from odfdo import Table as Grid

    grid = Grid(label)
    for said, style in ((sheet.title, "title"), *((note, "text") for note in sheet.notes)):
        row = Row()
        row.append_cell(Cell(cell(said), style=styles[style]))
        grid.append_row(row)
    head = Row()
    for name in sheet.columns:
        head.append_cell(Cell(cell(name), style=styles["head"]))
    grid.append_row(head)
    for values in sheet.rows:
        row = Row()
        for value in values:
            held = cell(value)
            row.append_cell(Cell(held) if isinstance(held, int | float) else Cell(held, style=styles["text"]))
        grid.append_row(row)
    _widths(grid, styles, len(sheet.columns))
    book.body.append(grid)


def _widths(grid: Any, styles: dict[str, str], columns: int) -> None:
    for place in range(columns):
        column = grid.get_column(place)
        column.style = styles["wide" if place == 0 else "usual"]
        grid.set_column(place, column)
