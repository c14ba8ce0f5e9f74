"""The parts that clips are made with: sizes, palettes, what is see-through, loops, and the search for a setting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.errors import LectureError, UsageError
from production.publish.clip import fit
from production.publish.clip.alpha import in_yuv, straight
from production.publish.clip.fit import Setting, first_that_fits, fitted
from production.publish.clip.form import FORMATS, UNITS, Form, in_words, parse_size
from production.publish.clip.loop import Reel, dissolved, seamless
from production.publish.clip.palette import Census, blue_noise
from production.publish.clip.pictures import Footage, Picture, scaled
from production.publish.clip.poster import poster
from production.publish.clip.recipe import Recipe
from production.publish.clip.write import write
from production.video.mux import open_mp4
from production.video.transcode import FULL, LIMITED, add_h264, bt709, encoded, from_rgb
from production.video.transcode_spec import TranscodeSpec

from .test_transcode import loudness, write_film

FPS, WIDTH, HEIGHT = 30, 192, 108

# ---- sizes ----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 10**9), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " ", "  "]), st.booleans())
def test_sizes_are_read(number: int, unit: str, gap: str, loud: bool) -> None:
    assert parse_size(f"{number}{gap}{unit.upper() if loud else unit}") == number * UNITS[unit]


@given(st.decimals(min_value="0.01", max_value=9999, places=2), st.sampled_from(["kB", "MB", "MiB"]))
def test_sizes_may_have_decimals(number: object, unit: str) -> None:
    assert parse_size(f"{number}{unit}") == int(float(str(number)) * UNITS[unit.lower()] + 1e-6)


@given(st.text())
def test_anything_else_is_no_size(text: str) -> None:
    try:
        size = parse_size(text)
    except UsageError as error:
        assert "is no size: write it like 8MB" in str(error)
    else:
        assert size >= 1 and any(character.isdigit() for character in text)


@pytest.mark.parametrize("text", ["", "MB", "8 apples", "-1MB", "0", "0.0001", "1e9", "8 M", "nan", "٨MB", "9" * 99])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no size"):
        parse_size(text)


def test_sizes_are_told_as_people_say_them() -> None:
    assert [in_words(size) for size in (1, 999, 1000, 12_340, 3_900_000, 2 * 10**9)] == [
        "1 byte", "999 bytes", "1.0 kB", "12.3 kB", "3.9 MB", "2.0 GB",
    ]  # fmt: skip


# ---- palettes -------------------------------------------------------------------------------------------------------


def gradient() -> Picture:
    """A dark ground with a glow on it, and a patch of each of eight colours."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    glow = np.exp(-((x - 120) ** 2 + (y - 50) ** 2) / 600)[..., None]
    made = np.array([12, 17, 27]) + glow * np.array([58, 146, 245])
    for n in range(8):
        made[90:100, 10 + 12 * n : 20 + 12 * n] = (30 * n, 255 - 30 * n, 128)
    return np.clip(made, 0, 255).astype(np.uint8)


def shown(picture: Picture, count: int) -> Picture:
    census = Census()
    census.add(picture)
    palette = census.palette(count)
    assert len(palette.colours) <= count
    return palette.colours[palette.paint(picture)]


