"""`render.py youtube` on the small lecture: whole folders, made once, that take nobody's place."""

from __future__ import annotations

import json
import signal
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from production.publish.youtube.burn import BANDS

from .conftest import Project
from .probe import assert_final_form, fingerprints, frames
from .test_youtube import assert_description, assert_tags, assert_title, checked
from .test_youtube_pictures import near
from .waiting import wait_for

DRAFT = ("--quality", "draft")
TEXTS = {f"{name}.{language}.txt" for name in ("title", "description", "tags") for language in ("en", "zh")}
TRACKS = {"captions.en.srt", "captions.zh.srt"}
THUMBNAILS = {f"thumbnail-{number}.jpg" for number in (1, 2, 3)}
BAR = (70, 140, 220)
"""The colour of what moves in the small lecture; no title is drawn in it."""


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def made_at(project: Project, printed: str) -> Path:
    """The folder of the one video that a command says it made."""
    (line,) = printed.splitlines()
    path = project.root / line
    assert path.is_file() and path.name == f"{path.parent.name}.mp4"
    return path.parent


def calls_of(folder: Path) -> dict[str, Any]:
    """metadata.json, with all it names to be found and all its texts as in the text files."""
    calls = checked((folder / "metadata.json").read_text(encoding="utf-8"))
    every = [calls["videos.insert"], calls["thumbnails.set"], *calls["captions.insert"]]
    names = [call["file"] for call in every] + calls["thumbnails.set"].get("instead", [])
    assert all((folder / name).is_file() for name in names)
    for code, language in (("en", "en"), ("zh-CN", "zh")):
        for name, text in calls["videos.insert"]["body"]["localizations"][code].items():
            assert (folder / f"{name}.{language}.txt").read_text(encoding="utf-8") == text + "\n"
    return calls


def test_the_whole_lecture_is_one_folder(filmed: Project) -> None:
    folder = made_at(filmed, filmed.make("youtube", *DRAFT))
    assert folder == filmed.media / "youtube" / "lecture.en.dark.wide"
    video = folder / "lecture.en.dark.wide.mp4"
    assert files(folder) == {video.name, "metadata.json", *TEXTS, *TRACKS, *THUMBNAILS}
    assert_final_form(video, 15, 345)
    for language, title in (("en", "A small lecture"), ("zh", "小讲座")):
        assert (folder / f"title.{language}.txt").read_text(encoding="utf-8") == title + "\n"
        assert not assert_description((folder / f"description.{language}.txt").read_text(encoding="utf-8"), 23)
        kept = filmed.media / "lecture" / f"lecture.en.dark.wide.{language}.srt"
        track = (folder / f"captions.{language}.srt").read_bytes()
        assert track == kept.read_bytes() and track.startswith(b"1\n"), "docs/publish.md says that it has no mark"
    snippet = calls_of(folder)["videos.insert"]["body"]["snippet"]
    assert snippet["defaultAudioLanguage"] == "en"
    assert_tags(snippet["tags"])


def test_thumbnails_show_frames_of_the_film(filmed: Project) -> None:
    folder = made_at(filmed, filmed.make("youtube", "first", *DRAFT))
    seen = []
    for name in sorted(THUMBNAILS):
        assert (folder / name).stat().st_size < 2_000_000
        with Image.open(folder / name) as image:
            assert image.size == (1280, 720)
            picture = np.asarray(image.convert("RGB"))
        assert near(picture, BAR, 30).sum() > 2000, "nothing of the film is in it"
        seen.append(picture.astype(int))
    assert all((np.abs(a - b) > 60).sum() > 100 for a, b in combinations(seen, 2)), "twice the same"


