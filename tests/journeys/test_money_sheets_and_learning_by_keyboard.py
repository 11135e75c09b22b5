"""By keyboard alone: from a place to its money and a commissioner's page, and a plan that is checked without scripts."""

from __future__ import annotations


def test_the_money_is_narrowed_and_taken_away_by_keyboard(visit):
    window = visit().go("/place/E06000001/")
    page = window.page
    window.press_until("Tab", "Money")
    page.keyboard.press("Enter")
    page.wait_for_url("**/money/")
    assert window.heading == "Who spends what here"
    page.locator("#purpose").focus()
    page.locator("#purpose").select_option("public_health")
    window.press_until("Tab", "Show")
    page.keyboard.press("Enter")
    page.wait_for_url("**purpose=public_health**")
    rows = page.locator("#money tbody tr")
    assert rows.count() > 2
    assert all("Public health" in text for text in rows.all_inner_texts())
    window.press_until("Tab", "Spreadsheet \\(ODS\\)", most=120)
    with page.expect_download() as held:
        page.keyboard.press("Enter")
    assert held.value.suggested_filename == "hartlepool-money.ods"


def test_a_commissioners_page_is_reached_and_printed_by_keyboard(visit):
    window = visit().go("/place/E06000001/sheets/")
    page = window.page
    window.press_until("Tab", "NHS North East and North Cumbria integrated care board")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sheet/**")
    assert page.get_by_text("Where sport can fit").is_visible()
    window.press_until("Tab", "PDF, for print")
    with page.expect_download() as held:
        page.keyboard.press("Enter")
    assert held.value.suggested_filename.endswith(".pdf")


def test_a_plan_is_checked_by_keyboard_without_scripts(visit):
    window = visit(scripts=False).go("/learn/check/")
    page = window.page
    page.locator("#fund_led-yes").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Check the plan").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**fund_led=yes**")
    assert page.get_by_role("heading", name="What reads as a scramble for money").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("nav[aria-label=Main]").is_visible()
