"""Training, and the one recorder that keeps what scenes show of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterator

Measure = Callable[[nn.Module], Tensor]


class Recorder:
    """Keeps parameters, gradients, activations and measures of any network at chosen steps.

        recorder = Recorder(net, at=range(0, 101, 10), probe=X, activations=["1"])
        train(lambda step: loss_of(net), optimizer, 100, recorder)
        recorder.parameter("0.weight")  # (11, out, in): row i is the network before step at[i]

    Everything of one record belongs to the same parameters: `loss[i]`, the gradient and the activations
    of step i are all taken before step i changes the network; step 0 is the start. The loss is kept at
    every step. Activations are the outputs of the named submodules on the probe, caught by forward
    hooks in evaluation mode; nothing in the network needs to know that it is watched.
    """

    def __init__(
        self,
        net: nn.Module,
        at: Iterable[int],
        *,
        parameters: Sequence[str] | None = None,
        gradients: Sequence[str] = (),
        probe: Tensor | None = None,
        activations: Sequence[str] = (),
        measures: Mapping[str, Measure] | None = None,
    ) -> None:
        self.net = net
        self.at = sorted(set(at))
        self._due = frozenset(self.at)
        own = dict(net.named_parameters())
        self._parameters = {name: own[name] for name in (own if parameters is None else parameters)}
        self._gradients = {name: own[name] for name in gradients}
        self._probe = probe
        self._layers = {name: net.get_submodule(name) for name in activations}
        self._measures = dict(measures or {})
        self._losses: list[NDArray[Any]] = []
        self._kept: dict[tuple[str, str], list[NDArray[Any]]] = {}

    def observe(self, step: int, loss: Tensor) -> None:
        """Called by the training loop at every step, after the gradient and before the update; loss: () or (nets,)."""
        self._losses.append(_array(loss))
        if step not in self._due:
            return
        for name, parameter in self._parameters.items():
            self._keep("parameter", name, parameter)
        for name, parameter in self._gradients.items():
            if parameter.grad is None:
                raise ValueError(f"{name} got no gradient at step {step}: it is no part of the loss")
            self._keep("gradient", name, parameter.grad)
        with evaluating(self.net):
            if self._probe is not None:
                for name, output in activations_of(self.net, self._layers, self._probe).items():
                    self._keep("activation", name, output)
            for name, measure in self._measures.items():
                self._keep("measure", name, measure(self.net))

    def loss(self) -> NDArray[Any]:
        """(steps + 1, …): row i was evaluated at the parameters before step i."""
        return np.stack(self._losses)

    def parameter(self, name: str) -> NDArray[Any]:
        """(records, …) by the name that named_parameters gives."""
        return np.stack(self._kept["parameter", name])

    def gradient(self, name: str) -> NDArray[Any]:
        """(records, …) by the name that named_parameters gives."""
        return np.stack(self._kept["gradient", name])

    def activation(self, name: str) -> NDArray[Any]:
        """(records, …): the named submodule's output on the probe."""
        return np.stack(self._kept["activation", name])

    def measure(self, name: str) -> NDArray[Any]:
        """(records, …): the named measure."""
        return np.stack(self._kept["measure", name])

    def _keep(self, kind: str, name: str, value: Tensor) -> None:
        self._kept.setdefault((kind, name), []).append(_array(value))


def _array(value: Tensor) -> NDArray[Any]:
    return value.detach().cpu().numpy().copy()


def activations_of(net: nn.Module, layers: Mapping[str, nn.Module], probe: Tensor) -> dict[str, Tensor]:
    """The outputs (samples, …) of submodules on a probe, in the order given, caught by forward hooks."""
    caught: dict[str, Tensor] = {}

    def catch(name: str) -> Callable[[nn.Module, Any, Tensor], None]:
        def hook(module: nn.Module, inputs: Any, output: Tensor) -> None:
            caught[name] = output.detach().clone()

        return hook

    handles = [layer.register_forward_hook(catch(name)) for name, layer in layers.items()]
    try:
        net(probe)
    finally:
        for handle in handles:
            handle.remove()
    return {name: caught[name] for name in layers}


@contextmanager
def evaluating(net: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards every module is as it was."""
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def train(
    objective: Callable[[int], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
    recorder: Recorder | None = None,
    *,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    gradient: Callable[[Tensor], None] | None = None,
) -> None:
    """Minimises `objective(step)`, one loss or one per network of a batch, for a number of steps.

    `gradient` fills the parameters' .grad from the loss; by default backpropagation does. The loss is
    evaluated once more after the last step, so that the recorder sees steps + 1 states.
    """
    for step in range(steps + 1):
        optimizer.zero_grad()
        loss = objective(step)
        if gradient is None:
            loss.sum().backward()  # type: ignore[no-untyped-call]
        else:
            gradient(loss)
        if recorder is not None:
            recorder.observe(step, loss)
        if step < steps:
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
