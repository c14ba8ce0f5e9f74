"""The parts of the farm by themselves: addresses, what comes back, the shared store, a shot on its way."""

from __future__ import annotations

import concurrent.futures
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.framework.errors import UsageError
from production.farm.backend import Outcome
from production.farm.check_video import NotAsOrdered, check_video
from production.farm.dask.messages import Reply, ShotOrder
from production.farm.dask.remote_shot import GRACE_SECONDS, RemoteShot, SchedulerLost
from production.farm.resources import Address, is_loopback
from production.farm.shot_job import LEAST_TIMEOUT, generous
from production.shot.formats import QUALITIES, Variant
from production.shot.keys import Shot
from production.storage.remote_store import RemoteStore
from production.storage.store import Store, Stored
from scenes.script import Script
from scenes.spec import SceneSpec

from .conftest import Project

DRAFT = Variant(quality=QUALITIES["draft"])


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("tcp://127.0.0.1:8786", "127.0.0.1", 8786),
        ("tls://films.example:1/", "films.example", 1),
        ("tcp://[::1]:65535", "::1", 65535),
    ],
)
def test_addresses(url: str, host: str, port: int) -> None:
    address = Address.parse(url)
    assert (address.host, address.port) == (host, port)
    assert str(address) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["", "tcp://", "tcp://a:0", "tcp://a:65536", "tcp://a b:1", "tcp://a@b:1", "inproc://x"]
)
def test_no_addresses(url: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a scheduler"):
        Address.parse(url)


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("localhost", True), ("127.1.2.3", True), ("::1", True), ("10.0.0.1", False), ("films", False)],
)
def test_what_can_be_reached_from_elsewhere_is_warned_of(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
    assert (Address("tcp", host, 1).warning is None) is is_here
    assert Address("tls", host, 1).warning is None


# ---- what comes back ------------------------------------------------------------------------------------------------


@pytest.fixture
def waves(made: Project, tmp_path: Path) -> tuple[Shot, Stored]:
    """The order and the stored shot of Waves."""
    for path in (made.media / "store").glob("*.json"):
        record = json.loads(path.read_text())
        if record.get("scene") == "Waves":
            scene = SceneSpec(
                "Waves", "scenes.first.waves", {"en": "", "zh": ""}, Script({}, {}), tmp_path / "trace.npz"
            )
            return Shot(scene, DRAFT), Stored(path.stem, path.with_suffix(".mp4"), record)
    raise AssertionError("Waves is not there")


def test_what_was_ordered_is_taken(waves: tuple[Shot, Stored]) -> None:
    shot, stored = waves
    assert stored.timeline.seconds == 7.0
    check_video(shot, stored.video, stored.timeline, stored.record["sha256"])


def test_what_was_damaged_is_not(waves: tuple[Shot, Stored], tmp_path: Path) -> None:
    shot, stored = waves
    content = bytearray(stored.video.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged.mp4").write_bytes(content)
    with pytest.raises(NotAsOrdered, match="damaged on its way"):
        check_video(shot, tmp_path / "damaged.mp4", stored.timeline, stored.record["sha256"])


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (replace(DRAFT, shape="tall"), "size 854×480 instead of 480×854"),
        (
            replace(DRAFT, quality=replace(DRAFT.quality, fps=30)),
            "frames a second 15 instead of 30, frames 105 instead",
        ),
    ],
)
def test_another_kind_of_video_is_not(waves: tuple[Shot, Stored], variant: Variant, said: str) -> None:
    shot, stored = waves
    with pytest.raises(NotAsOrdered, match=said):
        check_video(replace(shot, variant=variant), stored.video, stored.timeline)


def test_another_scene_or_length_is_not(waves: tuple[Shot, Stored]) -> None:
    shot, stored = waves
    with pytest.raises(NotAsOrdered, match="scene Waves instead of Dots"):
        check_video(replace(shot, scene=replace(shot.scene, name="Dots")), stored.video, stored.timeline)
    with pytest.raises(NotAsOrdered, match="frames 105 instead of 120"):
        check_video(shot, stored.video, replace(stored.timeline, seconds=8.0))


def test_what_is_no_video_is_not(waves: tuple[Shot, Stored], tmp_path: Path) -> None:
    shot, stored = waves
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(NotAsOrdered, match="no video"):
        check_video(shot, tmp_path / "text.mp4", stored.timeline)


def test_patience_grows_with_length_and_pixels(waves: tuple[Shot, Stored]) -> None:
    shot, _ = waves
    uhd = replace(shot, variant=Variant(quality=QUALITIES["uhd"]))
    assert LEAST_TIMEOUT < generous(10, shot) < generous(60, shot) < generous(60, uhd)


# ---- the shared store -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["file", "memory"])
def test_the_shared_store(waves: tuple[Shot, Stored], tmp_path: Path, protocol: str) -> None:
    _, stored = waves
    remote = RemoteStore(f"{protocol}://{tmp_path}/shared")
    copy = tmp_path / "copy.mp4"
    assert remote.get_shot(stored.key, copy) is None and not copy.exists()
    remote.put_shot(stored)
    remote.put_shot(stored)
    assert remote.get_shot(stored.key, copy) == stored.record
    assert copy.read_bytes() == stored.video.read_bytes()

    assert not remote.get_trace("abc", tmp_path / "trace")
    (tmp_path / "original").write_bytes(b"arrays")
    remote.put_trace("abc", tmp_path / "original")
    assert remote.get_trace("abc", tmp_path / "trace") and (tmp_path / "trace").read_bytes() == b"arrays"


