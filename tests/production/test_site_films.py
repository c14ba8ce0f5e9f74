"""The site of the small lecture, made by command: its films move as they are asked to, and its folder is safe."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Project, shared
from .probe import packets
from .webpages import broken, invalid, opened, violations

PAGE = "en/first.html"
FRAME = 1 / 15


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, made: Project) -> Project:
    """The small lecture with its site; shared by all test processes, not to be changed."""

    def build(project: Project) -> None:
        shutil.copytree(made.media, project.media)
        assert project.make("site", "--quality", "draft", "--workers", "2") == "media/site/index.html\n"

    return shared(tmp_path_factory, "built", build)


@pytest.fixture
def site(built: Project) -> Path:
    return built.media / "site"


def film(page: Page, by: str) -> Locator:
    found = page.locator(f".film.by-{by}").first
    found.scroll_into_view_if_needed()
    return found


def time_of(figure: Locator) -> float:
    """Where the film is, in seconds, once it has come to rest: for a row of the page's pictures."""
    figure.locator("video").evaluate(
        """(video) => new Promise((done) => {
            let [at, calm] = [-1, 0];
            const look = () => {
                calm = video.readyState > 1 && !video.seeking && video.currentTime === at ? calm + 1 : 0;
                at = video.currentTime;
                if (calm > 12) done(); else requestAnimationFrame(look);
            };
            look();
        })"""
    )
    return float(figure.locator("video").evaluate("(video) => video.currentTime"))


def _video(figure: Locator) -> object:
    return figure.locator("video").element_handle()


def comes_to(figure: Locator, time: float, within: float = FRAME) -> None:
    """Waits until the film shows this second."""
    figure.page.wait_for_function(
        "([video, time, within]) => !video.seeking && Math.abs(video.currentTime - time) <= within",
        arg=[_video(figure), time, within],
    )


def test_films_are_small_and_quick_to_scrub(site: Path) -> None:
    films = sorted((site / "films").glob("*.mp4"))
    assert len(films) == 3 * 2 * 2
    for path in films:
        keys = [packet.shown for packet in packets(path) if packet.is_key]
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            assert video.width <= 960 and not container.streams.audio
            count = video.frames
        assert all(b - a <= 4 for a, b in zip(keys, [*keys[1:], count], strict=True))


def test_pages_are_valid_and_whole(site: Path, browser: Browser) -> None:
    assert invalid(site / "en") == invalid(site / "zh") == []
    assert broken(site) == []
    with opened(browser, site / PAGE, 360, 740, "dark") as page:
        page.evaluate("document.querySelectorAll('details').forEach((card) => card.open = true)")
        assert violations(page) == []


def test_a_scene_without_a_text_is_there_with_its_lines(site: Path) -> None:
    text = (site / "en" / "first.html").read_text(encoding="utf-8")
    section = text.split('<section class="grid" id="Ripples"')[1].split("</section>")[0]
    assert "The water is still." in section and "films/Ripples.en.dark.mp4" in section
    assert 'id="film-Dots"' in (site / "en" / "second.html").read_text(encoding="utf-8")


def test_a_film_is_played(browser: Browser, site: Path) -> None:
    with opened(browser, site / PAGE) as page:
        figure = film(page, "play")
        assert figure.locator("video").evaluate("(video) => video.paused")
        expect(figure.locator(".cue span")).to_be_hidden()  # nothing is said yet: no plate over the button
        figure.get_by_role("button", name="Play: Film").click()
        page.wait_for_function("(video) => video.currentTime > 0.4", arg=_video(figure))
        expect(figure.locator(".cue")).to_have_text("A point appears.")
        figure.get_by_role("button", name="Captions").click()
        assert figure.locator(".cue").is_hidden()
        figure.get_by_role("button", name="Pause").click()
        assert figure.locator("video").evaluate("(video) => video.paused")


