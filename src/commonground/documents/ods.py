"""A document's numbers as an OpenDocument spreadsheet: cover, notes, sources and one table a sheet, with real numeric cells."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape
from itertools import repeat
from typing import Any

from commonground.documents.blocks import Document, Sheet
from commonground.documents.xlsx import cell, every_sheet, labels, notes

WIDTHS = (10, 18, 30, 55)  # letters for which a column may be wide; the last only where a sheet has few
MANY = 8
PRINTED = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "style:print-orientation": "landscape",
    "style:scale-to-X": "3",
    "style:scale-to-Y": "0",
}


def write(made: Document) -> bytes:
    """The document as ODS."""
    from odfdo import Document as new_document

    book = new_document("spreadsheet")
    book.body.clear()
    book.language = made.lang
    book.meta.title = made.title
    book.meta.subject = made.subtitle
    book.meta.creator = made.publisher
    styles = _styles(book, {many for sheet in every_sheet(made) for many in _digits(sheet) if many is not None})
    printed: Any = book.get_part("styles.xml")
    for page in printed.get_elements("//style:page-layout-properties"):  # across, three pages wide at most
        for name, value in PRINTED.items():
            page.set_attribute(name, value)
    cover = [made.title, made.subtitle, made.summary, f"Data release {made.release}; {made.ages}", "Made with Common Ground"]
    _plain(book, "Cover", [[said] for said in cover], styles)
    held = every_sheet(made)
    tabs = labels(held)
    contents = [[tab, sheet.title] for tab, sheet in zip(tabs, held, strict=True)]
    _plain(book, "Contents", [["Sheet", "What it holds"], *contents], styles, head=0)
    _plain(book, "Notes", [["Note", "Text"], *notes(made)], styles, head=0)
    for tab, sheet in zip(tabs, held, strict=True):
        _table(book, tab, sheet, styles)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _digits(sheet: Sheet) -> Iterable[int | None]:
    return (sheet.shown(row, place) for row in range(len(sheet.rows)) for place in range(len(sheet.columns)))


def _styles(book: Any, digits: set[int]) -> dict[str, str]:
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
    for many in digits:
        number = f'<number:number number:decimal-places="{many}" number:min-integer-digits="1" number:grouping="true"/>'
        book.insert_style(
            Element.from_tag(f'<number:number-style style:name="cg-digits{many}">{number}</number:number-style>'), automatic=True
        )
        style = Element.from_tag(
            f'<style:style style:name="cg-number{many}" style:family="table-cell" style:data-style-name="cg-digits{many}">'
            f"{looks['text'][1]}</style:style>"
        )
        made[f"number{many}"] = book.insert_style(style, automatic=True)
    for name, width in ((f"wide{letters}", f"{1 + letters * 0.19:.1f}cm") for letters in WIDTHS):
        style = Element.from_tag(
            f'<style:style style:name="cg-{name}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}"/></style:style>'
        )
        made[name] = book.insert_style(style, automatic=True)
    return made


def _plain(book: Any, label: str, rows: list[list[str]], styles: dict[str, str], head: int | None = None) -> None:
    def style(place: int) -> str:
        return styles["head"] if place == head else styles["title"] if place == 0 and head is None else styles["text"]

    written = [_row([cell(text) for text in said], repeat(style(place))) for place, said in enumerate(rows)]
    _append(book, label, written, [styles[f"wide{WIDTHS[-1]}"]] if head is None else _widths(rows, styles))


def _table(book: Any, label: str, sheet: Sheet, styles: dict[str, str]) -> None:
    written = [_row([cell(sheet.title)], [styles["title"]])]
    written += [_row([cell(note)], [styles["text"]]) for note in sheet.notes]
    head = _row([cell(name) for name in sheet.columns], repeat(styles["head"]))
    written.append(f"<table:table-header-rows>{head}</table:table-header-rows>")
    for row, values in enumerate(sheet.rows):
        digits = (sheet.shown(row, place) for place in range(len(values)))
        looks = (styles["text" if many is None else f"number{many}"] for many in digits)
        written.append(_row([cell(value) for value in values], looks))
    _append(book, label, written, _widths([sheet.columns, *sheet.rows], styles))


def _widths(rows: Sequence[Sequence[Any]], styles: dict[str, str]) -> list[str]:
    """The style of each column: as wide as its longest text, within bounds; a longer one is wrapped."""
    longest = [max(len(value) if isinstance(value, str) else 8 for value in column) for column in zip(*rows, strict=False)]
    allowed = WIDTHS if len(longest) <= MANY else WIDTHS[:-1]
    return [styles[f"wide{next((most for most in allowed if letters <= most), allowed[-1])}"] for letters in longest]


def _row(values: list[str | int | float], looks: Iterable[str]) -> str:
    # Written as text and read once a sheet: with a Python object for each cell a profile took 4 s of processor time.
    return f"<table:table-row>{''.join(map(_cell, values, looks))}</table:table-row>"


def _cell(value: str | int | float, style: str) -> str:
    if isinstance(value, str):
        return (
            f'<table:table-cell office:value-type="string" table:style-name="{style}"><text:p>{escape(value)}</text:p></table:table-cell>'
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value!r}" table:style-name="{style}">'
        f"<text:p>{value!r}</text:p></table:table-cell>"
    )


def _append(book: Any, label: str, rows: list[str], widths: list[str]) -> None:
    from odfdo import Element

    first, *others = (f'<table:table-column table:style-name="{width}"/>' for width in widths)
    columns = f"<table:table-header-columns>{first}</table:table-header-columns>{''.join(others)}" if others else first
    name = escape(label, quote=True)
    book.body.append(Element.from_tag(f'<table:table table:name="{name}">{columns}{"".join(rows)}</table:table>'))
