"""Softmax stands in for argmax, Gumbel-softmax for drawing a class: what their gradients gain and what they cost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.traces.arrays import Doubles
from models.traces.transformation.soft_argmax import PLANE, SoftArgmaxTrace
from models.transformation.gumbel import enumerated_gradient, gradient_moments, gumbel, normal, sample_gradients

STEP = 1e-6  # of central differences
CHUNK = 1_000_000
MOVED = 1  # the class whose logit is swept
WARM, COOL = 1.0, 0.3  # the two τ between which bias and deviation are compared
FEW, MANY = 1, 1000  # samples that a gradient is averaged over
Noise = Callable[[int, torch.Generator], Tensor]


@experiment
def soft_argmax(
    seed: int,
    logits: tuple[float, ...] = (1.0, 0.5, -0.5),
    coldest: float = 0.05,
    path: int = 161,
    sweep: int = 201,
    sheet: int = 33,
    sheet_reach: float = 4.0,
    shown_temperatures: tuple[float, ...] = (1.0, 0.05),
    hottest_tau: float = 5.0,
    coldest_tau: float = 0.05,
    samples: int = 2000,
    many: int = 2_000_000,
    target: int = 0,
    gradient_draws: int = 300_000,
    others: int = 100,
    drawn_problems: int = 20,
) -> Trace:
    """The path is symmetric about T = 1, from 1/coldest to coldest. The objective is |y - corner target|²."""
    generator = torch.Generator().manual_seed(seed)
    z = torch.tensor(logits, dtype=torch.float64)
    corner = torch.eye(3, dtype=torch.float64)[target]
    temperature = np.exp(np.linspace(-1, 1, path) * np.log(coldest))
    along = torch.stack([(z / T).softmax(0) for T in temperature])
    noise = gumbel(samples, generator)
    winner = (z + noise).argmax(1)
    gradient_tau = np.arange(10, 2, -1) / 10
    swept, spread = _swept(z, sweep), _spread(sheet, sheet_reach)
    exact, _ = enumerated_gradient(z, corner)
    means, deviations = gradient_moments(z, corner, gradient_tau, gumbel(gradient_draws, generator))
    other_bias, other_deviation, other_score = _other_problems(others, gradient_draws // 6, generator)
    return SoftArgmaxTrace(
        logits=z.numpy(),
        probability=z.softmax(0).numpy(),
        temperature=temperature,
        path=along.numpy(),
        corner_distance=1 - along[:, z.argmax()].numpy(),
        jacobian=np.stack([_jacobian(z, T) for T in temperature]),
        swept=swept[:, MOVED].numpy(),
        swept_temperature=np.array(shown_temperatures),
        swept_softmax=_at_temperatures(swept, shown_temperatures),
        swept_argmax=_one_hot_argmax(swept).numpy(),
        swept_argmax_slope=np.array([_argmax_differences(place)[MOVED, MOVED] for place in swept]),
        sheet_logits=spread.numpy(),
        sheet_softmax=(spread / coldest).softmax(-1).numpy().astype(np.float32),
        noise=noise.numpy(),
        winner=winner.numpy(),
        winner_share=np.bincount(winner.numpy(), minlength=3) / samples,
        tau=np.array([hottest_tau, coldest_tau]),
        warm_relaxed=(z + noise).softmax(1).numpy().astype(np.float32),
        relaxed=((z + noise) / coldest_tau).softmax(1).numpy().astype(np.float32),
        many=many,
        many_share=_winners(z, many, gumbel, generator),
        normal_share=_winners(z, many, normal, generator),
        draw_error=np.array(
            [_draw_error(drawn_problems, many // 10, noise_of, generator) for noise_of in (gumbel, normal)]
        ),
        target=corner.numpy(),
        exact_gradient=exact,
        gradient_tau=gradient_tau,
        gradient_draws=gradient_draws,
        gradient_mean=means,
        bias=np.linalg.norm(means - exact, axis=1),
        deviation=deviations,
        gradient_cloud=sample_gradients(z, corner, COOL, noise).numpy().astype(np.float32),
        others=others,
        other_bias=other_bias,
        other_deviation=other_deviation,
        other_score_deviation=other_score,
    )


def _one_hot_argmax(z: Tensor) -> Tensor:
    return torch.eye(3, dtype=torch.float64)[z.argmax(-1)]


def _jacobian(z: Tensor, temperature: float) -> Doubles:
    jacobian: Tensor = torch.autograd.functional.jacobian(lambda v: (v / temperature).softmax(0), z)  # type: ignore[no-untyped-call]
    return jacobian.numpy()


def _argmax_differences(z: Tensor) -> Doubles:
    nudges = STEP * torch.eye(3, dtype=torch.float64)
    return ((_one_hot_argmax(z + nudges) - _one_hot_argmax(z - nudges)) / (2 * STEP)).T.numpy()


def _at_temperatures(logits: Tensor, temperatures: tuple[float, ...]) -> Doubles:
    return torch.stack([(logits / T).softmax(-1) for T in temperatures]).numpy()


def _swept(z: Tensor, points: int) -> Tensor:
    """(points, 3): the logits with the second swept from 3 below the first to 3 above."""
    logits = z.expand(points, 3).clone()
    logits[:, MOVED] = z[0] + torch.linspace(-3, 3, points, dtype=torch.float64)
    return logits


def _spread(side: int, reach: float) -> Tensor:
    """(side, side, 3): a square of logits of sum 0 about the centre, rows upwards and columns to the right in PLANE."""
    axis = np.linspace(-reach, reach, side)
    return torch.from_numpy(axis[None, :, None] * PLANE[0] + axis[:, None, None] * PLANE[1])


def _winners(z: Tensor, draws: int, noise: Noise, generator: torch.Generator) -> Doubles:
    """Share of each class among argmax(z + noise).

    With Gumbel's the shares are softmax's: C. Maddison, D. Tarlow, T. Minka (2014), A* Sampling.
    """
    counts = np.zeros(3, np.int64)
    for done in range(0, draws, CHUNK):
        size = min(CHUNK, draws - done)
        counts += torch.bincount((z + noise(size, generator)).argmax(1), minlength=3).numpy()
    return counts / draws


def _draw_error(problems: int, draws: int, noise: Noise, generator: torch.Generator) -> float:
    """How far winners' shares are from softmax for random logits, in standard errors: root mean square."""
    errors = []
    for _ in range(problems):
        z = torch.randn(3, dtype=torch.float64, generator=generator)
        p = z.softmax(0).numpy()
        errors.append((_winners(z, draws, noise, generator) - p) / np.sqrt(p * (1 - p) / draws))
    return float(np.sqrt(np.mean(np.square(errors))))


