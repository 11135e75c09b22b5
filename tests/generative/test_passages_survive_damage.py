"""Whatever is done to a file, reading it ends with passages or with findings, never with an exception."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonground.domain.outcomes.passages import quoted_verbatim, sentences
from commonground.reference import path_of
from commonground.store.passages import read_bytes


@cache
def shipped(form: str) -> bytes:
    return path_of(f"outcomes/strategies/safer-communities.{form}").read_bytes()


@pytest.mark.parametrize("form", ["pdf", "docx"])
@settings(deadline=None, max_examples=40)
@given(damage=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=12)), max_size=6), kept=st.floats(0.3, 1))
def test_a_damaged_file_is_read_or_explained(form: str, damage: list[tuple[float, bytes]], kept: float) -> None:
    content = bytearray(shipped(form))
    for share, junk in damage:
        start = int(share * (len(content) - 1))
        content[start : start + len(junk)] = junk
    document = read_bytes(bytes(content[: int(kept * len(content))]), name=f"damaged.{form}")
    assert document.passages or document.findings
    assert all(quoted_verbatim(document, passage) for passage in document.passages)


@settings(deadline=None, max_examples=80)
@example(content=b"\xad")  # a soft hyphen: text without a word
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_explained(content: bytes) -> None:
    document = read_bytes(content, name="anything")
    assert document.passages or document.findings


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet=st.sampled_from("<>/pdivh1 &;ab=\"'!-"), max_size=300))
def test_any_markup_is_read_or_explained(text: str) -> None:
    document = read_bytes(f"<html><body>{text}".encode(), name="page.html")
    assert document.passages or document.findings


@given(st.text(max_size=200))
def test_sentences_cut_a_text_without_losing_or_doubling_words(text: str) -> None:
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
