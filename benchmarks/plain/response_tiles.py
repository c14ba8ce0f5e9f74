"""What twelve units answer all over the square while the net learns. Plain Manim."""

import numpy as np
from manim import RESAMPLING_ALGORITHMS, Group, ImageMobject, Rectangle, Scene, UpdateFromAlphaFunc, linear

from look import ARRAYS, BACKGROUND, INK, MUTED, SECONDS, between, formula, title

SIDE, PITCH, LEFT, TOP = 1.6, 1.8, -0.6, 2.6


class ResponseTiles(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        maps = ARRAYS["maps"]
        table = np.round(ARRAYS["ramp_signed"] * 255).astype(np.uint8)

        def pictures(t: float) -> np.ndarray:
            level = between(maps, t)
            bright = np.sign(level) * np.abs(level) ** 0.8
            return table[np.round((np.clip(bright, -1, 1) + 1) / 2 * 255).astype(int)]

        images, group = [], Group()
        for i, picture in enumerate(pictures(0.0)):
            row, column = divmod(i, 4)
            centre = [LEFT + column * PITCH + SIDE / 2, TOP - row * PITCH - SIDE / 2, 0]
            image = ImageMobject(picture)
            image.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
            image.height = SIDE
            images.append(image.move_to(centre))
            frame = Rectangle(width=SIDE, height=SIDE, stroke_color=MUTED, stroke_width=0.9, stroke_opacity=0.495)
            group.add(image, frame.move_to(centre))

        def learn(_: Group, t: float) -> None:
            for image, picture in zip(images, pictures(t), strict=True):
                image.pixel_array[..., :3] = picture

        law = formula("{{ h_2 : symbol_w }} = tanh(W_2 h_1 + b_2)", 36, INK, -6.4, 0.85)
        self.add(title("What the units see"), law, group)
        self.play(UpdateFromAlphaFunc(group, learn), run_time=SECONDS, rate_func=linear)
