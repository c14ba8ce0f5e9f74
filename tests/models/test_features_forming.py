"""The filters' trace: training with true and with shuffled labels, lines, selectivity, and twins as smooth."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.data import outline_shapes
from models.representation.features_forming import FRESH, features_forming
from models.representation.smooth_noise import as_smooth_as, blurred_noise
from models.shape_net import shape_net
from models.traces.representation.features_forming import (
    DIRECTIONS,
    FeaturesFormingTrace,
    aligned,
    angles,
    lines,
    neighbour_correlation,
    selectivity,
    tuning,
)

SMALL = {"train_images": 300, "test_images": 150, "steps": 60, "twins": 50, "random_filters": 2000}
SEED = 5


@pytest.fixture(scope="module")
def trace() -> FeaturesFormingTrace:
    measured = features_forming(SEED, **SMALL)
    assert isinstance(measured, FeaturesFormingTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_another_net(trace: FeaturesFormingTrace) -> None:
    again, other = features_forming(SEED, **SMALL), features_forming(SEED + 1, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert isinstance(other, FeaturesFormingTrace)
    assert not np.array_equal(trace.W1_at[0], other.W1_at[0])


def test_both_nets_begin_alike_and_part(trace: FeaturesFormingTrace) -> None:
    assert trace.steps[0] == 0 and trace.steps[-1] == SMALL["steps"]
    start = shape_net(torch.Generator().manual_seed(SEED + FRESH), 7)
    assert np.array_equal(trace.W1_at[0], start.get_submodule("z1").weight.detach().numpy())
    assert np.array_equal(trace.W1_at[0], trace.filters_by_lot_at[0])
    assert not np.array_equal(trace.W1_at[-1], trace.filters_by_lot_at[-1])


def test_probe_accuracy_and_maps_are_those_of_the_trained_net(trace: FeaturesFormingTrace) -> None:
    images, labels = outline_shapes(SMALL["test_images"], 24, 0.12, 2 * (SEED + FRESH) + 1)
    logits = np.stack([trace.forward(image[0])["logits"] for image in images])
    assert np.mean(logits.argmax(1) == labels) == pytest.approx(trace.accuracy_at[-1])
    assert np.array_equal(trace.probe, images[trace.probe_index, 0])
    stages = trace.forward(trace.probe)
    assert stages["probabilities"] == pytest.approx(trace.probabilities_at[-1], abs=1e-5)
    for name in ("h1", "h2", "h3"):
        own = getattr(trace, f"{name}_at")[-1]
        assert own / own.max() == pytest.approx(stages[name] / own.max(), abs=1e-3)


def test_a_filter_that_is_a_line_answers_its_own_direction() -> None:
    for direction in (0, 9, 18, 30):
        drawn = lines(7)[direction, 14]
        assert tuning(drawn[None]).argmax() == direction
        assert selectivity(tuning(drawn[None]))[0] > 0.4
    level, upright = lines(7)[0, 14], lines(7)[DIRECTIONS // 2, 14]
    assert level[3].min() == pytest.approx(1) and upright[:, 3].min() == pytest.approx(1)
    assert angles()[DIRECTIONS // 2] == pytest.approx(np.pi / 2)


def test_a_line_that_rises_to_the_right_has_a_positive_angle() -> None:
    rising = lines(7)[DIRECTIONS // 4, 14]
    assert rising[6, 0] > 0.9 and rising[0, 6] > 0.9 and rising[0, 0] == 0


def test_a_round_filter_has_no_direction_and_its_size_and_mean_do_not_matter() -> None:
    axis = np.arange(7) - 3.0
    blob = np.exp(-(axis**2 + axis[:, None] ** 2) / 4)
    filters = np.stack([blob, 5 * blob + 3])
    assert selectivity(tuning(filters)) == pytest.approx(0, abs=0.03)
    assert tuning(filters)[1] == pytest.approx(5 * tuning(filters)[0])
    assert aligned(tuning(filters))[:, 0] == pytest.approx(1)


def test_neighbours_of_white_noise_do_not_correlate_and_those_of_a_slope_do() -> None:
    noise = np.random.default_rng(0).normal(size=(400, 7, 7))
    assert abs(neighbour_correlation(noise).mean()) < 0.05
    assert neighbour_correlation(np.arange(49.0).reshape(1, 7, 7))[0] > 0.6


def test_twins_are_as_smooth_as_their_filter_and_in_the_order_of_selectivity(trace: FeaturesFormingTrace) -> None:
    _, alike, answers = blurred_noise(7, 2000)
    for filters, row in zip(
        trace.W1_at[-1], as_smooth_as(trace.W1_at[-1, :, 0], 50, 2000), strict=True
    ):  # fmt: skip
        assert alike[row] == pytest.approx(neighbour_correlation(filters)[0], abs=0.06)
        assert (np.diff(selectivity(answers[row])) >= 0).all()


def test_twins_have_no_direction_of_their_own() -> None:
    _, _, answers = blurred_noise(7, 2000)
    best = answers.argmax(axis=1)
    counts = np.bincount(best // 9, minlength=4) / len(best)
    assert counts == pytest.approx(0.25, abs=0.06)
