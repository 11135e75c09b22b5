"""What stands in a Word document as its reader sees it: accepted changes only, boxes apart, headings by style or by how they are set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from commonground.store.passages.blocks import LONGEST_HEADING, Block
from commonground.store.passages.looks import headed
from commonground.store.passages.runs import Run, paragraphs
from commonground.store.passages.tables import Cell, set_apart, table_blocks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_GONE = (f"{W}txbxContent", f"{W}moveFrom", f"{W}del", f"{MC}Fallback")  # apart, moved away, deleted, or the same once more
_THROUGH = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag", f"{MC}AlternateContent", f"{MC}Choice")
_SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}


@dataclass(frozen=True)
class Style:
    """What a paragraph's style says, with what it takes from the styles that it is based on. `size` in points, 0 where unsaid."""

    name: str = ""
    level: int = 0
    listed: bool = False
    bold: bool = False
    size: float = 0.0
    hidden: bool = False

    @property
    def contents(self) -> bool:
        return re.match(r"(?:toc|table of figures|contents) ?\d*$", self.name, re.IGNORECASE) is not None


def word_blocks(document: etree._Element, styles: etree._Element | None, diagrams: dict[str, list[str]]) -> list[Block]:
    """The blocks of a document, in order; `diagrams` holds what each drawn list (SmartArt) says, by its relation's identifier."""
    body = document.find(f"{W}body")
    return headed(list(_blocks(body, _Styles(styles, diagrams)))) if body is not None else []


def diagram_texts(data: etree._Element) -> list[str]:
    """What the shapes of a diagram say, one by one."""
    said = ("".join(one.text or "" for one in point.iter(f"{DRAWING}t")) for point in data.iter(f"{DIAGRAM}pt"))
    return [text for text in said if text.strip() and text != "[Text]"]


