"""A network whose strengths change while it learns. Plain Manim."""

from manim import Scene, UpdateFromAlphaFunc, VGroup, linear

from look import BACKGROUND, INK, SECONDS, formula, title
from network import Network


class DeepNetwork(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        net = Network(-2.6, 6.3, -2.8, 3.2)
        net.show(0.0)
        moving = VGroup(*net.lit, net.rings, net.units)
        law = formula("{{ W_2 : symbol_w }} h_1", 36, INK, -6.4, 0.85)
        self.add(title("A network at work"), law, net.faint, moving)
        self.play(UpdateFromAlphaFunc(moving, lambda _, t: net.show(t)), run_time=SECONDS, rate_func=linear)
