"""Files that people write: read as text and as YAML or JSON, or refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.store import written
from commonground.terms import Refused


def test_text_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text("place: Härtlepool", encoding="utf-8-sig")
    assert written.plain(written.text_of(path), "q.yaml") == {"place": "Härtlepool"}


@pytest.mark.parametrize(("name", "code"), [("latin.yaml", "file_encoding"), ("folder", "file_missing"), ("none.yaml", "file_missing")])
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "latin.yaml").write_bytes("Härtlepool".encode("latin-1"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refused) as refused:
        written.text_of(tmp_path / name)
    assert refused.value.code == code


def test_a_file_that_is_too_large_is_refused_before_it_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "LARGEST", 10)
    path = tmp_path / "q.yaml"
    path.write_text("x" * 11)
    with pytest.raises(Refused, match="more than"):
        written.text_of(path)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    "text", ["a: [", "[" * 100_000, "a: &a [*a]", "a: \0", BOMB, "!!python/object/apply:os.getcwd []", "a: 2024-13-45"]
)
def test_what_is_no_yaml_or_unfolds_without_end_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not YAML or JSON") as refused:
        written.plain(text, "It")
    assert refused.value.why


def test_an_alias_that_is_used_sensibly_is_read() -> None:
    assert written.plain("a: &a [1, 2]\nb: *a", "It") == {"a": [1, 2], "b": [1, 2]}