def test_a_slider_moves_its_film_there_and_back(browser: Browser, site: Path) -> None:
    """Held to one beat, it stays in it: the first 4.6 seconds."""
    with opened(browser, site / PAGE) as page:
        figure = film(page, "slider")
        slider = figure.get_by_role("slider")
        assert (float(slider.get_attribute("min") or -1), float(slider.get_attribute("max") or -1)) == (0.0, 4.6)
        for time in (3.0, 1.0, 4.2, 0.2):
            slider.fill(str(time))
            comes_to(figure, time)
        assert slider.get_attribute("aria-valuetext") == "A curve rises slowly, from nothing up to one."
        slider.fill("4.6")
        comes_to(figure, 4.6)
        assert time_of(figure) < 4.6


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_scrolling_moves_a_film_there_and_back(browser: Browser, site: Path, width: int, height: int) -> None:
    with opened(browser, site / PAGE, width, height) as page:
        figure = film(page, "scroll")
        seen = []
        for share in (0.05, 0.5, 0.95, 0.3):
            read_to(figure, share)
            seen.append(time_of(figure))
            picture = figure.locator(".picture").bounding_box()
            assert picture is not None and picture["y"] >= -1 and picture["y"] + picture["height"] <= height
        assert 0 < seen[0] < seen[3] < seen[1] < seen[2] < 7.0
        assert "from nothing up to one." in figure.locator("li.now").inner_text()


def read_to(figure: Locator, share: float) -> None:
    """Scrolls until that share of a film's lines is above the line of reading, at 55 % of the space for them."""
    figure.evaluate(
        """(figure, share) => {
            const lines = figure.querySelector(".beats").getBoundingClientRect();
            const picture = figure.querySelector(".picture").getBoundingClientRect();
            const above = innerWidth < 992 ? picture.height : 0;
            const reading = above + (innerHeight - above) * 0.55;
            scrollTo({top: scrollY + lines.top + share * lines.height - reading, behavior: "instant"});
        }""",
        share,
    )


def test_keys_are_enough(browser: Browser, site: Path) -> None:
    """To the text, and then through a film: play, pause, onward by steps."""
    with opened(browser, site / PAGE) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.by-slider input')"):
                break
        figure = page.locator(".by-slider")
        assert figure.get_by_role("slider").evaluate("(slider) => slider === document.activeElement")
        page.keyboard.press("Home")
        comes_to(figure, 0.0)
        page.keyboard.press("ArrowRight")
        comes_to(figure, 0.5)
        play = film(page, "play")
        play.get_by_role("button", name="Play: Film").focus()
        page.keyboard.press("Enter")
        expect(play.get_by_role("button", name="Pause")).to_be_focused()
        assert not play.locator("video").evaluate("(video) => video.paused")
        page.keyboard.press("Space")
        expect(play.get_by_role("button", name="Play", exact=True)).to_be_focused()
        assert play.locator("video").evaluate("(video) => video.paused")
        play.get_by_role("slider").focus()
        page.keyboard.press("PageUp")
        page.keyboard.press("PageUp")
        expect(play.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("It "))


def test_who_wants_no_motion_gets_steps(browser: Browser, site: Path) -> None:
    with opened(browser, site / PAGE, reduced_motion="reduce") as page:
        figure = film(page, "scroll")
        assert figure.locator(".picture").evaluate("(picture) => getComputedStyle(picture).position") != "sticky"
        comes_to(figure, 4.6 - FRAME)
        page.mouse.wheel(0, 300)
        assert time_of(figure) == pytest.approx(4.6 - FRAME, abs=FRAME)
        figure.get_by_role("button", name="Step forward").click()
        comes_to(figure, 7.0 - FRAME)
        assert figure.get_by_role("button", name="Step forward").is_disabled()
        assert film(page, "play").get_by_role("button", name="Step forward").is_visible()