def blurred(picture: Picture) -> np.ndarray:
    """What an eye makes of it from afar: the mean of six by six pixels."""
    return picture.reshape(HEIGHT // 6, 6, WIDTH // 6, 6, 3).astype(float).mean((1, 3))


def test_few_colours_are_kept_exactly() -> None:
    flat = np.repeat(np.repeat(np.arange(4, dtype=np.uint8).reshape(2, 2, 1) * 60, 54, 0), 96, 1).repeat(3, 2)
    assert np.array_equal(shown(flat, 255), flat)


def test_a_gradient_has_neither_steps_nor_a_tint() -> None:
    picture = gradient()
    for count, most in ((255, 2.0), (48, 5.0)):
        off = np.abs(blurred(shown(picture, count)) - blurred(picture))
        assert off.mean() < most / 2
        assert np.quantile(off, 0.99) < 4 * most


def test_a_flat_ground_stays_flat() -> None:
    corner = shown(gradient(), 128)[:20, :20]
    assert (corner == corner[0, 0]).all()
    assert np.abs(corner[0, 0].astype(int) - (12, 17, 27)).max() <= 1


def test_the_pattern_of_what_stands_still_stands_still() -> None:
    """Nothing crawls: a thing that moves changes no pixel elsewhere."""
    before, after = gradient(), gradient()
    before[10:20, 10:20] = after[10:20, 40:50] = 200
    census = Census()
    census.add(before)
    census.add(after)
    palette = census.palette(64)
    changed = palette.paint(before) != palette.paint(after)
    changed[10:20, 10:50] = False
    assert not changed.any()


def test_thresholds_are_even_and_without_clumps() -> None:
    noise = blue_noise()
    assert np.array_equal(np.sort(noise.ravel()), (np.arange(noise.size) + 0.5).astype(np.float32) / noise.size)
    power = np.abs(np.fft.fft2(noise - noise.mean())) ** 2
    reach = np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
    assert power[(reach < 0.12) & (reach > 0)].mean() < power[reach > 0.3].mean() / 20


# ---- what is see-through --------------------------------------------------------------------------------------------


def soft_disc(colour: tuple[int, int, int]) -> Picture:
    """Premultiplied: a disc with a soft edge and nothing round it."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    alpha = np.clip((36 - np.hypot(x - 96.3, y - 54.7)) / 6, 0, 1)[..., None]
    return np.round(np.concatenate([alpha * colour, alpha * 255], axis=2)).astype(np.uint8)


@pytest.mark.parametrize("pixels", ["yuva420p", "yuva444p10le"])
@pytest.mark.parametrize("ground", [0, 128, 255])
def test_no_seam_is_seen_round_what_is_soft(pixels: str, ground: int) -> None:
    disc = soft_disc((240, 60, 30))
    back = in_yuv(disc, pixels).reformat(format="rgba", **bt709(LIMITED, FULL)).to_ndarray().astype(float)
    laid = back[..., :3] * back[..., 3:] / 255 + (1 - back[..., 3:] / 255) * ground
    wanted = disc[..., :3] + (1 - disc[..., 3:] / 255) * ground
    assert np.abs(laid - wanted).max() < 4


def test_colours_flow_into_what_is_see_through() -> None:
    disc = soft_disc((240, 60, 30))
    filled = straight(disc, fill=True).astype(int)
    assert np.abs(filled[..., :3] - (240, 60, 30)).max() < 12
    assert np.array_equal(filled[..., 3], disc[..., 3])
    assert np.array_equal(straight(np.zeros((5, 7, 4), np.uint8), fill=True), np.zeros((5, 7, 4), np.uint8))


@given(st.integers(0, 2**32 - 1))
def test_colours_that_are_not_multiplied_are_the_same_when_laid_down(seed: int) -> None:
    chance = np.random.default_rng(seed)
    picture = chance.integers(0, 256, (6, 8, 4), np.uint8)
    picture[..., :3] = np.minimum(picture[..., :3], picture[..., 3:])
    apart = straight(picture)[..., :3] * (picture[..., 3:] / 255) - picture[..., :3]
    assert np.abs(apart).max() <= 0.501
    smaller = scaled(picture, 4, 2)
    assert (smaller[..., :3] <= smaller[..., 3:]).all()


# ---- loops ----------------------------------------------------------------------------------------------------------


def dot(share: float) -> Picture:
    """A dot on a circle, so far round."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    angle = 2 * np.pi * share
    away = np.hypot(x - 96 - 36 * np.cos(angle), y - 54 - 36 * np.sin(angle))
    return np.round(20 + np.clip(10 - away, 0, 1)[..., None] * (220, 180, 60)).astype(np.uint8)


def film(path: Path, shares: Iterator[float] | list[float]) -> Footage:
    with open_mp4(path) as output:
        stream = add_h264(output, WIDTH, HEIGHT, FPS, TranscodeSpec(crf=10))
        for number, share in enumerate(shares):
            output.mux(encoded(stream, from_rgb(dot(share)), number))
        output.mux(stream.encode(None))
    return Footage(path)


def test_a_motion_that_comes_round_is_left_as_it_is(tmp_path: Path) -> None:
    footage = film(tmp_path / "round.mp4", [n / 60 for n in range(60)])
    for step in (1, 2):
        assert seamless(Reel(footage, WIDTH, step)) == Reel(footage, WIDTH, step)


def test_what_ends_as_it_began_is_only_closed(tmp_path: Path) -> None:
    footage = film(tmp_path / "there-and-back.mp4", [min(n, 60 - n) / 90 for n in range(61)])
    reel = seamless(Reel(footage, WIDTH))
    assert reel == Reel(footage, WIDTH, closes=True) and reel.count == 61
    pictures = list(reel.pictures())
    assert np.array_equal(pictures[0], pictures[-1])


def test_what_does_not_come_back_dissolves_into_its_beginning(tmp_path: Path) -> None:
    footage = film(tmp_path / "away.mp4", [n / 120 for n in range(60)])
    reel = seamless(Reel(footage, WIDTH))
    assert (reel.dissolve, reel.count) == (15, 75)
    pictures = list(reel.pictures())
    assert len(pictures) == 75
    assert np.array_equal(pictures[0], pictures[-1])
    steps = [np.abs(a.astype(int) - b).mean() for a, b in pairwise(pictures[59:])]
    assert max(steps) < np.abs(pictures[59].astype(int) - pictures[0]).mean() / 8, "no step of it is a jump"


def test_a_single_picture_is_a_loop(tmp_path: Path) -> None:
    assert seamless(Reel(film(tmp_path / "one.mp4", [0.0]), WIDTH)).count == 1


def test_dissolving_is_slow_at_both_ends() -> None:
    levels = [int(p[0, 0, 0]) for p in dissolved(np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 200, np.uint8), 10)]
    assert levels == sorted(levels) and levels[-1] == 200
    assert levels[0] < 10 and 200 - levels[-2] < 10 < levels[5] - levels[4]


