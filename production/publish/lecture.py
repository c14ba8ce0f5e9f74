"""The verb `lecture`: videos, captions and the timeline, where people look for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from production.edit.shots import shoot
from production.edit.takes import Take, cut_video, in_a_row
from production.farm.resources import Resources
from production.jobs.claims import all_of, sort_out
from production.jobs.progress import open_progress
from production.publish.folder import Shelf
from production.publish.selection import file_name
from production.shot.formats import Variant
from production.shot.timeline import Beat
from production.storage.files import media_folder
from production.video.subtitles import as_srt, captions
from scenes import contents
from scenes.contents import Chapter, Entry
from scenes.look.settings import LANGUAGES

TIMELINE = "timeline.json"


def make_lecture(folders: Sequence[str], variant: Variant, resources: Resources, output: Path | None) -> list[Path]:
    """One video a chapter and, unless chapters are named, one of the whole; each with captions, and a timeline.json.

    A chapter is cut as soon as its scenes are filmed. A scene of which a claim fails is left out.

    Args:
        folders: the chapters wanted, all when empty.
        variant: how the scenes are shown.
        resources: what films.
        output: where the videos go; media/lecture without it.

    Returns:
        The videos, the whole lecture last.

    Raises:
        LeftOut: after everything else is made, why scenes are not in it.
    """
    named = [contents.chapter(folder) for folder in folders]
    chapters = [chapter for chapter in contents.lecture() if chapter.scenes and (not named or chapter in named)]
    media = media_folder()
    files = {chapter: f"{file_name(chapter)}.{variant.tag}.mp4" for chapter in chapters}
    whole = None if named else f"lecture.{variant.tag}.mp4"
    names = [name for video in filter(None, [*files.values(), whole]) for name in (video, *_subtitles(video).values())]
    shelf = Shelf(output or media / "lecture", [*names, TIMELINE], media)
    with open_progress() as progress:
        entries = [entry for chapter in chapters for entry in chapter.scenes]
        sound, errors = sort_out(entries, resources.workers, progress)
    cuts = _Cuts(sound, files, variant.language, shelf, media)
    shoot(sound, variant, resources, media, cuts.add)
    made = [chapter for chapter in chapters if chapter in cuts.videos]
    paths = [cuts.videos[chapter] for chapter in made]
    takes = cuts.takes_of(*made)
    if whole:
        paths.append(_publish(whole, takes, contents.lecture_title()[variant.language], shelf, media))
    timeline = _timeline(made, takes, variant)
    shelf.write(TIMELINE, json.dumps(timeline, ensure_ascii=False, indent=1) + "\n")
    return all_of(paths, errors)


class _Cuts:
    """The videos of chapters, each cut once the last of its scenes is there.

    Args:
        entries: the scenes that will come.
        files: what the chapters' videos are called.
        language: of their titles.
        shelf: where they go.
        media: where the store is.
    """

    def __init__(
        self, entries: Sequence[Entry], files: Mapping[Chapter, str], language: str, shelf: Shelf, media: Path
    ) -> None:
        self.videos: dict[Chapter, Path] = {}
        self._takes: dict[Entry, Take] = {}
        self._entries, self._files, self._language = entries, files, language
        self._shelf, self._media = shelf, media

    def add(self, take: Take) -> None:
        self._takes[take.entry] = take
        chapter = contents.chapter(take.entry.chapter)
        if all(entry in self._takes for entry in self._scenes_of(chapter)):
            title = chapter.title[self._language]
            video = _publish(self._files[chapter], self.takes_of(chapter), title, self._shelf, self._media)
            self.videos[chapter] = video

    def takes_of(self, *chapters: Chapter) -> tuple[Take, ...]:
        return in_a_row(self._takes[entry] for chapter in chapters for entry in self._scenes_of(chapter))

    def _scenes_of(self, chapter: Chapter) -> list[Entry]:
        return [entry for entry in chapter.scenes if entry in self._entries]


def _publish(video: str, takes: Sequence[Take], title: str, shelf: Shelf, media: Path) -> Path:
    """Puts the video of the takes and its captions where people look for them."""
    path = shelf.place(video, cut_video(takes, title, media).video)
    for language, name in _subtitles(video).items():
        shelf.write(name, as_srt(captions((beat for take in takes for beat in take.beats), language)))
    return path


def _subtitles(video: str) -> dict[str, str]:
    """The names of a video's captions, by language."""
    return {language: f"{video.removesuffix('.mp4')}.{language}.srt" for language in LANGUAGES}


def _timeline(chapters: Sequence[Chapter], takes: Sequence[Take], variant: Variant) -> dict[str, Any]:
    """Chapters, scenes and beats with their starts, in seconds from the start of all chapters in a row."""
    rows = []
    for chapter in chapters:
        scenes = [_scene_row(take) for take in takes if take.entry.chapter == chapter.folder]
        seconds = round(sum(scene["seconds"] for scene in scenes), 4)
        head = {"chapter": chapter.folder, "number": chapter.number, "title": dict(chapter.title)}
        rows.append({**head, "start": scenes[0]["start"], "seconds": seconds, "scenes": scenes})
    return {
        "title": dict(contents.lecture_title()),
        "language": variant.language,
        "theme": variant.theme,
        "shape": variant.shape,
        "quality": variant.quality.name,
        "seconds": round(sum(row["seconds"] for row in rows), 4),
        "chapters": rows,
    }


def _beat_row(beat: Beat) -> dict[str, Any]:
    row = {"name": beat.name, "start": beat.start, "seconds": beat.seconds, "line": dict(beat.line)}
    spoken = {language: round(seconds, 3) for language, seconds in beat.spoken.items()}
    return {**row, "spoken": spoken} if spoken else row


def _scene_row(take: Take) -> dict[str, Any]:
    return {
        "scene": take.entry.scene,
        "title": dict(take.entry.title),
        "start": round(take.start / take.fps, 4),
        "seconds": take.stored.timeline.seconds,
        "beats": [_beat_row(beat) for beat in take.beats],
    }