@pytest.mark.parametrize("harm", ["flip", "truncate", "half a record", "no video"])
def test_what_is_damaged_there_is_as_if_it_were_not_there(
    waves: tuple[Shot, Stored], tmp_path: Path, harm: str
) -> None:
    _, stored = waves
    remote = RemoteStore(f"file://{tmp_path}/shared")
    remote.put_shot(stored)
    (video,) = (tmp_path / "shared" / "shots").glob("*.mp4")
    (record,) = (tmp_path / "shared" / "shots").glob("*.json")
    content = video.read_bytes()
    if harm == "flip":
        video.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "truncate":
        video.write_bytes(content[:100])
    elif harm == "half a record":
        record.write_bytes(record.read_bytes()[:30])
    else:
        video.unlink()
    assert remote.get_shot(stored.key, tmp_path / "copy.mp4") is None
    assert not (tmp_path / "copy.mp4").exists()
    remote.put_shot(stored)
    assert remote.get_shot(stored.key, tmp_path / "copy.mp4") is not None


def test_two_machines_may_call_one_place_by_two_names(waves: tuple[Shot, Stored], tmp_path: Path) -> None:
    _, stored = waves
    RemoteStore(f"file://{tmp_path}/shared").put_shot(stored)
    (tmp_path / "mount").symlink_to(tmp_path / "shared")
    assert RemoteStore(f"file://{tmp_path}/mount").get_shot(stored.key, tmp_path / "copy.mp4") is not None


def test_a_shot_from_elsewhere_goes_into_the_store_by_rename(waves: tuple[Shot, Stored], tmp_path: Path) -> None:
    _, stored = waves
    shutil.copyfile(stored.video, tmp_path / "came.mp4")
    kept = Store(tmp_path).put(stored.key, tmp_path / "came.mp4", {"timeline": stored.record["timeline"]})
    assert Store(tmp_path).find(stored.key) == kept and not (tmp_path / "came.mp4").exists()


# ---- a shot on its way ----------------------------------------------------------------------------------------------


class Future(concurrent.futures.Future[Reply]):
    """As Dask's: with a name, and given back when nobody wants it."""

    key = "shot-key-0"

    def release(self) -> None: ...


class Workers:
    """Takes orders and notes them; the test says what comes of each."""

    def __init__(self) -> None:
        self.sent: list[tuple[ShotOrder, str, str]] = []
        self.futures: list[Future] = []

    def send(self, shot: RemoteShot, to: str, exclude: str) -> tuple[Any, frozenset[str]]:
        self.sent.append((shot.order, to, exclude))
        self.futures.append(Future())
        return self.futures[-1], frozenset({to} if to else ())

    def forget(self, key: str) -> None: ...

    def lost(self) -> SchedulerLost:
        return SchedulerLost("the scheduler is lost")


@pytest.fixture
def workers() -> Workers:
    return Workers()


@pytest.fixture
def on_its_way(waves: tuple[Shot, Stored], tmp_path: Path, workers: Workers) -> RemoteShot:
    shot, stored = waves
    return RemoteShot(
        ShotOrder(shot, stored.key, "trace", "sketch/waves", "0", timeout=60.0), tmp_path / "here", None, workers
    )


def test_what_a_worker_sends_is_in_the_folder(
    on_its_way: RemoteShot, workers: Workers, waves: tuple[Shot, Stored], tmp_path: Path
) -> None:
    _, stored = waves
    on_its_way.hear("started", 0.0, "a")
    on_its_way.hear("filmed", 1.5, "a")
    assert on_its_way.news() == [("started", 0.0), ("filmed", 1.5)] and on_its_way.outcome is None
    done = Outcome("done", timeline=stored.timeline, sha256=stored.record["sha256"])
    workers.futures[0].set_result(Reply("a", done, stored.video.read_bytes()))
    assert on_its_way.news() == []
    assert on_its_way.outcome == replace(done, worker="a")
    assert (tmp_path / "here" / "shot.mp4").read_bytes() == stored.video.read_bytes()


def test_a_worker_without_the_trace_is_sent_it(on_its_way: RemoteShot, workers: Workers) -> None:
    on_its_way.order.shot.scene.trace.write_bytes(b"arrays")
    workers.futures[0].set_result(Reply("a", None))
    on_its_way.news()
    assert on_its_way.outcome is None
    assert [(order.trace_file, to) for order, to, _ in workers.sent] == [(None, ""), (b"arrays", "a")]


def test_a_shot_whose_only_worker_is_gone_is_handed_over_again(on_its_way: RemoteShot, workers: Workers) -> None:
    test_a_worker_without_the_trace_is_sent_it(on_its_way, workers)
    on_its_way.see({"a": {}, "b": {}})
    on_its_way.news()
    assert len(workers.sent) == 2
    on_its_way.see({"b": {}})
    on_its_way.news()
    assert len(workers.sent) == 3 and workers.sent[-1][1] == "" and on_its_way.outcome is None


def test_a_worker_that_hangs_is_given_up(on_its_way: RemoteShot, monkeypatch: pytest.MonkeyPatch) -> None:
    on_its_way.hear("started", 0.0, "a")
    on_its_way.news()
    assert on_its_way.outcome is None
    now = time.monotonic()
    monkeypatch.setattr("production.farm.dask.remote_shot.time.monotonic", lambda: now + 60.0 + GRACE_SECONDS + 1)
    on_its_way.news()
    assert on_its_way.outcome == Outcome("broken", "its worker has not been heard of for 30 s", worker="a")
