"""The loss of a deep net over a plane through its parameters: filter-normalised directions, many points at once.

H. Li et al. (2018), Visualizing the Loss Landscape of Neural Nets, sections 4 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import batch_norm, cross_entropy

Parameters = Sequence[Tensor]
TOGETHER = 16  # points at once: as many as stay in the cache


def filter_normalised(parameters: Parameters, generator: torch.Generator) -> list[Tensor]:
    """A random direction with rows (a unit's incoming weights) as long as the parameters', of the same shapes (…).

    Biases and batch normalisation stay as they are, as in the paper.
    """
    found = []
    for parameter in parameters:
        drawn = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() < 2:
            found.append(torch.zeros_like(parameter))
            continue
        length = drawn.flatten(1).norm(dim=1) + 1e-10
        found.append(drawn * (parameter.flatten(1).norm(dim=1) / length)[:, None])
    return found


def flat(parameters: Parameters) -> Tensor:
    """(n,) all parameters in one row."""
    return torch.cat([parameter.detach().flatten() for parameter in parameters])


def unflat(row: Tensor, like: Parameters) -> list[Tensor]:
    """The parameters (…) that stand in one row (n,)."""
    pieces = torch.split(row, [parameter.numel() for parameter in like])
    return [piece.view(parameter.shape) for piece, parameter in zip(pieces, like, strict=True)]


def losses(many: Parameters, X: Tensor, y: Tensor, *, residual: bool) -> Tensor:
    """(nets,) the cross-entropies of as many nets of one shape, made by `deep_net(…, batch_norm=True)`.

    It is what each net in training mode says of the whole batch X (samples, inputs): batch normalisation uses the
    batch's own statistics. A layer's bias before it makes no difference and is left out.

    Args:
        many: the nets' parameters in the order of `named_parameters`, each (nets, …).
    """
    nets, samples = len(many[0]), len(X)
    first, first_bias, *rest, last, last_bias = many
    h = torch.baddbmm(first_bias[..., None], first, X.T.expand(nets, -1, samples)).relu_()
    for i in range(0, len(rest), 4):
        weight, _, scale, shift = rest[i : i + 4]
        z = torch.bmm(weight, h).view(1, -1, samples)
        z = batch_norm(z, None, None, scale.reshape(-1), shift.reshape(-1), training=True).view_as(h).relu_()
        h = h.add_(z) if residual else z
    logits = torch.baddbmm(last_bias[..., None], last, h)
    return cross_entropy(logits, y.expand(nets, samples), reduction="none").mean(1)


def slice_losses(
    centre: Parameters, across: Parameters, along: Parameters, x: Iterable[float], y: Sequence[float],
    batch: tuple[Tensor, Tensor], *, residual: bool,
) -> Tensor:  # fmt: skip
    """(len(y), len(x)) losses at centre + x · across + y · along, on a batch (X, classes)."""
    columns = torch.tensor(list(x), dtype=torch.float32)
    places = torch.cartesian_prod(torch.tensor(list(y), dtype=torch.float32), columns)
    found = []
    with torch.no_grad():
        for v, u in (part.T for part in torch.split(places, TOGETHER)):
            many = [
                c + u.view(-1, *[1] * c.dim()) * a + v.view(-1, *[1] * c.dim()) * b
                for c, a, b in zip(centre, across, along, strict=True)
            ]
            found.append(losses(many, *batch, residual=residual))
    return torch.cat(found).view(len(y), len(columns))
