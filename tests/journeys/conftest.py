"""A real browser on the real workbench, over the starter release. Page objects say what a reader sees, not how it is marked up."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FOCUSED = """(() => {
  const element = document.activeElement;
  return (element.ariaLabel || element.innerText || element.labels?.[0]?.innerText || "").trim();
})()"""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright, asking nothing of the network."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("needs Chromium: sudo apt-get install chromium")
    # Playwright keeps an event loop in this thread, which Django would otherwise take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        held = driver.chromium.launch(executable_path=chromium, args=ARGS)
        yield held
        held.close()


@dataclass
class Visit:
    """One reader in one window: what they see, and what the browser complained of."""

    page: Any
    home: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def go(self, path: str) -> Visit:
        self.page.goto(self.home + path, wait_until="load")
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def scrolls_sideways(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def press_until(self, key: str, focused: str, most: int = 60) -> None:
        """Press a key until what has the focus reads so; fails when it is never reached."""
        seen = []
        for _ in range(most):
            self.page.keyboard.press(key)
            name = self.page.evaluate(FOCUSED)
            seen.append(name)
            if re.fullmatch(focused, name):
                return
        raise AssertionError(f"{focused!r} was never reached by {key}: {seen}")

    def faults(self) -> list[str]:
        """What axe finds against levels A and AA, with the element."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("levels => axe.run(document, {runOnly: levels, resultTypes: ['violations']})", LEVELS)
        return [f"{each['id']}: {node['html'][:160]} {node['target']}" for each in found["violations"] for node in each["nodes"][:3]]


@pytest.fixture
def visit(browser: Any, live_server: Any, starter: Any) -> Iterator[Any]:
    """A way to open windows: `visit(width=320)`, `visit(scripts=False)`."""
    contexts = []

    def open_window(width: int = 1280, scripts: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=False, accept_downloads=True
        )
        contexts.append(context)
        one = Visit(context.new_page(), live_server.url)
        one.page.on("console", lambda said: one.complaints.append(said.text) if said.type in ("error", "warning") else None)
        one.page.on("pageerror", lambda wrong: one.complaints.append(str(wrong)))
        one.page.on(
            "request",
            lambda asked: one.strangers.append(asked.url) if not asked.url.startswith((live_server.url, "data:", "blob:")) else None,
        )
        return one

    yield open_window
    for context in contexts:
        context.close()
