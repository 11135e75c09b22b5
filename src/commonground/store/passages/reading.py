"""Which form a file has, what is refused before it is opened, and one answer for all forms."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from commonground.domain.outcomes.passages import ReadDocument, dates_named, owner_named, period_covered
from commonground.store.passages import office, pdf, web_page
from commonground.store.passages.blocks import Block, passages_of, tidy
from commonground.terms import Findings


@dataclass(frozen=True)
class Limits:
    """The largest file that is opened, the most pages, and the most that a zipped file may unfold to (bytes)."""

    file: int = 60_000_000
    pages: int = 1_000
    unfolded: int = 120_000_000


LIMITS = Limits()


def read_file(path: Path, *, limits: Limits = LIMITS) -> ReadDocument:
    """Read a strategy from a file. Never raises for what is in the file: findings say what could not be read, and why."""
    findings = Findings()
    if not path.is_file():
        findings.add("not_found", f"There is no file {path}", remedy="Check the name and the folder")
    elif path.stat().st_size > limits.file:
        findings.add(
            "too_large",
            f"The file is {path.stat().st_size / 1e6:,.0f} MB; up to {limits.file / 1e6:,.0f} MB are read",
            remedy="Save it with smaller pictures, or only the pages of the strategy",
        )
    if findings.errors:
        return _nothing(path.name, "", findings)
    return read_bytes(path.read_bytes(), name=path.name, limits=limits)


def read_bytes(content: bytes, *, name: str, limits: Limits = LIMITS) -> ReadDocument:
    """Read a strategy from memory; the form is told from what is in it, not from its name."""
    findings = Findings()
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > limits.file:
        findings.add("too_large", f"The file is {len(content) / 1e6:,.0f} MB; up to {limits.file / 1e6:,.0f} MB are read")
        return _nothing(name, digest, findings)
    form = form_of(content)
    pages: int | None = None
    title = ""
    blocks: list[Block] = []
    if form == "pdf":
        blocks, pages, title = pdf.read_pdf(content, findings, most_pages=limits.pages)
    elif form in ("docx", "odt"):
        blocks, title = office.read_office(content, form, findings, most=limits.unfolded)
    elif form == "html":
        blocks, title = web_page.read_html(content, findings)
    elif form == "text":
        blocks = web_page.read_text(content)
    else:
        findings.add(form, *_UNKNOWN[form])
    blocks = [block for block in blocks if tidy(block.text)]
    if not blocks and not findings.errors:
        findings.add(
            "no_text", "The file holds no text that could be read", remedy="Open it yourself, and save it as PDF, DOCX, ODT or text"
        )
    if findings.errors and not blocks:
        return _nothing(name, digest, findings, form=form, pages=pages)
    texts, passages = passages_of(blocks, pages=pages)
    title = title if _speaks(title) else _title(blocks) or Path(name).stem
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
        owner=owner_named(opening),
        findings=tuple(findings.items),
    )


_UNKNOWN = {
    "old_office": ("The file is an old Word document (.doc), or a Word document locked with a password",),
    "damaged": ("The file is a damaged zip archive: a Word or OpenDocument file cut short, perhaps",),
    "zip_unknown": ("The file is a zip archive, but neither a Word nor an OpenDocument text",),
    "empty": ("The file is empty",),
    "binary": ("The file is not a PDF, Word, OpenDocument, HTML or text file",),
}


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
    head = content[:4096]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary"
    if re.search(rb"<\s*(?:!doctype\s+html|html|head|body|article|main|div|p|h1)\b", head, re.IGNORECASE):
        return "html"
    return "text"


def _speaks(title: str) -> bool:
    """Whether a title from the file's own data is one: many say "Microsoft Word - draft7.docx" or "untitled"."""
    return len(title) > 8 and not re.search(
        r"\.(?:docx?|indd|pdf|pub|pptx?)\b|microsoft word|untitled|powerpoint presentation", title, re.I
    )


def _title(blocks: list[Block]) -> str:
    first = [block for block in blocks[:60] if block.level and (block.page or 1) <= 2]
    if not first:
        return tidy(blocks[0].text)[:120] if blocks else ""
    highest = min(block.level for block in first)
    return tidy(next(block.text for block in first if block.level == highest))


def _nothing(name: str, digest: str, findings: Findings, *, form: str = "", pages: int | None = None) -> ReadDocument:
    return ReadDocument(name=name, sha256=digest, form=form, title=name, pages=pages, texts=(), passages=(), findings=tuple(findings.items))
