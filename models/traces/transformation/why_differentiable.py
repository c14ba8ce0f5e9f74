"""What the experiment on a hard step and its smooth stand-ins leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class WhyDifferentiableTrace(Trace):
    """Two moons learned by nets that differ only in the hidden activation: a hard step, and tanh.

    An axis of length 2 named first holds the net with the step (0) and with tanh (1). Both start alike. The step
    is sign(z), the limit of tanh(k z). A net's logit of class 1 is w2 · σ(W1 x + b1) + b2. float32 but
    for the loss map, which is float64.
    """

    experiment: ClassVar[str] = "transformation/why_differentiable"

    X: Annotated[Floats, "samples, 2", "two moons"]
    y: Annotated[Ints, "samples", "class 0 or 1; class 0 first"]
    disc_radius: Annotated[float, "", "radius of the disc of the plane that is shown"]

    starts: Annotated[int, "", "random starts trained side by side"]
    chosen: Annotated[int, "", "the start shown: the most typical, its accuracies nearest to the medians of all"]
    steps_at: Annotated[Ints, "records", "recorded training steps, ascending from 0, denser at the beginning"]
    W1_at: Annotated[Floats, "2, records, hidden, 2", "first weights before each recorded step"]
    b1_at: Annotated[Floats, "2, records, hidden", "first biases"]
    w2_at: Annotated[Floats, "2, records, hidden", "output weights"]
    b2_at: Annotated[Floats, "2, records", "output bias"]
    accuracy_at: Annotated[Floats, "2, records", "share of samples right"]
    loss_at: Annotated[Floats, "2, records", "mean binary cross-entropy (nats)"]
    logits: Annotated[Floats, "2, samples", "the nets' own output on X after training"]
    largest_gradient: Annotated[Floats, "2, records", "max |∂loss/∂W1|"]

    W1_gradient: Annotated[Floats, "2, hidden, 2", "∂loss/∂W1 over all samples at the common start"]
    b1_gradient: Annotated[Floats, "2, hidden", "∂loss/∂b1"]
    w2_gradient: Annotated[Floats, "2, hidden", "∂loss/∂w2"]
    b2_gradient: Annotated[Floats, "2", "∂loss/∂b2"]
    probe: Annotated[int, "", "the sample whose way through the nets is kept: the tanh net's worst at the start"]
    probe_hidden: Annotated[Floats, "2, hidden", "its hidden activations at the start"]
    probe_logit: Annotated[Floats, "2", "its logit at the start"]

    z: Annotated[Doubles, "axis", "even and symmetric, without 0"]
    activation: Annotated[Doubles, "2, axis", "step and tanh"]
    derivative: Annotated[Doubles, "2, axis", "their derivatives by autograd"]

    map_unit: Annotated[int, "", "hidden unit whose two input weights the map varies: the largest |w2|"]
    map_step: Annotated[int, "", "training step from which on the tanh net gets as many samples right as at the end"]
    W1_fixed: Annotated[
        Doubles, "hidden, 2", "the tanh net's parameters at map_step, which the map holds fixed for both"
    ]
    b1_fixed: Annotated[Doubles, "hidden", "ditto"]
    w2_fixed: Annotated[Doubles, "hidden", "ditto"]
    b2_fixed: Annotated[float, "", "ditto"]
    map_u: Annotated[Doubles, "columns", "W1[map_unit, 0]"]
    map_v: Annotated[Doubles, "rows", "W1[map_unit, 1]"]
    map_loss: Annotated[Doubles, "2, rows, columns", "loss over all samples; row: v, column: u"]
    arrow_u: Annotated[Doubles, "arrow_columns", "W1[map_unit, 0] of the arrows"]
    arrow_v: Annotated[Doubles, "arrow_rows", "W1[map_unit, 1] of the arrows"]
    arrow_gradient: Annotated[Doubles, "2, arrow_rows, arrow_columns, 2", "∂loss/∂(u, v) by autograd"]
    descent: Annotated[
        Doubles, "2, descent_steps + 1, 2", "(u, v) under gradient descent on these two alone, from an arrow's place"
    ]
    descent_loss: Annotated[Doubles, "2, descent_steps + 1", "loss along the way"]
    descent_rate: Annotated[float, "", "learning rate of the descent"]
    map_arrived: Annotated[
        Doubles,
        "2",
        "share of the arrows' places from which gradient descent comes near the map's lowest place, at the best of"
        " several rates: on tanh's map, and on that of a tanh so steep that it is nearly a step",
    ]

    step_accuracy: Annotated[Floats, "starts", "2-4-1 with the step, gradient descent as torch does it"]
    tanh_accuracy: Annotated[Floats, "starts", "2-4-1 with tanh, the same starts"]
    sigmoid_accuracy: Annotated[Floats, "starts", "2-4-1 with sigmoid, the same starts"]
    relu_accuracy: Annotated[Floats, "starts", "2-4-1 with ReLU, the same starts"]
    relu_inputs: Annotated[int, "", "numbers that its ReLUs were given in training, all starts, units, samples, steps"]
    relu_on_the_kink: Annotated[int, "", "of these, how many were exactly 0, where ReLU has no derivative"]
    frozen_accuracy: Annotated[Floats, "starts", "2-4-1 with tanh, the same starts, W1 and b1 held fast"]
    hard_accuracy: Annotated[Floats, "starts", "the trained 2-4-1 tanh nets with the step put back in"]
    wide_accuracy: Annotated[Floats, "starts", "2-16-1 with tanh, trained with weight decay, so that it stays soft"]
    wide_hard_accuracy: Annotated[Floats, "starts", "these with the step put back in"]
    steep_accuracy: Annotated[Floats, "starts", "2-16-1 with tanh, the same starts without decay: they grow steep"]
    steep_hard_accuracy: Annotated[Floats, "starts", "these with the step put back in"]
    wide_chosen: Annotated[int, "", "the start kept: the most typical"]
    sharpness: Annotated[Doubles, "levels", "k of tanh(k z); the last is infinite: the step"]
    W1_wide: Annotated[Floats, "wide, 2", "its first weights after training"]
    b1_wide: Annotated[Floats, "wide", "its first biases"]
    w2_wide: Annotated[Floats, "wide", "its output weights"]
    b2_wide: Annotated[float, "", "its output bias"]
    wide_sharp_accuracy: Annotated[Doubles, "levels", "its share of samples right at each k of sharpness"]
    wide_logits: Annotated[Floats, "2, samples", "its output on X with the step (0) and as trained (1)"]

    through_accuracy: Annotated[Floats, "starts", "2-16-1 step by the straight-through estimator: forward the step"]
    wide_step_accuracy: Annotated[Floats, "starts", "the same starts and steps without it: by their own gradient, 0"]
    through_chosen: Annotated[int, "", "the start kept: the most typical"]
    W1_through_at: Annotated[Floats, "records, wide, 2", "its first weights before the steps in steps_at"]
    b1_through_at: Annotated[Floats, "records, wide", "its first biases"]
    w2_through_at: Annotated[Floats, "records, wide", "its output weights"]
    b2_through_at: Annotated[Floats, "records", "its output bias"]
    through_accuracy_at: Annotated[Floats, "records", "its share of samples right"]

    evolution_accuracy: Annotated[Doubles, "runs", "2-4-1 step by an evolution strategy, without any gradient"]
    evolution_evaluations: Annotated[int, "", "losses evaluated in each run"]
    evolution_chosen: Annotated[int, "", "the run kept: the most typical"]
    searched_accuracy: Annotated[Doubles, "spreads, searches", "2-4-1 step, the best of as many random draws"]
    evolution_at: Annotated[Ints, "generations", "generations kept, ascending from 0, the start"]
    W1_evolved_at: Annotated[Doubles, "generations, hidden, 2", "first weights of the best net so far"]
    b1_evolved_at: Annotated[Doubles, "generations, hidden", "its first biases"]
    w2_evolved_at: Annotated[Doubles, "generations, hidden", "its output weights"]
    b2_evolved_at: Annotated[Doubles, "generations", "its output bias"]
    evolution_accuracy_at: Annotated[Doubles, "generations", "its share of samples right"]

    perceptron_accuracy: Annotated[Doubles, "perceptrons", "one hard step on points that a line parts, by its rule"]
