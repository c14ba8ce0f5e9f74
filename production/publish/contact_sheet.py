"""The verb `sheet`: a scene at one glance, as a tile of stills over its whole length."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from production.edit.shots import film
from production.farm.resources import Resources
from production.jobs.measure import measure
from production.jobs.progress import open_progress
from production.publish.folder import Shelf
from production.shot.clock import clock
from production.shot.formats import Variant
from production.shot.keys import plan
from production.shot.timeline import Timeline
from production.storage.files import media_folder
from production.storage.store import Stored
from production.video.frames import stills
from production.video.text_image import font
from scenes import contents

if TYPE_CHECKING:
    from PIL.Image import Image

TILE_WIDTH = 480
GAP = 8
LABEL = 30
COLUMNS_AND_ROWS = {"wide": (4, 5), "tall": (6, 2)}
PAPER, INK = (38, 40, 46), (235, 235, 235)


def make_sheets(scenes: Sequence[str], variant: Variant, resources: Resources, output: Path | None) -> list[Path]:
    """A contact sheet for each scene; what fails of its claims does not matter here."""
    entries = list(dict.fromkeys(contents.entry(scene) for scene in scenes))
    media = media_folder()
    names = [f"{entry.scene}.{variant.tag}.png" for entry in entries]
    shelf = Shelf(output or media / "sheets", names, media)
    with open_progress() as progress:
        measure((entry.experiment for entry in entries), resources.workers, progress)
        stored = film(plan(entries, variant), resources, media, progress)
    sheets = []
    for name, video in zip(names, stored, strict=True):
        buffer = io.BytesIO()
        draw_sheet(video, variant).save(buffer, "PNG")
        sheets.append(shelf.write(name, buffer.getvalue()))
    return sheets


def draw_sheet(stored: Stored, variant: Variant) -> Image:
    """The sheet: stills at even distances from the first frame to the last, each with its time and beat."""
    from PIL import Image, ImageDraw

    columns, rows = COLUMNS_AND_ROWS[variant.shape]
    fps, timeline = variant.quality.fps, stored.timeline
    last = timeline.frames(fps) - 1
    numbers = [round(last * i / (columns * rows - 1)) for i in range(columns * rows)]
    width, height = variant.size
    tile = (TILE_WIDTH, round(TILE_WIDTH * height / width))
    size = (columns * (tile[0] + GAP) + GAP, rows * (tile[1] + LABEL + GAP) + GAP)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    for place, (number, still) in enumerate(zip(numbers, stills(stored.video, numbers), strict=True)):
        x = GAP + place % columns * (tile[0] + GAP)
        y = GAP + place // columns * (tile[1] + LABEL + GAP)
        sheet.paste(still.resize(tile, Image.Resampling.LANCZOS), (x, y + LABEL))
        draw.text((x + 2, y), _label(number / fps, timeline), fill=INK, font=font(18))
    return sheet


def _label(seconds: float, timeline: Timeline) -> str:
    """ "0:12.4  shear"."""
    beat = next((beat.name for beat in reversed(timeline.beats) if beat.start <= seconds + 1e-6), "")
    return f"{clock(seconds, 1)}  {beat}"
