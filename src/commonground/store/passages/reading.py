"""Which form a file has, what is refused before it is opened, and one answer for all forms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from commonground.domain.outcomes.passages import ReadDocument, dates_named, owner_named, period_covered
from commonground.store.passages import office, pdf, web_page
from commonground.store.passages.blocks import Block, passages_of, tidy, too_long
from commonground.terms import Findings


@dataclass(frozen=True)
class Limits:
    """The largest file that is opened, the most that a zipped one may unfold to (bytes); the most pages, letters and paragraphs."""

    file: int = 60_000_000
    pages: int = 1_000
    unfolded: int = 120_000_000
    letters: int = 4_000_000
    blocks: int = 50_000


LIMITS = Limits()
Say = Callable[[float, str], None]  # how far the reading is, from 0 to 1, and in words


def read_bytes(content: bytes, *, name: str, limits: Limits = LIMITS, say: Say | None = None) -> ReadDocument:
    """Read a strategy from memory, in this process; the form is told from what is in it, not from its name.

    `say` is told how far it is where that can be known, page by page of a PDF.
    """
    findings = Findings()
    name = plain_name(name)
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > limits.file:
        too_large(len(content), findings, limits)
        return nothing(name, digest, findings)
    form = form_of(content)
    _check_name(name, form, findings)
    blocks, pages, title = _blocks_of(content, form, findings, limits, say)
    written = sum(len(block.text) for block in blocks)
    if written > limits.letters or len(blocks) > limits.blocks:
        too_long(written, findings, limits.letters, blocks=len(blocks))
        blocks = []
    blocks = [block for block in blocks if tidy(block.text)]
    if not blocks and not findings.errors:
        findings.add(
            "no_text", "The file holds no text that could be read", remedy="Open it yourself, and save it as PDF, DOCX, ODT or text"
        )
    if findings.errors and not blocks:
        return nothing(name, digest, findings, form=form, pages=pages)
    texts, passages = passages_of(blocks, pages=pages)
    if len(passages) > limits.blocks:
        too_long(written, findings, limits.letters, blocks=len(passages))
        return nothing(name, digest, findings, form=form, pages=pages)
    title = title if form == "text" or _speaks(title) else _title(blocks)
    title = (title or Path(name).stem)[:LONGEST_TITLE].strip()
    opening = "\n".join(texts[:3])[:12_000]
    return ReadDocument(
        name=name,
        sha256=digest,
        form=form,
        title=title,
        pages=pages,
        texts=texts,
        passages=passages,
        period=period_covered(title, opening),
        dates=dates_named(opening),
        owner=owner_named(opening) or owner_named(title),
        findings=tuple(findings.items),
    )


def _check_name(name: str, form: str, findings: Findings) -> None:
    named = _NAMED.get(Path(name).suffix.lower())
    if named and form in _FORMS and named != form:
        findings.add(
            "other_form",
            f"The file is called {name}, but it holds {_FORMS[form]}",
            why="A website may have answered with a page of its own instead of the document" if form == "html" else "",
            remedy="Look at its title and first passages: is it the document you meant?",
            level="warning",
        )


def _blocks_of(content: bytes, form: str, findings: Findings, limits: Limits, say: Say | None) -> tuple[list[Block], int | None, str]:
    """(blocks, pages where the form has them, title from the file's own data)."""
    if form == "pdf":
        return pdf.read_pdf(content, findings, most_pages=limits.pages, most_letters=limits.letters, say=say)
    if form in ("docx", "odt"):
        blocks, title = office.read_office(content, form, findings, most=limits.unfolded)
        return blocks, None, title
    if form == "html":
        blocks, title = web_page.read_html(content, findings)
        return blocks, None, title
    if form == "text" and len(content) <= 4 * limits.letters:
        blocks, title = web_page.read_text(content, findings)
        return blocks, None, title
    if form == "text":
        too_long(len(content) // 4, findings, limits.letters)
    else:
        what, remedy = _UNKNOWN[form]
        findings.add(form, what, remedy=remedy)
    return [], None, ""


def plain_name(name: str) -> str:
    """The name of a file without what a terminal or a database could not bear."""
    return tidy(name.encode("utf-8", errors="replace").decode())[:200] or "document"


def too_large(size: int, findings: Findings, limits: Limits = LIMITS) -> None:
    """Say that a file is too large to be opened."""
    findings.add(
        "too_large",
        f"The file is {size / 1e6:,.0f} MB; up to {limits.file / 1e6:,.0f} MB are read",
        remedy="Save it with smaller pictures, or only the pages of the strategy",
    )


LONGEST_TITLE = 300
_FORMS = {"pdf": "a PDF", "docx": "a Word document", "odt": "an OpenDocument text", "html": "a web page", "text": "plain text"}
_NAMED = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".html": "html", ".htm": "html"}
_UNKNOWN = {
    "old_office": (
        "The file is an old Word document (.doc), or a Word document locked with a password",
        "Open it and save it as DOCX or PDF, without a password",
    ),
    "damaged": (
        "The file is a damaged zip archive: a Word or OpenDocument file cut short, perhaps",
        "Fetch it again from its publisher, or open it and save a new copy",
    ),
    "zip_unknown": (
        "The file is a zip archive, but neither a Word nor an OpenDocument text",
        "Unpack it, or save a spreadsheet or a set of slides as PDF, and give the document itself",
    ),
    "rich_text": ("The file is in Rich Text Format (RTF)", "Open it and save it as DOCX, ODT or PDF"),
    "empty": ("The file is empty", "Fetch it again from its publisher"),
    "binary": (
        "The file is not a PDF, Word, OpenDocument, HTML or text file",
        "Give the document as one of these; text in a picture has to go through text recognition first",
    ),
}


def is_plain_text(content: bytes) -> bool:
    """Whether it is text without markup, which no parser has to take apart."""
    return not content.startswith(b"PK") and form_of(content) == "text"


def form_of(content: bytes) -> str:
    """ "pdf", "docx", "odt", "html", "text", or why it is none of them."""
    if not content.strip():
        return "empty"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return office.kind_of_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "old_office"
    if content.startswith(b"{\\rtf"):
        return "rich_text"
    wide = web_page.wide_encoding(content)
    head = content[:4096].decode(wide, errors="ignore") if wide else content[:4096].decode("latin-1")
    if re.search(r"<\s*(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|table|ul|ol)\b", head, re.IGNORECASE):
        return "html"
    return "binary" if "\x00" in head else "text"


def _speaks(title: str) -> bool:
    """Whether a title from the file's own data is one: many say "Microsoft Word - draft7.docx" or "untitled"."""
    return len(title) > 8 and not re.search(
        r"\.(?:docx?|indd|pdf|pub|pptx?)\b|microsoft word|untitled|powerpoint presentation", title, re.I
    )


def _title(blocks: list[Block]) -> str:
    first = [place for place, block in enumerate(blocks[:60]) if block.level and (block.page or 1) <= 2]
    first = [place for place in first if not blocks[place].box] or first  # a heading in a box or table is seldom the title
    if not first:
        return tidy(blocks[0].text)[:120] if blocks else ""
    highest = min(blocks[place].level for place in first)
    start = next(place for place in first if blocks[place].level == highest)
    # On a title page one title is set in lines of several sizes and weights.
    lines = [blocks[start].text]
    for block in blocks[start + 1 : start + 3]:
        if not block.level or block.page is None or block.page != blocks[start].page or block.page > 1:
            break
        lines.append(block.text)
    return tidy(" ".join(lines))


def nothing(name: str, digest: str, findings: Findings, *, form: str = "", pages: int | None = None) -> ReadDocument:
    """A document of which nothing could be read, with the findings that say why."""
    return ReadDocument(name=name, sha256=digest, form=form, title=name, pages=pages, texts=(), passages=(), findings=tuple(findings.items))
