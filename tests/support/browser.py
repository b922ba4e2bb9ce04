"""Chromium, for tests that need a real browser; where none is installed they are skipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium, Chrome or Edge is installed")


@contextmanager
def open_page(path: Path, *, width: int = 1280, height: int = 800) -> Iterator[tuple["Page", list[str]]]:
    """The file in a browser without a network, and every address it asks for beside its own."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install .[browser]"
    )
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height})
        asked: list[str] = []

        def refuse(route) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                asked.append(route.request.url)
                route.abort()

        page.route("**/*", refuse)
        page.goto(path.as_uri())
        try:
            yield page, asked
        finally:
            browser.close()
