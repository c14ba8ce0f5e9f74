"""One frame: what Manim takes before it draws anything. Plain Manim."""

from manim import Scene

from look import BACKGROUND, title


class StartUp(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        self.add(title("One frame"))
        self.wait(1 / 60)
