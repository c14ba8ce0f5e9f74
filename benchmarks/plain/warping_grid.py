"""A sheet of 47 lines, bent by a net of width 2. Plain Manim."""

import numpy as np
from manim import CapStyleType, LineJointType, Scene, UpdateFromAlphaFunc, VGroup, VMobject, linear

from look import ARRAYS, BACKGROUND, INK, SECONDS, carried, colour, formula, on_screen, title

LINES, RADIUS, SPACING = 23, 1.2, 0.024


class WarpingGrid(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        rests, lines = [], VGroup()
        for axis in (0, 1):
            for i in range(LINES):
                offset = (2 * (i + 1) / (LINES + 1) - 1) * RADIUS
                half = np.sqrt(RADIUS**2 - offset**2)
                points = np.full((max(8, int(2 * half / SPACING)), 2), offset)
                points[:, 1 - axis] = np.linspace(-half, half, len(points))
                major = (i - LINES // 2) % 4 == 0
                rests.append(points)
                lines.add(
                    VMobject(
                        stroke_color=colour(ARRAYS["ramp_sheet"][round(255 * (i + 1) / (LINES + 1))]),
                        stroke_width=(1.6 if major else 0.9) * (1.0 if axis == 0 else 0.9),
                        stroke_opacity=(0.92 if major else 0.5) * (1.0 if axis == 0 else 0.72),
                    )
                )
        angle = np.linspace(0, 2 * np.pi, 721)
        rests.append(RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1))
        lines.add(VMobject(stroke_color=INK, stroke_width=1.7, stroke_opacity=0.85))
        for line in lines:
            line.joint_type, line.cap_style = LineJointType.ROUND, CapStyleType.ROUND

        def bend(group: VGroup, t: float) -> None:
            for line, rest in zip(group, rests, strict=True):
                line.set_points_as_corners(on_screen(carried(rest, t), 2.55, (2.415, 0.35)))

        bend(lines, 0.0)
        law = formula("h = tanh({{ W : symbol_w }} x + {{ b : symbol_b }})", 36, INK, -6.4, 0.85)
        self.add(title("A grid that bends"), law, lines)
        self.play(UpdateFromAlphaFunc(lines, bend), run_time=SECONDS, rate_func=linear)
