"""A document as an accessible Word file: real heading styles, text alternatives, header rows, language and title."""

from __future__ import annotations

import io
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from commonground.documents import tables
from commonground.documents.blocks import Block, Bullets, Cell, Document, Heading, Paragraph, Picture, SourceList, Table
from commonground.documents.charts import draw

INK, QUIET, GREEN = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F), RGBColor(0x0B, 0x4F, 0x3C)
PAGE = 17.4  # centimetres between the margins
USUAL, WIDE = 8.5, 8.0  # points of a table's type; the smaller where there are more than six columns
LETTER = 0.0215  # centimetres that a bold letter of Arial takes for each point


def write(made: Document) -> bytes:
    """The document as DOCX."""
    word = new_document()
    _set_up(word, made)
    word.add_paragraph("Common Ground", style="Subtitle")
    word.add_paragraph(_clean(made.title), style="Title")
    word.add_paragraph(_clean(made.subtitle), style="Subtitle")
    for before, block, after in zip((None, *made.blocks), made.blocks, (*made.blocks[1:], None), strict=False):
        # A heading with its sentence stays on the page of the table or picture that it opens.
        _block(word, block, opens=isinstance(before, Heading) and isinstance(after, Table | Picture))
        if made.mini and isinstance(block, Heading) and block.page:
            word.paragraphs[-1].paragraph_format.page_break_before = True
    if made.mini:
        _tighten(word)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _tighten(word: Any) -> None:
    """Less white around everything, for a document that is to fit two pages."""
    page = word.sections[0]
    page.top_margin = page.bottom_margin = Cm(1.4)
    cells = [cell.paragraphs[0] for table in word.tables for row in table.rows for cell in row.cells]
    for paragraph, most in (*((each, 0.5) for each in cells), *((each, 6.0) for each in word.paragraphs)):
        held = paragraph.paragraph_format
        for run in paragraph.runs:
            run.font.size = Pt(7.5) if run.font.size == Pt(USUAL) else run.font.size
        held.space_before = Pt(min(most, held.space_before.pt if held.space_before is not None else 0.0))
        held.space_after = Pt(min(most / 2, held.space_after.pt if held.space_after is not None else most))


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n" or letter >= " ")


def _set_up(word: Any, made: Document) -> None:
    word.core_properties.title = _clean(made.title)
    word.core_properties.author = made.publisher
    word.core_properties.language = made.lang
    word.core_properties.subject = _clean(made.subtitle)
    word.core_properties.comments = f"Data release {made.release}"
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(2)
    share = 0.85 if made.mini else 1.0  # a document that is to fit two pages
    for name, size, colour, bold in (("Normal", 10, INK, False), ("Title", 26, GREEN, True), ("Subtitle", 11, QUIET, False),
                                     ("Heading 1", 17, GREEN, True), ("Heading 2", 13, GREEN, True), ("Heading 3", 11, GREEN, True),
                                     ("Caption", 10, INK, True), ("List Bullet", 10, INK, False)):  # fmt: skip
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Arial", Pt(size * share), bold, False
        style.font.color.rgb = colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), "Arial")
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
    _language(word, made.lang)
    for border in word.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    foot = page.footer.paragraphs[0]
    foot.style = word.styles["Normal"]  # the style of feet brings tabs of its own
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(PAGE), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(_clean(f"Data release {made.release}; {made.ages}"))
    foot.add_run("\tPage ")
    _page_number(foot)
    for run in foot.runs:
        run.font.size, run.font.color.rgb = Pt(8), QUIET


def _language(word: Any, lang: str) -> None:
    marks = word.styles["Normal"].element.get_or_add_rPr()
    told = OxmlElement("w:lang")
    told.set(qn("w:val"), lang)
    marks.append(told)
    for held in word.styles.element.iter(qn("w:lang")):
        held.set(qn("w:val"), lang)


def _page_number(paragraph: Any) -> None:
    held = paragraph.add_run("1")  # what shows until the field is worked out, in the same type
    held.font.size, held.font.color.rgb = Pt(8), QUIET
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    held._r.getparent().append(field)
    field.append(held._r)


def _block(word: Any, block: Block, *, opens: bool = False) -> None:
    if isinstance(block, Heading):
        heading = word.add_heading(_clean(block.text), level=block.level)
        heading.paragraph_format.space_before = Pt({1: 24, 2: 14}.get(block.level, 10))
        heading.paragraph_format.page_break_before = block.alone or None
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        run = paragraph.add_run(_clean(block.text))
        paragraph.paragraph_format.keep_with_next = opens or None
        if block.kind == "lead":
            run.font.size = Pt(12)
        _refs(paragraph, block.refs)
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, Picture):
        _picture(word, block)
    elif isinstance(block, Table):
        _table(word, block)
    elif isinstance(block, SourceList):
        _sources(word, block)


