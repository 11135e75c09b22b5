"""Two states of a document side by side: what is changed, gone and new, and what only looks so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.documents.blocks import Bullets, Cell, Column, Document, Heading, Paragraph, SourceList, Table
from commonground.documents.differing import differences, marked, sayings
from commonground.documents.stale import Cited
from commonground.terms import Source


def _source(edition: str) -> Source:
    return Source(id="s", publisher="P", title="Figures", edition=edition, licence="OGL", address="https://example.org")


def _document(*blocks, edition="2024") -> Document:
    listed = (Heading(text="Sources"), SourceList(numbered=((1, _source(edition)),)))
    sources = ((1, _source(edition)),)
    return Document(
        id="d", title="D", subtitle="", summary="", release="r", blocks=(*blocks, *listed), sheets=(), sources=sources
    )  # fmt: skip


def _table(*rows: tuple[str, ...], notes: tuple[str, ...] = ()) -> Table:
    cells = tuple((Cell(text=head), *(Cell(text=text, refs=(1,)) for text in rest)) for head, *rest in rows)
    return Table(
        id="t", title="Figures", columns=(Column(name="Measure"), Column(name="Period"), Column(name="Here")), rows=cells, notes=notes
    )


def _apart(before: Document, after: Document, unmoved: Document | None = None):
    return differences(sayings(before), sayings(after), sayings(unmoved) if unmoved else ())


def test_a_sentence_stands_beside_the_one_that_takes_its_place_under_its_heading():
    before = _document(Heading(text="Activity"), Paragraph(text="28.7% are inactive. Nothing else is held."))
    after = _document(Heading(text="Activity"), Paragraph(text="30.6% are inactive. Nothing else is held. A survey is planned.", refs=(1,)))
    changed, new = _apart(before, after)
    assert (changed.kind, changed.part, changed.where) == ("changed", "sentence", "Activity")
    assert (changed.said, changed.says) == ("28.7% are inactive.", "30.6% are inactive.")
    assert [source.edition for source in changed.sources] == ["2024"]
    assert (new.kind, new.said, new.says) == ("new", "", "A survey is planned.")
    (gone, back) = _apart(after, before)
    assert (back.kind, gone.kind) == ("gone", "changed")
    assert back.said == "A survey is planned."


def test_the_last_two_sentences_left_under_a_heading_belong_together():
    before = _document(Paragraph(text="No strategy is held yet. It stays."))
    (only,) = _apart(before, _document(Paragraph(text="7 documents: 9 confirmed priorities. It stays.")))
    assert (only.said, only.says) == ("No strategy is held yet.", "7 documents: 9 confirmed priorities.")
    found = _apart(before, _document(Paragraph(text="7 documents: 9 confirmed priorities. Synthetic. It stays.")))
    assert sorted(one.kind for one in found) == ["gone", "new", "new"]


def test_of_a_row_only_the_cells_that_differ_are_given_and_rows_come_and_go():
    before = _document(Heading(text="Activity"), _table(("Inactive", "2024", "28.7%"), ("Active", "2024", "60%"), ("Old", "2019", "3")))
    after = _document(Heading(text="Activity"), _table(("New", "2025", "1"), ("Active", "2024", "60%"), ("Inactive", "2024", "30.6%")))
    found = {one.what: one for one in _apart(before, after)}
    assert (found["Inactive"].before, found["Inactive"].after) == ((("Here", "28.7%"),), (("Here", "30.6%"),))
    assert found["Inactive"].where == "Activity › Figures"
    assert (found["New"].kind, found["New"].says) == ("new", "Period: 2025; Here: 1")
    assert (found["Old"].kind, found["Old"].said) == ("gone", "Period: 2019; Here: 3")
    assert set(found) == {"Inactive", "New", "Old"}


def test_rows_headed_alike_are_compared_in_their_order():
    before = _document(_table(("65 to 69", "men", "5"), ("65 to 69", "women", "6")))
    after = _document(_table(("65 to 69", "men", "5"), ("65 to 69", "women", "7")))
    (only,) = _apart(before, after)
    assert (only.said, only.says) == ("Here: 6", "Here: 7")


def test_what_only_moved_or_was_numbered_anew_is_no_difference():
    before = _document(Heading(text="One"), Bullets(items=("It holds.",)), Heading(text="Two"), _table(("A", "up 2 (a)", "1")))
    after = _document(Heading(text="One"), Heading(text="Two"), Bullets(items=("It holds.",)), _table(("A", "up 2 (b)", "1")))
    assert _apart(before, after) == ()


def test_a_newer_edition_of_a_source_is_told_apart_from_what_is_said():
    (only,) = _apart(_document(edition="2023"), _document(edition="2024"))
    assert (only.part, only.kind) == ("source", "changed")
    assert "2023" in only.said
    assert "2024" in only.says


def test_what_the_earlier_document_would_say_too_now_is_only_worded_otherwise():
    before = _document(Paragraph(text="From this we cannot tell. 28% are inactive."), _table(("A", "2024", "1")))
    unmoved = _document(Paragraph(text="From this nobody can tell. 28% are inactive."), _table(("A", "2024", "1.0")))
    after = _document(Paragraph(text="From this nobody can tell. 30% are inactive."), _table(("A", "2024", "1.0")))
    found = [(one.says, one.worded) for one in _apart(before, after, unmoved)]
    assert sorted(found) == [("30% are inactive.", False), ("From this nobody can tell.", True), ("Here: 1.0", True)]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [("28.7% are inactive", "30.6% are inactive", ["30.6%"]), ("", "All of it", ["All of it"]), ("The same", "The same", [])],
)
def test_what_is_new_in_a_wording_is_set_apart(before, after, new):
    assert [text for text, fresh in marked(before, after) if fresh] == new


def test_a_source_that_came_in_two_ways_is_cited_once():
    cited = Cited()
    first, second = _source("2024"), replace(_source("2024"), id="another", note="by another way")
    assert (cited((first,)), cited((second,)), cited((_source("2025"),))) == ((1,), (1,), (2,))
    assert [source.edition for _, source in cited.numbered()] == ["2024", "2025"]
