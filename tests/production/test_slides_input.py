"""Decks of lectures that hold anything, of scenes that do not exist, in places that are taken; what loops; fonts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pptx
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from models.framework.errors import LectureError
from production.publish.folder import publish_file
from production.publish.slides import room
from production.publish.slides.pieces import Piece
from production.publish.webfont import webfont

from .conftest import Project
from .decks import opened
from .voices import record_all

DRAFT = ("--theme", "dark", "--quality", "draft")
EVIL = "<script>alert(1)</script> \"quoted\" & 'so' </title></section> {{ 7 * 7 }} 🚀 𝕏"
LONG = "A very long title that goes on " * 12 + "and ends"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slides", "frist"], "no chapter or scene is called 'frist'; nearest: first"),
        (["slides", "Wave"], "no chapter or scene is called 'Wave'; nearest: Waves"),
        (["slides", "first", "Dots"], "names both chapters and scenes"),
        (["slides", "--to", "odp"], "'odp' is not one of 'html', 'pptx'"),
        (["slides", "--shape", "tall"], "No such option"),
    ],
)
def test_wrong_usage(measured: Project, arguments: list[str], said: str) -> None:
    assert said in measured.refuses(*arguments, code=2)
    assert not (measured.media / "slides").exists()


@pytest.mark.parametrize("to", ["html", "pptx"])
def test_without_filming_it_says_what_is_missing(project: Project, to: str) -> None:
    line = project.refuses("slides", "first", "--to", to, "--no-film", code=1)
    assert line == "error: not filmed in en.light.wide at hd: Waves, Ripples; without --no-film it is filmed now"
    assert not [path for path in (project.media / "slides").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("to", "taken"), [("html", "Dots.en.dark/index.html"), ("pptx", "Dots.en.dark.pptx")])
def test_files_of_others_stay(filmed: Project, to: str, taken: str) -> None:
    other = filmed.root / "talks" / taken
    other.parent.mkdir(parents=True)
    other.write_text("my own talk")
    line = filmed.refuses("slides", "Dots", "--to", to, *DRAFT, "--output", "talks", code=1)
    assert (
        line
        == f"error: {other} was not made here and is left alone: move it away, or choose another place with --output"
    )
    assert other.read_text() == "my own talk"


def test_decks_stand_beside_one_another(filmed: Project) -> None:
    """Neither a deck nor a presentation takes the place of another, and what is not ours stays."""
    talks = filmed.root / "talks"
    talks.mkdir()
    (talks / "mine.pptx").write_text("my own talk")
    for arguments in (["Dots", "--to", "pptx"], ["Waves", "--to", "pptx"], ["Dots"], ["Dots", "--to", "pptx"]):
        filmed.make("slides", *arguments, *DRAFT, "--output", "talks")
    assert {path.name for path in talks.iterdir() if not path.name.startswith(".")} == {
        "mine.pptx", "Dots.en.dark.pptx", "Waves.en.dark.pptx", "Dots.en.dark",
    }  # fmt: skip


def test_one_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    place, media = tmp_path / "talks" / "deck.pptx", tmp_path / "media"
    with pytest.raises(RuntimeError), publish_file(place, media) as path:
        path.write_text("half")
        raise RuntimeError
    assert not place.exists()
    for text in ("one", "two"):
        with publish_file(place, media) as path:
            path.write_text(text)
        assert place.read_text() == text
    place.write_text("better")
    with pytest.raises(LectureError, match="was changed since it was made"), publish_file(place, media):
        pytest.fail("work was begun")
    assert place.read_text() == "better" and not list((media / "scratch").iterdir())


@pytest.fixture
def hostile(filmed: Project) -> Project:
    """A lecture whose words may be anything."""
    toml = f"'''{EVIL}'''"
    filmed.edit("scenes/lecture.toml", 'en = "A small lecture"', f"en = {toml}")
    filmed.edit("scenes/lecture.toml", 'en = "Second"', f'en = "{LONG}"')
    filmed.edit(
        "scenes/lecture.toml",
        'title = { zh = "点", en = "Dots" }\nsources = []',
        f"title = {{ zh = {toml}, en = {toml} }}\nsources = [{toml}]",
    )
    filmed.edit(
        "scenes/second/script.toml",
        'appear = { zh = "一个点出现了。", en = "A point appears." }',
        f'"../<b>" = {{ zh = {toml}, en = {toml} }}',
    )
    filmed.edit("scenes/second/dots.py", 'Part("appear"', 'Part("../<b>"')
    return filmed


def test_words_are_words_in_the_browser(hostile: Project, browser: Browser) -> None:
    """Nothing of a title or a line is taken for HTML, a template or a path, and all of it can be read."""
    index = hostile.root / hostile.make("slides", "second", *DRAFT).strip()
    with opened(browser, index) as deck:
        assert deck.page.locator("section.title h1").inner_text() == LONG.strip()
        assert EVIL in deck.page.locator("section.title .above").inner_text()
        deck.press("ArrowRight")
        assert deck.slide.startswith("Dots-1-") and deck.page.locator(f'[id="{deck.slide}"] .line').inner_text() == EVIL
        deck.until("film.currentTime > 0")
        deck.press("End")
        assert deck.page.locator(".sources li").inner_text() == EVIL
        assert deck.page.evaluate("document.querySelectorAll('script').length") == 4
    films = {path.name for path in (index.parent / "films").iterdir()}
    assert films == {"Dots-1--b-.mp4", "Dots-2-move.mp4", "Dots-3-stay.mp4"}


def test_words_are_words_in_powerpoint(hostile: Project) -> None:
    made = pptx.Presentation(str(hostile.root / hostile.make("slides", "second", "--to", "pptx", *DRAFT).strip()))
    title, beat, *_ = made.slides
    assert title.shapes.title.text == LONG and beat.notes_slide.notes_text_frame.text == f"{EVIL}\n{EVIL}"
    assert made.core_properties.title == LONG[:255]


# ---- what loops ------------------------------------------------------------------------------------------------------


def there_and_back(number: int) -> int:
    return min(number, 29 - number) * 8


@pytest.mark.parametrize(
    ("left", "loops"),
    [
        (there_and_back, True),
        (lambda n: int(100 + 90 * np.sin(2 * np.pi * n / 30)), True),  # the last step leads to the first frame
        (lambda n: n * 8, False),
        (lambda n: 40, False),  # nothing moves
        (lambda n: 40 + 8 * (n > 0), False),  # one step, and still
    ],
)
def test_what_comes_back_to_where_it_began_loops(tmp_path: Path, left: Any, loops: bool) -> None:
    assert film(tmp_path / "film.mp4", left).loops is loops


def film(path: Path, left: Any) -> Piece:
    """A square that wanders, its left edge as told, in 30 frames."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(30):
            picture = np.full((180, 320, 3), 250, np.uint8)
            picture[80:100, left(number) : left(number) + 20] = (20, 60, 200)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return Piece(cast("Any", None), cast("Any", None), path, 30)


