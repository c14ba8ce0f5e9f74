"""What the commands make of the small lecture, probed: videos, captions, timeline, sheets."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from production.shot.formats import QUALITIES
from production.shot.timeline import Timeline
from production.storage.locks import try_lock

from .conftest import Project
from .probe import assert_final_form, fingerprints, frames, number_of, packets
from .waiting import wait_for

SCENES = {"Waves": 7.0, "Ripples": 10.0, "Dots": 6.0}
VIDEOS = {"01-first": ("Waves", "Ripples"), "02-second": ("Dots",), "lecture": ("Waves", "Ripples", "Dots")}


def video(made: Project, name: str) -> Path:
    return made.media / "lecture" / f"{name}.en.dark.wide.mp4"


def stored(project: Project) -> dict[str, tuple[Path, Timeline]]:
    """The shots in the store, by scene."""
    records = {path: json.loads(path.read_text()) for path in (project.media / "store").glob("*.json")}
    return {
        record["scene"]: (path.with_suffix(".mp4"), Timeline.from_json(record["timeline"]))
        for path, record in records.items()
        if "scene" in record
    }


def last_lines(project: Project) -> set[str]:
    """With what the shots in the store end."""
    records = [json.loads(path.read_text()) for path in (project.media / "store").glob("*.json")]
    return {record["timeline"]["beats"][-1]["line"]["en"] for record in records if "timeline" in record}


@pytest.mark.parametrize("scene", SCENES)
def test_shots_are_in_their_final_form(made: Project, scene: str) -> None:
    path, timeline = stored(made)[scene]
    assert timeline.seconds == SCENES[scene]
    assert_final_form(path, 15, round(SCENES[scene] * 15))


@pytest.mark.parametrize("name", VIDEOS)
def test_cut_videos_are_in_their_final_form(made: Project, name: str) -> None:
    assert_final_form(video(made, name), 15, round(sum(SCENES[scene] for scene in VIDEOS[name]) * 15))


@pytest.mark.parametrize("name", VIDEOS)
def test_cutting_keeps_every_frame(made: Project, name: str) -> None:
    shots = stored(made)
    expected = [print_ for scene in VIDEOS[name] for print_ in fingerprints(shots[scene][0])]
    assert fingerprints(video(made, name)) == expected


def test_every_frame_is_in_its_place(made: Project) -> None:
    for path, timeline in stored(made).values():
        numbers = [number_of(frame) for frame in frames(path)]
        moving = [a == b for a, b in zip(numbers, range(len(numbers)), strict=True)]
        assert all(a <= b for a, b in pairwise(numbers))
        assert all(moving[round(beat.start * 15)] for beat in timeline.beats), "a beat starts on another picture"


def test_a_beat_starts_where_a_group_starts(made: Project) -> None:
    for path, timeline in stored(made).values():
        keys = {packet.shown for packet in packets(path) if packet.is_key}
        assert {round(beat.start * 15) for beat in timeline.beats} <= keys


def test_colours_come_back(made: Project) -> None:
    """Pure red, read as the BT.709 it is tagged as, and the light grey of the fields, are what was drawn."""
    frame = next(frames(stored(made)["Waves"][0])).astype(int)
    height, width = frame.shape[:2]
    assert np.abs(frame[height - height // 16, width // 16] - (255, 0, 0)).max() <= 3
    assert np.abs(frame[height * 3 // 4, width // 2, :2] - 24).max() <= 3


def test_chapter_marks_name_the_scenes(made: Project) -> None:
    with av.open(str(video(made, "lecture"))) as container:
        marks = [(mark["metadata"]["title"], mark["start"] * mark["time_base"]) for mark in container.chapters()]
        assert container.metadata["title"] == "A small lecture"
    assert marks == [("1.1 Waves", 0), ("1.2 Ripples", 7), ("2.1 Dots", 17)]


def test_captions_cover_every_beat_in_both_languages(made: Project) -> None:
    timeline = json.loads((made.media / "lecture" / "timeline.json").read_text())
    beats = [beat for chapter in timeline["chapters"] for scene in chapter["scenes"] for beat in scene["beats"]]
    for language in ("en", "zh"):
        text = (made.media / "lecture" / f"lecture.en.dark.wide.{language}.srt").read_text(encoding="utf-8")
        cues = re.findall(r"(\d+):(\d+):(\d+),(\d+) --> (\d+):(\d+):(\d+),(\d+)\n((?:.+\n)+)", text)
        spans = [(_seconds(cue[:4]), _seconds(cue[4:8]), "".join(cue[8].split())) for cue in cues]
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        for beat in beats:
            end = beat["start"] + beat["seconds"]
            said = "".join(words for a, b, words in spans if a >= beat["start"] - 0.001 and b <= end + 0.001)
            assert said == "".join(beat["line"][language].split())


def _seconds(clock: tuple[str, ...]) -> float:
    hours, minutes, seconds, thousandths = map(int, clock)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def test_timeline_tells_chapters_scenes_and_beats(made: Project) -> None:
    timeline = json.loads((made.media / "lecture" / "timeline.json").read_text())
    assert timeline["seconds"] == 23.0 and timeline["title"] == {"zh": "小讲座", "en": "A small lecture"}
    assert [chapter["chapter"] for chapter in timeline["chapters"]] == ["first", "second"]
    scenes = [scene for chapter in timeline["chapters"] for scene in chapter["scenes"]]
    assert [(scene["scene"], scene["start"], scene["seconds"]) for scene in scenes] == [
        ("Waves", 0.0, 7.0), ("Ripples", 7.0, 10.0), ("Dots", 17.0, 6.0),
    ]  # fmt: skip
    at = 0.0
    for beat in (beat for scene in scenes for beat in scene["beats"]):
        assert beat["start"] == pytest.approx(at, abs=2e-4)
        at = beat["start"] + beat["seconds"]
    assert at == pytest.approx(23.0, abs=2e-4)


def test_clip_and_shot_are_the_same_file(filmed: Project) -> None:
    assert filmed.make("clip", "Waves", "--quality", "draft") == "media/clips/Waves.en.dark.wide.mp4\n"
    assert os.path.samefile(filmed.media / "clips" / "Waves.en.dark.wide.mp4", stored(filmed)["Waves"][0])


def test_beats_are_cut_to_the_frame(filmed: Project) -> None:
    names = ["Dots.appear", "Dots.move", "Dots.stay", "Ripples.rest"]
    out = filmed.root / "beats"
    filmed.make("clip", *names, "--quality", "draft", "--output", str(out))
    shots = stored(filmed)
    for name in names:
        scene, beat_name = name.split(".")
        path, timeline = shots[scene]
        beat = next(beat for beat in timeline.beats if beat.name == beat_name)
        start, count = round(beat.start * 15), round(beat.seconds * 15)
        clip = out / f"{name}.en.dark.wide.mp4"
        assert_final_form(clip, 15, count)
        assert fingerprints(clip) == fingerprints(path)[start : start + count]


@pytest.mark.parametrize(("quality", "shape"), [("preview", "tall"), ("hd", "wide"), ("draft", "tall")])
def test_qualities_and_shapes(project: Project, quality: str, shape: str) -> None:
    chosen = QUALITIES[quality]
    project.make("clip", "Dots", "--quality", quality, "--shape", shape, "--theme", "light", "--language", "zh")
    path = project.media / "clips" / f"Dots.zh.light.{shape}.mp4"
    assert_final_form(path, chosen.fps, round(6.0 * chosen.fps))
    height, width = next(frames(path)).shape[:2]
    assert (width, height) == ((chosen.width, chosen.height) if shape == "wide" else (chosen.height, chosen.width))


def test_sheet_shows_the_whole_length(filmed: Project) -> None:
    from PIL import Image

    assert filmed.make("sheet", "Waves", "--quality", "draft") == "media/sheets/Waves.en.dark.wide.png\n"
    with Image.open(filmed.media / "sheets" / "Waves.en.dark.wide.png") as sheet:
        assert sheet.width >= 4 * 480
        assert len(sheet.convert("L").getcolors() or ()) > 20
    assert not list((filmed.media / "scratch").iterdir())


def test_nothing_is_filmed_twice(filmed: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in filmed.media.rglob("*.mp4")}
    filmed.make("lecture", "--quality", "draft")
    assert {path: path.stat().st_mtime_ns for path in filmed.media.rglob("*.mp4")} == before


def test_changing_one_line_films_that_scene_only(filmed: Project) -> None:
    before = set((filmed.media / "store").glob("*.mp4"))
    old_cut = fingerprints(video(filmed, "lecture"))
    filmed.edit("scenes/first/script.toml", "Then it falls.", "And then it falls.")
    done = filmed.run("lecture", "--quality", "draft")
    assert done.returncode == 0
    assert "filming Waves" in done.stderr and "Ripples" not in done.stderr and "Dots" not in done.stderr
    assert len(set((filmed.media / "store").glob("*.mp4")) - before) == 3  # the scene, its chapter, the lecture
    assert "And then it falls." in (filmed.media / "lecture" / "lecture.en.dark.wide.en.srt").read_text()
    assert fingerprints(video(filmed, "lecture")) == old_cut


def test_a_change_of_the_drawing_is_never_missed(filmed: Project) -> None:
    old = fingerprints(video(filmed, "02-second"))
    filmed.edit("scenes/easel/shot.py", "(70, 140, 220)", "(220, 140, 70)")
    filmed.make("lecture", "second", "--quality", "draft")
    assert fingerprints(video(filmed, "02-second")) != old


def test_a_damaged_video_is_filmed_again(filmed: Project) -> None:
    whole = fingerprints(video(filmed, "01-first"))
    path, _ = stored(filmed)["Waves"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = filmed.run("lecture", "first", "--quality", "draft")
    assert done.returncode == 0 and "the stored video of Waves is damaged: filming it again" in done.stderr
    assert fingerprints(video(filmed, "01-first")) == whole


def test_a_damaged_chapter_is_left_alone_until_it_is_moved_away(filmed: Project) -> None:
    """Nobody can tell it from one that its owner cut."""
    whole = fingerprints(video(filmed, "01-first"))
    half = video(filmed, "01-first").read_bytes()[: video(filmed, "01-first").stat().st_size // 2]
    video(filmed, "01-first").write_bytes(half)
    done = filmed.run("lecture", "first", "--quality", "draft")
    assert done.returncode == 1 and "was changed since it was made and is left alone" in done.stderr
    assert video(filmed, "01-first").read_bytes() == half
    video(filmed, "01-first").unlink()
    filmed.make("lecture", "first", "--quality", "draft")
    assert fingerprints(video(filmed, "01-first")) == whole


def changed_while_filmed(project: Project, file: str, old: str, new: str) -> tuple[int, str]:
    """The exit code of filming Ripples, and what was said, where a file is changed meanwhile."""
    project.hold_filming()
    run = project.start("clip", "Ripples", "--quality", "draft")
    wait_for(lambda: project.is_held)
    project.edit(file, old, new)
    project.let_go()
    _, said = run.communicate()
    return run.returncode, said


def test_a_scene_that_changes_while_it_is_filmed_is_not_stored(project: Project) -> None:
    code, said = changed_while_filmed(project, "scenes/first/ripples.py", "moving=6.0", "moving=6.2")
    assert code == 1
    assert said.strip().splitlines()[-1] == "error: Ripples was changed while it was filmed: run the same command again"
    assert not stored(project)


def test_a_line_that_changes_while_its_scene_is_filmed_is_in_the_next_film(project: Project) -> None:
    words = ("The water is still.", "The water lies still.")
    code, said = changed_while_filmed(project, "scenes/first/script.toml", *words)
    assert code == 0, said
    assert last_lines(project) == {words[0]}
    project.make("clip", "Ripples", "--quality", "draft")
    assert last_lines(project) == {*words}


def test_a_scene_in_the_works_elsewhere_is_waited_for(project: Project, filmed: Project) -> None:
    """Another run holds the shot: this one waits, and takes what the other has made."""
    key = stored(filmed)["Dots"][0].stem
    lock = try_lock(project.media / "store" / f"{key}.lock")
    assert lock is not None
    run = project.start("clip", "Dots", "--quality", "draft")
    assert run.stderr is not None
    assert run.stderr.readline() == "filming Dots: another run is at it, waiting\n"
    for suffix in (".json", ".mp4"):
        made = filmed.media / "store" / f"{key}{suffix}"
        (project.media / "store" / made.name).write_bytes(made.read_bytes())
    lock.release()
    output, _ = run.communicate()
    assert run.returncode == 0 and output == "media/clips/Dots.en.dark.wide.mp4\n"
