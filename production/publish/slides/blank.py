"""An empty presentation in the lecture's colours, 16:9, with one layout; saved, the same slides give the same bytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu

from scenes.look.themes import THEMES

EMU_A_PIXEL = 6350
"""A slide of 1920 × 1080 pixels is 13.33 × 7.5 inches."""
SCHEME = {
    "lt1": "background", "dk1": "ink", "lt2": "panel", "dk2": "muted", "accent1": "symbol_w", "accent2": "class_a",
    "accent3": "class_b", "accent4": "class_c", "accent5": "class_d", "accent6": "faint", "hlink": "muted",
    "folHlink": "muted",
}  # fmt: skip
"""The theme's places for colours, and the lecture's roles that fill them."""
ROLES = {
    "ink": MSO_THEME_COLOR.TEXT_1,
    "muted": MSO_THEME_COLOR.TEXT_2,
    "symbol_w": MSO_THEME_COLOR.ACCENT_1,
    "faint": MSO_THEME_COLOR.ACCENT_6,
}
LATIN, IDEOGRAPHS = "Arial", "Microsoft YaHei"
"""The lecture's own font cannot be brought along; these come with every Office."""
TITLE_ONLY = 5
DATES = ("dcterms:created", "dcterms:modified", "cp:lastPrinted")
EPOCH = (1980, 1, 1, 0, 0, 0)
FILMS = (".mp4", ".jpg", ".jpeg")


def px(pixels: float) -> Emu:
    return Emu(round(pixels * EMU_A_PIXEL))


def presentation(theme: str) -> Any:
    """A presentation without slides."""
    made = pptx.Presentation()
    wide = px(1920) / made.slide_width
    made.slide_width, made.slide_height = px(1920), px(1080)
    kept = made.slide_layouts[TITLE_ONLY].name
    for layout in list(made.slide_layouts):
        if layout.name != kept:
            made.slide_layouts.remove(layout)
    master = made.slide_master
    for shape in [*master.shapes, *made.slide_layouts[0].placeholders]:
        shape.left, shape.width = Emu(round(shape.left * wide)), Emu(round(shape.width * wide))
    _colour(master.part.part_related_by(RELATIONSHIP_TYPE.THEME), theme)
    return made


def _colour(part: Any, theme: str) -> None:
    """Gives a theme the lecture's colours and fonts."""
    root = etree.fromstring(part.blob)
    root.set("name", "Lecture")
    for place, role in SCHEME.items():
        slot = root.find(f".//{qn('a:clrScheme')}/{qn(f'a:{place}')}")
        for child in list(slot):
            slot.remove(child)
        etree.SubElement(slot, qn("a:srgbClr"), val=THEMES[theme].roles[role].lstrip("#"))
    for font in root.find(f".//{qn('a:fontScheme')}"):
        font.find(qn("a:latin")).set("typeface", LATIN)
        font.find(qn("a:ea")).set("typeface", IDEOGRAPHS)
        for script in font.findall(qn("a:font")):
            font.remove(script)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def save(made: Any, path: Path) -> None:
    """Writes the file: no dates of its own, and films as they are, not compressed once more."""
    properties = made.part.package.core_properties._element
    for date in [element for element in properties if element.tag in map(qn, DATES)]:
        properties.remove(date)
    rough = path.with_suffix(".rough")
    made.save(str(rough))
    with zipfile.ZipFile(rough) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            how = zipfile.ZIP_STORED if name.endswith(FILMS) else zipfile.ZIP_DEFLATED
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.external_attr = how, 0o644 << 16
            target.writestr(part, source.read(name))
    rough.unlink()
