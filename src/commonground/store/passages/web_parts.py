"""What of a web page is the document: its text in order, without menus, banners, forms and footers, and without what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from commonground.store.passages.blocks import LONGEST_HEADING, Block, tidy
from commonground.store.passages.looks import headed
from commonground.store.passages.runs import Run, paragraphs
from commonground.store.passages.tables import Cell, boxed, table_blocks

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NO_TEXT = ("script", "style", "template", "noscript", "svg", "math", "object", "embed", "iframe", "audio", "video", "canvas", "map")
_NO_PART = ("head", "title", "select", "option", "datalist", "textarea", "label", "legend", "nav", "footer")
_UNSAID = frozenset((*_NO_TEXT, *_NO_PART))
_TABLE = ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "dl", "dt", "dd")
_TEXT = ("p", "ul", "ol", "li", "menu", "pre", "blockquote", "address", "figure", "figcaption", "hr", "center", "details", "summary")
_ROOMS = ("body", "main", "article", "section", "aside", "header", "hgroup", "div", "form", "fieldset")
_BLOCKS = frozenset((*_HEADINGS, *_TABLE, *_TEXT, *_ROOMS))
_ROLES = ("navigation", "contentinfo", "search", "dialog", "alertdialog", "menubar", "tablist", "doc-endnotes", "doc-footnote")
_FURNITURE = re.compile(
    r"(?:^|[- ])(?:bread-?crumbs?|cookies?|skip-?(?:link|nav|to)s?"
    r"|(?:side|sub|top|main|mega|page|section|left|right|local|site)?-?(?:nav|menu)(?:bar)?"
    r"|side-?bar|navigation|pagination|pager|prev-?next|footer|(?:page-)?feedback|page-helpful"
    r"|social-(?:share|sharing|media|links|icons)|share-(?:this|page|links|buttons?|bar|widget)"
    r"|related-(?:links|content|pages|items|navigation|information)|on-this-page|contents-list|table-of-contents|toc|back-to-top|consent"
    r"|language-switcher|print-(?:page|link|button))(?:[- ]|$)"
)
_UNSEEN = re.compile(r"(?:^|[\s-])(?:visually-?hidden|sr-only|screen-reader(?:-text|-only)?|element-invisible|assistive-text)(?=\s|$)")
_SIGNS = re.compile(r"(?:show|hide|expand|collapse|open|close|toggle)?(?:\s*(?:all|this)?\s*sections?)?[\s,+–-]*", re.IGNORECASE)
_SITE_SAYS = re.compile(
    r"(?:back|return) to (?:the )?top(?: of (?:the |this )?page)?|skip to (?:the )?(?:main )?content|print(?: this)?(?: page)?"
    r"|share(?: this page)?|(?:was|is|did) this (?:page|information) (?:helpful|useful)\??|next|previous|menu|close|yes|no|read more"
    r"|(?:this )?(?:page )?(?:was )?(?:last |first )?(?:updated|reviewed|modified|published)(?: on)?\W? ?[\w ,/:.]{0,40}"
    r"|find out more|(?:accept|reject|manage)(?: all)?(?: additional)? cookies"
    r"|(?:report|there is) (?:a problem|something wrong) with this page|thank you for your feedback\W?|search(?: this site)?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\W*(?:foot)?(?:note)?\s*(?:\d{1,3}|[ivx]{1,5}|[a-z])\W*|[*†‡§]", re.IGNORECASE)  # the mark of a footnote
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d{1,3})?)(pt|px)", re.IGNORECASE)
DEEPEST = 8  # tables within tables that are read as tables; in what is deeper, cells are read one by one
_SHORT_ITEM = 5  # words of an item of a menu


@dataclass(frozen=True)
class _Here:
    """Where text stands: in which heading, list, box; whether in bold, in a button, or in what is kept but never quoted."""

    level: int = 0
    listed: bool = False
    box: tuple[object, ...] = ()
    bold: bool = False
    size: float = 0.0
    button: bool = False
    furniture: bool = False


def page_blocks(root: etree._Element) -> list[Block]:
    """The blocks of a page's own text, in order."""
    body = root.find("body")
    if body is None:
        return []
    mains = [one for one in root.iter("main", "div", "section", "article") if one.tag == "main" or one.get("role") == "main"]
    main = max(mains, key=_letters, default=None)
    whole = main if main is not None and 5 * _letters(main) >= _letters(body) else body
    return headed(_from_its_heading(list(_Page(whole, framed=whole is main, opened=_opened(body)).blocks(whole))))


