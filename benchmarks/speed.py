"""Measures the project against plain Manim and against the encoder alone: `python -m benchmarks.speed`.

Nine kinds of shots, each as a scene of the project and as a twin in plain Manim that shows the same picture, are
filmed turn by turn; x264 alone on the finished frames is the floor. Prints tables of wall and processor time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.kinds import KINDS, Kind, chosen
from benchmarks.measure import USUAL_ENCODERS, best_encoders, measure
from benchmarks.project import FLAGS, lay_out
from benchmarks.report import as_markdown, as_text, machine, results
from benchmarks.trial import SHARED_MEMORY, Trial
from models.framework.errors import LectureError
from production.shot.formats import QUALITIES, Quality

STARTED = time.monotonic()
LONG, QUICK = 4.0, 2.0
LEFT_OUT = ("tiles",)  # of a quick run: they go as the field does
REPEATS = 3
SPARE = 4 << 30  # bytes of memory that raw frames leave alone


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    smaller = f"shots of {QUICK:.0f} s, once, without {', '.join(LEFT_OUT)}"
    parser.add_argument("--quick", action="store_true", help=smaller)
    parser.add_argument("--only", nargs="+", default=[], metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--repeats", type=int, metavar="N", help=f"{REPEATS}, with --quick 1")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table here")
    sizes = [name for name, q in QUALITIES.items() if (q.width, q.height, q.fps) in FLAGS]
    parser.add_argument("--quality", choices=sizes, default="hd60")
    options = parser.parse_args(given)
    if options.repeats is None:
        options.repeats = 1 if options.quick else REPEATS
    if options.repeats < 1:
        parser.error("--repeats has to be at least 1")
    return options


def run(kinds: Sequence[Kind], quality: Quality, seconds: float, repeats: int, *, thorough: bool) -> dict[str, Any]:
    """Measure and compare; what comes out is what the JSON holds."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        say("laying out the shots, measuring what the shots show")
        project = lay_out(folder / "project")
        frame_bytes = quality.width * quality.height * 3 // 2
        with tempfile.TemporaryDirectory(dir=room_for(len(kinds) * seconds * quality.fps * frame_bytes)) as raw:
            trial = Trial(project, quality, seconds, folder / "runs", Path(raw))
            trial.folder.mkdir()
            say("laid out")
            trial.warm_up(kinds)
            say("all kernels are compiled")
            trial.draw("ours", kinds, raw=True)
            say("drawn by the project")
            compared = [kind for kind in kinds if kind.compared]
            trial.draw("plain", compared)
            say("drawn by plain Manim")
            pictures = trial.likeness(compared)
            say("compared")
            encoders = best_encoders(trial, kinds, say) if thorough else USUAL_ENCODERS
            samples = measure(trial, kinds, repeats, encoders, say, thorough=thorough)
    about = {
        **machine(),
        "frames": trial.frames,
        "seconds": seconds,
        "quality": quality.name,
        "size": f"{quality.width}×{quality.height}, {quality.fps} a second",
        "repeats": repeats,
        "encoders": encoders,
    }
    return results(samples, pictures, [kind.name for kind in kinds], about)


def room_for(needed: float) -> Path | None:
    """Where raw frames go: into memory where there is room to spare, else to the usual place for temporary files."""
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > needed + SPARE:
        return SHARED_MEMORY
    return None


def say(line: str) -> None:
    print(f"{time.monotonic() - STARTED:5.0f} s  {line}", file=sys.stderr, flush=True)


def main(given: Sequence[str] | None = None) -> int:
    options = arguments(given)
    try:
        kinds = chosen(options.only)
        seconds = QUICK if options.quick else LONG
        if options.quick and not options.only:
            kinds = tuple(kind for kind in kinds if kind.name not in LEFT_OUT)
        found = run(kinds, QUALITIES[options.quality], seconds, options.repeats, thorough=not options.quick)
    except LectureError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(as_markdown(found) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
