"""The loss over the plane in which a run moves most, its way down, and axes, seen from a moving eye. Plain Manim."""

import numpy as np
from manim import DEGREES, Create, Surface, ThreeDAxes, ThreeDScene, VMobject, linear

from look import ARRAYS, BACKGROUND, HIGHLIGHT, MUTED, SECONDS, title

LOW, HIGH = -4.0, 0.5
SLATE = ("#18273A", "#2F4460", "#5E6B87", "#A3A3B8")


class LossValley(ThreeDScene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        heights = np.clip(np.log10(ARRAYS["valley"]), LOW, HIGH)
        last = len(heights) - 1

        def height(x: float, y: float) -> float:
            """Bilinear between the nodes; x and y in -1…1."""
            u, v = (np.clip((c + 1) / 2 * last, 0, last - 1e-9) for c in (x, y))
            i, j, s, t = int(v), int(u), v - int(v), u - int(u)
            below, above = heights[i, j : j + 2], heights[i + 1, j : j + 2]
            return float((1 - s) * ((1 - t) * below[0] + t * below[1]) + s * ((1 - t) * above[0] + t * above[1]))

        axes = ThreeDAxes(
            x_range=(-1, 1, 0.5), y_range=(-1, 1, 0.5), z_range=(LOW, HIGH, 1.5),
            x_length=9.0, y_length=4.3, z_length=1.7,
            axis_config={"color": MUTED, "stroke_width": 1.8, "include_tip": False},
        )  # fmt: skip
        axes.shift((0.0, 0.6, -0.4))
        surface = Surface(
            lambda x, y: axes.c2p(x, y, height(x, y)),
            u_range=(-1, 1), v_range=(-1, 1), resolution=(32, 32), stroke_color="#8C93A6", stroke_width=0.6,
        )  # fmt: skip
        levels = np.linspace(LOW, HIGH, len(SLATE))
        surface.set_fill_by_value(axes, colorscale=list(zip(SLATE, levels, strict=True)), axis=2)
        way = ARRAYS["path"][:, :2] / ARRAYS["axis"][-1]
        path = VMobject(stroke_color=HIGHLIGHT, stroke_width=4.6)
        path.set_points_as_corners([axes.c2p(x, y, height(x, y) + 0.08) for x, y in way])
        self.set_camera_orientation(phi=53 * DEGREES, theta=-110 * DEGREES)
        self.add_fixed_in_frame_mobjects(title("A valley of loss"))
        self.add(axes, surface)
        self.move_camera(theta=-70 * DEGREES, added_anims=[Create(path)], run_time=SECONDS, rate_func=linear)
