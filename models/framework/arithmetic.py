"""Operations in the form that gives the same bits on every x86-64 processor, under the settings of processors.py.

Never alike are torch.sqrt, `** 0.5` and what takes them: plain Adam and RMSprop, std, cdist, cholesky. docs/measure.md
says how that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim import Adam, Optimizer


def adam(parameters: Iterable[Any], rate: float, **options: Any) -> Adam:
    """Adam whose step is one fused kernel; the plain one takes torch's square root."""
    return Adam(parameters, rate, fused=True, **options)


class RMSprop(Optimizer):
    """RMSprop as torch has it, with numpy's square root (T. Tieleman, G. Hinton 2012, Lecture 6.5)."""

    def __init__(self, parameters: Iterable[Any], lr: float, alpha: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(parameters, {"lr": lr, "alpha": alpha, "eps": eps})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Moves every parameter against its gradient, divided by the root of its mean square."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                square = state.setdefault("square", torch.zeros_like(parameter))
                square.mul_(group["alpha"]).addcmul_(parameter.grad, parameter.grad, value=1 - group["alpha"])
                parameter.addcdiv_(parameter.grad, sqrt(square).add_(group["eps"]), value=-group["lr"])


class _Root(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, values: Tensor) -> Tensor:
        with np.errstate(invalid="ignore"):  # a run that diverged goes on with NaN, as in torch
            root = torch.from_numpy(np.asarray(np.sqrt(values.detach().numpy())))
        context.save_for_backward(root)
        return root

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:
        root: Tensor = context.saved_tensors[0]
        return gradients[0] / (2 * root)


def sqrt(values: Tensor) -> Tensor:
    """The square roots by numpy, with their gradient; of any shape."""
    root: Tensor = _Root.apply(values)  # type: ignore[no-untyped-call]
    return root


def distances(points: Tensor, others: Tensor) -> Tensor:
    """(n, m) Euclidean distances from n points to m others, each (…, d)."""
    return sqrt((points[:, None] - others[None]).square().sum(-1))
