"""What the experiment on the chain rule leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles

# The graph of a net with two inputs, two tanh units and one output, z = W x, a = tanh z, y = v · a, L = (y - t)².
NODES = ("x1", "x2", "z1", "z2", "a1", "a2", "y", "L")
EDGES = (
    ("x1", "z1"), ("x2", "z1"), ("x1", "z2"), ("x2", "z2"), ("z1", "a1"), ("z2", "a2"), ("a1", "y"), ("a2", "y"),
    ("y", "L"),
)  # fmt: skip
WEIGHTS = {("x1", "z1"): 0, ("x2", "z1"): 1, ("x1", "z2"): 2, ("x2", "z2"): 3, ("a1", "y"): 4, ("a2", "y"): 5}


@dataclass(frozen=True)
class ChainRuleTrace(Trace):
    """A two-layer net as a computation graph: values forward, gradients back, and a few steps down.

    Nodes, edges and weights stand in the order of NODES, EDGES and WEIGHTS. Everything in float64. Row i of what has
    `steps + 1` rows belongs to the weights before step i; row 0 is the graph that is walked through.
    """

    experiment: ClassVar[str] = "optimization/chain_rule"

    target: Annotated[float, "", "t in L = (y - t)²"]
    value: Annotated[Doubles, "steps + 1, 8", "of each node, forward"]
    gradient: Annotated[Doubles, "steps + 1, 8", "∂L/∂node, by autograd"]
    local: Annotated[Doubles, "steps + 1, 9", "∂target/∂source of each edge, by autograd"]
    message: Annotated[Doubles, "steps + 1, 9", "what an edge carries back: the target's gradient times local"]
    weight: Annotated[Doubles, "steps + 1, 6", "W row by row, then v"]
    weight_gradient: Annotated[Doubles, "steps + 1, 6", "∂L/∂weight, by autograd"]
    learning_rate: Annotated[float, "", "of the steps"]
    misaddressed_loss: Annotated[
        Doubles, "steps + 1", "where each weight takes the gradient of another: median of all ways to hand them round"
    ]

    nudged: Annotated[int, "", "index of the weight that is varied alone"]
    swept: Annotated[Doubles, "sweep", "values that this weight takes; its own is the middle one"]
    swept_value: Annotated[Doubles, "sweep, 8", "of each node, forward"]
