"""The verb `clip`: every format, see-through and in loops, opened again; sizes that are held; what is refused."""

from __future__ import annotations

import json
import re
import shutil
from itertools import product
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from production.publish.clip.form import FORMATS

from .conftest import Project, shared
from .probe import frames
from .reading import Clip, read
from .waiting import wait_for

FPS, FRAMES, DISSOLVE = 15, 31, 8
"""Dots.appear moves for 28 frames and stands still for 3; half a second from its end to its beginning is 8 more."""
WIDTH, HEIGHT = 320, 180
SEES_THROUGH = [name for name, kind in FORMATS.items() if kind.sees_through]
ALL = [
    (kind, transparent, loop)
    for kind, transparent, loop in product(FORMATS, (False, True), (False, True))
    if not transparent or kind in SEES_THROUGH
]
MAKE = """
from pathlib import Path
from production.farm.resources import Resources
from production.publish.clip.form import Form
from production.publish.clip.make import make_clips
from production.shot.formats import QUALITIES, Variant

variant, everything = Variant(quality=QUALITIES["draft"]), [{all}]
for kind, transparent, loop in everything:
    make_clips(["Dots.appear"], variant, Resources(2), None, Form(kind, transparent, loop, 320))
make_clips(["Dots.stay"], variant, Resources(2), None, Form("webm", loop=True, width=320))
make_clips(["Dots.stay"], variant, Resources(2), None, Form("gif", loop=True, width=320))
"""
PATCH = np.s_[:, 103:123, 250:310]
"""Within the half see-through patch of (240, 200, 80)."""
CORNER, NOTHING = np.s_[:, -15:, :30], np.s_[:, 130:150, 60:200]
"""Within the corner that is pure red; where there is only ground."""


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory, made: Project) -> Project:
    """The small lecture with a clip of a beat in every form."""

    def make(project: Project) -> None:
        shutil.copytree(made.media, project.media)
        script = MAKE.format(all=", ".join(map(repr, ALL)))
        (project.root / "said.txt").write_text(project.python(script).stderr, encoding="utf-8")

    return shared(tmp_path_factory, "clips", make)


def clip(project: Project, kind: str, transparent: bool = False, loop: bool = False, beat: str = "appear") -> Clip:
    flags = ".transparent" * transparent + ".loop" * loop
    return read(project.media / "clips" / f"Dots.{beat}.en.dark.wide{flags}.{kind}").at(FPS)


@pytest.fixture(scope="module")
def original(made: Project, tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """The beat's frames (n, 180, 320, 3) as they were filmed."""
    (shot,) = (
        path.with_suffix(".mp4")
        for path in (made.media / "store").glob("*.json")
        if json.loads(path.read_text()).get("scene") == "Dots"
    )
    small = [Image.fromarray(frame).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS) for frame in frames(shot)]
    return np.array([np.asarray(each) for each in small[:FRAMES]])


@pytest.mark.parametrize(("kind", "transparent", "loop"), ALL)
def test_every_form_shows_what_was_filmed(
    clips: Project, original: np.ndarray, kind: str, transparent: bool, loop: bool
) -> None:
    made = clip(clips, kind, transparent, loop)
    assert made.size == (WIDTH, HEIGHT)
    assert len(made.frames) == FRAMES + DISSOLVE * loop
    assert made.times[-1] == pytest.approx(len(made.frames) / FPS, abs=0.006)
    assert made.loop in {None, 0 if loop else 1}
    assert (made.frames[..., 3] == 255).all() is not np.bool_(transparent)
    ground = tuple(original[NOTHING].mean((0, 1, 2)))
    apart = np.abs(made.over(ground)[:FRAMES] - original)
    assert apart.mean() < 2
    assert apart.max((1, 2, 3)).mean() < 90, "only edges, where colours have half the resolution"