class _Styles:
    """The styles of a document by their identifiers, each worked out once; and the diagrams that its paragraphs point to."""

    def __init__(self, root: etree._Element | None, diagrams: dict[str, list[str]]) -> None:
        self.diagrams = diagrams
        self._made: dict[str, Style] = {}
        self._held = {one.get(f"{W}styleId", ""): one for one in root.iter(f"{W}style")} if root is not None else {}
        usual = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._usual = Style(size=_size(usual))
        default = next((key for key, one in self._held.items() if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default")), "")
        self.normal = self.of(default) if default else self._usual

    def of(self, key: str, seen: tuple[str, ...] = ()) -> Style:
        if key in self._made:
            return self._made[key]
        one = self._held.get(key)
        if one is None or key in seen or len(seen) > 20:
            return self._usual
        based = one.find(f"{W}basedOn")
        above = self.of(based.get(f"{W}val", ""), (*seen, key)) if based is not None else self._usual
        named = one.find(f"{W}name")
        name = named.get(f"{W}val", "") if named is not None else ""
        inner, run = one.find(f"{W}pPr"), one.find(f"{W}rPr")
        self._made[key] = Style(
            name=name,
            level=_named_level(name) or _outline(inner, above.level),
            listed=_listed(inner, above.listed or re.match(r"list (?:bullet|number)", name, re.IGNORECASE) is not None),
            bold=_on(run, "b", above.bold),
            size=_size(run) or above.size,
            hidden=_on(run, "vanish", above.hidden),
        )
        return self._made[key]


def _named_level(name: str) -> int:
    if name.lower() == "title":
        return 1
    found = re.match(r"heading\s*(\d)", name, re.IGNORECASE)
    return 1 + int(found[1]) if found else 0  # below the title


def _outline(properties: etree._Element | None, above: int) -> int:
    """The level that a paragraph or style says it has in the outline of the document (0 to 8 for headings, 9 for text)."""
    said = properties.find(f"{W}outlineLvl") if properties is not None else None
    value = said.get(f"{W}val", "") if said is not None else ""
    return above if not re.fullmatch(r"\d", value) else 0 if value == "9" else int(value) + 2


def _listed(properties: etree._Element | None, above: bool) -> bool:
    number = properties.find(f"{W}numPr") if properties is not None else None
    if number is None:
        return above
    said = number.find(f"{W}numId")
    return said is None or said.get(f"{W}val") != "0"  # nought takes a paragraph out of the list of its style


def _on(properties: etree._Element | None, name: str, above: bool) -> bool:
    said = properties.find(f"{W}{name}") if properties is not None else None
    return above if said is None else said.get(f"{W}val", "1") not in ("0", "false", "off")


def _size(properties: etree._Element | None) -> float:
    said = properties.find(f"{W}sz") if properties is not None else None
    value = said.get(f"{W}val", "") if said is not None else ""
    return int(value) / 2 if re.fullmatch(r"\d{1,3}", value) else 0.0


def _blocks(parent: etree._Element, styles: _Styles, *, contents: bool = False) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, styles, contents=contents)
        elif child.tag == f"{W}tbl":
            yield from table_blocks([_row(row, styles) for row in _within(child, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None])
        elif child.tag in _THROUGH and not _is_prompt(child):
            yield from _blocks(child, styles, contents=contents or _is_contents(child))


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, those too that stand in a control or in an accepted change."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH and not _is_prompt(child):
            yield from _within(child, tag)


def _is_prompt(node: etree._Element) -> bool:
    """Whether a control still shows "Click here to enter text"."""
    return node.tag == f"{W}sdt" and node.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _is_contents(node: etree._Element) -> bool:
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") if node.tag == f"{W}sdt" else None
    return gallery is not None and "contents" in gallery.get(f"{W}val", "").lower()


def _row(row: etree._Element, styles: _Styles) -> list[Cell]:
    marked = row.find(f"{W}trPr/{W}tblHeader") is not None
    cells = []
    for one in _within(row, f"{W}tc"):
        properties = one.find(f"{W}tcPr")
        span = properties.find(f"{W}gridSpan") if properties is not None else None
        merged = properties.find(f"{W}vMerge") if properties is not None else None
        blocks = tuple(block for block in _blocks(one, styles) if block.text.strip())
        across = span.get(f"{W}val", "1") if span is not None else "1"
        cells.append(
            Cell(
                blocks=blocks,
                across=int(across) if re.fullmatch(r"\d{1,4}", across) else 1,
                goes_on=merged is not None and merged.get(f"{W}val", "continue") == "continue",
                head=marked or (bool(blocks) and all(block.bold for block in blocks)),
            )
        )
    return cells


def _paragraph(node: etree._Element, styles: _Styles, *, contents: bool) -> Iterator[Block]:
    properties = node.find(f"{W}pPr")
    mark = properties.find(f"{W}pStyle") if properties is not None else None
    style = styles.of(mark.get(f"{W}val", "")) if mark is not None else styles.normal
    level = style.level or _outline(properties, 0)
    bullet = not level and _listed(properties, style.listed)
    named = contents or style.contents
    for said in paragraphs(_lines(node, style), heading=bool(level)):
        yield Block(
            text=said.text,
            level=0 if named or len(said.text) > LONGEST_HEADING else level,
            bullet=bullet or (said.marked and not level),
            furniture=named,
            bold=said.bold,
            size=said.size,
        )
    for box in _seen(node, lambda tag: tag == f"{W}txbxContent"):
        yield from set_apart(_blocks(box, styles))
    for drawn in _seen(node, lambda tag: tag == f"{DIAGRAM}relIds"):
        yield from set_apart(Block(text=text, bullet=True) for text in styles.diagrams.get(drawn.get(f"{LINK}dm", ""), ()))


def _lines(node: etree._Element, style: Style) -> list[list[Run]]:
    """The paragraph's runs, on the lines between its breaks."""
    lines: list[list[Run]] = [[]]
    for run in _seen(node, lambda tag: tag == f"{W}r"):
        properties = run.find(f"{W}rPr")
        if _on(properties, "vanish", style.hidden):
            continue
        bold, size = _on(properties, "b", style.bold), _size(properties) or style.size
        for piece in _seen(run, lambda tag: tag.startswith(W)):
            if piece.tag == f"{W}br":
                lines.append([])
            elif text := (piece.text or "") if piece.tag == f"{W}t" else _SIGNS.get(piece.tag, ""):
                lines[-1].append(Run(text, bold, size))
    return lines


def _seen(parent: etree._Element, wanted: Callable[[str], bool]) -> Iterator[etree._Element]:
    """Elements by their tags, in order; not what was deleted or moved away, prompts, and what a text box holds."""
    stack = list(reversed(parent))
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str):
            continue
        if wanted(node.tag):
            yield node
        if node.tag not in _GONE and not _is_prompt(node) and not (node.tag == f"{W}r" and wanted(f"{W}r")):
            stack.extend(reversed(node))