def _other_problems(problems: int, draws: int, generator: torch.Generator) -> tuple[Doubles, Doubles, Doubles]:
    """Of normal logits and targets drawn at random: bias and deviation (2, problems) at τ = WARM and COOL.

    The third, (problems,), is the deviation of the score-function estimator with its best baseline.
    """
    noise = gumbel(draws, generator)
    bias, deviation, score = np.empty((2, problems)), np.empty((2, problems)), np.empty(problems)
    for problem in range(problems):
        z = torch.randn(3, dtype=torch.float64, generator=generator)
        corner = torch.eye(3, dtype=torch.float64)[int(torch.randint(3, (), generator=generator))]
        means, deviation[:, problem] = gradient_moments(z, corner, np.array([WARM, COOL]), noise)
        exact, score[problem] = enumerated_gradient(z, corner)
        bias[:, problem] = np.linalg.norm(means - exact, axis=1)
    return bias, deviation, score


# ---- values --------------------------------------------------------------------------------------------------------


@value
def argmax_is_level(trace: SoftArgmaxTrace) -> float:
    return float((trace.swept_argmax_slope == 0).mean())


@value
def cold_softmax_is_argmax(trace: SoftArgmaxTrace) -> float:
    return float(trace.corner_distance[-1])


@value
def softmax_has_a_slope(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.jacobian[len(trace.path) // 2]).max())


@value
def cold_softmax_is_flat(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.jacobian[-1]).max())


@value
def gumbel_noise_draws_softmax(trace: SoftArgmaxTrace) -> float:
    return float(trace.draw_error[0])


@value
def normal_noise_draws_softmax(trace: SoftArgmaxTrace) -> float:
    return float(trace.draw_error[1])


@value
def cold_samples_are_in_the_corners(trace: SoftArgmaxTrace) -> float:
    return float((1 - trace.relaxed.max(-1)).mean())


@value
def warm_samples_are_in_the_corners(trace: SoftArgmaxTrace) -> float:
    return float((1 - trace.warm_relaxed.max(-1)).mean())


@value
def cooling_lowers_the_bias(trace: SoftArgmaxTrace) -> float:
    return float(trace.bias[-1] / trace.bias[0])


@value
def cooling_raises_the_deviation(trace: SoftArgmaxTrace) -> float:
    return float(trace.deviation[-1] / trace.deviation[0])


@value
def bias_falls_elsewhere(trace: SoftArgmaxTrace) -> float:
    return float((trace.other_bias[1] < trace.other_bias[0]).mean())


def _error_of_cool(trace: SoftArgmaxTrace, draws: int) -> float:
    """Root mean square error of the mean of some draws at τ = COOL over that at WARM: the median of the problems."""
    warm, cool = np.sqrt(trace.other_bias**2 + trace.other_deviation**2 / draws)
    return float(np.median(cool / warm))


@value
def one_draw_is_better_warm(trace: SoftArgmaxTrace) -> float:
    return _error_of_cool(trace, FEW)


@value
def many_draws_are_better_cool(trace: SoftArgmaxTrace) -> float:
    return _error_of_cool(trace, MANY)


def _against_score(trace: SoftArgmaxTrace, which: int) -> float:
    return float(np.median(trace.other_deviation[which] / trace.other_score_deviation))


@value
def warm_gradient_is_calmer_than_the_score(trace: SoftArgmaxTrace) -> float:
    return _against_score(trace, 0)


@value
def cool_gradient_is_calmer_than_the_score(trace: SoftArgmaxTrace) -> float:
    return _against_score(trace, 1)
