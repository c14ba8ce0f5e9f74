"""Holds the project's x264 preset against medium: `python -m benchmarks.preset [--json FILE]`.

The same frames are encoded losslessly given, at the project's preset and at medium with the same constant rate factor;
SSIM (luma) of each against the frames, and the size of both files.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.floor import encode
from benchmarks.kinds import KINDS
from benchmarks.likeness import ssim
from benchmarks.project import ROOT, Project, lay_out
from benchmarks.trial import Trial, both
from models.framework.errors import LectureError
from production.shot.formats import ENCODING, QUALITIES, Quality

SCENES = ("BendingSpace", "FromPixelsUp")
SHOT_SECONDS, EXCERPT = 2.0, (12, 15)
REFERENCE = "medium"
MOST_SSIM_LOST, MOST_SIZE = 0.002, 1.5
EVERY = 12  # of so many frames one is compared


@dataclass(frozen=True)
class Comparison:
    """One set of frames: SSIM against them and bytes, at the project's preset and at medium."""

    name: str
    ssim: float
    ssim_medium: float
    size: int
    size_medium: int

    @property
    def holds(self) -> bool:
        return self.ssim_medium - self.ssim <= MOST_SSIM_LOST and self.size <= MOST_SIZE * self.size_medium

    def __str__(self) -> str:
        lost, growth = self.ssim_medium - self.ssim, self.size / self.size_medium
        sizes = f"{self.size / 1024:7.0f} kB, {growth:.2f} × {REFERENCE}'s"
        return f"{'ok  ' if self.holds else 'MISS'}  {self.name:14} SSIM {self.ssim:.4f} ({lost:+.4f} lost)  {sizes}"


def compare(raw: Path, quality: Quality, preset_name: str) -> Comparison:
    """Encode a file of raw frames both ways, beside it."""
    found: dict[str, tuple[float, int]] = {}
    for preset in (preset_name, REFERENCE):
        video = raw.parent / f"{raw.stem}-{preset}.mp4"
        encode(
            raw,
            video,
            quality,
            replace(ENCODING, preset=preset, tuning=ENCODING.tuning if preset == ENCODING.preset else ""),
        )
        found[preset] = mean_ssim(raw, video, quality), video.stat().st_size
    (own, size), (medium, size_medium) = found[preset_name], found[REFERENCE]
    return Comparison(raw.stem, own, medium, size, size_medium)


def mean_ssim(raw: Path, video: Path, quality: Quality) -> float:
    """Of every so many frames of a video, against raw I420, luma."""
    shape = (quality.height * 3 // 2, quality.width)
    frames = np.memmap(raw, np.uint8, mode="r").reshape(-1, *shape)
    scores = [
        ssim(frames[number, : quality.height], decoded[: quality.height])
        for number, decoded in enumerate(decoded_frames(video))
        if number % EVERY == EVERY // 2
    ]
    return float(np.mean(scores))


def decoded_frames(video: Path) -> Iterator[np.ndarray[Any, np.dtype[np.uint8]]]:
    import av

    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)


def draw(project: Project, folder: Path, raw: Path, quality: Quality) -> None:
    """Raw frames of all shots, and of a few seconds of scenes of the lecture itself, drawn where the project stands."""
    trial = Trial(project, quality, SHOT_SECONDS, folder / "runs", raw)
    trial.draw("ours", list(KINDS.values()), raw=True, stills=1)
    excerpt = [str(raw), *map(str, trial.size), *map(str, EXCERPT)]
    commands = [project.module("benchmarks.excerpt", scene, *excerpt) for scene in SCENES]
    both(commands, ROOT, project.environment(SHOT_SECONDS))


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preset", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    parser.add_argument("--quality", choices=list(QUALITIES), default="hd60")
    parser.add_argument("--preset", default=ENCODING.preset, help="another one than the project's")
    parser.add_argument("--compare", type=Path, metavar="RAW", help="only this file of raw I420; prints JSON")
    options = parser.parse_args(given)
    quality = QUALITIES[options.quality]
    if options.compare:
        print(json.dumps(asdict(compare(options.compare, quality, options.preset))))
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            raw = Path(name) / "raw"
            raw.mkdir()
            project = lay_out(Path(name) / "project")
            draw(project, Path(name), raw, quality)
            own = ["--quality", quality.name, "--preset", options.preset]
            files = [str(raw / f"{stem}.yuv") for stem in (*KINDS, *SCENES)]
            commands = [project.module("benchmarks.preset", "--compare", file, *own) for file in files]
            found = [Comparison(**json.loads(line)) for line in both(commands, ROOT, project.environment(SHOT_SECONDS))]
    except LectureError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    total = Comparison(
        "all",
        float(np.mean([row.ssim for row in found])),
        float(np.mean([row.ssim_medium for row in found])),
        sum(row.size for row in found),
        sum(row.size_medium for row in found),
    )
    print("\n".join(map(str, [*found, total])))
    if options.json:
        rows = [{**asdict(row), "holds": row.holds} for row in [*found, total]]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
