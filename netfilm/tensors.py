"""Tensors as arrays, and the tensors inside of what modules take and put out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from netfilm.recording import Array

DEEPEST = 8
"""How deep the tensors of an output may lie in lists, dictionaries and dataclasses."""

BITS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


class Unkeepable(Exception):
    """A tensor that no array can hold; says why."""


def copied(tensor: Tensor, into: Array | None = None) -> Array:
    """A copy of a tensor's values as array of the same shape; bfloat16 and smaller floats become float32.

    Args:
        tensor: anywhere; it is only read.
        into: an array to reuse, of the shape and type that a copy has.

    Raises:
        Unkeepable: it has no values, or none that numpy knows.
    """
    values = _readable(tensor.detach()).numpy()
    if into is None or into.shape != values.shape or into.dtype != values.dtype:
        return values.copy(order="C")
    np.copyto(into, values)
    return into


def _readable(tensor: Tensor) -> Tensor:
    """On the processor, dense and of a type that numpy knows; shares memory where it can."""
    if tensor.is_meta:
        raise Unkeepable("it is on the meta device and has no values")
    try:
        if tensor.layout != torch.strided:
            tensor = tensor.to_dense()
        if tensor.is_quantized:
            tensor = tensor.dequantize()
        tensor = tensor.cpu().resolve_conj().resolve_neg()
        if tensor.dtype == torch.bfloat16 or (tensor.is_floating_point() and tensor.element_size() == 1):
            tensor = tensor.float()
        tensor.numpy()
    except (RuntimeError, TypeError, NotImplementedError) as error:
        raise Unkeepable(f"numpy cannot hold a {type(tensor).__name__} of {dtype_name(tensor)}") from error
    return tensor


def dtype_name(tensor: Tensor) -> str:
    """The name of the type of a tensor of any shape, such as "bfloat16"."""
    return str(tensor.dtype).removeprefix("torch.")


def same_bits(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors of one shape and type are equal to the bit, NaNs included."""
    one, other = one.detach(), other.detach()
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.layout != torch.strided or one.is_quantized or one.is_meta:
        return True  # what has no bits of its own to compare is not written to in place either
    if one.is_complex():
        one, other = torch.view_as_real(one.resolve_conj()), torch.view_as_real(other.resolve_conj())
    if one.is_floating_point():
        bits = BITS[one.element_size()]
        one, other = one.view(bits), other.view(bits)
    return torch.equal(one, other)


def leaves(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Tensor]]:
    """Every tensor (of any shape) inside a value with its place: indices, keys and fields, joined by dots."""
    if isinstance(value, Tensor):
        yield path, value
        return
    if depth == DEEPEST:
        return
    for key, part in _parts(value):
        yield from leaves(part, f"{path}.{key}" if path else key, depth + 1)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(key), part) for key, part in value.items())
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from zip(value._fields, value, strict=True)
    elif isinstance(value, list | tuple):
        yield from ((str(index), part) for index, part in enumerate(value))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))


def mapped(value: Any, change: Any) -> Any:
    """A copy of arguments (tuples, lists, dictionaries) with every tensor changed; all else is handed on."""
    if isinstance(value, Tensor):
        return change(value)
    if type(value) is dict:
        return {key: mapped(part, change) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(mapped(part, change) for part in value)
    return value
