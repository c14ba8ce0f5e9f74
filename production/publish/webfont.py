"""The lecture's own font for pages: as much of it as a page's words need, inside its style sheet.

A font in a file of its own would not load everywhere from the disk: browsers take each file there for another site.
"""

from __future__ import annotations

import base64
import io

from fontTools import subset
from fontTools.ttLib import TTFont

from scenes.look.fonts import font_file, font_number

OWN = "Lecture"
"""What pages call the font that they bring along."""
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "–—…‘’“”×"
NEVER = str.maketrans("", "", "·")
"""This font's middle dot is as wide as an ideograph: between Latin words it tears a hole."""
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]
LEFT_OUT = ["BASE", "DSIG", "VORG", "VVAR", "vhea", "vmtx"]
KEPT_NAMES = [0, 1, 2, 13, 14]
"""Copyright, names, and the licence, which has to go along."""


def font_css(text: str) -> str:
    """A style sheet with the font's glyphs for the text, in all weights, as a data URL; it may lack some characters."""
    data = base64.b64encode(webfont(text)).decode()
    licence = "/* Noto Sans CJK SC, Copyright Adobe, SIL Open Font License 1.1: https://openfontlicense.org */"
    source = f'src: url("data:font/woff;base64,{data}") format("woff");'
    return f'{licence}\n@font-face {{ font-family: "{OWN}"; font-weight: 100 900; {source} }}\n'


def webfont(text: str) -> bytes:
    """A variable WOFF with the glyphs for the text."""
    options = subset.Options(flavor="woff", layout_features=FEATURES, hinting=False, name_IDs=KEPT_NAMES)
    options.drop_tables = [*options.drop_tables, *LEFT_OUT]
    font = TTFont(font_file(), fontNumber=font_number(), lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text.translate(NEVER) + ALWAYS)
    subsetter.subset(font)
    font.flavor = "woff"
    font["head"].modified = font["head"].created  # the same words give the same bytes
    font.recalcTimestamp = False
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
