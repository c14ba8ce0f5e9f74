"""Decks for the browser: opened from the disk, clicked through to the end and back, looked at, printed."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from .browser import drawn
from .conftest import Project
from .decks import FILM, FRAMES, Deck, Picture, difference, opened, pages, picture, screencast
from .probe import frames, number_of
from .webpages import invalid, violations

ORDER = [
    "start",
    "chapter-1",
    *list(FRAMES)[:4],
    "chapter-1-sources",
    "chapter-2",
    *list(FRAMES)[4:],
    "chapter-2-sources",
]
LINES = {"Waves-1-rise": ("A curve rises slowly, from nothing up to one.", "一条曲线慢慢升起来，从零一直升到一。")}


@pytest.fixture(scope="module")
def deck(made: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small lecture's deck: its page."""
    project = Project(tmp_path_factory.mktemp("deck") / "project")
    shutil.copytree(made.root, project.root)
    said = project.make("slides", "--theme", "dark", "--quality", "draft")
    assert said == "media/slides/lecture.en.dark/index.html\n"
    return project.root / said.strip()


def last_frame(deck: Path, slide: str) -> Picture:
    *_, last = frames(deck.parent / "films" / f"{slide}.mp4")
    return last.astype(np.int16)


def shows(deck: Deck, slide: str) -> int:
    """The number of the frame that is seen, which has to be one of the beat's."""
    seen = number_of(deck.seen().astype(np.uint8))
    start, end = FRAMES[slide]
    assert start <= seen < end, f"frame {seen} is seen on {slide}"
    return seen


def test_clicked_through_to_the_end(browser: Browser, deck: Path) -> None:
    """Every beat is seen as soon as the key is pressed, plays from start to end, and rests on its last frame."""
    with opened(browser, deck) as shown:
        visited = [shown.slide]
        while shown.slide != ORDER[-1]:
            shown.press("ArrowRight")
            visited.append(shown.slide)
            if shown.slide not in FRAMES:
                continue
            shows(shown, shown.slide)
            shown.play_out()
            assert shows(shown, shown.slide) == FRAMES[shown.slide][1] - 1
            assert difference(shown.film_seen(), last_frame(deck, shown.slide)) < 2
        assert visited == ORDER
        shown.press("ArrowRight")
        assert shown.slide == ORDER[-1]


@pytest.mark.parametrize(
    "keys",
    [("ArrowRight", "ArrowLeft"), (" ", "Shift+ "), ("PageDown", "PageUp"), ("ArrowDown", "ArrowUp"), ("n", "p")],
)
def test_whatever_presenters_press(browser: Browser, deck: Path, keys: tuple[str, str]) -> None:
    with opened(browser, deck) as shown:
        shown.press(keys[0], keys[0], keys[0])
        assert shown.slide == "Waves-2-fall"
        shown.press(keys[0])
        assert shown.slide == "Ripples-1-spread"
        shown.press(keys[1])
        assert shown.slide == "Waves-2-fall"


