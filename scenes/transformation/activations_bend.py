"""ActivationsBend: six activations bend the same sheet; what saturates, what loses points, what can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, smooth

from models.traces.transformation.activations_bend import ActivationsBendTrace
from scenes.look import theme
from scenes.props import Counter, Curve, PointCloud
from scenes.stage import Box, Drive, FadeIn, FadeOut, To, place, reveal
from scenes.stage.before import Beat, HandTimedScene
from scenes.stage.words import Formula
from scenes.transformation.drawings.activation_functions import ACTIVATIONS, activation_functions
from scenes.transformation.drawings.activation_panel import BACKGROUND, ActivationPanel, Pose
from scenes.transformation.drawings.panel_motion import arrange, bend, lighten, run

from .activations_bend_places import front, grid

EVERY = range(6)
SIGMOID, TANH, RELU, LEAKY, GELU, SILU = EVERY


class ActivationsBend(HandTimedScene[ActivationsBendTrace]):
    """Six panels bend at once; then one pair after the other comes forward."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("sheet") as beat:
            self.hand_out(beat)
        with self.beat("bend") as beat:
            self.play(bend(self.panels, 0, 1, run_time=beat.fill(4.0, leaving=1.0)))
            for panel, name, image in zip(self.panels, ACTIVATIONS, self.trace.ring_image, strict=True):
                self.prove(f"ring bent by {name}", panel.ring, image)
            self.wait(1.0)
        with self.beat("slope") as beat:
            self.follow_z(beat)
        flat = f"{100 * float(self.trace.nets_flat[1, TANH]):.0f}"
        with self.beat("saturate", z=f"{self.high:g}", flat=flat) as beat:
            self.saturate(beat)
        with self.beat("crush") as beat:
            self.lose_points(beat)
        with self.beat("undo") as beat:
            self.undo(beat)
        beyond: dict[str, Any] = {
            name: f"{100 * self.trace.nets_beyond[1, k]:.0f}" for name, k in (("gelu", GELU), ("silu", SILU))
        }
        with self.beat("dip", **beyond) as beat:
            self.dip(beat)
        with self.beat("all", **self.ways_back()) as beat:
            self.undo_all(beat)

    # ---- places ------------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        trace = self.trace
        self.panels = [
            ActivationPanel(
                self.type, name, trace.z, values, slopes, function, trace.W, trace.ring,
                trace.disc_radius, pose, 24 if self.layout.is_tall else "body", self.layout.right_in_lower_half,
            )
            for name, values, slopes, function, pose in zip(
                self.names(), trace.values, trace.derivatives, activation_functions(trace.slope),
                grid(self.layout.is_tall), strict=True,
            )
        ]  # fmt: skip
        self.disc = self.panels[0].image(0.0)
        self.at_home = [self.close(k, pose) for k, pose in enumerate(grid(self.layout.is_tall))]
        self.notes: list[Mobject] = []
        self.low, self.high = float(trace.z[0]), float(trace.z[-1])
        self.add(self.title())

    def names(self) -> list[str]:
        """What the six are called on screen."""
        return [self.screen(key) for key in ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu")]

    def close(self, k: int, pose: Pose) -> Pose:
        """A pose that sees the whole of one panel's bent sheet, and the unit square."""
        return pose.seeing(np.concatenate([self.panels[k].image(), [[0, 0], [1, 1]]]), 1.06)

    def bring_forward(
        self, pair: Sequence[int], poses: Sequence[Pose], beside: Sequence[Animation] = ()
    ) -> list[ActivationPanel]:
        """One pair grows from its own places to the front; all the others leave the picture."""
        panels = [self.panels[k] for k in pair]
        for k, panel in zip(pair, panels, strict=True):
            if panel.pose[11] == 0:
                panel.bend(1.0).stand(replace(self.at_home[k], opacity=0.0).vector())
        others = [panel for panel in self.panels if panel not in panels and panel.pose[11] > 0]
        gone = [FadeOut(note, run_time=0.5) for note in self.notes]
        fading = lighten(others, 0.0)
        fading.set_run_time(0.25)  # gone before the pair passes over their names
        self.play(*gone, *beside, fading, arrange(panels, poses, run_time=1.5))
        self.notes = []
        return panels

    def remark(self, k: int, key: str, line: int = 0, role: str = "ink", **values: Any) -> Mobject:
        """A line of words under a panel at the front."""
        made = self.words(key, "body", role, **values)
        sheet = Box(*self.panels[k].pose[:4])
        self.notes.append(place(made, sheet.left, sheet.bottom - 0.42 - 0.52 * line))
        return made

    def in_nets(self, k: int, key: str, shares: np.ndarray) -> tuple[Mobject, Mobject]:
        """Where nets with an activation stand on its curve, shares (2, activations): two lines under its panel."""
        before, after = (f"{100 * share:.0f} %" for share in shares[:, k])
        return self.remark(k, key), self.remark(k, "trained", 1, "highlight", before=before, after=after)

    def clear_notes(self) -> None:
        """Take away the lines under the panels."""
        self.play(*(FadeOut(note) for note in self.notes), run_time=0.4)
        self.notes = []

    # ---- all six -----------------------------------------------------------------------------------------------

    def hand_out(self, beat: Beat) -> None:
        """One sheet is drawn, turned, and handed out to six places; there the curves begin as straight lines."""
        first, *others = self.panels
        stage = self.layout.stage
        (x, y), side = stage.centre, min(stage.width, stage.height) * 0.47
        centre = Box(x - side, x + side, y - side, y + side)
        spans = np.log([2.1 * self.trace.disc_radius, np.ptp(self.disc[:, 0]) * 1.05])
        for panel, pose in zip(self.panels, grid(self.layout.is_tall), strict=True):
            panel.stand(replace(pose, sheet=centre, opacity=float(panel is first)).vector())
            panel.cross.reveal = panel.curves.reveal = 0.0

        def turn(t: float) -> None:
            for panel in self.panels:
                panel.pose[10] = (1 - t) * spans[0] + t * spans[1]
                panel.turn(t).stand(panel.pose)

        turn(0.0)
        self.add(*others, first)
        self.play(reveal(first.sheet), To(first.ring, reveal=1.0, start={"reveal": 0.0}), run_time=1.6)
        self.play(Drive(Group(*self.panels), turn, rate_func=smooth), run_time=1.4)
        self.play(
            arrange(self.panels, [pose.seeing(self.disc, 1.05) for pose in grid(self.layout.is_tall)]), run_time=1.4
        )
        self.square, self.signs, self.counter = self.legend()
        grown = Group(self.square, *(layer for panel in self.panels for layer in (panel.cross, panel.curves)))
        self.play(
            To(grown, start={"reveal": 0.0}, reveal=1.0, run_time=beat.fill(1.0, leaving=0.6)),
            FadeIn(self.square, *self.signs[:2]), lighten(self.panels, named=1),
        )  # fmt: skip
        self.wait(0.6)

    def legend(self) -> tuple[Curve, list[Formula], Counter]:
        """What the dashed square is, what the curves are, and the number that runs: all in one row."""
        height = self.layout.status if self.layout.is_tall else self.layout.legend
        x = self.layout.left if self.layout.is_tall else 0.75
        corners = np.array([[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]) * 0.32
        square = Curve([corners], "muted", 1.5, dashed=True, glow=0)
        square.warp_to(corners + np.array([x, height - 0.16]))
        x += 0.5
        sources = ("1 times 1", "{{ sigma(z) : symbol_sigma }}", "{{ sigma'(z) : gradient }}", "{{ z : highlight }} =")
        signs = []
        for source in sources:
            signs.append(place(self.type.formula(source, "math"), x, height))
            x = float(signs[-1].get_right()[0]) + 0.45
        counter = Counter(self.type, "{:+.1f}", "values", value=self.low)
        return square, signs, counter.stand(x - 0.25, height)

    def follow_z(self, beat: Beat) -> None:
        """Each panel looks closer; then z runs from left to right and draws the derivative behind it."""
        for panel in self.panels:
            panel.point(self.low)
        self.play(arrange(self.panels, self.at_home), run_time=1.4)
        self.play(FadeIn(*self.signs[2:], self.counter), lighten(self.panels, running=1), run_time=0.6)

        def draw(t: float) -> None:
            self.counter.show((1 - t) * self.low + t * self.high)
            for panel in self.panels:
                panel.curves.slope = t

        run_time = beat.fill(6.0, leaving=0.8)
        self.play(
            run(self.panels, self.low, self.high, run_time=run_time),
            Drive(Group(self.counter, *self.panels), draw, run_time=run_time),
        )
        self.wait(0.8)

    def undo_all(self, beat: Beat) -> None:
        """All six return; those that have a way back take it."""
        shown = [panel for panel in self.panels if panel.pose[11] > 0]
        extras = Group(*(layer for panel in shown for layer in panel.carried[2:]))
        gone = [FadeOut(thing, run_time=0.5) for thing in (*self.notes, self.square, *self.signs[:3])]
        levels = Group(*(panel.curves for panel in shown))
        self.play(*gone, To(levels, level_opacity=0.0), To(extras, reveal=0.0), lighten(shown, running=0), run_time=0.6)
        for panel, home in zip(self.panels, self.at_home, strict=True):
            for layer in panel.carried[2:]:
                panel.drop(layer)
            panel.light(running=0).curves.level_opacity = 0.0
            if panel not in shown:
                panel.bend(1.0).stand(replace(home, opacity=0.0).vector())
        homes = [home for panel, home in zip(self.panels, self.at_home, strict=True) if panel in shown]
        self.play(arrange(shown, homes, run_time=1.2))
        self.play(lighten([panel for panel in self.panels if panel not in shown], 1.0))
        ways_back = {k: pose for k, pose in enumerate(grid(self.layout.is_tall)) if self.trace.one_to_one[k]}
        back, others = [self.panels[k] for k in ways_back], [self.panels[k] for k in EVERY if k not in ways_back]
        fill = float(self.panels[SIGMOID].sheet.fill)
        self.play(
            bend(back, 1, 0, list(ways_back.values()), run_time=beat.fill(2.6, leaving=1.8)),
            lighten(others, BACKGROUND), To(Group(*(panel.sheet for panel in others)), fill=fill, run_time=0.6),
        )  # fmt: skip
        for k in ways_back:
            self.prove(f"{ACTIVATIONS[k]} undone", self.panels[k].ring, self.trace.ring_z)
        summary = self.words("summary", "body", "good", **self.ways_back())
        height = self.layout.status if self.layout.is_tall else self.layout.legend
        if self.layout.is_tall:
            place(summary, self.layout.left, height)
        else:
            place(summary, self.layout.right, height, "right")
        self.play(FadeIn(summary), run_time=0.6)
        self.wait(1.2)

    # ---- pairs -------------------------------------------------------------------------------------------------

    def saturate(self, beat: Beat) -> None:
        """z runs to the peak of the derivative and out to the side again, where hardly anything of it is left."""
        pair = (SIGMOID, TANH)
        poses = [self.close(k, pose) for k, pose in zip(pair, front(self.layout.is_tall), strict=True)]
        gone = [FadeOut(self.signs[3], run_time=0.5), FadeOut(self.counter, run_time=0.2)]
        panels = self.bring_forward(pair, poses, gone)
        peaks = [self.remark(k, "peak", peak=f"{self.trace.max_derivative[k]:.2f}") for k in pair]
        ends = [
            self.remark(k, "end", 1, z=f"{self.high:g}", slope=f"{self.trace.end_derivative[k, 1]:.4f}") for k in pair
        ]
        for k, panel in zip(pair, panels, strict=True):
            panel.curves.level = float(self.trace.max_derivative[k])
        self.play(run(panels, self.high, 0.0, rate_func=smooth), run_time=1.6)
        levels = Group(*(panel.curves for panel in panels))
        self.play(To(levels, level_opacity=0.9), FadeIn(*peaks), run_time=0.8)
        self.play(run(panels, 0.0, self.high, rate_func=smooth), run_time=beat.fill(2.4, leaving=4.2))
        self.play(FadeIn(*ends), run_time=0.6)
        self.wait(1.0)
        self.clear_notes()
        self.play(FadeIn(*self.in_nets(TANH, "flat", self.trace.nets_flat)), run_time=0.6)
        self.wait(1.6)

    def lose_points(self, beat: Beat) -> None:
        """ReLU once more, slowly: three quadrants and two marked points."""
        whole, beside = (pose.seeing(self.disc, 1.05) for pose in front(self.layout.is_tall))
        self.play(lighten([self.panels[k] for k in (SIGMOID, TANH)], running=0), run_time=0.3)
        self.panels[RELU].light(running=0)
        self.panels[LEAKY].light(running=0)
        relu, _ = self.bring_forward((RELU, LEAKY), [whole, replace(beside, opacity=BACKGROUND)])
        self.play(bend([relu], 1, 0), run_time=1.2)
        creases = Curve(relu.lines_at(0.0), "symbol_sigma", theme.LINE["crease"])
        marks = PointCloud(self.trace.ring[self.trace.pair], np.arange(2), radius=0.11)
        relu.carry(creases).carry(marks)
        self.play(reveal(creases), To(marks, start={"reveal": 0.0}, reveal=1.0), run_time=0.8)
        self.play(bend([relu], 0, 1), run_time=beat.fill(2.6, leaving=2.0))
        self.prove("two points on one", marks, self.trace.ring_image[RELU, self.trace.pair])
        corner, axes = (f"{count / self.trace.probes:.0%}" for count in self.trace.relu_counts[:2])
        words = self.remark(RELU, "lost", corner=corner, axes=axes), self.remark(RELU, "same", 1, "muted")
        self.play(FadeIn(*words), run_time=0.6)
        self.wait(1.4)

    def undo(self, beat: Beat) -> None:
        """Leaky ReLU creases the sheet along the same lines, and goes back."""
        relu, leaky = self.panels[RELU], self.panels[LEAKY]
        creases = Curve(leaky.lines_at(0.0), "symbol_sigma", theme.LINE["crease"])
        leaky.carry(creases)
        dimmed = [FadeOut(note, run_time=0.5) for note in self.notes]
        self.notes = []
        self.play(*dimmed, lighten([relu], BACKGROUND), lighten([leaky], 1.0), reveal(creases), run_time=0.8)
        self.play(bend([leaky], 1, 0), run_time=beat.fill(2.6, leaving=1.8))
        self.prove("leaky ReLU undone", leaky.ring, self.trace.undone)
        stuck = self.remark(RELU, "stuck", role="muted")
        self.play(FadeIn(self.remark(LEAKY, "back", role="good"), stuck), run_time=0.6)
        self.wait(1.2)

    def dip(self, beat: Beat) -> None:
        """z runs leftwards past the lowest value: there the sheet turns round."""
        pair = (GELU, SILU)
        plain = [To(self.panels[k].sheet, fill=0.0, run_time=0.3) for k in pair]
        near = [replace(pose, centre=(0.33, 0.33), span=1.4) for pose in front(self.layout.is_tall)]
        panels = self.bring_forward(pair, near, plain)
        turning = [float(self.trace.minimum_at[k]) for k in pair]
        creases = [
            Curve(panel.lines_at(z), "symbol_sigma", theme.LINE["crease"])
            for panel, z in zip(panels, turning, strict=True)
        ]
        for k, panel in zip(pair, panels, strict=True):
            panel.curves.level = float(self.trace.minimum[k])
            panel.point(1.2)
        self.play(lighten(panels, running=1), run_time=0.6)
        lowest = float(np.mean(turning))
        self.play(run(panels, 1.2, lowest, rate_func=smooth), run_time=2.0)
        for panel, crease in zip(panels, creases, strict=True):
            panel.carry(crease)
        notes = [
            self.remark(k, "lowest", value=signed(self.trace.minimum[k], 3), z=signed(z, 2))
            for k, z in zip(pair, turning, strict=True)
        ]
        levels = Group(*(panel.curves for panel in panels))
        self.play(To(levels, level_opacity=0.9), *(reveal(crease) for crease in creases), FadeIn(*notes), run_time=0.8)
        self.play(run(panels, lowest, -2.6, rate_func=smooth), run_time=beat.fill(2.6, leaving=2.6))
        self.clear_notes()
        beyond = [words for k in pair for words in self.in_nets(k, "beyond", self.trace.nets_beyond)]
        self.play(FadeIn(*beyond), run_time=0.6)
        self.wait(1.6)

    # ---- numbers -----------------------------------------------------------------------------------------------

    def ways_back(self) -> dict[str, Any]:
        """How many of the activations can be undone."""
        back, every = int(self.trace.one_to_one.sum()), len(self.trace.one_to_one)
        return {"back": back, "all": every, "stuck": every - back}


def signed(value: float, digits: int) -> str:
    """A number with a real minus sign."""
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
