"""Triangle meshes of the disc, and their division along the zero line of a function."""

from __future__ import annotations

import numpy as np


def disc_mesh(radius: float, rings: int = 24, sectors: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """A disc of triangles.

    Returns:
        vertices [1 + rings · sectors, 2] and faces [m, 3], indices into them.
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
        vertices: [n, 2].
        faces: [m, 3].
        values: [n] the function at the vertices.

    Returns:
        vertices [k, 2], faces [l, 3], and the sign of the function on each face [l].
    """
    positive = values[faces] > 0
    count = positive.sum(1)
    whole = (count == 0) | (count == 3)
    points, pieces, signs = [*vertices], [*faces[whole]], [*np.where(count[whole] == 3, 1, -1)]
    for face, side in zip(faces[~whole], positive[~whole], strict=True):
        lone_is_positive = side.sum() == 1
        k = int(np.argmax(side == lone_is_positive))
        lone, one, two = face[k], face[(k + 1) % 3], face[(k + 2) % 3]
        cuts = []
        for end in (one, two):
            t = values[lone] / (values[lone] - values[end])
            points.append(vertices[lone] + t * (vertices[end] - vertices[lone]))
            cuts.append(len(points) - 1)
        sign = 1 if lone_is_positive else -1
        pieces += [[lone, cuts[0], cuts[1]], [cuts[0], one, two], [cuts[0], two, cuts[1]]]
        signs += [sign, -sign, -sign]
    return np.array(points), np.array(pieces), np.array(signs)
