"""2,000 samples on their way through a net of width 2. Plain Manim."""

import numpy as np
from manim import Dot, Scene, UpdateFromAlphaFunc, VGroup, linear

from look import ARRAYS, BACKGROUND, CLASSES, INK, SECONDS, carried, formula, on_screen, title


class ManyPoints(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        order = np.random.default_rng(0).permutation(len(ARRAYS["X"]))  # no class hides another
        X, y = ARRAYS["X"][order], ARRAYS["y"][order]
        dots = VGroup(
            *(
                Dot(point, radius=0.035, color=CLASSES[label], stroke_width=0.7, stroke_color=BACKGROUND)
                for point, label in zip(on_screen(X), y, strict=True)
            )
        )

        def move(group: VGroup, t: float) -> None:
            for dot, point in zip(group, on_screen(carried(X, t)), strict=True):
                dot.move_to(point)

        law = formula("h = tanh({{ W : symbol_w }} x + {{ b : symbol_b }})", 36, INK, -6.4, 0.85)
        self.add(title("Two thousand points"), law, dots)
        self.play(UpdateFromAlphaFunc(dots, move), run_time=SECONDS, rate_func=linear)
