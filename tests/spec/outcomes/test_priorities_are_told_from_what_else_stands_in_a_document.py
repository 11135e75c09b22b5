"""Whole documents, made up by this project with what real ones hold: how many priorities are found, and how many false ones proposed.

The bounds are below what was measured on the documents kept for measuring (benchmarks/text/whole.py) by about what chance moves it:
a reader that proposed everything would be right about one time in four.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.actions.outcomes.strategies import read_strategy
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.passages import letters

DOCUMENTS = Path(__file__).parents[3] / "benchmarks" / "text" / "whole_documents"
KEPT_FOR_MEASURING = sorted(path for path in DOCUMENTS.iterdir() if path.suffix != ".jsonl" and path.name > "n")


@pytest.fixture(scope="module")
def judged() -> list[tuple[bool, bool]]:
    """(wanted, proposed) for each passage about which the labels are sure."""
    labels = {
        (one["doc"], letters(one["text"])): one["priority"]
        for one in map(json.loads, (DOCUMENTS / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    }
    found = []
    for path in KEPT_FOR_MEASURING:
        read = read_strategy(path=path, by=LOCAL_PERSON)
        proposed = {letters(one.quote) for one in read.proposals}
        held = {letters(one.text) for one in read.document.passages}
        for (name, key), wanted in labels.items():
            if name == path.stem and wanted is not None and (wanted or key in held):
                found.append((wanted, key in proposed))
        found += [(False, True) for key in proposed if (path.stem, key) not in labels]  # cut otherwise than labelled: false
    return found


def test_most_of_what_is_proposed_is_wanted_and_most_of_what_is_wanted_is_proposed(judged: list[tuple[bool, bool]]) -> None:
    right = sum(wanted and proposed for wanted, proposed in judged)
    assert sum(wanted for wanted, _ in judged) > 100
    assert sum(not wanted for wanted, _ in judged) > 250
    assert right / sum(proposed for _, proposed in judged) >= 0.75
    assert right / sum(wanted for wanted, _ in judged) >= 0.78


def test_every_document_says_that_it_is_made_up() -> None:
    assert len(KEPT_FOR_MEASURING) == 6
    assert all("synthetic" in path.read_text(encoding="utf-8")[:400].lower() for path in DOCUMENTS.iterdir() if path.suffix != ".jsonl")
