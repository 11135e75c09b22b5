"""Methods, 7: what the documentation says can be done from Python can be done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "make-the-benefit-case.md"


def test_the_example_in_python_runs_as_it_stands(starter: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    held: dict[str, Any] = {}
    exec(code, held)
    said = capsys.readouterr().out
    assert "quality-adjusted years" in said
    assert "Adult social care" in said
    assert held["pages"].startswith(b"%PDF")
    assert any(u.id == "causal.share" and u.value == 0.6 for u in held["answer"].assumptions)
