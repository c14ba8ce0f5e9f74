"""Edges and strokes as small images, and how much a filter resembles one."""

from __future__ import annotations

import numpy as np

from models.traces.arrays import Doubles, Floats


def edge_templates(directions: int) -> Doubles:
    """(templates, 5, 5): an edge and a stroke in directions all round, through the middle or one pixel beside it."""
    axis = np.arange(5) - 2.0
    angle = np.pi * np.arange(directions) / directions
    across = np.cos(angle)[:, None, None] * axis + np.sin(angle)[:, None, None] * axis[:, None]
    distance = across[:, None] - np.array([-1, 0, 1])[:, None, None]
    templates = np.concatenate([np.clip(distance, -1, 1), np.clip(1.25 - np.abs(distance), 0, 1)]).reshape(-1, 5, 5)
    templates -= templates.mean(axis=(1, 2), keepdims=True)
    templates /= np.linalg.norm(templates, axis=(1, 2), keepdims=True)
    return templates


def edge_match(filters: Doubles | Floats, templates: Doubles) -> Doubles:
    """(filters,): largest |correlation| of each 5×5 filter with any template."""
    rows = filters.reshape(len(filters), -1).astype(np.float64)
    rows = rows - rows.mean(axis=1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    best: Doubles = np.abs(rows @ templates.reshape(len(templates), -1).T).max(axis=1)
    return best
