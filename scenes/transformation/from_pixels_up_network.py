"""The second half of FromPixelsUp: the whole network at once, and what one deep unit sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import UP, Animation, Group, Mobject, smooth

from models.traces.convolution import field_middle
from models.traces.transformation.from_pixels_up import FromPixelsUpTrace
from scenes.props import Beam, Curve, ImageTile, MapNetwork
from scenes.props import map_network as networks
from scenes.props.beam import as_array, corners
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene, Where

STRONGEST = {"input": 8, "second": 44, "third": 60, "classes": 40}
BASELINE = 0.1  # of heads, under the middle of their line


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    first: Box  # of the image, when it is alone
    image: Box
    map: Box
    image_word: Where
    map_word: Where
    patch: Box
    kernel: Box
    times: Where
    sums: tuple[Where, Where, Where]
    sum_gap: float
    formula: Where
    count: Where
    pooled: Box
    network: networks.Stations
    heads: tuple[Where, ...]  # of image, filters, the three layers and the classes
    chain: tuple[Box, Box, Box, Box]  # image, then a map of every layer
    chain_words: tuple[Where, ...]
    chain_sizes: tuple[Where, ...]
    note: float


def square(x: float, y: float, side: float) -> Box:
    """A square box about its middle."""
    return Box(x - side / 2, x + side / 2, y - side / 2, y + side / 2)


WIDE = Places(
    first=square(0, -0.05, 5.3), image=square(-4.0, 0.05, 4.1), map=square(4.0, 0.05, 4.1),
    image_word=(-4.0, -2.4), map_word=(4.0, -2.4), patch=Box(-1.6, 1.6, 0.16, 2.78), kernel=Box(-1.6, 1.6, -2.8, -0.18),
    times=(0, -0.01), sums=((-1.3, -0.2), (-1.3, -0.95), (-1.3, -1.7)), sum_gap=1.2,
    formula=(0, -0.95), count=(0, -1.6), pooled=square(0, 0.85, 2.05), network=networks.WIDE,
    heads=((-5.5, 2.55), (-3.55, 2.55), (-2.35, 2.55), (-0.15, 2.55), (2.7, 2.55), (5.45, 2.55)),
    chain=(square(-4.4, 0.0, 4.0), square(0.0, 0.0, 2.9), square(3.4, 0.0, 2.0), square(5.78, 0.0, 1.24)),
    chain_words=((-4.4, 2.45), (0.0, 2.45), (3.4, 2.45), (5.78, 2.45)),
    chain_sizes=((-4.4, -2.27), (0.0, -2.27), (3.4, -2.27), (5.78, -2.27)), note=-2.8,
)  # fmt: skip
TALL = Places(
    first=square(0, 1.2, 6.4), image=square(-1.68, 3.2, 3.15), map=square(1.93, 3.2, 3.15),
    image_word=(-1.68, 5.1), map_word=(1.9, 5.1), patch=Box(-3.57, -0.47, -1.95, 0.95),
    kernel=Box(-0.14, 2.96, -1.95, 0.95), times=(-0.3, -0.5), sums=((0.3, 0.45), (0.3, -0.4), (0.3, -1.25)),
    sum_gap=1.35, formula=(-1.68, -2.3), count=(-1.68, -2.95), pooled=square(-1.68, -0.4, 2.4),
    network=networks.TALL,
    heads=((-3.55, 5.25),) * 6,
    chain=(square(-2.05, -1.2, 2.75), square(-2.05, 1.35, 1.95), square(-2.05, 3.2, 1.4), square(-2.05, 4.55, 1.0)),
    chain_words=((-0.36, -0.9), (-0.36, 1.6), (-0.36, 3.4), (-0.36, 4.75)),
    chain_sizes=((-0.36, -1.5), (-0.36, 1.0), (-0.36, 2.85), (-0.36, 4.25)), note=-3.34,
)  # fmt: skip


class Network(HandTimedScene[FromPixelsUpTrace]):
    """What FromPixelsUp does once one map is made: all maps, the classes, and the way back to the pixels."""

    places: Places
    image: ImageTile
    relu: ImageTile
    pooled: ImageTile
    rider: ImageTile
    word: Mobject
    image_word: Mobject
    map_word: Mobject
    heads: list[Mobject]
    last_head: Mobject | None
    k: int

    def head(self, station: int, key: str, **values: Any) -> Mobject:
        """The words over a part of the network; in a tall picture they take turns on one line."""
        anchor = "left" if self.layout.is_tall else "centre"
        made = place(self.words(key, "note", "ink", **values), *self.places.heads[station], anchor)
        baseline = self.places.heads[station][1] - BASELINE
        return made.shift(UP * (baseline - made[0].get_bottom()[1]))

    def say(self, head: Mobject) -> Animation | None:
        """The animation that brings a head; it replaces the one before it in a tall picture."""
        old, self.last_head = self.last_head, head
        self.heads.append(head)
        return swap(old, head) if self.layout.is_tall else swap(None, head)

    def build_maps(self, beat: Beat) -> None:
        trace = self.trace
        net = self.net = MapNetwork(
            self.type, trace.probe, trace.W1[:, 0], [trace.h1, trace.h2, trace.h3],
            trace.icons, self.places.network,
        )  # fmt: skip
        links = net.link(
            {"input": trace.link1, "second": trace.link2, "third": trace.link3,
             "classes": trace.link}, STRONGEST,
        )  # fmt: skip
        self.heads, self.last_head = [], None
        first = net.maps[0][self.k]
        self.rider.opacity = 0.6
        self.play(
            To(self.image, box=net.image.box), To(self.relu, box=first.box, full=first.full),
            To(self.pooled, box=first.box, opacity=0.0),
            To(self.rider, box=net.filters[self.k].box, opacity=1.0), FadeOut(self.word), FadeOut(self.image_word),
            FadeOut(self.map_word), run_time=1.2,
        )  # fmt: skip
        for tile, group in ((self.rider, net.filters), (self.relu, net.maps[0])):
            group[self.k].reveal = 1.0
            self.remove(tile)
            self.add(group[self.k])
        others = [Group(*(tile for tile in group if tile is not group[self.k])) for group in (net.filters, net.maps[0])]
        self.play(reveal(links["input"]), reveal(others[0]), self.say(self.head(1, "filters")), run_time=0.9)
        self.play(
            reveal(links["filters"]),
            reveal(others[1]),
            self.say(self.head(2, "first", maps=len(net.maps[0]))),
            run_time=0.9,
        )
        pace = beat.fill(4.4, leaving=0.8) / 4
        self.play(reveal(links["second"]), run_time=pace)
        self.play(reveal(net.maps[1]), self.say(self.head(3, "second", maps=len(net.maps[1]))), run_time=pace)
        self.play(reveal(links["third"]), run_time=pace)
        self.play(reveal(net.maps[2]), self.say(self.head(4, "third", maps=len(net.maps[2]))), run_time=pace)
        stages = trace.forward(trace.probe)
        for group, name in zip(net.maps, ("h1", "h2", "h3"), strict=True):
            self.prove(name, Each(group), stages[name])
        self.wait()

    def name_the_shape(self, beat: Beat) -> None:
        trace, net = self.trace, self.net
        goal = trace.probabilities.astype(float)
        net.bars.values = np.zeros(len(goal))
        self.play(reveal(net.links["classes"]), run_time=1.2)
        self.play(
            reveal(net.icons), reveal(net.bars), FadeIn(net.numbers), self.say(self.head(5, "classes")), run_time=0.9
        )

        def fill(t: float) -> None:
            net.show_classes(t * goal)

        self.play(Drive(None, fill, rate_func=smooth), run_time=beat.fill(1.6, leaving=2.0))
        self.prove("probabilities", net.bars, trace.forward(trace.probe)["probabilities"])
        self.frame = net.outline(trace.probe_label)
        self.play(reveal(self.frame), run_time=0.6)
        self.wait(1.4)

    # ---- and back ----------------------------------------------------------------------------------------------

    def blocks(self) -> list[tuple[int, int, int, int]]:
        """(row, column, rows, columns) of what reaches the deep unit: in the image and in a map of every layer."""
        trace, size = self.trace, len(self.trace.probe)
        _, row, column = (int(value) for value in trace.unit[2])
        top, left, bottom, right = row, column, row + 1, column + 1
        found = [(top, left, bottom, right)]
        for side, halo, factor in ((size // 2, 1, 2), (size, 1, 2), (size, 2, 1)):
            edge = side // factor
            top, left = factor * max(0, top - halo), factor * max(0, left - halo)
            bottom, right = factor * min(edge, bottom + halo), factor * min(edge, right + halo)
            found.append((top, left, bottom, right))
        return [(t, le, b - t, r - le) for t, le, b, r in found[::-1]]

    def trace_back(self, beat: Beat) -> None:
        trace, net, at = self.trace, self.net, self.places
        units = [int(unit[0]) for unit in trace.unit]
        kept = [self.image, *(net.maps[i][unit] for i, unit in enumerate(units))]
        self.chain = kept
        rest = [tile for group in (net.filters, *net.maps) for tile in group if tile not in kept]
        layers = [*rest, *net.icons, net.bars, self.frame, *net.links.values()]
        shown = self.heads[-1:] if self.layout.is_tall else self.heads
        self.play(
            *(To(layer, opacity=0.0) for layer in layers), *(FadeOut(head) for head in shown), FadeOut(net.numbers),
            run_time=0.7,
        )  # fmt: skip
        self.remove(*layers)
        words = [
            place(self.words(key, "note", "ink", size=tile.values.shape[0]), *spot, self.anchor)
            for key, tile, spot in zip(("image", "map1", "map2", "map3"), kept, at.chain_words, strict=True)
        ]
        self.play(
            *(To(tile, box=as_array(box)) for tile, box in zip(kept, at.chain, strict=True)),
            *(FadeIn(word) for word in words), run_time=1.2,
        )  # fmt: skip
        blocks = self.blocks()
        sizes = [
            place(self.type.formula(f"{rows} times {columns}", "math", "highlight"), *spot, self.anchor)
            for (_, _, rows, columns), spot in zip(blocks, at.chain_sizes, strict=True)
        ]
        regions = [tile.region(*block) for tile, block in zip(kept, blocks, strict=True)]
        self.play(FadeIn(sizes[3]), run_time=0.4)
        self.beams = []
        pace = beat.fill(3.6, leaving=1.2) / 3
        for i in (2, 1, 0):
            beam = Beam(regions[i + 1], regions[i], upright=self.layout.is_tall)
            beam.set_z_index(2)
            self.beams.append(beam)
            self.play(reveal(beam), FadeIn(sizes[i]), run_time=pace)
        self.prove("receptive field", self.image.block(self.beams[-1].opening()), trace.field[2])
        self.wait()
        self.field_words = words[0], sizes[0]

    @property
    def anchor(self) -> str:
        return "left" if self.layout.is_tall else "centre"

    def measure_the_field(self, beat: Beat) -> None:
        trace, at = self.trace, self.places
        measured = ImageTile(trace.field_mean[2], at.chain[0], "gradient", power=0.7)
        measured.opacity = 0.85
        word = place(self.words("gradient", "note", "gradient"), *at.chain_words[0], self.anchor)
        self.play(
            reveal(measured, rate_func=lambda t: t), To(Group(*self.beams), fill=0.02), swap(self.field_words[0], word),
            run_time=beat.fill(2.0, leaving=3.4),
        )  # fmt: skip
        self.prove("the gradient, none of it outside", measured, trace.field_mean[2])
        row, column = (int(place) for place in trace.unit[2][1:])
        top, left, bottom, right = field_middle(3, row, column, len(trace.probe))
        box = self.image.region(top, left, bottom - top, right - left)
        middle = Curve([corners(as_array(box))], "highlight", width=2.4, dashed=True)
        middle.set_z_index(3)
        share = self.words(
            "middle", "note", "gradient", rows=bottom - top, columns=right - left, percent=100 * trace.middle_share()
        )
        place(share, *at.chain_sizes[0], self.anchor)
        self.play(reveal(middle), swap(self.field_words[1], share), run_time=0.8)
        self.wait(0.6)
        alike, before = 100 * trace.middle_share_of_pixels(), 100 * trace.middle_share_untrained()
        text = self.screen("honest", alike=alike, untrained=before)
        if not self.layout.is_tall:
            text = text.replace("\n", "" if self.settings.language == "zh" else " ")
        honest = self.type.words(text, "note", "muted")
        self.play(FadeIn(place(honest, self.layout.left, at.note)), run_time=0.8)
        self.wait(1.6)
