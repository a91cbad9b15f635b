"""The page in headless Chromium: nothing leaves, nothing complains, nothing overflows. Pictures of it where
NIGHTSHELF_PICTURES names a folder. `make test-pages` runs it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from told_nights import NIGHTS

pytestmark = pytest.mark.pages

#: A phone, a tablet, a screen.
WIDTHS = (360, 800, 1280)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("expected Chromium on the PATH, found none; apt-get install chromium")
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("night", NIGHTS)
def test_a_page_asks_for_nothing_complains_of_nothing_and_fits(browser, tmp_path, night, width):
    made, result = NIGHTS[night](tmp_path)
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (made.lake / "reports" / f"{result.run_id}.html").as_uri()
    page.goto(address, wait_until="networkidle")
    assert [url for url in asked if url != address and not url.startswith("data:")] == [] and said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_OVERFLOWING) == []
    if folder := os.environ.get("NIGHTSHELF_PICTURES"):
        page.screenshot(path=Path(folder) / f"{night.replace(' ', '-')}-{width}.png", full_page=True)
    page.close()


#: What reaches beyond the screen, but for tables, which scroll by themselves.
_OVERFLOWING = """
[...document.querySelectorAll('body *')]
  .filter(one => !one.closest('.wide, svg') && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.tagName + ': ' + one.textContent.slice(0, 60))
"""


def test_the_page_works_without_script_and_on_paper(browser, tmp_path):
    made, result = NIGHTS["failed"](tmp_path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((made.lake / "reports" / f"{result.run_id}.html").as_uri())
    page.emulate_media(media="print")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF") and len(paper) > 20_000
    assert page.locator("#needed article").count() == 2
    context.close()
