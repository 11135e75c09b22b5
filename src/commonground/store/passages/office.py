"""Word (DOCX) and OpenDocument text (ODT): zipped XML, weighed before it is unfolded, read without entities or network."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from commonground.store.passages.blocks import Block, tidy
from commonground.store.passages.pdf import column_named
from commonground.terms import Findings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same once more, for older readers
DC = "{http://purl.org/dc/elements/1.1/}"
MOST_PARTS = 5_000
MOST_XML = 40_000_000  # bytes of one part that is read; a strategy of 300 pages holds about 5 million


def kind_of_zip(content: bytes) -> str:
    """ "docx", "odt" or "zip_unknown", from the names of its parts only."""
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "damaged"
    if "word/document.xml" in names:
        return "docx"
    return "odt" if {"content.xml", "mimetype"} <= names or ("META-INF/manifest.xml" in names and "content.xml" in names) else "zip_unknown"


def text_weight(content: bytes) -> int:
    """Bytes to which the text of a Word or OpenDocument file would unfold, as it says itself; 0 for any other file."""
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist() if content.startswith(b"PK") else []
    except (zipfile.BadZipFile, OSError, ValueError):
        return 0
    return sum(part.file_size for part in parts if part.filename in ("word/document.xml", "content.xml"))


def read_office(content: bytes, form: str, findings: Findings, *, most: int) -> tuple[list[Block], str]:
    """(blocks, title). Findings instead when the file is damaged, locked, or would unfold to more than `most` bytes."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if any(info.filename.lower().endswith(("vbaproject.bin", "basic/script-lc.xml")) for info in archive.infolist()):
                findings.add("carries_scripts", "The file carries macros", why="They were left alone: only the text was read", level="note")
            unfolded = sum(info.file_size for info in archive.infolist())
            if unfolded > most:
                raise _TooMuch(f"its parts would unfold to {unfolded / 1e6:,.0f} MB from {len(content) / 1e6:,.1f} MB")
            if len(archive.infolist()) > MOST_PARTS:
                raise _TooMuch(f"it is made of {len(archive.infolist()):,} parts")
            if any(info.flag_bits & 1 for info in archive.infolist()):
                _locked(findings)
                return [], ""
            most = min(most, MOST_XML)
            if form == "docx":
                return _word(archive, most), _title(archive, "docProps/core.xml", most)
            if b"manifest:encryption-data" in _part(archive, "META-INF/manifest.xml", most, needed=False):
                _locked(findings)
                return [], ""
            return _open_document(archive, most), _title(archive, "meta.xml", most)
    except _TooMuch as too_much:
        findings.add(
            "zip_bomb",
            "The file unfolds to far more than a document holds, and was not opened",
            why=f"It says that {too_much}",
            remedy="Ask its publisher for the document itself, or open it and save the pages of the strategy as PDF",
        )
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        lzma.LZMAError,
        etree.XMLSyntaxError,
        KeyError,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        findings.add(
            "corrupt",
            "The file is damaged",
            why=f"The reader says: {type(problem).__name__}: {str(problem)[:120]}",
            remedy="Fetch it again from its publisher, or open it and save a new copy",
        )
    return [], ""


def _locked(findings: Findings) -> None:
    findings.add("encrypted", "The file is locked with a password", remedy="Save a copy without a password and read the copy")


class _TooMuch(Exception):
    """The file would unfold to more than is allowed."""


def _part(archive: zipfile.ZipFile, name: str, most: int, *, needed: bool = True) -> bytes:
    if not needed and name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        content = part.read(most + 1)  # what the zip says of its sizes may be a lie
    if len(content) > most:
        raise _TooMuch(f"{name} unfolds to more than {most / 1e6:,.0f} MB")
    return content


