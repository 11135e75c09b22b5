"""The main journeys: search, read, compare and take away by keyboard alone; carry a case from draft to settled."""

from __future__ import annotations

from commonground.case import ROUTE


def test_search_read_compare_and_download_by_keyboard_alone(visit):
    window = visit().go("/")
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
    window.press_until("Tab", "Name, code or postcode of a place")
    page.keyboard.type("hartlepool")
    page.keyboard.press("Enter")
    page.wait_for_url("**/place/E06000001/")
    assert window.heading == "Hartlepool"

    window.press_until("Tab", "PDF")
    with page.expect_download(timeout=60_000) as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "hartlepool-profile.pdf"
    with open(taken.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"

    window.press_until("Tab", r"Source 1: Residents, Hartlepool")
    page.keyboard.press("Enter")
    assert "Office for National Statistics" in page.locator("details.cg-source[open]").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("details.cg-source[open]").count() == 0

    window.press_until("Shift+Tab", "What to do next")
    page.keyboard.press("Enter")
    window.press_until("Tab", "Compare Hartlepool with similar places")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/**")
    assert window.heading.startswith("Hartlepool, ")
    assert page.locator("table.cg-table tbody tr").count() > 3
    assert window.complaints == []


def test_an_ambiguous_name_asks_which_and_a_withdrawn_code_says_what_replaced_it(visit):
    window = visit().go("/search/?q=Newcastle")
    assert window.heading == "Which place do you mean?"
    window.page.get_by_role("link", name="Newcastle upon Tyne").click()
    assert window.heading == "Newcastle upon Tyne"
    window.go("/place/E07000187/")  # Mendip, now part of Somerset
    assert window.heading == "That area has been replaced"
    window.page.locator("ul.cg-choices a").first.click()
    assert window.heading == "Somerset"


def test_a_case_is_opened_settled_and_skipped_with_a_reason(visit):
    window = visit().go("/case/?place=E06000001")
    page = window.page
    page.get_by_role("button", name="Open the case and draft it").click()
    assert window.heading == "Sport and physical activity in Hartlepool"
    page.get_by_role("link", name="Place", exact=True).last.click()
    page.get_by_role("button", name="Settle this answer").click()
    assert f"1 of {len(ROUTE)} stages are settled or skipped" in page.locator("main").inner_text()

    page.get_by_role("link", name="Profile", exact=True).last.click()
    page.get_by_text("Skip this stage").click()
    page.get_by_role("button", name="Skip, with this reason").click()
    assert "cannot be skipped without a reason" in page.get_by_role("alert").inner_text()
    page.get_by_label("Why is it left out?").fill("The committee has read it already")
    page.get_by_role("button", name="Skip, with this reason").click()
    history = page.locator("section", has=page.get_by_role("heading", name="What has been done")).inner_text()
    assert "The committee has read it already" in history
    assert "Settled: Place" in history
