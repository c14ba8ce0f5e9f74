"""OneLongTransformation: the plane as a net sees it, before, while and after it learns; it ends where it began."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from manim import UP, Group, smooth

from models.traces.recorded import parameters_at
from models.traces.transformation.bending_space import BendingSpaceTrace
from scenes.look import theme
from scenes.props import ClassAreas, Counter, Curve, NarrowNet, PointCloud, Track, WarpedGrid
from scenes.props.curve import GLOW
from scenes.stage import Box, Drive, FadeIn, FadeOut, Part, To, View, follow, place, reveal
from scenes.stage.before import Beat, HandTimedScene

RADIUS = 1.2
PARTS = ("symbol_w", "symbol_b", "symbol_sigma")
PACE = (1.3, 0.5, 1.0)  # how long W, b and σ take, relative to one another
LOG_OFFSET = 10  # playback is even in log(step + 10): the first steps are as good as still
LEGS = {"rest": 12, "enter": 260, "train": 300, "part": 24, "back": 260, "hold": 12, "rewind": 40}  # camera samples
REACH = 24  # samples over which the camera smooths, at most


class OneLongTransformation(HandTimedScene[BendingSpaceTrace]):
    """In through an untrained net, on through its training, and back out through the trained one."""

    def construct(self) -> None:
        self.set_up()
        first = self.picture().shown().values
        with self.beat("enter", wrong=100 - self.percent(0.0)) as beat:
            self.play(self.leg("rest"), run_time=0.8)
            self.play(self.leg("enter"), run_time=beat.fill(6.4))
        with self.beat("train") as beat:
            self.play(self.leg("train"), run_time=beat.fill(13.0))
            planes = self.trace.trained.activation(f"σ{self.layers - 1}")
            self.prove("the last hidden plane after training", self.cloud, planes[0])
        with self.beat("part", correct=self.right) as beat:
            self.part(beat)
        with self.beat("back") as beat:
            self.play(self.leg("back", run_time=6.4), FadeOut(self.picked, run_time=0.6))
            self.play(self.leg("hold"), run_time=0.8)
            self.rewind(beat.fill(3.6, leaving=0.6))
            self.wait(0.6)
        self.prove("the last frame is the first", self.picture(), first)

    def set_up(self) -> None:
        trace, layout = self.trace, self.layout
        self.view = View(Box(-3.55, 3.55, -1.75, 5.1) if layout.is_tall else Box(-3.45, 6.4, -2.93, 3.58))
        self.nets: dict[float, NarrowNet] = {}
        self.recorded, self.shares = trace.net.steps, trace.net.measure("accuracy").values
        self.layers = len(self.net_at(0.0).route) // len(PARTS)
        self.areas = ClassAreas(RADIUS, self.net_at(0.0).logit, view=self.view)
        self.areas.opacity = 0.0
        self.grid = WarpedGrid.disc(RADIUS, view=self.view)
        self.fill = self.grid.fill
        self.boundary = Curve([], width=theme.LINE["boundary"], view=self.view)
        self.cloud = PointCloud(trace.X, trace.y, radius=0.05, view=self.view)
        self.beyond = Curve([], width=1.2, glow=0.0)
        self.steps = Counter(self.type, "{:,.0f}", "counter", bold=True)
        self.accuracy = Counter(self.type, "{:.0f} %", "body", bold=True)
        self.track = Track(self.layers, PARTS).scale(0.8)
        self.right = int(np.rint(self.shares[-1] * len(trace.X)))
        self.stand_words()
        self.zoom, self.centre, self.starts = self.camera_path()
        self.draw("rest", 0.0)
        self.shown = Group(
            self.areas, self.grid, self.beyond, self.boundary, self.cloud, self.steps, self.accuracy, self.track
        )
        self.add(self.shown)

    def stand_words(self) -> None:
        """Title, counter and accuracy: at the left of the picture, or above and below it."""
        left, is_tall = self.layout.left, self.layout.is_tall
        title, counter, unit, accuracy, track = (
            (6.0, -2.3, -3.02, -3.62, 5.4) if is_tall else (3.22, -0.66, -1.42, -2.02, -2.66)
        )
        name = self.context.title[self.settings.language]
        lines = name if is_tall else "\n".join(textwrap.wrap(name, 20))
        written = place(self.type.words(lines, "values" if is_tall else "body", "ink", bold=True), left, title)
        written.align_to((0, title + 0.2, 0), UP)
        label = place(self.words("accuracy"), left, accuracy)
        self.add(written, place(self.words("steps", "note"), left, unit), label)
        self.steps.stand(left, counter)
        self.accuracy.stand(label.get_right()[0] + 0.25, accuracy)
        place(self.track, left, track)
        average = round(100 * (1 - float(self.trace.line_errors.mean())))
        picked = self.words("picked", "note", nets=self.trace.nets, solved=self.trace.nets_right, average=average)
        self.picked = place(picked, *((-0.15, -2.7) if is_tall else (left, 1.2)))

    # ---- beats -------------------------------------------------------------------------------------------------

    def leg(self, name: str, **options: Any) -> Drive:
        """One leg of the round."""
        return Drive(self.shown, lambda t: self.draw(name, t), **options)

    def part(self, beat: Beat) -> None:
        """Time stands still: the two sides of the line take their colours."""
        self.areas.opacity = 1.0
        self.play(
            reveal(self.areas), To(self.grid, opacity=0.62, fill=0.0), To(self.boundary, glow=0.5),
            self.accuracy.animate.set_color(theme.colour("good")), FadeIn(self.picked),
            run_time=beat.fill(2.4, leaving=1.0),
        )  # fmt: skip
        self.wait(1.0)

    def rewind(self, run_time: float) -> None:
        """The training runs backwards in the input plane, and the colours go."""
        self.play(
            self.leg("rewind"),
            To(self.areas, opacity=0.0), To(self.grid, opacity=1.0, fill=self.fill), To(self.boundary, glow=GLOW),
            run_time=run_time,
        )  # fmt: skip

    # ---- the way -----------------------------------------------------------------------------------------------

    def moment(self, leg: str, t: float) -> tuple[float, float]:
        """Which training step, and which place in the net, a leg shows at its share t of the time."""
        last, depth = float(self.recorded[-1]), 3.0 * self.layers
        played = (last + LOG_OFFSET) ** t * LOG_OFFSET ** (1 - t) - LOG_OFFSET
        rewound = (last + LOG_OFFSET) ** (1 - t) * LOG_OFFSET**t - LOG_OFFSET
        return {
            "rest": (0.0, 0.0),
            "hold": (last, 0.0),
            "enter": (0.0, self.walk(t)),
            "train": (played, depth),
            "part": (last, depth),
            "back": (last, self.walk(1 - t)),
            "rewind": (rewound, 0.0),
        }[leg]

    def walk(self, t: float) -> float:
        """The place at share t of a walk through all layers: it slows where one move passes into the next."""
        ends = np.cumsum([0.0, *PACE * self.layers])
        done = np.interp(smooth(t, 4) * ends[-1], ends, np.arange(len(ends)))
        within = done % 1
        return float(done - within + 0.5 * (within + smooth(within, 4)))

    def net_at(self, step: float) -> NarrowNet:
        """The net as recorded; between two records its parameters run straight from one to the other."""
        if step not in self.nets:
            recording = self.trace.net
            net = NarrowNet.of(recording, parameters_at(recording, step), at_once=True)
            if 0 < step < self.recorded[-1]:
                return net
            self.nets[step] = net
        return self.nets[step]

    def camera_path(self) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
        """Zoom (samples,), centre (samples, 2), and each leg's first sample: one camera path for the whole round."""
        angle = np.linspace(0, 2 * np.pi, 181)
        rim = RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        hull = np.concatenate([rim, self.trace.X])
        hulls: list[np.ndarray] = []
        starts: dict[str, int] = {}
        for leg, samples in LEGS.items():
            starts[leg] = len(hulls)
            for t in np.arange(samples) / samples:
                step, where = self.moment(leg, t)
                hulls.append(self.net_at(step).route.position(hull, where))
        # The round has no end: the camera comes in from its last samples and goes out into its first.
        zoom, centre = follow(hulls[-REACH:] + hulls + hulls[: REACH + 1], self.view.box)
        return zoom[REACH:-REACH], centre[REACH:-REACH], starts

    # ---- one frame ---------------------------------------------------------------------------------------------

    def draw(self, leg: str, t: float) -> None:
        """Put everything where it is at share t of a leg."""
        step, where = self.moment(leg, t)
        net = self.net_at(step)
        sample = self.starts[leg] + t * LEGS[leg]
        samples = np.arange(len(self.zoom))
        self.view.zoom = float(np.exp(np.interp(sample, samples, np.log(self.zoom))))
        self.view.centre = np.array([np.interp(sample, samples, axis) for axis in self.centre.T])
        if self.steps.value != step or not len(self.boundary.rest):
            self.boundary.redraw(net.boundary(RADIUS))
            self.areas.divide(net.logit)
        for layer in (self.areas, self.grid, self.boundary, self.cloud):
            layer.at = net.route.position(layer.rest, where)
        self.beyond.redraw([self.view(net.line(self.reach(net)))])
        self.beyond.opacity = 0.5 * {"train": min(1.0, 12 * t), "back": max(0.0, 1 - 20 * t)}.get(leg, 0.0)
        self.steps.show(step)
        self.accuracy.show(self.percent(step))
        moves = len(net.route)
        self.track.mark(int(where) if 0 < where < moves else None, finished=int(where))

    def percent(self, step: float) -> int:
        """How many of a hundred samples the line has on their own side at the last record, however its sides are named.

        Whole ones, so that 100 means all of them.
        """
        accuracy = self.shares[np.searchsorted(self.recorded, step, side="right") - 1]
        right = round(float(accuracy) * len(self.trace.X))
        return 100 * max(right, len(self.trace.X) - right) // len(self.trace.X)

    def reach(self, net: NarrowNet) -> tuple[float, float]:
        """How far along it the net's line stays in the picture's box."""
        box = self.view.box
        low, high = self.view.inverse(np.array([[box.left, box.bottom], [box.right, box.top]]))
        foot, ahead = net.line((0.0, 1.0))
        ways = np.array([(bound - foot) / (ahead - foot) for bound in (low, high)])
        return float(ways.min(0).max()), float(ways.max(0).min())

    def picture(self) -> Part:
        """All places at which grid, boundary and dots are painted."""
        layers = (self.grid, self.boundary, self.cloud)
        return Part(layers, lambda ink: np.concatenate([*ink.lines(), ink.centres]))
