"""A council brings its own figures by keyboard alone, sees them in its profile with where they are from, and reads what changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commonground.store import warehouse
from commonground.web.middleware import KEPT

TABLE = """Leisure memberships,,
,,
Council,Year,Leisure members
Hartlepool,2024/25,"4,210"
Hartlepool,2023/24,"3,900"
Middlesbrough,2024/25,-
"""


@pytest.fixture
def own_home(starter_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the starter release, to add to."""
    home = tmp_path / "home"
    shutil.copytree(starter_home / "releases", home / "releases")
    monkeypatch.setenv("COMMONGROUND_HOME", str(home))
    KEPT.clear()
    return home


def type_into(window, label: str, text: str) -> None:
    window.press_until("Tab", label, 200)
    window.page.keyboard.press("Control+a")
    window.page.keyboard.type(text)


def test_a_council_brings_its_own_figures_by_keyboard_alone(visit, own_home, tmp_path):
    table = tmp_path / "members.csv"
    table.write_text(TABLE, encoding="utf-8")
    window = visit().go("/data/")
    page = window.page
    window.press_until("Tab", "Bring in figures of your own, or a published table", 300)
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/bring/")
    window.press_until("Tab", "The file: CSV, ODS or XLSX")
    page.locator(":focus").set_input_files(table)  # the dialog itself is the browser's
    window.press_until("Tab", "Look at the table")
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/bring/*/")
    assert window.heading == "How is this table read?"
    assert page.get_by_label("What Council holds").input_value() == "place"
    assert page.get_by_label("What Leisure members holds").input_value() == "value"
    assert window.faults() == []

    window.press_until("Tab", "Try it: load nothing yet", 200)
    page.keyboard.press("Enter")
    page.wait_for_url("**/try/")
    said = page.get_by_role("alert").inner_text()
    assert "Your measure lacks its unit" in said
    assert "Nothing says whose figures they are" in said
    assert window.faults() == []

    type_into(window, "In which unit\\?", "people")
    type_into(window, "What exactly is counted, and when\\?", "People with a membership on 31 March")
    type_into(window, "Whose figures are they\\?", "Hartlepool Borough Council")
    type_into(window, "Of which date or edition\\?", "31 March 2025")
    type_into(window, "Who may use them\\?", "With leave of the council")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="This is what would be loaded").wait_for()
    assert "not published" in page.locator("main").inner_text()
    assert window.faults() == []

    before = warehouse.current().id
    window.press_until("Tab", "Load these figures", 200)
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/changes/", timeout=60_000)
    assert warehouse.current().id != before
    assert "3 figures are new" in page.locator("main").inner_text()
    assert window.faults() == []
    assert [said for said in window.complaints if "the server responded with a status of 4" not in said] == []

    window.go("/place/E06000001/participation/")
    shown = page.locator("main").inner_text()
    assert "Leisure members" in shown
    assert "4,210" in shown
    assert "brought in here, not an official statistic" in shown
    assert "Hartlepool Borough Council’s own figures" in shown or "Hartlepool Borough Council's own figures" in shown
    window.go("/place/E08000021/participation/")
    assert "Leisure members" not in page.locator("main").inner_text()

    window.go("/data/bring/")
    window.press_until("Tab", "Take .* back", 300)
    page.keyboard.press("Enter")
    type_into(window, "Why these figures go", "The wrong year")
    assert window.faults() == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/changes/", timeout=60_000)
    assert warehouse.current().id == before
    assert "The wrong year" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 768])
def test_the_form_of_a_table_fits_a_small_screen_and_has_no_fault(visit, own_home, tmp_path, width):
    table = tmp_path / "members.csv"
    table.write_text(TABLE, encoding="utf-8")
    window = visit(width=width, scripts=True).go("/data/bring/")
    window.page.get_by_label("The file: CSV, ODS or XLSX").set_input_files(table)
    window.page.get_by_role("button", name="Look at the table").click()
    window.page.wait_for_url("**/data/bring/*/")
    window.page.get_by_role("button", name="Try it: load nothing yet").click()
    window.page.wait_for_url("**/try/")
    assert window.faults() == []
    assert not window.scrolls_sideways
