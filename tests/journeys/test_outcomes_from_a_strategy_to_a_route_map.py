"""By keyboard alone: drop in a strategy, confirm three priorities, see the match, print the route map."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2

from commonground.reference import path_of

PLACE = "/place/E06000001/"


def press_on(page, name: str, role: str = "button") -> None:
    """Go to a control by its name as a keyboard does, and press Enter."""
    control = page.get_by_role(role, name=name).first
    control.focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_a_strategy_becomes_a_route_map_by_keyboard(visit, tmp_path: Path):
    strategy = tmp_path / "strategy.pdf"
    strategy.write_bytes(path_of("outcomes/strategies/health-and-wellbeing.pdf").read_bytes())
    window = visit().go(f"{PLACE}priorities/")
    page = window.page
    page.locator("#file").set_input_files(str(strategy))
    page.locator("#body").focus()
    page.keyboard.type("Hartlepool health")
    press_on(page, "Read it")
    assert "Harbour Towns Health and Wellbeing Strategy" in page.locator("h1").inner_text()
    for decided in (1, 2, 3):
        press_on(page, "Confirm")
        assert f"{decided} confirmed" in page.locator(".cg-lead").inner_text()
        assert page.evaluate("location.hash").startswith("#harbour-towns")  # the next passage that waits is where the reader goes on
    press_on(page, "The match", "link")
    assert "3 confirmed priorities of 1 body" in page.locator(".cg-lead").inner_text()
    assert page.locator("article.cg-match").count() == 3
    assert page.locator("article.cg-match", has_text="Weakest link").count() >= 1
    page.locator("#body").focus()
    page.keyboard.type("Hartlepool health")
    press_on(page, "Show")
    assert window.faults() == []
    with page.expect_download() as coming:
        press = page.get_by_label("Route map for").get_by_role("link", name="PDF").first
        press.focus()
        page.keyboard.press("Enter")
    pdf = pypdfium2.PdfDocument(io.BytesIO(Path(coming.value.path()).read_bytes()))
    said = " ".join(each.get_textpage().get_text_range() for each in pdf)
    assert len(pdf) <= 2
    assert "Hartlepool health and wellbeing board" in said
    assert "Whom to talk to" in said
    assert window.strangers == []