def test_what_is_made_again_is_not_touched(filmed: Project) -> None:
    folder = made_at(filmed, filmed.make("youtube", "Waves", "Dots", *DRAFT, "--language", "en"))
    assert folder.name == "Waves+Dots.en.dark.wide"
    before = {path: path.stat().st_mtime_ns for path in filmed.media.rglob("*") if path.is_file()}
    filmed.make("youtube", "Waves", "Dots", *DRAFT)
    after = {path: path.stat().st_mtime_ns for path in filmed.media.rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if folder in path.parents or path.suffix == ".mp4"} == {
        path: time for path, time in before.items() if folder in path.parents or path.suffix == ".mp4"
    }


def test_captions_are_drawn_into_the_picture_and_kept(filmed: Project) -> None:
    plain = made_at(filmed, filmed.make("youtube", "Dots", *DRAFT))
    folder = made_at(filmed, filmed.make("youtube", "Dots", *DRAFT, "--captions", "burn"))
    assert folder.name == "Dots.en.dark.wide.captioned"
    video = folder / f"{folder.name}.mp4"
    assert_final_form(video, 15, 90)
    assert calls_of(folder)["captions.insert"] == [], "the player would show them twice"
    band, found = BANDS["wide"], 0
    for drawn, film in zip(frames(video), frames(plain / f"{plain.name}.mp4"), strict=True):
        change = np.abs(drawn.astype(int) - film).mean(axis=(1, 2))
        inside = slice(int(band.top * 480), int(band.bottom * 480) + 1)
        found += change[inside].max() > 3
        assert np.delete(change, inside).max() < 6, "the rest of the picture is another"
    assert found == 90, "every beat is spoken from its start to its end"
    stored = {path: path.stat().st_mtime_ns for path in (filmed.media / "store").iterdir()}
    printed = fingerprints(video)
    filmed.make("youtube", "Dots", *DRAFT, "--captions", "burn")
    assert {path: path.stat().st_mtime_ns for path in (filmed.media / "store").iterdir()} == stored
    assert fingerprints(video) == printed


def test_shorts_are_upright_a_folder_a_scene(project: Project) -> None:
    printed = project.make("youtube", "second", "--shorts", *DRAFT, "--language", "zh", "--theme", "light")
    folder = made_at(project, printed)
    assert folder == project.media / "youtube" / "Dots.zh.light.tall.short"
    video = folder / f"{folder.name}.mp4"
    assert files(folder) == {video.name, "metadata.json", *TEXTS, *TRACKS, "cover.jpg"}
    assert_final_form(video, 15, 90)
    assert next(frames(video)).shape == (854, 480, 3)
    with Image.open(folder / "cover.jpg") as image:
        assert image.size == (1080, 1920)
    body = calls_of(folder)["videos.insert"]["body"]
    assert body["snippet"]["title"] == "点｜小讲座 #Shorts" and body["snippet"]["defaultLanguage"] == "zh-CN"


def test_letters_that_cannot_be_drawn_are_told_before_there_is_work(project: Project) -> None:
    end = "say it in other letters"
    project.edit("scenes/second/script.toml", "It moves.", "It moves in ℝ.")
    line = project.refuses("youtube", "second", *DRAFT, "--captions", "burn", code=1)
    lacks = "the lecture's font has no 'ℝ' (U+211D double-struck capital r), which stands in “It moves in ℝ.”"
    assert line == f"error: scenes/second/script.toml, line 3: Dots.beats: 'move' in en: {lacks}: {end}"
    project.edit("scenes/lecture.toml", 'en = "Dots" }\nsources', 'en = "نقطة" }\nsources')
    line = project.refuses("youtube", "Dots", *DRAFT, code=1)
    lacks = "the lecture's font has no 'ن' (U+0646 arabic letter noon), which stands in “نقطة”"
    assert line == f"error: the thumbnail's words in en: {lacks}: {end}"
    assert not (project.media / "store").exists(), "filmed before looking whether its words can be drawn"
    assert not list((project.media / "youtube").glob("*"))