# ---- sound ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "codec"), [("webm", "opus"), ("mov", "aac"), ("mp4", "aac")])
def test_a_voice_goes_along(tmp_path: Path, kind: str, codec: str) -> None:
    spoken = tmp_path / "film.mp4"
    write_film(spoken, sound=True)
    footage = Footage(spoken)
    write(tmp_path / f"clip.{kind}", kind, Recipe(Reel(footage, 160), FORMATS[kind].qualities[0], voice=spoken))
    with av.open(str(tmp_path / f"clip.{kind}")) as clip:
        assert [stream.codec_context.name for stream in clip.streams.audio] == [codec]
    loud = loudness(tmp_path / f"clip.{kind}") > 0.05
    assert loud.argmax() / 10 == pytest.approx(1.0, abs=0.1), "it begins where it began"
    assert loud[loud.argmax() + 1 : -2].all()


# ---- posters --------------------------------------------------------------------------------------------------------


def test_a_poster_is_never_an_empty_picture(tmp_path: Path) -> None:
    """Where everything has left at the end, a picture from before that is taken."""
    import io

    from PIL import Image

    with open_mp4(tmp_path / "leaves.mp4") as output:
        stream = add_h264(output, WIDTH, HEIGHT, FPS, TranscodeSpec(crf=10))
        for number in range(40):
            picture = dot(0.1) if number < 36 else np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
            output.mux(encoded(stream, from_rgb(picture), number))
        output.mux(stream.encode(None))
    with Image.open(io.BytesIO(poster(Footage(tmp_path / "leaves.mp4"), WIDTH))) as still:
        assert np.abs(np.asarray(still).astype(int) - dot(0.1)).mean() < 2


# ---- the search for a setting ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12), st.integers(0, 101))
def test_the_first_that_fits_is_found(sizes: list[int], limit: int) -> None:
    ladder = sorted(sizes, reverse=True)
    wanted = next((size for size in ladder if size <= limit), None)
    assert first_that_fits(ladder, lambda size: size <= limit) == wanted


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Setting]:
    """Instead of encoding, files as large as width² · rate · quality / 1000 are written."""
    settings: list[Setting] = []

    def write(path: Path, kind: str, recipe: Recipe) -> None:
        reel = recipe.reel
        settings.append(Setting(recipe.quality, reel.width, reel.step))
        path.write_bytes(bytes(reel.width**2 * reel.fps * recipe.quality // 1000))
        recipe.tell(path.stat().st_size)

    monkeypatch.setattr(fit, "write", write)
    return settings


FULL_SIZE = WIDTH**2 * 15 * 256 // 1000
"""Of a GIF of the 30 frames a second that is shown at 15."""


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        (1.0, Setting(256, WIDTH, 2)),
        (0.8, Setting(192, WIDTH, 2)),
        (0.3, Setting(64, WIDTH, 2)),
        (0.21, Setting(64, 172, 2)),
        (0.15, Setting(64, 172, 3)),
        (0.1, Setting(64, 172, 5)),
    ],
)
def test_quality_goes_first_then_width_then_frames(
    tried: list[Setting], tmp_path: Path, share: float, wanted: Setting
) -> None:
    footage = film(tmp_path / "film.mp4", [0.0] * 30)
    path, record = fitted(footage, Form("gif", max_size=int(FULL_SIZE * share)), "name", tmp_path)
    assert (record["quality"], record["width"], FPS // record["fps"]) == (wanted.quality, wanted.width, wanted.step)
    assert path.stat().st_size <= FULL_SIZE * share
    assert len(tried) == len(set(tried)), "nothing is encoded twice"
    assert len(tried) <= 12


def test_a_width_that_was_asked_for_is_kept(tried: list[Setting], tmp_path: Path) -> None:
    footage = film(tmp_path / "film.mp4", [0.0] * 30)
    _, record = fitted(footage, Form("gif", width=WIDTH, max_size=FULL_SIZE // 8), "name", tmp_path)
    assert record["width"] == WIDTH and record["fps"] < 15
    assert {setting.width for setting in tried} == {WIDTH}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_first_picture_that_is_too_much_leads_on_to_less(tmp_path: Path, kind: str) -> None:
    """Nothing is written yet when it is seen; every smaller setting is tried all the same, and the least one told."""
    footage = film(tmp_path / "film.mp4", [0.0] * 4)
    with pytest.raises(LectureError, match=r"name cannot be made smaller than .* and --max-size is 1 byte"):
        fitted(footage, Form(kind, max_size=1), "name", tmp_path)
