"""How values go from one to another."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Share = TypeVar("Share", float, NDArray[np.float64])


def smoothstep(t: Share) -> Share:
    """3t² - 2t³ of shares in 0…1, any shape: slow at both ends."""
    return t * t * (3 - 2 * t)