def _tree(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    return etree.fromstring(content, parser)


def _title(archive: zipfile.ZipFile, name: str, most: int) -> str:
    content = _part(archive, name, most, needed=False)
    if not content:
        return ""
    return tidy(_tree(content).findtext(f".//{DC}title") or "")


def _word(archive: zipfile.ZipFile, most: int) -> list[Block]:
    names = _style_names(archive, most)
    body = _tree(_part(archive, "word/document.xml", most)).find(f"{W}body")
    return list(_word_blocks(body, names)) if body is not None else []


def _style_names(archive: zipfile.ZipFile, most: int) -> dict[str, str]:
    content = _part(archive, "word/styles.xml", most, needed=False)
    if not content:
        return {}
    named = {}
    for style in _tree(content).iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            named[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "")
    return named


def _word_blocks(parent: etree._Element, names: dict[str, str]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{W}p":
            text = _word_text(child)
            style_mark = child.find(f"{W}pPr/{W}pStyle")
            style = names.get(style_mark.get(f"{W}val", ""), style_mark.get(f"{W}val", "")) if style_mark is not None else ""
            level = _style_level(style)
            yield Block(
                text=text, level=level, bullet=not level and (child.find(f"{W}pPr/{W}numPr") is not None or "list" in style.lower())
            )
            for box in _seen(child, f"{W}txbxContent"):
                yield from _word_blocks(box, names)
        elif child.tag == f"{W}tbl":
            rows = [
                [tidy(" ".join(_word_text(p) for p in cell.iter(f"{W}p"))) for cell in row.findall(f"{W}tc")]
                for row in child.findall(f"{W}tr")
            ]
            yield from table_blocks(rows)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            yield from _word_blocks(child, names)


def _seen(paragraph: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Elements of a paragraph by their tags, in order; not what stands in its text boxes, was moved away, or is a second version."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag in tags:
            yield node
        if node.tag not in (f"{W}txbxContent", f"{W}moveFrom", FALLBACK):
            stack.extend(reversed(node))


def _word_text(paragraph: etree._Element) -> str:
    text, *breaks = f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"
    return "".join((node.text or "") if node.tag == text else " " for node in _seen(paragraph, text, *breaks))


def _style_level(style: str) -> int:
    if style.lower() == "title":
        return 1
    found = re.match(r"heading\s*(\d)", style, re.IGNORECASE)
    return 1 + int(found[1]) if found else 0  # below the title


def table_blocks(rows: list[list[str]]) -> Iterator[Block]:
    """Rows of a table: with the columns' headings where the first row names them, else as plain cells."""
    if not rows:
        return
    heads = [column_named(cell) or cell for cell in rows[0]]
    titled = sum(column_named(cell) is not None for cell in rows[0]) >= 2
    for row in rows[1:] if titled else rows:
        filled = [cell for cell in row if cell]
        if len(filled) == 1:
            yield Block(text=filled[0])
        elif titled and filled:
            yield Block(text=" | ".join(filled), cells=tuple(zip(heads, row, strict=False)))
        elif filled:
            yield Block(text=" | ".join(filled), cells=tuple(("", cell) for cell in filled))


def _open_document(archive: zipfile.ZipFile, most: int) -> list[Block]:
    root = _tree(_part(archive, "content.xml", most))
    body = root.find(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    return list(_odt_blocks(body, listed=False)) if body is not None else []


def _odt_blocks(parent: etree._Element, *, listed: bool) -> Iterator[Block]:
    for child in parent:
        if not isinstance(child.tag, str) or child.tag in (f"{TEXT}tracked-changes", f"{TEXT}sequence-decls"):
            continue
        if child.tag == f"{TEXT}h":
            yield Block(text=_odt_text(child), level=_outline_level(child))
            yield from _boxes(child)
        elif child.tag == f"{TEXT}p":
            yield Block(text=_odt_text(child), bullet=listed)
            yield from _boxes(child)
        elif child.tag == f"{TABLE}table":
            rows = [
                [tidy(" ".join(_odt_text(p) for p in cell.iter(f"{TEXT}p"))) for cell in row.findall(f"{TABLE}table-cell")]
                for row in child.iter(f"{TABLE}table-row")
            ]
            yield from table_blocks(rows)
        else:
            yield from _odt_blocks(child, listed=listed or child.tag == f"{TEXT}list")


def _outline_level(heading: etree._Element) -> int:
    said = heading.get(f"{TEXT}outline-level", "1")
    return int(said) if re.fullmatch(r"[1-9]", said) else 1


def _boxes(paragraph: etree._Element) -> Iterator[Block]:
    """What stands in the text boxes that hang on a paragraph."""
    for box in paragraph.iter(f"{DRAW}text-box"):
        if next(box.iterancestors(f"{TEXT}p", f"{TEXT}h"), None) is paragraph:
            yield from _odt_blocks(box, listed=False)


_UNSAID = (
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation",
    f"{TEXT}note",
    f"{DRAW}text-box",
    f"{SVG}title",
    f"{SVG}desc",
)


def _odt_text(node: etree._Element) -> str:
    said = node.text or ""
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _UNSAID:
            said += " " if child.tag in (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break") else _odt_text(child)
        said += child.tail or ""
    return said
