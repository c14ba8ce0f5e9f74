"""A real browser for what people open in one: decks and pages, under file:// as by a double click."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from .waiting import PATIENCE

MILLISECONDS = 1000 * PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root, and open nothing but what they made
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)


def chromium() -> str:
    """The browser that `make test` installs."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for place in PLACES:
        if Path(place).is_file():
            return place
    raise AssertionError("no Chromium here: make test installs it")


def open_browser() -> Iterator[Browser]:
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def drawn(page: Page) -> None:
    """Returns once what was changed on the page has been laid out, and drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
