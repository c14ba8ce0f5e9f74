"""Scenes of the lecture, filmed at draft quality and probed: those changed lately, and some of the rest in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.__main__ import in_turn
from production.shot.timeline import Timeline
from production.video.subtitles import captions
from scenes import contents
from scenes.look.settings import LANGUAGES
from tests.lately import changed_lately

from .probe import assert_final_form, frames

OTHERS = 8
ROOT = Path(__file__).resolve().parent.parent.parent


def to_film() -> list[contents.Entry]:
    """Those whose own files changed lately, and some others every day: what scenes share shows in any of them."""
    changed, entries = changed_lately("scenes"), contents.entries()
    chosen = in_turn([entry.scene for entry in entries], OTHERS)
    return [
        entry
        for entry in entries
        if entry.scene in chosen or changed is None or any(_is_of(file, entry) for file in changed)
    ]


def _is_of(file: str, entry: contents.Entry) -> bool:
    return file.startswith(f"scenes/{entry.chapter}/{entry.file}")


@pytest.mark.parametrize("entry", to_film(), ids=lambda entry: entry.scene)
def test_scene_is_filmed_in_its_final_form(entry: contents.Entry, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "render.py", "clip", entry.scene, "--quality", "draft", "--workers", "1"],
        cwd=ROOT,
        env={**os.environ, "LECTURE_MEDIA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    clip = tmp_path / "clips" / f"{entry.scene}.en.dark.wide.mp4"
    (record,) = (tmp_path / "store").glob("*.json")
    timeline = Timeline.from_json(json.loads(record.read_text())["timeline"])
    assert 25 <= timeline.seconds <= 75
    assert [beat.name for beat in timeline.beats] == list(contents.script(entry).beats)
    assert_final_form(clip, 15, timeline.frames(15))
    for language in LANGUAGES:
        assert captions(timeline.beats, language)
    assert _moves(clip)


def _moves(clip: Path) -> bool:
    """Whether more than half of the seconds differ visibly from the one before."""
    seconds = [frame.astype(np.int16) for number, frame in enumerate(frames(clip)) if number % 15 == 0]
    changes = [np.abs(a - b).max() for a, b in pairwise(seconds)]
    return sum(change > 40 for change in changes) > len(changes) / 2
