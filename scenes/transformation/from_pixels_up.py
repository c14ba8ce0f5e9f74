"""FromPixelsUp: one image through a trained convolutional network, number by number, then map by map, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, VGroup, linear, smooth

from scenes.props import Beam, Counter, Curve, ImageTile
from scenes.props.beam import as_array, corners
from scenes.stage import Box, Drive, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat
from scenes.transformation.drawings.number_tile import NumberTile

from .from_pixels_up_network import TALL, WIDE, Network

REACH = 2  # of a 5×5 kernel about its middle


class FromPixelsUp(Network):
    """24×24 pixels become 8, 16 and 32 maps and six probabilities; one deep unit is traced back to its pixels."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("pixels", size=len(self.trace.probe)) as beat:
            self.open_a_patch(beat)
        with self.beat("kernel") as beat:
            self.multiply_and_add(beat)
        with self.beat("slide") as beat:
            self.slide(beat)
        with self.beat("clip", clipped=self.clipped, pixels=self.out.size) as beat:
            self.clip_and_pool(beat)
        layers = (self.trace.h1, self.trace.h2, self.trace.h3)
        counts: dict[str, Any] = {
            name: len(maps) for name, maps in zip(("first", "second", "third"), layers, strict=True)
        }
        with self.beat("maps", **counts) as beat:
            self.build_maps(beat)
        with self.beat("classes", percent=100 * self.trace.accuracy) as beat:
            self.name_the_shape(beat)
        with self.beat("field") as beat:
            self.trace_back(beat)
        with self.beat("measured") as beat:
            self.measure_the_field(beat)

    # ---- what stands there -------------------------------------------------------------------------------------

    def set_up(self) -> None:
        trace, self.places = self.trace, self.layout.pick(WIDE, TALL)
        at = self.places
        self.k = trace.shown
        self.kernel, self.bias = trace.W1[self.k, 0].astype(float), float(trace.b1[self.k])
        self.padded = np.pad(trace.probe.astype(float), REACH)
        self.out, self.kept = trace.z1[self.k].astype(float), trace.h1[self.k].astype(float)
        self.clipped = int((self.out <= 0).sum())
        row, column = divmod(int(self.out.argmax()), self.out.shape[1])
        self.here = row, column
        self.image = ImageTile(trace.probe, at.first, full=1.0)
        self.map = ImageTile(np.zeros_like(self.out), at.map, "signed", float(np.abs(self.out).max()))
        self.image_word, self.map_word = (
            self.type.seated(self.screen(key), *spot, "note", "muted", anchor="centre")
            for key, spot in (("pixels", at.image_word), ("map", at.map_word))
        )
        self.add(self.title())

    def patch(self, row: int, column: int) -> np.ndarray:
        """(5, 5): the pixels about a pixel; zeros beyond the edge."""
        return self.padded[row : row + 2 * REACH + 1, column : column + 2 * REACH + 1]

    def window(self, row: int, column: int) -> Box:
        return self.image.region(row - REACH, column - REACH, 2 * REACH + 1, 2 * REACH + 1)

    # ---- one pixel ---------------------------------------------------------------------------------------------

    def open_a_patch(self, beat: Beat) -> None:
        row, column = self.here
        self.play(reveal(self.image, rate_func=linear), run_time=1.6)
        self.play(To(self.image, box=as_array(self.places.image)), FadeIn(self.image_word), run_time=1.0)
        self.pixels = NumberTile(self.type, self.patch(row, column), self.places.patch, "activation")
        self.beam = Beam(self.window(row, column), self.places.patch)
        self.play(reveal(self.beam), run_time=0.8)
        self.play(reveal(self.pixels.tile), FadeIn(self.pixels.numbers, lag_ratio=0.06), run_time=beat.fill(1.2, 0.8))
        self.wait()

    def multiply_and_add(self, beat: Beat) -> None:
        at, (row, column) = self.places, self.here
        full = float(np.abs(self.kernel).max())
        kernel = NumberTile(self.type, self.kernel, at.kernel, "signed", full)
        times = place(self.type.formula("times", "values", "symbol_w"), *at.times, "centre")
        self.play(reveal(kernel.tile), FadeIn(kernel.numbers, lag_ratio=0.06), FadeIn(times), run_time=1.2)
        self.play(reveal(self.map), FadeIn(self.map_word), run_time=0.6)
        self.wait(0.4)
        start, goal = as_array(at.kernel), as_array(at.patch)

        def lay(t: float) -> None:
            kernel.move_box(Box(*(start + t * (goal - start))))

        self.play(FadeOut(times), FadeOut(self.pixels.numbers), run_time=0.4)
        self.play(Drive(None, lay, rate_func=smooth), To(self.pixels.tile, opacity=0.0), run_time=0.8)
        products = self.kernel * self.patch(row, column)
        kernel.tile.full = float(np.abs(products).max())
        self.count_up(beat, kernel, products)

    def count_up(self, beat: Beat, tile: NumberTile, products: np.ndarray) -> None:
        """Cell by cell a weight becomes its product and joins the sum; then the bias, and the pixel of the map.

        `products` (5, 5) are those of the weights with the pixels under them.
        """
        at, (row, column) = self.places, self.here
        marks = [
            place(self.type.formula(s, "values", role), *spot)
            for s, role, spot in zip(("Sigma =", "+ b =", "z ="), ("ink", "symbol_b", "ink"), at.sums, strict=True)
        ]
        numbers = [
            Counter(self.type, "{:.2f}", "values", role, bold=True).stand(spot[0] + at.sum_gap, spot[1])
            for role, spot in zip(("ink", "symbol_b", "highlight"), at.sums, strict=True)
        ]
        cursor = Curve([corners(as_array(tile.tile.region(0, 0, 1, 1)))], width=2.6)
        values = tile.tile.values.copy()

        def draw(t: float) -> None:
            done = min(products.size, int(t * products.size + 1e-9) + (t < 1))
            shown = np.where(np.arange(products.size).reshape(products.shape) < done, products, values)
            tile.show(shown)
            numbers[0].show(products.ravel()[:done].sum())
            cursor.warp_to(corners(as_array(tile.tile.region(*divmod(done - 1, len(products)), 1, 1))))

        self.play(FadeIn(marks[0]), FadeIn(numbers[0]), reveal(cursor), run_time=0.4)
        self.play(Drive(None, draw), run_time=beat.fill(3.0, leaving=2.6))
        numbers[1].show(self.bias)
        numbers[2].show(products.sum() + self.bias)
        self.play(FadeIn(marks[1]), FadeIn(numbers[1]), To(cursor, opacity=0.0), run_time=0.5)
        self.pixel = Beam(Box(*tile.tile.box), self.map.region(row, column, 1, 1))
        self.map.values = np.where(
            np.arange(self.out.size).reshape(self.out.shape) == np.ravel_multi_index(self.here, self.out.shape),
            self.out,
            0.0,
        )
        self.play(FadeIn(marks[2]), FadeIn(numbers[2]), reveal(self.pixel), run_time=0.9)
        self.prove("one pixel", numbers[2], self.out[row, column])
        self.wait()
        self.product, self.sums, self.z = tile, VGroup(*marks[:2], *numbers[:2]), (marks[2], numbers[2])
        self.remove(cursor)

    # ---- one map -----------------------------------------------------------------------------------------------

    def slide(self, beat: Beat) -> None:
        size = len(self.trace.probe)
        self.rider = ImageTile(self.kernel, self.window(0, 0), "signed")
        self.rider.opacity = 0.0
        self.play(
            FadeOut(self.product.numbers), FadeOut(self.sums), To(self.product.tile, opacity=1.0),
            To(self.beam, source=as_array(self.window(0, 0))),
            To(self.pixel, target=as_array(self.map.region(0, 0, 1, 1))),
            run_time=0.8,
        )  # fmt: skip
        self.add(self.rider)
        place_of = np.arange(size * size).reshape(size, size)

        def draw(t: float) -> None:
            last = min(size * size - 1, int(t * size * size))
            row, column = divmod(last, size)
            self.rider.opacity = 0.6
            self.rider.box = self.beam.source = as_array(self.window(row, column))
            self.pixel.target = as_array(self.map.region(row, column, 1, 1))
            self.product.tile.values = self.kernel * self.patch(row, column)
            self.map.values = np.where(place_of <= last, self.out, 0.0)
            self.z[1].show(self.product.tile.values.sum() + self.bias)

        self.play(Drive(None, draw), run_time=beat.fill(5.0, leaving=0.8))
        self.prove("the map", self.map, self.out)
        self.wait()

    def clip_and_pool(self, beat: Beat) -> None:
        at, size = self.places, len(self.trace.probe)
        self.relu = ImageTile(self.kept, at.map, full=float(self.kept.max()))
        formula = place(self.type.formula("h = max(0, z)", "values", "symbol_sigma"), *at.formula, "centre")
        count = place(self.words("clipped", "note", clipped=self.clipped, pixels=self.out.size), *at.count, "centre")
        self.play(
            *(To(layer, opacity=0.0) for layer in (self.beam, self.pixel, self.product.tile, self.rider)),
            FadeOut(Group(*self.z)), FadeIn(formula), run_time=0.6,
        )  # fmt: skip
        self.play(reveal(self.relu, rate_func=linear), FadeIn(count), run_time=1.6)
        self.remove(self.beam, self.pixel, self.map)
        word = place(self.words("pool", "note", before=size, after=size // 2), *at.formula, "centre")
        pooled = self.trace.p1[self.k].astype(float)
        self.pooled = ImageTile(np.zeros_like(pooled), at.pooled, full=self.relu.full)
        beam = Beam(self.relu.region(0, 0, 2, 2), self.pooled.region(0, 0, 1, 1))
        self.play(swap(formula, word), FadeOut(count), reveal(self.pooled), reveal(beam), run_time=0.8)
        place_of = np.arange(pooled.size).reshape(pooled.shape)

        def draw(t: float) -> None:
            last = min(pooled.size - 1, int(t * pooled.size))
            row, column = divmod(last, len(pooled))
            beam.source, beam.target = (
                as_array(self.relu.region(2 * row, 2 * column, 2, 2)), as_array(self.pooled.region(row, column, 1, 1)),
            )  # fmt: skip
            self.pooled.values = np.where(place_of <= last, pooled, 0.0)

        self.play(Drive(None, draw), run_time=beat.fill(3.0, leaving=0.8))
        blocks = np.maximum(self.out, 0).reshape(size // 2, 2, size // 2, 2).max(axis=(1, 3))
        self.prove("pooling", self.pooled, blocks)
        self.play(To(beam, opacity=0.0), run_time=0.4)
        self.wait(0.4)
        self.word: Mobject = word
