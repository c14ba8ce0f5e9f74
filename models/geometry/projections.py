"""Views of points in many dimensions along their principal axes, and how far classes stand apart in all of them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.traces.arrays import Doubles, Floats


def principal_axes(X: Floats | Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Mean (d,), principal axes (d, d) as rows and the variance along each, falling; of samples (n, d).

    Each axis points to where its largest entry is positive, so that the sign does not hang on the library.
    """
    samples = np.asarray(X, dtype=np.float64)
    mean = samples.mean(axis=0)
    _, singular, axes = np.linalg.svd(samples - mean, full_matrices=False)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return mean, axes * np.sign(largest), singular**2 / len(samples)


def class_means(h: Tensor, labels: Tensor) -> Tensor:
    """(classes, d) mean of each class's samples (n, d)."""
    one_hot = torch.nn.functional.one_hot(labels).to(h.dtype)
    return (one_hot.T @ h) / one_hot.sum(dim=0)[:, None]


def scatter_ratio(h: Tensor, labels: Tensor) -> Tensor:
    """tr S_B / tr S_W (Fisher 1936) of h (n, d): scatter of class means over scatter within classes (n,)."""
    means = class_means(h, labels)
    own = means[labels]
    return ((own - h.mean(dim=0)) ** 2).sum() / ((h - own) ** 2).sum()
