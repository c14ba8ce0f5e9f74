"""A full picture that mostly stands still. Plain Manim."""

from manim import FadeIn, Scene

from look import ARRAYS, BACKGROUND, INK, MUTED, formula, parts, title, words
from network import Network
from words_and_formulas import exchange


class StillHolds(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        net = Network(-1.2, 6.3, -2.8, 3.2)
        net.show(1.0)
        first = formula("h_1 = tanh({{ W_1 : symbol_w }} x + b_1)", 36, INK, -6.4, 1.2)
        second = formula("h_2 = tanh({{ W_2 : symbol_w }} h_1 + b_2)", 36, INK, -6.4, 1.2)
        said = words(f"{len(ARRAYS['X'])} points were seen", 26, MUTED, -6.4, 0.2)
        appear, hold, change, last = parts(3, 11, 3, 13)
        self.add(title("A picture to look at"), net)
        self.play(FadeIn(first), FadeIn(said), run_time=appear)
        self.wait(hold)
        self.play(exchange(first, second), run_time=change)
        self.wait(last)
