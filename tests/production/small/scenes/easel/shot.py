"""Films the small lecture: a bar wanders over the picture, and 24 fields at the top spell the frame's number in binary.

The lower left corner is pure red; on the right is a patch that the ground shows half through.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from models.framework.trace import load
from scenes.spec import SceneSpec

BITS = 24
TICKS_A_SECOND = 15
REFORMATTER = VideoReformatter()
PAPER = {"dark": 24, "light": 232}


Pace = Mapping[str, float]


@dataclass(frozen=True)
class Settings:
    """How a scene is shown."""

    language: str
    theme: str
    shape: str


def rehearse(
    scene: SceneSpec, settings: Settings | None = None, observe: None = None, pace: Pace | None = None
) -> dict[str, Any]:
    return _timeline(scene, pace or {})


def to_yuv420(frame: np.ndarray, changed: np.ndarray, luma: np.ndarray, blue: np.ndarray, red: np.ndarray) -> None:
    """ITU-R BT.709, limited range, by the encoder's own library; the small pictures change everywhere."""
    assert changed.all()
    picture = REFORMATTER.reformat(
        av.VideoFrame.from_ndarray(frame, format="rgba"),
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )
    for plane, made in zip((luma, blue, red), picture.planes, strict=True):
        rows = np.frombuffer(made, np.uint8).reshape(-1, made.line_size)
        plane[:, : made.width] = rows[:, : made.width]


def film(
    scene: SceneSpec,
    settings: Settings,
    quality: Any,
    write_frame: Callable[..., None],
    on_progress: Callable[[float], None] | None = None,
    pace: Pace | None = None,
    ground: str | None = None,
) -> dict[str, Any]:
    module = importlib.import_module(scene.module)
    trace = load(module.TRACE, scene.trace)
    tint = int(40 * abs(next(iter(vars(trace).values()))[0]))
    size = (quality.height, quality.width) if settings.shape == "wide" else (quality.width, quality.height)
    paper = PAPER[settings.theme]
    below = list(bytes.fromhex(ground[1:])) if ground else [paper, paper, paper + tint // 4]
    number = 0
    for moving, still, new_beat in _stretches(module, quality.fps, pace or {}):
        for i in range(moving):
            last = i == moving - 1
            picture = _picture(number, size, below)
            everything = np.ones((1, 1), bool)
            write_frame(picture, repeat=1 + still * last, new_beat=new_beat and i == 0, changed=everything)
            number += 1 + still * last
            if on_progress is not None:
                on_progress(number / quality.fps)
    return _timeline(scene, pace or {})


def _stretches(module: Any, fps: int, pace: Pace) -> Iterator[tuple[int, int, bool]]:
    for part in module.PARTS:
        moving = round(part.moving * fps)
        yield moving, _ticks(part, pace) * fps // TICKS_A_SECOND - moving, True


def _ticks(part: Any, pace: Pace) -> int:
    """A voice that takes longer than a beat makes it stand still for longer."""
    return max(round((part.moving + part.still) * TICKS_A_SECOND), round(pace.get(part.beat, 0.0) * TICKS_A_SECOND))


def _picture(number: int, size: tuple[int, int], below: Sequence[int]) -> np.ndarray:
    height, width = size
    picture = np.full((height, width, 4), (*below, 255), np.uint8)
    cell, top = width // BITS, height // 8
    for bit in range(BITS):
        picture[:top, bit * cell : (bit + 1) * cell, :3] = 255 * (number >> bit & 1)
    left = number * 7 % (width - 40)
    picture[height // 3 : height // 2, left : left + 40, :3] = (70, 140, 220)
    picture[-height // 8 :, : width // 8, :3] = (255, 0, 0)
    picture[height * 9 // 16 : height * 11 // 16, width * 3 // 4 :, :3] = np.add(below, (240, 200, 80)) // 2
    return picture


def _timeline(scene: SceneSpec, pace: Pace) -> dict[str, Any]:
    module = importlib.import_module(scene.module)
    beats: list[dict[str, Any]] = []
    ticks = 0
    for part in module.PARTS:
        length = _ticks(part, pace)
        line = dict(scene.script.beats[part.beat])
        start, seconds = round(ticks / TICKS_A_SECOND, 4), round(length / TICKS_A_SECOND, 4)
        beats.append({"name": part.beat, "start": start, "seconds": seconds, "line": line})
        ticks += length
    return {"scene": scene.name, "seconds": round(ticks / TICKS_A_SECOND, 4), "beats": beats}