def test_a_click_is_a_step_forward(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/chapter-1") as shown:
        shown.page.mouse.click(300, 430)
        assert shown.slide == "Waves-1-rise"
        shown.until("film.currentTime > 0")
        shown.page.mouse.click(300, 200)
        assert shown.slide == "Waves-2-fall"
        shown.until("film.currentTime > 0")


def test_back_and_forward_without_a_flash(browser: Browser, deck: Path) -> None:
    """All that reaches the screen around a step is the beat that is left, as it stood, and the one that is entered."""
    steps = [("ArrowRight", "Waves-2-fall"), ("ArrowRight", "Ripples-1-spread")]
    steps += [("ArrowLeft", "Waves-2-fall"), ("ArrowLeft", "Waves-1-rise")]
    with opened(browser, deck, "#/Waves-1-rise") as shown:
        shown.until("film.currentTime > 0.4")
        for key, slide in steps * 2:
            left, before = shown.slide, shows(shown, shown.slide)
            with screencast(shown.page) as painted:
                (first, last), (_, end) = FRAMES[slide], FRAMES[left]
                entered = range(first, last) if key == "ArrowRight" else [last - 1]
                shown.press(key)
                assert shown.slide == slide
                shown.page.wait_for_function(
                    f"document.getElementById('{left}').querySelector('video').currentTime === 0"
                )
                while not painted or number_of(painted[-1].astype(np.uint8)) not in entered:
                    drawn(shown.page)
                drawn(shown.page)
            allowed = {*range(before, end), *entered}
            numbers = [number_of(each.astype(np.uint8)) for each in painted]
            assert numbers and set(numbers) <= allowed, f"frames {numbers} were seen from {left} to {slide}"
            for each in painted:
                corner = np.abs(each[-40:-15, 10:60] - (255, 0, 0)).max(axis=2)
                assert (corner < 60).mean() > 0.9, "the ground was seen through"


def test_a_film_that_was_left_twice_goes_back_to_its_start_only_when_it_is_surely_out_of_sight(
    browser: Browser, deck: Path
) -> None:
    """Half a second after it was left for the last time, not for the first."""
    with opened(browser, deck, "#/Waves-1-rise") as shown:
        shown.until("film.currentTime > 0.2")
        waited = shown.page.evaluate(
            f"""new Promise((tell) => {{
                const film = {FILM};
                Reveal.next();
                setTimeout(() => {{
                    Reveal.prev();
                    Reveal.next();
                    const left = performance.now();
                    film.onseeking = () => tell(performance.now() - left);
                    setTimeout(tell, 400000, -1);
                }}, 300);
            }})"""
        )
        assert waited >= 499


def test_a_beat_can_be_played_again(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Ripples-2-rest") as shown:
        shown.play_out()
        shown.film("playbackRate = 0.1")  # else it might be over before anybody looks
        shown.press("r")
        shown.until("film.currentTime > 0 && film.currentTime < 1 && !film.paused")
        shown.press("ArrowRight", "ArrowLeft")
        assert shows(shown, "Ripples-2-rest") == 104
        shown.film("playbackRate = 0.1")
        shown.press("r")
        shown.until("film.currentTime > 0.05 && !film.paused")
        assert shows(shown, "Ripples-2-rest") < 104


def test_stepping_into_a_scene_begins_it_wherever_one_left_it(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Dots-3-stay") as shown:
        shown.page.evaluate("Reveal.slide(0)")
        for _ in range(ORDER.index("Dots-1-appear")):
            shown.press("ArrowRight")
        assert shown.slide == "Dots-1-appear"


def test_a_link_opens_a_scene(browser: Browser, deck: Path) -> None:
    with opened(browser, deck) as shown:
        shown.page.get_by_role("link", name="2 Second").click()
        assert shown.slide == "chapter-2"
        shown.page.get_by_role("link", name="2.1 Dots").click()
        assert shown.slide == "Dots-1-appear"
        shown.until("film.currentTime > 0")


def test_overview_shows_the_end_of_every_beat(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Waves-1-rise") as shown:
        shown.until("film.currentTime > 0")
        shown.press("Escape")
        shown.page.wait_for_function("Reveal.isOverview()")
        assert shown.film("paused")
        box = shown.page.locator('[id="Ripples-1-spread"]').bounding_box()
        assert box is not None
        small = picture(shown.page.screenshot(clip=box))
        assert small.shape[1] > 100 and number_of(small.astype(np.uint8)) == 89
        shown.page.mouse.click(box["x"] + 20, box["y"] + 20)
        assert shown.slide == "Ripples-1-spread"
        shown.until("film.currentTime > 0 && !film.paused")
        shown.press("Escape", "ArrowLeft", "Escape")
        assert shown.slide == "Waves-1-rise"
        shown.until("film.currentTime > 0 && !film.paused")


def test_progress_and_numbers(browser: Browser, deck: Path) -> None:
    with opened(browser, deck) as shown:
        widths, numbers = [], []
        for _ in ORDER:
            drawn(shown.page)
            widths.append(shown.page.evaluate("Reveal.getProgress()"))
            numbers.append(shown.page.locator(".slide-number").inner_text().replace(" ", ""))
            shown.press("ArrowRight")
        assert widths[0] == 0 and widths[-1] == 1 and all(a < b for a, b in pairwise(widths))
        assert numbers == [f"{n}/{len(ORDER)}" for n in range(1, len(ORDER) + 1)]


def test_the_speakers_window_says_what_is_said_in_both_languages(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Waves-1-rise") as shown:
        with shown.page.context.expect_page() as opening:
            shown.press("s")
        notes = opening.value
        said = notes.locator(".said p")
        assert tuple(said.all_inner_texts()) == LINES["Waves-1-rise"]
        assert "3 / 12 · 1.1 Waves · 1/2" in notes.inner_text("main")
        previews = notes.evaluate("[...document.images].map(i => [i.src.split('/').pop(), i.naturalWidth])")
        assert previews == [["Waves-1-rise.last.jpg", 854], ["Waves-2-fall.last.jpg", 854]]
        shown.press("ArrowRight")
        expect(said.first).to_have_text("Then it falls.")
        notes.keyboard.press("ArrowRight")
        expect(said.first).to_contain_text("Circles")
        assert shown.slide == "Ripples-1-spread"
        with notes.expect_event("close"):
            notes.evaluate("setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })))")


def test_captions_are_shown_when_asked_for(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Waves-2-fall") as shown:
        shown.play_out()
        before = shown.seen()
        shown.press("c")
        shown.comes_to(lambda seen: np.abs(seen - before)[420:460].max() > 100)
        shown.press("c")
        shown.comes_to(lambda seen: difference(seen, before) < 0.1)


def test_who_wants_less_motion_sees_the_ends_of_beats(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, reduced_motion="reduce") as shown:
        for slide in ORDER[1:6]:
            shown.press("ArrowRight")
            if slide in FRAMES:
                assert shows(shown, slide) == FRAMES[slide][1] - 1
                drawn(shown.page)
                assert shown.film("paused") and shown.film("currentTime") == 0
        shown.press("r")
        shown.until("film.currentTime > 0")


DENIED = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (navigator.userActivation.isActive) return play.call(this);
  return Promise.reject(new DOMException('no', 'NotAllowedError'));
};
"""


@pytest.mark.parametrize("start", ["click", "space", "button"])
def test_where_films_may_not_begin_by_themselves_the_next_step_begins_them(
    browser: Browser, deck: Path, start: str
) -> None:
    with opened(browser, deck, "#/Waves-1-rise", script=DENIED) as shown:
        button = shown.page.get_by_role("button", name="Play")
        button.wait_for()
        assert shows(shown, "Waves-1-rise") == 0
        {
            "click": lambda: shown.page.mouse.click(100, 300),
            "space": lambda: shown.press(" "),
            "button": button.click,
        }[start]()
        shown.until("film.currentTime > 0")
        assert shown.slide == "Waves-1-rise" and button.is_hidden()


@pytest.mark.parametrize("where", ["?print-pdf", ""])
def test_printed_it_is_a_page_for_each_slide_with_its_last_frame(
    browser: Browser, deck: Path, where: str, tmp_path: Path
) -> None:
    with opened(browser, deck, where) as shown:
        if where:
            shown.page.wait_for_selector(".pdf-page")
        shown.page.pdf(path=tmp_path / "deck.pdf", prefer_css_page_size=True)
    found = pages(tmp_path / "deck.pdf", 854)
    assert len(found) == len(ORDER)
    for slide, page in zip(ORDER, found, strict=True):
        assert page.shape == (480, 854, 3) or page.shape == (481, 854, 3)
        if slide in FRAMES:
            assert number_of(page.astype(np.uint8)) == FRAMES[slide][1] - 1
            assert difference(page[:400], last_frame(deck, slide)[:400]) < 4
        else:
            assert len(np.unique(page.reshape(-1, 3), axis=0)) > 10, "a page without words"


def test_everything_has_a_name_and_a_language(browser: Browser, deck: Path) -> None:
    with opened(browser, deck) as shown:
        page = shown.page
        assert page.evaluate("document.documentElement.lang") == "en-GB" and page.title() == "A small lecture"
        labels = page.evaluate(
            "[...document.querySelectorAll('.slides section')].map(e => e.getAttribute('aria-label'))"
        )
        assert all(labels) and "1.1 Waves, 1 of 2" in labels
        assert set(page.evaluate("[...document.querySelectorAll('.notes .other')].map(e => e.lang)")) == {"zh-CN"}
        licence = page.evaluate("document.querySelector('link[rel=license]').href")
        assert licence == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("slide", ["start", "chapter-1", "Waves-1-rise", "chapter-1-sources"])
def test_nobody_is_shut_out(browser: Browser, deck: Path, slide: str) -> None:
    with opened(browser, deck, f"#/{slide}") as shown:
        assert not violations(shown.page)


def test_it_is_valid_html(deck: Path) -> None:
    assert not invalid(deck.parent)


def test_around_the_film_is_its_own_ground(browser: Browser, deck: Path) -> None:
    """On a screen of another shape nothing else is seen above and below."""
    with opened(browser, deck, "#/Waves-1-rise") as shown:
        shown.page.set_viewport_size({"width": 854, "height": 640})
        shown.comes_to(lambda seen: np.abs(seen[[5, 40, 70], 20] - (0x0C, 0x11, 0x1B)).max() == 0)


def test_films_are_loaded_shortly_before_they_are_wanted(browser: Browser, deck: Path) -> None:
    with opened(browser, deck, "#/Ripples-1-spread") as shown:
        loaded = shown.page.evaluate("[...document.querySelectorAll('video[src]')].map(film => film.parentNode.id)")
        assert loaded == ["Waves-2-fall", "Ripples-1-spread", "Ripples-2-rest"]


def test_the_deck_is_all_that_it_needs(deck: Path) -> None:
    """A folder that can be carried away: reveal.js with its licence, films, stills, the font."""
    names = {str(path.relative_to(deck.parent)) for path in deck.parent.rglob("*") if path.is_file()}
    assert {"reveal/reveal.js", "reveal/reveal.css", "reveal/LICENSE.txt", "font.css", "deck.js"} <= names
    assert {f"films/{slide}.mp4" for slide in FRAMES} <= names
    assert {f"posters/{slide}.{which}.jpg" for slide in FRAMES for which in ("first", "last")} <= names
    assert "6.0.2" in (deck.parent / "reveal" / "VERSION.txt").read_text()
