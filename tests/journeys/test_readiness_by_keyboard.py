"""By keyboard alone and without scripts: a point of readiness is scored with its proof, kept for a council, and taken away."""

from __future__ import annotations


def test_a_point_is_scored_kept_for_a_council_and_taken_away_by_keyboard(visit):
    window = visit(scripts=False).go("/learn/readiness/")
    page = window.page
    page.locator("#p1").focus()
    for _ in ("not begun", "begun", "in place"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("The minutes of May")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Where you stand").wait_for()
    assert page.get_by_text("1 of 1 point scored is in place with proof.").is_visible()
    page.locator("#keep-place").focus()
    page.keyboard.type("Hartlepool")
    page.keyboard.press("Enter")
    page.wait_for_url("**/place/E06000001/readiness/")
    assert page.get_by_text("The minutes of May").first.is_visible()
    window.press_until("Tab", "Spreadsheet \\(ODS\\)")
    with page.expect_download() as held:
        page.keyboard.press("Enter")
    assert held.value.suggested_filename == "hartlepool-readiness.ods"
    assert window.complaints == []
