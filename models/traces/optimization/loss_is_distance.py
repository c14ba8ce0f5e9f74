"""What the experiment on losses as distances leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Ints


@dataclass(frozen=True)
class LossIsDistanceTrace(Trace):
    """A line through wines and its squared error; a sigmoid through wines and two losses; and which loss is a metric.

    Wines are rows of the UCI wine data; x and y are standardised over all: in standard deviations from the mean.
    All losses and slopes are torch's own, in float64.
    """

    experiment: ClassVar[str] = "optimization/loss_is_distance"

    x: Annotated[Doubles, "wines", "total phenols of the wines drawn for the line, ascending"]
    y: Annotated[Doubles, "wines", "their flavonoids"]
    wines: Annotated[int, "", "wines that there are in all"]
    slope: Annotated[Doubles, "slopes", "evenly spaced slopes of the line"]
    intercept: Annotated[Doubles, "intercepts", "evenly spaced intercepts"]
    loss: Annotated[Doubles, "intercepts, slopes", "mean squared residual of each line"]
    first: Annotated[Doubles, "2", "slope and intercept of the line that is shown first; one of the grid"]
    first_loss: Annotated[float, "", "its mean squared residual"]
    best: Annotated[Doubles, "2", "slope and intercept of the least squares solution"]
    best_loss: Annotated[float, "", "its mean squared residual"]
    level_loss: Annotated[float, "", "that of the best level line"]
    shuffled_loss: Annotated[float, "", "the least squares loss where every wine has another's flavonoids"]

    alcohol: Annotated[Doubles, "tasted", "alcohol of the wines drawn for the sigmoid, ascending"]
    cultivar: Annotated[Ints, "tasted", "1 if they are of the first cultivar, 0 if of the second"]
    weight: Annotated[float, "", "of the logistic regression on all wines of both cultivars: logit = weight · x + bias"]
    bias: Annotated[float, "", "ditto"]
    fitted: Annotated[int, "", "wines that it was fitted to"]
    shift: Annotated[Doubles, "shifts", "by how much the sigmoid is then moved to the right; 0 first"]
    truth: Annotated[Doubles, "shifts, tasted", "probability that it gives to each wine's own cultivar"]
    squared: Annotated[Doubles, "shifts", "mean of (1 - truth)²"]
    entropy: Annotated[Doubles, "shifts", "mean of -ln truth, in nats"]

    logit: Annotated[Doubles, "logits", "of a sample's own class, evenly spaced, ascending"]
    squared_of: Annotated[Doubles, "logits", "(1 - p)² with p = sigmoid(logit)"]
    entropy_of: Annotated[Doubles, "logits", "-ln p, in nats"]
    squared_slope: Annotated[Doubles, "logits", "|d squared_of / d logit|, by autograd"]
    entropy_slope: Annotated[Doubles, "logits", "|d entropy_of / d logit|, by autograd"]

    p: Annotated[Doubles, "grid", "probabilities of heads, evenly spaced from .01 to .99"]
    coin_squared: Annotated[Doubles, "grid, grid", "(p - q)²: row p, column q"]
    coin_entropy: Annotated[Doubles, "grid, grid", "cross-entropy -p ln q - (1-p) ln(1-q), in nats; ditto"]
    pair: Annotated[Doubles, "2", "p and q of the two coins that are shown"]
    pair_entropy: Annotated[Doubles, "2", "their cross-entropy, and that with p and q exchanged"]
    detours: Annotated[
        Doubles,
        "3",
        "share of all triples of coins in p with d(p,r) > d(p,q) + d(q,r), for |p - q|, (p - q)² and cross-entropy",
    ]

    escape_rates: Annotated[Doubles, "rates", "learning rates tried"]
    most_steps: Annotated[int, "", "steps that every escape is granted; one more means that it did not succeed"]
    escape_steps: Annotated[
        Ints,
        "2, 2, mistakes, rates",
        "steps of gradient descent until a sigmoid that was turned round is right again: from sure and from unsure"
        " mistakes; by squared error and by cross-entropy",
    ]
