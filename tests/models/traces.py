"""What tests of several traces ask."""

from __future__ import annotations

import dataclasses

import numpy as np

from models.framework.trace import Trace
from netfilm import Recording


def same(one: Trace, other: Trace) -> bool:
    """Whether two traces are equal to the bit, their recordings included."""
    return type(one) is type(other) and all(
        _same(getattr(one, field.name), getattr(other, field.name))
        for field in dataclasses.fields(one)  # type: ignore[arg-type]
    )


def _same(one: object, other: object) -> bool:
    if isinstance(one, Recording) and isinstance(other, Recording):
        return (
            one.layers == other.layers
            and one.arrays.keys() == other.arrays.keys()
            and all(np.array_equal(array, other.arrays[name]) for name, array in one.arrays.items())
        )
    return np.array_equal(one, other)  # type: ignore[arg-type]
