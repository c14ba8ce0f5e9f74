"""Fixed views of points in many dimensions: principal axes, and two directions in which classes stand apart."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.arithmetic import adam, sqrt
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
    """Scatter of the class means over scatter within the classes: tr S_B / tr S_W (Fisher 1936), in all dimensions."""
    means = class_means(h, labels)
    own = means[labels]
    return ((own - h.mean(dim=0)) ** 2).sum() / ((h - own) ** 2).sum()


def class_view(h: Tensor, labels: Tensor, generator: torch.Generator, starts: int = 8, steps: int = 120) -> Doubles:
    """(d, 2) orthonormal directions in the span of the class means that part the nearest two classes most.

    Distances are measured in units of the spread within the classes, as it is seen in the view. Of several
    random starts the best is taken.
    """
    h = h.double()
    means = class_means(h, labels)
    deviation = h - means[labels]
    within = deviation.T @ deviation / len(h)
    basis = torch.linalg.svd(means - means.mean(dim=0), full_matrices=False)[2][: len(means) - 1].T
    inner, spread = (means - means.mean(dim=0)) @ basis, basis.T @ within @ basis
    raw = torch.randn(starts, basis.shape[1], 2, dtype=torch.float64, generator=generator).requires_grad_()
    optimizer = adam([raw], 0.1)
    first, second = torch.triu_indices(len(means), len(means), offset=1)
    for step in range(steps + 1):
        frame = torch.linalg.qr(raw)[0]
        seen = inner @ frame
        scale = torch.einsum("sdi,de,sei->s", frame, spread, frame)
        apart = ((seen[:, first] - seen[:, second]) ** 2).sum(dim=2) / scale[:, None]
        loss = torch.logsumexp(-2 * sqrt(apart.clamp_min(1e-9)), dim=1)
        if step < steps:
            optimizer.zero_grad()
            loss.sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    best = frame[loss.argmin()].detach()
    directions: Doubles = (basis @ best).numpy()
    return directions
