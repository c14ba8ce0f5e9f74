"""LossIsDistance: residuals, their squares, the surface of all lines; two losses of a probability; and metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, smooth

from scenes.props import Counter, LossSurface, Residuals
from scenes.stage import Drive, FadeIn, FadeOut, To, View, place, reveal, swap
from scenes.stage.before import Beat
from scenes.stage.viewpoint import Viewpoint

from .loss_is_distance_classes import Classes

ROWS = 6  # every sixth intercept is swept
AZIMUTH, ELEVATION, TURN = -62.0, 30.0, 24.0
RELIEF = 2.3  # world units of the highest loss
CENTRE = (0.55, 0.0)  # of the data that is looked at


class LossIsDistance(Classes):
    """A line through wines, then a sigmoid through wines, then three ways to measure how far two coins are apart."""

    def construct(self) -> None:
        trace = self.trace
        self.set_up()
        with self.beat("residuals", shown=len(trace.x)) as beat:
            self.draw_residuals(beat)
        with self.beat("squares") as beat:
            self.average_squares(beat)
        with self.beat("point") as beat:
            self.raise_point(beat)
        with self.beat("surface") as beat:
            self.sweep(beat)
        with self.beat("lowest") as beat:
            self.find_lowest(beat)
        with self.beat("sigmoid") as beat:
            self.shift_sigmoid(beat, self.clear_line())
            self.remove(self.surface, self.fit)
        with self.beat("slope", times=self.times()) as beat:
            self.compare_slopes(beat)
        with self.beat("metric") as beat:
            self.try_metrics(beat, self.clear_sigmoid())

    # ---- one line --------------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        trace, at = self.trace, self.places
        view = View(at.data, at.zoom, np.array(CENTRE))
        self.fit = Residuals(trace.x, trace.y, view, shelf=at.shelf, height=at.column, line=tuple(trace.first))
        self.fit.drawn, self.fit.offset = 0.0, np.array(at.first)
        box = at.data
        self.axis_words = [
            place(self.words("x", "note"), min(box.right, self.layout.right_in_lower_half), box.bottom - 0.2, "right"),
            place(self.words("y", "note"), box.left, box.top + 0.28),
        ]
        for word in self.axis_words:
            word.shift((*at.first, 0))
        self.loss = Counter(self.type, "{:.2f}", "values", "loss", bold=True, value=trace.first_loss)
        self.loss.stand(*at.loss[1])
        self.loss_word = place(self.words("loss", "body", "loss"), *at.loss[0])
        self.add(self.title())

    def draw_residuals(self, beat: Beat) -> None:
        note = place(self.words("wines", "note", shown=len(self.trace.x), all=self.trace.wines), *self.places.note)
        self.play(reveal(self.fit), FadeIn(note, *self.axis_words), run_time=1.4)
        self.formula = self.formula_at("hat(y) = {{ w : symbol_w }} x + {{ b : symbol_b }}", self.places.first_formula)
        self.play(To(self.fit, drawn=1.0), FadeIn(self.formula), run_time=1.0)
        error = self.formula_at("{{ r_i : loss }} = hat(y)_i - y_i", self.places.first_formula)
        self.play(
            To(self.fit, lengths=1.0, run_time=beat.fill(2.4, leaving=0.8)), swap(self.formula, error, run_time=1.0)
        )  # fmt: skip
        self.formula = error
        self.wait()
        self.caption = note

    def average_squares(self, beat: Beat) -> None:
        """Lengths grow into squares, squares stand as columns, columns level out."""
        formula = self.formula_at("{{ L : loss }} = 1 / N sum_i {{ r_i^2 : loss }}", self.places.formula)
        spare = beat.fill(5.4, leaving=1.4) / 5.4
        self.play(To(self.fit, squares=1.0), run_time=1.4 * spare)
        self.wait(0.4 * spare)
        dx, dy = self.places.first
        self.play(
            To(self.fit, columns=1.0, offset=np.zeros(2)), swap(self.formula, formula),
            *(word.animate.shift((-dx, -dy, 0)) for word in self.axis_words), run_time=2.2 * spare,
        )  # fmt: skip
        self.formula = formula
        self.play(To(self.fit, level=1.0), run_time=1.4 * spare)
        self.prove("mean of the squares", self.fit.painted_level(), [self.trace.first_loss])
        self.play(FadeIn(self.loss_word, self.loss), run_time=0.6)
        self.wait()

    def formula_at(self, source: str, where: tuple[float, float]) -> Mobject:
        return place(self.type.formula(source, "values"), *where)

    # ---- all lines -------------------------------------------------------------------------------------------------

    def raise_point(self, beat: Beat) -> None:
        """Slope and intercept become a place in a plane, the loss a height over it; a line that turns draws a curve."""
        trace = self.trace
        self.build_surface()
        row = int(np.abs(trace.intercept - trace.first[1]).argmin())
        start = int(np.abs(trace.slope - trace.first[0]).argmin())
        ways = [*range(start, -1, -1), *range(1, len(trace.slope))]
        self.curve = self.way_over([(column, row) for column in ways])
        self.show_step(self.curve, 0.0)
        self.play(
            To(self.fit, filled=0.0), FadeOut(self.formula), *(FadeIn(word) for word in self.plane_words),
            Drive(self.surface, self.open_plane), run_time=1.0,
        )  # fmt: skip
        self.fit.columns = self.fit.level = 0.0
        last = len(ways) - 1
        self.play(
            Drive(self.moving(), lambda t: self.show_step(self.curve, t * last), rate_func=smooth),
            run_time=beat.fill(4.0, leaving=0.8),
        )
        self.wait()

    def build_surface(self) -> None:
        trace, at = self.trace, self.places
        w, b = (float(trace.slope[0]), float(trace.slope[-1])), (float(trace.intercept[0]), float(trace.intercept[-1]))
        high = float(trace.loss.max())
        viewpoint = Viewpoint(AZIMUTH, ELEVATION, zoom=at.surface_zoom, centre=at.surface, target=(0, 0, 0.9))
        self.surface = LossSurface(
            trace.loss, w, b, viewpoint=viewpoint, relief=RELIEF, span=(0.0, high), levels=np.arange(0.5, high, 0.5),
            skirt=0.0,
        )  # fmt: skip
        self.surface.swept = 0.0
        corners = np.array([[w[0], b[0], 0], [w[1], b[0], 0], [w[1], b[1], 0], [w[0], b[1], 0], [w[0], b[0], 0]])
        self.frame = self.surface.line(corners, "muted", thickness=1.6)
        self.stem = self.surface.line(np.array([[0, 0, 0], [0, 0, 1.0]]), "loss", thickness=3.0)
        self.add(self.surface)
        ends = np.array([[np.mean(w), b[0], 0], [w[1], np.mean(b), 0]])
        shifts = ((-0.1, -0.3), (0.3, -0.15))
        self.plane_words = [
            place(self.type.formula(f"{{{{ {name} : {role} }}}}", "math"), x + dx, y + dy, "centre")
            for name, role, (x, y), (dx, dy) in zip(
                ("w", "b"), ("symbol_w", "symbol_b"), self.surface.to_frame(ends), shifts, strict=True
            )
        ]

    def open_plane(self, t: float) -> None:
        self.frame.reveal = t
        self.stem.reveal = t

    def way_over(self, cells: list[tuple[int, int]]) -> dict[str, Any]:
        """A way over lines of the grid (slope, intercept), drawn on the surface; their places, and their losses."""
        trace = self.trace
        columns, rows = np.array(cells).T
        places = np.stack([trace.slope[columns], trace.intercept[rows]], axis=1)
        ball = self.surface.trail(
            np.column_stack([places, trace.loss[rows, columns]]), "loss", thickness=3.0, radius=0.09, tail=0.6
        )
        ball.step = 0.0
        return {"places": places, "loss": trace.loss[rows, columns], "ball": ball}

    def show_step(self, way: dict[str, Any], step: float) -> None:
        """Show the line of a way after so many steps of it."""
        way["ball"].step = step
        w, b, height = way["ball"].at(step)[0]
        self.fit.slope, self.fit.intercept = float(w), float(b)
        self.stem.point_to(np.array([[w, b, 0.0], [w, b, height]]))
        self.loss.show(self.fit.loss)

    def moving(self) -> Group:
        return Group(self.fit, self.surface, self.loss)

    def sweep(self, beat: Beat) -> None:
        """All slopes, row by row of intercepts; behind the ball the sheet grows."""
        trace = self.trace
        columns, cells = len(trace.slope), []
        for k, row in enumerate(range(0, len(trace.intercept), ROWS)):
            across = range(columns) if k % 2 == 0 else range(columns - 1, -1, -1)
            cells += [(column, row) for column in across]
            if row + ROWS < len(trace.intercept):
                cells += [(cells[-1][0], between) for between in range(row + 1, row + ROWS)]
        way = self.way_over(cells)
        swept = np.array([row for _, row in cells]) / (len(trace.intercept) - 1)
        swept = np.maximum(0, (swept - ROWS / (len(trace.intercept) - 1) * (1 - swept)))
        last = len(cells) - 1
        self.curve["ball"].opacity = 0.35
        seen = self.surface.viewpoint.azimuth

        def draw(t: float) -> None:
            self.show_step(way, t * last)
            self.surface.swept = float(np.interp(t * last, np.arange(len(swept)), swept))
            self.surface.viewpoint.azimuth = seen + t * TURN

        self.play(
            *(FadeOut(word) for word in self.plane_words), Drive(self.moving(), draw), run_time=beat.fill(7.0, 0.6)
        )
        self.prove("the losses swept", self.loss, trace.loss[cells[-1][1], cells[-1][0]])
        self.wait(0.6)
        self.swept_way = way

    def find_lowest(self, beat: Beat) -> None:
        """Straight to the lowest place: the best line."""
        trace = self.trace
        start = np.array([self.fit.slope, self.fit.intercept])
        share = np.linspace(0, 1, 61)[:, None]
        places = start * (1 - share) + share * trace.best
        heights = ((places[:, :1] * trace.x + places[:, 1:] - trace.y) ** 2).mean(1)
        ball = self.surface.trail(np.column_stack([places, heights]), "loss", thickness=0.0, radius=0.1)
        ball.step = 0.0
        way = {"places": places, "loss": heights, "ball": ball}
        for old in (self.curve["ball"], self.swept_way["ball"]):
            old.opacity = 0.0
        self.play(
            Drive(self.moving(), lambda t: self.show_step(way, 60 * t), rate_func=smooth),
            run_time=beat.fill(2.4, leaving=1.4),
        )
        self.prove("least squares", self.fit.painted_line(), trace.best)
        w, b = (f"{round(value, 2) + 0.0:.2f}" for value in trace.best.tolist())  # no minus before a zero
        best = place(self.words("best", "note", w=w, b=b), *self.places.note)
        self.play(swap(self.caption, best), To(self.fit, filled=1.0), run_time=0.6)
        self.caption = best
        self.wait(0.8)

    def clear_line(self) -> list[Animation]:
        """What goes while the sigmoid comes."""
        gone: list[Mobject] = [self.loss, self.loss_word, self.caption, *self.axis_words]
        return [To(Group(self.surface, self.fit), opacity=0.0, run_time=0.6), FadeOut(*gone, run_time=0.6)]
