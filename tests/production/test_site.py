"""The site of the real essays, its films replaced by stand-ins: valid, open to everybody, whole on every screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.look.themes import THEMES

from .browser import drawn
from .standins import build_site
from .webpages import Ground, Markup, broken, invalid, opened, violations

PAGES = ("index", *(chapter.folder for chapter in contents.lecture()))
SIZES = {360: 740, 1440: 900}
ASSETS = Path(__file__).resolve().parent.parent.parent / "production" / "publish" / "site" / "assets"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, lecture_measured: None) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(folder / "site", folder / "media")
    return folder / "site"


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def open_cards(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((card) => card.open = true)")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_kept_out(browser: Browser, site: Path, language: str, name: str, width: int) -> None:
    """No violation of axe-core, cards open, nothing beyond the window's edge; each language is seen on both grounds."""
    ground: Ground = "dark" if (width == 360) == (language == "en") else "light"
    with opened(browser, site / language / f"{name}.html", width, SIZES[width], ground) as page:
        assert overflow(page) <= 0
        open_cards(page)
        assert violations(page) == []
        assert overflow(page) <= 0
        assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-Hans"}[language]


def test_html_is_valid(site: Path) -> None:
    assert invalid(site) == []


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken(site) == []
    assert len(list(site.rglob("*.html"))) == 1 + len(LANGUAGES) * len(PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scene_has_its_film_and_its_evidence(site: Path, language: str) -> None:
    for entry in contents.entries():
        text = (site / language / f"{entry.chapter}.html").read_text(encoding="utf-8")
        assert f'id="film-{entry.scene}"' in text and f'id="evidence-{entry.scene}"' in text
        assert f"films/{entry.scene}.{language}.dark.mp4" in text
        card = text.split(f'id="evidence-{entry.scene}"')[1].split("</details>")[0]
        assert f"models/{entry.experiment}.py" in card and "CC BY 4.0" in card
        assert re.search(r">(\d+)/\1<", card), "a claim that held in every seed"


def test_the_first_paint_waits_for_little(site: Path) -> None:
    """No script is waited for, pictures come when they are near, and all that comes before them is small."""
    for path in site.glob("??/*.html"):
        elements = Markup(path).elements
        scripts = [attributes for tag, attributes in elements if tag == "script" and attributes.get("type") is None]
        assert all("defer" in attributes for attributes in scripts if "src" in attributes)
        images = [attributes for tag, attributes in elements if tag == "img"]
        assert all(attributes["loading"] == "lazy" and attributes["width"] for attributes in images)
        videos = [attributes for tag, attributes in elements if tag == "video"]
        assert all(attributes["preload"] == "none" for attributes in videos)
        sheets = [attributes["href"] for tag, attributes in elements if attributes.get("rel") == "stylesheet"]
        assert sheets == ["../assets/site.css", "../assets/films.css", "../assets/font.css"]
        assert '<noscript><link rel="stylesheet" href="../assets/font.css"></noscript>' in path.read_text()
        first = [file for file in (site / "assets").iterdir() if file.name != "font.css"]
        assert path.stat().st_size + sum(file.stat().st_size for file in first) < 250_000


# What a letter looks like in a font.
PICTURE = """(letter, family) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 32, height: 32});
    const pen = canvas.getContext("2d");
    pen.font = `24px ${family}`;
    pen.fillText(letter, 2, 26);
    return canvas.toDataURL();
}"""


def test_chinese_words_on_an_english_page_can_be_read(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en" / "index.html") as page:
        page.wait_for_function(f"""(() => {{
            const family = getComputedStyle(document.querySelector(".language")).fontFamily, picture = {PICTURE};
            return picture("中", family) !== picture("文", family);
        }})()""")


@pytest.mark.parametrize("name", PAGES)
def test_chinese_can_be_read_where_there_is_no_font_for_it(browser: Browser, site: Path, name: str) -> None:
    """The font that the site brings along has every character of the page: no two look the same."""
    with opened(browser, site / "zh" / f"{name}.html") as page:
        page.wait_for_function(f"""(() => {{
            const family = getComputedStyle(document.body).fontFamily, picture = {PICTURE};
            return document.fonts.status === "loaded" && picture("深", family) !== picture("学", family);
        }})()""")
        page.add_style_tag(path=site / "assets" / "font.css")
        page.evaluate('document.fonts.load("24px Lecture", "深")')
        letters, pictures = page.evaluate(f"""(() => {{
            const letters = new Set(document.documentElement.innerHTML.match(/[\u4e00-\u9fff]/g));
            return [letters.size, new Set([...letters].map((letter) => ({PICTURE})(letter, "Lecture"))).size];
        }})()""")
        assert letters == pictures > 100


def test_colours_are_the_films_own() -> None:
    roles = {"background", "panel", "ink", "muted", "faint", "class_a", "class_b", "class_c", "class_d"}
    css = (ASSETS / "site.css").read_text(encoding="utf-8")
    for role in roles:
        light, dark = (THEMES[name].roles[role] for name in ("light", "dark"))
        assert f"--{role.replace('_', '-')}: light-dark({light}, {dark});" in css
    for number, (light, dark) in enumerate(
        zip(THEMES["light"].ramps["sheet"], THEMES["dark"].ramps["sheet"], strict=True), start=1
    ):
        assert f"--sheet-{number}: light-dark({light}, {dark});" in css
    films = (ASSETS / "films.css").read_text(encoding="utf-8")
    for name, theme in THEMES.items():
        ground, ink = theme.roles["background"], theme.roles["ink"]
        assert f".on-{name} {{ --ground: {ground}; --on-ground: {ink}; }}" in films


def test_margin_notes_cover_nothing(browser: Browser, site: Path) -> None:
    noted = 0
    for chapter in contents.lecture():
        with opened(browser, site / "en" / f"{chapter.folder}.html") as page:
            for width in (1000, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                drawn(page)
                covered, count = page.evaluate(
                    """(() => {
                        const box = (element) => element.getBoundingClientRect();
                        const find = (selector) => [...document.querySelectorAll(selector)];
                        const meet = (a, b) => a.left < b.right && b.left < a.right
                            && a.top < b.bottom && b.top < a.bottom;
                        const notes = find(".notes"), films = find(".film");
                        return [notes.filter((note) => [...notes, ...films].some((other) => other !== note
                            && meet(box(note), box(other)))).map((note) => note.textContent), notes.length];
                    })()"""
                )
                assert covered == []
            noted += count
    assert noted > 5


def test_the_language_changes_at_the_same_place(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en" / "transformation.html", 1000, 800) as page:
        section = page.locator("section#SoftArgmax")
        page.evaluate(
            """const box = document.querySelector("section#SoftArgmax").getBoundingClientRect();
               scrollTo({top: scrollY + box.top + box.height * 0.4, behavior: "instant"})"""
        )
        page.evaluate("document.querySelector('.language').click()")
        page.wait_for_url("**/zh/transformation.html*")
        page.wait_for_load_state("load")
        box = section.bounding_box()
        assert box is not None
        share = (800 * 0.3 - box["y"]) / box["height"]
        assert 0.3 < share < 0.6
        expect(page.locator(".toc [aria-current]")).to_have_attribute("href", "#SoftArgmax")


def test_a_measured_number_leads_to_its_evidence(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en" / "transformation.html") as page:
        number = page.locator("main section p > a.value").first
        number.click()
        row = page.locator("tr:target")
        expect(row).to_be_visible()
        assert "straight line" in row.inner_text()


def test_all_can_be_read_without_scripts(browser: Browser, site: Path) -> None:
    path = site / "en" / "transformation.html"
    with opened(browser, path, 360, 740, java_script_enabled=False) as page:
        assert page.locator("video[controls]").count() == page.locator("video").count() == 6
        assert page.locator(".controls, .start").count() == 0
        assert page.locator(".theme").is_hidden()
        text = page.locator("main").inner_text()
        assert "Two spirals are wound into each other" in text
        assert contents.script(contents.entry("BendingSpace")).beats["crease"]["en"] in text  # scrolling moves its film
        assert page.locator(".notes").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with opened(browser, site / "index.html", java_script_enabled=False) as page:
        assert page.locator("a").evaluate_all("all => all.map((link) => link.getAttribute('href'))") == [
            "en/index.html",
            "zh/index.html",
        ]


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_front_door_knows_the_language(browser: Browser, site: Path, locale: str, language: str) -> None:
    with opened(browser, site / "index.html", locale=locale) as page:
        page.wait_for_url(f"**/{language}/index.html")
        assert page.locator("h1").inner_text() == contents.lecture_title()[language]


def test_paper_shows_stills_and_cards(browser: Browser, site: Path) -> None:
    with opened(browser, site / "en" / "representation.html", ground="dark") as page:
        films = page.locator(".film").count()
        printed = page.pdf()
        assert len(re.findall(rb"/Subtype /Image", printed)) >= films > 0
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("video:visible, .controls:visible, .bar:visible").count() == 0
        assert page.locator(".still:visible").count() == films
        assert page.locator(".card:visible").count() == page.locator(".card").count()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 42)"
