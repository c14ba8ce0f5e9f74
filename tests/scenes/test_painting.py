"""Frames are painted only as far as they change, and look as if they had been painted whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from manim import RIGHT, UP, Animation, AnimationGroup, Circle, Dot, Group, Square, tempconfig

from models.framework.trace import Trace
from scenes import contents
from scenes.script import Script
from scenes.spec import spec
from scenes.stage import Canvas, Drive, FadeIn, FadeOut, Layer, LectureScene, Settings, To, raster, swap
from scenes.stage.camera import StageCamera
from scenes.stage.context import SceneContext
from scenes.stage.lecture_scene import Beat
from scenes.stage.outlines import folder, formula_outlines, words_outlines
from scenes.stage.shot import FilmRenderer, make, to_yuv420
from scenes.stage.staging import live_parts, units

SMALL = {
    "pixel_width": 320, "pixel_height": 180, "frame_rate": 5,
    "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR",
}  # fmt: skip
CONTEXT = SceneContext("Little", {}, Script({}, {}), Trace())
SEEN = 6  # levels of 255 that rounding cannot explain


class Auditor(FilmRenderer):
    """Paints every frame a second time, whole, and counts the pixels that differ."""

    def __init__(self, found: list[str], **_: object) -> None:
        super().__init__(lambda frame, **_: None)
        self._found = found
        self._whole = StageCamera()

    def update_frame(self, scene: LectureScene, *args: object, **options: object) -> None:  # type: ignore[override]
        super().update_frame(scene, *args, **options)
        shown = list(scene.mobjects)
        self._whole.set_stage(shown, {id(part) for mobject in shown for part in mobject.get_family()})
        self._whole.paint()
        apart = np.abs(self._whole.pixel_array.astype(int) - self.camera.pixel_array).max(2) > SEEN
        if apart.any():
            rows, columns = np.nonzero(apart)
            moved = [type(animation).__name__ for animation in scene.animations]
            self._found.append(
                f"{scene.current_beat}, {self.time:.1f} s: {apart.sum()} pixels at x {columns.min()}-{columns.max()}, "
                f"y {rows.min()}-{rows.max()} while playing {moved}"
            )


@pytest.mark.parametrize("entry", contents.entries(), ids=lambda entry: entry.scene)
def test_no_frame_shows_anything_stale(entry: contents.Entry) -> None:
    found: list[str] = []
    with tempconfig(SMALL):
        make(spec(entry.scene), Settings(), None, partial(Auditor, found)).render()
    assert not found, found[:5]


def painted(*steps: object) -> list[np.ndarray]:
    """The frames of a little scene; a step is animations to play together, or something to do to the scene."""
    frames: list[np.ndarray] = []

    class Little(LectureScene):
        def construct(self) -> None:
            self._beat = Beat("one", {"en": "", "zh": ""}, 0, lambda: self.clock, still=True)
            for step in steps:
                if isinstance(step, tuple):
                    self.play(*step, run_time=1.0)
                else:
                    step(self)  # type: ignore[operator]

    def keep(frame: np.ndarray, repeat: int, **_: object) -> None:
        frames.extend([frame.copy()] * repeat)

    with tempconfig(SMALL):
        Little(CONTEXT, lambda **_: FilmRenderer(keep)).render()
    return frames


def difference(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def test_what_fades_in_ends_as_what_was_added() -> None:
    faded = painted((FadeIn(Square(fill_opacity=0.5)),), lambda scene: scene.wait(0.4))
    added = painted(lambda scene: scene.add(Square(fill_opacity=0.5)), lambda scene: scene.wait(0.4))
    assert difference(faded[-1], added[-1]) <= 1
    assert difference(faded[0], added[-1]) > 100, "it was there from the beginning"


def test_a_fade_passes_through_half_of_its_opacity() -> None:
    square, ground = Square(fill_opacity=1.0, stroke_width=0, color="#FFFFFF"), painted(lambda scene: scene.wait(0.2))
    frames = painted((FadeOut(square, rate_func=lambda t: t),))
    middle = [frame[90, 160, :3].astype(int) for frame in frames]
    dark = ground[0][90, 160, :3].astype(int)
    expected = [dark + (255 - dark) * (1 - n / 5) for n in range(5)]
    assert np.abs(np.array(middle) - expected).max() <= 2


def test_what_has_faded_out_is_gone_and_whole_again() -> None:
    square = Square(fill_opacity=1.0)
    frames = painted(lambda scene: scene.add(square), (FadeOut(square, shift=UP),), lambda scene: scene.wait(0.4))
    assert difference(frames[-1], painted(lambda scene: scene.wait(0.4))[0]) == 0
    assert square.get_fill_opacity() == 1.0 and np.allclose(square.get_center(), 0)


@pytest.mark.parametrize(
    "leave", [lambda pair: FadeOut(pair), lambda pair: swap(pair, Dot(3 * UP))], ids=["out", "swap"]
)
def test_what_was_torn_apart_fades_as_a_whole(leave: Callable[[Group], Animation]) -> None:
    pair = Group(Square(fill_opacity=1.0, color="#FFFFFF").shift(3 * RIGHT), Square(fill_opacity=1.0, color="#FFFFFF"))

    def tear(scene: LectureScene) -> None:
        scene.add(pair)
        scene.play(pair[0].animate.shift(RIGHT), run_time=0.4)
        scene.mobjects = list(pair)

    frames = painted(tear, (leave(pair),), lambda scene: scene.wait(0.2))
    seen = [int(frame[90, 160, 0]) for frame in frames]
    assert any(40 < level < 230 for level in seen), "it vanishes at once"
    assert seen[-1] < 40 and not hasattr(pair[1], "veil")


def test_a_layer_whose_parts_move_is_painted_anew() -> None:
    class Needle(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.hub = Layer()
            self.hub.turn = 0.0
            self.hub.paint = lambda canvas: None
            self.add(self.hub)

        def paint(self, canvas: Canvas) -> None:
            canvas.discs(np.array([[6 * self.hub.turn, 0.0]]), 0.5, np.ones(3))

    needle = Needle()
    frames = painted(lambda scene: scene.add(needle), (AnimationGroup(To(needle.hub, turn=1.0)),))
    columns = [np.nonzero(frame[90, :, 0] > 200)[0].mean() for frame in frames]
    assert columns[-1] - columns[0] > 60


def test_parts_may_fade_in_one_after_the_other() -> None:
    left, right = (Square(fill_opacity=1.0, color="#FFFFFF").shift(x * RIGHT) for x in (-3, 3))
    frames = painted((FadeIn(Group(left, right), lag_ratio=1.0),), lambda scene: scene.wait(0.2))
    seen = [(int(frame[90, 92, 0]), int(frame[90, 228, 0])) for frame in frames]
    assert all(a >= b for a, b in seen) and any(a > 200 and b < 40 for a, b in seen)
    assert seen[-1] == (255, 255)


def test_words_that_change_places_never_lie_on_one_another() -> None:
    old, new = Square(fill_opacity=1.0, color="#FF0000"), Square(fill_opacity=1.0, color="#0000FF")
    frames = painted(lambda scene: scene.add(old), (swap(old, new),), lambda scene: scene.wait(0.2))
    for frame in frames:
        red, _, blue, _ = frame[90, 160].astype(int)
        assert min(red, blue) < 40
    assert frames[0][90, 160, 0] > 200 and frames[-1][90, 160, 2] > 200


def test_a_mobject_that_manims_own_animation_moves_is_painted_where_it_is() -> None:
    dot = Dot(radius=0.5, color="#FFFFFF")
    frames = painted(lambda scene: scene.add(dot), lambda scene: scene.play(dot.animate.shift(4 * RIGHT), run_time=1.0))
    columns = [np.nonzero(frame[90, :, 0] > 200)[0].mean() for frame in frames]
    assert columns[0] == pytest.approx(160, abs=1) and all(b > a for a, b in itertools.pairwise(columns))


def test_an_updater_is_seen_at_work() -> None:
    dot = Dot(radius=0.5, color="#FFFFFF")

    def follow(scene: LectureScene) -> None:
        other = Circle(radius=0.2, color="#FF0000", fill_opacity=1.0).add_updater(lambda m: m.move_to(dot))
        scene.add(dot, other)

    frames = painted(follow, lambda scene: scene.play(dot.animate.shift(4 * RIGHT), run_time=1.0))
    red = [np.nonzero((frame[90, :, 0] > 200) & (frame[90, :, 1] < 60))[0].mean() for frame in frames]
    assert red[-1] - red[0] > 20


def test_a_drive_of_nothing_may_change_everything() -> None:
    square = Square(fill_opacity=1.0, color="#FFFFFF")

    def drive(scene: LectureScene) -> None:
        scene.add(square)
        scene.play(Drive(None, lambda t: square.move_to(4 * t * RIGHT)), run_time=1.0)
        assert scene.mobjects == [square]

    columns = [np.nonzero(frame[90, :, 0] > 200)[0].mean() for frame in painted(drive)]
    assert columns[-1] - columns[0] > 40


def test_a_drive_of_several_things_leaves_them_as_deep_as_they_are() -> None:
    low, high, other = (Square(fill_opacity=1.0, color=color) for color in ("#FF0000", "#0000FF", "#00FF00"))
    other.shift(3 * RIGHT)

    def drive(scene: LectureScene) -> None:
        scene.add(low, high, other)
        scene.play(Drive(Group(low, other), lambda t: other.move_to((3 + t) * RIGHT)), run_time=1.0)
        assert scene.mobjects == [low, high, other]

    assert painted(drive)[-1][90, 160, 2] > 200


def test_parts_of_two_families_that_move_together_stay_in_their_families() -> None:
    layers = [Layer(), Layer()]
    for layer in layers:
        layer.paint = lambda canvas: None  # type: ignore[method-assign]
    families = [Group(Square(), layer) for layer in layers]

    def move(scene: LectureScene) -> None:
        scene.add(*families)
        scene.play(To(Group(*layers), opacity=0.5), run_time=1.0)
        assert scene.mobjects == families

    painted(move)


def test_paint_order_follows_the_z_index() -> None:
    low, high = Square(fill_opacity=1.0, color="#FF0000"), Square(fill_opacity=1.0, color="#0000FF")
    live = live_parts([], [])
    assert [unit.root for unit in units([high.set_z_index(2), low], live)] == [low, high]
    group = Group(high, low)
    assert [unit.root for unit in units([group], {id(part) for part in group.get_family()})] == [low, high]


def test_a_conversion_of_the_changed_tiles_equals_one_of_the_whole() -> None:
    generator = np.random.default_rng(0)
    height, width = 100, 150

    def planes() -> list[np.ndarray]:
        return [np.zeros((height, 160), np.uint8), *(np.zeros((height // 2, 80), np.uint8) for _ in range(2))]

    def frame() -> np.ndarray:
        return generator.integers(0, 256, (height, width, 4), dtype=np.uint8)

    first, second, step, whole = frame(), frame(), planes(), planes()
    everything = np.ones_like(raster.tiles(height, width))
    to_yuv420(first, everything, *step)
    mixed, changed = first.copy(), raster.tiles(height, width)
    mixed[40:60, 70:90] = second[40:60, 70:90]
    raster.mark(changed, 70, 40, 89, 59)
    to_yuv420(mixed, changed, *step)
    to_yuv420(mixed, everything, *whole)
    assert all((a == b).all() for a, b in zip(step, whole, strict=True))
    assert not changed.all()


def test_colours_are_converted_as_bt709_says() -> None:
    flat = {(255, 255, 255): (235, 128, 128), (0, 0, 0): (16, 128, 128), (255, 0, 0): (63, 102, 240)}
    for rgb, expected in flat.items():
        frame = np.full((64, 64, 4), 255, np.uint8)
        frame[..., :3] = rgb
        planes = [np.zeros((64, 64), np.uint8), np.zeros((32, 32), np.uint8), np.zeros((32, 32), np.uint8)]
        to_yuv420(frame, np.ones_like(raster.tiles(64, 64)), *planes)
        assert all(np.abs(plane.astype(int) - level).max() <= 1 for plane, level in zip(planes, expected, strict=True))


def test_words_are_set_once_and_read_back_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTURE_MEDIA", str(tmp_path))
    source, labels = "{{ W : symbol_w }} x / 2", ("symbol_w",)
    make_words, make_formula = words_outlines.__wrapped__, formula_outlines.__wrapped__
    made = [make_words("Ein Wort 词", "Noto Sans CJK SC", 26.0, False), make_formula(source, 56.0, labels)]
    files = list(folder().iterdir())
    assert len(files) == 2 and all(file.suffix == ".npz" for file in files)
    stamps = [file.stat().st_mtime_ns for file in files]
    again = [make_words("Ein Wort 词", "Noto Sans CJK SC", 26.0, False), make_formula(source, 56.0, labels)]
    for one, other in zip(made, again, strict=True):
        assert all((a == b).all() for a, b in zip(one.glyphs, other.glyphs, strict=True))
        assert (one.fills, one.strokes, one.parts) == (other.fills, other.strokes, other.parts)
    assert [file.stat().st_mtime_ns for file in files] == stamps


def test_damaged_outlines_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTURE_MEDIA", str(tmp_path))
    make = words_outlines.__wrapped__
    made = make("Wort", "Noto Sans CJK SC", 26.0, False)
    (file,) = folder().iterdir()
    for damage in (b"", b"nonsense", file.read_bytes()[:-200]):
        file.write_bytes(damage)
        again = make("Wort", "Noto Sans CJK SC", 26.0, False)
        assert all((a == b).all() for a, b in zip(made.glyphs, again.glyphs, strict=True))


def test_words_can_be_set_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").write_text("a file where the folder should be")
    monkeypatch.setenv("LECTURE_MEDIA", str(tmp_path))
    assert len(words_outlines.__wrapped__("Wort", "Noto Sans CJK SC", 26.0, False).glyphs) == 4
