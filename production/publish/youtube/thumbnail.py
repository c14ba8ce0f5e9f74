"""Thumbnails: a frame of the film, zoomed onto its picture, and a few words that can be read at 120 pixels' width."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from production.publish.youtube.frames import PLAIN, Frame, Map, Picture, away_of, background_of, interest_of
from production.publish.youtube.limits import SHORT_SIZE, THUMBNAIL_BYTES, THUMBNAIL_SIZE, shorten
from production.video.text_image import width, write
from scenes.look.easing import smoothstep
from scenes.look.themes import THEMES

WIDTH, HEIGHT = THUMBNAIL_SIZE
PICTURE_LEFT = 530
"""Where the picture begins, in pixels; its window is scaled to the full height from here to the right edge."""
ASPECT = (WIDTH - PICTURE_LEFT) / HEIGHT
FADE = 170
"""Over how many pixels the ground gives way to the picture."""
Box = tuple[int, int, int, int]
COLUMN = (56, 50, 580, 670)
BAND = (56, 400, 1224, 676)
"""Left, top, right, bottom of the title: beside the picture, or below it where that is too narrow for its words."""
SMALLEST, LARGEST = 84, 190
"""Font sizes in pixels: the smaller is 8 pixels high in a picture of 120 pixels' width."""
WEIGHT = "Black"
LEADING, ASCENT, DESCENT = 1.14, 0.84, 0.1
"""From base line to base line, above the first, and below the last, in font sizes."""
BAR, BAR_GAP = 0.09, 0.26
"""The accent above the title: its height, and how far it stands off, in font sizes."""
Colour = tuple[int, int, int]
Place = tuple[int, int]
Marked = NDArray[np.bool_]
COARSE = 3
"""Pixels of a side of the blocks in which neighbours are looked for."""
ACCENT = {"dark": "class_b", "light": "class_c"}
"""The role of the title's last line: what stands out most on each ground."""
TITLE_STRIP = 0.135
"""Down to where the film's own title stands, in parts of its height."""
EDGE = 44
"""Pixels above the lower edge in which words would be cut off."""
LONGEST = 60
"""Characters of a title."""
NO_BREAK_BEFORE = "，。、！？：；）」』”》的了着过吗呢"
NO_BREAK_AFTER = "（「『“《"


def draw_thumbnail(frame: Frame, title: str, theme: str) -> Image.Image:
    """The frame's picture and the title, RGB 1280×720. The title may have line breaks of its own."""
    picture = frame.full()
    red, green, blue = (round(part) for part in background_of(picture))
    ground = (red, green, blue)
    canvas = Image.new("RGB", THUMBNAIL_SIZE, ground)
    lines, size, box = _set(title)
    zoomed, left, strip = _zoom(picture, frame.window)
    canvas.paste(zoomed, (left, 0), _veil(zoomed, left, strip, box is BAND))
    _write(canvas, lines, size, box, theme, ground)
    return canvas


def cover(frame: Frame) -> Image.Image:
    """The frame as it is, upright: the cover of a Short, RGB 1080×1920."""
    return Image.fromarray(frame.full()).resize(SHORT_SIZE, Image.Resampling.LANCZOS)


def encoded(image: Image.Image) -> bytes:
    """The picture as JPEG, as good as YouTube's limit allows."""
    for quality in range(95, 20, -5):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, subsampling=0)
        if buffer.tell() <= THUMBNAIL_BYTES:
            break
    return buffer.getvalue()


def _zoom(picture: Picture, window: tuple[float, float, float, float]) -> tuple[Image.Image, int, float]:
    """The frame scaled so that its window fills the thumbnail's height, and cut to what is seen.

    Returns:
        The picture, the pixel where it begins, and down to where the film's own title stands in it.
    """
    height, width = picture.shape[:2]
    x, y, w, h = window[0] * width, window[1] * height, window[2] * width, window[3] * height
    scale = max(HEIGHT / h, (WIDTH - PICTURE_LEFT) / w)
    seen_height, right = HEIGHT / scale, min(width, x + w)
    top = min(max(0.0, y + h / 2 - seen_height / 2), height - seen_height)
    seen_width = min(right, WIDTH / scale)
    size = (round(seen_width * scale), HEIGHT)
    box = (right - seen_width, top, right, top + seen_height)
    image = Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS, box=box)
    return image, WIDTH - size[0], (TITLE_STRIP * height - top) * scale


def _veil(picture: Image.Image, left: int, strip: float, below: bool) -> Image.Image:
    """How much of the picture is seen: nothing under the column, all of it at the right but for the film's title."""
    width, height = picture.size
    x, y = (np.arange(width) + left)[None, :], np.arange(height)[:, None]
    seen = np.broadcast_to(_smooth((x - PICTURE_LEFT + FADE / 3) / FADE), (height, width))
    letters = Image.fromarray(_spread(_letters(np.asarray(picture)), 11).astype(np.uint8) * 255)
    hidden = letters.filter(ImageFilter.GaussianBlur(4))
    edge = (y < strip) | (y > HEIGHT - EDGE)
    margin = np.maximum(1 - _smooth((x - PICTURE_LEFT - FADE) / FADE), edge)
    seen = seen * (1 - np.minimum(1, np.asarray(hidden) / 127) * margin)
    if below:
        seen = seen * (1 - 0.93 * _smooth((y - BAND[1] + 90) / 210))
    return Image.fromarray((seen * 255).astype(np.uint8))


