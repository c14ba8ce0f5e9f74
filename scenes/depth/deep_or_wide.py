"""DeepOrWide: ten thousand parameters in one layer or in sixteen; regions, at equal units too; training and tests."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from manim import Group, Mobject, linear
from scipy.ndimage import zoom

from models.traces.depth.deep_or_wide import ALL, FEW, FEW_SHORTCUT, SHAPES, DeepOrWideTrace
from scenes.depth.drawings.parameter_cells import ParameterCells
from scenes.depth.drawings.region_map import RegionMap
from scenes.props import Chart, ClassMarks, Counter, ImageTile
from scenes.props.chart import Profile
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, Part, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene

from .deep_or_wide_places import TALL, WIDE, Places

ROLES = ("class_b", "class_a", "class_c", "class_b")  # of the tasks


class DeepOrWide(HandTimedScene[DeepOrWideTrace]):
    """The same budget reshaped five times, and what becomes of it."""

    leaving: list[Mobject]

    def construct(self) -> None:
        self.add(self.title())
        with self.beat("budget", **self.facts) as beat:
            self.lay_out(beat)
        with self.beat("reshape", **self.facts) as beat:
            self.reshape(beat)
        with self.beat("regions", **self.facts) as beat:
            self.slice(beat)
        with self.beat("units", **self.facts) as beat:
            self.even_out(beat)
        with self.beat("train", **self.facts) as beat:
            self.train(beat)
        with self.beat("few", **self.facts) as beat:
            self.test_few(beat)
        with self.beat("shapes", **self.facts) as beat:
            self.test_others(beat)
        with self.beat("shortcuts", **self.facts) as beat:
            self.add_shortcuts(beat)

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What is said, as measured."""
        t = self.trace
        few = t.accuracy(FEW)
        return {
            "parameters": f"{t.parameters[0]:,}", "most": str(t.depth[-1]), "width": str(t.width[0]),
            "thin": str(t.width[-1]), "wide_regions": f"{t.region_count[0]:,}",
            "deep_regions": f"{t.region_count[-1]:,}", "wide_units": str(t.units[0]), "deep_units": str(t.units[-1]),
            "even_units": str(t.even_units), "even_wide": f"{t.even_region_count[0]:,}",
            "even_deep": f"{t.even_region_count[-1]:,}", "few": str(t.few), "rates": str(len(t.learning_rate)),
            "wide_few": f"{100 * few[0]:.0f}", "deep_few": f"{100 * few[-1]:.0f}",
            "more_units": f"{t.units[-1] / t.units[0]:.1f}",
            "helped": f"{100 * t.accuracy(FEW_SHORTCUT)[-1]:.0f}", "times": f"{t.late_loss[-1] / t.late_loss[1]:.0f}",
            "steps": str(t.train_loss.shape[-1] - 1), "images": f"{t.train_images[ALL]:,}",
            "shape_images": f"{t.train_images[SHAPES]:,}",
        }  # fmt: skip

    # ---- the budget --------------------------------------------------------------------------------------------

    def lay_out(self, beat: Beat) -> None:
        """One wide layer: every parameter a cell."""
        trace = self.trace
        nets = []
        for depth, width in zip(trace.depth, trace.width, strict=True):
            blocks = [(int(width), int(width) + 1)] * (int(depth) - 1)
            nets.append([(int(width), trace.inputs + 1), *blocks, (trace.outputs, int(width) + 1)])
        self.cells = ParameterCells(self.places.cells, nets, trace.cells)
        self.counters = [self.reading(i, key) for i, key in enumerate(("layers", "units", "parameters"))]
        self.show_net(0)
        self.play(
            reveal(self.cells, rate_func=linear), FadeIn(*(part for reading in self.counters for part in reading)),
            run_time=beat.fill(2.6, leaving=1.4),
        )  # fmt: skip
        self.sizes = self.block_sizes(0)
        self.play(FadeIn(*self.sizes), run_time=0.5)
        self.wait(0.9)

    def block_sizes(self, net: int) -> list[Mobject]:
        """Beside the first block and the last, or above and below: from how many values to how many."""
        trace, blocks, room = self.trace, self.cells.blocks(net), self.layout.safe
        width = int(trace.width[net])
        first, last = blocks[0], blocks[-1]
        sources = (f"{trace.inputs} -> {width}", f"{width} -> {trace.outputs}")
        if min(block.left for block in blocks) - room.left > 1.7:
            spots = [
                (first.left - 0.2, float(first.centre[1]), "right"),
                (last.left - 0.2, float(last.centre[1]), "right"),
            ]
        else:
            spots = [(first.left, first.top + 0.28, "left"), (last.right, last.bottom - 0.28, "right")]
        return [place(self.type.formula(source, "math"), *spot) for source, spot in zip(sources, spots, strict=True)]

    def reading(self, i: int, key: str) -> tuple[Counter, Mobject]:
        """A number in its place, and what it counts behind or below it."""
        x, y = self.places.readings[i]
        number = Counter(self.type, "{:,.0f}", "values", bold=True).stand(x, y)
        if self.layout.is_tall:
            return number, self.type.seated(self.screen(key), x, y - 0.52, "tick", "muted")
        return number, self.type.seated(self.screen(key), x + (0.7, 1.0, 1.9)[i], y, "note", "muted")

    def show_net(self, net: int) -> None:
        """Count the net that is shown."""
        t = self.trace
        for (number, _), value in zip(self.counters, (t.depth[net], t.width[net], t.parameters[net]), strict=True):
            number.show(value)

    def reshape(self, beat: Beat) -> None:
        """The same cells in 2, 4, 8 and 16 layers."""
        moves = len(self.trace.depth) - 1
        self.play(FadeOut(*self.sizes), run_time=0.3)
        each = (beat.fill(6.4, leaving=1.5) - 0.4 * moves) / moves
        for net in range(1, moves + 1):
            changing = Group(self.cells, *(number for number, _ in self.counters))

            def draw(t: float, net: int = net) -> None:
                self.cells.net = net - 1 + t
                if t > 0.6:
                    self.show_net(net)

            self.play(Drive(changing, draw), run_time=each)
            self.wait(0.4)
        drawn = Part(self.cells, lambda ink: len(ink.corners), fine=0.0)
        self.prove("all parameters are there", drawn, self.trace.parameters[-1])
        self.sizes = self.block_sizes(moves)
        self.play(FadeIn(*self.sizes), run_time=0.5)
        self.wait(1.0)

    # ---- regions -----------------------------------------------------------------------------------------------

    def slice(self, beat: Beat) -> None:
        """The plane through three digits, as each net divides it; and how many units each net has."""
        trace, places = self.trace, self.places
        gone = [*(part for reading in self.counters for part in reading), *self.sizes]
        corners = [
            ImageTile(smooth(image), box, full=1.0) for image, box in zip(trace.corners, places.corners, strict=True)
        ]
        self.play(To(self.cells, opacity=0.0), FadeOut(*gone), reveal(Group(*corners)), run_time=0.6)
        self.remove(self.cells)
        caption = place(self.words("slice", "note"), *places.caption)
        self.maps, self.unit_names, self.counts, names = [], [], [], []
        pace = beat.fill(5.0, leaving=1.9) / len(trace.depth)
        for n, box in enumerate(places.slices):
            tile = RegionMap(trace.regions[n], trace.answer[n], box)
            name = self.type.seated(
                self.screen("layers_short", layers=trace.depth[n]), *places.names[n], "tick", "muted"
            )
            units = self.unit_name(n, trace.units[n])
            *spot, anchor = places.counts[n]
            use = "values" if box.width > 4 else "note"
            count = Counter(self.type, "{:,.0f}", use, bold=True, anchor=anchor).stand(*spot)

            def draw(t: float, tile: RegionMap = tile, count: Counter = count, n: int = n) -> None:
                tile.reveal = t
                count.show(t * trace.region_count[n])

            draw(0.0)
            self.add(tile)
            words = [name, units, count] if n else [caption, name, units, count]
            self.play(FadeIn(*words, run_time=0.3), Drive(Group(tile, count), draw), run_time=pace)
            self.maps.append(tile)
            self.unit_names.append(units)
            self.counts.append(count)
            names.append(name)
        note = self.type.seated(self.screen("regions"), *places.note, "tick", "muted")
        self.marks = [self.answers(n, trace.answer[n]) for n, box in enumerate(places.slices) if box.width > 1.5]
        self.play(FadeIn(note, *self.marks), run_time=0.6)
        self.wait(1.3)
        self.leaving = [*corners, caption, *names, *self.counts, note]

    def unit_name(self, net: int, units: int) -> Mobject:
        """How many hidden units a net has, by its slice."""
        return self.type.seated(self.screen("units_short", units=units), *self.places.units[net], "tick", "highlight")

    def even_out(self, beat: Beat) -> None:
        """The same slice by nets with as many units at every depth: the counts move together."""
        trace, places = self.trace, self.places
        self.play(FadeOut(*self.unit_names, *self.marks), run_time=0.4)
        named = [self.unit_name(n, trace.even_units) for n in range(len(trace.depth))]
        even = [
            RegionMap(regions, answer, box)
            for regions, answer, box in zip(trace.even_regions, trace.even_answer, places.slices, strict=True)
        ]
        self.add(*even)
        before, after = trace.region_count, trace.even_region_count

        def draw(t: float) -> None:
            for tile, count, old, new in zip(even, self.counts, before, after, strict=True):
                tile.reveal = t
                count.show(old + t * (new - old))

        draw(0.0)
        self.play(
            FadeIn(*named, run_time=0.5), Drive(Group(*even, *self.counts), draw), run_time=beat.fill(3.6, leaving=1.8)
        )
        self.prove("regions at equal units", Each(self.counts), after)
        self.remove(*self.maps)
        marks = [self.answers(n, trace.even_answer[n]) for n, box in enumerate(places.slices) if box.width > 1.5]
        self.play(FadeIn(*marks), run_time=0.5)
        self.wait(1.3)
        self.leaving += [*even, *named, *marks]

    def answers(self, net: int, answer: np.ndarray) -> ClassMarks:
        """The digits that a net names in its slice (rows, columns), where it names them; small areas have none."""
        box = self.places.slices[net]
        side = len(answer)
        found = [digit for digit in range(10) if (answer == digit).mean() > 0.02]
        inside = answer.shape[1] * (1 - 0.55 / box.width)  # no number on the right edge
        found = [digit for digit in found if np.median(np.nonzero(answer == digit)[1]) < inside]
        cells = np.array([[np.median(axis) for axis in np.nonzero(answer == digit)] for digit in found])
        where = np.stack(
            [box.left + (cells[:, 1] + 0.5) * box.width / side, box.top - (cells[:, 0] + 0.5) * box.height / side],
            axis=1,
        )
        return ClassMarks(self.type, [str(digit) for digit in found], "note", apart=0.36).stand(where)

    # ---- training ----------------------------------------------------------------------------------------------

    def train(self, beat: Beat) -> None:
        """Losses on all digits of a net of two layers and of the deepest, side by side."""
        trace, box = self.trace, self.places.chart
        last = trace.train_loss.shape[-1] - 1
        ticks = {step: str(step) for step in (0, last // 2, last)}
        chart = Chart(self.type, box, (0, last), decades=(-3, 1), x_ticks=ticks)
        shown, roles = (1, len(trace.depth) - 1), ("muted", "loss")
        for net, role in zip(shown, roles, strict=True):
            chart.run(np.arange(last + 1), trace.train_loss[net], role, width=2.2)
        chart.show(0)
        names = chart.name_runs([self.screen("layers_short", layers=trace.depth[net]) for net in shown], roles)
        title = place(self.words("loss", "note"), box.right, box.top + 0.36, "right")
        task = self.task(ALL)
        self.play(FadeOut(*self.leaving), reveal(Group(chart.axes, task[0])), run_time=0.6)
        self.each = self.type.seated(self.screen("each", **self.facts), *self.places.each, "tick", "muted")
        self.play(FadeIn(chart.labels, title, self.each, names, *chart.runs, task[1]), run_time=0.7)
        self.add(chart)
        self.play(Drive(chart, lambda t: chart.show(t * last)), run_time=beat.fill(4.0, leaving=0.9))
        self.wait(0.9)
        self.leaving = [chart, title, names, *task]

    def task(self, task: int) -> tuple[Group, Mobject]:
        """Two images of a task, and its name."""
        trace, (x, y) = self.trace, self.places.tasks[task]
        images = trace.shape_examples if task == SHAPES else trace.digit_examples[2 * task :]
        side = self.places.tile
        boxes = [Box(left, left + side, y - side, y) for left in (x, x + side + 0.12)]
        tiles = Group(*(ImageTile(smooth(image), box, full=1.0) for image, box in zip(images, boxes, strict=False)))
        text = self.screen(("few_digits", "all_digits", "shapes")[task], **self.facts)
        return tiles, self.type.seated(text, x, y - side - 0.28, "tick", ROLES[task])

    # ---- testing -----------------------------------------------------------------------------------------------

    def test_few(self, beat: Beat) -> None:
        """Accuracy against depth, learned from a hundred digits."""
        trace, box = self.trace, self.places.chart
        self.chart = Chart(
            self.type, box, (1, float(trace.depth[-1])), (0.4, 1.0), log_x=True,
            x_ticks={float(d): str(d) for d in trace.depth},
            y_ticks={tenth / 10: f"{tenth / 10:.1f}" for tenth in range(4, 11)},
        )  # fmt: skip
        title = place(self.words("accuracy", "note"), box.right, box.top + 0.36, "right")
        axis = place(self.words("depth_axis", "tick"), box.right, box.bottom + 0.24, "right")
        task = self.task(FEW)
        self.play(FadeOut(*self.leaving), reveal(Group(self.chart.axes, task[0])), run_time=0.6)
        starts = self.trace.train_accuracy.shape[-1]
        means = self.type.seated(self.screen("means", starts=starts, **self.facts), *self.places.each, "tick", "muted")
        self.play(FadeIn(self.chart.labels, title, axis, task[1]), swap(self.each, means), run_time=0.6)
        train = self.profile(trace.train_accuracy[FEW].astype(float).mean(1), "muted")
        learned = self.type.seated(self.screen("learned"), box.left + 1.15, box.top - 0.3, "tick", "muted")
        self.play(reveal(train), FadeIn(learned), run_time=1.0)
        line = self.profile(trace.accuracy(FEW), ROLES[FEW])
        self.play(reveal(line), run_time=beat.fill(2.2, leaving=1.4))
        self.play(FadeIn(self.number(FEW, 0, (0.16, 0.32)), self.number(FEW, -1, (0.16, 0.0))), run_time=0.5)
        self.prove("test accuracy", line, trace.accuracy(FEW))
        self.wait(0.9)
        self.lines, self.leaving = [line], [train, learned]

    def profile(self, values: np.ndarray, role: str) -> Profile:
        """One value a depth, (depths,), on the chart."""
        return self.chart.profile(self.trace.depth, values, role)

    def number(self, task: int, net: int, offset: tuple[float, float]) -> Counter:
        """An accuracy beside its dot."""
        value = self.trace.accuracy(task)[net]
        x, y = self.chart.at(float(self.trace.depth[net]), value)
        made = Counter(self.type, "{:.2f}", "note", ROLES[task], bold=True, value=value)
        return made.stand(float(x) + offset[0], float(y) + offset[1])

    def test_others(self, beat: Beat) -> None:
        """All digits, and shapes: on those depth hardly matters, until it is too much."""
        self.play(FadeOut(*self.leaving), run_time=0.4)
        pace = beat.fill(2.8, leaving=1.9) / 2
        for task in (ALL, SHAPES):
            tiles, name = self.task(task)
            line = self.profile(self.trace.accuracy(task), ROLES[task])
            self.play(reveal(tiles), FadeIn(name), reveal(line), run_time=pace)
            self.lines.append(line)
        above = self.trace.accuracy(SHAPES)[-1] > self.trace.accuracy(FEW)[-1]
        beside = 0.3 if above else -0.3  # of the number of few digits, which may be the same
        spots = ((0, (0.16, -0.32)), (-2, (-0.3, -0.34)), (-1, (0.16, beside)))
        self.ends = [self.number(SHAPES, net, offset) for net, offset in spots]
        self.play(FadeIn(*self.ends), run_time=0.5)
        self.wait(1.0)

    def add_shortcuts(self, beat: Beat) -> None:
        """Shortcuts give part of it back; and the one line that stays."""
        dim = [To(layer, opacity=0.3) for layer in self.lines[1:]]
        line = self.chart.curve(self.trace.depth, self.trace.accuracy(FEW_SHORTCUT), ROLES[FEW], dashed=True)
        name = self.type.seated(self.screen("with_shortcuts"), *self.places.remark, "note", ROLES[FEW])
        self.play(*dim, FadeOut(*self.ends), run_time=0.5)
        self.play(reveal(line, rate_func=linear), FadeIn(name), run_time=beat.fill(1.8, leaving=3.2))
        self.play(FadeIn(self.number(FEW_SHORTCUT, -1, (0.16, 0.0))), run_time=0.4)
        self.wait(0.6)
        back = [To(layer, opacity=1.0) for layer in self.lines[1:]]
        last = place(self.words("honest", "body", "ink", bold=True), *self.places.honest)
        self.play(FadeIn(last), *back, run_time=0.8)
        self.wait(1.4)


def smooth(image: np.ndarray) -> np.ndarray:
    """(48, 48): an image (8, 8) with six times as many numbers, so that small it can be recognised."""
    made: np.ndarray = zoom(image.astype(float), 6, order=3, mode="nearest", grid_mode=True).clip(0, 1)
    return made
