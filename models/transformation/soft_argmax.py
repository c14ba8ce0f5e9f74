"""Softmax stands in for argmax, Gumbel-softmax for drawing a class: what their gradients gain and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from models.experiment import experiment, value
from models.gumbel import enumerated_gradient, gradient_moments, gumbel, sample_gradients
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.transformation.soft_argmax import PLANE, SoftArgmaxTrace, softmax

STEP = 1e-6  # of central differences
CHUNK = 1_000_000
WARM, COOL = 1.0, 0.3  # the two τ between which bias and deviation are compared


@experiment
def soft_argmax(
    seed: int,
    logits: tuple[float, ...] = (1.0, 0.5, -0.5),
    coldest: float = 0.05,
    path: int = 161,
    scattered: int = 1000,
    sweep: int = 201,
    sheet: int = 33,
    sheet_reach: float = 4.0,
    shown_temperatures: tuple[float, ...] = (4.0, 2.0, 1.0, 0.5, 0.2, 0.05),
    taus: tuple[float, ...] = (5.0, 3.0, 2.0, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05),
    samples: int = 2000,
    many: int = 8_000_000,
    target: int = 0,
    gradient_draws: int = 300_000,
    others: int = 60,
) -> Trace:
    """The path is symmetric about T = 1, from 1/coldest to coldest. The objective is |y - corner target|²."""
    generator = torch.Generator().manual_seed(seed)
    z = torch.tensor(logits, dtype=torch.float64)
    corner = torch.eye(3, dtype=torch.float64)[target]
    temperature = np.exp(np.linspace(-1, 1, path) * np.log(coldest))
    along = torch.stack([(z / T).softmax(0) for T in temperature])
    noise = gumbel(samples, generator)
    relaxed = torch.stack([((z + noise) / tau).softmax(1) for tau in taus])
    winner = (z + noise).argmax(1)
    anywhere = torch.randn(scattered, 3, dtype=torch.float64, generator=generator)
    gradient_tau = np.arange(10, 0, -1) / 10
    swept, spread = _swept(z, sweep), _spread(sheet, sheet_reach)
    exact, score_deviation = enumerated_gradient(z, corner)
    means, deviations = gradient_moments(z, corner, gradient_tau, gumbel(gradient_draws, generator))
    other_bias, other_deviation = _other_problems(others, gradient_draws, generator)
    return SoftArgmaxTrace(
        logits=z.numpy(),
        probability=z.softmax(0).numpy(),
        temperature=temperature,
        path=along.numpy(),
        corner_distance=1 - along[:, z.argmax()].numpy(),
        jacobian=np.stack([_jacobian(z, T) for T in temperature]),
        jacobian_differences=np.stack([_softmax_differences(z, T) for T in temperature]),
        argmax_differences=_argmax_differences(z),
        scattered=scattered,
        scattered_flat=sum(not _argmax_differences(point).any() for point in anywhere),
        swept=swept[:, 1].numpy(),
        swept_temperature=np.array(shown_temperatures),
        swept_softmax=_at_temperatures(swept, shown_temperatures),
        swept_argmax=_one_hot_argmax(swept).numpy(),
        sheet_logits=spread.numpy(),
        sheet_temperature=np.array(shown_temperatures),
        sheet_softmax=_at_temperatures(spread, shown_temperatures),
        sheet_argmax=spread.argmax(-1).numpy(),
        noise=noise.numpy(),
        winner=winner.numpy(),
        winner_share=np.bincount(winner.numpy(), minlength=3) / samples,
        tau=np.array(taus),
        relaxed=relaxed.numpy(),
        many=many,
        many_share=_gumbel_max_shares(z, many, generator),
        library_difference=_difference_from_library(z, samples, min(taus), seed),
        target=corner.numpy(),
        exact_gradient=exact,
        gradient_tau=gradient_tau,
        gradient_draws=gradient_draws,
        gradient_mean=means,
        bias=np.linalg.norm(means - exact, axis=1),
        bias_error=deviations / np.sqrt(gradient_draws),
        deviation=deviations,
        gradient_cloud=np.stack([sample_gradients(z, corner, tau, noise).numpy() for tau in gradient_tau]),
        score_deviation=score_deviation,
        others=others,
        others_bias_fell=int((other_bias[1] < other_bias[0]).sum()),
        others_deviation_rose=int((other_deviation[1] > other_deviation[0]).sum()),
    )


def _one_hot_argmax(z: Tensor) -> Tensor:
    return torch.eye(3, dtype=torch.float64)[z.argmax(-1)]


def _jacobian(z: Tensor, temperature: float) -> Doubles:
    jacobian: Tensor = torch.autograd.functional.jacobian(lambda v: (v / temperature).softmax(0), z)  # type: ignore[no-untyped-call]
    return jacobian.numpy()


def _softmax_differences(z: Tensor, temperature: float) -> Doubles:
    nudges = STEP * torch.eye(3, dtype=torch.float64)
    ahead, behind = (((z + sign * nudges) / temperature).softmax(1) for sign in (1, -1))
    return ((ahead - behind) / (2 * STEP)).T.numpy()


def _argmax_differences(z: Tensor) -> Doubles:
    nudges = STEP * torch.eye(3, dtype=torch.float64)
    return ((_one_hot_argmax(z + nudges) - _one_hot_argmax(z - nudges)) / (2 * STEP)).T.numpy()


def _at_temperatures(logits: Tensor, temperatures: tuple[float, ...]) -> Doubles:
    return torch.stack([(logits / T).softmax(-1) for T in temperatures]).numpy()


def _swept(z: Tensor, points: int) -> Tensor:
    """(points, 3): the logits with the second swept from 3 below the first to 3 above."""
    logits = z.expand(points, 3).clone()
    logits[:, 1] = z[0] + torch.linspace(-3, 3, points, dtype=torch.float64)
    return logits


def _spread(side: int, reach: float) -> Tensor:
    """(side, side, 3): a square of logits of sum 0 about the centre, rows upwards and columns to the right in PLANE."""
    axis = np.linspace(-reach, reach, side)
    return torch.from_numpy(axis[None, :, None] * PLANE[0] + axis[:, None, None] * PLANE[1])


def _chunks(total: int) -> Iterator[int]:
    yield from (min(CHUNK, total - done) for done in range(0, total, CHUNK))


def _gumbel_max_shares(z: Tensor, draws: int, generator: torch.Generator) -> Doubles:
    """Share of each class among argmax(z + Gumbel noise): the Gumbel-max trick (Maddison, Tarlow and Minka 2014)."""
    counts = sum(torch.bincount((z + gumbel(size, generator)).argmax(1), minlength=3) for size in _chunks(draws))
    assert isinstance(counts, Tensor)
    return counts.numpy() / draws


def _difference_from_library(z: Tensor, draws: int, tau: float, seed: int) -> float:
    """torch draws its noise from the global generator only: here both start from the same seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        theirs = torch.nn.functional.gumbel_softmax(z.expand(draws, 3), tau)
    ours = ((z + gumbel(draws, torch.Generator().manual_seed(seed))) / tau).softmax(1)
    return float((ours - theirs).abs().max())


