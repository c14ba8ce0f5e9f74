"""Thumbnails and captions in the picture: what is drawn, where, and whether it can be read."""

from __future__ import annotations

import io
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from models.framework.errors import LectureError
from production.publish.youtube import frames, thumbnail, words
from production.publish.youtube.burn import BANDS, Drawer
from production.publish.youtube.frames import Frame, best_frames, best_window, interest_of
from production.publish.youtube.limits import THUMBNAIL_BYTES
from production.publish.youtube.thumbnail import SMALLEST, draw_thumbnail, encoded
from production.shot.formats import QUALITIES, Variant
from production.video import text_image
from production.video.subtitles import Cue
from production.video.text_image import width, write
from scenes import contents
from scenes.look import themes
from scenes.look.settings import LANGUAGES, SHAPES, THEMES

from .test_youtube import NASTY

Picture = NDArray[np.uint8]
GROUND = {"dark": (12, 17, 27), "light": (251, 249, 244)}


class Still(Frame):
    """A frame that needs no film."""

    def full(self) -> Picture:
        return self.small


@cache
def still(theme: str = "dark", size: tuple[int, int] = (854, 480)) -> Still:
    """A wide frame with a red disc at the right and the film's title at the top left."""
    picture = np.full((size[1], size[0], 3), GROUND[theme], np.uint8)
    y, x = np.mgrid[: size[1], : size[0]]
    disc = (x - size[0] * 0.7) ** 2 + (y - size[1] * 0.52) ** 2 < (0.4 * size[1]) ** 2
    picture[disc] = (220, 40, 60)
    picture[size[1] // 14 : size[1] // 9, size[0] // 30 : size[0] // 4] = 128
    interest, read = interest_of(np.asarray(Image.fromarray(picture).resize((320, 180), Image.Resampling.BOX)))
    window, _ = best_window(interest, read, thumbnail.ASPECT)
    return Still(take=None, number=0, score=1.0, window=window, small=picture)  # type: ignore[arg-type]


def near(picture: Picture, colour: tuple[int, ...], within: int = 12) -> NDArray[np.bool_]:
    return np.asarray((np.abs(picture.astype(int) - colour) <= within).all(axis=2))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


# ---- thumbnails -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_a_grey_surface_is_picture_and_grey_letters_are_words(theme: str) -> None:
    picture = Image.new("RGB", (320, 180), GROUND[theme])
    ImageDraw.Draw(picture).polygon([(180, 60), (300, 40), (310, 150), (190, 160)], fill=(120, 130, 150))
    write(ImageDraw.Draw(picture), (14, 30), "Real landscape", 15, "Bold", fill=(130, 135, 140))
    interest, read = interest_of(np.asarray(picture))
    surface, title = np.s_[60:150, 195:295], np.s_[15:35, 10:150]
    assert interest[surface].min() > 0.3 and not read[surface].any()
    assert read[title].sum() > 100 and interest[title].max() < 0.1


@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_fills_the_right_and_the_title_stands_clear_at_the_left(theme: str) -> None:
    drawn = np.asarray(draw_thumbnail(still(theme), "Bending\nspace", theme))
    assert drawn.shape == (720, 1280, 3)
    disc = near(drawn, (220, 40, 60))
    rows, columns = np.nonzero(disc)
    assert rows.max() - rows.min() > 600 and columns.min() > 500, "the disc is not zoomed into its place"
    title = near(drawn, rgb(themes.THEMES[theme].roles["ink"]))
    assert title[:, :600].sum() > 5000 and title[:, 640:].sum() == 0
    shown = near(drawn, (128, 128, 128))  # also where the new title's edges are soft
    assert not shown[:90].any() and not shown[:, 700:].any(), "the film's own title shows"


@pytest.mark.parametrize(
    "title", [*NASTY, "Transformation", "Supercalifragilisticexpialidocious", "深", "a b c d e f g"]
)
@pytest.mark.parametrize("theme", THEMES)
def test_any_title_makes_a_thumbnail_within_the_limits(title: str, theme: str) -> None:
    try:
        content = encoded(draw_thumbnail(still(theme), title, theme))
    except LectureError as error:
        assert "the lecture's font has no " in str(error) and ("😀" in title or "👩" in title or "\u0301" in title)
        return
    assert len(content) < THUMBNAIL_BYTES
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (1280, 720) and image.format == "JPEG"
        edge = np.asarray(image.convert("RGB"))[:, -8:]
    ink = rgb(themes.THEMES[theme].roles["ink"])
    assert near(edge, ink).sum() == 0, "the title is cut off at the right"


def test_noise_is_compressed_until_it_fits() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8)
    assert len(encoded(Image.fromarray(noise))) <= THUMBNAIL_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_of_the_lecture_can_be_read_at_120_pixels(language: str) -> None:
    """Its letters are at least 8 pixels high there, beside the picture as below it."""
    tables = tomllib.loads((contents.folder() / words.FILE).read_text(encoding="utf-8")).values()
    ours = [table["thumbnail"][language] for table in tables]
    titles = [entry.title[language] for entry in contents.entries()]
    titles += [chapter.title[language] for chapter in contents.lecture()]
    for title in [*ours, *titles]:
        lines, size, _ = thumbnail._set(title)
        assert size >= SMALLEST >= 8 * 1280 / 120 - 2, (title, size)
        assert len(lines) <= 3
    for title in ours:
        assert thumbnail._set(title)[2] is thumbnail.COLUMN, f"{title!r} is too wide to stand beside the picture"