def test_html_in_titles_is_harmless(filmed: Project) -> None:
    bad = "<script>alert(1)</script> & 'x' 😀 1:20"
    (filmed.root / "scenes" / "youtube.toml").write_text('[Dots]\nthumbnail = { en = "Dots", zh = "点" }\n')
    filmed.edit(
        "scenes/lecture.toml", 'en = "Dots" }\nsources = []', f'en = "{bad}" }}\nsources = ["<b>A</b> (1990), 3:45"]'
    )
    folder = made_at(filmed, filmed.make("youtube", "Dots", *DRAFT))
    title = (folder / "title.en.txt").read_text(encoding="utf-8").rstrip("\n")
    assert_title(title)
    assert title.startswith("‹script›alert(1)‹/script› & 'x' 😀 1:20 | ")
    text = (folder / "description.en.txt").read_text(encoding="utf-8")
    assert not assert_description(text, 6) and "‹b›A‹/b› (1990)" in text
    calls_of(folder)


def test_without_filming_it_says_what_is_missing(project: Project) -> None:
    said = project.refuses("youtube", "first", *DRAFT, "--no-film", code=1)
    assert said == "error: not filmed in en.dark.wide at draft: Waves, Ripples; without --no-film it is filmed now"
    assert not list((project.media / "youtube").iterdir())


def test_an_unknown_name_is_wrong_usage(project: Project) -> None:
    assert "no chapter or scene is called 'Wave'; nearest: Waves" in project.refuses("youtube", "Wave", code=2)


def test_files_of_others_stay(filmed: Project, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "Dots.en.dark.wide"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "Dots.en.dark.wide.mp4").write_text("my holiday")
    said = filmed.refuses("youtube", "Dots", *DRAFT, "--output", str(tmp_path / "out"), code=1)
    assert "was not made here and is left alone" in said
    assert (folder / "Dots.en.dark.wide.mp4").read_text() == "my holiday"
    (folder / "Dots.en.dark.wide.mp4").unlink()
    (folder / "title.en.txt").write_text("my title")
    said = filmed.refuses("youtube", "Dots", *DRAFT, "--output", str(tmp_path / "out"), code=1)
    assert files(folder) == {"notes.txt", "title.en.txt"}, "half of it was put there"
    (folder / "title.en.txt").unlink()
    filmed.make("youtube", "Dots", *DRAFT, "--output", str(tmp_path / "out"))
    assert (folder / "notes.txt").read_text() == "mine" and (folder / "Dots.en.dark.wide.mp4").stat().st_size > 10_000


def test_a_killed_run_leaves_no_video_and_the_next_one_makes_it(copied: Project) -> None:
    arguments = ("youtube", *DRAFT, "--captions", "burn")
    copied.hold("production/publish/youtube/burn.py", "        milliseconds =", "number == 9")
    run = copied.start(*arguments)
    wait_for(lambda: copied.is_held)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    copied.let_go()
    assert run.returncode == -signal.SIGKILL
    assert not list((copied.media / "youtube").rglob("*.mp4"))
    folder = made_at(copied, copied.make(*arguments))
    assert_final_form(folder / f"{folder.name}.mp4", 15, 345)
    assert not list((copied.media / "scratch").iterdir())


@pytest.mark.parametrize("option", [("--captions", "subtitles"), ("--quality", "8k"), ("--shape", "tall")])
def test_wrong_options_are_wrong_usage(project: Project, option: tuple[str, str]) -> None:
    project.refuses("youtube", *option, code=2)


def test_metadata_is_written_for_people_too(filmed: Project) -> None:
    """Chinese stays Chinese, and the file has lines."""
    folder = made_at(filmed, filmed.make("youtube", "Dots", *DRAFT))
    text = (folder / "metadata.json").read_text(encoding="utf-8")
    assert "点｜小讲座" in text and text.count("\n") > 40
    assert json.loads(text)["playlistItems.insert"]["body"]["snippet"]["playlistId"] is None
