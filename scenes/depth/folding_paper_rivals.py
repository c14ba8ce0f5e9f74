"""The second half of FoldingPaper: one layer with as many bends, what it costs, and what training finds."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from manim import Group, Mobject

from models.traces.depth.folding_paper import FoldingPaperTrace
from scenes.depth.drawings.curve_tiles import CurveTiles
from scenes.depth.drawings.paper_strip import PaperStrip
from scenes.props import Counter, Curve, FunctionPlot, NetworkDiagram, PointCloud
from scenes.stage import Box, Drive, FadeIn, FadeOut, Part, To, View, place, reveal
from scenes.stage.before import Beat, HandTimedScene

from .folding_paper_places import TALL, WIDE, Places

Reading = tuple[Counter, Mobject]
KEYS = ((6.75, 150.0, "right"), (3.15, 46.0, "left"), (4.27, 2.0, "left"))  # names of lines beside them, on the chart


class Rivals(HandTimedScene[FoldingPaperTrace]):
    """What FoldingPaper does once the saw is drawn."""

    strip: PaperStrip
    plot: FunctionPlot
    saw: Curve
    threads: Curve
    name: Mobject
    counters: list[Reading]
    formulas: list[Mobject]

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the spoken lines say, as measured."""
        t = self.trace
        half = t.torn_error[(len(t.torn_error) - 1) // 2] / t.torn_error[0]
        return {
            "folds": str(t.folds), "pieces": str(t.deep_pieces[t.folds - 1]),
            "creases": str(t.deep_pieces[t.folds - 1] - 1), "parameters": str(t.deep_parameters[t.folds - 1]),
            "share": str(int(100 * half)), "most": str(t.depth[-1]), "deep": str(t.deep_parameters[-1]),
            "shallow": f"{t.shallow_parameters[-1]:,}", "starts": str(t.starts),
            "counted": str(t.trained_pieces.shape[1]),
            "found": str(int((t.exact_error[-1] < t.close).sum())), "width": str(t.wide_width),
            "wide": str(int((t.wide_error < t.close).sum())), "depth": str(t.trained_depth[-1]),
            "median": f"{np.median(t.trained_pieces[-1]):.0f}", "units": str(t.trained_width * t.trained_depth[-1]),
            "folded": str(2 ** int(t.trained_depth[-1])),
        }  # fmt: skip

    def reading(self, i: int, key: str, role: str = "ink", form: str = "{:,.0f}") -> Reading:
        """A number in its place, and what it counts."""
        x, y = self.places.readings[i]
        number = Counter(self.type, form, "values", role, bold=True).stand(x, y)
        if self.places.below:
            return number, self.type.seated(self.screen(key), x, y - 0.5, "tick", "muted")
        return number, self.type.seated(self.screen(key), x + 1.45, y, "note", "muted")

    # ---- one hidden layer --------------------------------------------------------------------------------------

    def bend_by_bend(self, beat: Beat) -> None:
        """The best continuous function with 0, 1, 2, … bends, and how wrong it is."""
        trace, box = self.trace, self.places.errors
        gone = [*self.formulas, *(part for reading in self.counters for part in reading)]
        self.play(
            To(Group(self.strip, self.threads), opacity=0.0), To(self.saw, opacity=0.45), FadeOut(*gone), run_time=0.7
        )
        self.remove(self.strip, self.threads)
        bends = np.arange(len(trace.fit_error))
        worst = float(trace.fit_error[0])
        errors = FunctionPlot(
            self.type, box, (0, float(bends[-1])), (0, worst), y_ticks={0.0: "0", worst: f"{worst:.2f}"}
        )
        falling = errors.curve(bends, trace.fit_error, "loss", head=0.07)
        fit = Curve([self.plot.at(trace.knot, trace.fit[0])], "class_b", 3.0)
        rows = [self.reading(0, "units"), self.reading(1, "error", "loss", "{:.3f}")]
        rows[1][0].show(worst)
        falling.reveal = 0.0
        net = NetworkDiagram(self.places.wide_net, (1, int(bends[-1]), 1), strongest=int(bends[-1]), radius=0.036)
        wake(net, 0)
        net.opacity = 0.6
        self.play(
            reveal(Group(errors.axes, net)), FadeIn(errors.labels, falling), reveal(fit), FadeIn(*rows[0], *rows[1]),
            run_time=0.9,
        )  # fmt: skip

        def draw(t: float) -> None:
            shown = min(bends[-1], int(t * bends[-1] + 1e-9))
            fit.redraw([self.plot.at(trace.knot, trace.fit[shown])])
            falling.reveal = t
            rows[0][0].show(shown)
            wake(net, shown)
            rows[1][0].show(trace.fit_error[shown])

        moving = Group(fit, falling, net, rows[0][0], rows[1][0])
        half = (len(bends) - 1) // 2 / bends[-1]
        pace = beat.fill(5.2, leaving=2.2)
        self.play(Drive(moving, lambda t: draw(t * half)), run_time=pace * 0.55)
        self.wait(0.9)
        self.play(Drive(moving, lambda t: draw(half + t * (1 - half))), run_time=pace * 0.45)
        measured = np.stack([trace.knot, trace.target], axis=1)
        self.prove("all bends", Part(fit, lambda ink: ink.lines()[-1], self.plot.inverse), measured)
        self.wait(0.8)
        self.leaving = [errors, fit, net, *rows[0], *rows[1]]

    def compare_sizes(self, beat: Beat) -> None:
        """Parameters of both against the number of folds, on a log axis."""
        trace, box = self.trace, self.places.chart
        most = float(trace.depth[-1])
        chart = FunctionPlot(
            self.type, box, (1, most), (1, 10_000), log_y=True,
            x_ticks={float(k): str(k) for k in trace.depth[:: 1 if not self.layout.is_tall else 3]},
            y_ticks={1.0: "1", 10.0: "10", 100.0: "100", 1000.0: "1,000", 10_000.0: "10,000"},
        )  # fmt: skip
        shallow = chart.curve(trace.depth, trace.shallow_parameters, "class_b", head=0.08)
        deep = chart.curve(trace.depth, trace.deep_parameters, "highlight", head=0.08)
        shallow.reveal = deep.reveal = 0.0
        axis = place(self.words("folds_axis", "tick"), box.right, box.bottom + 0.24, "right")
        title = place(self.words("parameters_axis", "note"), box.right, box.top + 0.36, "right")
        names, ends = [], []
        for key, role, (x, y) in zip(
            ("one_layer", "deep_net"), ("class_b", "highlight"), self.places.pairs, strict=True
        ):
            names.append(self.type.seated(self.screen(key), x, y, "note", role))
            ends.append(Counter(self.type, "{:,.0f}", "counter", role, bold=True).stand(x, y - 0.75))

        def draw(t: float) -> None:
            shallow.reveal = deep.reveal = t
            at = min(len(trace.depth) - 1, int(t * (len(trace.depth) - 1) + 1e-9))
            for counter, values in zip(ends, (trace.shallow_parameters, trace.deep_parameters), strict=True):
                counter.show(values[at])

        draw(0.0)
        gone = FadeOut(self.name, self.plot, *self.leaving)
        self.play(To(self.saw, opacity=0.0), gone, reveal(chart.axes), run_time=0.6)
        self.remove(self.saw)
        self.play(FadeIn(chart.labels, axis, title, shallow, deep, *names, *ends), run_time=0.6)
        self.play(Drive(Group(shallow, deep, *ends), draw), run_time=beat.fill(3.0, leaving=1.0))
        self.wait(1.0)
        self.leaving = [chart, axis, title, *names, *ends]

    # ---- what training finds -----------------------------------------------------------------------------------

    def search(self, beat: Beat) -> None:
        """Nets of random start learn the saw of three folds: of the construction's size, and wider."""
        trace, places = self.trace, self.places
        runs = (
            (trace.exact_curve, trace.exact_error[-1], "same_size"),
            (trace.wide_curve, trace.wide_error, "wider"),
        )
        panels, words = [], []
        for (curves, error, key), box, name in zip(runs, places.tiles, places.names, strict=True):
            boxes = [tile for row in box.rows(2, 0.18) for tile in row.columns(4, 0.18)]
            found = error[: curves.shape[1]] < trace.close
            panels.append(CurveTiles(boxes, trace.drawn_x, trace.drawn_target, curves, found))
            words.append(self.type.seated(self.screen(key, **self.facts), *name, "note", "ink"))
        step = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right")
        label = self.type.seated(self.screen("step"), *places.step, "note", "muted", anchor="right")
        step.stand(float(label.get_left()[0]) - 0.16, places.step[1])
        self.play(FadeOut(*self.leaving), reveal(Group(*panels)), run_time=0.6)
        self.play(FadeIn(*words, step, label), run_time=0.5)
        last = len(trace.steps) - 1

        def draw(t: float) -> None:
            for panel in panels:
                panel.record = t * last
            step.show(trace.steps[round(t * last)])

        self.play(Drive(Group(*panels, step), draw), run_time=beat.fill(5.0, leaving=2.0))
        self.prove("runs", panels[0], np.clip(trace.exact_curve[-1], *CurveTiles.span))
        counts = [
            self.type.seated(self.screen(key, **self.facts), box.right, y, "note", role, anchor="right")
            for key, role, box, (_, y) in zip(
                ("found_none", "found_some"), ("bad", "good"), places.tiles, places.names, strict=True
            )
        ]
        self.play(To(Group(*panels), verdict=1.0), FadeIn(*counts), run_time=0.8)
        self.wait(1.2)
        self.leaving = [*panels, *words, step, label, *counts]

    def count_trained_pieces(self, beat: Beat) -> None:
        """Pieces against depth: the construction, the units, and every trained net."""
        trace, box = self.trace, self.places.pieces
        depth = trace.trained_depth
        chart = FunctionPlot(
            self.type, box, (1, float(depth[-1])), (1, 300), log_y=True,
            x_ticks={float(d): str(d) for d in depth}, y_ticks={1.0: "1", 10.0: "10", 100.0: "100"},
        )  # fmt: skip
        fine = np.linspace(1, float(depth[-1]), 60)
        folded = chart.curve(fine, 2**fine, "highlight", dashed=True)
        units = chart.curve(fine, trace.trained_width * fine, "muted", width=1.6, glow=0.0)
        jitter = np.linspace(-0.13, 0.13, trace.trained_pieces.shape[1])
        x = depth[:, None] + jitter[None, :] * np.where(depth[:, None] == 1, 0.5, 1.0)
        spots = chart.at(x.ravel(), trace.trained_pieces.ravel())
        view = View(Box(0, 0, 0, 0))
        cloud = PointCloud(spots, np.full(len(spots), 3), radius=0.035, view=view)
        median = chart.curve(depth, np.median(trace.trained_pieces, axis=1), "class_d", head=0.08)
        folded.reveal = units.reveal = median.reveal = 0.0
        axis = place(self.words("depth_axis", "tick"), box.right, box.bottom + 0.24, "right")
        title = place(self.words("pieces_axis", "note"), box.right, box.top + 0.36, "right")
        keys = (("folded", "highlight"), ("units_line", "muted"), ("trained", "class_d"))
        beside = [(*chart.at(*spot), anchor) for *spot, anchor in KEYS]
        names = [
            place(self.words(k, "note", r, **self.facts), *at)
            for (k, r), at in zip(keys, self.places.keys or beside, strict=True)
        ]
        self.play(FadeOut(*self.leaving), reveal(chart.axes), run_time=0.5)
        self.play(FadeIn(chart.labels, axis, title, names[0]), To(folded, reveal=1.0), run_time=1.0)
        self.add(folded, units, median)
        self.play(To(units, reveal=1.0), FadeIn(names[1]), run_time=0.8)
        self.play(reveal(cloud), FadeIn(names[2]), To(median, reveal=1.0), run_time=beat.fill(1.6, leaving=2.0))
        anchor = "left" if self.layout.is_tall else "right"
        last = place(self.words("honest", "body", "ink", bold=True), *self.places.note, anchor)
        self.play(FadeIn(last), run_time=0.6)
        self.wait(1.4)


def wake(net: NetworkDiagram, units: int) -> None:
    """Let that many units of the one hidden layer take part."""
    taking_part = (np.arange(len(net.units[1])) < units).astype(float)
    net.show([np.ones(1), taking_part, np.ones(1)], [taking_part[:, None], taking_part[None]])
