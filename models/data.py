"""Data sets, drawn from a seed by numpy generators of their own: the same seed gives the same bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

SHAPES = ("circle", "triangle", "square", "plus", "L", "T")


def two_spirals(samples: int, turns: float, noise: float, seed: int) -> tuple[Floats, Labels]:
    """Two interleaved arms of `samples` points each, radius .1 to 1, class 0 first, each from inside out.

    Returns X (2·samples, 2) and y (2·samples,).
    """
    generator = np.random.default_rng(seed)
    radius = np.sort(generator.uniform(0.1, 1, size=(2, samples)), axis=1)
    angle = 2 * np.pi * turns * radius + np.pi * np.array([[0], [1]])
    arms = radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = arms + noise * generator.standard_normal(arms.shape)
    return points.reshape(-1, 2).astype(np.float32), np.repeat([0, 1], samples)


def two_moons(samples: int, noise: float, seed: int) -> tuple[Floats, Labels]:
    """Two half circles that reach into each other, `samples` points each, class 0 (the upper) first.

    Centred at the origin and scaled into about [-1, 1] × [-.75, .75]. Returns X (2·samples, 2) and y.
    """
    generator = np.random.default_rng(seed)
    angle = np.linspace(0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=-1)
    points = np.concatenate([upper, lower]) + noise * generator.standard_normal((2 * samples, 2))
    return ((points - [0.5, 0.25]) / 1.5).astype(np.float32), np.repeat([0, 1], samples)


def outline_shapes(samples: int, size: int, noise: float, seed: int) -> tuple[Floats, Labels]:
    """Outlines of six shapes (SHAPES), each rotated, scaled and shifted at random, on a noisy ground.

    Returns images (samples, 1, size, size), a line's ink near 1 and the ground near 0, and labels.
    """
    generator = np.random.default_rng(seed)
    labels = generator.integers(len(SHAPES), size=samples)
    angle = generator.uniform(0, 2 * np.pi, samples)
    radius = size * generator.uniform(0.24, 0.34, samples)
    shift = size * generator.uniform(-0.12, 0.12, (samples, 1, 1, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)
    segments = np.stack([_outline(name) for name in SHAPES])[labels]
    segments = np.einsum("nij,nskj->nski", turn, segments) * radius[:, None, None, None] + shift
    ink = _draw(segments.astype(np.float32), size)
    ground = noise * np.abs(generator.standard_normal(ink.shape))
    return np.clip(ink + ground, 0, 1).astype(np.float32)[:, None], labels


def upright_shapes(size: int) -> Floats:
    """Each shape of SHAPES once, upright, centred and without noise: (6, size, size)."""
    segments = np.stack([_outline(name) for name in SHAPES]) * 0.34 * size
    return _draw(segments.astype(np.float32), size)


def _outline(name: str) -> NDArray[np.float64]:
    """The shape as 24 segments (24, 2 ends, xy) within the unit circle, y downwards; short shapes repeat."""
    rings = {"circle": (24, 0.0), "triangle": (3, 0.0), "square": (4, 1 / 8)}  # corners, turn of the first from the top
    if name in rings:
        corners, turn = rings[name]
        angle = 2 * np.pi * (np.arange(corners + 1) / corners + turn) - np.pi / 2
        ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        strokes = np.stack([ring[:-1], ring[1:]], axis=1)
    else:
        strokes = np.array(
            {
                "plus": [[[0, -0.9], [0, 0.9]], [[-0.9, 0], [0.9, 0]]],
                "L": [[[-0.55, -0.85], [-0.55, 0.75]], [[-0.55, 0.75], [0.75, 0.75]]],
                "T": [[[-0.8, -0.75], [0.8, -0.75]], [[0, -0.75], [0, 0.85]]],
            }[name]
        )
    return np.resize(strokes, (24, 2, 2))


def _draw(segments: Floats, size: int) -> Floats:
    """Ink of line segments (samples, segments, 2 ends, xy), given from the image's centre in pixels."""
    axis = np.arange(size, dtype=np.float32) - (size - 1) / 2
    pixels = np.stack(np.meshgrid(axis, axis, indexing="xy"), axis=-1).reshape(-1, 2)
    distance = np.full((len(segments), len(pixels)), np.inf, dtype=np.float32)
    for start, end in segments.transpose(1, 2, 0, 3):
        along = end - start
        offset = pixels[None] - start[:, None]
        part = np.einsum("npi,ni->np", offset, along) / np.maximum((along**2).sum(-1), 1e-9)[:, None]
        nearest = offset - np.clip(part, 0, 1)[..., None] * along[:, None]
        np.minimum(distance, np.hypot(nearest[..., 0], nearest[..., 1]), out=distance)
    ink: Floats = np.clip(1.25 - distance, 0, 1).reshape(-1, size, size).astype(np.float32)
    return ink
