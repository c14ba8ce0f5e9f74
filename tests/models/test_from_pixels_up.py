"""The net of FromPixelsUp against numpy and torch: convolution, links, receptive fields, the choice of the probe."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.data import outline_shapes, upright_shapes
from models.shape_net import field_gradients, shape_net, stages_of
from models.traces.convolution import convolve, field_middle, max_pool, receptive_field
from models.traces.transformation.from_pixels_up import FromPixelsUpTrace
from models.transformation.from_pixels_up import from_pixels_up

SMALL = {"train_images": 300, "test_images": 150, "steps": 60}
SEED = 5


@pytest.fixture(scope="module")
def trace() -> FromPixelsUpTrace:
    measured = from_pixels_up(SEED, **SMALL)
    assert isinstance(measured, FromPixelsUpTrace)
    return measured


def own_net(trace: FromPixelsUpTrace) -> torch.nn.Sequential:
    net = shape_net(torch.Generator())
    names = {"z1": ("W1", "b1"), "z2": ("W2", "b2"), "z3": ("W3", "b3"), "logits": ("W", "b")}
    for name, (weight, bias) in names.items():
        module = net.get_submodule(name)
        with torch.no_grad():
            module.weight.copy_(torch.from_numpy(getattr(trace, weight).copy()))  # type: ignore[operator, union-attr]
            module.bias.copy_(torch.from_numpy(getattr(trace, bias).copy()))  # type: ignore[operator, union-attr]
    return net


def test_same_seed_same_bits(trace: FromPixelsUpTrace) -> None:
    again = from_pixels_up(SEED, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name


def test_the_net_worked_out_without_torch_gives_torchs_numbers(trace: FromPixelsUpTrace) -> None:
    noise = torch.rand(5, 1, 24, 24, generator=torch.Generator().manual_seed(0))
    own = stages_of(own_net(trace).double(), noise.double())
    for i, image in enumerate(noise[:, 0].numpy()):
        stages = trace.forward(image)
        for name in ("z1", "z2", "z3", "logits"):
            assert stages[name] == pytest.approx(own[name][i].numpy(), abs=1e-5)


def test_maps_are_the_nets_own_and_probabilities_sum_to_one(trace: FromPixelsUpTrace) -> None:
    stages = trace.forward(trace.probe)
    for name in ("z1", "h1", "p1", "h2", "h3", "probabilities"):
        own = getattr(trace, name)
        assert stages[name] / np.abs(own).max() == pytest.approx(own / np.abs(own).max(), abs=1e-5)
    assert trace.probabilities.sum() == pytest.approx(1, abs=1e-6)


def test_convolution_is_the_sum_it_says(trace: FromPixelsUpTrace) -> None:
    generator = np.random.default_rng(0)
    maps, weight = generator.normal(size=(2, 6, 6)), generator.normal(size=(3, 2, 3, 3))
    expected = np.zeros((3, 6, 6))
    for out, row, column, source, a, b in np.ndindex(3, 6, 6, 2, 3, 3):
        r, c = row + a - 1, column + b - 1
        if 0 <= r < 6 and 0 <= c < 6:
            expected[out, row, column] += weight[out, source, a, b] * maps[source, r, c]
    assert convolve(maps, weight) == pytest.approx(expected)
    assert max_pool(maps)[1, 2, 0] == maps[1, 4:6, 0:2].max()


def test_probe_and_accuracy_are_those_of_the_test_images(trace: FromPixelsUpTrace) -> None:
    images, labels = outline_shapes(SMALL["test_images"], 24, 0.12, 2 * SEED + 1)
    logits = np.stack([trace.forward(image[0])["logits"] for image in images])
    assert np.mean(logits.argmax(1) == labels) == pytest.approx(trace.accuracy)
    assert np.array_equal(trace.probe, images[trace.probe_index, 0])
    assert labels[trace.probe_index] == trace.probe_label
    margin = logits[:, 1] - np.delete(logits, 1, axis=1).max(axis=1)
    members = margin[labels == 1]
    assert np.sum(members < margin[trace.probe_index]) == len(members) // 2


def test_links_are_what_one_map_alone_gives_to_another(trace: FromPixelsUpTrace) -> None:
    stages = trace.forward(trace.probe)
    for layer, source, weight, bias in (
        (1, trace.probe[None], trace.W1, trace.b1),
        (2, stages["p1"], trace.W2, trace.b2),
        (3, stages["p2"], trace.W3, trace.b3),
    ):
        alone = np.stack([convolve(source[i : i + 1], weight[:, i : i + 1]) for i in range(len(source))], axis=1)
        z = stages[f"z{layer}"]
        assert alone.sum(axis=1) + bias[:, None, None] == pytest.approx(z, abs=1e-4)
        strength = (np.abs(alone) * (z > 0)[:, None]).mean(axis=(2, 3))
        recorded = trace.link1[:, None] if layer == 1 else getattr(trace, f"link{layer}")
        assert recorded == pytest.approx(strength, abs=1e-5)
    assert trace.link.sum(axis=1) + trace.b == pytest.approx(stages["logits"], abs=1e-4)


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


def test_only_pixels_of_the_field_move_a_unit(trace: FromPixelsUpTrace) -> None:
    noise = np.random.default_rng(1).uniform(size=trace.probe.shape)
    before = trace.forward(trace.probe)
    for layer, ((channel, row, column), field) in enumerate(zip(trace.unit, trace.field, strict=True), 1):
        top, left, bottom, right = field
        outside = noise.copy()
        outside[top:bottom, left:right] = trace.probe[top:bottom, left:right]
        unit = f"z{layer}"
        assert trace.forward(outside)[unit][channel, row, column] == before[unit][channel, row, column]
        assert trace.forward(noise)[unit][channel, row, column] != before[unit][channel, row, column]


def test_each_unit_lies_in_the_field_of_the_next(trace: FromPixelsUpTrace) -> None:
    for inner, outer in zip(trace.field, trace.field[1:], strict=False):
        assert (inner[:2] >= outer[:2]).all()
        assert (inner[2:] <= outer[2:]).all()


def test_no_pixel_outside_moves_a_unit_and_nearly_all_inside_do(trace: FromPixelsUpTrace) -> None:
    images = torch.from_numpy(outline_shapes(150, 24, 0.12, 2 * SEED + 1)[0])
    assert field_gradients(own_net(trace), trace.unit, images) == pytest.approx(trace.field_mean, abs=1e-6)
    for gradient, (top, left, bottom, right) in zip(trace.field_mean, trace.field, strict=True):
        inside = np.zeros_like(gradient, dtype=bool)
        inside[top:bottom, left:right] = True
        assert not gradient[~inside].any()
        assert (gradient[inside] > 0).mean() >= 0.99


def test_the_middle_of_even_shares_is_about_a_quarter(trace: FromPixelsUpTrace) -> None:
    assert 0.2 < trace.middle_share_of_pixels() < 0.5
    assert 0 < trace.middle_share_untrained() < 1


def test_icons_are_upright(trace: FromPixelsUpTrace) -> None:
    assert np.array_equal(trace.icons, upright_shapes(24))
    for icon in trace.icons[[0, 1, 2, 3, 5]]:
        assert icon == pytest.approx(icon[:, ::-1], abs=1e-5)
