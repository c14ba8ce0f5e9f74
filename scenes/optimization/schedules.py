"""Schedules: the learning rate as a stride, in a valley that it outgrows; then the same on a deep net."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group

from models.traces.optimization.schedules import SchedulesTrace
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import Chart, LossSurface, Reading
from scenes.props.chart import powers_of_ten
from scenes.stage import HERO, Beat, Drawn, Each, FadeIn, FadeOut, LectureScene, Numbers, Playback, Slow, To, place
from scenes.stage.turn import carried, easing_out
from scenes.stage.viewpoint import Viewpoint

LANES = {"step": 1, "constant": 0, "warm_up": 3, "cosine": 2}  # from left to right; each one's place in the trace
CONSTANT, COSINE = 0, 2  # of the network's losses
WALL = 0.05  # from the valley's floor to the top of a wall that is drawn, in the plane of the two variables
HEIGHT = 1.1  # of that wall, where half a lane is 1
DAWN = 14  # the step at which the film begins: the balls drop into the valley
ROUND = np.linspace(0, 2 * np.pi, 73)


class Lane:
    """One ball's way across the valley, and the ring of its stride.

    Attributes:
        offset: (steps + 1,) its distance from the valley's floor, in walls.
        stride: (steps + 1,) its step as Adam scales it, 1 where the valley can just hold it.
    """

    def __init__(self, trace: SchedulesTrace, which: int, centre: float) -> None:
        x, y = trace.path[which].T
        self.offset = (y - x**2) / np.sqrt(1 + 4 * x**2) / WALL
        self.stride = trace.stiffness[which] / trace.limit
        self.centre = centre

    def way(self, radius: float) -> np.ndarray:
        """(steps + 1, 3): a ball on its wall and, beyond what is drawn, on the wall as it goes on."""
        return np.stack([self.centre + self.offset, 0 * self.offset, self.offset**2 + radius / HEIGHT], axis=1)

    def ring(self, step: float) -> np.ndarray:
        """(points, 3): a level ring, as high as the walls carry it."""
        radius = float(np.interp(step, np.arange(len(self.stride)), self.stride))
        height = np.full(len(ROUND), min(radius, 1.0) ** 2 + 0.04)
        return np.stack([self.centre + radius * np.cos(ROUND), radius * np.sin(ROUND), height], axis=1)

    def flights(self, after: int) -> list[float]:
        """The steps at which the ball has left the floor by a twentieth of a wall, once for each flight."""
        out = after + np.flatnonzero(np.abs(self.offset[after:]) > 0.05)
        return [float(step) for step in out[np.diff(out, prepend=-np.inf) > 60]]


class Schedules(LectureScene[SchedulesTrace]):
    """Four strides grow in one valley; the one that never shrinks is thrown out. Then two schedules train a net."""

    def numbers(self) -> Numbers:
        return {"last": self.trace.averaged}

    def morning(self, beat: Beat) -> None:
        hero, (wide, depth, ball) = HERO.boxes(self.layout).hero, self.layout.pick((9.0, 2.3, 0.24), (9.2, 5.6, 0.32))
        self.eye = Viewpoint(-90, 30, distance=16, zoom=hero.width / wide, centre=(0.0, hero.centre[1]))
        wall = np.abs(np.linspace(-4, 4, 481) % 2 - 1) ** 2
        self.valley = LossSurface(
            np.tile(wall, (61, 1)), (-4, 4), (-depth, depth), size=(8, 2 * depth), viewpoint=self.eye, relief=HEIGHT,
            levels=np.arange(0.04, 1.0, 0.16), ramp="terrain", skirt=0.8,
        )  # fmt: skip
        self.valley.leaves_frame = True  # balls fly out, and the eye goes near
        self.radius = ball
        self.lanes = [Lane(self.trace, which, 2 * n - 3) for n, which in enumerate(LANES.values())]
        self.balls = [self.valley.trail(lane.way(ball), radius=ball, thickness=0) for lane in self.lanes]
        self.hoops = [self.valley.line(lane.ring(DAWN), "highlight", thickness=9.0) for lane in self.lanes]
        self.drawn = [To(hoop, start={"reveal": 0.0}, reveal=1.0) for hoop in self.hoops]
        self.run = Playback(Drawn(self.valley, self.show_step), count := self.counter(), step=DAWN)
        self.add(self.valley, count)
        beat.flex(self.run.to(self.trace.settled, log=True), To(self.eye, elevation=52.0), at_least=4.5)

    def counter(self) -> Reading:
        """The step that is shown; upright it stands below the title."""
        return Reading(self, "steps", corner="top right", box=self.layout.pick(None, self.layout.hero))

    def show_step(self, step: float) -> None:
        """Balls and rings as they are at a step."""
        for lane, ball, ring in zip(self.lanes, self.balls, self.hoops, strict=True):
            ball.show(step)
            ring.point_to(lane.ring(step))

    def rings(self, beat: Beat) -> None:
        self.question = self.note("question", "top left", use="values", bold=True)
        at, size = self.layout.pick((0.77, "body"), (0.25, "tick"))
        feet = self.valley.to_frame(np.array([[lane.centre, at * self.valley.ground.y[0], 0.0] for lane in self.lanes]))
        named = [self.words(name, size, "ink", bold=True) for name in LANES]
        self.named = Group(*(place(word, x, y, "centre") for word, (x, y) in zip(named, feet, strict=True)))
        beat.then(*self.drawn, FadeIn(self.named), run_time=1.0)
        beat.flex(self.run.to(0.85 * self.trace.crossing), at_least=4.0)
        beat.then(FadeIn(self.question), run_time=0.5, hold=2.0)

    def thrown(self, beat: Beat) -> None:
        trace, k, red = self.trace, list(LANES).index("constant"), rgb(theme.colour("bad"))
        closer = To(self.eye, zoom=2 * self.eye.zoom, target=np.array([self.lanes[k].centre, 0.0, 0.9]), elevation=38.0)
        beat.then(FadeOut(self.question, self.named), self.run.to(trace.crossing), run_time=1.0)
        beat.then(To(self.balls[k], shade=red), To(self.hoops[k], shade=red), run_time=0.4)
        self.home: dict[str, Any] = {"zoom": self.eye.zoom, "target": self.eye.target, "elevation": self.eye.elevation}
        self.flights = self.lanes[k].flights(trace.settled)
        slow = Slow(self.flights[0] - 8, self.flights[0] + 18, share=0.7)
        beat.then(closer, self.run.to(slow.start), run_time=1.6)
        beat.flex(self.run.to(slow.end + 20, slow=[slow]), at_least=4.5)

    def others(self, beat: Beat) -> None:
        beat.then(To(self.eye, **self.home), self.run.to(self.flights[0] + 230), run_time=1.4)
        beat.then(FadeIn(self.named), run_time=0.4)
        again = [Slow(step - 8, step + 22, share=0.35) for step in self.flights[1:2]]
        beat.flex(self.run.to(len(self.lanes[0].stride) - 1, slow=again), at_least=5.0, hold=0.8)
        x, y = self.trace.path[list(LANES.values()), -1].T
        far = (y - x**2) / np.sqrt(1 + 4 * x**2) / WALL
        lanes = np.array([lane.centre for lane in self.lanes])
        ends = np.stack([lanes + far, 0 * far, far**2 + self.radius / HEIGHT], axis=1)
        beat.then(lambda: self.prove("how far the balls are from the floor", Each(self.balls), ends))

    def net(self, beat: Beat) -> None:
        trace, steps = self.trace, int(self.trace.net_at[-1])
        self.chart = Chart.fitted(
            self.type, HERO.boxes(self.layout).hero.inset(0.2), (0, steps), y=(8e-3, 3.0), log_y=True,
            y_ticks=powers_of_ten(self.type, -2, 0, use="values"),
            x_ticks={k: self.type.words(str(k), "note", "muted") for k in range(0, steps, steps // 3)},
        )  # fmt: skip
        for which, role, fill in ((CONSTANT, "bad", 0.0), (COSINE, "highlight", 0.2)):
            self.chart.run(trace.net_at, trace.net_loss[which], role, width=5.0, head=0.13, fill=fill)
        run = Playback(self.chart, count := self.counter())
        kept = [self.named[list(LANES).index(each)] for each in ("constant", "cosine")]
        constant, cosine = (each.points_at for each in self.chart.runs)
        self.under_both = min(self.chart.box.right - 0.3, self.layout.right_in_lower_half), float(cosine[-1, 1]) - 0.34
        x, y = cosine[len(cosine) * 3 // 5] - (0.5, 0.6)  # under the curve, on its way
        moves = carried(kept[0], self.under_both[0] - kept[0].width / 2, constant[-1, 1] + 1.25), carried(kept[1], x, y)
        head, first = self.note("loss", "top left", role="loss"), run.to(steps // 6, rate_func=easing_out(0.4))
        beat.then(lambda: self.turn(self.chart, count, head, first, *moves, keep=kept), run_time=1.0)
        beat.flex(run.to(steps), at_least=4.5)

    def average(self, beat: Beat) -> None:
        trace, last = self.trace, float(self.trace.net_at[-1])
        fall = np.array([trace.net_loss[CONSTANT, -1], trace.net_final_averaged[CONSTANT, trace.net_best[CONSTANT]]])
        drop = self.chart.curve(np.array([last, last]), fall, "bad", width=5.0, head=0.2, dashed=True)
        beat.flex(To(drop, start={"reveal": 0.0}, reveal=1.0), at_least=3.0)
        beat.then(lambda: self.prove("the averaged weights' loss", self.chart.tip(drop), [last, fall[1]]))
        averaged = self.words("averaged", "body", "bad", bold=True)
        beat.then(FadeIn(place(averaged, *self.under_both, "right")), run_time=0.5, hold=1.5)
