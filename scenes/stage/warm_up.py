"""Has every kernel compiled, or read from numba's cache, before the first frame needs it."""

from __future__ import annotations

import numpy as np

from . import raster
from .canvas import Canvas
from .layout import Box
from .sprite import Sprite


def warm_up() -> None:
    """Paint one of everything onto a hidden picture: processes forked from this one find it all loaded."""
    frame, ground = np.zeros((2, 64, 64, 4), np.uint8)
    canvas, box = Canvas(frame), Box(-1, 1, -1, 1)
    corners, shade = np.array([[-1.0, -1.0], [1.0, -1.0], [0.0, 1.0]]), np.ones(3)
    canvas.strokes([corners], shade, 2.0, 1.0, 0.3)
    canvas.discs(corners, 0.1, shade, halo=0.1)
    canvas.triangles(corners, np.array([[0, 1, 2]]), shade, 1.0)
    canvas.image(np.ones((2, 2, 3)), box)
    canvas.field(raster.refine(corners.copy(), 2), box, "field", (-1.0, 1.0), line=2.0)
    canvas.touch(0, 0, 1, 1)
    Sprite(np.full((2, 2, 4), 255, np.uint8), 1, 1).lay(canvas)
    raster.restore(raster.as_uint32(frame), raster.as_uint32(ground), canvas.touched)
    planes = [np.zeros((64, 64), np.uint8), np.zeros((32, 32), np.uint8), np.zeros((32, 32), np.uint8)]
    raster.to_yuv420(raster.as_uint32(frame), canvas.touched, *planes)


if __name__ == "__main__":
    warm_up()
