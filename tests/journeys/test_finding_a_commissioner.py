"""Find a commissioner, see when it can say yes, note a person and an assessment, and subscribe to the calendar: by keyboard."""

from __future__ import annotations

import re


def test_from_a_place_to_a_noted_person_and_a_subscription_by_keyboard(visit):
    window = visit().go("/place/E06000001/")
    page = window.page
    window.press_until("Tab", "Landscape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/landscape/$"))
    assert window.heading == "Who commissions here"
    window.press_until("Tab", "NHS North East and North Cumbria integrated care board", most=140)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/landscape/icb:E54000050/$"))
    assert window.heading == "NHS North East and North Cumbria integrated care board"
    assert re.search("can (next )?say yes", page.locator("h1 + p").inner_text())
    assert window.faults() == []

    window.press_until("Tab", "Add a person", most=80)
    page.keyboard.press("Enter")
    window.press_until("Tab", "Keep it")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    alert = page.get_by_role("alert").inner_text()
    assert all(f"{label}: nothing is given" in alert for label in ("Name", "Post", "Part in a decision"))
    assert window.faults() == []
    window.press_until("Tab", "Name: nothing is given")
    page.keyboard.press("Enter")
    page.keyboard.type("Jo Lee")
    page.keyboard.press("Tab")
    page.keyboard.type("Place director")
    page.keyboard.press("Tab")
    page.keyboard.type("Leads the")
    assert page.locator("#contact-part").input_value() == "leads"
    assert page.locator("#contact-name").input_value() == "Jo Lee"
    window.press_until("Tab", "Keep it")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#contact$"))
    assert "Jo Lee" in page.locator("#contact").inner_text()

    window.press_until("Shift+Tab", "Add an assessment", most=30)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Interest")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("The meeting of 3 May")
    window.press_until("Tab", "Keep it")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#assessment$"))
    assert "4 of 5" in page.locator("#assessment").inner_text()
    assert window.faults() == []

    window.go("/place/E06000001/calendar/")
    assert window.heading == "When they can say yes"
    window.press_until("Tab", r"http://.*/place/E06000001/calendar\.ics", most=120)
    address = page.evaluate("document.activeElement.href")
    feed = page.request.get(address)
    assert feed.headers["content-type"].startswith("text/calendar")
    assert feed.text().startswith("BEGIN:VCALENDAR")
    assert [said for said in window.complaints if "status of 400" not in said] == []
    assert window.strangers == []


def test_a_small_screen_without_scripts_can_add_a_body(visit):
    window = visit(scripts=False, width=320).go("/place/E06000001/landscape/")
    page = window.page
    page.get_by_role("link", name=re.compile("Add one.*Sport England")).click()
    page.get_by_label("Name", exact=True).fill("North Tees Trust")
    page.get_by_role("button", name="Add it").click()
    assert window.heading == "North Tees Trust"
    assert not window.scrolls_sideways
    window.go("/place/E06000001/landscape/")
    assert not window.scrolls_sideways
    assert page.locator("svg a", has_text="North Tees Trust").count() == 1
