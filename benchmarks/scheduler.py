"""Measures what handing out shots costs, and from it how far many machines carry: `python -m benchmarks.scheduler`.

A scheduler and workers are started as the verbs of render.py start them; empty shots go the way that real ones go, with
an order of usual size, priority, progress and a result. With --video FILE, a finished shot, what the ordering machine
does with every shot is measured too. The table says how long 100 lectures in 10 languages and 3 formats take.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.framework.folders import ROOT
from production.farm.backend import Outcome
from production.farm.dask.messages import Reply
from production.farm.resources import Address, Tls
from production.shot.timeline import Beat, Timeline
from production.video.mux import Part, join

if TYPE_CHECKING:
    from distributed import Client

LECTURES, LANGUAGES, FORMATS = 100, 10, 3
SHOTS, MINUTES, LONGEST = 45, 35.0, 1.25
"""Of one lecture: scenes, minutes, and minutes of the longest scene."""

MACHINES = (1, 10, 30, 100, 300, 1000)
ALONE = 50
HEAVY_SHOTS, HEAVY_BYTES = 24, 16 << 20
LINK = 125e6
"""Bytes a second of a network of 1 Gbit/s, where none is measured."""


def empty_shot(number: int, size: int) -> Reply:
    """What a worker does for a shot, without the shot."""
    from distributed import get_worker

    from production.farm.dask.worker_task import TOPIC

    worker = get_worker()
    key = str(worker.get_current_task())
    for kind in ("started", "filmed"):
        worker.log_event(TOPIC, {"key": key, "kind": kind, "seconds": float(number), "worker": worker.address})
    beats = tuple(Beat("a beat", 5.0 * k, 5.0, {"en": "a line", "zh": "一行"}) for k in range(9))
    return Reply(worker.address, Outcome("done", timeline=Timeline("Empty", 45.0, beats)), bytes(size))


@dataclass(frozen=True)
class Costs:
    """What was measured, in seconds a shot, or bytes a second."""

    wall: float
    scheduler: float
    latency: float
    relay: float
    memory: float


@dataclass(frozen=True)
class Video:
    """What a finished shot weighs, and what taking and cutting it costs the ordering machine."""

    bytes_a_minute: float
    take: float  # seconds a shot: written, checked, looked into
    cut: float  # seconds a lecture


@contextmanager
def farm(workers: int, folder: Path) -> Iterator[tuple[Client, subprocess.Popen[bytes]]]:
    """A scheduler and workers of one thread each, as processes, and a client."""
    from production.farm.dask.cluster import connected

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = Address("tcp", "127.0.0.1", port)
    verbs = [["scheduler", "--port", str(port)], *[["worker", str(address), "--workers", "1"]] * workers]
    started = []
    try:
        for number, verb in enumerate(verbs):
            own = {"LECTURE_MEDIA": str(folder / str(number)), "PYTHONPATH": str(ROOT)}
            command = [sys.executable, str(ROOT / "render.py"), *verb]
            started.append(subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.PIPE))
            if number == 0:
                assert started[0].stderr is not None
                started[0].stderr.readline()
        with connected(address, Tls()) as client:
            client.wait_for_workers(workers, timeout=120)
            time.sleep(5)  # the workers load Manim
            yield client, started[0]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def hand_out(client: Client, shots: int, size: int, tag: str) -> float:
    """Seconds from the first order to the last result, taken one by one as they come."""
    from distributed import as_completed

    from production.farm.dask.cluster import tag as resource

    begin = time.perf_counter()
    futures = [
        client.submit(
            empty_shot, number, size, key=f"{tag}-{number}", priority=-number, resources={resource(): 1}, pure=False
        )
        for number in range(shots)
    ]
    for future in as_completed(futures, loop=client.loop):
        future.result()
        future.release()
    return time.perf_counter() - begin


def measure(workers: int, shots: int, folder: Path) -> Costs:
    import psutil

    from production.farm.dask.worker_task import TOPIC

    with farm(workers, folder) as (client, scheduler):
        client.subscribe_topic(TOPIC, lambda event: None)
        hand_out(client, 4 * workers, 0, "first")
        process = psutil.Process(scheduler.pid)
        before = sum(process.cpu_times()[:2])
        wall = hand_out(client, shots, 0, "empty")
        busy = sum(process.cpu_times()[:2]) - before
        memory = process.memory_info().rss
        alone = [hand_out(client, 1, 0, f"alone-{number}") for number in range(ALONE)]
        heavy = hand_out(client, HEAVY_SHOTS, HEAVY_BYTES, "heavy")
    return Costs(wall / shots, busy / shots, statistics.median(alone), HEAVY_SHOTS * HEAVY_BYTES / heavy, memory)


def weigh(video: Path, folder: Path) -> Video:
    """Takes and cuts a finished shot as the ordering machine does."""
    import av

    from models.framework.whole_file import sync
    from production.storage.files import sha256

    content = video.read_bytes()
    begin = time.perf_counter()
    copy = folder / "copy.mp4"
    copy.write_bytes(content)
    sha256(copy)
    with av.open(str(copy)) as container:
        stream = container.streams.video[0]
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        sum(1 for packet in container.demux(stream) if packet.size)
    sync(copy)
    sha256(copy)
    took = time.perf_counter() - begin
    begin = time.perf_counter()
    parts = max(1, round(MINUTES * 60 / seconds))
    join([Part(video)] * parts, folder / "lecture.mp4", "lecture")
    sha256(folder / "lecture.mp4")
    return Video(len(content) / seconds * 60, took, 2 * (time.perf_counter() - begin))  # chapters, then the whole


def table(costs: Costs, video: Video, minute_seconds: float, link: float) -> Iterator[str]:
    """Days, and what they are spent on, for a number of machines; what takes longest sets the pace."""
    runs = LECTURES * LANGUAGES * FORMATS
    shots, minutes = runs * SHOTS, runs * MINUTES
    size = minutes * video.bytes_a_minute
    whole, longest = MINUTES * minute_seconds, LONGEST * minute_seconds * (os.cpu_count() or 1)
    fixed = {
        "the longest shot": longest,
        "the scheduler": shots * costs.scheduler,
        "results through the scheduler": size / min(costs.relay, link),
        "results through a store": size / link,
        "taking and cutting": shots * video.take + runs * video.cut,
    }
    yield f"{runs:,} lectures, {shots:,} shots, {minutes:,.0f} minutes at {minute_seconds:.0f} s, {size / 1e12:.2f} TB"
    yield (
        f"one lecture: {whole / 60:.0f} minutes on one machine; never less than {longest / 60:.1f}, its longest shot "
        f"on one processor, from {whole / longest:.0f} machines on"
    )
    yield ""
    yield "| what does not get less with more machines | hours |"
    yield "|---|---|"
    yield from (f"| {name} | {seconds / 3600:,.2f} |" for name, seconds in fixed.items())
    yield ""
    yield "| machines | filming, days | through the scheduler, days | through a store, days | the pace is set by |"
    yield "|---|---|---|---|---|"
    others = {name: seconds for name, seconds in fixed.items() if not name.startswith("results")}
    for machines in MACHINES:
        filming = {"filming": minutes * minute_seconds / machines}
        ways = [{**others, **filming, name: fixed[name]} for name in fixed if name.startswith("results")]
        days = [max(way.values()) / 86400 for way in ways]
        pace = " / ".join(max(way, key=lambda name: way[name]) for way in ways)
        yield f"| {machines:,} | {filming['filming'] / 86400:,.2f} | {days[0]:,.2f} | {days[1]:,.2f} | {pace} |"


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scheduler", description=__doc__)
    parser.add_argument("--workers", type=int, default=4, metavar="N")
    parser.add_argument("--shots", type=int, default=1000, metavar="N")
    parser.add_argument("--video", type=Path, metavar="FILE", help="a finished shot, for its weight")
    parser.add_argument("--minute-seconds", type=float, metavar="X", help="what a minute of film takes one machine")
    parser.add_argument("--link", type=float, default=LINK, metavar="BYTES", help="bytes a second of the network")
    options: Any = parser.parse_args(given)
    if options.video is not None and not options.video.is_file():
        parser.error(f"there is no video {options.video}: film one with render.py clip")
    with tempfile.TemporaryDirectory(prefix="lecture-") as name:
        folder = Path(name)
        costs = measure(options.workers, options.shots, folder)
        print(f"{options.shots} empty shots, {options.workers} workers, {os.cpu_count()} processors")
        print(f"  from order to result          {costs.wall * 1e3:8.2f} ms a shot, one after another out of all")
        print(f"  the scheduler's own time      {costs.scheduler * 1e3:8.2f} ms a shot")
        print(f"  one shot alone, there and back{costs.latency * 1e3:8.2f} ms")
        print(f"  results through the scheduler {costs.relay / 1e6:8.0f} MB/s")
        print(f"  the scheduler's memory        {costs.memory / 1e6:8.0f} MB")
        if options.video is None:
            return
        video = weigh(options.video, folder)
        print(f"  a minute of film weighs       {video.bytes_a_minute / 1e6:8.1f} MB")
        print(f"  taking a shot                 {video.take * 1e3:8.1f} ms")
        print(f"  cutting a lecture             {video.cut:8.2f} s")
        if options.minute_seconds:
            print()
            print("\n".join(table(costs, video, options.minute_seconds, options.link)))


if __name__ == "__main__":
    main()