def test_films_follow_the_colours_of_the_page(browser: Browser, site: Path) -> None:
    with opened(browser, site / PAGE, ground="dark") as page:
        figure = film(page, "slider")
        figure.get_by_role("slider").fill("2")
        comes_to(figure, 2.0)
        assert "Waves.en.dark.mp4" in str(figure.locator("video").get_attribute("src"))
        button = page.locator("button.theme")
        for theme in ("dark", "light"):
            button.click()
            assert page.evaluate("document.documentElement.dataset.theme") == theme
            assert button.inner_text() == f"Colours: {theme}"
        page.wait_for_function("(video) => video.src.endsWith('Waves.en.light.mp4')", arg=_video(figure))
        comes_to(figure, 2.0)
        assert figure.locator(".still.for-light").is_visible() and figure.locator(".still.for-dark").is_hidden()
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "light"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"


def test_one_language_one_theme_one_scene(filmed: Project) -> None:
    filmed.make("site", "Dots", "--language", "en", "--theme", "dark", "--quality", "draft", "--output", "out")
    out = filmed.root / "out"
    pages = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    assert pages == {"index.html", "en/index.html", "en/second.html", "slides/en/second/index.html"}
    text = (out / "en" / "second.html").read_text(encoding="utf-8")
    assert "framed on-dark" in text and "for-light" not in text and "Waves" not in text
    assert broken(out) == []


def test_no_film_says_what_is_missing(filmed: Project) -> None:
    said = filmed.refuses("site", "first", "--no-film", "--theme", "light", "--quality", "draft", code=1)
    assert said == ("error: not filmed in en.light.wide at draft: Waves, Ripples; without --no-film it is filmed now")
    assert not (filmed.media / "site").exists()
    filmed.make("site", "--no-film", "--language", "en", "--theme", "dark", "--quality", "draft")


def test_an_essay_that_is_wrong_is_refused(filmed: Project) -> None:
    filmed.edit("scenes/first/essay.en.md", "{film Dots}", "{film Dot}")
    said = filmed.refuses("site", "first", "--language", "en", "--theme", "dark", "--quality", "draft", code=1)
    assert said == "error: scenes/first/essay.en.md, line 19: no scene is called 'Dot'; nearest: Dots"
    assert not (filmed.media / "site" / "index.html").exists()


def test_what_others_put_there_stays(filmed: Project, tmp_path: Path) -> None:
    command = ("site", "Dots", "--language", "en", "--theme", "dark", "--quality", "draft", "--output", str(tmp_path))
    (tmp_path / "index.html").write_text("mine")
    assert "was not made here and is left alone" in filmed.refuses(*command, code=1)
    assert (tmp_path / "index.html").read_text() == "mine"
    (tmp_path / "index.html").rename(tmp_path / "mine.html")
    filmed.make(*command)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mp4")}
    filmed.make(*command)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mp4")} == before
    assert (tmp_path / "mine.html").read_text() == "mine"


def test_a_title_may_hold_anything(project: Project, browser: Browser) -> None:
    """Scripts in titles, lines and what is claimed are words like others; pages stay valid and quiet."""
    evil, whole, line = "<script>alert(1)</script><b>&amp;", "“x” '</title>", "</script><i>&amp;"
    project.edit("scenes/lecture.toml", 'zh = "点", en = "Dots" }\nsources', f'zh = "点", en = "{evil}" }}\nsources')
    project.edit("scenes/second/script.toml", "It moves.", line)
    project.edit("models/sketch/claims.toml", "The point is near", "The point is <img src=x onerror=alert(2)> near")
    project.edit("scenes/lecture.toml", 'en = "A small lecture"', f'en = "{whole}"')
    project.make("site", "second", "--theme", "dark", "--quality", "draft")
    site = project.media / "site"
    assert invalid(site / "en") == invalid(site / "zh") == []
    with opened(browser, site / "en" / "second.html") as page:
        assert evil in page.locator("h2").first.inner_text()
        assert page.title() == f"Second – {whole}"
        assert page.locator("main script:not([type='application/json']), main img:not([src*='films/'])").count() == 0
        figure = film(page, "play")
        page.evaluate("document.querySelectorAll('details').forEach((card) => card.open = true)")
        assert line in figure.locator(".beats").inner_text()
    raw = (site / "en" / "second.html").read_text(encoding="utf-8")
    assert html.escape(evil, quote=False) in raw and re.search(r"alert\(\d\)</script>", raw) is None
