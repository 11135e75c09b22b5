"""Word (DOCX) and OpenDocument text (ODT): zipped XML, weighed before it is unfolded, read without entities or network."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from commonground.store.passages.blocks import Block, tidy
from commonground.store.passages.pdf import column_named
from commonground.terms import Findings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"


def kind_of_zip(content: bytes) -> str:
    """ "docx", "odt" or "zip_unknown", from the names of its parts only."""
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "damaged"
    if "word/document.xml" in names:
        return "docx"
    return "odt" if {"content.xml", "mimetype"} <= names or ("META-INF/manifest.xml" in names and "content.xml" in names) else "zip_unknown"


def read_office(content: bytes, form: str, findings: Findings, *, most: int) -> tuple[list[Block], str]:
    """(blocks, title). Findings instead when the file is damaged, locked, or would unfold to more than `most` bytes."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if any(info.filename.lower().endswith(("vbaproject.bin", "basic/script-lc.xml")) for info in archive.infolist()):
                findings.add("carries_scripts", "The file carries macros", why="They were left alone: only the text was read", level="note")
            unfolded = sum(info.file_size for info in archive.infolist())
            if unfolded > most or len(archive.infolist()) > 5_000:
                raise _TooMuch(f"its parts would unfold to {unfolded / 1e6:,.0f} MB from {len(content) / 1e6:,.1f} MB")
            if form == "docx":
                return _word(archive, most), _title(archive, "docProps/core.xml", most)
            if b"manifest:encryption-data" in _part(archive, "META-INF/manifest.xml", most, needed=False):
                findings.add("encrypted", "The file is locked with a password", remedy="Save a copy without a password and read the copy")
                return [], ""
            return _open_document(archive, most), _title(archive, "meta.xml", most)
    except _TooMuch as too_much:
        findings.add("zip_bomb", "The file unfolds to far more than a document holds, and was not opened", why=f"It says that {too_much}")
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
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
        elif child.tag == f"{W}tbl":
            rows = [
                [tidy(" ".join(_word_text(p) for p in cell.iter(f"{W}p"))) for cell in row.findall(f"{W}tc")]
                for row in child.findall(f"{W}tr")
            ]
            yield from table_blocks(rows)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _word_blocks(child, names)


def _word_text(paragraph: etree._Element) -> str:
    parts = []
    for node in paragraph.iter():
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            parts.append(" ")
    return "".join(parts)


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
            yield Block(text=_odt_text(child), level=max(1, int(child.get(f"{TEXT}outline-level", "1"))))
        elif child.tag == f"{TEXT}p":
            yield Block(text=_odt_text(child), bullet=listed)
        elif child.tag == f"{TABLE}table":
            rows = [
                [tidy(" ".join(_odt_text(p) for p in cell.iter(f"{TEXT}p"))) for cell in row.findall(f"{TABLE}table-cell")]
                for row in child.iter(f"{TABLE}table-row")
            ]
            yield from table_blocks(rows)
        else:
            yield from _odt_blocks(child, listed=listed or child.tag == f"{TEXT}list")


def _odt_text(node: etree._Element) -> str:
    said = node.text or ""
    for child in node:
        if isinstance(child.tag, str) and child.tag not in ("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation", f"{TEXT}note"):
            said += (
                " " * int(child.get(f"{TEXT}c", "1"))
                if child.tag == f"{TEXT}s"
                else " "
                if child.tag in (f"{TEXT}tab", f"{TEXT}line-break")
                else _odt_text(child)
            )
        said += child.tail or ""
    return said
