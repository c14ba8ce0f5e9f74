"""SaddlePoints: what looks like a bottom along its valley is a ridge from the side, on a surface and in a network."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Mobject

from models.traces.optimization.saddle_points import SaddlePointsTrace
from scenes.optimization.drawings.swing import Swing, frame_sheet
from scenes.props import Chart, LossSurface, Reading
from scenes.props.trail import Trail
from scenes.stage import Areas, Beat, Each, FadeIn, FadeOut, Fed, Grid, LectureScene, Playback, Records, Slow, To, place
from scenes.stage.turn import window
from scenes.stage.viewpoint import Viewpoint

LOOKS = {"along": (-90.0, (8.0, 22.0)), "between": (-22.0, (48.0, 54.0)), "side": (0.0, (43.0, 58.0))}
"""Azimuth, and elevation in the wide and the tall shape: along the valley it is so low that the rim hides the pits."""
EDGE, ALONG = 1.0, 1.9  # x of the valley's rim, where the ball comes in; y to which the ridge is marked
AT_REST = 40  # steps after which the ball stands still, as far as can be seen
STILL = 0.98  # of its first value: down to this the network's loss is said to stand still
UP, DOWN = "weight_pos", "weight_neg"


class SaddlePoints(LectureScene[SaddlePointsTrace]):
    """A ball comes to rest and the eye goes round it; then the same round a network's loss."""

    areas = Areas(*[Grid("sky | land", heights=(1, 6))] * 2)

    def numbers(self) -> dict[str, Any]:
        escaped = self.trace.escaped_at[self.trace.escaped_at >= 0]
        counted = {"all": len(self.trace.noisy), "free": len(escaped), "median": int(np.median(escaped))}
        return {**counted, "dimensions": self.trace.spectrum.shape[1]}

    def bowl(self, beat: Beat) -> None:
        """Along the valley, low and level: a ball rolls in and comes to rest in what looks like a bottom."""
        trace, inner = self.trace, np.abs(self.trace.x) <= EDGE
        self.at = self.areas.boxes(self.layout)
        self.land = self.valley(trace.height[:, inner], trace.x[inner], trace.y, level=0.0)
        way = trace.still[0][np.abs(trace.still[0, :, 0]) <= EDGE]
        self.ball = self.laid(self.land, way, "highlight")
        self.add(self.land)
        beat.flex(Playback(self.ball).to(AT_REST, log=True), at_least=3.6)
        self.asked = self.told("bottom")
        beat.then(FadeIn(self.asked), run_time=0.5, hold=1.5)
        beat.then(lambda: self.prove("where it stands", self.ball, way[AT_REST]))

    def ridge(self, beat: Beat) -> None:
        """The eye goes round: it stands on a ridge."""
        beat.flex(self.swing(self.land, "side"), FadeOut(self.asked), at_least=3.4)
        self.asked = self.told("ridge")
        beat.then(FadeIn(self.asked), run_time=0.5, hold=1.0)

    def curvature(self, beat: Beat) -> None:
        """The two profiles just seen, each with its curvature."""
        low, high = self.trace.eigenvalue
        down, up = np.abs(self.trace.eigenvector) * ((ALONG,), (EDGE,))
        self.stripes = [self.land.line(np.linspace(-end, end, 80), role, thickness=8.0) for end, role in
                        ((up, UP), (down, DOWN))]  # fmt: skip
        grown = [To(stripe, start={"reveal": 0.0}, reveal=1.0) for stripe in self.stripes]
        beat.flex(self.swing(self.land, "between"), FadeOut(self.asked), *grown, at_least=2.4)

        def named() -> FadeIn:
            texts, (x, y) = (f"lambda_1 = +{high:.0f} : {UP}", f"lambda_2 = {low:.0f} : {DOWN}"), self.at.sky.centre
            formulas = [self.type.formula(f"{{{{ {text} }}}}", "formula") for text in texts]
            self.names = [place(each, x + off, y, "centre") for each, off in zip(formulas, (-1.7, 1.7), strict=True)]
            return FadeIn(*self.names)

        beat.then(named, run_time=0.6, hold=1.0)

    def noise(self, beat: Beat) -> None:
        """Twenty runs with noise part from the ridge."""
        trace, steps = self.trace, self.trace.noisy.shape[1] - 1
        gone = [To(stripe, opacity=0.0) for stripe in self.stripes]
        beat.then(lambda: FadeOut(*self.names), *gone, self.swing(self.land, "side"), run_time=1.4)
        crowd = [self.laid(self.land, way, "class_b", share=0.6) for way in trace.noisy]
        run = Playback(*crowd, count := Reading(self, "steps", corner="top right"))
        beat.then(lambda: self.land.clear(*self.stripes))
        beat.then(FadeIn(count), *(To(each, start={"opacity": 0.0}, opacity=1.0) for each in crowd), run_time=0.5)
        beat.flex(run.to(steps, slow=[Slow(30, 110, 0.7)]), at_least=5.0)
        self.asked = self.told("escaped", all=len(crowd), free=self.numbers()["free"])
        beat.then(FadeIn(self.asked), FadeOut(count), run_time=0.5, hold=1.0)
        beat.then(lambda: self.prove("where they end", Each(crowd), trace.noisy[:, -1]))

    def net(self, beat: Beat) -> None:
        """Back along the valley, where a network's loss takes its place: a pause that looks like the end."""
        trace, end = self.trace, len(self.trace.slice_way) - 1
        level = float(trace.slice_loss[len(trace.slice_y) // 2, len(trace.slice_x) // 2])
        losses, pause = trace.net_loss[: end + 1], int(np.argmax(trace.net_loss < STILL * trace.net_loss[0])) - 1
        self.slice = self.valley(trace.slice_loss, trace.slice_x, trace.slice_y, level)
        self.ball = self.laid(self.slice, trace.slice_way, "highlight")
        self.chart = Chart(self.type, self.at.land.rows(7, 0)[0].columns(3, 0)[1], (0, pause), (0.0, losses[0]))
        self.chart.run(np.arange(end + 1), losses, "loss")
        self.count = Reading(self, "steps", corner="top left")
        said = self.note("slice", "bottom left", use="note", dimensions=trace.spectrum.shape[1])
        self.loss = Reading(self, "loss", "{:.2f}", corner="top right", role="loss")
        self.run = Playback(self.ball, self.count, Fed(self.loss, Records(range(end + 1), losses), self.loss.show))
        pausing, escaped, self.asked = Playback(self.chart), self.asked, self.told("stop")
        beat.then(self.swing(self.land, "along"), FadeOut(escaped), run_time=1.5)
        come = To(self.slice, start={"opacity": 0.0}, opacity=1.0, introducer=True, rate_func=window(0.25, 1.0))
        gone = To(self.land, opacity=0.0, rate_func=window(0.0, 0.65))
        beat.then(come, gone, FadeIn(self.count, self.loss, said), run_time=0.7)
        beat.then(lambda: self.match_cut(self.land, self.slice), *self.chart.entrance(), run_time=0.5)
        beat.flex(self.run.to(pause), pausing.to(pause), at_least=3.6)
        beat.then(FadeIn(self.asked), FadeOut(said), run_time=0.5, hold=1.5)

    def side(self, beat: Beat) -> None:
        """Round again: a ridge, from which it rolls in a few steps more."""
        end = len(self.trace.slice_way) - 1
        gone = To(self.chart, opacity=0.0, rate_func=window(0.0, 0.3))
        beat.then(self.swing(self.slice, "side"), FadeOut(self.asked), gone, run_time=3.0)
        beat.flex(lambda: self.remove(self.chart), self.run.to(end), at_least=3.0)
        beat.then(FadeIn(self.told("saddle")), run_time=0.5, hold=1.2)
        beat.then(lambda: self.prove("where it ends", self.ball, self.trace.slice_way[end]))
        beat.then(lambda: self.prove("the network's loss", self.loss, self.trace.net_loss[end]))

    # ---- what is drawn -----------------------------------------------------------------------------------------

    def valley(self, height: np.ndarray, x: np.ndarray, y: np.ndarray, level: float) -> LossSurface:
        """A surface, height (rows, columns), with a saddle at this level, seen along its valley."""
        size, relief, distance = self.layout.pick(((3.5, 7.2), 2.6, 14.0), ((5.2, 6.0), 6.0, 20.0))
        eye = Viewpoint(*self.look("along"), distance=distance, target=(0, 0, relief / 2))
        levels = level + (level - height.min()) / 8 * np.arange(-8, 11)
        land = LossSurface(
            height, (x[0], x[-1]), (y[0], y[-1]), viewpoint=eye, size=size, relief=relief, levels=levels,
            key_level=level, ramp="terrain", skirt=relief, runs_on=True,
        )  # fmt: skip
        frame_sheet(land, self.at.land)
        return land

    def laid(self, land: LossSurface, way: np.ndarray, role: str, share: float = 1.0) -> Trail:
        """A way (steps + 1, 2) over the surface, with a ball at its head."""
        radius = self.layout.pick(0.17, 0.27)
        return land.trail(way, role, radius=share * radius, thickness=7.0 * share).show(0)

    def look(self, where: str) -> tuple[float, float]:
        """Azimuth and elevation."""
        azimuth, elevations = LOOKS[where]
        return azimuth, self.layout.pick(*elevations)

    def swing(self, land: LossSurface, where: str) -> Swing:
        """The eye goes round."""
        return Swing(land, self.at.land, *self.look(where))

    def told(self, key: str, **values: Any) -> Mobject:
        """Large words in the sky."""
        x, y = self.at.sky.centre
        return place(self.words(key, "title", "ink", bold=True, **values), x, y, "centre")
