"""Runs that are killed, stopped, or share a folder: the next one goes on, and nothing half-made is read."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from .conftest import Project
from .probe import fingerprints
from .waiting import wait_for

MAKE = ("lecture", "--quality", "draft", "--workers", "2")


def results(project: Project) -> dict[str, object]:
    """Everything in the output folder: the frames of videos, the text of the rest."""
    found: dict[str, object] = {}
    for path in (project.media / "lecture").glob("[!.]*"):
        found[path.name] = fingerprints(path) if path.suffix == ".mp4" else path.read_text(encoding="utf-8")
    return found


def assert_all_whole(project: Project) -> None:
    """Every file under its final name is what was meant to be there."""
    for path in (project.media / "store").glob("*.mp4"):
        record = json.loads(path.with_suffix(".json").read_text())
        assert hashlib.sha256(path.read_bytes()).hexdigest() == record["sha256"]
    for path in (project.media / "lecture").glob("[!.]*"):
        if path.suffix == ".mp4":
            assert fingerprints(path)
        elif path.suffix == ".json":
            json.loads(path.read_text())
        else:
            assert path.read_text().startswith("1\n00:00:00,000 --> ")


def living(project: Project) -> list[int]:
    """Processes of commands about that lecture, and of all that they started."""
    mark = f"HOLD={project.environment()['HOLD']}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_killed_at_ten_random_moments(project: Project, made: Project) -> None:
    moments = random.Random(0)
    kills = 0
    while kills < 10:
        run = project.start(*MAKE)
        time.sleep(moments.uniform(0.1, 3.0))
        if run.poll() is not None:
            shutil.rmtree(project.media / "store")  # it was quicker: begin anew
            continue
        run.kill()
        run.communicate()
        kills += 1
        assert_all_whole(project)
    project.make(*MAKE)
    assert results(project) == results(made)
    assert not list((project.media / "scratch").iterdir())
    assert not list((project.media / "store").glob("*.lock"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_children_die_with_the_run(project: Project) -> None:
    project.hold_filming()
    run = project.start("clip", "Ripples", "--quality", "draft")
    wait_for(lambda: project.is_held)
    assert len(living(project)) > 1
    run.kill()
    run.communicate()
    wait_for(lambda: not living(project))


def test_two_at_once_into_one_folder(project: Project, made: Project) -> None:
    runs = [project.start(*MAKE) for _ in range(2)]
    said = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert results(project) == results(made)
    started = sum(error.count("filming Ripples\n") for _, error in said)
    assert started == 1, "both filmed what one had to"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_is_clean_and_says_how_to_go_on(project: Project, number: signal.Signals) -> None:
    project.hold_filming()
    run = project.start("lecture", "--quality", "draft", "--workers", "2", start_new_session=True)
    wait_for(lambda: project.is_held)
    os.killpg(run.pid, number)
    output, said = run.communicate()
    assert run.returncode == 130 and output == ""
    assert said.strip().splitlines()[-1] == "stopped; what is finished is kept: the same command goes on from there"
    assert "Traceback" not in said
    assert not list((project.media / "scratch").iterdir())
    assert not list(project.media.rglob("*.lock")) and not list(project.media.rglob("*.part"))
    assert not list((project.media / "lecture").iterdir())
