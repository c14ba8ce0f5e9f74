"""Kernels that paint straight into a frame: strokes, discs, triangles, images, fields and sprites, antialiased.

numba was chosen over Cairo, skia and OpenCV: for the lecture's load (60 polylines, 2,000 discs) its loops take 2.9 and
0.6 ms a frame at 1080p where the others take 7.6-39 and 1.7-2.9, and a glow costs one falloff instead of six strokes.

A frame is uint8 (height, width, 4), opaque RGBA. Points are in pixels, y down, pixel centres at .5. Colours are 0-255.
`touched` is the map of tiles that have been painted on; every kernel marks its own. None uses threads: shots run beside
one another.
"""

from ..kernel_cache import drop_stale
from .blend import TILE, as_uint32, mark, tiles
from .cells import image
from .discs import discs
from .field import field, refine
from .sprites import blit, restore, spans_of
from .strokes import strokes
from .triangles import triangles
from .yuv import to_yuv420

__all__ = [
    "TILE",
    "as_uint32",
    "blit",
    "discs",
    "field",
    "image",
    "mark",
    "refine",
    "restore",
    "spans_of",
    "strokes",
    "tiles",
    "to_yuv420",
    "triangles",
]

drop_stale()  # before the first kernel is compiled or read