def _from_its_heading(blocks: list[Block]) -> list[Block]:
    """The same blocks; what stands before the page's own heading is not quoted where it is little: names of the site and of its parts."""
    first = next((place for place, block in enumerate(blocks) if block.level == 1), 0)
    before = sum(len(block.text) for block in blocks[:first])
    if 5 * before > sum(len(block.text) for block in blocks):
        return blocks
    return [replace(block, furniture=True) for block in blocks[:first]] + blocks[first:]


def _level(node: etree._Element) -> int:
    """The level of a heading, by its tag, its role or the class that sets it as one; 0 for what is none."""
    if node.tag in _HEADINGS:
        return int(node.tag[1])
    if node.get("role") == "heading":
        said = node.get("aria-level", "2")
        return int(said) if re.fullmatch(r"[1-9]", said) else 2
    named = re.search(r"(?:^|\s)h([1-6])(?:\s|$)", node.get("class") or "") if node.tag in ("p", "div", "span") else None
    return int(named[1]) if named else 0


def _letters(node: etree._Element) -> int:
    return sum(len((one.text or "").strip()) * (one.tag not in _UNSAID) + len((one.tail or "").strip()) for one in node.iter(etree.Element))


def _linked(node: etree._Element) -> tuple[int, float]:
    """(how many links it holds, the share of its letters, but for its headings, that stand in them)."""
    links = list(node.iter("a"))
    return len(links), sum(map(_letters, links)) / max(1, _letters(node) - sum(map(_letters, node.iter(*_HEADINGS))))


def _opened(body: etree._Element) -> dict[str, str]:
    """The parts that a heading, a summary or a tab opens, with the name on the tab: hidden until a reader asks, but not from the reader."""
    found: dict[str, str] = {}
    for one in body.iter("button", "a", *_HEADINGS, "div", "span", "li"):
        named = one.get("aria-controls")
        if named and (
            one.get("role") == "tab"
            or one.tag in _HEADINGS
            or any(above.tag in _HEADINGS or above.tag in ("dt", "summary") for above in _above(one))
            or next(one.iter(*_HEADINGS), None) is not None
        ):
            name = tidy("".join(one.itertext())) if one.get("role") == "tab" else ""
            found.update(dict.fromkeys(named.split(), name))
    return found


def _above(node: etree._Element) -> Iterator[etree._Element]:
    for _, one in zip(range(3), node.iterancestors(), strict=False):
        yield one


