"""LocalMinima: four valleys, two hundred starts; optimisers hardly change where they end, noise and new starts do."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.local_minima import LocalMinimaTrace
from scenes.props import Bars, Counter
from scenes.props.bars import LabelledBars
from scenes.props.contour_map import MapTint
from scenes.props.race_board import Dots
from scenes.stage import Drive, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene

from .local_minima_places import TALL, WIDE
from .local_minima_valleys import BASINS, Valleys

METHODS = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "noise")
DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM, NOISE = range(6)
# shares of the eye's way
TURNS = {"four": 0.2, "descent": 0.35, "momentum": 0.5, "others": 0.65, "rates": 0.75, "noise": 1.0, "toy": 0.4}


def signed(value: float) -> str:
    """A height with one digit behind the point."""
    return f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


class LocalMinima(HandTimedScene[LocalMinimaTrace]):
    """Where two hundred starts end."""

    def construct(self) -> None:
        trace = self.trace
        self.set_up()
        moved = trace.basin[MOMENTUM] != trace.start_basin
        with self.beat("four", lowest=signed(trace.minima_value[0])) as beat:
            self.show_valleys(beat)
        with self.beat("descent", starts=len(trace.starts), found=self.found(DESCENT)) as beat:
            self.let_them_roll(beat)
        with self.beat("momentum", moved=int(moved.sum()), found=self.found(MOMENTUM)) as beat:
            self.add_momentum(beat)
        with self.beat("others", adam=self.found(ADAM)) as beat:
            self.try_the_others(beat)
        best = int(max(trace.found.max(), trace.found_falling.max()))
        with self.beat("rates", rates=len(trace.rates_tried), best=best) as beat:
            self.try_other_rates(beat)
        with self.beat("noise", steps=len(trace.temperature), found=self.found(NOISE)) as beat:
            self.shake(beat)
        again: dict[str, Any] = {
            "times": len(trace.again_found), "again": int(trace.again_found[-1]), "been": trace.noise_been,
        }  # fmt: skip
        with self.beat("price", **again) as beat:
            self.tell_the_price(beat)
        with self.beat("toy") as beat:
            self.look_back(beat)

    def found(self, method: int) -> int:
        """How many starts end in the global basin."""
        basins = self.trace.noise_basin if method == NOISE else self.trace.basin[method]
        return int((basins == 0).sum())

    def set_up(self) -> None:
        trace = self.trace
        self.places = at = self.layout.pick(WIDE, TALL)
        self.small = "tick" if self.layout.is_tall else "note"
        self.valleys = Valleys(self.type, trace, at.surface, at.map, self.screen("loss"))
        self.valleys.swarm.reveal(0.0)
        self.turned = 0.0
        self.heading = self.title()
        self.values = np.zeros(len(METHODS))
        self.bars = self.rows([self.screen(name) for name in ("descent", *METHODS[1:])])
        self.head = self.type.seated(self.screen("global"), at.names, at.head, "tick", "good")
        self.tint: MapTint | None = None
        self.method: Mobject | None = None
        self.add(self.heading)

    def rows(self, names: list[str]) -> LabelledBars:
        """Bars of how many of the starts, with their names before and their numbers behind."""
        at = self.places
        heights = at.rows[0] - at.rows[1] * np.arange(len(names))
        start, length = at.bars
        bars = Bars(
            np.stack([np.full(len(names), start), heights], axis=1), length, np.zeros(len(names)), "good",
            full=float(len(self.trace.starts)), thickness=0.12,
        )  # fmt: skip
        labels = [self.type.seated(name, at.names, float(y), "tick") for name, y in zip(names, heights, strict=True)]
        numbers = np.stack([np.full(len(names), at.numbers), heights], axis=1)
        return LabelledBars(self.type, bars, labels, numbers, "{:.0f}", use="tick")

    # ---- playing ---------------------------------------------------------------------------------------------------

    def call(self, method: int) -> Mobject:
        """The name of the method that is played, in its place."""
        x, y = float(self.heading.get_right()[0]) + 0.4, self.layout.title - 0.04
        if self.places.method is not None:
            x, y = self.places.method
        return self.type.seated(self.screen(METHODS[method]), x, y, "note", "muted")

    def counter(self, steps: int, key: str = "steps") -> None:
        """A new count of steps, at 0."""
        self.steps_word = place(self.words(key, "note", steps=f"{steps:,}"), *self.places.step, "right")
        self.count = Counter(self.type, "{:,.0f}", use="values", bold=True, anchor="right")
        self.count.stand(float(self.steps_word.get_left()[0]) - 0.14, self.places.step[1])

    def back_to_start(self, method: int, run_time: float) -> None:
        """All balls return to where they began."""
        swarm, ends = self.valleys.swarm, self.valleys.swarm.pair[0].places.copy()
        shades = self.valleys.swarm.pair[0].shades.copy()
        counts = self.valleys.settled()

        def draw(t: float) -> None:
            swarm.at((1 - t) * ends + t * self.trace.starts, on_map=False)
            swarm.colour((1 - t) * shades + t * self.valleys.grey)
            self.valleys.count((1 - t) * counts)

        old, self.method = self.method, self.call(method)
        fading = To(self.tint, opacity=0.0) if self.tint is not None else None
        self.play(Drive(self.valleys.everything(), draw), swap(old, self.method), fading, run_time=run_time)
        if self.tint is not None:
            self.valleys.chart.remove(self.tint)
            self.tint = None

    def roll(self, method: int, to: float, run_time: float, larger: np.ndarray | None = None) -> None:
        """One method's whole run, evenly in the logarithm of the steps; the count of what it found grows beside.

        `larger` (starts,) marks balls that are pointed out.
        """
        path, basins, at = self.trace.path[method], self.trace.basin[method], self.trace.path_at
        begin = self.turned

        def draw(t: float) -> None:
            step = (1 + self.trace.steps) ** t - 1
            self.valleys.swarm.show(path, float(np.interp(step, at, np.arange(len(at)))), on_map=False)
            self.valleys.paint_by(basins, min(1.0, 4 * t), larger)
            settled = self.valleys.settled()
            self.valleys.count(settled)
            self.valleys.turn(begin + t * (to - begin))
            self.count.show(int(step + 1e-6))
            self.values[method] = settled[0]
            self.bars.show(self.values)

        self.play(Drive(None, draw), run_time=run_time)
        self.turned = to
        self.prove(f"where {METHODS[method]} ends", self.valleys.swarm.pair[0], path[-1])

    def tint_map(self, method: int) -> To:
        """The map takes the colours of the basins in which this method ends."""
        self.tint = self.valleys.tint(self.trace.map_basin[method])
        return To(self.tint, reveal=1.0)

    # ---- the beats -------------------------------------------------------------------------------------------------

    def show_valleys(self, beat: Beat) -> None:
        trace, at = self.trace, self.places
        valleys = self.valleys
        for layer in valleys.swarm.pair:  # they come with the next beat
            layer.opacity = 0.0
        self.play(reveal(valleys.everything()), run_time=1.8)
        for layer in valleys.swarm.reveal(0.0).pair:
            layer.opacity = 1.0
        heights = at.rows[0] - at.rows[1] * np.arange(4)
        dots = Dots(np.stack([np.full(4, at.names + 0.09), heights], axis=1), BASINS)
        words = [
            self.type.seated(
                self.screen("lowest" if k == 0 else "valley", value=signed(value)), at.names + 0.34, float(y), "tick"
            )
            for k, (value, y) in enumerate(zip(trace.minima_value, heights, strict=True))
        ]
        self.legend = Group(dots, *words)
        self.play(FadeIn(self.legend, valleys.scale), run_time=0.8)
        self.play(Drive(None, lambda t: valleys.turn(t * TURNS["four"])), run_time=beat.fill(2.0, leaving=0.0))
        self.turned = TURNS["four"]

    def let_them_roll(self, beat: Beat) -> None:
        valleys = self.valleys
        self.counter(self.trace.steps)
        self.method = self.call(DESCENT)
        note = place(self.words("log", self.small), *self.places.note)
        flags = [To(flag, opacity=0.0) for flag in (*valleys.flags, *valleys.spots)]
        self.play(
            Drive(valleys.everything(), valleys.swarm.reveal), FadeOut(self.legend, run_time=0.5), *flags, run_time=1.4
        )
        self.play(FadeIn(self.method, self.bars, self.head, self.steps_word, self.count, note), run_time=0.6)
        self.roll(DESCENT, TURNS["descent"], beat.fill(4.0, leaving=1.8))
        self.play(self.tint_map(DESCENT), run_time=1.0)
        self.wait(0.8)
        self.caption: Mobject = note

    def add_momentum(self, beat: Beat) -> None:
        trace = self.trace
        moved = trace.basin[MOMENTUM] != trace.start_basin
        self.back_to_start(MOMENTUM, 1.0)
        self.roll(MOMENTUM, TURNS["momentum"], beat.fill(4.0, leaving=1.8), larger=moved)
        self.play(self.tint_map(MOMENTUM), run_time=1.0)
        self.wait(0.8)

    def try_the_others(self, beat: Beat) -> None:
        begin = self.turned
        each = max(1.6, (beat.remaining - 3 * 0.6) / 3)
        for n, method in enumerate((NESTEROV, RMSPROP, ADAM)):
            self.back_to_start(method, 0.6)
            self.roll(method, begin + (n + 1) / 3 * (TURNS["others"] - begin), each)

    def try_other_rates(self, beat: Beat) -> None:
        """A tick on each bar: the best of all rates."""
        bars = self.bars.bars
        trace = self.trace
        bars.marks[: len(trace.found)] = np.maximum(trace.found, trace.found_falling).max(1)
        bars.marking = 0.0
        rates = self.words("best_rate", self.small, rates=len(trace.rates_tried))
        note = place(rates, *self.places.note)
        self.play(swap(self.caption, note), To(bars, marking=1.0), run_time=1.0)
        self.caption = note
        self.play(self.tint_map(ADAM), run_time=1.2)
        begin, to = self.turned, TURNS["rates"]
        self.play(
            Drive(None, lambda t: self.valleys.turn(begin + t * (to - begin)), rate_func=smooth),
            run_time=beat.fill(1.0, leaving=1.4),
        )
        self.turned = to
        leap = self.words("leap", self.small, rate=f"{trace.leap:g}", found=trace.leap_found)
        note = place(leap, *self.places.note)
        self.play(swap(self.caption, note), run_time=0.6)
        self.wait(0.8)
        self.caption = note

    def shake(self, beat: Beat) -> None:
        """The same starts with noise that dies away; each ball has the colour of the valley that it is in now."""
        trace, valleys = self.trace, self.valleys
        last, begin, to = int(trace.noise_at[-1]), self.turned, TURNS["noise"]
        self.back_to_start(NOISE, 0.8)
        self.play(FadeOut(self.steps_word, self.count), run_time=0.3)
        self.counter(last)
        temperature = place(self.words("temperature", self.small), *self.places.note)
        heat = Counter(self.type, "{:.0f}", self.small, "gradient")
        heat.stand(float(temperature.get_right()[0]) + 0.15, self.places.note[1])
        heat.show(trace.temperature[0])
        self.play(swap(self.caption, temperature), FadeIn(heat, self.steps_word, self.count), run_time=0.6)
        top = self.ridge()

        def draw(t: float) -> None:
            step = t * last
            valleys.swarm.show(trace.noise_path, step / int(trace.noise_at[1]))
            places = valleys.swarm.pair[0].places
            basins = (places[:, 0] > top).astype(int) + 2 * (places[:, 1] > top)
            valleys.paint_by(basins, min(1.0, 8 * t))
            valleys.turn(begin + t * (to - begin))
            self.count.show(int(step + 1e-6))
            heat.show(trace.temperature[min(int(step), last - 1)])
            counts = np.bincount(basins, minlength=4)
            valleys.count(counts)
            self.values[NOISE] = counts[0]
            self.bars.show(self.values)

        self.play(Drive(None, draw), run_time=beat.fill(8.0, leaving=0.8))
        self.turned = to
        self.prove("where noise ends", valleys.swarm.pair[0], trace.noise_path[-1])
        self.wait(0.8)
        self.caption = Group(temperature, heat)

    def ridge(self) -> float:
        """Where the two valleys of either axis meet: midway between a start on one side and one on the other."""
        x, basin = self.trace.starts[:, 0], self.trace.start_basin % 2
        return float((x[basin == 0].max() + x[basin == 1].min()) / 2)

    def tell_the_price(self, beat: Beat) -> None:
        """Noise over shorter and longer runs, and simply beginning anew in as many steps."""
        trace = self.trace
        times = len(trace.again_found)
        anew = place(self.words("anew", self.small, times=times, each=trace.steps), *self.places.note)
        names = [self.screen("over", steps=f"{length:,}") for length in trace.lengths]
        names.append(self.screen("again", times=times))
        found = np.append(trace.found_in, trace.again_found[-1])
        others = self.rows(names)
        self.play(FadeOut(self.bars, self.count, self.steps_word), swap(self.caption, anew), run_time=0.8)
        self.play(FadeIn(others), run_time=0.5)
        dots = self.valleys.swarm.pair[1]
        ends = dots.places.copy()

        def grow(t: float) -> None:
            others.show(t * found)
            dots.places = (1 - t) * ends + t * trace.starts

        self.play(Drive(None, grow, rate_func=smooth), run_time=beat.fill(2.4, leaving=1.0))
        self.wait(1.0)
        self.caption = anew

    def look_back(self, beat: Beat) -> None:
        """A last turn of the toy, and what it is."""
        toy = place(self.words("toy", self.small, "ink"), *self.places.note)
        self.play(swap(self.caption, toy), run_time=0.6)
        valleys = self.valleys
        self.play(
            Drive(None, lambda t: valleys.turn(1 - t * (1 - TURNS["toy"])), rate_func=smooth),
            run_time=beat.fill(3.0, leaving=0.8),
        )
        self.wait(0.8)
