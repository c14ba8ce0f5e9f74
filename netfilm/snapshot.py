"""The arrays of one record: parameters, gradients and buffers of a network as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from netfilm.modules import buffers_of, computed_weights, has_computed_weights, names_of, parameters_of
from netfilm.protect import untouched
from netfilm.recording import BUFFER, GRADIENT, NORM, PARAMETER, Array
from netfilm.store import Records
from netfilm.tensors import Unkeepable, copied

LARGEST_BUFFER = 1 << 16
"""Elements of a buffer; larger ones are masks and tables that no training changes."""


class Snapshot:
    """A network as it is, while its arrays are being collected.

    Attributes:
        names: of its modules.
        parameters: by name, each once.
        tied: further names of parameters, with the first name of each.
        arrays: those collected so far; None stands for one that is not known now.
    """

    def __init__(self, net: nn.Module, records: Records, step: int) -> None:
        self.names = names_of(net)
        self.parameters, self.tied = parameters_of(self.names)
        self.arrays: dict[str, Array | None] = {}
        self.records = records
        self.spare = records.make_room(step)
        self._net = net

    def keep(self, name: str, tensor: Tensor) -> None:
        """Copies a tensor of any shape, or says why not."""
        if not self.records.is_wanted(name):
            return
        if torch.nn.parameter.is_lazy(tensor):
            self.records.leave_out(name, "its layer was never called, and has no shape yet")
            return
        try:
            self.arrays[name] = copied(tensor, self.spare.get(name))
        except Unkeepable as reason:
            self.records.leave_out(name, str(reason))

    def keep_parameters(self, wanted: Collection[str]) -> None:
        """Copies parameters, and weights that are computed from them."""
        for name, parameter in self.parameters.items():
            if name in wanted:
                self.keep(f"{PARAMETER}/{name}", parameter)
        if wanted and has_computed_weights(self._net):
            with untouched(self.names, copies=self.copies()), torch.no_grad():
                for name, weight in computed_weights(self.names):
                    self.keep(f"{PARAMETER}/{name}", weight)

    def keep_gradients(self, wanted: Collection[str], are_known: bool) -> None:
        """Copies gradients, and measures the length of all; NaN stands for those that are not known."""
        for name, parameter in self.parameters.items():
            if not parameter.requires_grad or torch.nn.parameter.is_lazy(parameter):
                continue
            gradient = parameter.grad if are_known else None
            self.arrays[f"{NORM}/{name}"] = np.array(np.nan if gradient is None else _length(gradient))
            if name in wanted and gradient is not None:
                self.keep(f"{GRADIENT}/{name}", gradient)
            elif name in wanted and self.records.is_wanted(f"{GRADIENT}/{name}"):
                self.arrays[f"{GRADIENT}/{name}"] = np.full_like(copied(parameter), np.nan)

    def keep_buffers(self) -> None:
        """Copies buffers, but no large ones."""
        for name, buffer in buffers_of(self.names).items():
            if torch.nn.parameter.is_lazy(buffer) or buffer.numel() <= LARGEST_BUFFER:
                self.keep(f"{BUFFER}/{name}", buffer)
            else:
                self.records.leave_out(f"{BUFFER}/{name}", f"it has {buffer.numel():,} elements")

    def copies(self) -> dict[int, Tensor]:
        """The copies of parameters as tensors, by the id of each parameter; of any shape."""
        return copies_of(self.parameters, self.arrays)


def copies_of(parameters: Mapping[str, Tensor], arrays: Mapping[str, Array | None]) -> dict[int, Tensor]:
    """By the id of each parameter its recorded copy, where that has its very type and shape (any shape)."""
    copies = {}
    for name, parameter in parameters.items():
        array = arrays.get(f"{PARAMETER}/{name}")
        if array is not None and parameter.device.type == "cpu":
            copy = torch.from_numpy(array)
            if copy.dtype == parameter.dtype and copy.shape == parameter.shape:
                copies[id(parameter)] = copy
    return copies


def _length(gradient: Tensor) -> float:
    values = gradient.detach()
    if values.layout != torch.strided:
        values = values.coalesce().values() if values.layout == torch.sparse_coo else values.to_dense()
    if values.dtype in (torch.bfloat16, torch.float16):
        values = values.float()
    return float(torch.linalg.vector_norm(values))


def without_gradients(arrays: dict[str, Array]) -> list[str]:
    """Takes away gradients, of any shape, that there never were; says in sentences why there were none."""
    names = [name for name in arrays if name.startswith(f"{NORM}/")]
    missing = [name for name in names if np.isnan(arrays[name]).all()]
    for name in missing:
        del arrays[name]
        arrays.pop(name.replace(NORM, GRADIENT, 1), None)
    if missing and missing == names:
        return ["gradients: there were none: call run.step() between loss.backward() and optimizer.step()"]
    return [f"{name.replace(f'{NORM}/', 'gradient ', 1)}: there never was one" for name in missing]
