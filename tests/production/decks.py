"""Opens decks of the small lecture as people do: from the disk, without a network, by keys and clicks."""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Error, Page

from .browser import MILLISECONDS, drawn
from .waiting import wait_for

Picture = NDArray[np.int16]

SIZE = {"width": 854, "height": 480}
"""The small lecture's own at draft quality: what is seen is what was filmed, pixel by pixel."""
SCENES = {"Waves": ("rise", "fall"), "Ripples": ("spread", "rest"), "Dots": ("appear", "move", "stay")}
FRAMES = {
    "Waves-1-rise": (0, 63), "Waves-2-fall": (69, 87), "Ripples-1-spread": (0, 90), "Ripples-2-rest": (90, 105),
    "Dots-1-appear": (0, 28), "Dots-2-move": (31, 61), "Dots-3-stay": (61, 63),
}  # fmt: skip
"""Each beat's slide, and the numbers that its pictures carry: from, and up to but not including."""
FILM = "Reveal.getCurrentSlide().querySelector('video')"


@dataclass
class Deck:
    """A deck in a browser."""

    page: Page

    @property
    def slide(self) -> str:
        """The id of the slide that is shown."""
        return str(self.page.evaluate("Reveal.getCurrentSlide().id"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def film(self, what: str) -> Any:
        """A property of the shown slide's film."""
        return self.page.evaluate(f"{FILM}.{what}")

    def seen(self) -> Picture:
        """What is on the screen, RGB [height, width, 3]."""
        return picture(self.page.screenshot())

    def film_seen(self) -> Picture:
        """What is on the screen where the film is, in the film's size: the deck is scaled in whole hundredths."""
        place = self.page.evaluate(f"(r => [r.left, r.top, r.right, r.bottom])({FILM}.getBoundingClientRect())")
        seen = Image.fromarray(self.seen().astype(np.uint8))
        return np.asarray(seen.resize((SIZE["width"], SIZE["height"]), box=tuple(place))).astype(np.int16)

    def comes_to(self, what: Callable[[Picture], object]) -> Picture:
        """What is on the screen as soon as it is so."""
        seen: list[Picture] = []
        wait_for(lambda: drawn(self.page) or seen.append(self.seen()) or what(seen[-1]))
        return seen[-1]

    def until(self, condition: str) -> None:
        self.page.wait_for_function(f"() => {{ const film = {FILM}; return {condition}; }}")

    def play_out(self) -> None:
        """Waits, hurrying, for the film that plays to end."""
        self.until("film.currentTime > 0")
        self.page.evaluate(f"{FILM}.playbackRate = 6")
        self.until("film.ended && !film.seeking")
        drawn(self.page)
        played = self.page.evaluate(f"(f => [f.played.length, f.played.start(0), f.played.end(0), f.duration])({FILM})")
        assert played[:2] == [1, 0] and played[2] == played[3]


@contextmanager
def opened(browser: Browser, index: Path, where: str = "", script: str = "", **how: Any) -> Iterator[Deck]:
    """The deck, opened under file://. What goes to the network or complains on the console fails."""
    context = browser.new_context(viewport=SIZE, offline=True, **how)
    wrong: list[str] = []
    context.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:", "about:")) else wrong.append(request.url),
    )
    context.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    context.set_default_timeout(MILLISECONDS)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{index.as_uri()}{where}")
    page.wait_for_selector(".reveal.ready")
    try:
        yield Deck(page)
        assert not wrong
    finally:
        context.close()


@contextmanager
def screencast(page: Page) -> Iterator[list[Picture]]:
    """All that reaches the screen during the block."""
    session = page.context.new_cdp_session(page)
    found: list[Picture] = []

    def keep(event: dict[str, Any]) -> None:
        found.append(picture(base64.b64decode(event["data"])))
        with suppress(Error):  # the page may be gone by now
            session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "jpeg", "quality": 90, "everyNthFrame": 1})
    yield found
    session.send("Page.stopScreencast")
    session.detach()


def picture(content: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(np.int16)


def difference(a: Picture, b: Picture) -> float:
    """Mean difference in levels of 255, but for the strip at the bottom where the progress stands."""
    height = a.shape[0] * 15 // 16
    return float(np.abs(a[:height] - b[:height]).mean())


def pages(pdf: Path, width: int) -> list[Picture]:
    """The pages of a PDF, so many pixels wide."""
    stem = pdf.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-png", "-scale-to-x", str(width), "-scale-to-y", "-1", str(pdf), str(stem)], check=True
    )
    return [picture(path.read_bytes()) for path in sorted(pdf.parent.glob(f"{stem.name}-*.png"))]
