"""A stretch of code after which networks, random numbers and switches are as they were before."""

from __future__ import annotations

import collections
import contextlib
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netfilm.tensors import same_bits

Undo = Callable[[], None]


class Guard:
    """Remembers modules, and puts them back: modes, parameters, buffers, and every attribute.

    Attributes that a forward pass sets (a hidden state, a counter, a cache, a weight that a hook computes) are bound
    again to what they were; tensors, lists, dictionaries and generators among them get their content back.
    """

    def __init__(self, training: bool, copies: Mapping[int, Tensor] | None = None) -> None:
        """`copies` are equal ones of tensors of any shape, by their id, that are there already."""
        self._training = training
        self._copies = copies or {}
        self._watched: set[int] = set()
        self._undo: list[Undo] = []

    def watch(self, module: nn.Module) -> None:
        """Remembers a module as it is now, and sets the mode in which it is shown the probes."""
        if id(module) in self._watched:
            return
        self._watched.add(id(module))
        attributes = vars(module)
        before = dict(attributes)

        def bind_again() -> None:
            if not _are_same(attributes, before):
                attributes.clear()
                attributes.update(before)

        self._undo.append(bind_again)
        for value in before.values():
            self._remember(value)
        mode = module.training
        self._undo.append(lambda: setattr(module, "training", mode) if module.training != mode else None)
        module.training = self._training

    def restore(self) -> None:
        """Puts everything back, the last that was remembered first."""
        while self._undo:
            self._undo.pop()()

    def _remember(self, value: Any, inside: bool = False) -> None:
        if isinstance(value, Tensor):
            if not (value.is_meta or torch.nn.parameter.is_lazy(value)):
                self._undo.append(_content_of(value, self._copies.get(id(value))))
        elif isinstance(value, torch.Generator):
            self._undo.append(_call(value.set_state, value.get_state()))
        elif isinstance(value, np.random.Generator):
            bits, state = value.bit_generator, value.bit_generator.state
            self._undo.append(lambda: setattr(bits, "state", state))
        elif isinstance(value, np.random.RandomState):
            self._undo.append(_call(value.set_state, value.get_state()))
        elif isinstance(value, random.Random):
            self._undo.append(_call(value.setstate, value.getstate()))
        elif isinstance(value, dict | list | set | collections.deque):
            self._undo.append(_container(value))
            if not inside:
                for part in list(value.values()) if isinstance(value, dict) else list(value):
                    self._remember(part, inside=True)


def _call(put: Callable[[Any], object], state: Any) -> Undo:
    def call() -> None:
        put(state)

    return call


def _content_of(tensor: Tensor, copy: Tensor | None) -> Undo:
    kept = tensor.detach().clone() if copy is None else copy
    place = tensor.data  # its memory, without the counter by which autograd notices that it was written to

    def write_back() -> None:
        if not same_bits(place, kept):
            place.copy_(kept)

    return write_back


def _container(value: Any) -> Undo:
    before = value.copy()

    def put_back() -> None:
        if isinstance(value, dict):
            if not _are_same(value, before):
                value.clear()
                value.update(before)
        elif isinstance(value, set):
            if value != before:
                value.clear()
                value.update(before)
        elif len(value) != len(before) or any(one is not other for one, other in zip(value, before, strict=True)):
            value.clear()
            value.extend(before)

    return put_back


def _are_same(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Whether two dictionaries hold the very same objects under the same keys."""
    return one.keys() == other.keys() and all(value is other[key] for key, value in one.items())


@contextlib.contextmanager
def untouched(
    modules: Iterable[nn.Module], *, training: bool = False, copies: Mapping[int, Tensor] | None = None
) -> Iterator[Guard]:
    """Inside, modules are in the given mode and random numbers start alike; afterwards all is as it was before.

    `copies` are equal ones of tensors of any shape, by their id.
    """
    guard = Guard(training, copies)
    with contextlib.ExitStack() as stack:
        stack.callback(guard.restore)
        stack.enter_context(_same_random_numbers())
        stack.enter_context(_no_shortcuts())
        for module in modules:
            guard.watch(module)
        yield guard


@contextlib.contextmanager
def _same_random_numbers() -> Iterator[None]:
    """Every source of random numbers that is shared starts from 0, and goes on afterwards where it was."""
    undo: list[Undo] = [
        _call(torch.set_rng_state, torch.get_rng_state()),
        _call(random.setstate, random.getstate()),
        _call(np.random.set_state, np.random.get_state()),
    ]
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        undo.append(_call(torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all()))
    if torch.backends.mps.is_available():
        undo.append(_call(torch.mps.set_rng_state, torch.mps.get_rng_state()))
    torch.default_generator.manual_seed(0)  # torch.manual_seed would seed other devices later on
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        for step in undo:
            step()


@contextlib.contextmanager
def _no_shortcuts() -> Iterator[None]:
    """Layers are run one by one: nothing fused that calls no hooks, nothing compiled."""
    with contextlib.ExitStack() as stack:
        fast = torch.backends.mha.get_fastpath_enabled()
        stack.callback(torch.backends.mha.set_fastpath_enabled, fast)
        torch.backends.mha.set_fastpath_enabled(False)
        if "torch._dynamo" in sys.modules and hasattr(torch.compiler, "set_stance"):
            stack.enter_context(torch.compiler.set_stance("force_eager"))
        yield
