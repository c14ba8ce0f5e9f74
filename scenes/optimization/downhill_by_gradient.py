"""DownhillByGradient: the gradient points uphill, the step goes against it, and how far decides whether it arrives."""

from __future__ import annotations

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.recorded import output, parameters_at
from scenes.props import ContourMap, Counter, DecisionField, LossSurface, PointCloud
from scenes.props.map_items import MapTrail
from scenes.props.trail import Trail
from scenes.stage import Drive, FadeIn, FadeOut, To, View, light, place, reveal, swap
from scenes.stage.before import Beat
from scenes.stage.viewpoint import Viewpoint
from scenes.stage.words import Formula, Written

from .downhill_by_gradient_bowls import Bowls

RADIUS = 1.2  # of the disc of the input plane that is shown
PIXELS = 61  # a side of its field
ABOVE, ASIDE = (
    (-90.0, 84.0),
    (-228.0, 38.0),
)  # azimuth, elevation: as the map; down the valley
TICKS = {0.01: "0.01", 0.1: "0.1", 1.0: "1"}
BALL = "gradient_descent"
BY_HAND = 5  # steps that are taken one by one


class DownhillByGradient(Bowls):
    """The spiral net goes downhill in a plane of two weights; then two bowls."""

    def construct(self) -> None:
        trace = self.trace
        self.set_up()
        with self.beat("plane") as beat:
            self.show_plane(beat)
        with self.beat("gradient") as beat:
            self.differentiate(beat)
        with self.beat("compass", directions=len(trace.angle)) as beat:
            self.try_all_directions(beat)
        with self.beat("against") as beat:
            self.step_by_hand(beat)
        right = float(((trace.net.activation("c")[-1, :, 0] > 0) == (trace.y > 0)).mean())
        with self.beat("roll", right=f"{100 * right:.0f}") as beat:
            self.roll(beat)
        with self.beat("rates") as beat:
            self.compare_rates(beat)
        with self.beat("bowl", curvature=f"{trace.curvature[1] / trace.curvature[0]:.0f}") as beat:
            self.clear_plane()
            self.show_bowls(beat)
        with self.beat("limit") as beat:
            self.tell_the_limit(beat)

    # ---- the plane -------------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        trace, at = self.trace, self.places
        heights = np.log10(trace.loss)
        u, v = (float(trace.u[0]), float(trace.u[-1])), (float(trace.v[0]), float(trace.v[-1]))
        levels = np.arange(np.floor(heights.min() * 10) / 10, heights.max(), 0.125)
        self.viewpoint = Viewpoint(*ABOVE, zoom=0.8 * at.zoom, centre=at.surface)
        self.surface = LossSurface(heights, u, v, viewpoint=self.viewpoint, levels=levels, relief=1.9)
        self.chart = ContourMap(heights, u, v, at.map, levels=levels)
        self.view = View(at.plane, at.plane.width / (2 * RADIUS))
        axis = np.linspace(-RADIUS, RADIUS, PIXELS)
        self.grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        self.parameters = parameters_at(trace.net, 0.0)
        self.field = DecisionField(self.field_at(trace.path[-1, 0]), RADIUS, self.view, line=2.6)
        self.cloud = PointCloud(trace.X[::2], trace.y[::2], radius=0.027, view=self.view)
        self.balls = [pair.trail(trace.path[-1], BALL) for pair in (self.surface, self.chart)]
        for ball in self.balls:
            ball.step = 0.0
        self.step_word = place(self.words("step"), *at.step, "right")
        self.step = Counter(self.type, use="values", bold=True, anchor="right")
        self.step.stand(float(self.step_word.get_left()[0]) - 0.15, at.step[1])
        self.loss = Counter(self.type, "{:.3f}", "values", "loss", bold=True, anchor="right")
        self.loss.show(trace.path_loss[-1, 0]).stand(*at.loss[1])
        self.loss_word = place(self.words("loss", "body", "loss"), *at.loss[0])
        self.add(self.title())

    def field_at(self, place_: np.ndarray) -> np.ndarray:
        """(rows, columns): logits over the square around the disc."""
        return self.logits(place_, self.grid).reshape(PIXELS, PIXELS)

    def logits(self, place_: np.ndarray, points: np.ndarray) -> np.ndarray:
        """(n,): the net's output at points (n, 2) of the input plane, with its two weights at a place (2,)."""
        first = self.parameters["W0.weight"].copy()
        first[self.trace.unit] = place_
        return output(self.trace.net, points, {**self.parameters, "W0.weight": first})[:, 0]

    def show_step(self, step: float) -> None:
        """Show the run after so many steps; in between it is on the straight way from one to the next."""
        trace = self.trace
        for ball in self.balls:
            ball.step = step
        self.field.show(self.field_at(self.balls[0].at(step)[0]))
        whole = int(step + 1e-6)
        self.step.show(whole)
        self.loss.show(trace.path_loss[-1, whole])

    def moving(self) -> Group:
        return Group(self.surface, self.chart, self.field, self.step, self.loss)

    def show_plane(self, beat: Beat) -> None:
        note = place(self.words("plane", "note", rest=self.trace.parameters - 2), *self.places.note)
        self.play(
            reveal(self.surface), reveal(self.chart), reveal(Group(self.field, self.cloud)), FadeIn(note), run_time=1.6
        )  # fmt: skip
        azimuth, elevation = ASIDE
        aside = To(self.viewpoint, azimuth=azimuth, elevation=elevation, zoom=self.places.zoom)
        self.play(aside, run_time=beat.fill(2.6, leaving=1.6))
        self.marks = self.axes()
        self.play(FadeIn(*self.marks, self.loss_word, self.loss, self.step_word, self.step), run_time=0.8)
        self.wait(0.8)
        self.caption = note

    def axes(self) -> list[Mobject]:
        """Names of the two weights on both pictures, and the scale of the height."""
        surface, box, trace = self.surface, self.places.map, self.trace
        u, v, low = trace.u, trace.v, surface.ground.low
        ends = surface.axis("z", np.log10(list(TICKS)), x=float(u[-1]), y=float(v[-1]), out=(0.09, 0.06))
        labels: list[Mobject] = []
        for (value, label), end in zip(TICKS.items(), ends.values(), strict=True):
            x, y = surface.to_frame(end[None])[0]
            labels.append(place(self.type.words(label, "tick", "muted"), x - 0.08, y, "right"))
            del value
        mid_u, mid_v = float(u.mean()), float(v.mean())
        for name, point, shift in (("u", (mid_u, v[-1]), (-0.1, -0.3)), ("v", (u[0], mid_v), (0.25, -0.25))):
            x, y = surface.to_frame(np.array([[*point, low]]))[0] + shift
            labels.append(place(self.type.formula(f"{{{{ {name} : symbol_w }}}}", "math"), x, y, "centre"))
        for name, x, y in (("u ->", box.right - 0.35, box.bottom + 0.2), ("v arrow.t", box.left + 0.3, box.top - 0.25)):
            labels.append(place(self.type.formula(name, "math", "ink"), x, y, "centre"))
        return labels

    # ---- the gradient ----------------------------------------------------------------------------------------------

    def uphill(self, step: int, share: float = 1.0) -> np.ndarray:
        """(2, 2): the gradient, or a share of it, from where the run is."""
        trace = self.trace
        here = trace.path[-1, step]
        return np.stack([here, here + share * trace.gradient[-1, step]])

    def differentiate(self, beat: Beat) -> None:
        """The two slopes at the ball, and the arrow that they make."""
        slopes = self.trace.gradient[-1, 0]
        self.formula = self.formula_at(
            "{{ nabla L : gradient }} = (partial L \\/ partial u, thin partial L \\/ partial v)"
        )
        self.values = self.formula_at(f"= (med {slopes[0]:.2f}, med {slopes[1]:.2f} med)", self.formula)
        self.arrows = [pair.arrow(self.uphill(0), "gradient") for pair in (self.surface, self.chart)]
        for arrow in self.arrows:
            arrow.reveal = 0.0
        self.play(FadeIn(self.formula, self.values), run_time=0.8)
        self.play(*(To(arrow, reveal=1.0) for arrow in self.arrows), run_time=beat.fill(1.6, leaving=0.8))
        self.wait()

    def formula_at(self, source: str, after: Mobject | None = None) -> Formula:
        """A formula in its place, or the one that follows another: below it, or behind it where the picture is tall."""
        x, y = self.places.formula
        made = self.type.formula(source, "math")
        if after is None:
            return place(made, x, y)
        if self.layout.is_tall:
            return place(made, float(after.get_right()[0]) + 0.25, y)
        return place(made, x, y - 0.6)

    def try_all_directions(self, beat: Beat) -> None:
        """How steep it is in every direction: two lobes; then a step along the arrow, which leads up."""
        trace = self.trace
        start = trace.path[-1, 0]
        turn = np.roll(np.arange(len(trace.angle)), -int(np.argmin(np.abs(trace.rise))))
        turn = np.append(turn, turn[0])
        around = np.stack([np.cos(trace.angle), np.sin(trace.angle)], axis=1)
        ring = start + np.abs(trace.rise)[:, None] * around
        lobes = [
            pair.trail(ring[turn], "highlight", radius=0.0, thickness=3.0, tail=1.0)
            for pair in (self.surface, self.chart)
        ]
        self.prove("the arrow is what differences measure", self.arrows[1].along(), trace.differences[-1, 0])
        honest = place(self.words("honest", "note", "ink"), *self.places.note)
        self.play(*map(reveal, lobes), swap(self.caption, honest), run_time=beat.fill(2.4, leaving=3.4))
        self.caption = honest
        self.wait(0.8)
        tries = [pair.trail(self.uphill(0, trace.rate[-1]), BALL, thickness=0.0) for pair in (self.surface, self.chart)]
        for ball in self.balls:
            ball.opacity = 0.0

        def climb(t: float) -> None:
            for ball in tries:
                ball.step = t
            self.field.show(self.field_at(tries[0].head[0]))

        climb(0.0)
        moving = Group(self.surface, self.chart, self.field)
        self.play(Drive(moving, climb, rate_func=smooth), run_time=0.8)
        self.loss.show(trace.uphill_loss)
        self.wait(0.8)
        self.loss.show(trace.path_loss[-1, 0])
        self.play(
            Drive(moving, lambda t: climb(1 - t), rate_func=smooth),
            *(To(lobe, opacity=0.0) for lobe in lobes), run_time=0.6,
        )  # fmt: skip
        for ball, tried in zip(self.balls, tries, strict=True):
            ball.opacity, tried.opacity = 1.0, 0.0
        self.gone = [*lobes, *tries]

    # ---- the way down ----------------------------------------------------------------------------------------------

    def step_by_hand(self, beat: Beat) -> None:
        """At every place the arrow anew, and a step against it."""
        for pair in (self.surface, self.chart):
            self.forget(pair)
        rule = self.formula_at(
            "{{ theta : symbol_w }} arrow.l {{ theta : symbol_w }} - {{ eta : ink }} thin {{ nabla L : gradient }}"
        )
        rate = self.formula_at(f"quad {{{{ eta : ink }}}} = {self.trace.rate[-1]:g}", rule)
        share = float(self.trace.rate[-1])

        def shrink(t: float) -> None:
            for arrow in self.arrows:
                arrow.point_to(self.uphill(0, 1 - t * (1 - share)))

        self.play(
            swap(self.formula, light(rule)), swap(self.values, rate),
            Drive(Group(self.surface, self.chart), shrink, rate_func=smooth), run_time=1.0,
        )  # fmt: skip
        self.formula, self.rate = rule, rate
        pace = beat.fill(BY_HAND * 0.9, leaving=0.4) / BY_HAND
        both = self.moving()
        for k in range(BY_HAND):
            for arrow in self.arrows:
                arrow.point_to(self.uphill(k, share))
            if k:
                self.play(*(To(arrow, reveal=1.0) for arrow in self.arrows), run_time=0.4 * pace)

            def move(t: float, first: int = k) -> None:
                self.show_step(first + t)
                for arrow in self.arrows:
                    arrow.reveal = 1 - t

            self.play(Drive(both, move, rate_func=smooth), run_time=0.6 * pace if k else pace)
        self.wait(0.4)

    def forget(self, pair: LossSurface | ContourMap) -> None:
        """Let items that have gone leave the family."""
        for item in self.gone:
            if item in pair.submobjects:
                pair.remove(item)
            if isinstance(pair, LossSurface) and item in pair.items:
                pair.items.remove(item)

    def roll(self, beat: Beat) -> None:
        last = len(self.trace.path[0]) - 1
        ratio = last / BY_HAND
        log = place(self.words("log", "note"), *self.places.note)
        self.play(swap(self.caption, log), run_time=0.6)
        self.caption = log
        rest = Drive(self.moving(), lambda t: self.show_step(BY_HAND * ratio**t))
        self.play(rest, run_time=beat.fill(4.0, leaving=1))
        self.prove("where the ball ends", self.balls[1], self.trace.path[-1, -1])
        self.wait(1.0)

    def compare_rates(self, beat: Beat) -> None:
        """The same start and number of steps, three learning rates."""
        trace, ((x, y), right, pitch) = self.trace, self.places.rows
        last = len(trace.path[0]) - 1
        others = [[pair.trail(way, BALL) for pair in (self.surface, self.chart)] for way in trace.path[:-1]]
        everyone = [*others, self.balls]
        for ball in (ball for pair in others for ball in pair):
            ball.opacity = ball.step = 0.0
        names: list[Mobject] = []
        numbers = []
        for k, (rate, loss) in enumerate(zip(trace.rate, trace.path_loss[:, 0], strict=True)):
            names.append(place(self.type.formula(f"eta = {rate:g}", "math", "ink"), x, y - k * pitch))
            number = Counter(self.type, "{:.3f}", "values", "loss", bold=True, anchor="right", value=loss)
            numbers.append(number.stand(right, y - k * pitch))
        names.append(place(self.words("loss", "note", "loss"), right, y + 0.85 * pitch, "right"))
        linear = place(self.words("linear", "note", starts=trace.starts_loss.shape[1]), *self.places.note)
        self.play(
            To(Group(self.field, self.cloud), opacity=0.0), FadeOut(self.loss, self.loss_word, self.rate),
            Drive(Group(self.surface, self.chart, self.step), lambda t: self.rewind(everyone, (1 - t) ** 3 * last)),
            swap(self.caption, linear), run_time=1.0,
        )  # fmt: skip
        self.caption = linear
        self.play(FadeIn(*names, *numbers), run_time=0.6)

        def draw(t: float) -> None:
            for pair in everyone:
                for ball in pair:
                    ball.opacity, ball.step = 1.0, t * last
            self.step.show(int(t * last + 1e-6))
            for number, losses in zip(numbers, trace.path_loss, strict=True):
                number.show(losses[int(t * last + 1e-6)])

        moving = Group(self.surface, self.chart, self.step, *numbers)
        self.play(Drive(moving, draw), run_time=beat.fill(4.5, leaving=2.0))
        labels = self.labels_of(everyone)
        self.play(FadeIn(*labels), run_time=0.6)
        self.wait(1.2)
        self.leaving = [*names, *numbers, *labels, self.step, self.step_word, self.caption, self.formula, *self.marks]

    def rewind(self, everyone: list[list[Trail | MapTrail]], step: float) -> None:
        for ball in everyone[-1]:
            ball.step = step
        self.step.show(int(step))

    def labels_of(self, everyone: list[list[Trail | MapTrail]]) -> list[Written]:
        """The learning rates beside the balls on the surface."""
        made = []
        for (ball, _), rate, (dx, dy) in zip(
            everyone, self.trace.rate, ((-0.5, 0.32), (-0.3, 0.3), (-0.25, -0.28)), strict=True
        ):
            x, y = self.surface.to_frame(ball.head)[0]
            made.append(place(self.type.words(f"{rate:g}", "body", "ink", bold=True), x + dx, y + dy, "centre"))
        return made

    def clear_plane(self) -> None:
        gone = Group(self.surface, self.chart)
        self.play(To(gone, opacity=0.0), FadeOut(*self.leaving), run_time=0.6)
        self.remove(gone, self.surface, self.chart, self.field, self.cloud)
