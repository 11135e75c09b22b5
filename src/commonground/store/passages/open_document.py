"""What stands in an OpenDocument text: boxes apart, deleted text and notes left out, headings by mark, style or how they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from commonground.store.passages.blocks import LONGEST_HEADING, Block
from commonground.store.passages.looks import headed
from commonground.store.passages.runs import Run, paragraphs
from commonground.store.passages.tables import MOST_COLUMNS, Cell, set_apart, table_blocks

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, STYLE, TEXT, TABLE, DRAW = (_ODF % name for name in ("office", "style", "text", "table", "drawing"))
SVG, FO = (_ODF % name for name in ("svg-compatible", "xsl-fo-compatible"))
_PASSED_OVER = (f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{OFFICE}forms")
_APART = (f"{TEXT}p", f"{TEXT}h", f"{TEXT}list", f"{TABLE}table")  # within a paragraph: in a box or shape that hangs on it
_UNSAID = (f"{OFFICE}annotation", f"{TEXT}note", f"{SVG}title", f"{SVG}desc", f"{TEXT}hidden-text")


@dataclass(frozen=True)
class Style:
    """What a style says, with what it takes from its parents. `size` in points, 0 where unsaid."""

    level: int = 0
    bold: bool = False
    size: float = 0.0
    hidden: bool = False


def open_blocks(content: etree._Element, styles: etree._Element | None) -> list[Block]:
    """The blocks of a text document, in order."""
    body = content.find(f".//{OFFICE}text")
    return headed(list(_Reader(content, styles).blocks(body))) if body is not None else []


class _Reader:
    """Reads the blocks of one document by its styles."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        roots = [root for root in (styles, content) if root is not None]
        self._held = {one.get(f"{STYLE}name", ""): one for root in roots for one in root.iter(f"{STYLE}style")}
        self._made: dict[str, Style] = {}

    def blocks(self, parent: etree._Element, *, listed: bool = False, contents: bool = False) -> Iterator[Block]:
        for child in parent:
            if not isinstance(child.tag, str) or child.tag in _PASSED_OVER:
                continue
            if child.tag in (f"{TEXT}h", f"{TEXT}p"):
                yield from self._paragraph(child, listed=listed, contents=contents)
            elif child.tag == f"{TABLE}table":
                yield from table_blocks([self._row(row, head=head) for row, head in _rows(child)])
            else:
                index = contents or child.tag == f"{TEXT}table-of-content"
                yield from self.blocks(child, listed=listed or child.tag == f"{TEXT}list", contents=index)

    def _paragraph(self, node: etree._Element, *, listed: bool, contents: bool) -> Iterator[Block]:
        style = self._style(node.get(f"{TEXT}style-name", ""))
        level = _outline_level(node) if node.tag == f"{TEXT}h" else style.level
        for said in paragraphs(self._lines(node, style), heading=bool(level)):
            marked = 0 if contents or len(said.text) > LONGEST_HEADING else level
            yield Block(
                text=said.text,
                level=marked,
                bullet=(listed or said.marked) and not marked,
                furniture=contents,
                bold=said.bold,
                size=said.size,
            )
        for box in node.iter(f"{DRAW}*"):
            holds = box.find(f"{TEXT}p") is not None or box.find(f"{TEXT}list") is not None or box.find(f"{TABLE}table") is not None
            if holds and next(box.iterancestors(f"{TEXT}p", f"{TEXT}h"), None) is node:
                yield from set_apart(self.blocks(box))

    def _lines(self, node: etree._Element, style: Style) -> list[list[Run]]:
        lines: list[list[Run]] = [[]]
        stack: list[tuple[str, etree._Element, Style]] = [("open", node, style)]
        while stack:
            step, one, said = stack.pop()
            if step == "tail":
                lines[-1].append(Run(one.tail or "", said.bold, said.size))
                continue
            if not isinstance(one.tag, str) or one.tag in _UNSAID or (one is not node and one.tag in _APART):
                continue
            if one.tag in (f"{TEXT}s", f"{TEXT}tab"):
                lines[-1].append(Run(" "))
            elif one.tag == f"{TEXT}line-break":
                lines.append([])
            inner = self._style(one.get(f"{TEXT}style-name", ""), said) if one.tag == f"{TEXT}span" else said
            if inner.hidden:
                continue
            lines[-1].append(Run(one.text or "", inner.bold, inner.size))
            for child in reversed(one):
                stack.append(("tail", child, inner))
                stack.append(("open", child, inner))
        return lines

    def _style(self, name: str, above: Style | None = None, seen: tuple[str, ...] = ()) -> Style:
        """A style with its parents; a span's takes what it does not say from its paragraph's."""
        if above is None and name in self._made:
            return self._made[name]
        one = self._held.get(name)
        if one is None or name in seen or len(seen) > 20:
            return above or Style(level=_named_level(name))
        parent = one.get(f"{STYLE}parent-style-name", "")
        base = above or (self._style(parent, None, (*seen, name)) if parent else Style())
        set_as = one.find(f"{STYLE}text-properties")
        made = replace(base, level=_named_level(name) or (0 if above else base.level))
        if set_as is not None:
            weight, size, display = set_as.get(f"{FO}font-weight"), set_as.get(f"{FO}font-size", ""), set_as.get(f"{TEXT}display")
            made = replace(
                made,
                bold=weight in ("bold", "600", "700", "800", "900") if weight else made.bold,
                size=float(size[:-2]) if re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?pt", size) else made.size,
                hidden=made.hidden or display == "none",
            )
        if above is None:
            self._made[name] = made
        return made

    def _row(self, row: etree._Element, *, head: bool) -> list[Cell]:
        cells: list[Cell] = []
        for one in row:
            if one.tag != f"{TABLE}table-cell":
                continue  # what covers a cell says how far it reaches
            blocks = tuple(block for block in self.blocks(one) if block.text.strip())
            across, down = _count(one, "number-columns-spanned"), _count(one, "number-rows-spanned")
            cell = Cell(blocks=blocks, across=across, down=down, head=head or (bool(blocks) and all(block.bold for block in blocks)))
            cells.extend([cell] * min(_count(one, "number-columns-repeated"), MOST_COLUMNS - min(len(cells), MOST_COLUMNS)))
        return cells


def _rows(table: etree._Element, *, head: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    """The rows of a table, not of tables in its cells, and whether each is marked as a heading."""
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, head
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child, head=head or child.tag == f"{TABLE}table-header-rows")


def _count(cell: etree._Element, name: str) -> int:
    said = cell.get(f"{TABLE}{name}", "1")
    return int(said) if re.fullmatch(r"[1-9]\d{0,3}", said) else 1


def _named_level(name: str) -> int:
    """The level of a style called Heading_20_2 or Title (spaces are written as _20_)."""
    if name == "Title":
        return 1
    found = re.match(r"Heading(?:_20_| )?(\d)$", name)
    return 1 + int(found[1]) if found else 0  # below the title


def _outline_level(heading: etree._Element) -> int:
    said = heading.get(f"{TEXT}outline-level", "1")
    return 1 + int(said) if re.fullmatch(r"[1-9]", said) else 2
