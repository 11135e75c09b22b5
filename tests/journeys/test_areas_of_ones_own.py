"""Draw an area, compare it with two others, download."""

from __future__ import annotations

import re


def test_an_area_is_drawn_compared_with_two_others_and_taken_away_by_keyboard(visit):
    window = visit().go("/areas/")
    page = window.page
    page.get_by_label("What the area is called").focus()
    page.keyboard.type("Quay")
    page.keyboard.press("Tab")
    page.keyboard.type("E01011949 rubbish")
    window.press_until("Tab", "Draw it")
    page.keyboard.press("Enter")
    assert "'rubbish' is not a code or a postcode" in page.get_by_role("alert").inner_text()
    assert window.faults() == []

    page.get_by_label("Codes and postcodes").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("E01011949, TS24 8AY, E01011950 40%")
    window.press_until("Tab", "Draw it")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/area/custom-"))
    assert window.heading == "Quay"
    assert window.faults() == []

    for place, heading in (
        ("Hartlepool", "Quay and Hartlepool"),
        ("E23000013", "Quay, Hartlepool and Cleveland"),
        ("E05013038", "Quay, Hartlepool, Cleveland and Burn Valley"),
    ):
        page.get_by_label(re.compile("name, code or postcode")).focus()
        page.keyboard.type(place)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"add={place}"))
        assert window.heading == heading
    assert "Quay and Hartlepool have people in common" in page.locator("main").inner_text()
    assert window.faults() == []
    with page.expect_download() as saved:
        window.press_until("Tab", "ODS")
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "areas.ods"
    assert window.complaints == [] or all("status of 400" in said for said in window.complaints)


def test_teams_are_drawn_from_a_table_and_one_is_taken_off_the_list_by_keyboard(visit, tmp_path):
    table = tmp_path / "teams.csv"
    table.write_text("LSOA21CD,Team\nE01011949,Made-up North\nE01011950,Made-up South\n", encoding="utf-8")
    window = visit(width=320).go("/areas/")
    page = window.page
    window.press_until("Tab", "The table: CSV, ODS or XLSX", 300)
    page.locator(":focus").set_input_files(table)  # the dialog itself is the browser's
    window.press_until("Tab", "Whose list is it.*")
    page.keyboard.type("Made-up NHS, 2026")
    window.press_until("Tab", "Draw them all")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Made-up North").wait_for()
    assert window.faults() == []
    assert not window.scrolls_sideways
    window.press_until("Tab", "Made-up North", 300)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Made-up North").wait_for()
    window.press_until("Tab", "Take it off the list of areas", 300)
    page.keyboard.press("Enter")
    window.press_until("Tab", "Why")
    page.keyboard.type("Old teams")
    assert window.faults() == []
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Areas of your own").wait_for()
    assert page.get_by_role("link", name="Made-up North").count() == 0
    assert page.get_by_role("link", name="Made-up South").count() == 1


def test_places_are_chosen_on_the_map_without_scripts(visit):
    window = visit(scripts=False, width=320).go("/areas/choose/?in=E12000001")
    page = window.page
    page.get_by_role("link", name="Hartlepool: not chosen; take it in").click()
    page.get_by_role("link", name="Middlesbrough: not chosen; take it in").click()
    page.get_by_role("link", name="Hartlepool: chosen; leave it out").click()
    assert page.locator("h1 + p").inner_text().startswith("1 place chosen")
    page.get_by_role("checkbox", name="Stockton-on-Tees").check()
    page.get_by_role("button", name="Take the ticked places").click()
    page.get_by_label("What the area is called").fill("South Tees and Stockton")
    page.get_by_role("button", name="Draw it").click()
    assert window.heading == "South Tees and Stockton"
    assert "2 unitary authorities" in page.locator("main").inner_text()
    assert not window.scrolls_sideways


def test_wards_are_chosen_and_a_council_to_come_is_drawn_on_a_small_screen(visit):
    window = visit(width=320).go("/areas/choose/?in=E06000001")
    page = window.page
    page.get_by_role("link", name="Choose wards instead").click()
    page.get_by_role("checkbox", name="Burn Valley").check()
    page.get_by_role("button", name="Take the ticked places").click()
    page.get_by_label("What the area is called").fill("A ward")
    assert (window.faults(), window.scrolls_sideways) == ([], False)
    page.get_by_role("button", name="Draw it").click()
    page.get_by_role("heading", name="A ward", exact=True).wait_for()
    assert "by best fit" in page.locator("main").inner_text()
    assert (window.faults(), window.scrolls_sideways) == ([], False)

    window.go("/areas/planned/")
    for label, text in (
        ("What it is called", "Made-up Tees"),
        ("The day it takes effect", "2099-04-01"),
        ("Which council becomes which", "E06000001, Tees Mouth\nE06000002, Tees Mouth, 60\nE06000002, Cleveland Hills, 40"),
        ("Who published it", "Nobody"),
        ("In which document", "A test"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Enter it").click()
    page.get_by_role("heading", name="Made-up Tees", exact=True).wait_for()
    assert (window.faults(), window.scrolls_sideways) == ([], False)
    page.get_by_role("button", name="Draw Tees Mouth as an area").click()
    page.get_by_role("heading", name="Tees Mouth", exact=True).wait_for()
    assert "60.0%" in page.locator("main").inner_text()
    assert (window.faults(), window.scrolls_sideways) == ([], False)
