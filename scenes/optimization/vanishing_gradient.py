"""VanishingGradient: what is left of the gradient in every layer of deep nets, at the start and while they train."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.vanishing_gradient import (
    NORM,
    RELU,
    RESIDUAL,
    SIGMOID,
    TANH,
    TRAINED,
)
from scenes.optimization.drawings.double_arrow import DoubleArrow
from scenes.props import Counter, LayerCells
from scenes.props.chart import Profile
from scenes.stage import Drive, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat

from .vanishing_gradient_deeper import DECADES, DeeperNets, levels, power
from .vanishing_gradient_places import TALL, WIDE, between

NAMES = ("sigmoid", "tanh", "relu", "batch_norm", "residual")


class VanishingGradient(DeeperNets):
    """A sigmoid net's gradient dies on its way back; four ways to keep it alive; and two cures that overdo it."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("back", layers=self.trace.depth) as beat:
            self.send_back(beat)
        with self.beat("factor", **self.factors()) as beat:
            self.multiply(beat)
        with self.beat("stuck", steps=self.steps, **self.tuned()) as beat:
            self.train_alone(beat)
        with self.beat("remedies") as beat:
            self.add_remedies(beat)
        with self.beat("race", steps=self.steps) as beat:
            self.train_all(beat)
        with self.beat("deep", layers=self.trace.deep) as beat:
            self.go_deep(beat)
        with self.beat("honest", **self.exploded()) as beat:
            self.overdo(beat)

    def set_up(self) -> None:
        trace = self.trace
        self.places = self.layout.pick(WIDE, TALL)
        self.steps = trace.norm.shape[1] - 1
        self.chart = self.chart_of(trace.depth, DECADES, 4, self.places.alone)
        boxes = [self.places.first, *(self.places.row(kind) for kind in range(1, TRAINED))]
        self.cells = [LayerCells(box, levels(trace.norm[kind, 0])) for kind, box in enumerate(boxes)]
        self.profiles = [self.profile_of(self.chart, trace.norm[kind, 0]) for kind in range(TRAINED)]
        self.chart.remove(*self.profiles[1:])
        self.names = [self.name_of(kind) for kind in range(TRAINED)]
        self.accuracies = [self.accuracy_of(kind) for kind in range(TRAINED)]
        self.add(self.title())

    # ---- parts -------------------------------------------------------------------------------------------------

    def name_of(self, kind: int) -> Mobject:
        x, rise = self.places.name
        x, y = (x, self.places.rows[kind] + rise) if kind else self.places.first_name
        return self.type.seated(self.screen(NAMES[kind]), x, y, "body", bold=True)

    def accuracy_of(self, kind: int) -> Counter:
        x, anchor, rise = self.places.accuracy
        counter = Counter(self.type, "{:.0%}", "body", "good" if kind else "bad", bold=True, anchor=anchor)
        counter.stand(*((x, self.places.rows[kind] + rise) if kind else self.places.first_accuracy))
        return counter.show(float(self.trace.accuracy[kind, 0]))

    def tuned(self) -> dict[str, Any]:
        """How many rates the first kind was given, and what it reaches at the best of them."""
        trace = self.trace
        return {"rates": len(trace.rates), "percent": f"{100 * trace.sigmoid_accuracy.max():.0f}"}

    # ---- sigmoid alone -----------------------------------------------------------------------------------------

    def send_back(self, beat: Beat) -> None:
        self.way = place(self.words("way", "note", "gradient"), *self.places.way, "right")
        self.axis, self.layer_word = self.words("norm", "note"), self.words("layer", "note")
        self.axis_names_stand(self.chart.box)
        cells, profile = self.cells[SIGMOID], self.profiles[SIGMOID]
        self.add(self.chart)
        profile.reveal = 0.0
        self.play(
            reveal(self.chart.axes), FadeIn(self.chart.labels, self.names[SIGMOID], self.axis, self.layer_word),
            run_time=0.8,
        )  # fmt: skip
        self.play(FadeIn(self.way), run_time=0.4)
        run_time = beat.fill(4.0, leaving=1.0)
        cells.reveal = 0.0
        self.add(cells)

        def draw(t: float) -> None:
            profile.reveal, cells.reveal = t, t

        self.play(Drive(Group(profile, cells), draw, rate_func=smooth), run_time=run_time)
        self.wait(1.0)

    def factors(self) -> dict[str, Any]:
        norm = self.trace.norm[SIGMOID, 0]
        ratio = float(norm[0]) / float(norm[-1])
        self.factor = ratio ** (1 / (len(norm) - 1))
        return {"factor": f"{self.factor:.2f}"}

    def multiply(self, beat: Beat) -> None:
        """Layer by layer: a straight line on a logarithmic axis is a constant factor."""
        trace, cells = self.trace, self.cells[SIGMOID]
        depth, norm = int(trace.depth), trace.norm[SIGMOID, 0]
        left = power(float(norm[0]) / float(norm[-1]))
        source = f"{{{{ {self.factor:.2f}^({depth - 1}) : gradient }}}} = {{{{ {left} : highlight }}}}"
        formula = self.type.formula(source, "values", "ink")
        place(formula, *self.places.corner, "right")
        self.chart.playhead.opacity = 1.0

        def draw(t: float) -> None:
            layer = depth - 1 - round(t * (depth - 1))
            cells.lit = float(layer)
            self.chart.playhead.x = float(cells.middles[layer])

        self.play(Drive(Group(self.chart, cells), draw), run_time=beat.fill(4.0, leaving=2.0))
        self.play(FadeIn(formula), run_time=0.8)
        self.wait(1.2)
        cells.lit, self.chart.playhead.opacity = -1.0, 0.0
        self.formula = formula

    def train_alone(self, beat: Beat) -> None:
        self.count = Counter(self.type, "{:.0f}", "values", "ink", bold=True, anchor="right")
        unit = self.words("step", "note")
        x, y = self.places.corner
        place(unit, x, y - 0.02, "right")
        self.count.stand(x - unit.width - 0.16, y)
        self.counted = [self.count, unit]
        self.play(swap(self.formula, unit), FadeIn(self.count, self.accuracies[SIGMOID]), run_time=0.8)
        self.play(self.playback([SIGMOID]), run_time=beat.fill(4.0, leaving=1.6))
        box = self.places.alone
        self.counted.append(place(self.words("tuned", "note", "bad", **self.tuned()), box.left + 0.35, box.top - 0.45))
        self.play(FadeIn(self.counted[-1]), run_time=0.6)
        self.wait(1.0)

    def playback(self, kinds: list[int]) -> Drive:
        """The recorded run of some kinds, linear in its steps."""
        trace = self.trace

        def draw(t: float) -> None:
            step = round(t * self.steps)
            self.count.show(step)
            record = int(np.searchsorted(trace.accuracy_at, step, side="right")) - 1
            for kind in kinds:
                norm = trace.norm[kind, step]
                self.cells[kind].levels = levels(norm)
                self.profiles[kind].show(norm[::-1], 0.45 + 0.55 * levels(norm[::-1]))
                self.accuracies[kind].show(float(trace.accuracy[kind, record]))

        moving = [part for kind in kinds for part in (self.cells[kind], self.profiles[kind], self.accuracies[kind])]
        return Drive(Group(*moving, self.count), draw)

    # ---- four remedies -----------------------------------------------------------------------------------------

    def add_remedies(self, beat: Beat) -> None:
        """The chart makes room; each remedy is a row, and a profile that does not fall."""
        places, cells, name, accuracy = self.places, self.cells[SIGMOID], self.names[SIGMOID], self.accuracies[SIGMOID]
        start, to_name = name.get_left()[:2].copy(), (places.name[0], places.rows[SIGMOID] + places.name[1])
        lift = name.get_center()[1] - places.first_name[1]  # of the whole line over the middle of its capitals
        start[1] -= lift
        to_accuracy = (places.accuracy[0], places.rows[SIGMOID] + places.accuracy[2])

        def shrink(t: float) -> None:
            self.chart.stand(between(places.alone, places.small, t))
            self.axis_names_stand(self.chart.box)
            cells.box = between(places.first, places.row(SIGMOID), t)
            x, y = start + t * (np.array(to_name) - start)
            place(name, x, y + lift)
            accuracy.stand(*(np.array(places.first_accuracy) * (1 - t) + t * np.array(to_accuracy)))

        moving = Group(self.chart, cells, name, accuracy, self.axis, self.layer_word)
        self.play(Drive(moving, shrink, rate_func=smooth), FadeOut(*self.counted), run_time=1.2)
        self.counted.pop()
        pace = beat.fill(3.6, leaving=3.0) / (TRAINED - 1)
        for kind in range(1, TRAINED):
            cells, profile = self.cells[kind], self.profiles[kind]
            cells.reveal = profile.reveal = 0.0
            self.chart.add(profile.show(profile.values))
            self.add(cells)

            def draw(t: float, cells: LayerCells = cells, profile: Profile = profile) -> None:
                cells.reveal = profile.reveal = t

            drawn = Drive(Group(cells, profile), draw, rate_func=smooth, run_time=pace)
            self.play(drawn, FadeIn(self.names[kind], run_time=min(0.5, pace)))
        self.measure()
        self.wait(1.2)

    def measure(self) -> None:
        """How far apart the first layers' gradients are, with and without shortcuts; the others are dimmed."""
        norm = self.trace.norm[[SIGMOID, RESIDUAL], 0, 0]
        low, high = self.chart.at(np.ones(2), norm)
        arrow = DoubleArrow(low, high)
        x, y = high
        factor = self.type.formula(f"{{{{ {power(float(norm[1] / norm[0]))} : highlight }}}}", "values", "ink")
        self.apart = [
            arrow,
            place(self.words("apart", "note"), x + 0.22, y - 0.48),
            place(factor, x + 0.22, y - (1.0 if self.layout.is_tall else 0.88)),
        ]
        self.dimmed = Group(*(part[kind] for part in (self.cells, self.profiles) for kind in (TANH, RELU, NORM)))
        arrow.reveal = 0.0
        self.add(arrow)
        self.play(To(self.dimmed, opacity=0.2), reveal(arrow), run_time=0.8)
        self.play(FadeIn(*self.apart[1:]), run_time=0.6)

    def train_all(self, beat: Beat) -> None:
        self.count.show(0)
        self.accuracies[SIGMOID].show(float(self.trace.accuracy[SIGMOID, 0]))
        box, (_, rise) = self.places.small, self.places.axis
        untuned = self.type.seated(self.screen("untuned"), box.right, box.top + rise, "note", "muted", anchor="right")
        self.counted.append(untuned)
        coming = FadeIn(*self.counted, *self.accuracies[1:])
        self.play(coming, FadeOut(*self.apart), To(self.dimmed, opacity=1.0), run_time=0.6)
        self.play(self.playback(list(range(TRAINED))), run_time=beat.fill(7.0, leaving=1.4))
        for kind in range(TRAINED):
            self.prove(f"last norms of {NAMES[kind]}", self.profiles[kind], self.trace.norm[kind, -1, ::-1])
        self.wait(1.4)
