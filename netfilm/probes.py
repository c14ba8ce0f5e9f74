"""Probes: fixed inputs that a network is shown at every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netfilm.protect import untouched
from netfilm.recording import Array
from netfilm.tensors import Unkeepable, copied, leaves, mapped
from netfilm.watch import Place, Watcher, WouldInitialise, refuse_lazy


class Probe:
    """One input of a network: a tensor, a tuple of several, or a dictionary of inputs by keyword.

    Attributes:
        fault: why the network does not take it; "" as long as it does.
    """

    def __init__(self, given: Any, net: nn.Module) -> None:
        given = _tensors(given, net)
        self.fault = ""
        self._positional: tuple[Any, ...] = ()
        self._keywords: dict[str, Any] = {}
        if isinstance(given, Mapping):
            self._keywords = mapped(dict(given), _clone)
        else:
            self._positional = mapped(given if isinstance(given, tuple) else (given,), _clone)

    def fresh(self, net: nn.Module) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Copies of the inputs where the network is, which it may write to."""
        device = next((tensor.device for tensor in net.parameters()), None)

        def placed(tensor: Tensor) -> Tensor:
            return _clone(tensor) if device is None else _clone(tensor).to(device)

        return mapped(self._positional, placed), mapped(self._keywords, placed)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Its tensors as arrays of the same shape, with their places; the place of one alone is ""."""
        found = [*leaves(self._positional), *leaves(self._keywords)]
        for path, tensor in found:
            try:
                yield "" if len(found) == 1 and self._positional else path, copied(tensor)
            except Unkeepable:
                continue


def show(
    net: nn.Module, probe: Probe, names: Mapping[nn.Module, str], keep: Mapping[Place, Array | None] | None, *,
    training: bool, copies: Mapping[int, Tensor],
) -> Watcher | None:  # fmt: skip
    """Shows a probe (inputs of any shape) to the network, which is afterwards as it was before.

    Returns:
        What was seen; None where the network does not take the probe, whose `fault` then says why.
    """
    for gradients in (False, True):  # some networks differentiate in their forward pass
        with untouched(names, training=training, copies=copies) as guard:

            def started(module: nn.Module) -> None:
                refuse_lazy(module)
                guard.watch(module)

            watcher = Watcher(names, keep, started)
            positional, keywords = probe.fresh(net)
            try:
                with watcher.watching(), torch.set_grad_enabled(gradients):
                    net(*positional, **keywords)
            except WouldInitialise:
                probe.fault = "a lazy layer has not been called yet"
                return None
            except Exception as error:  # a stranger's code fails as it likes; its training goes on
                lines = str(error).strip().splitlines() or [""]
                probe.fault = f"{type(error).__name__}: {lines[0]}".removesuffix(": ")
            else:
                probe.fault = ""
                return watcher
    return None


def ask(
    net: nn.Module, function: Callable[[nn.Module], Any], names: Mapping[nn.Module, str], *, training: bool,
    copies: Mapping[int, Tensor],
) -> Any:  # fmt: skip
    """The value of a function of the network, which is afterwards as before; `copies` by id, of any shape."""
    with untouched(names, training=training, copies=copies), torch.no_grad():
        return function(net)


def _tensors(given: Any, net: nn.Module) -> Any:
    """With arrays as tensors, their floats of the type that the network computes with."""
    if isinstance(given, np.ndarray):
        tensor = torch.from_numpy(np.array(given))
        dtypes = [parameter.dtype for parameter in net.parameters() if parameter.is_floating_point()]
        return tensor.to(dtypes[0]) if dtypes and tensor.is_floating_point() else tensor
    if isinstance(given, Mapping):
        return {key: _tensors(part, net) for key, part in given.items()}
    if type(given) in (list, tuple):
        return type(given)(_tensors(part, net) for part in given)
    return given


def _clone(tensor: Tensor) -> Tensor:
    return tensor.detach().clone()
