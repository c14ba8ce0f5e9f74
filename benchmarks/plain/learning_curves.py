"""Two plots whose curves grow with the run. Plain Manim."""

import numpy as np
from manim import CapStyleType, Create, Line, LineJointType, Scene, VGroup, VMobject, linear

from look import ARRAYS, BACKGROUND, CLASS_D, FAINT, GRADIENT, LOSS, MUTED, SECONDS, title, words


class Plot(VGroup):
    """Grid lines, tick labels and the axis of a plot; `at` takes shares of its width and height to the frame."""

    def __init__(
        self, left: float, right: float, bottom: float, top: float, columns: dict[float, str], rows: dict[float, str]
    ) -> None:
        super().__init__()
        self.left, self.bottom, self.size = left, bottom, np.array([right - left, top - bottom])
        for y in rows:
            self.add(self.line((0, y), (1, y), FAINT, 0.9))
        for x in columns:
            self.add(self.line((x, 0), (x, 1), FAINT, 0.9))
        self.add(self.line((0, 0), (1, 0), MUTED, 0.5))
        for x, label in columns.items():
            self.add(words(label, 20, MUTED, 0, 0).move_to(self.at(x, 0) - [0, 0.26, 0]))
        for y, label in rows.items():
            text = words(label, 20, MUTED, 0, 0)
            self.add(text.move_to(self.at(0, y) - [0.16 + text.width / 2, 0, 0]))

    def at(self, x: float, y: float) -> np.ndarray:
        return np.array([self.left + x * self.size[0], self.bottom + y * self.size[1], 0])

    def line(self, start: tuple[float, float], end: tuple[float, float], color: str, opacity: float) -> Line:
        return Line(self.at(*start), self.at(*end), stroke_color=color, stroke_width=1.1, stroke_opacity=opacity)

    def curve(self, heights: np.ndarray, color: str) -> VMobject:
        made = VMobject(stroke_color=color, stroke_width=3.2)
        made.joint_type, made.cap_style = LineJointType.ROUND, CapStyleType.ROUND
        shares = np.linspace(0, 1, len(heights))
        return made.set_points_as_corners([self.at(x, y) for x, y in zip(shares, heights, strict=True)])


class LearningCurves(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        loss, test_loss, error = ARRAYS["loss"], ARRAYS["test_loss"], ARRAYS["error"]
        last = len(loss) - 1
        columns = {step / last: str(step) for step in range(0, last + 1, 120)}
        decades = {k / 4: label for k, label in enumerate(("0.0001", "0.001", "0.01", "0.1", "1"))}
        losses = Plot(-5.5, 0.0, -2.3, 2.2, columns, decades)
        errors = Plot(1.2, 6.3, -2.3, 2.2, columns, {v / 6: f"{10 * v} %" for v in range(7)})
        curves = [
            losses.curve(np.log10(loss) / 4 + 1, LOSS),
            losses.curve(np.log10(test_loss) / 4 + 1, GRADIENT),
            errors.curve(error / 0.6, CLASS_D),
        ]
        self.add(title("Learning curves"), losses, errors)
        self.play(*(Create(curve) for curve in curves), run_time=SECONDS, rate_func=linear)
