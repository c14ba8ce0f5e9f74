"""SoftArgmax: argmax jumps, softmax glides; a noisy argmax draws classes, and Gumbel-softmax softens the draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, smooth

from models.traces.transformation.soft_argmax import softmax
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import Curve, FunctionPlot, PointCloud, Tangent
from scenes.props.function_plot import PlotCurve
from scenes.stage import Drive, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat
from scenes.transformation.drawings.lattice import Lattice
from scenes.transformation.drawings.simplex import ROLES
from scenes.transformation.drawings.softmax_board import SoftmaxBoard

from .soft_argmax_samples import TALL, WIDE, Sampling

SWEPT = 1  # the class whose logit is moved
EVERY = 8  # a bead on every eighth recorded logit of the sweep
TICKS = {-2.0: "-2", 0.0: "0", 2.0: "2"}


class SoftArgmax(Sampling):
    """Three logits, a simplex, and a temperature."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("jump") as beat:
            self.let_argmax_jump(beat)
        with self.beat("flat") as beat:
            self.look_for_a_slope(beat)
        with self.beat("soften") as beat:
            self.soften(beat)
        with self.beat("cool") as beat:
            self.cool(beat)
        with self.beat("price") as beat:
            self.show_the_price(beat)
        with self.beat("noise") as beat:
            self.clear_plots()
            self.draw_classes(beat)
        with self.beat("relax") as beat:
            self.relax(beat)
        with self.beat("gradient") as beat:
            self.turn_to_gradients(beat)
        with self.beat("trade") as beat:
            self.trade_bias_for_noise(beat)

    # ---- what stands there -------------------------------------------------------------------------------------

    def set_up(self) -> None:
        trace, self.places = self.trace, self.layout.pick(WIDE, TALL)
        at, plot_box = self.places, self.places.plot
        self.span = (float(trace.swept.min()), float(trace.swept.max()))
        self.board = SoftmaxBoard(self.type, at.simplex, at.logits, trace.logits, self.span)
        self.formula = self.formula_at('k = op("argmax", limits: #true)_i thick z_i')
        self.plot = FunctionPlot(self.type, plot_box, self.span, (0, 1), x_ticks=TICKS, y_ticks={0: "0", 1: "1"})
        self.names = VGroup(
            place(self.type.formula(f"z_{SWEPT + 1}", "math", "ink"), plot_box.right, plot_box.bottom - 0.26, "right"),
            place(self.type.formula(f"p_{SWEPT + 1}", "math", ROLES[SWEPT]), plot_box.left, plot_box.top + 0.3),
        )
        self.tangent = Tangent(self.type, self.plot, plot_box.right, plot_box.top + 0.3, "{:.3f}")
        word = self.words("slope", "body", "gradient")
        self.slope_word = place(word, self.tangent.slope.get_left()[0] - 0.15, plot_box.top + 0.3, "right")
        self.slopes: tuple[PlotCurve, FunctionPlot] | None = None
        for order, layer in ((-1, self.board.simplex), (3, self.board.point), (2, self.tangent.line)):
            layer.set_z_index(order)
        self.add(self.title())

    def moved(self, value: float) -> np.ndarray:
        """(3,): the logits with one of them moved to `value`."""
        z: np.ndarray = self.trace.logits.copy()
        z[SWEPT] = value
        return z

    def show_moved(self, value: float, temperature: float | None) -> None:
        """Show the board with one logit moved: by softmax at a temperature, by argmax without one."""
        z = self.moved(value)
        p = np.eye(3)[z.argmax()] if temperature is None else softmax(z, temperature)
        slope = self.argmax_slope(value) if temperature is None else p[SWEPT] * (1 - p[SWEPT]) / temperature
        self.board.show(z, p)
        self.tangent.touch(value, p[SWEPT], slope)

    def argmax_slope(self, value: float) -> float:
        """The slope of argmax that was measured nearest to a value, on its own side of the jump."""
        trace = self.trace
        overtaken = trace.swept > trace.logits.max()
        same_side = np.flatnonzero(overtaken if value > trace.logits.max() else trace.swept < trace.logits.max())
        return float(trace.swept_argmax_slope[same_side[np.abs(trace.swept[same_side] - value).argmin()]])

    def move(self, start: float, end: float, temperature: float | None, **options: Any) -> Drive:
        """Move one logit evenly from start to end."""
        return Drive(None, lambda t: self.show_moved(start + t * (end - start), temperature), **options)

    # ---- argmax and softmax ------------------------------------------------------------------------------------

    def let_argmax_jump(self, beat: Beat) -> None:
        trace, board = self.trace, self.board
        first, last, own = trace.swept[0], trace.swept[-1], trace.logits[SWEPT]
        self.show_moved(own, None)
        self.play(
            reveal(board.simplex), reveal(board.logits.bars), reveal(board.point),
            FadeIn(board.logits.labels), FadeIn(board.logits.numbers), FadeIn(board.corners), FadeIn(self.formula),
            run_time=1.2,
        )  # fmt: skip
        jump = int(np.flatnonzero(np.diff(trace.swept_argmax[:, SWEPT]))[0]) + 1
        share = np.insert(trace.swept_argmax[:, SWEPT], jump, np.nan)
        self.steps = self.plot.curve(np.insert(trace.swept, jump, np.nan), share, ROLES[SWEPT])
        self.steps.reveal = 0.0
        self.leap = Curve([board.simplex.corners[:2]], "highlight", width=2.0, dashed=True)
        self.leap.reveal = 0.0
        self.play(
            reveal(self.plot.axes), FadeIn(self.plot.labels), FadeIn(self.names),
            self.move(own, first, None, rate_func=smooth), run_time=0.8,
        )  # fmt: skip
        self.add(self.steps, self.leap)

        def draw(t: float) -> None:
            self.steps.reveal = t
            self.leap.reveal = float(np.clip((t * (len(trace.swept) - 1) - jump + 1) / 4, 0, 1))

        self.play(
            self.move(first, last, None),
            Drive(self.steps, draw),
            run_time=beat.fill(3.2, leaving=0.4),
        )
        self.prove("argmax", board.simplex.of(board.point.dots()), trace.swept_argmax[-1:])
        self.wait(0.4)

    def look_for_a_slope(self, beat: Beat) -> None:
        trace = self.trace
        self.play(reveal(self.tangent.line), FadeIn(self.slope_word), FadeIn(self.tangent.slope), run_time=0.6)
        jump = float(trace.logits.max())
        x, y = self.plot.at(jump - 0.2, 0.5)
        at_the_jump = place(self.words("none", "note"), x, y, "right")
        pace = beat.fill(3.6, leaving=1.0) / 2
        self.play(self.move(trace.swept[-1], jump, None), run_time=pace)
        self.play(FadeIn(at_the_jump), run_time=0.6)
        self.play(self.move(jump, trace.swept[0], None), run_time=pace)
        self.wait(0.4)
        self.at_the_jump = at_the_jump

    def soften(self, beat: Beat) -> None:
        trace, board = self.trace, self.board
        first, last = trace.swept[0], trace.swept[-1]
        warm = int(np.abs(trace.swept_temperature - 1).argmin())
        formula = self.formula_at("p_i = e^(z_i) / (sum_j e^(z_j))")
        self.curve = self.plot.curve(trace.swept, trace.swept_softmax[warm, :, SWEPT], ROLES[SWEPT])
        self.curve.reveal = 0.0
        beads = board.simplex.at(trace.swept_softmax[warm, ::EVERY])
        self.beads = PointCloud(beads, ROLES[SWEPT], radius=0.055)
        self.beads.emphasis = np.zeros(len(beads))
        self.beads.set_z_index(2)
        self.play(
            swap(self.formula, formula), FadeOut(self.at_the_jump), To(self.steps, opacity=0.3),
            To(self.leap, opacity=0.0), run_time=0.8,
        )  # fmt: skip
        self.formula = formula
        self.add(self.beads, self.curve)

        def draw(t: float) -> None:
            self.curve.reveal = t
            passed = np.arange(len(beads)) * EVERY <= t * (len(trace.swept) - 1) + 1e-9
            self.beads.emphasis = passed.astype(float)

        self.play(self.move(first, last, 1.0), Drive(self.curve, draw), run_time=beat.fill(3.6, leaving=0.8))
        self.prove("softmax of the sweep", board.simplex.of(board.point.dots()), trace.swept_softmax[warm, -1:])
        self.wait()

    # ---- temperature -------------------------------------------------------------------------------------------

    def cool(self, beat: Beat) -> None:
        trace, board = self.trace, self.board
        self.dial = self.dial_of("T", float(trace.temperature[0]), float(trace.temperature[-1]))
        self.dial.turn(self.dial.share(1))
        self.sheet = Lattice(trace.sheet_logits, self.sheet_shades(), self.seen_at(1.0))
        self.sheet.set_z_index(1)
        formula = self.formula_at("p_i = e^(z_i \\/ T) / (sum_j e^(z_j \\/ T))")
        self.play(
            swap(self.formula, formula), self.move(trace.swept[-1], trace.logits[SWEPT], 1.0, rate_func=smooth),
            To(self.beads, opacity=0.0), FadeOut(self.slope_word), FadeOut(self.tangent.slope), run_time=0.8,
        )  # fmt: skip
        self.formula = formula
        self.play(reveal(self.sheet), reveal(self.dial.scale_line), FadeIn(self.dial.words), run_time=1.2)
        self.play(self.turn_dial(0.0, rate_func=smooth), run_time=1.0)
        self.play(self.turn_dial(1.0), run_time=beat.fill(4.2, leaving=1.4))
        self.prove("softmax on the path", board.simplex.of(board.point.dots()), trace.path[-1:])
        self.prove("softmax on the sheet", board.simplex.of(self.sheet.nodes()), trace.sheet_softmax.reshape(-1, 3))
        mantissa, exponent = f"{trace.corner_distance[-1]:.1e}".split("e")
        distance = self.formula_at(f"1 - p_1 = {mantissa} times 10^({int(exponent)})", self.places.draw)
        self.play(swap(self.formula, distance), run_time=0.6)
        self.formula = distance
        self.wait()

    def sheet_shades(self) -> np.ndarray:
        """(rows, columns, 3): the classes' colours, mixed as softmax mixes the classes at temperature 1."""
        mixed: np.ndarray = softmax(self.trace.sheet_logits) @ np.array([rgb(theme.colour(role)) for role in ROLES])
        return mixed

    def seen_at(self, temperature: float) -> Any:
        """From logits (n, 3) to the frame (n, 2), at a temperature."""
        return lambda z: self.board.simplex.at(softmax(z, temperature))

    def turn_dial(self, share: float, **options: Any) -> Drive:
        """Turn the temperature; the point, the sheet, the beads and the curves follow."""
        start, trace = self.dial.scale_line.at, self.trace
        swept = np.stack([self.moved(value) for value in trace.swept])

        def draw(t: float) -> None:
            temperature = self.dial.turn(start + t * (share - start))
            p = softmax(swept, temperature)
            self.sheet.through(self.seen_at(temperature))
            self.beads.warp_to(self.board.simplex.at(p[::EVERY]))
            self.curve.points_at = self.plot.at(trace.swept, p[:, SWEPT])
            if self.slopes is not None:
                curve, plot = self.slopes
                curve.points_at = plot.at(trace.swept, p[:, SWEPT] * (1 - p[:, SWEPT]) / temperature)
            self.show_moved(trace.logits[SWEPT], temperature)

        return Drive(None, draw, **options)

    def show_the_price(self, beat: Beat) -> None:
        trace, board, box = self.trace, self.board, self.places.slopes
        steepest = float(1 / (4 * trace.temperature[-1]))
        plot = FunctionPlot(
            self.type, box, self.span, (0, 1.04 * steepest), y_ticks={0: "0", steepest: f"{steepest:g}"}
        )
        curve = plot.curve(trace.swept, np.zeros(len(trace.swept)), "gradient")
        self.slopes = (curve, plot)
        name = place(self.type.formula("partial p_2 \\/ partial z_2", "math", "gradient"), box.left, box.top + 0.34)
        self.play(
            FadeOut(self.formula), FadeOut(board.logits.labels), FadeOut(board.logits.numbers),
            To(board.logits.bars, opacity=0.0), To(self.sheet, opacity=0.0), To(self.beads, opacity=1.0), run_time=0.6,
        )  # fmt: skip
        self.play(
            self.turn_dial(self.dial.share(1), rate_func=smooth), reveal(plot.axes), FadeIn(plot.labels), FadeIn(name),
            FadeIn(self.slope_word), FadeIn(self.tangent.slope), run_time=1.0,
        )  # fmt: skip
        self.play(reveal(curve), run_time=0.8)
        self.play(self.turn_dial(1.0), run_time=beat.fill(3.6, leaving=0.8))
        self.prove("slope", self.tangent.slope, trace.jacobian[-1][SWEPT, SWEPT])
        self.wait()
        self.texts, self.layers = (plot.labels, name), (plot.axes, curve)

    def clear_plots(self) -> None:
        """Let the plots, the dial and the beads go."""
        words = (*self.texts, self.plot.labels, self.names, self.slope_word, self.tangent.slope, self.dial.words)
        layers = (
            *self.layers,
            self.plot.axes,
            self.steps,
            self.curve,
            self.tangent.line,
            self.beads,
            self.dial.scale_line,
        )
        self.play(*map(FadeOut, words), *(To(layer, opacity=0.0) for layer in layers), run_time=0.6)
        self.remove(*layers, self.sheet)
