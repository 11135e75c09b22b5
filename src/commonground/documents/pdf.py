"""A document as a tagged PDF (PDF/UA-1), set by Typst. All text goes to Typst as data, so that none of it can act as markup."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from commonground.documents import tables
from commonground.documents.blocks import Block, Bullets, Cell, Document, Heading, Paragraph, Picture, SourceList, Table
from commonground.documents.charts import draw
from commonground.documents.charts.chart import FONT
from commonground.documents.mark import mark

TYPEFACE = "Source Sans Pro"


def write(made: Document) -> bytes:
    """The document as PDF/UA-1; Typst refuses to write a file that breaks the standard's checkable rules."""
    import typst

    return typst.compile(
        _template(),
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"document": json.dumps(_told(made), ensure_ascii=False)},
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@lru_cache(maxsize=1)
def _template() -> bytes:
    return resources.files("commonground.documents").joinpath("page.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The typeface of our documents, from its own package: the same on every machine, read once in a process."""
    import font_source_sans_pro
    import typst

    held = resources.files(font_source_sans_pro).joinpath("files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(held)])


def _told(made: Document) -> dict[str, Any]:
    following = zip(made.blocks, (*made.blocks[1:], None), strict=False)
    blocks = [told for block, after in following for told in _block(block, small=made.mini, opens=isinstance(after, Table | Picture))]
    return {
        "title": made.title,
        "place": made.place,
        "subtitle": made.subtitle,
        "summary": made.summary,
        "release": made.release,
        "ages": made.ages,
        "mini": made.mini,
        "publisher": made.publisher,
        "mark": mark("#ffffff"),
        "small_mark": mark(),
        "blocks": blocks,
    }


def _block(block: Block, *, small: bool = False, opens: bool = False) -> list[dict[str, Any]]:
    if isinstance(block, Heading):
        return [{"is": "heading", "text": block.text, "level": block.level, "page": block.page, "alone": block.alone}]
    if isinstance(block, Paragraph):
        return [{"is": "paragraph", "text": block.text, "kind": block.kind, "refs": list(block.refs), "opens": opens}]
    if isinstance(block, Bullets):
        return [{"is": "bullets", "items": list(block.items)}] if block.items else []
    if isinstance(block, Picture):
        return _picture(block)
    if isinstance(block, Table):
        return [_table(block, small=small or block.id == "definitions")]
    if isinstance(block, SourceList):
        return [
            {
                "is": "sources",
                "items": [{"number": number, "text": source.citation(), "address": source.address} for number, source in block.numbered],
            }
        ]
    raise TypeError(type(block).__name__)


def _picture(block: Picture) -> list[dict[str, Any]]:
    chart = block.chart
    svg = draw.svg_file(chart).replace(f'font-family="{FONT}"', f'font-family="{TYPEFACE}"', 1)
    told = {
        "is": "picture",
        "title": chart.title,
        "sentence": chart.sentence,
        "alt": chart.alt,
        "note": chart.note,
        "svg": svg,
        "refs": list(block.refs),
    }
    return [told, _table(tables.of_chart(chart, block.refs), small=True)] if block.tabled else [told]


def _table(block: Table, *, small: bool = False) -> dict[str, Any]:
    return {
        "is": "table",
        "title": block.title,
        "columns": [{"name": column.name, "share": column.share, "numeric": column.numeric} for column in block.columns],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "notes": list(block.notes),
        "small": small,
        "room": block.room,
        "linked": block.id == "figures",
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "under": cell.under, "refs": list(cell.refs), "strong": cell.strong}
