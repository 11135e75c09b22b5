"""Whatever the text, a reading is made, and it keeps within its limits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.domain.outcomes.classify import read_passages
from commonground.domain.outcomes.language import PhraseBook, words
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.store.reader_model import shipped_model


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_text_is_read(texts: list[str]) -> None:
    readings = read_passages(texts, model=shipped_model(), taxonomy=shipped_taxonomy())
    assert len(readings) == len(texts)
    for reading in readings:
        assert 0 <= reading.priority <= 1
        assert len(reading.themes) <= 4
        assert all(0 <= found.probability <= 1 for found in reading.themes)
        assert set(reading.parents) >= {found.parent for found in reading.themes}


@given(st.text(alphabet=st.sampled_from("abc '-&"), max_size=40))
def test_a_phrase_is_found_in_itself(phrase: str) -> None:
    stems = words(phrase)
    if stems:
        assert PhraseBook([phrase]).find(stems)
