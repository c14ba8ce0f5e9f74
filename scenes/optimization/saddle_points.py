"""SaddlePoints: what looks like a bottom along its valley is a ridge from the side, on a surface and in a network."""

from __future__ import annotations

import numpy as np
from manim import Mobject

from models.traces.optimization.saddle_points import SaddlePointsTrace
from scenes.props import Chart, LossSurface, Reading
from scenes.props.swing import Swing, frame_sheet
from scenes.props.trail import Trail
from scenes.stage import Areas, Beat, FadeIn, FadeOut, Fed, Grid, LectureScene, Playback, Records, Slow, To, place
from scenes.stage.viewpoint import Viewpoint

ALONG, BETWEEN = {"azimuth": -90.0, "elevation": 8.0}, {"azimuth": -35.0, "elevation": 46.0}
EDGE = 1.0  # of the valley: there the ball comes in, and the surface is cut off
AT_REST = 40  # steps after which the ball stands still, as far as can be seen
PAUSE = 12  # steps for which the network's loss seems to stand still
UP, DOWN = "weight_pos", "weight_neg"


class SaddlePoints(LectureScene[SaddlePointsTrace]):
    """A ball comes to rest and the eye goes round it; then the same round a network's loss."""

    areas = Areas(*[Grid("sky | land", heights=(1, 6))] * 2)
    within = Areas(
        wide=Grid(". . . | . loss . | . . .", widths=(5, 4, 5), heights=(1.5, 1, 5)),
        tall=Grid(". . . | . loss . | . . .", widths=(1, 2, 1), heights=(2, 1, 6)),
    )

    def numbers(self) -> dict[str, object]:
        escaped = self.trace.escaped_at[self.trace.escaped_at >= 0]
        return {"all": len(self.trace.noisy), "free": len(escaped), "median": int(np.median(escaped))}

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
        beat.then(lambda: self.prove("where it stands", self.ball.head[0], way[AT_REST]))

    def ridge(self, beat: Beat) -> None:
        """The eye goes round: it stands on a ridge."""
        beat.flex(self.round(self.land), FadeOut(self.asked), at_least=3.4)
        self.asked = self.told("ridge")
        beat.then(FadeIn(self.asked), run_time=0.5, hold=1.0)

    def curvature(self, beat: Beat) -> None:
        """The two profiles just seen, each with its curvature."""
        low, high = self.trace.eigenvalue
        down, up = self.trace.eigenvector
        ends = np.array([EDGE * np.abs(up), 1.9 * np.abs(down)])
        self.stripes = [
            self.land.line(np.linspace(-end, end, 80), role, thickness=8.0)
            for end, role in zip(ends, (UP, DOWN), strict=True)
        ]
        grown = [To(stripe, start={"reveal": 0.0}, reveal=1.0) for stripe in self.stripes]
        beat.flex(Swing(self.land, self.at.land, **BETWEEN), FadeOut(self.asked), *grown, at_least=2.4)

        def named() -> FadeIn:
            texts = (f"lambda_1 = +{high:.0f} : {UP}", f"lambda_2 = {low:.0f} : {DOWN}")
            self.names = [self.beside(self.land, -end, text) for end, text in zip(ends, texts, strict=True)]
            return FadeIn(*self.names)

        beat.then(named, run_time=0.6, hold=1.0)

    def noise(self, beat: Beat) -> None:
        """Twenty runs with noise part from the ridge."""
        trace, steps = self.trace, self.trace.noisy.shape[1] - 1
        beat.then(
            lambda: [FadeOut(*self.names), *(To(stripe, opacity=0.0) for stripe in self.stripes), self.round(self.land)],
            run_time=1.4,
        )
        crowd = [self.laid(self.land, way, "class_b", share=0.6) for way in trace.noisy]
        count = Reading(self, "steps", corner="top right")
        run = Playback(*crowd, count)
        beat.then(lambda: self.land.clear(*self.stripes))
        beat.then(FadeIn(count), *(To(each, start={"opacity": 0.0}, opacity=1.0) for each in crowd), run_time=0.5)
        beat.flex(run.to(steps, slow=[Slow(30, 110, 0.7)]), at_least=5.0)
        self.asked = self.told("escaped", **self.numbers())
        beat.then(FadeIn(self.asked), FadeOut(count), run_time=0.5, hold=1.0)
        ends = trace.noisy[:, -1]
        beat.then(lambda: self.prove("where they end", np.concatenate([each.head for each in crowd]), ends))

    def net(self, beat: Beat) -> None:
        """Back along the valley, where a network's loss takes its place: a pause that looks like the end."""
        trace, end = self.trace, len(self.trace.slice_way) - 1
        level = float(trace.slice_loss[len(trace.slice_y) // 2, len(trace.slice_x) // 2])
        self.net_land = self.valley(trace.slice_loss, trace.slice_x, trace.slice_y, level)
        self.net_ball = self.laid(self.net_land, trace.slice_way, "highlight")
        box = self.within.boxes(self.layout).loss
        self.chart = Chart(self.type, box, (0, end), (0.0, 0.8))
        self.chart.run(np.arange(end + 1), trace.net_loss[: end + 1], "loss")
        self.count = Reading(self, "steps", corner="top left")
        self.loss = Reading(self, "loss", "{:.2f}", corner="top right", role="loss")
        shown = Fed(self.loss, Records(np.arange(end + 1), trace.net_loss[: end + 1]), lambda v: self.loss.show(float(v)))
        self.run = Playback(self.net_ball, self.count, shown, self.chart)
        beat.then(lambda: Swing(self.land, self.at.land, **ALONG), FadeOut(self.asked), run_time=1.6)
        come = To(self.net_land, start={"opacity": 0.0}, opacity=1.0, introducer=True)
        beat.then(lambda: self.turn(come, self.chart, self.count, self.loss), run_time=1.0)
        beat.flex(self.run.to(PAUSE), at_least=3.6)
        self.asked = self.told("stop")
        beat.then(FadeIn(self.asked), run_time=0.5, hold=1.5)

    def side(self, beat: Beat) -> None:
        """Round again: a ridge, from which it rolls in a few steps more."""
        trace, end = self.trace, len(self.trace.slice_way) - 1
        beat.then(lambda: [self.round(self.net_land), FadeOut(self.asked, self.chart)], run_time=3.0)
        beat.flex(self.run.to(end), at_least=3.0)
        shown = np.append(self.net_ball.head, self.loss.value)
        beat.then(FadeIn(self.told("saddle")), run_time=0.5, hold=1.2)
        beat.then(lambda: self.prove("where it ends", shown, [*trace.slice_way[end], trace.net_loss[end]]))

    # ---- what is drawn -----------------------------------------------------------------------------------------

    def valley(self, height: np.ndarray, x: np.ndarray, y: np.ndarray, level: float) -> LossSurface:
        """A surface with a saddle at this level, seen along its valley."""
        size, relief, distance = self.layout.pick(((3.5, 7.2), 2.6, 14.0), ((5.2, 6.0), 4.6, 18.0))
        eye = Viewpoint(**ALONG, distance=distance, target=(0, 0, relief / 2))
        levels = level + (level - height.min()) / 8 * np.arange(-8, 11)
        land = LossSurface(
            height, (x[0], x[-1]), (y[0], y[-1]), viewpoint=eye, size=size, relief=relief, levels=levels,
            key_level=level, ramp="terrain", skirt=relief, runs_on=True,
        )  # fmt: skip
        frame_sheet(land, self.at.land)
        return land

    def laid(self, land: LossSurface, way: np.ndarray, role: str, share: float = 1.0) -> Trail:
        """A way over the surface, with a ball at its head."""
        radius = self.layout.pick(0.17, 0.27)
        return land.trail(way, role, radius=share * radius, thickness=7.0 * share).show(0)

    def round(self, land: LossSurface) -> Swing:
        """The eye goes to the side, from where the ridge is seen."""
        return Swing(land, self.at.land, azimuth=0.0, elevation=self.layout.pick(43.0, 58.0))

    def told(self, key: str, **values: object) -> Mobject:
        """Large words in the sky."""
        return place(self.words(key, "title", "ink", bold=True, **values), *self.at.sky.centre, "centre")

    def beside(self, land: LossSurface, end: np.ndarray, text: str) -> Mobject:
        """A formula over the end of a stripe."""
        x, y = land.to_frame(end[None], lift=0.4)[0]
        return place(self.type.formula(f"{{{{ {text} }}}}", "values"), float(x), float(y), "centre")