def test_titles_break_where_they_are_balanced() -> None:
    assert thumbnail._set("从像素到概念")[0] == ["从像素", "到概念"]
    assert thumbnail._set("Vanishing gradients")[0] == ["Vanishing", "gradients"]
    assert thumbnail._set("Transformation")[2] is thumbnail.BAND
    assert all(len(line) > 1 for line in thumbnail._set("为什么必须可微")[0])


def test_the_window_finds_the_picture_and_leaves_out_words() -> None:
    left, top, wide, high = still().window
    assert left <= 0.7 - 0.225 and left + wide >= 0.7 + 0.225
    assert top <= 0.12 and top + high >= 0.92
    assert left > 0.25, "words are inside"


def test_frames_are_taken_of_different_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second scene has the two richest frames; still each scene is shown."""
    shots = [object(), object(), object()]
    pictures = [np.full((180, 320, 3), shade, np.uint8) for shade in range(0, 120, 20)]
    rated = [
        Frame(shots[n // 2], n, score, (0, 0, 1, 1), picture)  # type: ignore[arg-type]
        for n, (score, picture) in enumerate(zip([1, 2, 9, 8, 3, 4], pictures, strict=True))
    ]
    monkeypatch.setattr(frames, "_late", lambda take: [2 * shots.index(take), 2 * shots.index(take) + 1])
    monkeypatch.setattr(frames, "_rate", lambda take, number, aspect: rated[number])
    assert [frame.number for frame in best_frames(shots, 3, 1.0)] == [2, 5, 1]  # type: ignore[arg-type]
    assert [frame.number for frame in best_frames(shots[:1], 3, 1.0)] == [1, 0]  # type: ignore[arg-type]
    assert [frame.number for frame in best_frames(shots[1:2], 1, 1.0)] == [2]  # type: ignore[arg-type]


def test_letters_have_the_width_of_their_weight() -> None:
    """Pillow alone crams bold letters together: it spaces them as thin ones."""
    assert width("softmax", 100, "Black") > 1.1 * width("softmax", 100, "Regular")
    assert width("弯曲空间", 100, "Black") == 400
    with pytest.raises(LectureError, match="font has no '😀'"):
        width("a😀b", 100)


# ---- captions in the picture ----------------------------------------------------------------------------------------

CUES = (Cue(1000, 3000, ("One straight line", "is enough")), Cue(3000, 4000, ("现在，一条直线就够了",)))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("theme", THEMES)
def test_captions_stand_in_their_band_and_only_while_they_last(shape: str, theme: str) -> None:
    variant = Variant("en", theme, shape, QUALITIES["draft"])
    across, down = variant.size
    drawer = Drawer(CUES, variant)
    noise = np.random.default_rng(0).integers(0, 256, (down, across, 3), np.uint8)
    kept = noise.copy()
    assert [number for number in range(75) if drawer.draw(noise, number) is not None] == list(range(15, 60))
    assert (noise == kept).all(), "the film's own frame was drawn upon"
    band = BANDS[shape]
    for number in (15, 59):
        shown = drawer.draw(noise, number)
        assert shown is not None
        rows, columns = np.nonzero((shown != noise).any(axis=2))
        assert band.top * down - 1 <= rows.min() and rows.max() <= band.bottom * down + 1
        assert abs((columns.min() + columns.max()) / 2 - across / 2) <= 1
        assert columns.max() - columns.min() <= band.width * across + 1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", [0, 128, 255])
def test_captions_can_be_read_on_anything(theme: str, ground: int) -> None:
    variant = Variant("en", theme, "wide", QUALITIES["hd"])
    shown = Drawer(CUES, variant).draw(np.full((1080, 1920, 3), ground, np.uint8), 60)
    assert shown is not None
    inked = near(shown, rgb(themes.THEMES[theme].roles["ink"]), 2)
    rows, columns = np.nonzero(inked)
    assert inked.sum() > 2000, "no letters"
    plate = shown[rows.min() - 6, columns.min() : columns.max()].mean(axis=0)
    assert _contrast(plate, np.array(rgb(themes.THEMES[theme].roles["ink"]))) >= 4.5


def _contrast(one: NDArray[np.float64], other: NDArray[np.int64]) -> float:
    """WCAG 2."""

    def luminance(colour: NDArray[np.float64]) -> float:
        part = colour / 255
        linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    bright, dim = sorted((luminance(np.asarray(one, float)), luminance(np.asarray(other, float))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_lines_fit_and_all_cues_have_one_size(shape: str) -> None:
    variant = Variant("en", "dark", shape, QUALITIES["hd"])
    longest = Cue(0, 1000, ("W" * 42, "W" * 42))
    shown = Drawer((longest, *CUES[1:]), variant).draw(np.zeros((*variant.size[::-1], 3), np.uint8), 0)
    assert shown is not None
    rows, columns = np.nonzero((shown > 0).any(axis=2))
    band, (across, down) = BANDS[shape], variant.size
    assert columns.max() - columns.min() <= band.width * across + 1 and rows.max() <= band.bottom * down + 1
    assert rows.min() >= band.top * down - 1


def test_bands_are_where_the_stage_keeps_words_out() -> None:
    from scenes.stage.layout import LAYOUTS

    for name, layout in LAYOUTS.items():
        words_end = 0.5 - layout.words.bottom / layout.frame[1]
        assert BANDS[name].top >= words_end - 1e-3
        half = BANDS[name].width / 2 * layout.frame[0]
        assert half <= min(layout.right_in_lower_half, -layout.left) + 1e-2


def test_the_files_of_the_package_are_found() -> None:
    assert (Path(words.__file__).parent / "metadata.schema.json").is_file()


DRAWN = {"x₁²": ("x", "1", "²"), "W⁻¹": ("W", "−", "¹"), "aᵀb": ("a", "T", "b"), "10⁰": ("1", "0", "0"), "é": ("é",)}


@pytest.mark.parametrize("text", DRAWN)
def test_small_letters_that_the_font_lacks_are_drawn_from_large_ones(text: str) -> None:
    letters = list(text_image._letters(text, "Bold"))
    assert tuple(letter for letter, _, _ in letters) == DRAWN[text]
    assert all((scale == 1) == (rise == 0) for _, scale, rise in letters)
    picture = Image.new("L", (400, 120), 0)
    write(ImageDraw.Draw(picture), (10, 80), text, 60, "Bold", fill=255)
    columns = np.flatnonzero(np.asarray(picture).max(axis=0) > 100)
    assert columns.max() <= 10 + width(text, 60, "Bold") + 4


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a 😀", "'😀' (U+1F600 grinning face)"),
        ("ℝ", "'ℝ' (U+211D double-struck capital r)"),
        ("سلام", "'س' (U+0633 arabic letter seen)"),
        ("שלום", "'ש' (U+05E9 hebrew letter shin)"),
    ],
)
def test_a_text_is_refused_rather_than_changed(text: str, named: str) -> None:
    with pytest.raises(LectureError) as caught:
        width(text, 20)
    assert str(caught.value) == (
        f"the lecture's font has no {named}, which stands in “{text}”: say it in other letters"
    )


def test_marks_without_a_picture_are_passed_over() -> None:
    assert width("a\u200eb\u00adc\ufe0f", 20) == width("abc", 20)
