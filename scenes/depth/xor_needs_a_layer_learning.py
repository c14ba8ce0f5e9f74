"""The second half of XorNeedsALayer: many small nets that learn, or do not; and a product instead of a layer."""

from __future__ import annotations

import numpy as np
from manim import Mobject, smooth, squish_rate_func

from models.traces.depth.xor_needs_a_layer import XorNeedsALayerTrace
from models.traces.recorded import output, parameters_at
from scenes.depth.drawings.small_fields import SmallFields
from scenes.look import theme
from scenes.props import ClassAreas, Counter, Curve, Move, Plane, PointCloud, Route, Travel, WarpedGrid
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, place, reveal
from scenes.stage.before import Beat, HandTimedScene

from .xor_needs_a_layer_places import TALL, WIDE, Places

KINDS = ("relu", "tanh", "leaky", "wide")  # in the order of the trace's FAMILIES
GRID = 33
LOG_OFFSET = 10  # playback is even in log(step + 10)


class Learning(HandTimedScene[XorNeedsALayerTrace]):
    """What XorNeedsALayer does once the plane has been creased."""

    places: Places
    plane: Plane
    leaving: list[Mobject]
    named: Mobject

    def stand(self) -> None:
        self.places = self.layout.pick(WIDE, TALL)

    def name_it(self, key: str, *, appear: bool = True) -> Mobject:
        """What is being looked at."""
        made = self.type.seated(self.screen(key), *self.places.name, "body", "ink", bold=True)
        if appear:
            self.named = made
        return made

    def remark(self, key: str, index: int, use: str = "note", role: str = "muted") -> Mobject:
        """A remark; on one line in a tall picture, where it stands below."""
        text = self.screen(key)
        if self.layout.is_tall:
            text = text.replace("\n", " ")
        return place(self.type.words(text, use, role), *self.places.notes[index])

    def reading(self, index: int, key: str, form: str, role: str) -> tuple[Mobject, Counter]:
        """A number with its name before it; two of them in one row of a tall picture stand close to their names."""
        name = self.type.seated(self.screen(key), *self.places.labels[index], "body", "muted")
        x, y = self.places.numbers[index]
        x = min(x, name.get_right()[0] + 0.25) if self.layout.is_tall else x
        return name, Counter(self.type, form, "values", role, bold=True).stand(x, y)

    # ---- can and will ------------------------------------------------------------------------------------------

    def train_them_all(self, beat: Beat) -> None:
        """Four kinds of nets, twenty starts each, those that arrive first in front; all of them train at once."""
        trace, at = self.trace, self.places
        axis = np.linspace(-1, 1, GRID) * trace.disc_radius
        points = np.stack(np.meshgrid(axis, axis, indexing="xy"), axis=-1).reshape(-1, 2)
        order, right = self.by_arrival(), trace.is_right()
        nets, steps = trace.nets(), trace.relu.steps

        def fields_at(step: float) -> np.ndarray:
            said = [output(net, points.T, parameters_at(net, step))[:, 0] for net in nets]
            logits = np.take_along_axis(np.stack(said), order[..., None], axis=1)
            return logits.reshape(*order.shape, GRID, GRID)

        at_start = fields_at(0)
        layers = [SmallFields(at.discs(family), at_start[family]) for family in range(len(KINDS))]
        heads = [
            self.type.seated(self.screen(name), *spot, "body", "ink")
            for name, spot in zip(KINDS, at.heads, strict=True)
        ]
        counts = [
            Counter(self.type, lambda n: f"{n:.0f} / {trace.starts}", "body", "good", bold=True, anchor="right").stand(
                *spot
            )
            for spot in at.counts
        ]
        step = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right").stand(*at.step)
        word = self.type.seated(self.screen("steps"), at.step[0] - 1.15, at.step[1], "note", "muted", anchor="right")
        self.play(*(To(layer, opacity=0.0) for layer in self.plane), FadeOut(*self.leaving, self.named), run_time=0.6)
        self.remove(self.plane)
        self.play(*(reveal(layer) for layer in layers), FadeIn(*heads), run_time=1.2)
        self.play(FadeIn(*counts, step, word), run_time=0.4)
        last = float(steps[-1])

        def draw(t: float) -> None:
            now = (last + LOG_OFFSET) ** t * LOG_OFFSET ** (1 - t) - LOG_OFFSET
            record = np.searchsorted(steps, now, side="right") - 1
            arrived = np.take_along_axis(right[record], order, axis=1)
            for layer, logits, ready, count in zip(layers, fields_at(now), arrived, counts, strict=True):
                layer.show(logits, ready)
                count.show(ready.sum())
            step.show(now)

        self.play(Drive(None, draw), run_time=beat.fill(7.0, leaving=3.4))
        self.prove("how many succeed", Each(counts), trace.solved())
        honest = self.type.seated(self.screen("can"), *at.honest, "values", "ink", bold=True)
        shares = {key: f"{100 * share:.0f}" for key, share in zip(KINDS, trace.solved_share, strict=True)}
        of_all = self.type.seated(self.screen("shares", tried=trace.tried, **shares), *at.shares, "tick", "muted")
        failures = [1 - layer.arrived for layer in layers]
        self.play(*(To(layer, failed=failed) for layer, failed in zip(layers, failures, strict=True)),
                  FadeIn(honest, of_all), run_time=0.8)  # fmt: skip
        self.wait(1.4)
        self.layers, self.leaving = layers, [*heads, *counts, step, word, honest, of_all]

    def by_arrival(self) -> np.ndarray:
        """(families, starts): the starts of each kind, in the order in which they got every sample right for good."""
        right = self.trace.is_right()
        wrong_last = np.where(right, -1, np.arange(len(right))[:, None, None]).max(axis=0)
        return np.argsort(wrong_last, axis=1, kind="stable")

    # ---- no layer at all ---------------------------------------------------------------------------------------

    def take_the_product(self, beat: Beat) -> None:
        """x₁·x₂ in place of x₂: the plane bends by itself, and a line suffices."""
        trace, at = self.trace, self.places
        route = Route([Move("product", lambda x, t: np.stack([x[:, 0], (1 - t) * x[:, 1] + t * x[:, 0] * x[:, 1]], 1))])
        grid, cloud = WarpedGrid.disc(trace.disc_radius), PointCloud(trace.X, trace.y, radius=0.055)
        plane = Plane(at.picture, route, grid, cloud)
        name = self.name_it("product", appear=False)
        formula = place(
            self.type.formula("(x_1, x_2) arrow.r (x_1, {{ x_1 x_2 : highlight }})", "values", "ink"), *at.formula
        )
        self.add(plane)
        self.play(
            *(To(layer, opacity=0.0, run_time=0.5) for layer in self.layers), FadeOut(*self.leaving, run_time=0.5),
            reveal(grid), reveal(cloud), FadeIn(name, formula, rate_func=squish_rate_func(smooth, 0.35)), run_time=1.6,
        )  # fmt: skip
        self.remove(*self.layers)
        self.play(Travel(plane, to=1), run_time=beat.fill(2.4, leaving=4.0))
        start = int(np.flatnonzero(trace.product_accuracy == 1)[0])
        w, c = trace.product.parameter("w.weight")[0, start, 0], float(trace.product.parameter("c.bias")[0, start, 0])

        def logit(x: np.ndarray) -> np.ndarray:
            found: np.ndarray = output(trace.product, np.stack([x[:, 0], x[:, 0] * x[:, 1]]))[start, 0]
            return found

        across = np.linspace(-1, 1, 401) * trace.disc_radius
        line = np.stack([across, -(w[0] * across + c) / w[1]], axis=1)
        boundary = Curve([plane.view(line)], width=theme.LINE["boundary"])
        areas = ClassAreas(trace.disc_radius, logit)
        self.play(reveal(boundary), run_time=0.8)
        plane.lay_under(areas)
        right = self.words(
            "no_layer", "body", "good", right=int((trace.product_accuracy == 1).sum()), starts=trace.starts
        )
        self.play(reveal(areas), To(grid, opacity=0.62, fill=0.0), FadeIn(place(right, *at.values)), run_time=0.8)
        moved = np.stack([trace.X[:, 0], trace.X.prod(axis=1)], axis=1)
        logits = trace.product.activation("c")[0, start, 0]
        self.prove("the unit that reads the product", areas.sides(moved), logits > 0)
        self.play(FadeIn(self.remark("honest", 0, "body" if not self.layout.is_tall else "note", "ink")), run_time=0.6)
        self.wait(1.8)
