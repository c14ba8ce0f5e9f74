"""Shots: the units of work, and the key under which each is stored. Standard library only."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from importlib import metadata
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import ROOT, found, shown
from models.framework.key import memory_file
from models.framework.key_cache import remember
from models.framework.source import reachable_source
from models.framework.trace import verify
from production.shot.formats import ENCODING, Variant
from scenes import contents
from scenes.contents import Entry
from scenes.spec import SceneSpec, spec_of

FILM = "film"
"""The function that films a scene, in the stage's module."""

ROOMS = ("scenes", "models.framework.trace", "models.traces")
"""What counts as a scene's source; a change elsewhere in models/ shows in the trace's checksum."""

FINDING = ("scenes.contents", "scenes.spec")
"""How a scene's words and trace are found: they are in the key themselves."""

LIBRARIES = ("manim", "numpy", "scipy", "numba", "pillow", "pycairo", "manimpango", "av", "typst", "manimgx-fonts-cjk")


Pace = tuple[tuple[str, int], ...]
"""What a voice asks for: the least ticks that beats last, by name."""


@dataclass(frozen=True)
class Shot:
    """One scene shown in one way, at its own pace or that of a voice.

    Its words are those that were read when it was planned; its sources are read when it is filmed.
    """

    scene: SceneSpec
    variant: Variant
    pace: Pace = ()

    @cached_property
    def key(self) -> str:
        """SHA-256 (hex) of all that can change the video or its timeline. Raises MissingTrace or DamagedTrace."""
        return self._key(_what_is_shown(self.scene))

    def key_with(self, trace: str) -> str:
        """The key with a trace of this checksum, wherever it is, and this machine's sources, read anew."""
        return self._key(_content(self.scene, trace))

    def _key(self, shown: str) -> str:
        look = {name: value for name, value in asdict(self.variant).items() if name not in ("voice", "ground")}
        ground = [self.variant.ground, asdict(self.variant.encoding)] if self.variant.ground else []
        return digest("shot", shown, look, *filter(None, [self.pace, ground]))

    @property
    def title(self) -> str:
        """The scene's name, and what it is filmed on where that is not its theme's ground."""
        return f"{self.scene.name} on {self.variant.ground}" if self.variant.ground else self.scene.name

    def file_name(self, beat: str | None = None) -> str:
        """Scene[.beat].language.theme.shape.mp4"""
        return ".".join([self.scene.name, *([beat] if beat else []), self.variant.tag, "mp4"])


def is_current(shot: Shot) -> bool:
    """Whether sources and trace still are as they were when the shot's key was taken."""
    return shot.key_with(verify(shot.scene.trace)) == shot.key


def digest(*parts: object) -> str:
    """SHA-256 (hex) of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plan(entries: Iterable[Entry], variant: Variant, paces: Mapping[str, Pace] | None = None) -> tuple[Shot, ...]:
    """A shot for every scene; those that `paces` has, by scene, at the pace of a voice."""
    return tuple(Shot(spec_of(entry), variant, (paces or {}).get(entry.scene, ())) for entry in entries)


@cache
def _what_is_shown(scene: SceneSpec) -> str:
    """A digest of all that makes the scene's pictures, in whichever way it is shown."""
    return _content(scene, verify(scene.trace))


def _content(scene: SceneSpec, trace: str) -> str:
    made_with = [asdict(ENCODING), library_versions(), bytes_of("manim.cfg")]
    return digest(scene_digest(scene), trace, made_with)


def scene_digest(scene: SceneSpec) -> str:
    """The scene's own content, apart from its measurements: its sources, title and lines."""
    return digest(scene.name, _sources(scene.module), scene.title, scene.script.beats, scene.script.screen)


def _sources(module: str) -> str:
    """A digest of the statements that the scene and the stage can reach, the same in every version of Python."""
    return remember(
        memory_file(), ["scene", module, contents.stage(), ROOMS, FINDING, FILM], lambda: _read_sources(module)
    )


def _read_sources(module: str) -> tuple[str, list[Path]]:
    files = [found(f"{name.replace('.', '/')}.py") for name in (module, contents.stage())]
    for file in files:
        if not file.is_file():
            raise LectureError(f"{shown(file)} does not exist: write the scene, or mend lecture.toml")
    packages = [file.with_name("__init__.py") for file in files if file.with_name("__init__.py").is_file()]
    source = reachable_source(files[0], (files[1], FILM), *packages, rooms=ROOMS, without=FINDING)
    return digest(source), [*files, *packages, *map(found, source)]


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Versions of all that draws or encodes. Raises LectureError where one is not installed."""
    versions = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for library in LIBRARIES:
        try:
            versions[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            what = "the font package" if "fonts" in library else "the package"
            raise LectureError(f"{what} {library} is not installed: run make setup") from None
    return versions


def bytes_of(name: str) -> str:
    """A digest of one of the project's files, "" where there is none."""
    path = ROOT / name
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
