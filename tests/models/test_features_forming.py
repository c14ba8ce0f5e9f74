"""The shape net's trace against numpy: convolution, links, receptive fields, the choice of the probe."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.data import outline_shapes, upright_shapes
from models.edges import edge_match, edge_templates
from models.representation.features_forming import features_forming
from models.shape_net import shape_net
from models.traces.representation.features_forming import (
    FeaturesFormingTrace,
    convolve,
    field_middle,
    max_pool,
    receptive_field,
)

SMALL = {"train_images": 300, "test_images": 150, "steps": 60, "random_filters": 2000}
SEED = 5
STRUCTURAL = {
    "numpy_equals_torch",
    "maps_are_the_nets_own",
    "probabilities_sum_to_one",
    "has_so_many_parameters",
    "nothing_comes_from_outside_the_field",
    "edge_like_filters_at_the_start",
}


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


def test_convolution_is_the_sum_it_says(trace: FeaturesFormingTrace) -> None:
    generator = np.random.default_rng(0)
    maps, weight = generator.normal(size=(2, 6, 6)), generator.normal(size=(3, 2, 3, 3))
    expected = np.zeros((3, 6, 6))
    for out, row, column, source, a, b in np.ndindex(3, 6, 6, 2, 3, 3):
        r, c = row + a - 1, column + b - 1
        if 0 <= r < 6 and 0 <= c < 6:
            expected[out, row, column] += weight[out, source, a, b] * maps[source, r, c]
    assert convolve(maps, weight) == pytest.approx(expected)
    assert max_pool(maps)[1, 2, 0] == maps[1, 4:6, 0:2].max()


def test_records_run_from_the_start_to_the_end(trace: FeaturesFormingTrace) -> None:
    assert trace.steps[0] == 0
    assert trace.steps[-1] == SMALL["steps"]
    assert len(trace.loss) == SMALL["steps"] + 1
    start = shape_net(torch.Generator().manual_seed(SEED))
    assert np.array_equal(trace.W1_at[0], start.get_submodule("z1").weight.detach().numpy())
    assert not np.array_equal(trace.W1_at[0], trace.W1_at[-1])


def test_probe_and_accuracy_are_those_of_the_test_images(trace: FeaturesFormingTrace) -> None:
    images, labels = outline_shapes(SMALL["test_images"], 24, 0.12, 2 * SEED + 1)
    logits = np.stack([trace.forward(image[0])["logits"] for image in images])
    assert np.mean(logits.argmax(1) == labels) == pytest.approx(trace.accuracy_at[-1])
    assert np.array_equal(trace.probe, images[trace.probe_index, 0])
    assert labels[trace.probe_index] == trace.probe_label
    margin = logits[:, 1] - np.delete(logits, 1, axis=1).max(axis=1)
    members = margin[labels == 1]
    assert np.sum(members < margin[trace.probe_index]) == len(members) // 2
    assert trace.examples[2, 0] == pytest.approx(images[labels == 2][0, 0])


def test_links_are_what_one_map_alone_gives_to_another(trace: FeaturesFormingTrace) -> None:
    for layer, source, weight, bias, z in (
        (1, trace.probe[None], trace.W1_at[-1], trace.b1_at[-1], trace.z1),
        (2, trace.p1, trace.W2_at[-1], trace.b2_at[-1], trace.z2),
        (3, trace.p2, trace.W3_at[-1], trace.b3_at[-1], trace.z3),
    ):
        alone = np.stack([convolve(source[i : i + 1], weight[:, i : i + 1]) for i in range(len(source))], axis=1)
        assert alone.sum(axis=1) + bias[:, None, None] == pytest.approx(z, abs=1e-4)
        strength = (np.abs(alone) * (z > 0)[:, None]).mean(axis=(2, 3))
        recorded = trace.link1_at[-1][:, None] if layer == 1 else getattr(trace, f"link{layer}_at")[-1]
        assert recorded == pytest.approx(strength, abs=1e-5)
    assert trace.link_at.sum(axis=2) + trace.b_at == pytest.approx(trace.logits_at, abs=1e-4)
    assert trace.features == pytest.approx(trace.h3_at[-1].max(axis=(1, 2)))


@pytest.mark.parametrize(
    ("layer", "place", "field"),
    [
        (1, (9, 10), (7, 8, 12, 13)),
        (2, (5, 6), (6, 8, 16, 18)),
        (3, (2, 3), (0, 4, 20, 24)),
        (3, (0, 5), (0, 12, 12, 24)),
        (1, (0, 23), (0, 21, 3, 24)),
    ],
)
def test_receptive_fields_of_known_units(layer: int, place: tuple[int, int], field: tuple[int, ...]) -> None:
    assert receptive_field(layer, *place, 24) == field


def test_the_middle_of_a_field_is_half_of_it_each_way_and_cut_by_the_edge() -> None:
    assert receptive_field(3, 3, 3, 24) == (4, 4, 24, 24)
    assert field_middle(3, 3, 3, 24) == (9, 9, 19, 19)
    assert field_middle(3, 0, 5, 24) == (0, 17, 7, 24)


def test_only_pixels_of_the_field_move_a_unit(trace: FeaturesFormingTrace) -> None:
    noise = np.random.default_rng(1).uniform(size=trace.probe.shape)
    before = trace.forward(trace.probe)
    for layer, ((channel, row, column), field) in enumerate(zip(trace.unit, trace.field, strict=True), 1):
        top, left, bottom, right = field
        outside = noise.copy()
        outside[top:bottom, left:right] = trace.probe[top:bottom, left:right]
        unit = f"z{layer}"
        assert trace.forward(outside)[unit][channel, row, column] == before[unit][channel, row, column]
        assert trace.forward(noise)[unit][channel, row, column] != before[unit][channel, row, column]


def test_each_unit_lies_in_the_field_of_the_next(trace: FeaturesFormingTrace) -> None:
    for inner, outer in zip(trace.field, trace.field[1:], strict=False):
        assert (inner[:2] >= outer[:2]).all()
        assert (inner[2:] <= outer[2:]).all()


def test_edges_match_themselves_whatever_their_contrast() -> None:
    edges = edge_templates(24)
    assert edges.mean(axis=(1, 2)) == pytest.approx(0)
    assert np.linalg.norm(edges, axis=(1, 2)) == pytest.approx(1)
    assert edge_match(3 - 2 * edges, edges) == pytest.approx(1)
    assert edge_match(np.eye(25)[12].reshape(1, 5, 5), edges)[0] < 0.8


def test_the_closest_edge_is_the_one_that_the_match_was_measured_with(trace: FeaturesFormingTrace) -> None:
    for record in (0, len(trace.steps) - 1):
        found = [trace.closest_edge(record, k)[1] for k in range(8)]
        assert np.abs(found) == pytest.approx(trace.edge_match_at[record])
    assert trace.closest_edge(-1, 0)[0] in range(len(trace.edges))


def test_icons_are_upright(trace: FeaturesFormingTrace) -> None:
    assert np.array_equal(trace.icons, upright_shapes(24))
    for icon in trace.icons[[0, 1, 2, 3, 5]]:
        assert icon == pytest.approx(icon[:, ::-1], abs=1e-5)
