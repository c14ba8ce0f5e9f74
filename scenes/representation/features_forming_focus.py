"""The second half of FeaturesForming: one filter beside a hand-made edge, and all eight against random ones."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import UP, Mobject, smooth

from scenes.props import Counter, Curve, FunctionPlot, Histogram, ImageTile
from scenes.props.beam import as_array
from scenes.stage import Beat, Drive, FadeIn, FadeOut, To, place, reveal

from .features_forming_film import Film

LOG_OFFSET = 10  # the axis is even in log(step + 10)
TICKS, HEIGHTS = (0, 25, 100, 300, 600), (0.2, 0.4, 0.6, 0.8, 1.0)
LOWEST, BINS = 0.2, 40


class Focus(Film):
    """What FeaturesForming does once the network is trained."""

    @cached_property
    def k(self) -> int:
        """The filter that ends most like an edge."""
        return int(self.trace.edge_match_at[-1].argmax())

    @cached_property
    def threshold(self) -> float:
        """Below it lie 95 % of random filters."""
        return float(np.quantile(self.trace.random_match, 0.95))

    @property
    def edge_like(self) -> int:
        """Filters that end beyond the threshold."""
        return int((self.trace.edge_match_at[-1] > self.threshold).sum())

    def match(self, record: int) -> str:
        return f"{self.trace.edge_match_at[record, self.k]:.2f}"

    def template_of(self, k: int, box: np.ndarray) -> ImageTile:
        """The edge or stroke that filter k ends most like, of the filter's own sign."""
        index, correlation = self.trace.closest_edge(-1, k)
        tile = ImageTile(np.sign(correlation) * self.trace.edges[index], self.places.template, "signed", gap=0.05)
        tile.box = box
        return tile

    # ---- one filter --------------------------------------------------------------------------------------------

    def take_one_filter(self, beat: Beat) -> None:
        """All but one filter and its map go dark; they grow, and a hand-made edge is drawn beside them."""
        net, at, k = self.net, self.places, self.k
        self.filter, self.response = net.filters[k], net.maps[0][k]
        kept = (self.filter, self.response)
        self.rest = [net.image, *(tile for group in (net.filters, *net.maps) for tile in group if tile not in kept),
                     *net.icons, net.bars, self.frame, *net.links.values()]  # fmt: skip
        self.play(*(To(layer, opacity=0.12) for layer in self.rest), run_time=0.8)
        self.wait(0.6)
        words = [
            self.centred("filter", at.filter_word, role="ink"), self.centred("template", at.template_word, role="ink"),
            place(self.words("response", "tick"), *at.response_word),
        ]  # fmt: skip
        self.play(
            *(To(layer, opacity=0.0) for layer in self.rest), FadeOut(*self.heads, net.numbers, *self.accuracy_words),
            To(self.filter, box=as_array(at.filter), gap=0.05), To(self.response, box=as_array(at.response)),
            run_time=1.2,
        )  # fmt: skip
        self.remove(*self.rest)
        self.template = self.template_of(k, as_array(at.template))
        self.play(reveal(self.template), FadeIn(*words), run_time=0.9)
        self.number = Counter(self.type, "{:.2f}", "counter", "highlight", bold=True, anchor="centre").stand(*at.match)
        self.number.show(self.trace.edge_match_at[-1, k])
        name = self.centred("match", at.match_word)
        self.prove("correlation", abs(self.trace.closest_edge(-1, k)[1]), self.trace.edge_match_at[-1, k])
        axis, height, random = self.draw_plot()
        self.play(FadeIn(self.number, name), run_time=0.4)
        self.play(reveal(self.plot.axes), FadeIn(self.plot.labels, axis, height), run_time=0.7)
        self.play(reveal(self.histogram), run_time=beat.fill(1.0, leaving=1.0))
        self.play(reveal(self.line), FadeIn(random), run_time=0.6)
        self.wait(0.8)
        self.alone = [*words, name, self.number]

    def draw_plot(self) -> list[Mobject]:
        """Axes, the random filters beside them, their 95 % line, and a curve for every filter."""
        trace, at = self.trace, self.places
        lowest = min(LOWEST, float(trace.edge_match_at.min()))
        last = float(trace.steps[-1])
        self.plot = FunctionPlot(
            self.type, at.plot, (LOG_OFFSET, last + LOG_OFFSET), (lowest, 1.0), log_x=True,
            x_ticks={step + LOG_OFFSET: str(step) for step in TICKS}, y_ticks={v: f"{v:.1f}" for v in HEIGHTS},
        )  # fmt: skip
        x = trace.steps + LOG_OFFSET
        order = [k for k in range(len(trace.W1_at[0])) if k != self.k]
        self.others = [self.plot.curve(x, trace.edge_match_at[:, k], "muted", width=1.6, glow=0.0) for k in order]
        self.curve = self.plot.curve(x, trace.edge_match_at[:, self.k], "highlight", head=0.07)
        self.plot.remove(*self.others, self.curve)
        self.histogram = Histogram(trace.random_match, at.margin, (lowest, 1.0), BINS, self.threshold)
        height = float(self.plot.at(LOG_OFFSET, self.threshold)[1])
        self.line = Curve([np.array([[at.plot.left, height], [at.margin.right, height]])], "ink", 1.6, dashed=True)
        random = place(self.words("random_line", "tick", "ink"), at.margin.right, height, "right")
        return [
            place(self.words("axis", "tick"), *at.axis_word, "right"),
            place(self.words("height", "note", "ink"), *at.height_word),
            random.shift(UP * (0.32 + random.height / 2)),
        ]

    def play_it_again(self, beat: Beat) -> None:
        """Back to step 0, then on again, the correlation drawn as it grows."""
        trace, k = self.trace, self.k
        last, records = float(trace.steps[-1]), np.arange(len(trace.steps))

        def draw(t: float) -> None:
            step = (last + LOG_OFFSET) ** t * LOG_OFFSET ** (1 - t) - LOG_OFFSET
            self.filter.values = self.at_step(trace.W1_at[:, k, 0], step)
            response = self.at_step(trace.h1_at[:, k], step)
            self.response.values, self.response.full = response, max(float(response.max()), 1e-9)
            self.number.show(float(self.at_step(trace.edge_match_at[:, k], step)))
            self.step.show(step)
            self.curve.reveal = float(np.interp(step, trace.steps, records)) / records[-1]

        self.filter.full = float(np.abs(trace.W1_at[-1, k]).max())
        self.play(Drive(None, lambda t: draw(1 - t), rate_func=smooth), run_time=1.2)
        self.curve.reveal = 0.0
        self.add(self.curve)
        self.play(Drive(None, draw), run_time=beat.fill(7.0, leaving=1.0))
        self.wait(1.0)

    # ---- all eight ---------------------------------------------------------------------------------------------

    def compare_them_all(self, beat: Beat) -> None:
        """Every filter beside the edge or stroke it is most like; the curves of the others join the first."""
        trace, net, at = self.trace, self.net, self.places
        self.play(FadeOut(*self.alone, *self.step_words), To(self.response, opacity=0.0), run_time=0.5)
        self.remove(self.response)
        full = float(np.abs(trace.W1_at[-1]).max())
        tiles, mates, scores = [], [], []
        for k, (box, mate, spot) in enumerate(zip(at.pairs, at.mates, at.scores, strict=True)):
            value = float(trace.edge_match_at[-1, k])
            mates.append(self.template if k == self.k else self.template_of(k, as_array(mate)))
            anchor = "centre" if self.layout.is_tall else "left"
            role = "good" if value > self.threshold else "muted"
            scores.append(Counter(self.type, "{:.2f}", "body", role, anchor=anchor, value=value).stand(*spot))
            tile = net.filters[k]
            if k != self.k:
                tile.box, tile.gap, tile.opacity, tile.full = as_array(box), 0.03, 1.0, full
                mates[-1].gap = 0.03
                tiles.append(tile)
        self.play(
            To(self.filter, box=as_array(at.pairs[self.k]), gap=0.03),
            To(self.template, box=as_array(at.mates[self.k]), gap=0.03), run_time=0.9,
        )  # fmt: skip
        others = [mate for mate in mates if mate is not self.template]
        self.play(*(reveal(tile) for tile in (*tiles, *others)), FadeIn(*scores), run_time=1.0)
        self.play(
            *(reveal(curve, rate_func=lambda t: t) for curve in self.others), run_time=beat.fill(2.0, leaving=2.8)
        )
        text = self.screen("honest", edges=self.edge_like, filters=len(scores))
        if not self.layout.is_tall:
            text = text.replace("\n", "" if self.settings.language == "zh" else " ")
        self.play(FadeIn(place(self.type.words(text, "note", "ink"), *at.honest)), run_time=0.8)
        self.wait(2.0)
