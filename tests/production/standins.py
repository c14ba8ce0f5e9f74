"""The site of the real essays with stand-ins for its films: pages can be judged without filming a lecture."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from production.publish.folder import Draft, publish_into
from production.publish.selection import Selection, select
from production.publish.site.footage import Footage
from production.publish.site.pages import INDEX, write_pages
from production.publish.site.site import Site
from production.render.dry_run import committed
from production.shot.timeline import Timeline
from scenes.look.settings import LANGUAGES, THEMES

SIZE = (960, 540)
FPS = 30


def build_site(folder: Path, media: Path) -> None:
    """The whole lecture's site in both languages and themes, where all is measured; each film is a second of grey."""
    selection = select([])
    with publish_into(folder, media, INDEX) as draft:
        film = draft.path("films/grey.mp4")
        write_film(film)
        footage = dict(stand_ins(draft, selection, film))
        write_pages(draft, Site(selection, LANGUAGES, THEMES, footage))


def stand_ins(draft: Draft, selection: Selection, film: Path) -> Iterator[tuple[tuple[str, str], Footage]]:
    timings = json.loads(committed().read_text(encoding="utf-8"))
    for number, entry in enumerate(selection.entries):
        still = io.BytesIO()
        Image.new("RGB", SIZE, (90, 100, 5 * number)).save(still, "WEBP")
        timeline = Timeline.from_json({"scene": entry.scene, **timings[entry.scene]})
        for language in LANGUAGES:
            names = {theme: f"films/{entry.scene}.{language}.{theme}" for theme in THEMES}
            for name in names.values():
                draft.place(f"{name}.mp4", film)
                draft.write(f"{name}.webp", still.getvalue())
            yield (
                (language, entry.scene),
                Footage(
                    entry,
                    timeline,
                    SIZE,
                    FPS,
                    {theme: f"{name}.mp4" for theme, name in names.items()},
                    {theme: f"{name}.webp" for theme, name in names.items()},
                    dict.fromkeys(THEMES, film.stat().st_size),
                    timeline.seconds - 1,
                ),
            )


def write_film(path: Path, seconds: float = 1.0) -> None:
    """A small grey MP4."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as output:
        stream = output.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for number in range(round(seconds * FPS)):
            frame = av.VideoFrame.from_ndarray(np.full((90, 160, 3), 100, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
