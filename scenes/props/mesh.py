"""Triangle meshes of the disc, and their division along the zero line of a function."""

from __future__ import annotations

import numpy as np


def disc_mesh(radius: float, rings: int = 24, sectors: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """A disc of triangles.

    Returns:
        vertices (1 + rings · sectors, 2) and faces (m, 3), indices into them.
    """
    r = radius * np.arange(1, rings + 1) / rings
    angle = 2 * np.pi * np.arange(sectors) / sectors
    outer = (r[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)).reshape(-1, 2)
    index = 1 + np.arange(rings * sectors).reshape(rings, sectors)
    after = np.roll(index, -1, axis=1)
    core = np.stack([np.zeros(sectors, int), index[0], after[0]], axis=1)
    quads = [
        np.stack([index[:-1], index[1:], after[1:]], axis=-1).reshape(-1, 3),
        np.stack([index[:-1], after[1:], after[:-1]], axis=-1).reshape(-1, 3),
    ]
    return np.concatenate([[[0.0, 0.0]], outer]), np.concatenate([core, *quads])


def divide(vertices: np.ndarray, faces: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut triangles where a function, linear within each of them, is zero.

    Args:
        vertices: (n, 2).
        faces: (m, 3).
        values: (n,) the function at the vertices.

    Returns:
        vertices (k, 2), faces (l, 3), and the sign of the function on each face (l,).
    """
    positive = values[faces] > 0
    count = positive.sum(1)
    whole = (count == 0) | (count == 3)
    cut, side = faces[~whole], positive[~whole]
    lone_is_positive = side.sum(1) == 1
    turn = np.argmax(side == lone_is_positive[:, None], axis=1)[:, None]
    lone, one, two = np.take_along_axis(cut, (turn + np.arange(3)) % 3, axis=1).T
    crossings = [
        vertices[lone] + (values[lone] / (values[lone] - values[end]))[:, None] * (vertices[end] - vertices[lone])
        for end in (one, two)
    ]
    first = len(vertices) + 2 * np.arange(len(cut))
    second = first + 1
    pieces = np.stack([lone, first, second, first, one, two, first, two, second], axis=1).reshape(-1, 3)
    sign = np.where(lone_is_positive, 1, -1)
    return (
        np.concatenate([vertices, np.stack(crossings, axis=1).reshape(-1, 2)]),
        np.concatenate([faces[whole], pieces]),
        np.concatenate([np.where(count[whole] == 3, 1, -1), np.stack([sign, -sign, -sign], axis=1).ravel()]),
    )