@pytest.mark.parametrize(("kind", "loop"), list(product(SEES_THROUGH, (False, True))))
def test_the_ground_is_left_out_and_nothing_else(clips: Project, kind: str, loop: bool) -> None:
    seen = clip(clips, kind, True, loop).frames[:FRAMES].astype(int)
    assert seen[NOTHING][..., 3].max() <= 2
    assert seen[CORNER][..., 3].min() >= 253
    assert np.abs(seen[CORNER][..., :3] - (255, 0, 0)).mean() < 4
    assert np.abs(seen[PATCH][..., 3] - 127.5).mean() < 3
    assert np.abs(seen[PATCH][..., :3] - (240, 200, 80)).mean() < 6, "the colour itself, not mixed with a ground"


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (200, 60, 40)])
@pytest.mark.parametrize("kind", SEES_THROUGH)
def test_edges_have_no_fringe_on_any_ground(
    clips: Project, original: np.ndarray, kind: str, ground: tuple[int, int, int]
) -> None:
    """What is opaque and what is half so lie on any ground as they would have been painted there."""
    shown = clip(clips, kind, True).over(ground)[FRAMES - 1]
    wanted = np.tile(np.array(ground, float), (HEIGHT, WIDTH, 1))
    own = original[FRAMES - 1].astype(float)
    opaque = np.zeros((HEIGHT, WIDTH), bool)
    opaque[: HEIGHT // 8, : WIDTH * 24 * 35 // 854] = True
    opaque[HEIGHT // 3 : HEIGHT // 2] = (np.abs(own - own[HEIGHT - 1, WIDTH // 2]).sum(2) > 100)[60:90]
    opaque[-(HEIGHT // 8) :, : WIDTH // 8] = True
    wanted[opaque] = own[opaque]
    patch = np.s_[HEIGHT * 9 // 16 : HEIGHT * 11 // 16, WIDTH * 3 // 4 :]
    wanted[patch] = np.add(ground, (240, 200, 80)) / 2
    apart = np.abs(shown - wanted)
    assert apart.mean() < 2.5
    assert np.quantile(apart, 0.98) < 16


@pytest.mark.parametrize(("kind", "transparent"), [(kind, through) for kind, through, loop in ALL if loop])
def test_loops_go_round_without_a_jump(clips: Project, kind: str, transparent: bool) -> None:
    last_to_first, first_to_second = clip(clips, kind, transparent, True).seam
    assert first_to_second > 0
    assert last_to_first <= first_to_second
    plain_last_to_first, _ = clip(clips, kind, transparent).seam
    assert plain_last_to_first > first_to_second, "without --loop there would have been one"


@pytest.mark.parametrize("kind", ["gif", "webm"])
def test_what_is_a_loop_is_left_as_it_is(clips: Project, kind: str) -> None:
    made = clip(clips, kind, loop=True, beat="stay")
    assert len(made.frames) == 29
    last_to_first, first_to_second = made.seam
    assert last_to_first == pytest.approx(first_to_second, rel=0.05), "a step back is as large as the step on"
    name = f"Dots.stay.en.dark.wide.loop.{kind}"
    said = next(line for line in (clips.root / "said.txt").read_text().splitlines() if line.startswith(f"{name}:"))
    assert said.endswith("it comes back to where it began by itself")


def test_a_prores_film_with_alpha_says_that_it_is_one(clips: Project) -> None:
    for flags, tag in (("", "apch"), (".transparent", "ap4h")):
        path = clips.media / "clips" / f"Dots.appear.en.dark.wide{flags}.mov"
        with av.open(str(path)) as container:
            context = container.streams.video[0].codec_context
            assert context.codec_tag == tag
            assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)


def test_what_was_chosen_is_said(clips: Project) -> None:
    said = (clips.root / "said.txt").read_text()
    assert re.search(
        r"Dots\.appear\.en\.dark\.wide\.loop\.gif: [\d.]+ [kM]B, 320×180, 15 frames a second, 256 colours, "
        r"its end dissolves into its beginning over 0\.5 s\n",
        said,
    )
    assert re.search(r"transparent\.mov: [\d.]+ [kM]B, 320×180, 15 frames a second, 8000 bits a macroblock\n", said)


def test_nothing_is_filmed_or_encoded_twice(clips: Project, tmp_path: Path) -> None:
    for kind, flags in (("webm", ["--transparent", "--loop"]), ("apng", ["--transparent"]), ("gif", ["--loop"])):
        before = {path: path.stat().st_mtime_ns for path in (clips.media / "store").iterdir()}
        how = ["--quality", "draft", "--width", "320", "--output", str(tmp_path), "--format", kind, *flags]
        done = clips.run("clip", "Dots.appear", *how)
        assert done.returncode == 0
        assert "filming" not in done.stderr and "encoding" not in done.stderr
        assert {path: path.stat().st_mtime_ns for path in (clips.media / "store").iterdir()} == before


@pytest.mark.parametrize(("kind", "share"), [("gif", 0.7), ("webp", 0.3), ("webm", 0.5), ("mp4", 0.4)])
def test_the_size_is_held(filmed: Project, kind: str, share: float) -> None:
    how = ["clip", "Dots.move", "--quality", "draft", "--format", kind]
    usual = filmed.root / filmed.make(*how).strip()
    limit = int(usual.stat().st_size * share)
    filmed.make(*how, "--max-size", f"{limit}B")
    assert usual.stat().st_size <= limit
    made = read(usual).at(FPS)
    assert made.times[-1] == pytest.approx(2.0, abs=0.1)
    record = _records(filmed, f".{kind}")[-1]
    assert made.size == (record["width"], record["height"])


def _records(project: Project, suffix: str) -> list[dict[str, object]]:
    """What the store says of clips of a kind, in the order in which they were made."""
    files = sorted((project.media / "store").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    found = [json.loads(path.read_text()) for path in files if path.with_suffix(suffix).is_file()]
    return [record for record in found if "dissolve" in record]


def test_a_size_that_cannot_be_held_is_told(filmed: Project) -> None:
    before = sorted((filmed.media / "store").iterdir())
    said = filmed.refuses("clip", "Dots.stay", "--quality", "draft", "--format", "webp", "--max-size", "300B", code=1)
    assert re.fullmatch(
        r"error: Dots\.stay\.en\.dark\.wide\.webp cannot be made smaller than [\d.]+ (bytes|kB) "
        r"\(\d+ wide, \d+ frames a second\), and --max-size is 300 bytes: "
        r"allow more, or choose a single beat or another --format",
        said,
    )
    assert not list((filmed.media / "clips").iterdir())
    assert not list((filmed.media / "scratch").iterdir())
    added = set((filmed.media / "store").iterdir()) - set(before)
    assert {path.suffix for path in added} <= {".mp4", ".json"}, "the beat that was cut"


def test_a_shot_that_is_small_enough_is_the_clip(filmed: Project) -> None:
    filmed.make("clip", "Dots.move", "--quality", "draft")
    clip_file = filmed.media / "clips" / "Dots.move.en.dark.wide.mp4"
    as_filmed = clip_file.stat().st_ino
    filmed.make("clip", "Dots.move", "--quality", "draft", "--max-size", "1MB")
    assert clip_file.stat().st_ino == as_filmed


def test_posters_are_the_last_frame(filmed: Project) -> None:
    printed = filmed.make("clip", "Dots.move", "--quality", "draft", "--poster")
    assert printed.split() == [f"media/clips/Dots.move.en.dark.wide.{end}" for end in ("mp4", "poster.png")]
    last = list(frames(filmed.media / "clips" / "Dots.move.en.dark.wide.mp4"))[-1]
    with Image.open(filmed.media / "clips" / "Dots.move.en.dark.wide.poster.png") as still:
        assert still.mode == "RGB"
        assert np.abs(np.asarray(still).astype(int) - last).mean() < 1
    filmed.make(
        "clip", "Dots.move", "--quality", "draft", "--poster", "--transparent", "--format", "webp", "--width", "320"
    )
    with Image.open(filmed.media / "clips" / "Dots.move.en.dark.wide.transparent.poster.png") as still:
        assert still.mode == "RGBA" and still.size == (WIDTH, HEIGHT)
        assert np.asarray(still)[140, 100, 3] == 0


def test_a_run_that_is_stopped_leaves_nothing_half_written(copied: Project) -> None:
    how = ["clip", "Ripples", "--quality", "draft", "--format", "apng"]
    copied.hold("production/publish/clip/write.py", "        starts_group = closed", "number == 3")
    run = copied.start(*how)
    wait_for(lambda: copied.is_held)
    run.kill()
    run.communicate()
    copied.let_go()
    assert not list((copied.media / "clips").iterdir())
    assert not list((copied.media / "store").glob("*.apng"))
    copied.make(*how)
    assert read(copied.media / "clips" / "Ripples.en.dark.wide.apng").times[-1] == pytest.approx(10, abs=0.1)
    assert not list((copied.media / "scratch").iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--transparent"], "--transparent: a clip in mp4 is opaque; choose --format webm, apng, webp, mov"),
        (["--transparent", "--format", "gif"], "a clip in gif has no half-transparent edges; choose --format webm"),
        (["--format", "avi"], "'avi' is not one of 'mp4', 'webm', 'gif', 'apng', 'webp', 'mov'"),
        (["--width", "0"], "--width 0: choose an even number from 64 on"),
        (["--width", "-640"], "--width -640: choose an even number"),
        (["--width", "641"], "--width 641: choose an even number"),
        (["--width", "wide"], "'wide' is not a valid integer"),
        (["--width", "1280"], "the clip is 854 wide at draft: choose a higher --quality or less width"),
        (["--width", "854", "--shape", "tall"], "the clip is 480 wide at draft"),
        (["--max-size", "8 apples"], "--max-size '8 apples' is no size: write it like 8MB, 500kB or 1.5MiB"),
        (["--max-size", ""], "--max-size '' is no size"),
        (["--max-size", "0MB"], "--max-size '0MB' is no size"),
        (["--max-size", "-1MB"], "--max-size '-1MB' is no size"),
    ],
)
def test_what_excludes_what_is_told(measured: Project, options: list[str], said: str) -> None:
    before = sorted(measured.root.rglob("*"))
    assert said in measured.refuses("clip", "Dots.move", "--quality", "draft", *options, code=2)
    assert sorted(measured.root.rglob("*")) == before