def test_a_loop_goes_round_in_the_browser(filmed: Project, browser: Browser) -> None:
    filmed.edit("scenes/easel/shot.py", "_picture(number, size", "_picture(min(i, moving - 1 - i), size")
    index = filmed.root / filmed.make("slides", "Dots", *DRAFT).strip()
    with opened(browser, index, "#/Dots-2-move") as deck:
        assert deck.film("loop") is True
        deck.until("film.currentTime > 0.5 && (film.playbackRate = 4)")
        deck.until("film.currentTime < 0.5")
        deck.until("film.currentTime > 0.5")
        assert deck.film("ended") is False
        deck.press("ArrowRight")
        assert deck.slide == "Dots-3-stay" and deck.film("loop") is False


def test_a_voice_is_heard_and_says_nothing_twice(filmed: Project, browser: Browser, tmp_path: Path) -> None:
    """Films of a silent lecture are muted, so that they may begin by themselves; those with a voice are not."""
    filmed.edit("scenes/easel/shot.py", "_picture(number, size", "_picture(min(i, moving - 1 - i), size")
    folder = record_all(tmp_path / "mine", scenes=("Dots",))
    index = filmed.root / filmed.make("slides", "Dots", *DRAFT, "--voice", str(folder)).strip()
    with opened(browser, index, "#/Dots-2-move") as deck:
        deck.until("film.currentTime > 0.2")
        assert (deck.film("muted"), deck.film("loop")) == (False, False)
        assert deck.film("webkitAudioDecodedByteCount") > 0
        deck.play_out()
    filmed.make("slides", "Dots", *DRAFT)
    with opened(browser, index, "#/Dots-2-move") as deck:
        assert (deck.film("muted"), deck.film("loop")) == (True, True)


# ---- the look --------------------------------------------------------------------------------------------------------


def test_the_font_has_what_is_written_and_is_the_same_again() -> None:
    font = TTFont(io.BytesIO(webfont("弯曲空间 σ(Wx + b)")))
    assert set("弯曲空间σABC…") <= {chr(code) for code in font.getBestCmap()} and "fvar" in font
    assert len(font.getGlyphOrder()) < 300
    assert webfont("弯曲") == webfont("弯曲")


@pytest.mark.parametrize("cards", range(1, 13))
def test_cards_stand_in_their_room_and_not_on_one_another(cards: int) -> None:
    _, width = room.grid(cards)
    places = room.places(cards)
    height = round(width * 9 / 16) + room.CARD_LABEL
    assert len(set(places)) == cards and width > 200
    for x, y in places:
        assert x >= room.CARDS_LEFT and x + width <= 1920 - room.MARGIN
        assert y >= room.CARDS_TOP and y + height <= 1080 - 80
        assert all(abs(x - a) >= width or abs(y - b) >= height for a, b in places if (a, b) != (x, y))
