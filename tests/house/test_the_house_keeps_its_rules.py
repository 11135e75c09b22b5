"""What holds for the whole repository, checked from its files."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import subprocess
from pathlib import Path

import pytest

import commonground

ROOT = Path(__file__).resolve().parents[2]
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
# Spelled in halves, so that this file does not name what it forbids.
REGISTRY_HOSTS = ("pypi." + "org", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def modules() -> list[str]:
    found = [info.name for info in pkgutil.walk_packages(commonground.__path__, "commonground.")]
    return [name for name in found if ".migrations" not in name and not name.endswith(("__main__", "wsgi"))]


def test_no_room_has_a_junk_drawer() -> None:
    drawers = [path for path in tracked() if {path.stem, *path.parts} & BANNED_NAMES and path.is_relative_to(ROOT / "src")]
    assert drawers == []


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked()
        if path.suffix not in {".parquet", ".png"}
        for host in REGISTRY_HOSTS
        if host in path.read_text(errors="replace")
    ]
    assert named == []


def test_no_third_party_code_font_or_image_is_committed() -> None:
    foreign = [str(path.relative_to(ROOT)) for path in tracked() if re.search(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot)$", path.name)]
    assert foreign == []


def test_no_committed_file_is_large() -> None:
    large = [f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB" for path in tracked() if path.stat().st_size > 5_000_000]
    assert large == []


def test_python_files_stay_readable() -> None:
    """A file of more than 500 lines, or a function of more than 80, wants a room of its own; the aim is 400 and 60."""
    long = []
    for path in tracked():
        if path.suffix != ".py" or not path.is_relative_to(ROOT / "src") or "migrations" in path.parts:
            continue
        text = path.read_text()
        if text.count("\n") > 500:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 80:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno} lines")
    assert long == []


def test_nothing_is_left_unfinished_in_silence() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix in {".py", ".html", ".jinja", ".scss", ".js"} and path.is_relative_to(ROOT / "src")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = []
    for name in modules():
        spec = importlib.util.find_spec(name)
        if spec and spec.origin and spec.origin.endswith(".py") and not ast.get_docstring(ast.parse(Path(spec.origin).read_text())):
            silent.append(name)
    assert silent == []


def test_every_public_function_of_the_domain_says_what_the_reader_gets() -> None:
    silent = []
    for name in modules():
        if not name.startswith(("commonground.domain.", "commonground.case", "commonground.actions.")):
            continue
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        for node in ast.parse(Path(spec.origin).read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name}.{node.name}")
    assert silent == []


@pytest.mark.parametrize(
    "name", [name for name in modules() if name.startswith(("commonground.terms", "commonground.domain", "commonground.case"))]
)
def test_the_examples_in_docstrings_run(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    assert results.failed == 0


@pytest.mark.parametrize("path", sorted(path for room in ("benchmarks", "tools") for path in (ROOT / room).rglob("*.py")), ids=str)
def test_what_a_benchmark_or_a_tool_imports_is_there(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("commonground"):
            exec(ast.unparse(node), {})


def test_the_changelog_has_something_unreleased_to_say() -> None:
    assert re.search(r"## Unreleased\n(\n### .+\n)?\n- \S", (ROOT / "CHANGELOG.md").read_text())
