"""What README and docs name exists: commands, options, files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    lost = [link for link in links if "://" not in link and not link.startswith(("mailto:", "/")) and not (page.parent / link).exists()]
    assert lost == []


def test_every_command_that_is_named_is_a_command() -> None:
    named = set()
    for page in PAGES:
        if page.name == "CHANGELOG.md":
            continue
        for line in re.findall(r"commonground (?:--as \"[^\"]*\" )?([a-z]+(?: [a-z]+(?:-[a-z]+)*)?)", page.read_text()):
            named.add(line)
    for part in (*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.html")):  # what a message tells a user to run
        named.update(re.findall(r"`commonground ([a-z]+(?: [a-z]+(?:-[a-z]+)*)?)", part.read_text()))
    assert {"case next", "documents show"} <= named
    groups = {"place", "measure", "case", "data", "value", "survey", "documents", "framework", "readiness", "area", "jobs"}
    tried = {tuple(line.split()) if line.split()[0] in groups else (line.split()[0],) for line in named}
    code = "import sys; from commonground.cli import main; sys.exit(max(main._run([*w.split(), '--help']) for w in sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, *(" ".join(words) for words in sorted(tried))], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]


def test_every_page_of_the_documentation_is_listed_in_its_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md") if page.name != "index.md"]
    assert [str(page) for page in pages if f"({page})" not in index] == []
