"""A shot's key: what changes it, and what must not. Sources, the store and locks beneath it."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from production.shot.formats import QUALITIES, Variant
from production.shot.keys import digest
from production.storage.files import place
from production.storage.locks import locked, try_lock
from production.storage.scratch import scratch_folder
from production.storage.store import Store

from .conftest import Project

KEYS = """
import json
from production.shot.keys import plan
from production.shot.formats import Variant
from scenes import contents
print(json.dumps({shot.scene.name: shot.key for shot in plan(contents.entries(), Variant())}))
"""


def keys(project: Project) -> dict[str, str]:
    found: dict[str, str] = json.loads(project.python(KEYS).stdout)
    return found


def changed(project: Project, before: dict[str, str]) -> set[str]:
    return {scene for scene, key in keys(project).items() if key != before[scene]}


EVERY = {"Waves", "Ripples", "Dots"}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("scenes/first/script.toml", "Then it falls.", "Now it falls.", {"Waves"}),
        ("scenes/first/script.toml", "然后落下", "接着落下", {"Waves"}),
        ("scenes/first/script.toml", "height {height}", "level {height}", {"Waves"}),
        ("scenes/first/waves.py", "moving=1.2", "moving=1.4", {"Waves"}),
        ("scenes/first/__init__.py", '"""Scenes', 'import scenes.easel\n"""Scenes', {"Waves", "Ripples"}),
        ("scenes/easel/beats.py", "moving: float", "moving: float = 1.0", EVERY),
        ("scenes/easel/shot.py", "(70, 140, 220)", "(70, 140, 221)", EVERY),
        ("scenes/lecture.toml", 'en = "Waves" }\nsources', 'en = "Wave" }\nsources', {"Waves"}),
        ("models/traces/sketch.py", '"2", "a point"', '"n", "a point"', {"Dots"}),
        ("models/framework/trace.py", "FORMAT = 2", "FORMAT = 3", EVERY),
    ],
)
def test_what_changes_a_key(copied: Project, file: str, old: str, new: str, expected: set[str]) -> None:
    before = keys(copied)
    copied.edit(file, old, new)
    if file.startswith("models"):
        copied.make("claims")  # measured again, with the same result
    assert changed(copied, before) == expected


def test_the_measurement_is_in_the_key(project: Project) -> None:
    before = keys(project)
    project.edit("models/sketch/dots.py", "0.25", "0.26")
    project.make("claims")
    assert changed(project, before) == {"Dots"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("models/traces/sketch.py", "a point", "a place"),
        ("scenes/lecture.toml", 'en = "A small lecture"', 'en = "A lecture"'),
        ("scenes/contents.py", "add the scene's spoken lines", "write its lines"),
        ("scenes/easel/shot.py", "return _timeline(scene, pace or {})\n\n\ndef to", "return dict()\n\n\ndef to"),
        ("scenes/first/waves.py", '"""The scene Waves: 7 s."""', '"""Waves."""\n\n# A remark.\n'),
        ("scenes/easel/shot.py", '"""Films the small lecture', '"""It films the small lecture'),
        ("scenes/first/script.toml", "[Waves.beats]", "# a remark\n[Waves.beats]"),
        ("production/jobs/progress.py", "PLAIN_SECONDS = 15.0", "PLAIN_SECONDS = 14.0"),
        ("scenes/easel/beats.py", "from dataclasses", "LONGEST = 60.0  # read by no scene\n\nfrom dataclasses"),
    ],
)
def test_what_does_not_change_a_key(copied: Project, file: str, old: str, new: str) -> None:
    before = keys(copied)
    copied.edit(file, old, new)
    assert changed(copied, before) == set()


def test_settings_and_quality_are_in_the_key() -> None:
    variants = [
        Variant(),
        Variant("zh"),
        Variant(theme="light"),
        Variant(shape="tall"),
        Variant(quality=QUALITIES["hd"]),
    ]
    assert len({digest(asdict(variant)) for variant in variants}) == len(variants)


def test_manim_cfg_is_in_the_key(copied: Project) -> None:
    before = keys(copied)
    (copied.root / "manim.cfg").write_text("[CLI]\nframe_rate = 30\n")
    assert changed(copied, before) == EVERY


# ---- the store ------------------------------------------------------------------------------------------------------


def test_store_gives_back_what_was_put_in(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tmp_path / "new.mp4").write_bytes(b"pictures")
    store.put("key", tmp_path / "new.mp4", {"frames": 3})
    found = store.find("key")
    assert found is not None and found.video.read_bytes() == b"pictures" and found.record["frames"] == 3
    assert store.find("other") is None and not (tmp_path / "new.mp4").exists()


@pytest.mark.parametrize("harm", ["flip", "truncate", "no record", "half a record", "no video"])
def test_store_never_gives_back_anything_else(tmp_path: Path, harm: str) -> None:
    store = Store(tmp_path)
    (tmp_path / "new.mp4").write_bytes(b"pictures")
    stored = store.put("key", tmp_path / "new.mp4", {})
    record = stored.video.with_suffix(".json")
    if harm == "flip":
        stored.video.write_bytes(b"Pictures")
    elif harm == "truncate":
        stored.video.write_bytes(b"pict")
    elif harm == "no record":
        record.unlink()
    elif harm == "half a record":
        record.write_bytes(record.read_bytes()[:20])
    else:
        stored.video.unlink()
    assert store.find("key") is None


def test_a_file_is_placed_once(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("one")
    place(source, target)
    assert target.samefile(source)
    place(source, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    other = tmp_path / "c"
    other.write_text("two")
    place(other, target)
    assert target.read_text() == "two" and source.read_text() == "one"


# ---- locks and scratch ----------------------------------------------------------------------------------------------


def _hold(path: Path, seconds: float) -> None:
    lock = try_lock(path)
    assert lock is not None
    path.with_suffix(".held").touch()
    time.sleep(seconds)


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(path, 3600.0))
    holder.start()
    while not path.with_suffix(".held").exists():
        time.sleep(0.02)
    assert try_lock(path) is None
    holder.kill()
    holder.join()
    lock = try_lock(path)
    assert lock is not None
    lock.release()
    assert not path.exists()


def _add_one(path: Path, times: int) -> None:
    for _ in range(times):
        with locked(path.with_suffix(".lock")):
            path.write_text(str(int(path.read_text()) + 1))


def test_locks_let_one_in_at_a_time(tmp_path: Path) -> None:
    """Every release removes the file, so every turn makes a new one: nobody may slip in between."""
    path = tmp_path / "count"
    path.write_text("0")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_one, args=(path, 200)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert path.read_text() == "600"


def test_scratch_of_the_dead_is_removed_and_of_the_living_kept(tmp_path: Path) -> None:
    dead = tmp_path / "scratch" / "1-dead"
    dead.mkdir(parents=True)
    (dead / "shot.mp4").write_text("half")
    (tmp_path / "scratch" / "1-dead.lock").touch()
    with scratch_folder(tmp_path) as living:
        assert not dead.exists()
        (living / "work").touch()
        with scratch_folder(tmp_path):
            assert (living / "work").exists()
    assert os.listdir(tmp_path / "scratch") == []
