"""Documents that were made to do harm, or merely came out badly: bounded, explained, with a way on."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from commonground.domain.outcomes.passages import ReadDocument, quoted_verbatim, sentences
from commonground.store.passages import Limits, apart, read_apart, read_bytes, read_file, text_weight, tidy

AIM = "We will reduce falls among older people so that fewer are admitted to hospital by 2030."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def codes(document: ReadDocument) -> set[str]:
    assert all(one.remedy for one in document.findings if one.level == "error"), "every error says what to do"
    return {one.code for one in document.findings}


def said(document: ReadDocument) -> list[str]:
    assert all(quoted_verbatim(document, passage) for passage in document.passages)
    return [passage.text for passage in document.passages]


def word(body: str, **parts: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def open_document(body: str) -> bytes:
    kept = io.BytesIO()
    spaces = " ".join(f'xmlns:{name}="{ODF}:{said}:1.0"' for name, said in (("office", "office"), ("text", "text"), ("draw", "drawing")))
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<office:x {spaces}><office:body><office:text>{body}</office:text></office:body></office:x>")
    return kept.getvalue()


def a_page(stream: bytes) -> bytes:
    """A PDF of one page with that content."""
    packed = zlib.compress(stream)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 900] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
    )
    made, at = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, start=1):
        at.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    return made + b"xref\n0 6\n0000000000 65535 f \n%btrailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(made))


def test_what_nobody_sees_is_taken_out_of_text() -> None:
    assert tidy("Re\u00adduce \u202esllaf\u202c\x1b[31m \x9bnow\u200b\x07\U000e0041") == "Reduce sllaf[31m now"
    assert tidy("\U0001f3c3\u200d\u2640\ufe0f") == "\U0001f3c3\u200d\u2640\ufe0f"  # the joiner of an emoji stays
    assert read_bytes(AIM.encode(), name="../e\x1bvil\udcff.txt").name == "../evil?.txt"


def test_a_hostile_title_is_kept_short() -> None:
    assert len(read_bytes(f"# {'Very long ' * 900}\n\n{AIM}".encode(), name="a.txt").title) <= 300


def test_spaces_by_the_thousand_million_take_no_memory() -> None:
    assert said(read_bytes(open_document(f'<text:p>We<text:s text:c="2000000000"/>act. {AIM}</text:p>'), name="a.odt")) == ["We act.", AIM]
    assert said(read_bytes(open_document(f'<text:h text:outline-level="x">Aims</text:h><text:p>{AIM}</text:p>'), name="a.odt"))[1] == AIM


def test_text_boxes_are_read_once_and_apart_from_their_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph(AIM)}{paragraph('Carers have a break.')}</w:txbxContent>"
    held = f"<w:p><w:r><w:t>Our plan</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    document = read_bytes(word(held + "</mc:AlternateContent></w:r></w:p>"), name="a.docx")
    assert said(document) == ["Our plan", AIM, "Carers have a break."]
    framed = f"<text:p>Our plan<draw:frame><draw:text-box><text:p>{AIM}</text:p></draw:text-box></draw:frame></text:p>"
    assert said(read_bytes(open_document(framed), name="a.odt")) == ["Our plan", AIM]


def test_a_damaged_or_locked_archive_says_so() -> None:
    whole = bytearray(word("".join(paragraph(f"{AIM} {number}") for number in range(300))))
    for place in range(90, 400, 3):
        whole[place] ^= 0xFF
    assert codes(read_bytes(bytes(whole), name="a.docx")) == {"corrupt"}
    locked = word(paragraph(AIM)).replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    assert codes(read_bytes(locked, name="a.docx")) == {"encrypted"}


def test_a_file_is_read_up_to_its_limit_and_not_a_byte_beyond() -> None:
    text = AIM.encode()
    assert said(read_bytes(text, name="a.txt", limits=Limits(file=len(text)))) == [AIM]
    assert codes(read_bytes(text, name="a.txt", limits=Limits(file=len(text) - 1))) == {"too_large"}
    document = word(paragraph(AIM))
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        unfolded = sum(part.file_size for part in archive.infolist())
    assert said(read_bytes(document, name="a.docx", limits=Limits(unfolded=unfolded))) == [AIM]
    assert codes(read_bytes(document, name="a.docx", limits=Limits(unfolded=unfolded - 1))) == {"zip_bomb"}


def test_an_archive_of_too_many_parts_or_with_one_part_too_long_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.store.passages.office.MOST_PARTS", 20)
    parts = {f"word/media/{number}": "" for number in range(20)}
    assert codes(read_bytes(word(paragraph(AIM), **parts), name="a.docx")) == {"zip_bomb"}
    parts.popitem()
    assert said(read_bytes(word(paragraph(AIM), **parts), name="a.docx")) == [AIM]
    monkeypatch.setattr("commonground.store.passages.office.MOST_XML", 100)
    assert codes(read_bytes(word(paragraph(AIM)), name="a.docx")) == {"zip_bomb"}


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "WORD/VBAPROJECT.BIN", "Basic/script-lc.xml"])
def test_a_file_with_macros_is_read_and_says_that_they_were_left_alone(name: str) -> None:
    document = read_bytes(word(paragraph(AIM), **{name: "Sub AutoOpen()"}), name="a.docx")
    assert (codes(document), said(document)) == ({"carries_scripts"}, [AIM])


def test_a_small_file_with_much_text_is_known_before_it_is_read() -> None:
    assert text_weight(word(paragraph("a") * 100_000)) > 2_000_000
    assert text_weight(b"PK\x03\x04 cut") == text_weight(AIM.encode()) == 0
    document = read_bytes(word(paragraph("a") * 300), name="a.docx", limits=Limits(blocks=200))
    assert codes(document) == {"too_long"}


def test_a_tag_with_thousands_of_attributes_is_refused_before_it_is_compared_with_itself() -> None:
    many = " ".join(f"a{place}" for place in range(3_000))
    assert codes(read_bytes(f"<html><body><p>{AIM}</p><div {many}>x</div></body></html>".encode(), name="a.html")) == {"too_demanding"}
    drawing = f'<html><body><p title="{many}">{AIM} We count {many}.</p></body></html>'
    assert said(read_bytes(drawing.encode(), name="a.html"))[0] == AIM


def test_more_sentences_than_a_strategy_holds_are_not_read() -> None:
    assert codes(read_bytes(b"We act on falls. " * 300, name="a.txt", limits=Limits(blocks=200))) == {"too_long"}


@pytest.mark.parametrize("text", ["We act on falls. " * 20_000, "word " * 200_000, "a" * 900_000, "- a\n" + "  falls\n" * 100_000])
def test_one_endless_paragraph_is_read_in_bounds(text: str) -> None:
    document = read_bytes(text.encode(), name="a.txt")
    assert all(len(passage.text) <= 2_000 for passage in document.passages)
    assert "".join("".join(said(document)).split()) == "".join(text.removeprefix("- ").split())
    assert codes(read_bytes(text.encode(), name="a.txt", limits=Limits(letters=10_000))) == {"too_long"}


def test_an_abbreviation_is_still_no_end_of_a_sentence() -> None:
    text = f"{'Word ' * 50}e.g. Wards. Then we check."
    assert [text[start:end] for start, end in sentences(text)][-1] == "Then we check."
    assert len(sentences(text)) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-8"])
def test_wide_letters_are_read_with_and_without_their_mark(encoding: str) -> None:
    page = f"<!doctype html><title>Plan of the council</title><body><p>{AIM} Café.</p></body>".encode(encoding)
    assert said(read_bytes(page, name="a.html")) == [AIM, "Café."]
    assert said(read_bytes(f"{AIM} Café.".encode(encoding), name="a.txt")) == [AIM, "Café."]


def test_other_letters_are_read_as_labelled_and_a_guess_is_said() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><p>Привет, мир и люди</p></body></html>".encode("cp1251")
    labelled = read_bytes(page, name="a.html")
    assert (said(labelled), codes(labelled)) == (["Привет, мир и люди"], set())
    assert codes(read_bytes(f"{AIM} Café.".encode("cp1252"), name="a.txt")) == {"encoding_guessed"}


def test_a_file_named_as_another_form_says_so() -> None:
    document = read_bytes(f"<html><body><h1>Sign in</h1><p>{AIM}</p></body></html>".encode(), name="plan.pdf")
    assert document.readable
    assert codes(document) == {"other_form"}


@pytest.mark.parametrize(("content", "code"), [(b"{\\rtf1 Plan}", "rich_text"), (b"PK\x03\x04cut", "damaged"), (b" ", "empty")])
def test_what_is_no_document_says_what_to_do(content: bytes, code: str) -> None:
    assert codes(read_bytes(content, name="a")) == {code}


def test_nested_lists_and_tables_that_lay_out_a_page_are_read_one_by_one() -> None:
    page = f"<body><table><tr><td><h2>Aims</h2><p>{AIM}</p><ul><li>Health<ul><li>Walk more every day.</li></ul></li></ul></td></tr></table>"
    assert said(read_bytes(f"<html>{page}</body></html>".encode(), name="a.html")) == ["Aims", AIM, "Health", "Walk more every day."]


@pytest.mark.parametrize("tag", ["div", "font", "ul><li", "table><tr><td"])
def test_what_is_nested_deep_is_read_to_the_end_or_says_that_it_is_not(tag: str) -> None:
    def page(deep: int, before: str = "") -> ReadDocument:
        return read_bytes(f"<html><body>{before}{f'<{tag}>' * deep}<p>{AIM}</p>".encode(), name="a.html")

    assert (said(page(300)), codes(page(300))) == ([AIM], set())
    for document in (page(50_000), page(50_000, before="<p>We begin here.</p>")):
        assert AIM not in said(document)
        assert codes(document) == {"too_deep"}
    assert said(document) == ["We begin here."]
    assert not page(50_000).readable


def test_the_labels_of_a_map_do_not_exhaust_the_reader() -> None:
    labels = b"".join(b"1 0 0 1 %d %d Tm (ward%d) Tj " % (7 * n % 880 + 10, 11 * n % 870 + 10, n) for n in range(1200))
    assert read_bytes(a_page(b"BT /F1 3 Tf " + labels + b"ET"), name="map.pdf").readable


def test_reading_apart_gives_the_same_and_is_stopped_in_time_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    content = a_page(b"BT /F1 9 Tf 40 500 Td (" + AIM.encode() + b") Tj ET")
    assert read_apart(content, name="a.pdf") == read_bytes(content, name="a.pdf")
    monkeypatch.setattr(apart, "MEMORY", 1_000_000)
    assert codes(read_apart(b"<html>" + b"<p>x</p>" * 90_000, name="a.html")) == {"too_demanding"}
    monkeypatch.setattr(apart, "SECONDS", 0)
    assert codes(read_apart(content, name="a.pdf")) == {"too_demanding"}


def test_folders_and_what_cannot_be_opened_say_so(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path)) == {"a_folder"}
    assert codes(read_file(tmp_path / "no\x00ne.pdf")) == {"not_found"}


@pytest.mark.parametrize("piece", ["_", ".", "…", ". ", "A", "Aa ", "A1 ", "A…"])
def test_a_long_row_of_one_mark_is_read_in_one_go(piece: str) -> None:
    """A pattern that goes back over such a row takes hours for it."""
    assert read_bytes((piece * 200_000 + "!").encode(), name="row.txt").form == "text"
