"""Words fit the terminal that reads them; a file or another program gets them as they always were."""

from __future__ import annotations

import os

import pytest

from commonground.cli import saying


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch):
    def of(wide: int) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda fallback: os.terminal_size((wide, 24)))

    return of


ROWS = [("council:E06000001", "A council with quite a long name, as councils are called", 12), ("icb:E54000050", "A care board", 7)]


def test_a_table_in_a_narrow_terminal_wraps_words_and_breaks_no_reference(columns) -> None:
    columns(60)
    made = saying.table(("body", "name", "priorities"), ROWS)
    assert max(map(len, made.splitlines())) <= 60
    assert "council:E06000001" in made
    columns(200)
    assert len(saying.table(("body", "name", "priorities"), ROWS).splitlines()) == 4


def test_a_table_for_a_file_is_as_wide_as_it_needs_to_be() -> None:
    assert len(saying.table(("body", "name", "priorities"), ROWS).splitlines()) == 4


def test_lines_are_never_longer_than_can_be_read(columns) -> None:
    for wide, most in ((80, 80), (300, saying.WIDTH), (10, saying.NARROWEST)):
        columns(wide)
        assert max(map(len, saying.paragraph("A sentence of some length. " * 20).splitlines())) <= most
