"""Makes clips: films what is missing, and encodes it in the form that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from production.edit.shots import shoot_on
from production.edit.takes import Take, beat_of, cut_beat, cut_scene
from production.farm.resources import Resources
from production.jobs.claims import all_of, sort_out
from production.jobs.progress import open_progress
from production.jobs.queue import Progress
from production.publish.clip.form import Form, in_words
from production.publish.folder import Shelf
from production.shot.formats import Variant
from production.shot.keys import digest
from production.storage.files import media_folder, plain_errors
from production.storage.store import Store, Stored
from scenes import contents
from scenes.contents import Entry

CLIPS = 1
"""Raised when a clip comes out differently, so that what was made before is made again."""


TOLD = ("quality", "width", "height", "fps", "dissolve")
"""What is recorded of a clip."""


def make_clips(
    names: Sequence[str], variant: Variant, resources: Resources, output: Path | None, form: Form | None = None
) -> list[Path]:
    """One clip for each `Scene` or `Scene.beat`.

    Args:
        names: what to make clips of.
        variant: how the scenes are shown.
        resources: what films.
        output: where the clips go; media/clips without it.
        form: what the clips are to be; the shots as they are without it.

    Returns:
        The clips, each followed by its poster if there is one.
    """
    form = form or Form()
    wanted = list(dict.fromkeys(_wanted(name) for name in names))
    form.check(variant.size[0], variant.quality.name)
    media = media_folder()
    files = [_file_names(entry, beat, variant, form) for entry, beat in wanted]
    shelf = Shelf(output or media / "clips", [name for pair in files for name in pair[: 1 + form.poster]], media)
    with open_progress() as progress:
        entries, errors = sort_out([entry for entry, _ in wanted], resources.workers, progress)
    grounds = ("black", "white") if form.transparent else ("",)
    takes = shoot_on(entries, variant, grounds, resources, media)
    made = []
    with open_progress() as progress:
        for (entry, beat), (name, poster) in zip(wanted, files, strict=True):
            if entry not in entries:
                continue
            films = [_film(entry, beat, shot, media) for shot in takes]
            clip = films[0] if _will_do(films[0], form) else _encoded(films, form, name, media, progress)
            made.append(shelf.place(name, clip.video))
            if form.poster:
                made.append(shelf.write(poster, _poster(films, form)))
    return all_of(made, errors)


def _file_names(entry: Entry, beat: str | None, variant: Variant, form: Form) -> tuple[str, str]:
    """Of the clip and of its poster."""
    name = ".".join(filter(None, [entry.scene, beat, variant.tag])) + form.suffix
    return name, name.removesuffix(form.kind.suffix) + ".poster.png"


def _wanted(name: str) -> tuple[Entry, str | None]:
    scene, _, part = name.partition(".")
    entry = contents.entry(scene)
    return entry, beat_of(entry, part) if part else None


def _film(entry: Entry, beat: str | None, takes: Sequence[Take], media: Path) -> Stored:
    take = next(take for take in takes if take.entry == entry)
    return cut_beat(take, beat, media) if beat else cut_scene(take, media)


def _will_do(film: Stored, form: Form) -> bool:
    """Whether the stretch of the shot, as it was filmed, is what was asked for."""
    return replace(form, max_size=None).is_as_filmed and film.record["bytes"] <= (form.max_size or film.record["bytes"])


def _encoded(films: Sequence[Stored], form: Form, name: str, media: Path, progress: Progress) -> Stored:
    """The stored clip in its form, made unless it is there."""
    key = digest("clip", CLIPS, [film.key for film in films], asdict(replace(form, poster=False)))

    def encode(scratch: Path) -> tuple[Path, Mapping[str, Any]]:
        from production.publish.clip.fit import fitted
        from production.publish.clip.pictures import Footage

        progress.note(f"encoding {name}")
        with plain_errors(scratch):
            return fitted(Footage(*(film.video for film in films)), form, name, scratch)

    found = Store(media, form.kind.suffix, TOLD).once(key, encode)
    progress.note(_told(name, form, found.record))
    return found


def _told(name: str, form: Form, record: Any) -> str:
    """The choices made, in one line."""
    quality = form.kind.quality_words.format(record["quality"])
    size = f"{record['width']}×{record['height']}"
    parts = [in_words(record["bytes"]), size, f"{record['fps']} frames a second", quality]
    if form.loop and record["dissolve"]:
        parts.append(f"its end dissolves into its beginning over {record['dissolve'] / record['fps']:.1f} s")
    elif form.loop:
        parts.append("it comes back to where it began by itself")
    return f"{name}: {', '.join(parts)}"


def _poster(films: Sequence[Stored], form: Form) -> bytes:
    """A still of the clip, a PNG."""
    from production.publish.clip.pictures import Footage
    from production.publish.clip.poster import poster

    footage = Footage(*(film.video for film in films))
    return poster(footage, form.width or footage.film.width)
