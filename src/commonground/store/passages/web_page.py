"""HTML and plain text. Scripts, styles and what is hidden are passed over; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from commonground.store.passages.blocks import Block, is_bullet, tidy
from commonground.store.passages.office import table_blocks
from commonground.terms import Findings

_SILENT = {
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "math",
    "object",
    "embed",
    "iframe",
    "head",
    "nav",
    "footer",
    "form",
    "button",
    "select",
}
_PARTS = {
    "p",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "blockquote",
    "caption",
    "figcaption",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
}


def decoded(content: bytes) -> str:
    """Text by its byte-order mark, as UTF-8, else as Windows-1252, which never fails here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_html(content: bytes, findings: Findings) -> tuple[list[Block], str]:
    """(blocks, title). Says so when the page carries scripts, which are never run."""
    if re.search(rb"<\s*script|\son\w+\s*=|javascript:", content, re.IGNORECASE):
        findings.add("carries_scripts", "The page carries scripts", why="They were left alone: only the text was read", level="note")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", decoded(content))
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        findings.add("corrupt", "The page could not be read as HTML", remedy="Save it as PDF or plain text and read that")
        return [], ""
    title = tidy(root.findtext(".//title") or "")
    body = root.find(".//main")
    if body is None:
        body = root.find("body")
    return (list(_walk(body)) if body is not None else []), title


def _walk(top: etree._Element) -> Iterator[Block]:
    """Blocks in document order, without recursion, so that deep nesting cannot exhaust the stack."""
    loose: list[str] = []
    stack: list[tuple[str, etree._Element]] = [("open", top)]
    while stack:
        step, node = stack.pop()
        if step == "tail":
            loose.append(node.tail or "")
            continue
        if not isinstance(node.tag, str) or node.tag in _SILENT or _hidden(node):
            continue
        if node.tag in _PARTS:
            if tidy(" ".join(loose)):
                yield Block(text=" ".join(loose))
            loose = []
            yield from _part(node)
            continue
        if node.tag in ("div", "section", "article", "ul", "ol", "br", "hr", "main", "body") and tidy(" ".join(loose)):
            yield Block(text=" ".join(loose))
            loose = []
        loose.append(node.text or "")
        for child in reversed(node):
            stack.append(("tail", child))
            stack.append(("open", child))
    if tidy(" ".join(loose)):
        yield Block(text=" ".join(loose))


def _part(node: etree._Element) -> Iterator[Block]:
    if node.tag == "table":
        rows = [[_text(cell) for cell in row if cell.tag in ("td", "th")] for row in node.iter("tr")]
        yield from table_blocks([row for row in rows if row])
    elif re.fullmatch(r"h[1-6]", node.tag):
        yield Block(text=_text(node), level=int(node.tag[1]))
    else:
        yield Block(text=_text(node), bullet=node.tag == "li")


def _text(node: etree._Element) -> str:
    parts: list[str] = []
    stack: list[tuple[str, etree._Element]] = [("open", node)]
    while stack:
        step, one = stack.pop()
        if step == "tail":
            parts.append(one.tail or "")
            continue
        if not isinstance(one.tag, str) or one.tag in _SILENT or _hidden(one):
            continue
        parts.append(one.text or "")
        for child in reversed(one):
            stack.append(("tail", child))
            stack.append(("open", child))
        if one.tag in ("br", "li", "p"):
            parts.append(" ")
    return tidy("".join(parts))


def _hidden(node: etree._Element) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def read_text(content: bytes) -> list[Block]:
    """Paragraphs parted by blank lines; lines that start with # or stand alone in capitals are headings; marked lines are bullets."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", decoded(content).replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in chunk.split("\n") if line.strip()]
        gathered: list[str] = []
        for line in lines:
            mark = re.match(r"^(#{1,6})\s+(.*)", line)
            if mark or is_bullet(line):
                if gathered:
                    blocks.append(Block(text=" ".join(gathered)))
                    gathered = []
                blocks.append(Block(text=mark[2], level=len(mark[1])) if mark else Block(text=line, bullet=True))
            elif blocks and blocks[-1].bullet and not gathered and line.startswith((" ", "\t")):
                blocks[-1] = Block(text=f"{blocks[-1].text} {line}", bullet=True)
            else:
                gathered.append(line)
        if gathered:
            alone = len(gathered) == 1 and len(gathered[0]) < 80 and not gathered[0].rstrip().endswith((".", ",", ";", ":"))
            shouted = alone and (gathered[0].isupper() or (gathered[0].istitle() and len(lines) == 1))
            blocks.append(Block(text=" ".join(gathered), level=2 if shouted else 0))
    return blocks
