"""The second half of SaddlePoints: the curvature along a small net's run, and three ways on from where it pauses."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import Animation, Group, Mobject

from scenes.props import Counter, Curve, FunctionPlot, LossSurface
from scenes.props.chart import powers_of_ten
from scenes.props.spectrum import Spectrum
from scenes.stage import Beat, Drive, FadeIn, FadeOut, LectureScene, To, place, reveal

from .saddle_points_places import TALL, WIDE, Places

SHARP = 1e-2  # curvatures below minus this are clearly negative
LINEAR = 3e-4  # below this the axis of the curvatures is linear, beyond it logarithmic
TICKS = {1.0: "1", 0.1: "0.1", 0.01: "0.01", 0.001: "0.001", 0.0: "0", -0.001: "−0.001", -0.01: "−0.01", -0.1: "−0.1"}
ROLES = ("gradient_descent", "bad", "good")  # gradient descent, Newton, |H|


def squeezed(values: np.ndarray | float) -> np.ndarray:
    """Curvatures as heights on an axis that is linear about 0 and logarithmic on both sides."""
    return np.arcsinh(np.asarray(values, float) / LINEAR)


class NetAtASaddle(LectureScene):
    """What SaddlePoints tells of a net."""

    leaving: list[Mobject]
    surface: LossSurface

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def step_counter(self) -> tuple[Counter, Mobject]:
        """A number of steps at the top right, and the word beside it."""
        right, height = self.places.count
        word = self.type.seated(self.screen("steps"), right, height, "note", "muted", anchor="right")
        number = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right")
        return number.stand(float(word.get_left()[0]) - 0.18, height), word

    def follow_the_net(self, beat: Beat, leave: list[Animation]) -> None:
        """While the surface leaves: the Hessian's eigenvalues above, the loss below, over the same steps; it pauses."""
        trace, places = self.trace, self.places
        at, last = trace.spectrum_at, len(trace.spectrum_at) - 1
        self.plots()
        lines = self.lines = Spectrum(self.spectrum, at + 1, squeezed(trace.spectrum), trace.spectrum)
        loss = self.descent.curve(at + 1, trace.net_loss[at], "loss", head=0.06)
        lines.reveal = loss.reveal = 0.0
        self.count, self.word = self.step_counter()
        least, slope = self.readings()
        begun = place(self.words("begun", "note"), *places.begun)
        self.play(
            *leave,
            reveal(Group(self.spectrum.axes, self.descent.axes)),
            FadeIn(self.spectrum.labels, self.descent.labels, *self.heads, self.count, self.word),
            FadeIn(*least, *slope, begun),
        )
        self.remove(self.surface)
        self.add(self.spectrum, self.descent, lines)
        pause = float(np.interp(np.log(trace.plateau + 1), np.log(at + 1), np.arange(len(at)))) / last

        def draw(t: float) -> None:
            lines.reveal = loss.reveal = t
            now = int(at[round(t * last)])
            self.count.show(now)
            least[0].show(trace.spectrum[round(t * last), 0])
            slope[0].show(trace.net_gradient[now])

        moving = Group(lines, self.descent, self.count, least[0], slope[0])
        whole = beat.fill(6.0, leaving=3.4)
        self.play(Drive(moving, lambda t: draw(t * pause)), run_time=whole * 0.75)
        x = float(self.descent.at(trace.plateau + 1, 0.0)[0])
        self.mark = Curve(
            [np.array([[x, places.spectrum.top], [x, places.loss.bottom]])], "highlight", 1.6, dashed=True, glow=0.0
        )
        self.play(reveal(self.mark), run_time=0.6)
        self.wait(1.6)
        self.play(Drive(moving, lambda t: draw(pause + t * (1 - pause))), run_time=whole * 0.25)
        self.prove("curvatures at the end", squeezed(least[0].value), squeezed(trace.spectrum[-1, 0]))
        self.wait(1.2)
        self.leaving = [*least, *slope, begun]

    def plots(self) -> None:
        """The axes of both charts, and their names."""
        trace, places = self.trace, self.places
        end = int(trace.spectrum_at[-1])
        times = {1 + step: f"{step:,}" for step in (0, 10, 100, 1000)}
        low, high = squeezed(trace.spectrum.min()), squeezed(trace.spectrum.max())
        self.spectrum = FunctionPlot(
            self.type, places.spectrum, (1, end + 1), (low * 1.08, high * 1.05), log_x=True,
            y_ticks={float(squeezed(value)): name for value, name in TICKS.items()},
        )  # fmt: skip
        self.descent = FunctionPlot(
            self.type, places.loss, (1, end + 1), (0.0, 0.8), log_x=True, x_ticks=times,
            y_ticks={0.0: "0", 0.4: "0.4", 0.8: "0.8"},
        )  # fmt: skip
        eigenvalues = self.screen("curvatures", count=trace.spectrum.shape[1])
        self.heads = [
            self.type.seated(text, box.left, box.top + 0.3, "note", role)
            for text, box, role in ((eigenvalues, places.spectrum, "ink"), (self.screen("loss"), places.loss, "loss"))
        ]
        x = float(self.heads[-1].get_right()[0]) + 0.4
        self.heads.append(self.type.seated(self.screen("log"), x, places.loss.top + 0.3, "note", "muted"))

    def readings(self) -> list[tuple[Counter, Mobject]]:
        """The least eigenvalue and the gradient's length, each with its name."""
        trace, found = self.trace, []
        for key, role, form, value, (x, y) in (
            ("least", "weight_neg", "{:.4f}", trace.spectrum[0, 0], self.places.least),
            ("gradient", "gradient", "{:.4f}", trace.net_gradient[0], self.places.slope),
        ):
            number = Counter(self.type, form, "values", role, bold=True, value=value).stand(x, y - 0.55)
            found.append((number, self.type.seated(self.screen(key), x, y, "note", "muted")))
        return found

    def go_on(self, beat: Beat) -> None:
        """From the pause on three ways, as points of gradient and loss: only with |H| does it fall."""
        trace, places = self.trace, self.places
        steps, gradient, loss = trace.onward_loss.shape[1] - 1, trace.onward_gradient, trace.onward_loss
        low, high = int(np.floor(np.log10(gradient.min()))), int(np.ceil(np.log10(gradient.max())))
        plot = FunctionPlot(
            self.type, places.onward, (10.0**low, 10.0**high), (0.0, 0.32), log_x=True,
            x_ticks=powers_of_ten(self.type, low, high), y_ticks={0.0: "0", 0.1: "0.1", 0.2: "0.2", 0.3: "0.3"},
        )  # fmt: skip
        names = [
            self.type.seated(name, *where, "body", role, bold=True)
            for name, role, where in zip((self.screen("gradient_descent"), "Newton", "|H|"), ROLES, places.legend,
                                         strict=True)
        ]  # fmt: skip
        curves = [plot.curve(gradient[which], loss[which], ROLES[which], head=0.09) for which in range(3)]
        for curve in curves:
            curve.reveal = 0.0
        box = places.onward
        words = [
            self.type.seated(self.screen("loss"), box.left - 0.75, box.top + 0.34, "note", "loss"),
            self.type.seated(self.screen("gradient"), box.right, box.bottom - 0.7, "note", "gradient", anchor="right"),
        ]
        going = [self.spectrum, self.descent, self.lines, self.mark]
        words_going = [*self.leaving, *self.heads, self.spectrum.labels, self.descent.labels]
        self.play(
            *(To(thing, opacity=0.0) for thing in going), *(FadeOut(thing) for thing in words_going),
            reveal(plot.axes), run_time=0.5,
        )  # fmt: skip
        self.remove(*going)
        self.count.show(trace.plateau)
        self.play(FadeIn(plot.labels, *words, *names), run_time=0.5)
        self.add(plot)

        def draw(t: float) -> None:
            for curve in curves:
                curve.reveal = t
            self.count.show(trace.plateau + round(t * steps))

        self.play(Drive(Group(plot, self.count), draw), run_time=beat.fill(4.0, leaving=1.4))
        ends = plot.at(gradient[:, -1], loss[:, -1])
        self.prove("where the three ways end", np.stack([curve.tip for curve in curves]), ends)
        self.wait(1.4)
