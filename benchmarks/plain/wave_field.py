"""What a net says at every point of a square while it learns. Plain Manim."""

import numpy as np
from manim import (
    CapStyleType,
    Dot,
    Group,
    ImageMobject,
    LineJointType,
    Scene,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    linear,
)

from look import ARRAYS, BACKGROUND, CLASSES, HIGHLIGHT, INK, SECONDS, between, formula, on_screen, title

PIXELS, SAMPLES = 216, 160


def finer(nodes: int, pixels: int) -> np.ndarray:
    """[pixels, nodes]: blends values at even nodes, ends included, into the middles of pixels (Catmull-Rom)."""
    place = (np.arange(pixels) + 0.5) / pixels * (nodes - 1)
    k = np.minimum(place.astype(int), nodes - 2)
    t = place - k
    weights = np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]) / 2
    blend = np.zeros((pixels, nodes))
    for shift, weight in zip((-1, 0, 1, 2), weights, strict=True):
        np.add.at(blend, (np.arange(pixels), np.clip(k + shift, 0, nodes - 1)), weight)
    return blend


class WaveField(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        logits, columns, heights = ARRAYS["logits"], ARRAYS["columns"], ARRAYS["boundary"]
        blend = finer(logits.shape[1], PIXELS)
        table = np.round(ARRAYS["ramp_field"] * 255).astype(np.uint8)

        def picture(t: float) -> np.ndarray:
            chance = 1 / (1 + np.exp(-(blend @ between(logits, t) @ blend.T)[::-1]))
            return table[np.round(chance * 255).astype(int)]

        image = ImageMobject(picture(0.0))
        image.height = 4.8
        image.move_to([2.4, 0.2, 0])
        line = VMobject(stroke_color=HIGHLIGHT, stroke_width=4.2)
        line.joint_type, line.cap_style = LineJointType.ROUND, CapStyleType.ROUND
        order = np.random.default_rng(0).permutation(SAMPLES)
        dots = VGroup(
            *(
                Dot(point, radius=0.046, color=CLASSES[label], stroke_width=0.7, stroke_color=BACKGROUND)
                for point, label in zip(on_screen(ARRAYS["X"][order]), ARRAYS["y"][order], strict=True)
            )
        )

        def learn(_: Group, t: float) -> None:
            image.pixel_array[..., :3] = picture(t)
            line.set_points_as_corners(on_screen(np.stack([columns, between(heights, t)], axis=1)))

        both = Group(image, line)
        learn(both, 0.0)
        law = formula("p = {{ sigma : symbol_sigma }}(w dot h + c)", 36, INK, -6.4, 0.85)
        self.add(title("A decision field"), law, both, dots)
        self.play(UpdateFromAlphaFunc(both, learn), run_time=SECONDS, rate_func=linear)
