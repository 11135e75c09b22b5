"""Choose a programme, change an assumption, add it to the case, print the benefit case: by keyboard alone."""

from __future__ import annotations

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask

LONG = 120_000  # a first look is worked out in between, however busy the machine
ROOM = "/place/E06000001/value/"
ASKED = f"{ROOM}fame/?people=60&ages_from=65&ages_to=90&draws=8"


def test_from_a_programme_to_a_printed_case_by_keyboard(visit):
    window = visit().go(ROOM)
    window.press_until("Tab", "(?s)Balance and functional exercise.*")  # a list reads out its choices
    window.page.keyboard.type("FaME")
    window.press_until("Tab", "How many people start")
    window.page.keyboard.type("60")
    with window.page.expect_navigation(timeout=LONG):
        window.page.keyboard.press("Enter")
    assert window.heading == "FaME strength and balance classes"
    assert "At a first look" in window.page.locator(".cg-lead").inner_text()

    window.go(f"{ASKED}&change=causal.share")
    window.press_until("Tab", "Your value", most=150)
    window.page.keyboard.type("0.5")
    with window.page.expect_navigation(timeout=LONG):
        window.page.keyboard.press("Enter")
    assert "has no source" in window.page.locator(".govuk-error-summary").inner_text()
    window.press_until("Tab", "0.5 for causal.share has no source.*")
    window.page.keyboard.press("Enter")
    window.page.keyboard.type("A cautious reading")
    with window.page.expect_navigation(timeout=LONG):
        window.page.keyboard.press("Enter")
    assert "given by the user" in window.page.content().lower()
    assert "source.causal.share=A+cautious+reading" in window.page.url

    window.press_until("Tab", "Work out the whole answer", most=60)
    with window.page.expect_navigation(timeout=240_000):  # a whole answer is worked out in between
        window.page.keyboard.press("Enter")
    assert window.page.get_by_role("heading", name="What would have to be true?").is_visible()
    printed = window.page.locator("a[href*='case-nhs.pdf']").get_attribute("href")
    assert window.page.request.get(window.home + printed).body().startswith(b"%PDF")
    window.press_until("Tab", "Add to the case of Hartlepool", most=250)
    with window.page.expect_navigation(timeout=LONG):
        window.page.keyboard.press("Enter")
    assert window.page.url.endswith("/value/")
    assert "A cautious reading" in window.page.locator("main").inner_text()


def test_a_whole_answer_can_be_used_by_anyone_at_any_width(visit):
    question = {"programme": "fame", "place": "E06000001", "people": {"participants": 60, "ages": [65, 90]}, "draws": 8}
    ask.ask(question=question, by=LOCAL_PERSON)
    for width in (320, 1280):
        window = visit(width=width).go(ASKED)
        assert window.page.get_by_role("heading", name="Is it fair?").is_visible()
        assert window.faults() == []
        assert not window.scrolls_sideways
        assert window.complaints == []
        assert window.strangers == []