def _other_problems(problems: int, draws: int, generator: torch.Generator) -> tuple[Doubles, Doubles]:
    """(2, problems) bias and deviation at τ = WARM and COOL, for normal logits and targets drawn at random."""
    noise = gumbel(draws // 3, generator)
    bias, deviation = np.empty((2, problems)), np.empty((2, problems))
    for problem in range(problems):
        z = torch.randn(3, dtype=torch.float64, generator=generator)
        corner = torch.eye(3, dtype=torch.float64)[int(torch.randint(3, (), generator=generator))]
        means, deviation[:, problem] = gradient_moments(z, corner, np.array([WARM, COOL]), noise)
        bias[:, problem] = np.linalg.norm(means - enumerated_gradient(z, corner)[0], axis=1)
    return bias, deviation


@value
def every_step_nears_the_corner(trace: SoftArgmaxTrace) -> float:
    return float(np.diff(trace.corner_distance).max())


@value
def cold_softmax_is_argmax(trace: SoftArgmaxTrace) -> float:
    return float(trace.corner_distance[-1])


@value
def numpy_equals_torch(trace: SoftArgmaxTrace) -> float:
    pairs = [
        *((softmax(trace.logits, T), row) for T, row in zip(trace.temperature, trace.path, strict=True)),
        *(
            (softmax(trace.sheet_logits, T), s)
            for T, s in zip(trace.sheet_temperature, trace.sheet_softmax, strict=True)
        ),
        *((softmax(trace.logits + trace.noise, tau), y) for tau, y in zip(trace.tau, trace.relaxed, strict=True)),
    ]
    return max(float(np.abs(ours - theirs).max()) for ours, theirs in pairs)


@value
def jacobian_equals_differences(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.jacobian - trace.jacobian_differences).max())


@value
def softmax_has_a_slope(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.jacobian[len(trace.path) // 2]).max())


@value
def argmax_is_flat(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.argmax_differences).max())


@value
def argmax_is_flat_almost_everywhere(trace: SoftArgmaxTrace) -> float:
    return trace.scattered_flat / trace.scattered


@value
def cold_softmax_is_flat(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.jacobian[-1]).max())


@value
def gumbel_max_samples_softmax(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.many_share - trace.probability).max())


@value
def shown_samples_have_the_shares(trace: SoftArgmaxTrace) -> float:
    return float(np.abs(trace.winner_share - trace.probability).max())


@value
def samples_are_those_of_torch(trace: SoftArgmaxTrace) -> float:
    return trace.library_difference


@value
def cooling_changes_no_winner(trace: SoftArgmaxTrace) -> float:
    return float((trace.relaxed.argmax(-1) != trace.winner).sum())


@value
def cold_samples_are_in_the_corners(trace: SoftArgmaxTrace) -> float:
    return float((1 - trace.relaxed[-1].max(-1)).mean())


def _cool_to_warm(trace: SoftArgmaxTrace, values: Doubles) -> float:
    warm, cool = (int(np.abs(trace.gradient_tau - tau).argmin()) for tau in (WARM, COOL))
    return float(values[cool] / values[warm])


@value
def cooling_lowers_the_bias(trace: SoftArgmaxTrace) -> float:
    return _cool_to_warm(trace, trace.bias)


@value
def cooling_raises_the_deviation(trace: SoftArgmaxTrace) -> float:
    return _cool_to_warm(trace, trace.deviation)


@value
def deviation_rises_elsewhere(trace: SoftArgmaxTrace) -> float:
    return trace.others_deviation_rose / trace.others


@value
def bias_falls_in_most_others(trace: SoftArgmaxTrace) -> float:
    return trace.others_bias_fell / trace.others


@value
def bias_rises_in_some_others(trace: SoftArgmaxTrace) -> float:
    return trace.others_bias_fell / trace.others


@value
def warm_gradient_is_calmer_than_the_score(trace: SoftArgmaxTrace) -> float:
    return float(trace.deviation[0] / trace.score_deviation)


@value
def cold_gradient_is_wilder_than_the_score(trace: SoftArgmaxTrace) -> float:
    return float(trace.deviation[-1] / trace.score_deviation)
