"""Recordings of one net whose parameters are known at every step, such as one of many that were trained together."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from netfilm import Recording, record

Array = NDArray[Any]


def replayed(
    net: nn.Module, steps: Sequence[int], parameters: Mapping[str, Array], probe: Tensor,
    *, losses: Array | None = None, measures: Mapping[str, Array] | None = None, activations: bool | list[str] = True,
) -> Recording:  # fmt: skip
    """A recording of the net with given parameters, one record a step.

    Args:
        net: of the layers; it stays as it is.
        steps: of the records, ascending.
        parameters: by name (records, …).
        probe: what it is shown: at every record where outputs of layers are kept, else once, to find the layers.
        losses: (steps + 1,) one for every step from 0 on, also between records.
        measures: by name (records, …).
        activations: names of the layers whose outputs are kept, or all, or none.
    """
    shown = copy.deepcopy(net).requires_grad_(False)
    own = dict(shown.named_parameters())
    record_of = {step: index for index, step in enumerate(steps)}
    with record(shown, probe, at=steps, activations=activations) as run:
        for step in steps if losses is None else range(len(losses)):
            loss = None if losses is None else losses[step]
            if step not in record_of:
                run.step(loss, step=step)
                continue
            index = record_of[step]
            for name, parameter in own.items():
                parameter.copy_(torch.from_numpy(parameters[name][index].copy()))
            run.step(loss, step=step, **{name: values[index] for name, values in (measures or {}).items()})
    return settled(run.recording)


def as_it_is(net: nn.Module, probe: Tensor, step: int) -> Recording:
    """A recording of the net as it is after its last step, with all that its layers put out for a probe (n, …)."""
    parameters = {name: value.detach().numpy()[None] for name, value in net.named_parameters()}
    return replayed(net, [step], parameters, probe)


def settled(recording: Recording) -> Recording:
    """Without the versions of libraries, which stand beside a trace already, and differ by name of a build."""
    return dataclasses.replace(recording, versions={})
