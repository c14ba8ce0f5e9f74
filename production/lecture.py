"""The verb `lecture`: videos, captions and the timeline, where people look for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from production.board import open_board
from production.captions import as_srt, captions
from production.claims import joined, sort_out
from production.cutting import Take, cut_video, in_a_row
from production.files import media_folder, place, ready_folder, write_text
from production.means import Means
from production.quality import Variant
from production.shooting import shoot
from production.timeline import Beat
from scenes import contents
from scenes.contents import LANGUAGES, Chapter, Entry


def make_lecture(folders: Sequence[str], variant: Variant, means: Means, output: Path | None) -> Iterator[Path]:
    """One video a chapter and, unless chapters are named, one of the whole; each with captions, and a timeline.json.

    A chapter is cut as soon as its scenes are filmed. A scene of which a claim fails is left out.

    Args:
        folders: the chapters wanted, all when empty.
        variant: how the scenes are shown.
        means: what films.
        output: where the videos go; media/lecture without it.

    Yields:
        The videos, the whole lecture last, when all are there.

    Raises:
        LectureError: after everything else is made, why scenes were left out; or why nothing could be made.
    """
    named = [contents.chapter(folder) for folder in folders]
    chapters = [chapter for chapter in contents.lecture() if chapter.scenes and (not named or chapter in named)]
    media = media_folder()
    folder = ready_folder(output or media / "lecture")
    with open_board() as board:
        sound, errors = sort_out([entry for chapter in chapters for entry in chapter.scenes], means.workers, board)
    takes: dict[Entry, Take] = {}
    videos: dict[Chapter, Path] = {}

    def scenes_of(chapter: Chapter) -> list[Entry]:
        return [entry for entry in chapter.scenes if entry in sound]

    def takes_of(*parts: Chapter) -> tuple[Take, ...]:
        return in_a_row(takes[entry] for chapter in parts for entry in scenes_of(chapter))

    def cut(take: Take) -> None:
        """Once the last scene of a chapter is there."""
        takes[take.shot.entry] = take
        chapter = contents.chapter(take.shot.entry.chapter)
        if all(entry in takes for entry in scenes_of(chapter)):
            name = f"{chapter.number:02d}-{chapter.folder}"
            videos[chapter] = _publish(name, takes_of(chapter), chapter.title, variant, folder, media)

    shoot(sound, variant, means, media, cut)
    made = [chapter for chapter in chapters if chapter in videos]
    if not named:
        whole = _publish("lecture", takes_of(*made), contents.lecture_title(), variant, folder, media)
    timeline = _timeline(made, takes_of(*made), variant)
    write_text(folder / "timeline.json", json.dumps(timeline, ensure_ascii=False, indent=1) + "\n")
    yield from [*(videos[chapter] for chapter in made), *([] if named else [whole])]
    if errors:
        raise joined(errors)


def _publish(
    name: str, takes: Sequence[Take], title: contents.Words, variant: Variant, folder: Path, media: Path
) -> Path:
    """Puts the video of the takes and its captions into the folder."""
    path = folder / f"{name}.{variant.tag}.mp4"
    place(cut_video(takes, title[variant.language], media).video, path)
    for language in LANGUAGES:
        cues = captions((beat for take in takes for beat in take.beats), language)
        write_text(path.with_suffix(f".{language}.srt"), as_srt(cues))
    return path


def _timeline(chapters: Sequence[Chapter], takes: Sequence[Take], variant: Variant) -> dict[str, Any]:
    """Chapters, scenes and beats with their starts, in seconds from the start of all chapters in a row."""
    rows = []
    for chapter in chapters:
        scenes = [_scene_row(take) for take in takes if take.shot.entry.chapter == chapter.folder]
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
        "scene": take.shot.entry.scene,
        "title": dict(take.shot.entry.title),
        "start": round(take.start / take.fps, 4),
        "seconds": take.stored.timeline.seconds,
        "beats": [_beat_row(beat) for beat in take.beats],
    }
