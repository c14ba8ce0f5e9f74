"""The floor: what x264 alone takes for frames that are there already, as raw I420, with the project's settings.

`python -m benchmarks.floor WIDTH HEIGHT FPS FOLDER FILE…` gets ready, waits for a line on its standard input, encodes
one file after another, and prints what each took.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import Sample
from benchmarks.project import ROOT, Project
from models.framework.errors import LectureError
from production.shot.formats import ENCODING, Encoding, Quality

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

PROCESSES = 2


def open_stream(container: OutputContainer, quality: Quality, encoding: Encoding) -> VideoStream:
    """A stream with the settings that every shot is encoded with."""
    group = quality.fps // encoding.groups_a_second
    stream: VideoStream = container.add_stream(encoding.codec, rate=quality.fps, options=encoding.options(quality.fps))
    stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, encoding.pixels
    context = stream.codec_context
    context.time_base = Fraction(1, quality.fps)
    context.gop_size, context.max_b_frames, context.thread_count = group, encoding.b_frames, encoding.threads
    return stream


def encode(raw: Path, video: Path, quality: Quality, encoding: Encoding = ENCODING) -> int:
    """Encode a file of raw I420 frames. Returns the number of frames."""
    import av
    import numpy as np

    shape = (quality.height * 3 // 2, quality.width)
    size, count = shape[0] * shape[1], 0
    with av.open(str(video), "w") as container, open(raw, "rb", buffering=0) as source:
        stream = open_stream(container, quality, encoding)
        while len(data := source.read(size)) == size:
            frame = av.VideoFrame.from_ndarray(np.frombuffer(data, np.uint8).reshape(shape), format="yuv420p")
            frame.pts, frame.time_base = count, Fraction(1, quality.fps)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
    return count


def floor_of(
    project: Project, quality: Quality, lists: Sequence[Sequence[Path]], scratch: Path
) -> tuple[Sample, dict[str, Sample]]:
    """Encode lists of raw files, one process a list, all at once.

    Returns:
        what all of it took, and each file by its stem (where several processes encode a file, their mean).
    """
    size = [str(value) for value in (quality.width, quality.height, quality.fps)]
    started = [
        subprocess.Popen(
            project.module("benchmarks.floor", *size, str(scratch / f"floor-{i}"), *map(str, files)),
            cwd=ROOT,
            env=project.environment(1.0),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i, files in enumerate(lists)
    ]
    for process in started:
        assert process.stdout
        process.stdout.readline()
    start = time.perf_counter()
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    found: dict[str, list[Sample]] = {}
    lines = [process.stdout.readline() for process in started if process.stdout]
    wall = time.perf_counter() - start
    for process, line in zip(started, lines, strict=True):
        process.communicate()
        if process.returncode or not line:
            raise LectureError(f"encoding raw frames ended with {process.returncode}: is there room in {scratch}?")
        for name, wall_of, cpu in json.loads(line):
            found.setdefault(name, []).append(Sample(wall_of, cpu))
    each = {name: mean(samples) for name, samples in found.items()}
    return Sample(wall, sum(sample.cpu for samples in found.values() for sample in samples)), each


def mean(samples: Sequence[Sample]) -> Sample:
    return Sample(sum(s.wall for s in samples) / len(samples), sum(s.cpu for s in samples) / len(samples))


def shared_out(files: Mapping[Path, float]) -> list[list[Path]]:
    """Files with the seconds that each takes, dealt to the processes: the longest first, to whoever is free first."""
    lists: list[list[Path]] = [[] for _ in range(PROCESSES)]
    loads = [0.0] * PROCESSES
    for file in sorted(files, key=lambda file: -files[file]):
        idle = loads.index(min(loads))
        lists[idle].append(file)
        loads[idle] += files[file]
    return [files for files in lists if files]


def main() -> None:
    width, height, fps = (int(value) for value in sys.argv[1:4])
    folder, files = Path(sys.argv[4]), [Path(name) for name in sys.argv[5:]]
    quality = Quality("floor", width, height, fps)
    folder.mkdir(exist_ok=True)
    import av  # noqa: F401  loaded before the clock starts

    print("ready", flush=True)
    sys.stdin.readline()
    rows = []
    for file in files:
        start, cpu = time.perf_counter(), time.process_time()
        encode(file, folder / "video.mp4", quality)
        rows.append((file.stem, time.perf_counter() - start, time.process_time() - cpu))
    print(json.dumps(rows), flush=True)


if __name__ == "__main__":
    main()
