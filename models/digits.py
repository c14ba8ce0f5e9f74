"""scikit-learn's 1,797 handwritten digits, 8×8 pixels, split into a training and a test set (Alpaydin, Kaynak 1998)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor

from models.traces.arrays import Floats, Ints

BRIGHTEST = 16.0
SIDE = 8  # pixels


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


def moved(X: Tensor, down: int, right: int) -> Tensor:
    """Digits (n, 64) moved by at most a pixel; what comes in is black, what goes out is lost."""
    images = torch.nn.functional.pad(X.reshape(-1, SIDE, SIDE), (1, 1, 1, 1))
    return images[:, 1 - down : 1 - down + SIDE, 1 - right : 1 - right + SIDE].reshape(len(X), -1)
