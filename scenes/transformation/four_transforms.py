"""FourTransforms: the plane is moved in four ways and sent home; behind ReLU, some dots have no way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Group, smooth, there_and_back, there_and_back_with_pause

from models.traces.transformation.four_transforms import FourTransformsTrace
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import Curve, Move, PointCloud, Reading, WarpedGrid, activation, linear, normalisation, translation
from scenes.props.rings import Rings
from scenes.stage import Areas, Beat, Drive, FadeIn, FadeOut, Grid, LectureScene, Numbers, To, reveal, seat, swap
from scenes.stage.words import Formula
from scenes.transformation.drawings.workbench import Axes, Workbench

W, X, B, TANH = "{{ W : symbol_w }}", "{{ x : symbol_h }}", "{{ b : symbol_b }}", '{{ op("tanh") : symbol_sigma }}'
NORM, ARTANH = f"({X} - mu) \\/ s", '{{ op("artanh") : symbol_sigma }}'


class FourTransforms(LectureScene[FourTransformsTrace]):
    """Every dot has a ring, its home: W, b, normalisation and tanh let all of them come back, ReLU does not."""

    areas = Areas(
        wide=Grid(". plane | ask plane | number plane | . plane", widths=(2.8, 9.7), heights=(4.4, 1.2, 0.7, 0.4)),
        tall=Grid("number | ask | plane", heights=(0.7, 2.6, 7.7)),
    )

    def numbers(self) -> Numbers:
        alone = self.trace.relu_alone
        return {"points": len(alone), "home": int(alone.sum()), "lost": int((~alone).sum())}

    def leave(self, beat: Beat) -> None:
        t, self.at = self.trace, self.areas.boxes(self.layout)
        self.head: Formula | None = None
        self.grid = WarpedGrid(t.disc_radius, spacing=0.02, role="muted")
        self.cloud, self.homes = PointCloud(t.X, t.y, radius=0.08), Rings(t.X, t.y, radius=0.125)
        self.rim = Curve.circle(t.disc_radius)
        self.grid.opacity, self.grid.leaves_frame = 0.8, True
        self.bench = Workbench(self.at.plane, [self.grid, self.cloud], [Axes(), self.rim, self.homes])
        form = f"{{:.0f}} / {len(t.X)}".format
        self.number = Reading(self, "home", form, corner="bottom left", box=self.at.number, word="values")
        self.W = linear("W", t.W)
        self.number.show(self.homes.settle(self.cloud.at))
        self.add(self.bench, self.number)
        beat.then(self.bench.look(self.bench.holding(self.W)), run_time=0.8)
        beat.flex(self.drive(self.bench.make(self.W)), at_least=5.0)
        beat.then(lambda: self.prove("W", self.cloud, t.linear))
        beat.then(self.write(f"{W} {X}"), self.ask("ask"), run_time=0.8, hold=1.8)

    def inverse(self, beat: Beat) -> None:
        beat.then(FadeOut(self.question), run_time=0.7)
        self.back(beat, self.W, f"{W}^(-1) {W} {X}", self.trace.linear_undone, at_least=3.6)

    def others(self, beat: Beat) -> None:
        t = self.trace
        for move, there, back, moved, undone in (
            (translation("b", t.b), f"{X} + {B}", f"{X} + {B} - {B}", t.translated, t.translated_undone),
            (normalisation("norm", t.mu, t.s), NORM, f"s dot {NORM} + mu", t.normalised, t.normalised_undone),
            (activation("tanh", np.tanh), f"{TANH}({X})", f"{ARTANH}({TANH}({X}))", t.tanh, t.tanh_undone),
        ):
            self.go(beat, move, there, moved, at_least=1.0)
            self.back(beat, move, back, undone, at_least=1.3)

    def relu(self, beat: Beat) -> None:
        relu = activation("ReLU", lambda z: np.maximum(z, 0))
        self.go(beat, relu, f"{{{{ max : symbol_sigma }}}}({X}, 0)", self.trace.relu, at_least=2.5)
        beat.then(self.ask("guess"), run_time=0.6, hold=1.8)

    def count(self, beat: Beat) -> None:
        """Dots alone on their spot can be told apart and sent home by a list; of the others nothing is left to tell."""
        alone, pulse = self.trace.relu_alone[:, None], np.where(self.trace.relu_alone, 1.0, 1.8)
        listed = Move("list", lambda x, t: np.where(alone, (1 - t) * x + t * np.maximum(x, 0), np.maximum(x, 0)))
        beat.then(FadeOut(self.question), To(self.grid, opacity=0.2), run_time=0.7)
        beat.flex(self.drive(self.bench.undo(listed, self.cloud, lag=0.8)), at_least=4.2, hold=0.3)
        beat.then(lambda: self.prove("list", self.cloud, np.where(alone, self.trace.X, self.trace.relu)))
        red = np.where(alone, self.homes.shades, rgb(theme.colour("bad")))
        beat.then(To(self.homes, shades=red), run_time=0.6)
        beat.then(To(self.homes, size=pulse * self.homes.size, rate_func=there_and_back), run_time=1.2)

    def fork(self, beat: Beat) -> None:
        t, pair = self.trace, self.trace.fork
        is_pair, spot, homes = np.isin(np.arange(len(t.X)), pair), t.relu[pair[:1]], t.X[pair]
        view, gone = self.bench.view, [self.grid, self.cloud, self.rim]
        dot = PointCloud(spot, "ink", radius=0.34, view=view)
        ways = Curve([np.stack([spot[0], home]) for home in homes], "ink", 4.0, dashed=True, glow=0.0, view=view)
        for layer in (self.homes, *gone):
            layer.leaves_frame = True
        near = To(
            self.homes, thickness=5.0, size=self.homes.size * np.where(is_pair, 3.6, 1.8),
            shades=np.where(is_pair[:, None], Rings(t.X, t.y).shades, rgb(theme.colour("bad"))),
            emphasis=np.where(is_pair, 1.0, np.where(t.relu_alone, 0.0, 0.7)),
        )  # fmt: skip
        corners = np.concatenate([spot, homes])
        push = self.bench.look(np.concatenate([corners - 0.16, corners + np.array([0.16, 0.3])]))
        leaving = To(Group(*gone), opacity=0.0), swap(self.head, None), FadeOut(self.number)
        beat.flex(push, near, *leaving, reveal(dot), at_least=2.0)
        beat.then(lambda: self.bench.drop(*gone))

        def visit(home: np.ndarray) -> Drive:
            return Drive(dot, lambda w: dot.warp_to(spot + w * (home - spot)), rate_func=there_and_back_with_pause)

        for home in homes:
            beat.flex(visit(home), at_least=2.2)
        answer = self.note("fork", "top left", use="title", bold=True)
        beat.then(FadeIn(answer), reveal(ways), run_time=1.0, hold=1.2)

    # ---- what the beats share ----------------------------------------------------------------------------------

    def go(self, beat: Beat, move: Move, formula: str, measured: np.ndarray, *, at_least: float) -> None:
        """The bench takes a move; afterwards the dots are where `measured` (n, 2) has them."""
        look = self.bench.look(self.bench.holding(move))
        beat.then(self.write(formula), look, run_time=0.5)
        beat.flex(self.drive(self.bench.make(move), rate_func=smooth), at_least=at_least)
        beat.then(lambda: self.prove(move.name, self.cloud, measured))

    def back(self, beat: Beat, move: Move, formula: str, measured: np.ndarray, *, at_least: float) -> None:
        """The bench undoes a move; afterwards the dots are where `measured` (n, 2) has them."""
        beat.then(self.write(formula), run_time=0.4)
        beat.flex(self.drive(self.bench.undo(move)), at_least=at_least, hold=0.3)
        beat.then(lambda: self.prove(f"{move.name} undone", self.cloud, measured))

    def drive(self, draw: Callable[[float], None], **options: Any) -> Drive:
        """Move the plane: rings close where dots are home, and the number counts them."""

        def step(t: float) -> None:
            draw(t)
            self.number.show(self.homes.settle(self.cloud.at))

        return Drive(Group(self.bench, self.number), step, **options)

    def ask(self, key: str) -> FadeIn:
        self.question = self.note(key, "bottom left", box=self.at.ask, use="title", bold=True)
        return FadeIn(self.question)

    def write(self, formula: str) -> Animation | None:
        """Put a formula at the head, in exchange for the one before."""
        old, self.head = self.head, seat(self.type.formula(formula, "formula"), self.layout.corner("top left"))
        return swap(old, self.head)