def _sources(word: Any, block: SourceList) -> None:
    for number, source in block.numbered:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
        paragraph.add_run(f"{number}. ").bold = True
        paragraph.add_run(_clean(f"{source.citation()} {source.address}"))
        for run in paragraph.runs:
            run.font.size = Pt(8.5)


def _refs(paragraph: Any, numbers: tuple[int, ...]) -> None:
    if numbers:
        run = paragraph.add_run(",\u00a0".join(map(str, numbers)))  # no space before: a number alone on a line says nothing
        run.font.superscript, run.font.color.rgb = True, GREEN


def _picture(word: Any, block: Picture) -> None:
    chart = block.chart
    caption = word.add_paragraph(style="Caption")
    caption.add_run(_clean(chart.title))
    _refs(caption, block.refs)
    caption.paragraph_format.keep_with_next = True
    word.add_paragraph(_clean(chart.sentence)).paragraph_format.keep_with_next = True
    shape = word.add_picture(io.BytesIO(draw.png(chart, 2)), width=Cm(PAGE))
    told = shape._inline.docPr
    told.set("descr", _clean(chart.alt))
    told.set("title", _clean(chart.title))
    if chart.note:
        _quiet(word, chart.note)
    if block.tabled:
        _table(word, tables.of_chart(chart, block.refs))


def _quiet(word: Any, text: str) -> None:
    run = word.add_paragraph().add_run(_clean(text))
    run.font.size, run.font.color.rgb = Pt(8), QUIET


def _table(word: Any, block: Table) -> None:
    caption = word.add_paragraph(_clean(block.title), style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(10)
    grid = word.add_table(rows=0, cols=len(block.columns))
    grid.autofit = False
    _borders(grid, block.title)
    size = WIDE if len(block.columns) > 6 else USUAL
    widths = [Cm(width) for width in _widths(block, size)]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _fill(grid.add_row(), [Cell(text=column.name, strong=True) for column in block.columns], block, widths, size)
    _heads(grid.rows[0])
    for row in block.rows:
        written = grid.add_row()
        _fill(written, list(row), block, widths, size)
        if block.room:
            written.height = Cm(0.55 * (block.room + 1))
    if block.room and len(block.rows) < 6:  # a few lines to write on are of use on one page only
        for written in grid.rows[:-1]:
            for cell in written.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    for note in block.notes:
        _quiet(word, note)
    gap = word.add_paragraph().paragraph_format  # two tables without a paragraph between them would be one
    gap.space_after, gap.line_spacing = Pt(0), Pt(8)


def _widths(block: Table, size: float) -> list[float]:
    """Centimetres of each column: by its share, yet never narrower than its longest word, where the page allows that."""
    whole = sum(column.share for column in block.columns)
    shares = [PAGE * column.share / whole for column in block.columns]
    needs = []
    for place, column in enumerate(block.columns):
        told = [column.name, *(row[place].text + ",".join(map(str, row[place].refs)) for row in block.rows)]
        longest = max((len(word) for text in told for word in text.split()), default=0)
        needs.append(min(longest * LETTER * size + 0.45, PAGE / 3))
    short = sum(max(0.0, need - share) for need, share in zip(needs, shares, strict=True))
    spare = sum(max(0.0, share - need) for need, share in zip(needs, shares, strict=True))
    if short > spare:
        return [PAGE * need / sum(needs) for need in needs]
    return (
        shares
        if not short
        else [max(need, share - max(0.0, share - need) * short / spare) for need, share in zip(needs, shares, strict=True)]
    )


def _fill(row: Any, cells: list[Cell], block: Table, widths: list[Any], size: float) -> None:
    for cell, said, column, width in zip(row.cells, cells, block.columns, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.space_before = Pt(2)
        if column.numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(_clean(said.text))
        run.font.size, run.bold = Pt(size), said.strong
        _refs(paragraph, said.refs)
        if said.under:
            under = paragraph.add_run(f"\n{_clean(said.under)}")
            under.font.size, under.font.color.rgb = Pt(size - 1), QUIET
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _heads(row: Any) -> None:
    """The first row repeats on every page and is told to screen readers as a header."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "F4F2EC")
        cell._tc.get_or_add_tcPr().append(shade)


def _borders(grid: Any, title: str) -> None:
    edges = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "C6C5BF")):
            edge.set(qn(f"w:{name}"), value)
        edges.append(edge)
    grid._tbl.tblPr.append(edges)
    look = OxmlElement("w:tblLook")
    look.set(qn("w:firstRow"), "1")
    look.set(qn("w:firstColumn"), "1")
    grid._tbl.tblPr.append(look)
    told = OxmlElement("w:tblCaption")  # what a screen reader calls the table
    told.set(qn("w:val"), _clean(title))
    grid._tbl.tblPr.append(told)
