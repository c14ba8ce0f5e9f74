"""The verb `youtube`: what is named together becomes one video, in a folder with all that an upload asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.framework.errors import LectureError
from production.edit.takes import Take, cut_video, in_a_row
from production.farm.resources import Resources
from production.jobs.claims import all_of
from production.jobs.progress import open_progress
from production.publish.folder import Draft, publish_into
from production.publish.selection import Selection, select, take, without_failing
from production.publish.youtube.description import Texts, evidence_of, texts_of
from production.publish.youtube.limits import SHORT_SECONDS
from production.publish.youtube.marks import marks_of
from production.publish.youtube.metadata import metadata
from production.publish.youtube.words import thumbnail_words
from production.shot.clock import clock
from production.shot.formats import Variant
from production.storage.files import media_folder, ready_folder
from production.storage.store import Stored
from production.video.subtitles import as_srt, captions
from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.script import Words

CANDIDATES = 3
"""Thumbnails to choose from."""


@dataclass(frozen=True)
class Form:
    """How the videos differ from the film.

    Attributes:
        is_short: a video for each scene, upright, for YouTube Shorts.
        burns: captions are drawn into the picture instead of lying beside it.
    """

    is_short: bool = False
    burns: bool = False


def make_youtube(
    names: Sequence[str], variant: Variant, form: Form, resources: Resources, output: Path | None, may_film: bool = True
) -> list[Path]:
    """A folder for the video, or one for each Short.

    Args:
        names: chapters or scenes; the whole lecture when empty.
        variant: how the scenes are shown.
        form: what is made of them.
        resources: what films.
        output: where the folders go; media/youtube without it.
        may_film: whether what is missing is filmed.

    Returns:
        The videos.

    Raises:
        LectureError: a scene is too long for a Short, a word to be drawn has letters that the font lacks, or a file
            would replace a file of the user's.
    """
    selection, errors = without_failing(select(names), resources)
    variant = replace(variant, shape="tall") if form.is_short else variant
    _refuse_unknown_letters(selection, variant.language, form)
    media = media_folder()
    root = ready_folder(output or media / "youtube")
    takes = take(selection.entries, variant, resources, media, may_film)
    if not form.is_short:
        return all_of([_publish(selection, takes, form, root, media)], errors)
    for each in takes:
        if each.frames > SHORT_SECONDS * each.fps:
            raise LectureError(
                f"{each.entry.scene} lasts {clock(each.frames / each.fps)} min, a Short at most "
                f"{clock(SHORT_SECONDS)}: leave it out, or publish it without --shorts"
            )
    shorts = [_publish(Selection((each.entry,)), in_a_row([each]), form, root, media) for each in takes]
    return all_of(shorts, errors)


def _refuse_unknown_letters(selection: Selection, language: str, form: Form) -> None:
    """Raises LectureError, before there is work, where words are to be drawn that the font has no letters for."""
    from production.video.text_image import refuse_unknown

    if not form.is_short:
        refuse_unknown(thumbnail_words(selection)[language].replace("\n", " "), f"the thumbnail's words in {language}")
    for entry in selection.entries if form.burns else ():
        script = contents.script(entry)
        for beat, line in script.beats.items():
            refuse_unknown(line[language], script.place("beats", beat, language))


def _publish(selection: Selection, takes: Sequence[Take], form: Form, root: Path, media: Path) -> Path:
    """Makes the folder of one video. Returns the video."""
    variant = takes[0].shot.variant
    kind = [*(["short"] if form.is_short else []), *(["captioned"] if form.burns else [])]
    name = ".".join([selection.name, variant.tag, *kind])
    video = f"{name}.mp4"
    folder = root / name
    with publish_into(folder, media, last=video) as draft:
        places = () if form.is_short else marks_of(takes, by_chapter=bool(selection.chapters))
        end = "#Shorts" if form.is_short else ""
        texts = texts_of(selection, places, evidence_of(selection.entries), end)
        tracks = _write_words(draft, takes, texts)
        pictures = _draw_pictures(draft, takes, thumbnail_words(selection), form)
        draft.place(video, _film(takes, texts[variant.language].title, form, media).video)
        own_tracks = {} if form.burns else tracks
        draft.write("metadata.json", metadata(video, texts, variant.language, own_tracks, pictures))
    return folder / video


def _film(takes: Sequence[Take], title: str, form: Form, media: Path) -> Stored:
    """The finished video, in the store."""
    video = cut_video(takes, title, media)
    if not form.burns:
        return video
    from production.publish.youtube.burn import burnt

    variant = takes[0].shot.variant
    cues = captions((beat for each in takes for beat in each.beats), variant.language)
    with open_progress() as progress:
        progress.note("drawing the captions into the picture, unless they were drawn before")
    return burnt(video, cues, variant, media)


def _write_words(draft: Draft, takes: Sequence[Take], texts: dict[str, Texts]) -> dict[str, str]:
    """Writes captions, titles, descriptions and tags. Returns the names of the caption files, by language."""
    tracks = {language: f"captions.{language}.srt" for language in LANGUAGES}
    for language, track in tracks.items():
        draft.write(track, as_srt(captions((beat for each in takes for beat in each.beats), language)))
        draft.write(f"title.{language}.txt", texts[language].title + "\n")
        draft.write(f"description.{language}.txt", texts[language].description + "\n")
        draft.write(f"tags.{language}.txt", ",".join(texts[language].tags) + "\n")
    return tracks


def _draw_pictures(draft: Draft, takes: Sequence[Take], words: Words, form: Form) -> list[str]:
    """Draws the thumbnails, or the cover of a Short. Returns their names, the best first."""
    from production.publish.youtube.frames import best_frames
    from production.publish.youtube.thumbnail import ASPECT, cover, draw_thumbnail, encoded

    variant = takes[0].shot.variant
    if form.is_short:
        (best,) = best_frames(takes, 1, ASPECT)
        draft.write("cover.jpg", encoded(cover(best)))
        return ["cover.jpg"]
    names = []
    for number, frame in enumerate(best_frames(takes, CANDIDATES, ASPECT), start=1):
        names.append(f"thumbnail-{number}.jpg")
        draft.write(names[-1], encoded(draw_thumbnail(frame, words[variant.language], variant.theme)))
    return names
