"""What nobody uses is gone: styles, what a template imports, and statuses for refusals that are never raised."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "commonground"
TEMPLATES = SOURCE / "web" / "templates"
MADE = ("cg-tag--", "cg-verdict--")  # classes whose last part is a state or a verdict


@cache
def text_of(folder: Path, ending: str) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob(f"*{ending}")))


def test_every_class_with_a_style_stands_on_a_page():
    pages = text_of(TEMPLATES, ".html") + text_of(SOURCE, ".py") + text_of(ROOT / "frontend" / "js", ".js")
    styles = re.sub(r"//.*", "", text_of(ROOT / "frontend" / "scss", ".scss"))
    styled = {name for name in re.findall(r"\.(cg-[\w-]+)", styles) if not name.startswith(MADE)}
    assert sorted(name for name in styled if not re.search(rf"(?<![\w-]){name}(?![\w-])", pages)) == []
    assert all(start in pages for start in MADE)


def test_every_class_on_a_page_has_a_style():
    styles, script = text_of(ROOT / "frontend" / "scss", ".scss"), text_of(ROOT / "frontend" / "js", ".js")
    named = {name for value in re.findall(r'class="([^"]*)"', text_of(TEMPLATES, ".html")) for name in re.findall(r"cg-[\w-]+", value)}
    assert sorted(name for name in named.difference(MADE) if not re.search(rf"\.{name}(?![\w-])", styles + script)) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_uses_what_it_imports(path):
    page = path.read_text()
    imported = re.findall(r"\{%-?\s*from \"[^\"]+\" import ([^%]+?)\s*-?%\}", page)
    names = [each.split(" as ")[-1].strip() for listed in imported for each in listed.removesuffix(" with context").split(",")]
    rest = re.sub(r"\{%-?\s*from [^%]+%\}", "", page)
    assert [name for name in names if not re.search(rf"\b{name}\b", rest)] == []


def test_every_status_is_that_of_a_refusal_which_is_raised():
    from commonground.web import errors

    named = {path: path.read_text() for path in SOURCE.rglob("*.py") if path.name not in ("errors.py", "exit_codes.py")}
    raised = "\n".join(named.values())
    assert [code for code in errors.STATUSES if f'"{code}"' not in raised] == []
