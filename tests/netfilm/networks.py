"""Networks of every usual kind, and a run of each with and without a recording."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, prune, spectral_norm

import netfilm

Make = Callable[[], nn.Module]


class Noisy(nn.Module):
    """Draws from every source of random numbers, and keeps a count, a history and a running mean of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 3)
        self.calls = 0
        self.history: list[Tensor] = []
        self.mean = torch.zeros(3)
        self.generator = torch.Generator().manual_seed(1)
        self.rng = np.random.default_rng(1)

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        h: Tensor = self.linear(x) + 0.1 * torch.randn(3) + 0.1 * random.random() + 0.1 * np.random.rand()
        h = h + 0.1 * torch.randn(3, generator=self.generator) + 0.1 * self.rng.random() + 0.01 * self.calls
        self.mean.mul_(0.9).add_(0.1 * h.detach().mean(0))
        self.history.append(h.detach())
        self.last = h
        return h + self.mean + len(self.history)


class Clipped(nn.Module):
    """Clips its own weights in its forward pass, behind autograd's back."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        self.linear.weight.data.clamp_(-0.2, 0.2)
        out: Tensor = self.linear(x)
        return out


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 5, batch_first=True)
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.lstm(x[:, None].expand(-1, 3, -1))
        out: Tensor = self.head(states[:, -1])
        return out


class Attentive(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.2, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(self.encoder(x[:, None].repeat(1, 3, 1)).mean(1))
        return out


class Twice(nn.Module):
    """One ReLU in place, used twice, and a tied weight."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(self.relu(self.second(self.relu(self.first(x)))))
        return out


class Unregistered(nn.Module):
    """Layers in a plain list, one of them with running statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.3)]
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        out: Tensor = self.head(x)
        return out


@dataclass
class Answer:
    logits: Tensor
    features: list[Tensor]
    note: str = "as always"


class Structured(nn.Module):
    """Puts out a dictionary inside, a dataclass at its end; has a layer that is never called, one by .forward()."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body()
        self.head = nn.Linear(4, 3)
        self.idle = nn.Linear(2, 2)
        self.direct = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Answer:
        found = self.body(x)
        logits = self.direct.forward(self.head(found["h"]))
        return Answer(logits, [found["h"], x])


class Body(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"h": torch.tanh(self.linear(x))}


def dense() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))


def dropping() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(0.4), nn.Linear(8, 3))


def frozen_norm() -> nn.Module:
    """One layer is in evaluation mode while the others train."""
    net = dropping()
    net.get_submodule("1").eval()
    return net


def convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Unflatten(1, (1, 2, 2)), nn.Conv2d(1, 3, 2, padding=1), nn.GroupNorm(1, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.LazyLinear(3),
    )  # fmt: skip


def spectral() -> nn.Module:
    return nn.Sequential(parametrizations.spectral_norm(nn.Linear(4, 8)), nn.ReLU(), nn.Linear(8, 3))


def old_spectral() -> nn.Module:
    return nn.Sequential(spectral_norm(nn.Linear(4, 8)), nn.ReLU(), nn.Linear(8, 3))


def weight_normed() -> nn.Module:
    return nn.Sequential(parametrizations.weight_norm(nn.Linear(4, 8)), nn.ReLU(), nn.Linear(8, 3))


def pruned() -> nn.Module:
    net = dense()
    prune.l1_unstructured(net.get_submodule("0"), "weight", amount=0.5)  # type: ignore[no-untyped-call]
    return net


def half() -> nn.Module:
    return dense().bfloat16()


NETWORKS: dict[str, Make] = {
    "dense": dense, "dropping": dropping, "frozen norm": frozen_norm, "convolutional": convolutional,
    "spectral": spectral, "old spectral": old_spectral, "weight normed": weight_normed, "pruned": pruned,
    "half": half, "noisy": Noisy, "clipped": Clipped, "recurrent": Recurrent, "attentive": Attentive,
    "twice": Twice, "unregistered": Unregistered, "structured": Structured,
}  # fmt: skip


def data(net: nn.Module | None = None) -> tuple[Tensor, Tensor]:
    """X (12, 4) and y (12,), of the network's own type of float."""
    generator = torch.Generator().manual_seed(7)
    X, y = torch.randn(12, 4, generator=generator), torch.randint(3, (12,), generator=generator)
    dtype = next((p.dtype for p in net.parameters() if p.is_floating_point()), X.dtype) if net else X.dtype
    return X.to(dtype), y


def made(make: Make) -> nn.Module:
    torch.manual_seed(3)
    np.random.seed(3)
    random.seed(3)
    return make()


def all_parameters(net: nn.Module) -> list[Tensor]:
    hidden = [part for part in vars(net).values() if isinstance(part, list)]
    modules = [net, *(module for part in hidden for module in part if isinstance(module, nn.Module))]
    return [parameter for module in modules for parameter in module.parameters()]


def logits_of(output: Any) -> Tensor:
    found: Tensor = output.logits if isinstance(output, Answer) else output
    return found


def trained(make: Make, steps: int, **options: Any) -> tuple[nn.Module, netfilm.Recording | None]:
    """A network trained for some steps; recorded where options for `record` are given."""
    net = made(make)
    X, y = data(net)
    net(X)  # lazy layers take their shape
    optimizer = torch.optim.Adam(all_parameters(net), lr=0.02)
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(netfilm.record(net, **options)) if options else None
        for _ in range(steps):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(logits_of(net(X)), y)
            loss.backward()  # type: ignore[no-untyped-call]
            if run is not None:
                run.step(loss, half=loss / 2)
            optimizer.step()
    return net, None if run is None else run.recording


def state_of(net: nn.Module) -> dict[str, Any]:
    """All that a run leaves behind: parameters, buffers, attributes, modes, and where random numbers are."""
    found: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "python": random.getstate(),
        "numpy": np.random.get_state()[1],  # type: ignore[index]
    }
    hidden = [part for part in vars(net).values() if isinstance(part, list)]
    modules = [*net.modules(), *(m for part in hidden for m in part if isinstance(m, nn.Module))]
    for index, module in enumerate(modules):
        for name, value in {**vars(module), **module._parameters, **module._buffers}.items():
            if isinstance(value, torch.Generator):
                found[f"{index}.{name}"] = value.get_state()
            elif isinstance(value, np.random.Generator):
                found[f"{index}.{name}"] = value.bit_generator.state
            elif isinstance(value, Tensor | bool | int | float):
                found[f"{index}.{name}"] = value.detach() if isinstance(value, Tensor) else value
            elif isinstance(value, list) and not any(isinstance(part, nn.Module) for part in value):
                found[f"{index}.{name}"] = [part.detach() for part in value if isinstance(part, Tensor)]
            elif name.endswith("_hooks"):
                found[f"{index}.{name}"] = len(value)
    return found


def are_equal(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(are_equal, one, other))
    return bool(one == other)
