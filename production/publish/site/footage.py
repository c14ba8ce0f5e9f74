"""The site's films: small, quick to scrub, with a still that tells what each is about."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from production.edit.takes import cut_scene
from production.jobs.progress import open_progress
from production.publish.folder import Draft
from production.shot.formats import SILENT
from production.shot.timeline import Timeline
from production.video.subtitles import Cue, captions
from production.video.transcode_job import transcode_all, transcoded
from production.video.transcode_spec import TranscodeSpec
from scenes.contents import Entry

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

    from production.edit.takes import Take

WIDTH = 960
GROUP = 4
"""Frames from key frame to key frame: a player that seeks decodes at most four frames."""
STILL_QUALITY = 82


@dataclass(frozen=True)
class Footage:
    """One scene's film in one language.

    Attributes:
        entry: the scene.
        timeline: its beats.
        size: width and height in pixels.
        fps: frames a second.
        films, stills: each theme's file, by its name in the publication.
        weights: each theme's film in bytes.
        still: the second that the stills show.
        deck: its slides, by their name in the publication.
        speaks: whether the films have a voice.
    """

    entry: Entry
    timeline: Timeline
    size: tuple[int, int]
    fps: int
    films: Mapping[str, str]
    stills: Mapping[str, str]
    weights: Mapping[str, int]
    still: float
    deck: str | None = None
    speaks: bool = False

    def cues(self, language: str) -> tuple[Cue, ...]:
        return captions(self.timeline.beats, language)


def spec_for(width: int) -> TranscodeSpec:
    """How films of that width are encoded for the site; a key frame is hardly finer than those between."""
    return TranscodeSpec(
        width=min(WIDTH, width), group=GROUP, crf=28, preset="medium", tuning="ipratio=1.1", b_frames=0
    )


def encode_films(takes: Mapping[str, Mapping[str, Sequence[Take]]], media: Path, workers: int) -> None:
    """Encodes the films of `place_films`, several at once; what was encoded before is not encoded again."""
    shots = [take for themes in takes.values() for row in themes.values() for take in row]
    orders = [(_called(take), cut_scene(take, media), spec_for(take.shot.variant.size[0])) for take in shots]
    with open_progress() as progress:
        transcode_all(orders, media, workers, progress)


def _called(take: Take) -> str:
    return f"{take.entry.scene}.{take.shot.variant.language}.{take.shot.variant.theme}"


def place_films(
    draft: Draft, takes: Mapping[str, Mapping[str, Sequence[Take]]], decks: Mapping[tuple[str, str], str], media: Path
) -> dict[tuple[str, str], Footage]:
    """Puts films and stills into the publication.

    Args:
        draft: the publication.
        takes: the finished shots by language and theme; all themes have the same scenes.
        decks: where slides are, by language and scene.
        media: where the store is.

    Returns:
        The footage by language and scene.
    """
    return {
        (language, shots[0].entry.scene): _place(
            draft,
            language,
            dict(zip(themes, shots, strict=True)),
            decks.get((language, shots[0].entry.scene)),
            media,
        )
        for language, themes in takes.items()
        for shots in zip(*themes.values(), strict=True)
    }


def _place(draft: Draft, language: str, takes: Mapping[str, Take], deck: str | None, media: Path) -> Footage:
    first = next(iter(takes.values()))
    films, stills, weights = {}, {}, {}
    still: float | None = None
    for theme, take in takes.items():
        name = f"films/{_called(take)}"
        video = transcoded(cut_scene(take, media), spec_for(take.shot.variant.size[0]), media).video
        if still is None:
            still = telling_frame(video, take.stored.timeline, take.fps) / take.fps
        draft.place(f"{name}.mp4", video)
        draft.write(f"{name}.webp", as_webp(frame(video, round(still * take.fps))))
        films[theme], stills[theme], weights[theme] = f"{name}.mp4", f"{name}.webp", video.stat().st_size
    assert still is not None
    width, height = _size(draft.files[next(iter(films.values()))])
    return Footage(
        first.entry,
        first.stored.timeline,
        (width, height),
        first.fps,
        films,
        stills,
        weights,
        still,
        deck,
        first.shot.variant.voice != SILENT,
    )


def telling_frame(video: Path, timeline: Timeline, fps: int) -> int:
    """The last frame of the beat that ends with most to see: what takes most bytes as a picture."""
    ends = [round(beat.end * fps) - 1 for beat in timeline.beats]
    return max(ends, key=lambda at: (len(as_webp(frame(video, at), 40)), at))


def frame(video: Path, number: int) -> Image:
    """One frame, found by its number: the group that holds it is short."""
    from PIL import Image

    from production.video.transcode import as_rgb, pictures

    return Image.fromarray(as_rgb(next(pictures(video, number, 1))))


def as_webp(picture: Image, quality: int = STILL_QUALITY) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


def _size(video: Path) -> tuple[int, int]:
    from production.video.transcode import look_at

    film = look_at(video)
    return film.width, film.height
