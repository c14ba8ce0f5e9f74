"""Sees every call of a module during a forward pass, and keeps what it puts out.

Hooks for all modules are in place only while a pass is watched: a network has none of its own while it trains, and
modules that it does not know as its own are seen as well.
"""

from __future__ import annotations

import collections
import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.nn.utils.parametrize import ParametrizationList, is_parametrized

from netfilm.modules import settings_of
from netfilm.recording import Array, Layer, Output
from netfilm.tensors import Unkeepable, copied, dtype_name, leaves

Place = tuple[str, int, str]
"""A tensor that is put out: the module's name, which call of it, where in its output."""


class WouldInitialise(Exception):
    """A lazy layer would make its parameters now, earlier than in the run itself."""


@dataclass
class Call:
    """One call of a module, as it is being seen."""

    module: nn.Module
    name: str
    number: int
    parent: Call | None
    is_registered: bool
    inputs: list[tuple[int, ...]] = field(default_factory=list)
    outputs: list[tuple[str, tuple[int, ...], str, Place | None]] = field(default_factory=list)
    fed_by: list[Place] = field(default_factory=list)
    odd: str = ""


@dataclass
class Made:
    """A tensor that was put out: by which layer first, and by which last, not counting containers."""

    tensor: weakref.ref[Tensor]
    version: int
    origin: Place
    last: Place


class Watcher:
    """Watches one forward pass.

    Args:
        names: of the modules that are known.
        keep: which outputs to copy, into which arrays of any shape (None for a new one); all where it is None itself.
        started: called with every module before it runs.
        once: stops by itself when this module has run.
    """

    def __init__(
        self,
        names: Mapping[nn.Module, str],
        keep: Mapping[Place, Array | None] | None = None,
        started: Callable[[nn.Module], None] = lambda module: None,
        once: nn.Module | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self.kept: dict[Place, Array] = {}
        self.unkept: dict[Place, str] = {}
        self._names = dict(names)
        self._keep = keep
        self._started = started
        self._once = once
        self._ignored = {
            part for module in names if isinstance(module, ParametrizationList) for part in module.modules()
        }
        self._registered = frozenset(next(iter(names)).modules())
        self._numbers: collections.Counter[str] = collections.Counter()
        self._open: list[Call] = []
        self._made: dict[int, Made] = {}
        self._thread = threading.get_ident()
        self._handles: list[Any] = []

    def start(self) -> None:
        """Sees all calls in this thread from now on."""
        self._handles = [
            register_module_forward_pre_hook(self._before),
            register_module_forward_hook(self._after, with_kwargs=True),
        ]

    def stop(self) -> None:
        """Sees no more calls."""
        for handle in self._handles:
            handle.remove()
        self._handles = []
        self._made = {}

    @contextlib.contextmanager
    def watching(self) -> Iterator[Watcher]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if threading.get_ident() != self._thread or (not self._open and module not in self._registered):
            return
        self._started(module)
        if module in self._ignored:
            return
        name = self._name(module)
        self._numbers[name] += 1
        parent = self._open[-1] if self._open else None
        call = Call(module, name, self._numbers[name], parent, module in self._registered)
        self._take(call, args)
        self.calls.append(call)
        self._open.append(call)

    def _after(self, module: nn.Module, args: Any, kwargs: Any, output: Any) -> None:
        if threading.get_ident() != self._thread or not any(call.module is module for call in self._open):
            return
        while (call := self._open.pop()).module is not module:
            pass  # one that raised, and whose caller went on
        self._take(call, kwargs)
        for path, tensor in leaves(output):
            place = (call.name, call.number, path)
            made = self._made_by(tensor)
            call.outputs.append((path, tuple(tensor.shape), dtype_name(tensor), made.origin if made else None))
            if made is None:
                self._copy(place, tensor)
                self._made[id(tensor)] = Made(weakref.ref(tensor), _version(tensor), place, place)
            elif self.calls[-1] is call:  # no container, but a layer that hands on what it was given
                made.last = place
        if not call.outputs:
            call.odd = f"what it puts out, of type {type(output).__name__}, holds no tensor"
        if module is self._once:
            self.stop()

    def is_ignored(self, module: nn.Module) -> bool:
        """Whether it is a part of how a weight is computed, and no layer."""
        return module in self._ignored

    def _name(self, module: nn.Module) -> str:
        if module not in self._names:
            kind = type(module).__name__
            count = sum(name.startswith(f"({kind} ") for name in self._names.values())
            self._names[module] = f"({kind} {count + 1})"
        return self._names[module]

    def _take(self, call: Call, given: Any) -> None:
        for _, tensor in leaves(given):
            call.inputs.append(tuple(tensor.shape))
            made = self._made_by(tensor)
            if made is not None and made.last not in call.fed_by:
                call.fed_by.append(made.last)

    def _made_by(self, tensor: Tensor) -> Made | None:
        """The record of this very tensor as an output, if it was not written to since."""
        known = self._made.get(id(tensor))
        is_known = known is not None and known.tensor() is tensor and known.version == _version(tensor)
        return known if is_known else None

    def _copy(self, place: Place, tensor: Tensor) -> None:
        if self._keep is not None and place not in self._keep:
            return
        try:
            self.kept[place] = copied(tensor, self._keep[place] if self._keep is not None else None)
        except Unkeepable as reason:
            self.unkept[place] = str(reason)

    # ---- what was seen, by name --------------------------------------------------------------------------------

    def layer_name(self, name: str, number: int) -> str:
        """The layer's name: with the call's number where a module was called more than once."""
        return f"{name}:{number}" if self._numbers[name] > 1 else name

    def output_name(self, place: Place) -> str:
        """A layer's name, and "#path" where its output holds several tensors."""
        name, number, path = place
        return self.layer_name(name, number) + (f"#{path}" if path else "")

    def layers(self, parameters: Mapping[int, str]) -> tuple[Layer, ...]:
        """What was seen, in the order in which calls began; `parameters` are their names by id."""
        return tuple(self._layer(call, parameters) for call in self.calls)

    def _layer(self, call: Call, parameters: Mapping[int, str]) -> Layer:
        own = [parameters.get(id(parameter)) for parameter in call.module._parameters.values()]
        return Layer(
            name=self.layer_name(call.name, call.number),
            module=call.name,
            call=call.number,
            kind=_kind(call.module),
            parent=self.layer_name(call.parent.name, call.parent.number) if call.parent else "",
            inputs=tuple(call.inputs),
            outputs=tuple(
                Output(path, shape, dtype, self.output_name(same) if same else "")
                for path, shape, dtype, same in call.outputs
            ),
            parameters=tuple(name for name in own if name is not None),
            fed_by=tuple(dict.fromkeys(self.layer_name(name, number) for name, number, _ in call.fed_by)),
            settings=settings_of(call.module),
            is_registered=call.is_registered,
        )


def refuse_lazy(module: nn.Module) -> None:
    """Raises WouldInitialise where a module has parameters that its first call would make."""
    for value in [*module._parameters.values(), *module._buffers.values()]:
        if value is not None and torch.nn.parameter.is_lazy(value):
            raise WouldInitialise


def _kind(module: nn.Module) -> str:
    kind = type(module)
    return (kind.__mro__[1] if is_parametrized(module) else kind).__name__


def _version(tensor: Tensor) -> int:
    """How often a tensor was written to; one made for inference does not say."""
    return -1 if tensor.is_inference() else tensor._version
