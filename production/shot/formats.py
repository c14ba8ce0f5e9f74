"""The format of a video: its pixels, frame rate, language, theme and shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from scenes.look.settings import LANGUAGES, SHAPES, THEMES

__all__ = ["ENCODING", "LANGUAGES", "QUALITIES", "SHAPES", "THEMES", "Encoding", "Quality", "Variant"]


@dataclass(frozen=True)
class Quality:
    """Pixels of the wide shape and frames a second; the tall shape swaps width and height."""

    name: str
    width: int
    height: int
    fps: int


QUALITIES = {
    quality.name: quality
    for quality in (
        Quality("draft", 854, 480, 15),
        Quality("preview", 1280, 720, 30),
        Quality("hd", 1920, 1080, 30),
        Quality("hd60", 1920, 1080, 60),
        Quality("qhd", 2560, 1440, 60),
        Quality("uhd", 3840, 2160, 60),
    )
}


@dataclass(frozen=True)
class Encoding:
    """How every shot is encoded; part of every shot's key."""

    codec: Literal["libx264"] = "libx264"
    preset: str = "veryfast"
    tuning: str = "subme=1:b-adapt=0"  # a quarter less work than the preset alone, SSIM within .0015 of medium
    crf: int = 18
    profile: str = "high"
    pixels: str = "yuv420p"
    colour: str = "bt709"
    b_frames: int = 2
    groups_a_second: int = 2
    threads: int = 1  # more would change the bits with the machine

    def options(self, fps: int) -> dict[str, str]:
        """The options of libx264 for a shot."""
        return self.grouped(fps // self.groups_a_second)

    def grouped(self, group: int) -> dict[str, str]:
        """Options of libx264: closed groups of so many frames, cut nowhere but at forced key frames."""
        groups = f"keyint={group}:min-keyint=1:scenecut=0:open-gop=0"
        return {
            "preset": self.preset,
            "crf": str(self.crf),
            "profile": self.profile,
            "x264-params": ":".join(filter(None, [groups, self.tuning])),
        }


ENCODING = Encoding()

MATTE = replace(ENCODING, crf=4)
"""How a shot on a plain ground is encoded: rarely watched, but alpha is calculated from it (within .12 of 255)."""

GROUNDS = {"black": "#000000", "white": "#FFFFFF"}
"""What a scene is painted on instead of its theme's background, to tell what can be seen through."""


SILENT = "silent"


@dataclass(frozen=True)
class Variant:
    """One way of showing any scene.

    Attributes:
        voice: who speaks its lines; see production/voice. It is no part of the pictures, only its pace is.
        ground: one of GROUNDS, "" for the theme's own.
    """

    language: str = "en"
    theme: str = "dark"
    shape: str = "wide"
    quality: Quality = QUALITIES["preview"]
    voice: str = SILENT
    ground: str = ""

    @property
    def encoding(self) -> Encoding:
        return MATTE if self.ground else ENCODING

    @property
    def tag(self) -> str:
        """The part of a file name that tells variants apart: "en.dark.wide"."""
        return f"{self.language}.{self.theme}.{self.shape}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        size = (self.quality.width, self.quality.height)
        return size if self.shape == "wide" else size[::-1]