class _Page:
    """Reads a page, or one cell of it, without recursion but for tables: deep nesting cannot exhaust the stack."""

    def __init__(self, whole: etree._Element, *, framed: bool, opened: dict[str, str], depth: int = 0) -> None:
        self._whole, self._framed, self._opened, self._depth = whole, framed, opened, depth
        self._size = _letters(whole) if not depth else 0
        self._titled = framed or bool(depth) or next(whole.iter("h1"), None) is None  # whether the page's own heading was seen
        self._lines: list[list[Run]] = [[]]
        self._at = _Here()

    def blocks(self, top: etree._Element) -> Iterator[Block]:
        stack: list[tuple[str, etree._Element, _Here]] = [("open", top, _Here())]
        while stack:
            step, node, here = stack.pop()
            if step == "close":
                yield from self._flush()
            elif step == "tail":
                self._add(node.tail or "", here)
            elif isinstance(node.tag, str) and not (node is not top and self._passed_over(node, here)):
                yield from self._open(node, here, stack)
        yield from self._flush()

    def _open(self, node: etree._Element, here: _Here, stack: list[tuple[str, etree._Element, _Here]]) -> Iterator[Block]:
        """Begin a part: what went before it, a table whole, the name on its tab; then its own text is gathered and its parts wait."""
        block = (node.tag in _BLOCKS or _level(node) > 0) and not here.level
        if block:
            yield from self._flush()
        if node.tag in ("table", "dl") and self._depth < DEEPEST:
            yield from _within(here, self._table(node))
            return
        inner = self._inside(node, here)
        if name := self._tab(node):
            yield Block(text=name, level=6, box=inner.box)
        if node.tag == "br":
            self._lines.append([])
        self._add(node.text or "", inner)
        if block or inner.level != here.level:
            stack.append(("close", node, inner))
        for child in reversed(node):
            stack.append(("tail", child, inner))
            stack.append(("open", child, inner))

    def _tab(self, node: etree._Element) -> str:
        """The name on the tab that opens a part, unless the part begins with it."""
        name = self._opened.get(node.get("id", ""), "")
        return name if name and not tidy("".join(node.itertext())).startswith(name) else ""

    def _add(self, text: str, here: _Here) -> None:
        if text.strip():
            self._at = here
        self._lines[-1].append(Run(text, here.bold, here.size))

    def _flush(self) -> Iterator[Block]:
        """What was gathered since the last block began or ended."""
        lines, here = self._lines, self._at
        self._lines, self._at = [[]], _Here()
        for said in paragraphs(lines, heading=bool(here.level)):
            yield Block(
                text=said.text,
                level=here.level if len(said.text) <= LONGEST_HEADING else 0,
                bullet=not here.level and ((here.listed and not said.text.endswith(":")) or said.marked),
                furniture=here.furniture or _SITE_SAYS.fullmatch(said.text) is not None,
                box=here.box,
                bold=said.bold,
                size=said.size,
            )

    def _inside(self, node: etree._Element, here: _Here) -> _Here:
        """Where the text in a part stands."""
        tag = node.tag
        if sized := _FONT_SIZE.search(node.get("style") or ""):
            here = replace(here, size=float(sized[1]) * (0.75 if sized[2].lower() == "px" else 1))
        if not here.level and (level := _level(node)):
            self._titled = self._titled or level == 1
            return replace(here, level=level, listed=False)
        if tag == "summary" or (tag == "button" and not here.level):
            return replace(here, level=7, button=tag == "button")
        if tag == "button":
            return replace(here, button=True)
        if tag in ("details", "aside") or self._tab(node):
            return replace(here, box=(*here.box, object()), listed=False)
        if tag in ("ul", "ol", "menu"):
            return replace(here, listed=False, furniture=here.furniture or self._only_leads_on(node))
        if tag == "li":
            return replace(here, listed=True)
        if tag in ("b", "strong"):
            return replace(here, bold=True)
        return here

    def _only_leads_on(self, node: etree._Element) -> bool:
        """Whether a list holds nothing but links to places on the page, or short ones on a page that does not say where its text is."""
        count, share = _linked(node)
        if count < 2 or share < 0.8:
            return False
        if all((one.get("href") or "").startswith("#") for one in node.iter("a")):
            return True
        short = all(len(tidy("".join(one.itertext())).split()) < _SHORT_ITEM for one in node.iter("a"))
        return count > 2 and not self._framed and (short or not self._titled)

    def _table(self, node: etree._Element) -> Iterator[Block]:
        rows: list[list[Cell]] = []
        if node.tag == "dl":
            for one in (inner for part in node for inner in (part if part.tag == "div" else (part,)) if self._shown(inner, "dt", "dd")):
                blocks = self._cell(one)
                if one.tag == "dt":
                    rows.append([Cell(blocks=blocks, head=True)])
                elif rows and len(rows[-1]) == 2:
                    rows[-1][1] = replace(rows[-1][1], blocks=rows[-1][1].blocks + blocks)
                elif rows:
                    rows[-1].append(Cell(blocks=blocks))
        for part in node if node.tag == "table" else ():
            if part.tag == "caption":
                yield from self._cell(part)
            for row in part if part.tag in ("thead", "tbody", "tfoot") else (part,) if part.tag == "tr" else ():
                if self._shown(row, "tr"):
                    rows.append([self._spanned(cell, head=part.tag == "thead") for cell in row if self._shown(cell, "td", "th")])
        yield from table_blocks([row for row in rows if row])

    def _shown(self, node: etree._Element, *tags: str) -> bool:
        return node.tag in tags and not self._hidden(node)

    def _spanned(self, cell: etree._Element, *, head: bool) -> Cell:
        blocks = self._cell(cell)
        across, down = (int(said) if re.fullmatch(r"[1-9]\d{0,3}", said := cell.get(name, "1")) else 1 for name in ("colspan", "rowspan"))
        marked = head or cell.tag == "th" or (bool(blocks) and all(block.bold for block in blocks))
        return Cell(blocks=blocks, across=across, down=down, head=marked)

    def _cell(self, node: etree._Element) -> tuple[Block, ...]:
        return tuple(_Page(node, framed=self._framed, opened=self._opened, depth=self._depth + 1).blocks(node))

    def _passed_over(self, node: etree._Element, here: _Here) -> bool:
        """Whether a part is no text of the document, or is seen by nobody."""
        if node.tag in _UNSAID or self._hidden(node):
            return True
        if node.tag == "button" and not here.level and next(node.iter(*_HEADINGS), None) is None:
            return node.get("aria-expanded") is None or not self._framed
        if here.button and _SIGNS.fullmatch(tidy("".join(node.itertext()))):
            return True
        if node.tag in ("sup", "a") and _NOTE.fullmatch("".join(node.itertext())):
            return any("#" in (one.get("href") or "") for one in node.iter("a"))
        if node.tag in _HEADINGS or node.tag in ("td", "th", "tr", "tbody", "html", "body", "main", "article"):
            return False
        if node.tag == "aside" or node.get("role") == "complementary":
            return _linked(node)[1] > 0.5
        if node.tag == "header" or node.get("role") == "banner":
            return not self._framed and next(node.iter("h1"), None) is None
        named = node.tag == "form" or node.get("role") in _ROLES or _FURNITURE.search(_names(node)) is not None
        return named and not self._holds_the_page(node)

    def _holds_the_page(self, node: etree._Element) -> bool:
        return next(node.iter("main", "h1"), None) is not None or (self._size > 0 and 3 * _letters(node) > self._size)

    def _hidden(self, node: etree._Element) -> bool:
        """Whether a part is hidden, unless it is until a reader opens it, or is said to be there for screen readers alone."""
        if _UNSEEN.search(node.get("class") or ""):
            return True
        style = (node.get("style") or "").replace(" ", "").lower()
        hidden = node.get("hidden", "until-found") != "until-found" or "display:none" in style or "visibility:hidden" in style
        icon = node.get("aria-hidden") == "true" and len(tidy("".join(node.itertext())).split()) < _SHORT_ITEM
        return (hidden or icon) and node.get("id", "") not in self._opened


def _within(here: _Here, blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks as part of the boxes, and of what is never quoted, that their table stands in."""
    for block in blocks:
        for box in reversed(here.box):
            (block,) = boxed((block,), box)
        yield replace(block, furniture=block.furniture or here.furniture)


def _names(node: etree._Element) -> str:
    """The classes of a part, and the identifier of one that is no section of the text, each as words parted by hyphens."""
    told = (node.get("class") or "").split()
    if node.tag in ("div", "ul", "ol", "aside") and "section" not in told:
        told.append(node.get("id") or "")
    return " ".join("-".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", one)).lower() for one in told)
