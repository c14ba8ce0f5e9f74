"""Planes carried through nets of width 2: how well they fill a frame, and what a straight line can part."""

from __future__ import annotations

import copy
from collections import OrderedDict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.framework.training import activations_of, evaluating
from models.nets import Shift

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def frame_scores(nets: nn.Sequential, X: Floats, y: NDArray[np.int64], disc_radius: float) -> Doubles:
    """(nets,): how well each net's worst stage would fill a frame, 0 to 1.

    A stage is the plane after a W, a b or an activation. It is good where the disc of the plane is no sliver and
    fills its box, where each class extends over at least half of that box, and where the classes stay visibly apart.
    """
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    ring = disc_radius * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    sheet = np.concatenate([ring * radius for radius in (1, 0.8, 0.6, 0.4, 0.2)])
    sheets, data = stages(nets, sheet), stages(nets, X[::2].astype(np.float64))
    rims = sheets[:, :, : len(ring)]
    box = np.ptp(rims, axis=2).prod(-1)
    classes = data[:, :, y[::2] == 0], data[:, :, y[::2] == 1]
    extents = [np.sqrt(np.ptp(points, axis=2).prod(-1) / box) for points in classes]
    extent = np.minimum(2 * np.minimum(*extents), 1)
    distance = np.sqrt(((classes[0][:, :, :, None] - classes[1][:, :, None]) ** 2).sum(-1))
    nearest = np.minimum(np.quantile(distance.min(-1), 0.1, axis=-1), np.quantile(distance.min(-2), 0.1, axis=-1))
    gap = np.minimum(6 * nearest / np.sqrt(box), 1)
    good = _roundness(sheets) * (_area(rims) / box) * extent**2 * gap
    worst: Doubles = good.min(axis=1) ** (1 / 5)
    return worst


def stages(nets: nn.Sequential, points: Doubles) -> Doubles:
    """(nets, moves, points, 2): the planes of many nets of width 2 after each W, b and activation, from (points, 2).

    The last two modules of the nets are the output's; all is computed in float64.
    """
    in_double = copy.deepcopy(nets).double()
    hidden = dict(list(in_double.named_children())[:-2])
    columns = torch.from_numpy(points).T.expand(len(next(nets.parameters())), -1, -1)
    with evaluating(in_double):
        found = activations_of(in_double, hidden, columns.contiguous())
    planes: Doubles = torch.stack(list(found.values()), dim=1).transpose(-1, -2).contiguous().numpy()
    return planes


def _area(rims: Doubles) -> Doubles:
    """(…): area within closed polygons (…, corners, 2)."""
    following = np.roll(rims, -1, axis=-2)
    area: Doubles = np.abs((rims[..., 0] * following[..., 1] - rims[..., 1] * following[..., 0]).sum(-1)) / 2
    return area


def _roundness(points: Doubles) -> Doubles:
    """(…): ratio of the smaller to the larger standard deviation of point clouds (…, points, 2)."""
    centred = points - points.mean(axis=-2, keepdims=True)
    variances = np.linalg.eigvalsh(centred.swapaxes(-1, -2) @ centred)
    ratio: Doubles = np.sqrt(np.maximum(variances[..., 0], 0) / variances[..., 1])
    return ratio


def sweep_lines(X: Floats | Doubles, y: NDArray[np.int64], angles: int) -> tuple[Doubles, Doubles, Doubles]:
    """For normals all round: angle (angles,), the offset that gets most of X (n, 2), y (n,) right, and their share."""
    angle = 2 * np.pi * np.arange(angles) / angles
    along = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ X.T.astype(np.float64)
    order = np.argsort(along, axis=1)
    ranked = np.take_along_axis(along, order, axis=1)
    right = np.cumsum(np.where(y[order] == 0, 1, -1), axis=1)[:, :-1] + int((y == 1).sum())
    between = np.diff(ranked, axis=1) > 1e-9  # mirror images may lie one on another
    cut = np.where(between, right, 0).argmax(axis=1)  # class 0 before the cut and class 1 beyond are right
    rows = np.arange(angles)
    offset: Doubles = (ranked[rows, cut] + ranked[rows, cut + 1]) / 2
    return angle, offset, right[rows, cut] / len(y)


def best_line(X: Floats, y: NDArray[np.int64], angles: int = 1440) -> tuple[Doubles, float]:
    """The line (3,) that parts X (n, 2), y (n,) best, of all directions in steps of 1/4 degree, and its accuracy.

    Class 1 lies where line[0] x + line[1] y + line[2] > 0.
    """
    angle, offset, share = sweep_lines(X, y, angles)
    best = int(share.argmax())
    return np.array([np.cos(angle[best]), np.sin(angle[best]), -offset[best]]), float(share[best])


def line_errors(planes: Doubles, y: NDArray[np.int64], angles: int = 180) -> Doubles:
    """(nets,): the share of points (nets, points, 2) that each plane's best straight line gets wrong."""
    return np.array([1 - sweep_lines(points, y, angles)[2].max() for points in planes])


def with_positive_determinants(W: Floats, b: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """One net's history with the two units of a layer swapped where its last det W is negative.

    W: (records, layers, 2, 2), b: (records, layers, 2), w: (records, 2). Swapping two rows of W and b,
    and the columns that read them, leaves the net's function as it is.
    """
    W, b, w = W.copy(), b.copy(), w.copy()
    layers = W.shape[1]
    for layer in range(layers):
        if np.linalg.det(W[-1, layer].astype(np.float64)) < 0:
            W[:, layer], b[:, layer] = W[:, layer, ::-1].copy(), b[:, layer, ::-1].copy()
            if layer + 1 < layers:
                W[:, layer + 1] = W[:, layer + 1, :, ::-1].copy()
            else:
                w = w[:, ::-1].copy()
    return W, b, w


def narrow_net(layers: int, slope: float) -> nn.Sequential:
    """A net of width 2, a module for every part: W0, b0, σ0, W1, …, w, c; its parameters are random."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(layers):
        modules[f"W{layer}"], modules[f"b{layer}"] = nn.Linear(2, 2, bias=False), Shift(2)
        modules[f"σ{layer}"] = nn.LeakyReLU(slope)
    modules["w"], modules["c"] = nn.Linear(2, 1, bias=False), Shift(1)
    return nn.Sequential(modules)
