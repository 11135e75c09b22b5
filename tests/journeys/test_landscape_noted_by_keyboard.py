"""By keyboard alone: from a card of the diagram to its body, and a tie that is noted there and drawn; on a phone the list stands for it."""

from __future__ import annotations


def test_a_card_of_the_diagram_leads_to_its_body_and_a_tie_noted_there_is_told_on_the_map(visit):
    window = visit().go("/place/E06000001/landscape/")
    page = window.page
    page.locator(".cg-diagram").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "Sport England" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Its ties to others").wait_for()
    page.locator("#tie summary").focus()
    page.keyboard.press("Enter")
    page.locator("#tie-tie").select_option("funds")
    page.locator("#tie-other").select_option("council:E06000001")
    page.locator("#tie-says").fill("It paid for the new pool, says its letter of May.")
    page.locator("#tie button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Sport England funds Hartlepool council.").wait_for()
    window.go("/place/E06000001/landscape/")
    assert page.get_by_text("Sport England funds Hartlepool council.").is_visible()
    assert "Sport England funds Hartlepool council" in page.locator(".cg-diagram svg").text_content()
    assert window.complaints == []


def test_on_a_phone_the_list_of_ties_stands_for_the_diagram(visit):
    window = visit(width=320).go("/place/E06000001/landscape/")
    assert not window.page.locator(".cg-diagram").is_visible()
    ties = window.page.locator("#ties + ul")
    assert ties.is_visible()
    assert "NHS England funds NHS North East and North Cumbria" in ties.inner_text()
    assert not window.scrolls_sideways
