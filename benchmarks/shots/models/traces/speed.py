"""What the benchmark's experiment leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class WaveTrace(Trace):
    """A net 2-24-24-1 learns on which side of a wave a point lies; a net of width 2 tries the same."""

    experiment: ClassVar[str] = "speed/wave"

    X: Annotated[Floats, "samples, 2", "points of the square [-1, 1]²"]
    y: Annotated[Ints, "samples", "class 1 above the wave, 0 below"]
    steps: Annotated[Ints, "records", "recorded training steps, ascending from 0"]
    W1: Annotated[Floats, "records, 24, 2", "weights (out, in) of layer 1 before each recorded step"]
    W2: Annotated[Floats, "records, 24, 24", "weights of layer 2"]
    W3: Annotated[Floats, "records, 1, 24", "weights of the output"]
    probe: Annotated[Floats, "2", "the point whose activations are kept"]
    h1: Annotated[Floats, "records, 24", "activations of layer 1 at the probe"]
    h2: Annotated[Floats, "records, 24", "activations of layer 2 at the probe"]
    logit: Annotated[Floats, "records, 1", "output at the probe"]
    logits: Annotated[Floats, "records, side, side", "output on an even grid over [-1, 1]²; row 0 is the smallest y"]
    boundary: Annotated[Doubles, "records, side", "y where the output is 0, at `columns`; ±1 where the square ends"]
    columns: Annotated[Doubles, "side", "x of the boundary"]
    crossings: Annotated[Ints, "records", "most often that the output changes its sign along one column"]
    maps: Annotated[
        Floats, "records, 12, cells, cells", "activations of 12 units of layer 2 over [-1, 1]²; row 0 on top"
    ]
    loss: Annotated[Floats, "all_steps", "mean binary cross-entropy (nats) before every step, on the training half"]
    test_loss: Annotated[Floats, "all_steps", "the same on the other half"]
    error: Annotated[Floats, "all_steps", "share of the other half on the wrong side"]
    axis: Annotated[Doubles, "nodes", "coordinates along either direction of the valley"]
    valley: Annotated[Doubles, "nodes, nodes", "loss at axis[j] · first + axis[i] · second from the path's mean"]
    path: Annotated[Doubles, "records, 3", "the run in the valley: two coordinates, and the loss there"]
    narrow_weights: Annotated[Floats, "2, 2, 2", "hidden weights of the tanh net of width 2"]
    narrow_biases: Annotated[Floats, "2, 2", "its hidden biases"]
