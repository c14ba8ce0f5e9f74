"""What the experiments of the small lecture leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace


@dataclass(frozen=True)
class WavesTrace(Trace):
    """A sine."""

    experiment: ClassVar[str] = "sketch/waves"

    heights: Annotated[NDArray[np.float64], "samples", "a sine's heights over one turn"]


@dataclass(frozen=True)
class DotsTrace(Trace):
    """Two numbers."""

    experiment: ClassVar[str] = "sketch/dots"

    place: Annotated[NDArray[np.float64], "2", "a point"]
