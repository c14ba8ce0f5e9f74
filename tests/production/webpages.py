"""Opens pages as readers do, and looks at them with the tools of tests/production/web."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page

from .browser import MILLISECONDS

WEB = Path(__file__).resolve().parent / "web"
NODE = Path(sys.executable).with_name("node")
AT_HOME = ("file:", "data:", "blob:", "about:")

Ground = Literal["light", "dark"]


@contextmanager
def opened(
    browser: Browser, path: Path, width: int = 1440, height: int = 900, ground: Ground = "light", **more: Any
) -> Iterator[Page]:
    """A page in a window of its own; whatever it asks of the network, or complains of, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=ground, **more)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: request.url.startswith(AT_HOME) or wrong.append(request.url))
    page.on("requestfailed", lambda request: _was_let_go(request.failure) or wrong.append(f"{request.url} failed"))
    page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"a dialog: {dialog.message}"))
    try:
        page.goto(path.as_uri())
        yield page
    finally:
        context.close()  # the page of a test that failed would go on drawing beside all others
    assert not wrong, wrong


def _was_let_go(failure: str | None) -> bool:
    """A film that is no longer wanted is not loaded to its end."""
    return failure == "net::ERR_ABORTED"


def violations(page: Page) -> list[str]:
    """What axe-core has against the page."""
    page.evaluate((WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        """axe.run(document, {resultTypes: ["violations"], preload: false}).then((result) => result.violations
           .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`)))"""
    )
    return list(found)


def invalid(folder: Path) -> list[str]:
    """What html-validate has against the pages below a folder."""
    tool = WEB / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    settings = WEB / ".htmlvalidate.json"
    command = [str(NODE), str(tool), "--config", str(settings), "--formatter", "json", f"{folder}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=WEB)
    results = json.loads(done.stdout)
    return [
        f"{Path(page['filePath']).name}:{message['line']}: {message['ruleId']}: {message['message']}"
        for page in results
        for message in page["messages"]
    ]


class Markup(HTMLParser):
    """A page's elements, its ids and what it points at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [found for _, attributes in self.elements if (found := attributes.get("id"))]

    def targets(self) -> Iterator[tuple[str, str]]:
        """Links and files: the attribute, and what it points at."""
        for _, attributes in self.elements:
            for name in ("href", "src", "poster"):
                if value := attributes.get(name):
                    yield name, value


def broken(folder: Path) -> list[str]:
    """What the pages below a folder point at and that is not there: files, or places in pages."""
    pages = {path: Markup(path) for path in folder.rglob("*.html")}
    found = []
    for path, page in pages.items():
        for _, target in page.targets():
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "data"):
                continue
            aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not aim.is_file():
                found.append(f"{path.name}: no file {target}")
            elif place and not place.startswith("/") and aim in pages and place not in pages[aim].ids:
                found.append(f"{path.name}: no place {target}")
    return found
