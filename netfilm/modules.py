"""A network's modules and the names they go by, those included that were never registered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn
from torch.nn.utils import parametrize


def unwrapped(net: nn.Module) -> nn.Module:
    """The network inside of what torch.compile and DataParallel make of one."""
    while True:
        inner = getattr(net, "_orig_mod", None)
        if inner is None and isinstance(net, nn.DataParallel | nn.parallel.DistributedDataParallel):
            inner = net.module
        if not isinstance(inner, nn.Module):
            return net
        net = inner


def is_compiled(net: nn.Module) -> bool:
    """Whether torch.compile has made something of it, or of a part of it."""
    return any(
        hasattr(module, "_orig_mod") or getattr(module, "_compiled_call_impl", None) is not None
        for module in net.modules()
    )


def names_of(net: nn.Module) -> dict[nn.Module, str]:
    """Every module with its first name; those kept in plain lists and dictionaries as "layers[0]", "blocks['a'].0"."""
    names: dict[nn.Module, str] = {}
    waiting = [(net, "")]
    while waiting:
        root, prefix = waiting.pop(0)
        for name, module in root.named_modules(prefix=prefix):
            if module in names:
                continue
            names[module] = name
            for place, hidden in _hidden(module):
                waiting.append((hidden, f"{name}.{place}" if name else place))
    return names


def _hidden(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Modules in a module's attributes that it does not know as its own."""
    for attribute, value in vars(module).items():
        if attribute in _OWN:
            continue
        if isinstance(value, nn.Module):
            yield attribute, value
        elif isinstance(value, list | tuple):
            yield from ((f"{attribute}[{i}]", part) for i, part in enumerate(value) if isinstance(part, nn.Module))
        elif isinstance(value, dict):
            yield from ((f"{attribute}[{key!r}]", p) for key, p in value.items() if isinstance(p, nn.Module))


_OWN = frozenset(vars(nn.Module()))


def parameters_of(names: dict[nn.Module, str]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Parameters (of any shape) by name, each once; further names of tied ones with the first name of each."""
    found: dict[str, Tensor] = {}
    first: dict[int, str] = {}
    tied: dict[str, str] = {}
    for module, prefix in _every_place(names):
        for own, parameter in module._parameters.items():
            if parameter is None:
                continue
            name = f"{prefix}.{own}" if prefix else own
            if first.setdefault(id(parameter), name) == name:
                found[name] = parameter
            else:
                tied[name] = first[id(parameter)]
    return found, tied


def _every_place(names: dict[nn.Module, str]) -> Iterator[tuple[nn.Module, str]]:
    """Modules with all of their names, as a module may be registered under several."""
    yield from names.items()
    for module, name in names.items():
        for own, child in module._modules.items():
            place = f"{name}.{own}" if name else own
            if child is not None and names.get(child) != place:
                yield child, place


def buffers_of(names: dict[nn.Module, str]) -> dict[str, Tensor]:
    """Buffers that are saved with a network, by name, of any shape."""
    return {
        f"{prefix}.{own}" if prefix else own: buffer
        for module, prefix in names.items()
        for own, buffer in module._buffers.items()
        if buffer is not None and own not in module._non_persistent_buffers_set
    }


def has_computed_weights(net: nn.Module) -> bool:
    """Whether a weight of the network is computed from others: parametrised, normalised or pruned."""
    return any(parametrize.is_parametrized(module) or _recipes(module) for module in net.modules())


def computed_weights(names: dict[nn.Module, str]) -> Iterator[tuple[str, Tensor]]:
    """Weights of any shape that are computed from others, by name; a hook that computes them is run again."""
    for module, prefix in names.items():
        own: list[str] = list(module.parametrizations) if parametrize.is_parametrized(module) else []  # type: ignore[arg-type]
        for recipe in _recipes(module):
            recipe(module, ())
            own.append(getattr(recipe, "name", None) or recipe._tensor_name)
        yield from ((f"{prefix}.{name}" if prefix else name, getattr(module, name)) for name in own)


def _recipes(module: nn.Module) -> list[Any]:
    """Hooks of torch's own (pruning, the older norms) that set a weight before each call."""
    return [hook for hook in module._forward_pre_hooks.values() if type(hook).__module__ in _RECIPES]


_RECIPES = ("torch.nn.utils.prune", "torch.nn.utils.spectral_norm", "torch.nn.utils.weight_norm")


def settings_of(module: nn.Module) -> str:
    """A module's settings as it prints them; "" where it cannot."""
    try:
        return " ".join(str(module.extra_repr()).split())
    except Exception:  # a stranger's code: what it prints is no reason to stop
        return ""
