"""HTML and plain text. Scripts, styles and what is hidden are passed over; nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree, html

from commonground.store.passages.blocks import Block, is_bullet, tidy
from commonground.store.passages.web_parts import page_blocks
from commonground.terms import Findings

_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r"""(["']).*?\1""", re.DOTALL)
_TITLE = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?[A-Z]")
MOST_ATTRIBUTES = 1_000  # of one tag: the parser compares each with every other
_LABEL = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?(iso-8859-\d{1,2}|windows-125\d|koi8-[ru])\b", re.IGNORECASE)


def wide_encoding(content: bytes) -> str | None:
    """UTF-32 or UTF-16, by the byte-order mark or by the zeros between plain letters; None for any other."""
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first, second = content[0:2000:2], content[1:2000:2]
    if len(second) > 8 and second.count(0) > 0.7 * len(second) and not first.count(0):
        return "utf-16-le"
    return "utf-16-be" if len(second) > 8 and first.count(0) > 0.7 * len(first) and not second.count(0) else None


def decoded(content: bytes, findings: Findings | None = None) -> str:
    """Text as UTF-8 or UTF-16, else as the page says of itself, else as Windows-1252, which never fails here; a guess is said."""
    if wide := wide_encoding(content):
        return content.decode(wide, errors="replace").removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        label = _LABEL.search(content[:4096])
    if label is None and findings is not None:
        findings.add(
            "encoding_guessed",
            "The letters are not written as UTF-8 and were read as Windows-1252",
            why="Letters with accents, pound signs and quotation marks may have come out wrong",
            remedy="Look at a passage that holds one before you quote it",
            level="note",
        )
    return content.decode(label[1].decode("ascii") if label else "cp1252", errors="replace")


def read_html(content: bytes, findings: Findings) -> tuple[list[Block], str]:
    """(blocks, title). Says so when the page carries scripts, which are never run."""
    told = decoded(content, findings)
    if re.search(r"<\s*script|\son\w+\s*=|javascript:", told, re.IGNORECASE):
        findings.add("carries_scripts", "The page carries scripts", why="They were left alone: only the text was read", level="note")
    if any(len(_QUOTED.sub("", tag[0]).split()) > MOST_ATTRIBUTES for tag in _TAG.finditer(told) if len(tag[0]) > 2 * MOST_ATTRIBUTES):
        findings.add(
            "too_demanding",
            f"A tag of the page has more than {MOST_ATTRIBUTES:,} attributes, and the page was not opened",
            why="It is damaged, or made to do harm: a tag of a page has about five",
            remedy="Open it yourself, save it as PDF or plain text, and give that",
        )
        return [], ""
    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", told)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        findings.add("corrupt", "The page could not be read as HTML", remedy="Save it as PDF or plain text and read that")
        return [], ""
    title = tidy(next((one.text or "" for one in root.iter("title") if one.getparent().tag != "svg"), ""))
    blocks = page_blocks(root)
    if parser.error_log.filter_from_fatals():
        findings.add(
            "too_deep",
            "The page nests its parts so deep that it could not be read to the end",
            why="It is damaged, or made to do harm: up to about 2,000 parts within one another are read, and a page has about thirty",
            remedy="Open it yourself, save it as PDF or plain text, and give that",
            level="warning" if any(tidy(block.text) for block in blocks) else "error",
        )
    return blocks, title


def read_text(content: bytes, findings: Findings) -> tuple[list[Block], str]:
    """(paragraphs, which are parted by blank lines; the title, where the text begins with one).

    Marked lines are bullets; lines that start with #, or stand alone as titles do, are headings.
    """
    made: list[tuple[list[str], int, bool]] = []  # the lines of each block, its level, whether it is a bullet
    chunks = [
        [line for line in chunk.split("\n") if line.strip()]
        for chunk in re.split(r"\n\s*\n", decoded(content, findings).replace("\r\n", "\n").replace("\r", "\n"))
    ]
    chunks = [lines for lines in chunks if lines]
    for lines, is_title in zip(chunks, _titles(chunks), strict=True):
        if is_title:
            made.append((lines, 2, False))
            continue
        gathered: list[str] = []
        for line in lines:
            mark = re.match(r"^(#{1,6})\s+(.*)", line)
            if mark or is_bullet(line):
                if gathered:
                    made.append((gathered, 0, False))
                    gathered = []
                made.append(([mark[2]], len(mark[1]), False) if mark else ([line], 0, True))
            elif made and made[-1][2] and not gathered and line.startswith((" ", "\t")):
                made[-1][0].append(line)
            else:
                gathered.append(line)
        if gathered:
            made.append((gathered, 0, False))
    blocks = [Block(text=" ".join(lines), level=level, bullet=bullet) for lines, level, bullet in made]
    return blocks, next((_title_in(lines) for lines in chunks if tidy("".join(lines)).strip("-=*_ ")), "")


def _titles(chunks: list[list[str]]) -> list[bool]:
    """Which paragraphs are headings: a short line alone, without a stop, that begins with a capital. Three in a row are a list."""
    alone = [len(lines) == 1 and _like_a_title(lines[0], longest=80) for lines in chunks]
    return [
        one and not any(all(alone[first : first + 3]) for first in range(max(0, at - 2), at + 1) if first + 3 <= len(alone))
        for at, one in enumerate(alone)
    ]


def _like_a_title(line: str, *, longest: int) -> bool:
    return len(line.strip()) < longest and bool(_TITLE.match(line)) and not line.rstrip().endswith((".", ",", ";", ":", "!", "?"))


def _title_in(lines: list[str]) -> str:
    """The first line of the first paragraph where it is a title: marked as a heading, or like one with no prose right below it."""
    if mark := re.match(r"#{1,6}\s+(.*)", lines[0]):
        return tidy(mark[1])
    first, *below = (line.strip() for line in lines if line.strip("-=*_ "))
    prose = len(below) > 2 or any(line[0].islower() or line.endswith(".") for line in below)
    return tidy(first) if _like_a_title(first, longest=120) and not prose else ""
