"""Measures how the cost of filming grows, and how long one waits: `python -m benchmarks.scaling [--json FILE]`.

Twice the length, five times the points, memory at 1080p60 and 2160p60, the first frame, a run with nothing to do.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.clock import Command, measured
from benchmarks.kinds import KINDS
from benchmarks.project import ROOT, Project, lay_out, run
from benchmarks.trial import Trial
from benchmarks.watch import watched
from models.framework.errors import LectureError
from production.shot.formats import QUALITIES

REPEATS = 3
LAP = 4.0
LONG = 16.0


@dataclass(frozen=True)
class Finding:
    """One figure and what it should be.

    Attributes:
        low, high: the range it should lie in.
    """

    what: str
    value: float
    unit: str
    low: float
    high: float

    @property
    def holds(self) -> bool:
        return self.low <= self.value <= self.high

    def __str__(self) -> str:
        wanted = f"≤ {self.high:g}" if self.low <= 0 else f"{self.low:g}…{self.high:g}"
        return f"{'ok  ' if self.holds else 'MISS'}  {self.what:58} {self.value:9.2f} {self.unit:3} ({wanted})"


def length(project: Project, folder: Path, repeats: int) -> list[Finding]:
    """The same motion once, twice, four times: the last two laps should cost twice what the second did."""
    trials = [Trial(project, QUALITIES["hd60"], LAP, folder / f"{laps}", folder, laps) for laps in (1, 2, 4)]
    findings = []
    for name in ("grid", "points", "curves"):
        taken = [[trial.ours([KINDS[name]]) for trial in trials] for _ in range(repeats)]
        for clock in ("wall", "cpu"):
            one, two, four = (median(getattr(row[i], clock) for row in taken) for i in range(3))
            what = f"{name}: {2 * LAP:g} s more against {LAP:g} s more, {clock}"
            findings.append(Finding(what, (four - two) / (two - one), "×", 1.8, 2.2))
    return findings


def points(project: Project, _: Path, repeats: int) -> list[Finding]:
    """10,000 points against 2,000, without encoding."""
    taken: dict[int, list[dict[str, float]]] = {2000: [], 10000: []}
    for _turn in range(repeats):
        for count, rows in taken.items():
            environment = project.environment(2.0, BENCHMARK_POINTS=str(count))
            rows.append(
                json.loads(
                    run(project.module("benchmarks.raster", str(project.root)), ROOT, environment).splitlines()[-1]
                )
            )
    found = []
    for what in ("painting", "drawing"):
        few, many = (median(row[what] for row in rows) for rows in taken.values())
        found.append(
            Finding(f"10,000 points against 2,000, {what} a frame ({1000 * few:.1f} ms)", many / few, "×", 0, 5)
        )
    return found


def memory(project: Project, folder: Path, _: int) -> list[Finding]:
    """The peak of the largest process, the surface and the points, and whether it stays the same over a long shot."""
    if not Path("/proc/self/status").exists():
        return []
    found = []
    for quality, limit, lengths in (("hd60", 700, (LAP, LONG)), ("uhd", 1600, (2.0, LAP))):
        for name in ("points", "surface"):
            peaks, growth = [], 0.0
            for seconds in lengths:
                media = folder / f"memory-{quality}-{name}-{seconds:g}"
                environment = project.environment(seconds, LECTURE_MEDIA=str(media))
                command = project.render("clip", KINDS[name].scene, "--quality", quality, "--workers", "1")
                seen = watched(command, folder, environment)
                peaks.append(seen.peak)
                growth = seen.growth
            found += [
                Finding(f"{name}, {quality}: peak memory of a filming process", max(peaks), "MB", 0, limit),
                Finding(
                    f"{name}, {quality}: {lengths[1]:g} s against {lengths[0]:g} s, peak",
                    peaks[1] / peaks[0],
                    "×",
                    0,
                    1.05,
                ),
                Finding(f"{name}, {quality}: growth over {lengths[1]:g} s", growth, "MB", 0, 15),
            ]
    return found


def waiting(project: Project, folder: Path, repeats: int) -> list[Finding]:
    """How long one waits for help, for nothing, and for the first frame."""
    media = folder / "waiting"
    environment = project.environment(2.0, LECTURE_MEDIA=str(media))
    help_ = [measured(Command(project.render("--help"), folder, environment)).wall for _ in range(5)]
    lecture = project.render("lecture", "--quality", "draft")
    run(lecture, folder, environment)
    again = [measured(Command(lecture, folder, environment)).wall for _ in range(repeats)]
    first = [_first_frame(project, folder / f"first-{turn}") for turn in range(repeats)]
    return [
        Finding("render.py --help", median(help_), "s", 0, 0.3),
        Finding("a lecture with nothing to do, 10 scenes", median(again), "s", 0, 1.5),
        Finding("first frame of a clip at draft quality, trace there", median(first), "s", 0, 4.0),
    ]


def _first_frame(project: Project, media: Path) -> float:
    """Seconds from the command to the moment when the first frame has been drawn and handed on."""
    media.mkdir()
    stamp = media / "stamp"
    environment = project.environment(2.0, LECTURE_MEDIA=str(media), BENCHMARK_STAMP=str(stamp))
    start = time.time()
    run(project.render("clip", KINDS["points"].scene, "--quality", "draft"), media, environment)
    return float(stamp.read_text()) - start


PARTS: dict[str, Callable[[Project, Path, int], list[Finding]]] = {
    "length": length, "points": points, "memory": memory, "waiting": waiting,
}  # fmt: skip


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--only", nargs="+", default=list(PARTS), choices=list(PARTS), metavar="PART")
    parser.add_argument("--repeats", type=int, default=REPEATS, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    options = parser.parse_args(given)
    findings: list[Finding] = []
    try:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            project = lay_out(Path(name) / "project")
            trial = Trial(project, QUALITIES["hd60"], LAP, Path(name) / "runs", Path(name))
            trial.warm_up(list(KINDS.values()))
            for part in options.only:
                folder = Path(name) / part
                folder.mkdir()
                for finding in PARTS[part](project, folder, max(1, options.repeats)):
                    print(finding, flush=True)
                    findings.append(finding)
    except LectureError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    if options.json:
        rows = [{**asdict(finding), "holds": finding.holds} for finding in findings]
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
