"""scikit-learn's 1,797 handwritten digits, 8×8 pixels, split into a training and a test set (Alpaydin, Kaynak 1998)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits

from models.traces.arrays import Floats, Ints

BRIGHTEST = 16.0


class Digits(NamedTuple):
    """Images as rows of 64 pixels from the top left, in 0…1, and their classes 0…9."""

    X: Floats
    y: Ints
    X_test: Floats
    y_test: Ints


def all_digits() -> tuple[Floats, Ints]:
    """(1797, 64) pixels in 0…1 and (1797,) classes, in scikit-learn's order."""
    images, labels = load_digits(return_X_y=True)
    return (images / BRIGHTEST).astype(np.float32), labels.astype(np.int64)


def digits(seed: int, test: int = 360) -> Digits:
    """A random split with as many test digits as asked for, every class by its share."""
    from sklearn.model_selection import train_test_split

    X, y = all_digits()
    X, X_test, y, y_test = train_test_split(X, y, test_size=test, random_state=seed, stratify=y)
    return Digits(X, y, X_test, y_test)
