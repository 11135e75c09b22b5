"""Word and OpenDocument files as people really make them. All of it is made up."""

from __future__ import annotations

import io
import zipfile

import pytest

from commonground.domain.outcomes.passages import Passage, ReadDocument, quoted_verbatim
from commonground.store.passages import read_bytes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
AIM = "We will help more people to walk each day."
TEXT = "More people than ever before live alone in Marlow Vale, and half of them say that they feel lonely at least once a week."
STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:styleId="Prio"><w:name w:val="Priority banner"/><w:basedOn w:val="Heading1"/></w:style>
<w:style w:styleId="Outl"><w:name w:val="Section name"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:styleId="ListParagraph"><w:name w:val="List Paragraph"/></w:style>
<w:style w:styleId="Dots"><w:name w:val="Dots"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Draft"><w:name w:val="Draft note"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def run(text: str, *, bold: bool = False, size: int = 0, marks: str = "") -> str:
    told = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{2 * size}"/>' if size else "") + marks
    return f'<w:r><w:rPr>{told}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", numbered: bool = False) -> str:
    told = (f'<w:pStyle w:val="{style}"/>' if style else "") + ('<w:numPr><w:numId w:val="1"/></w:numPr>' if numbered else "")
    return f"<w:p><w:pPr>{told}</w:pPr>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def cell(*paragraphs: str, told: str = "") -> str:
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{''.join(one if one.startswith('<') else p(one) for one in paragraphs) or '<w:p/>'}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    made = ("".join(one if one.startswith("<") else cell(one) for one in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{one}</w:tr>' for one in made)}</w:tbl>"


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for itself and once more for older readers."""
    held = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    twice = f"<mc:Choice>{held}</mc:Choice><mc:Fallback><w:pict>{held}</w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{twice}</mc:AlternateContent></w:r>"


def word(*body: str, title: str = "", **parts: str) -> ReadDocument:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{"".join(body)}</w:body></w:document>')
        archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{STYLES}</w:styles>')
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("docProps/core.xml", f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>')
    return checked(read_bytes(kept.getvalue(), name="plan.docx"))


def open_document(body: str, styles: str = "") -> ReadDocument:
    names = (("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"), ("style", "style"))
    spaces = " ".join(f'xmlns:{short}="{ODF}:{name}:1.0"' for short, name in (*names, ("fo", "xsl-fo-compatible")))
    content = f"<office:x {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"{content}</office:text></office:body></office:x>")
    return checked(read_bytes(kept.getvalue(), name="plan.odt"))


def checked(document: ReadDocument) -> ReadDocument:
    assert all(quoted_verbatim(document, passage) for passage in document.passages)
    return document


def told(document: ReadDocument) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in document.passages]


def found(document: ReadDocument, text: str) -> Passage:
    return next(one for one in document.passages if one.text == text)


def test_lines_that_are_only_set_as_headings_are_headings() -> None:
    document = word(
        p(run("Marlow Vale walking plan", bold=True, size=20)),
        p(run("2024 to 2029", bold=True, size=20)),
        p(run("Our ", bold=True), run("priorities", bold=True)),
        p(TEXT),
        p(run("Living alone", size=14)),
        p(AIM),
        p(run("Table 1: people who live alone", bold=True)),
        p(run("This whole sentence is only stressed by being set in bold.", bold=True)),
        p(TEXT),
    )
    assert [one.text for one in document.passages if one.kind == "heading"] == [
        "Marlow Vale walking plan",
        "Our priorities",
        "Living alone",
    ]
    assert found(document, TEXT).heading[-1] == "Our priorities"
    assert found(document, AIM).heading[-1] == "Living alone"
    assert document.title == "Marlow Vale walking plan"


def test_bold_lines_in_a_row_are_a_list_and_bold_says_nothing_where_all_is_bold() -> None:
    listed = word(p(TEXT), *(p(run(one, bold=True)) for one in ("Housing", "Money", "Sleep")), p(TEXT))
    assert [one.kind for one in listed.passages] == ["sentence"] * 5
    strong = word(p(run("Housing", bold=True)), p(run(TEXT, bold=True)), p(run("Money", bold=True)), p(run(TEXT, bold=True)))
    assert {one.kind for one in strong.passages} == {"sentence"}


def test_the_lines_of_a_title_page_are_one_title_and_an_address_is_never_quoted() -> None:
    lines = ("Marlow Vale", "Walking plan", "For all who live here")
    document = word(*(p(run(one, bold=True, size=20)) for one in lines), p(TEXT), p("https://marlowvale.example/walking"))
    assert told(document) == [("heading", "Marlow Vale Walking plan For all who live here"), ("sentence", TEXT)]
    assert document.title == "Marlow Vale Walking plan For all who live here"


def test_a_style_is_a_heading_by_what_it_is_based_on_or_by_its_outline_level() -> None:
    document = word(p("Living well", style="Prio"), p(TEXT), p("Walking", style="Outl"), p(AIM), p(TEXT * 2, style="Prio"))
    assert found(document, AIM).heading == ("Living well", "Walking")
    assert document.passages[-1].kind == "sentence"  # a whole paragraph in a heading's style is none


def test_items_are_told_by_the_numbering_of_their_style_not_by_its_name() -> None:
    document = word(p("We will:"), p(AIM, style="Dots"), p(TEXT, style="ListParagraph"), p("Walk.", style="ListParagraph", numbered=True))
    assert [one.kind for one in document.passages] == ["sentence", "bullet", "sentence", "bullet"]


def test_what_was_deleted_moved_hidden_or_only_asks_for_text_is_not_read() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here to enter text.')}</w:sdtContent></w:sdt>"
    document = word(
        p(
            "We will ",
            f"<w:del><w:r><w:delText>not </w:delText></w:r></w:del><w:ins>{run('help')}</w:ins>",
            f"<w:hyperlink>{run(' more ')}</w:hyperlink><w:smartTag>{run('people')}</w:smartTag>",
            f"<w:moveFrom>{run(' elsewhere')}</w:moveFrom><w:sdt><w:sdtContent>{run(' to walk')}</w:sdtContent></w:sdt>",
            run(" in secret", marks="<w:vanish/>"),
            prompt,
            "<w:r><w:noBreakHyphen/><w:t>ride each day.</w:t></w:r><w:r><w:footnoteReference/></w:r>",
        ),
        p("Ask the board before this goes out.", style="Draft"),
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p('Foreword')}</w:sdtContent></w:sdt>",
        p("Our aims 4", style="TOC1"),
    )
    assert told(document) == [("sentence", "We will help more people to walk-ride each day.")]
    assert "Foreword" in document.texts[0]


def test_a_heading_in_a_box_holds_only_there_and_a_line_alone_in_a_box_is_the_pages_own() -> None:
    document = word(
        p("Living well", style="Heading1"),
        p(TEXT, box(p(run("Did you know?", bold=True)), p("One in nine people is a carer."))),
        p(AIM),
        table((cell(p(run("Key facts", bold=True)), p("Two in five walk to work.")),)),
        p("The board meets each quarter."),
        p(box(p(run("Ageing well", bold=True, size=16)))),
        p("Falls are fewer each year."),
    )
    under = {one.text: one.heading for one in document.passages if one.kind == "sentence"}
    assert under["One in nine people is a carer."] == ("Living well", "Did you know?")
    assert under[AIM] == ("Living well",)
    assert under["Two in five walk to work."] == ("Living well", "Key facts")
    assert under["The board meets each quarter."] == ("Living well",)
    assert under["Falls are fewer each year."] == ("Ageing well",)
    assert len([one for one in document.passages if one.text == "One in nine people is a carer."]) == 1


def test_rows_stand_under_the_title_in_their_table_with_the_owner_that_spans_them() -> None:
    over, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    controlled = f"<w:sdt><w:sdtContent>{cell('High')}{cell('Offer classes for balance')}</w:sdtContent></w:sdt>"
    wide = '<w:gridSpan w:val="4"/>'
    head = tuple(cell(p(run(one, bold=True))) for one in ("Priority", "What we will do", "Lead", "By when"))
    document = word(
        p("Action plan", style="Heading1"),
        table(
            head,
            (cell(p(run("Living well", bold=True)), told=wide),),
            ("High", "Train two hundred walk leaders", cell("Head of Leisure", told=over), "June 2026"),
            ("Low", cell(p("Open school halls in the evening"), p("Light the paths by the river")), cell(told=on), "March 2027"),
            (cell(p(run("Ageing well", bold=True)), told=wide),),
            (controlled, cell("Head of Care"), cell("May 2027")),
        ),
        p(AIM),
    )
    rows = [
        (one.heading[-1], one.text, dict(one.cells)["owner"], dict(one.cells)["by when"]) for one in document.passages if one.kind == "row"
    ]
    assert rows == [
        ("Living well", "Train two hundred walk leaders", "Head of Leisure", "June 2026"),
        ("Living well", "Open school halls in the evening", "Head of Leisure", "March 2027"),
        ("Living well", "Light the paths by the river", "Head of Leisure", "March 2027"),
        ("Ageing well", "Offer classes for balance", "Head of Care", "May 2027"),
    ]
    assert found(document, AIM).heading == ("Action plan",)


def test_prose_in_cells_is_read_whole_and_rows_of_figures_are_not_quoted() -> None:
    inner = table(("Walks", "Every Sunday"))
    document = word(
        table(
            ("Starting well", cell(p("Every child is ready to start school."), p("We act early, before things go wrong.", numbered=True))),
            ("Living well", cell(p("People move more, eat well and sleep well."), inner)),
        ),
        table(("Place", "Rate"), ("Marlow", "4.5"), ("Vale", "n/a"), ("All", "1,203")),
    )
    assert [(one.kind, one.text, one.heading) for one in document.passages] == [
        ("heading", "Starting well", ()),
        ("sentence", "Every child is ready to start school.", ("Starting well",)),
        ("bullet", "We act early, before things go wrong.", ("Starting well",)),
        ("heading", "Living well", ()),
        ("sentence", "People move more, eat well and sleep well.", ("Living well",)),
        ("row", "Every Sunday", ("Living well",)),
    ]
    assert "All: 1,203" in document.texts[0]


def test_lines_parted_by_breaks_are_read_one_by_one_where_they_are_items_or_a_bold_line_over_text() -> None:
    broken = "<w:r><w:br/></w:r>"
    document = word(
        p(run("Our promise", bold=True), broken, run(TEXT)),
        p("We will:", broken, "• walk more", broken, "• drive less"),
        p("Town Hall,", broken, "Marlow"),
    )
    assert told(document) == [
        ("heading", "Our promise"),
        ("sentence", TEXT),
        ("sentence", "We will:"),
        ("bullet", "walk more"),
        ("bullet", "drive less"),
        ("sentence", "Town Hall, Marlow"),
    ]


@pytest.mark.parametrize(
    ("own", "shown"),
    [("Corporate template 3", "Marlow Vale walking plan"), ("Walking plan for Marlow Vale", "Walking plan for Marlow Vale")],
)
def test_a_title_that_the_document_never_says_is_not_taken(own: str, shown: str) -> None:
    assert word(p("Marlow Vale walking plan", style="Heading1"), p(TEXT), title=own).title == shown


def test_an_opendocument_text_is_read_by_its_styles_boxes_and_tables() -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Heading_20_1"/>'
    styles += '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
    styles += '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    entry = "<table:table-cell{told}><text:p>{text}</text:p></table:table-cell>"
    spanned = entry.format(told=' table:number-rows-spanned="2"', text="Head of Leisure")
    head = "".join(entry.format(told="", text=one) for one in ("Action", "Lead"))
    rows = f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    rows += f"<table:table-row>{entry.format(told='', text='Train walk leaders')}{spanned}</table:table-row>"
    rows += f"<table:table-row>{entry.format(told='', text='Light the paths')}<table:covered-table-cell/></table:table-row>"
    body = "<text:table-of-content><text:index-body><text:p>Living well</text:p></text:index-body></text:table-of-content>"
    body += '<text:p text:style-name="P1">Living well</text:p>'
    body += f'<text:p>{TEXT}<text:span text:style-name="H"> Not for print.</text:span></text:p>'
    body += '<text:p><text:span text:style-name="T1">Walking</text:span></text:p>'
    body += f"<text:list><text:list-item><text:p>{AIM}</text:p></text:list-item></text:list>"
    document = open_document(f"{body}<table:table>{rows}</table:table>", styles)
    assert [(one.kind, one.text, one.heading) for one in document.passages] == [
        ("heading", "Living well", ()),
        ("sentence", TEXT, ("Living well",)),
        ("heading", "Walking", ("Living well",)),
        ("bullet", AIM, ("Living well", "Walking")),
        ("row", "Train walk leaders", ("Living well", "Walking")),
        ("row", "Light the paths", ("Living well", "Walking")),
    ]
    assert [dict(one.cells)["owner"] for one in document.passages if one.kind == "row"] == ["Head of Leisure"] * 2


def test_text_in_a_shape_of_an_opendocument_text_is_apart_and_names_used_twice_are_no_damage() -> None:
    shape = "<draw:custom-shape><text:p>Did you</text:p><text:p>know?</text:p></draw:custom-shape>"
    item = '<text:list xml:id="a"><text:list-item><text:p>Walk</text:p></text:list-item></text:list>'
    document = open_document(f'<text:p xml:id="a">{AIM}{shape}</text:p>{item}')
    assert told(document) == [("sentence", AIM), ("sentence", "Did you"), ("sentence", "know?"), ("bullet", "Walk")]
