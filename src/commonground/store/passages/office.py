"""Word (DOCX) and OpenDocument text (ODT): zipped XML, weighed before it is unfolded, read without entities or network."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from commonground.store.passages.blocks import Block, tidy
from commonground.store.passages.open_document import open_blocks
from commonground.store.passages.word import diagram_texts, word_blocks
from commonground.terms import Findings

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
                blocks = _word(archive, most)
                return blocks, _says_itself(_title(archive, "docProps/core.xml", most), blocks)
            if b"manifest:encryption-data" in _part(archive, "META-INF/manifest.xml", most, needed=False):
                _locked(findings)
                return [], ""
            blocks = _open_document(archive, most)
            return blocks, _says_itself(_title(archive, "meta.xml", most), blocks)
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
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, collect_ids=False)
    return etree.fromstring(content, parser)


def _title(archive: zipfile.ZipFile, name: str, most: int) -> str:
    content = _part(archive, name, most, needed=False)
    if not content:
        return ""
    return tidy(_tree(content).findtext(f".//{DC}title") or "")


def _word(archive: zipfile.ZipFile, most: int) -> list[Block]:
    styles = _part(archive, "word/styles.xml", most, needed=False)
    links = _part(archive, "word/_rels/document.xml.rels", most, needed=False)
    diagrams = {
        one.get("Id", ""): diagram_texts(_tree(content))
        for one in (_tree(links) if links else ())
        if one.get("Type", "").endswith("/diagramData")
        and (content := _part(archive, "word/" + one.get("Target", "").removeprefix("/word/"), most, needed=False))
    }
    return word_blocks(_tree(_part(archive, "word/document.xml", most)), _tree(styles) if styles else None, diagrams)


def _open_document(archive: zipfile.ZipFile, most: int) -> list[Block]:
    styles = _part(archive, "styles.xml", most, needed=False)
    return open_blocks(_tree(_part(archive, "content.xml", most)), _tree(styles) if styles else None)


def _says_itself(title: str, blocks: list[Block]) -> str:
    """The title of a file's own data, unless the document does not say it: many keep that of the file they were once made from."""
    words = set(re.findall(r"\w{4,}", title.lower()))
    opening = " ".join(block.text for block in blocks[:60])[:6_000].lower()
    return title if 2 * sum(word in opening for word in words) > len(words) else ""
