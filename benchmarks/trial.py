"""One run of the benchmark: its lecture laid out, frames and pictures made ready, and the three sides to be timed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.clock import Command, Sample, measured
from benchmarks.floor import PROCESSES, floor_of, shared_out
from benchmarks.kinds import Kind
from benchmarks.likeness import Likeness
from benchmarks.project import FLAGS, ROOT, Project, failure
from models.framework.errors import LectureError
from production.shot.formats import Quality

STILLS = 8
SHORT = 4 / 15  # seconds of the shot that shows what starting takes
SHARED_MEMORY = Path("/dev/shm")


@dataclass
class Trial:
    """Everything of a run that stays the same.

    Attributes:
        seconds: how long every shot is.
        laps: how often it plays what it shows; only some of our shots can.
        folder: for media, frames and pictures; emptied as the run goes on.
        raw: where raw frames are, in memory where there is room.
    """

    project: Project
    quality: Quality
    seconds: float
    folder: Path
    raw: Path
    laps: int = 1
    _runs: int = field(default=0)

    @property
    def frames(self) -> int:
        return round(self.seconds * self.laps * self.quality.fps)

    @property
    def size(self) -> tuple[int, int, int]:
        return self.quality.width, self.quality.height, self.quality.fps

    # ---- not timed ---------------------------------------------------------------------------------------------

    def draw(self, side: str, kinds: Sequence[Kind], *, raw: bool = False, stills: int = STILLS) -> None:
        """Keep the frames of one side before encoding, two processes at once."""
        options = ["--size", *map(str, self.size), "--stills", str(stills), *(["--raw"] if raw else [])]
        out = self.raw if raw else self.folder
        where = ["--lecture", str(self.project.root)]
        commands = [
            self.project.module(
                "benchmarks.frames", side, *(kind.name for kind in part), *where, "--out", str(out), *options
            )
            for part in (kinds[::2], kinds[1::2])
            if part
        ]  # fmt: skip
        for printed in both(commands, ROOT, self.project.environment(self.seconds)):
            for name, count in json.loads(printed.splitlines()[-1]).items():
                if count != self.frames:
                    raise LectureError(f"{side} {name} has {count} frames, not {self.frames}: mend the shot")

    def likeness(self, kinds: Iterable[Kind]) -> dict[str, Likeness]:
        """How alike the kept frames of both sides are, by kind."""
        names = [kind.name for kind in kinds if kind.compared]
        pairs = [[str(self.raw / f"ours-{name}.npy"), str(self.folder / f"plain-{name}.npy")] for name in names]
        commands = [self.project.module("benchmarks.likeness", *pair) for pair in pairs]
        printed = both(commands, ROOT, self.project.environment(1.0))
        return {name: Likeness(**json.loads(line)) for name, line in zip(names, printed, strict=True)}

    # ---- timed -------------------------------------------------------------------------------------------------

    def plain(self, kind: Kind, encoders: int = 1) -> Sample:
        """`manim` on one shot, its media folder empty; encoders: how many it may have at work at once."""
        media = self._fresh()
        sample = self._manim(kind.file, kind.scene, media, encoders)
        self._count(sorted(media.rglob(f"videos/**/{kind.scene}.mp4")), 1)
        return sample

    def plain_start(self) -> Sample:
        return self._manim("start_up", "StartUp", self._fresh())

    def ours(self, kinds: Sequence[Kind]) -> Sample:
        """`render.py clip` on shots, its store empty, two workers."""
        media = self._fresh()
        sample = self._render([kind.scene for kind in kinds], media, self.seconds)
        self._count(sorted(media.glob("clips/*.mp4")), len(kinds))
        return sample

    def ours_start(self) -> Sample:
        return self._render(["StartUp"], self._fresh(), SHORT)

    def ours_twice(self, kind: Kind) -> Sample:
        """Two `render.py clip` on the same shot at once, so that both processors are busy."""
        return self._twice(kind.scene, self.seconds)

    def start_twice(self) -> Sample:
        return self._twice("StartUp", SHORT)

    def floor(self, kinds: Sequence[Kind], known: dict[str, float]) -> tuple[Sample, dict[str, Sample]]:
        """x264 alone, both cores full: one kind in both processes, or several kinds dealt out by their known times."""
        files = {self.raw / f"{kind.name}.yuv": known.get(kind.name, 1.0) for kind in kinds}
        lists = [list(files)] * PROCESSES if len(kinds) == 1 else shared_out(files)
        return floor_of(self.project, self.quality, lists, self._fresh())

    def warm_up(self, kinds: Sequence[Kind]) -> None:
        """Have kernels compiled and files read once, so that no side pays for being first."""
        self._render([kind.scene for kind in kinds], self._fresh(), SHORT * 2, "draft")
        self.plain_start()

    def _manim(self, file: str, scene: str, media: Path, encoders: int = 1) -> Sample:
        command = self.project.manim(file, scene, media, FLAGS[self.size], encoders)
        return measured(Command(command, media, self.project.environment(self.seconds)))

    def _render(self, scenes: Sequence[str], media: Path, seconds: float, quality: str | None = None) -> Sample:
        return measured(self._clip(scenes, media, seconds, quality or self.quality.name, PROCESSES))

    def _twice(self, scene: str, seconds: float) -> Sample:
        folders = [self._fresh() / str(i) for i in range(2)]
        for folder in folders:
            folder.mkdir(parents=True)
        return measured(*(self._clip([scene], folder, seconds, self.quality.name, 1) for folder in folders))

    def _clip(self, scenes: Sequence[str], media: Path, seconds: float, quality: str, workers: int) -> Command:
        words = self.project.render("clip", *scenes, "--quality", quality, "--workers", str(workers))
        more = {"LECTURE_MEDIA": str(media), "BENCHMARK_LAPS": str(self.laps)}
        return Command(words, media, self.project.environment(seconds, **more))

    def _fresh(self) -> Path:
        """An empty folder; the one before is removed."""
        shutil.rmtree(self.folder / f"run-{self._runs}", ignore_errors=True)
        self._runs += 1
        media = self.folder / f"run-{self._runs}"
        media.mkdir(parents=True)
        return media

    def _count(self, videos: Sequence[Path], expected: int) -> None:
        import av

        if len(videos) != expected:
            raise LectureError(f"{len(videos)} videos were made, {expected} expected: {[v.name for v in videos]}")
        for video in videos:
            with av.open(str(video)) as container:
                frames = container.streams.video[0].frames
            if frames != self.frames:
                raise LectureError(f"{video.name} has {frames} frames, not {self.frames}: mend the shot or its twin")


def both(commands: Sequence[Sequence[str]], folder: Path, environment: dict[str, str]) -> list[str]:
    """What each of the commands prints, in their order; two run at once."""
    printed: list[str] = []
    for first in range(0, len(commands), PROCESSES):
        batch = commands[first : first + PROCESSES]
        started = [
            subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for command in batch
        ]
        for command, process in zip(batch, started, strict=True):
            out, errors = process.communicate()
            if process.returncode:
                raise LectureError(failure(command, process.returncode, errors))
            printed.append(out)
    return printed
