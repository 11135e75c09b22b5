"""PDF: its pages as blocks in reading order, with headings told by their size and weight. Nothing in the file is run or fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from commonground.store.passages.blocks import Block, is_bullet, tidy, too_long
from commonground.store.passages.pdf_paragraphs import Paragraph, items_of, paragraphs_of
from commonground.store.passages.pdf_tables import TableHead, tables_of
from commonground.store.passages.pdf_words import runs_of
from commonground.terms import Findings, counted

FEWEST_CHARACTERS = 50  # below this a page is a picture, or nearly empty
# An address, and a figure set large to be seen.
_NO_HEADING = re.compile(r"(?:https?:|www\.)\S+$|£?[\d.,]+ ?(?:%|million|m\b|billion|bn\b|in \d)", re.IGNORECASE)
_RULED = re.compile(r"[-–—_=*]{5,}[^-–—_=*]{3,80}[-–—_=*]{5,}")  # words between two drawn lines


def read_pdf(
    content: bytes, findings: Findings, *, most_pages: int, most_letters: int, say: Callable[[float, str], None] | None = None
) -> tuple[list[Block], int, str]:
    """(blocks in reading order, number of pages, title from the file's own data). Empty with findings when it cannot be read.

    `say` is told of every page that was read.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        _unreadable(str(problem), findings)
        return [], 0, ""
    scripts = re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?)\b", content)
    if scripts or raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or raw.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        findings.add(
            "carries_scripts",
            "The file carries scripts, programs or other files",
            why="They were left alone: only the text was read",
            level="note",
        )
    try:
        return _read_open(document, findings, most_pages, most_letters, say)
    finally:
        document.close()


def _unreadable(problem: str, findings: Findings) -> None:
    if "password" in problem.lower() or "security" in problem.lower():
        findings.add(
            "encrypted",
            "The file is locked with a password",
            remedy="Save a copy without a password, if its owner allows that, and read the copy",
        )
    else:
        findings.add(
            "corrupt",
            "The file is damaged, or is not a complete PDF",
            why=f"The reader says: {problem}",
            remedy="Fetch it again from its publisher, or open it and save a new copy",
        )


def _read_open(
    document: pdfium.PdfDocument, findings: Findings, most_pages: int, most_letters: int, say: Callable[[float, str], None] | None
) -> tuple[list[Block], int, str]:
    count = len(document)
    if count > most_pages:
        findings.add(
            "too_many_pages",
            f"The file has {count:,} pages; up to {most_pages:,} are read",
            why="A strategy is rarely over 200 pages: this may be a bundle of committee papers",
            remedy="Save the pages of the strategy as a file of their own",
        )
        return [], count, ""
    pages: list[list[Paragraph]] = []
    empty: list[int] = []
    written = 0
    for number in range(count):
        try:
            runs = runs_of(document[number])
        except pdfium.PdfiumError:
            findings.add("page_damaged", f"Page {number + 1} is damaged and was not read", where=f"page {number + 1}", level="warning")
            runs = []
        letters = sum(len(run.text) for run in runs)
        if letters < FEWEST_CHARACTERS:
            empty.append(number + 1)
        if (written := written + letters) > most_letters:
            too_long(written, findings, most_letters)
            return [], count, ""
        pages.append(paragraphs_of(runs))
        if say:
            say((number + 1) / count, f"Page {number + 1:,} of {count:,}")
    _report_empty(empty, count, findings)
    title = tidy(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    return _blocks(pages), count, title


def _report_empty(empty: list[int], count: int, findings: Findings) -> None:
    if empty and len(empty) == count:
        findings.add(
            "scanned",
            "No page holds text: the file is made of pictures, probably a scan",
            why="Words in a picture cannot be searched or quoted. A file that was damaged on its way can look the same",
            remedy="Ask the publisher for the original, or run it through text recognition and read the result",
        )
    elif empty:
        findings.add(
            "pages_without_text",
            f"{counted(len(empty), f'of {count} pages holds', f'of {count} pages hold')} hardly any text and could not be read: "
            f"{', '.join(map(str, empty[:30]))}",
            why="What holds none is a picture, a scan or nearly blank",
            remedy="Look there yourself",
            level="warning",
        )


def _blocks(pages: list[list[Paragraph]]) -> list[Block]:
    sizes: Counter[float] = Counter()
    for page in pages:
        for paragraph in page:
            sizes[paragraph.size] += sum(len(line.text) for line in paragraph.lines)
    if not sizes:
        return []
    body = sizes.most_common(1)[0][0]
    bigger = sorted({size for size in sizes if size >= 1.15 * body}, reverse=True)
    rank = {size: min(4, place + 1) for place, size in enumerate(bigger)}
    running = _running_lines(pages)
    blocks: list[Block] = []
    head: TableHead | None = None
    for number, page in enumerate(pages, start=1):
        tables, rest, head = tables_of(page, head)
        rows = [Block(text=" | ".join(cell for _, cell in row if cell), page=number, cells=row) for row in tables]
        left = {id(one) for one in rest}
        table_at = next((place for place, one in enumerate(page) if id(one) not in left), len(page))
        for place, paragraph in enumerate(page):
            if place == table_at:
                blocks.extend(rows)
            if id(paragraph) in left:
                blocks.extend(_as_blocks(paragraph, number, running, rank, body))
        blocks.extend(rows if table_at == len(page) else [])
    return blocks


def _as_blocks(paragraph: Paragraph, page: int, running: set[str], rank: dict[float, int], body: float) -> Iterator[Block]:
    text = paragraph.text
    furniture = _shape(text) in running or (len(text) < 6 and text.strip(" .-|").isdigit())
    level = 0 if furniture else _level(paragraph, text, rank, body)
    items = [text] if furniture or level else [item.text for item in items_of(paragraph)]
    for item in items:
        bullet = is_bullet(item) or (len(items) > 1 and not item.endswith(":"))
        yield Block(text=item, page=page, level=level, bullet=bullet, furniture=furniture)


def _level(paragraph: Paragraph, text: str, rank: dict[float, int], body: float) -> int:
    if _RULED.fullmatch(text):
        return 5
    if len(text) > 140 or is_bullet(text) or _NO_HEADING.match(text) or not any(character.isalpha() for character in text):
        return 0
    if paragraph.size in rank:
        return rank[paragraph.size]
    bold = paragraph.weight >= 600 and len(paragraph.lines) <= 2 and len(text) < 90 and not text.rstrip().endswith((".", ",", ";"))
    return 5 if bold and paragraph.size >= 0.95 * body else 0


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower()).strip()


def _running_lines(pages: list[list[Paragraph]]) -> set[str]:
    """Lines that stand at the top or foot of many pages: running heads, never quoted."""
    if len(pages) < 4:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        ordered = sorted(page, key=lambda one: -one.top)
        seen.update({_shape(one.text) for one in (*ordered[:2], *ordered[-2:]) if len(one.text) < 120})
    return {text for text, count in seen.items() if count >= max(3, 0.4 * len(pages))}