def _letters(picture: Picture) -> Marked:
    """What is written on the bare ground; what stands in or near the picture is part of it."""
    interest, words = interest_of(picture)
    drawn = ((away_of(picture) > PLAIN) & ~_spread(words > 0, 9)) | (interest > 0.15)
    return np.asarray((words > 0) & ~_spread(drawn, 31), bool)


def _spread(marked: Marked, size: int) -> Marked:
    """What is marked, and about all within half of `size` pixels around it."""
    height, width = marked.shape
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    padded = np.zeros((rows * COARSE, columns * COARSE), bool)
    padded[:height, :width] = marked
    blocks = np.asarray(padded.reshape(rows, COARSE, columns, COARSE).any(axis=(1, 3)), np.uint8)
    wide = Image.fromarray(blocks * np.uint8(255)).filter(ImageFilter.MaxFilter(size // COARSE | 1))
    return np.asarray(np.asarray(wide) > 0).repeat(COARSE, 0).repeat(COARSE, 1)[:height, :width]


def _smooth(t: Map) -> Map:
    return smoothstep(np.asarray(np.clip(t, 0, 1), float))


def _write(canvas: Image.Image, lines: Sequence[str], size: int, box: Box, theme: str, ground: Colour) -> None:
    left, top, _, bottom = box
    draw, colours = ImageDraw.Draw(canvas), THEMES[theme].roles
    spare = bottom - top - round(size * _height(len(lines)))
    y = top + (spare if box is BAND else spare // 2)
    bar = round(BAR * size)
    draw.rounded_rectangle((left, y, left + size, y + bar), bar // 2, fill=colours[ACCENT[theme]])
    base = y + bar + (BAR_GAP + ASCENT) * size
    places = [(left, round(base + number * LEADING * size)) for number in range(len(lines))]
    _clear(canvas, places, lines, size, ground)
    for number, (at, line) in enumerate(zip(places, lines, strict=True)):
        last = number == len(lines) - 1 and number > 0
        write(draw, at, line, size, WEIGHT, fill=colours[ACCENT[theme] if last else "ink"])


def _clear(canvas: Image.Image, places: Sequence[Place], lines: Sequence[str], size: int, ground: Colour) -> None:
    """A soft edge in the ground's colour, so that words stand clear where they reach into the picture."""
    mask = Image.new("L", canvas.size)
    for at, line in zip(places, lines, strict=True):
        write(ImageDraw.Draw(mask), at, line, size, WEIGHT, fill=255, stroke_width=16)
    canvas.paste(Image.new("RGB", canvas.size, ground), (0, 0), mask.filter(ImageFilter.GaussianBlur(10)))


# ---- setting the title ----------------------------------------------------------------------------------------------


def _set(title: str) -> tuple[list[str], int, Box]:
    """The title's lines, their font size, and where they go: beside the picture if they are large enough there."""
    ways = [title.split("\n")] if "\n" in title else _ways(title)
    for box in (COLUMN, BAND):
        lines = max(ways, key=lambda way: _size(way, box) * _grace(way))
        size = _size(lines, box)
        if size >= SMALLEST:
            break
    return lines, size, box


def _grace(lines: Sequence[str]) -> float:
    """Rates a way of breaking lines: few lines of similar width, none of a single character."""
    widths = [width(line, 1, WEIGHT) for line in lines]
    lonely = min(len(line) for line in lines) == 1 and len(lines) > 1
    return float(0.8 ** (len(lines) - 1) * (1 - 0.3 * (1 - min(widths) / max(*widths, 1e-3))) * (0.6 if lonely else 1))


def _ways(title: str) -> list[list[str]]:
    """All ways to break a title into up to three lines."""
    pieces = _pieces(shorten(title, LONGEST))
    ways = []
    for count in range(min(3, len(pieces))):
        for cuts in combinations(range(1, len(pieces)), count):
            ways.append(["".join(pieces[a:b]).strip() for a, b in pairwise([0, *cuts, len(pieces)])])
    return ways


def _pieces(title: str) -> list[str]:
    """What stays together: words with their space, and Chinese characters in pairs where they are four."""
    pieces: list[str] = []
    for character in title:
        wide = ord(character) > 0x2E80
        joined = pieces and (
            character in NO_BREAK_BEFORE
            or pieces[-1][-1] in NO_BREAK_AFTER
            or (not wide and ord(pieces[-1][-1]) <= 0x2E80 and not pieces[-1].endswith(" "))
            or character == " "
        )
        pieces[-1:] = [pieces[-1] + character] if joined else [*pieces[-1:], character]
    return pieces


def _size(lines: Sequence[str], box: Box) -> int:
    """The largest font in which the lines fit the box."""
    widest = max(width(line, 1, WEIGHT) for line in lines)
    return int(min(LARGEST, (box[3] - box[1]) / _height(len(lines)), (box[2] - box[0]) / max(widest, 1e-3)))


def _height(lines: int) -> float:
    """The title's height with its accent, in font sizes."""
    return BAR + BAR_GAP + ASCENT + LEADING * (lines - 1) + DESCENT
