"""The second half of FeaturesForming: the same training with shuffled labels, and a line turned over every filter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from manim import Animation, smooth

from models.traces.representation.features_forming import (
    aligned,
    angles,
    lines,
    neighbour_correlation,
    selectivity,
    tuning,
)
from scenes.props import Counter, Curve, ImageTile
from scenes.props.beam import as_array
from scenes.props.map_network import Outline
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, To, place, reveal
from scenes.stage.before import Beat
from scenes.stage.words import Line

from .features_forming_film import Film

LOG_OFFSET = 10  # the replay is even in log(step + 10)
ROSE, FAINT_ROSE = 2.6, 1.8  # widths of lines
OVERHANG = 0.9  # length of the line that is turned, in times of the filter's side


class Focus(Film):
    """What FeaturesForming does once the network is trained."""

    frame: Outline
    others: list[ImageTile]

    @cached_property
    def answers(self) -> np.ndarray:
        """(8, directions): how strongly each learned filter answers a line."""
        return tuning(self.trace.W1_at[-1, :, 0])

    @cached_property
    def k(self) -> int:
        """The filter that is choosiest about direction."""
        return int(selectivity(self.answers).argmax())

    def rose(self, k: int, box: Box, twins: bool = False) -> np.ndarray:
        """(2·directions + 1, 2): the closed curve of a filter's answers round a box, or of its twins, at its best."""
        best = int(self.answers[k].argmax())
        half = np.roll(self.trace.twin_tuning[k], best) if twins else np.roll(aligned(self.answers[k : k + 1])[0], best)
        round_about = np.concatenate([half, half, half[:1]])
        angle = np.concatenate([angles(), angles() + np.pi, [2 * np.pi]])
        radius = box.width / 2
        found: np.ndarray = np.asarray(box.centre)[:2] + radius * round_about[:, None] * np.stack(
            [np.cos(angle), np.sin(angle)], axis=1
        )
        return found

    # ---- the same start and images, the labels by lot ----------------------------------------------------------

    def shuffle_the_labels(self, beat: Beat) -> None:
        """The eight filters alone, above those of the net whose labels are shuffled; both learn once more."""
        net, at, trace = self.net, self.places, self.trace
        rest = [net.image, *(tile for group in net.maps for tile in group), *net.icons, net.bars, self.frame,
                *net.links.values()]  # fmt: skip
        words = (*self.shown_heads(), net.numbers, *self.accuracy_words)
        self.play(
            *(To(layer, opacity=0.0) for layer in rest), FadeOut(*words),
            *(To(tile, box=as_array(box), gap=0.03) for tile, box in zip(net.filters, at.learned, strict=True)),
            run_time=1.2,
        )  # fmt: skip
        self.remove(*rest)
        self.others = [ImageTile(W, box, "signed", gap=0.03) for W, box in zip(self.by_lot(0), at.by_lot, strict=True)]
        names, numbers = self.correlations()
        self.play(*(reveal(tile) for tile in self.others), FadeIn(*names, *numbers), run_time=1.0)
        last = float(trace.steps[-1])

        def draw(t: float) -> None:
            step = (last + LOG_OFFSET) ** t * LOG_OFFSET ** (1 - t) - LOG_OFFSET
            self.show_filters(step)
            self.step.show(step)
            rows: tuple[Iterable[ImageTile], ...] = (net.filters, self.others)
            for number, tiles in zip(numbers, rows, strict=True):
                number.show(float(neighbour_correlation(np.stack([tile.values for tile in tiles])).mean()))

        self.play(Drive(None, lambda t: draw(1 - t), rate_func=smooth), run_time=1.2)
        self.play(Drive(None, draw), run_time=beat.fill(6.0, leaving=1.2))
        self.prove("filters by lot", Each(self.others), self.by_lot(-1))
        self.wait(1.2)
        self.leaving = [*names, *numbers, *self.step_words]

    def by_lot(self, record: int) -> np.ndarray:
        """(8, k, k): the filters that learned labels by lot, at a record."""
        return np.asarray(self.trace.filters_by_lot_at[record, :, 0], float)

    def show_filters(self, step: float) -> None:
        """Both rows at a step, each filter in the shades of its own largest weight."""
        for tiles, history in ((self.net.filters, self.trace.W1_at), (self.others, self.trace.filters_by_lot_at)):
            for tile, values in zip(tiles, self.at_step(history, step)[:, 0], strict=True):
                tile.values, tile.full = values, float(np.abs(values).max())

    def correlations(self) -> tuple[list[Line], list[Counter]]:
        """What stands over the two rows, and their neighbours' correlation."""
        at, numbers, names = self.places, [], []
        for key, role, (x, y) in (("true", "highlight", at.true_word), ("by_lot", "ink", at.by_lot_word)):
            names.append(self.type.seated(self.screen(key), x, y, "note", "ink", anchor="left"))
            number = Counter(self.type, "{:.2f}", "body", role, bold=True, anchor="right").stand(-x, y)
            names.append(self.type.seated(self.screen("alike"), -x - 1.15, y, "note", "muted", anchor="right"))
            numbers.append(number)
        numbers[0].show(float(neighbour_correlation(self.trace.W1_at[-1, :, 0]).mean()))
        numbers[1].show(float(neighbour_correlation(self.by_lot(0)).mean()))
        return names, numbers

    # ---- one filter --------------------------------------------------------------------------------------------

    def turn_a_line(self, beat: Beat) -> None:
        """A line turns over one filter; how strongly it answers is drawn in that direction, then its twins' answer."""
        net, at, k = self.net, self.places, self.k
        self.filter = net.filters[k]
        others = [tile for tile in (*net.filters, *self.others) if tile is not self.filter]
        self.play(
            *(To(tile, opacity=0.0) for tile in others), FadeOut(*self.leaving),
            To(self.filter, box=as_array(at.filter), gap=0.05), run_time=1.1,
        )  # fmt: skip
        self.remove(*others)
        words = [
            self.centred("choosiest", at.filter_word, role="ink"), self.centred("answer", at.rose_word, role="ink"),
        ]  # fmt: skip
        ring = Curve([_circle(at.rose)], "faint", 1.4, glow=0.0)
        whole = self.rose(k, at.rose)
        half = len(angles())
        self.curve = Curve([whole[:1], whole[:1]], "highlight", ROSE)
        line, spoke = Curve([self.line_at(0)], "ink", 3.4), Curve([self.spoke_at(0)], "ink", 1.6, glow=0.0)
        self.play(FadeIn(*words), reveal(ring), reveal(line), reveal(spoke), run_time=0.9)
        self.add(self.curve)

        def draw(t: float) -> None:
            place_now = t * half
            done = int(place_now)
            line.redraw([self.line_at(min(done, half - 1))])
            spoke.redraw([self.spoke_at(place_now)])
            ends = [_between(whole, place_now), _between(whole, place_now + half)]
            self.curve.redraw([
                np.concatenate([whole[: done + 1], ends[0]]), np.concatenate([whole[half : half + done + 1], ends[1]]),
            ])  # fmt: skip

        self.play(Drive(None, draw), run_time=beat.fill(5.0, leaving=3.6))
        self.curve.redraw([whole])
        self.prove("rose", self.curve, self.rose(k, at.rose))
        self.twin_curve = Curve([self.rose(k, at.rose, twins=True)], "ink", FAINT_ROSE, dashed=True, glow=0.0)
        grey = self.centred("twins", at.twin_word, draws=self.trace.twin_selectivity.shape[1])
        self.play(To(line, opacity=0.0), To(spoke, opacity=0.0), reveal(self.twin_curve), FadeIn(grey), run_time=1.2)
        self.remove(line, spoke)
        self.wait(1.6)
        self.alone, self.ring = [*words, grey], ring

    def line_at(self, direction: int) -> np.ndarray:
        """The line (2, 2) in the frame that the filter answers most, of those in a direction."""
        values = self.trace.W1_at[-1, self.k, 0].astype(float)
        rest = values - values.mean()
        stack = lines(len(values))[direction]
        at = int((stack * rest).sum(axis=(1, 2)).argmax())
        box, angle = self.places.filter, float(angles()[direction])
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        offset = np.linspace(-0.7, 0.7, len(stack))[at] * box.width
        middle = np.asarray(box.centre)[:2] + offset * across
        reach = 0.5 * OVERHANG * box.width
        return np.stack([middle - reach * along, middle + reach * along])

    def spoke_at(self, direction: float) -> np.ndarray:
        """The same direction through the middle of the rose (2, 2)."""
        box, angle = self.places.rose, np.pi * direction / len(angles())
        along = box.width / 2 * np.array([np.cos(angle), np.sin(angle)])
        return np.asarray(box.centre)[:2] + np.stack([-along, along])

    # ---- all eight ---------------------------------------------------------------------------------------------

    def compare_them_all(self, beat: Beat) -> None:
        """Every filter over its own rose, and in grey the rose of random filters as smooth as itself."""
        trace, net, at = self.trace, self.net, self.places
        roses = [Curve([self.rose(k, box)], "highlight", ROSE) for k, box in enumerate(at.roses)]
        twins = [
            Curve([self.rose(k, box, twins=True)], "ink", FAINT_ROSE, dashed=True, glow=0.0)
            for k, box in enumerate(at.roses)
        ]
        self.play(
            FadeOut(*self.alone, run_time=0.5), To(self.ring, opacity=0.0),
            To(self.filter, box=as_array(at.columns[self.k]), gap=0.03),
            *(_fly(curve, new) for curve, new in ((self.curve, roses[self.k]), (self.twin_curve, twins[self.k]))),
            run_time=1.1,
        )  # fmt: skip
        self.remove(self.ring)
        joining = []
        for k, (tile, box) in enumerate(zip(net.filters, at.columns, strict=True)):
            if k != self.k:
                tile.box, tile.gap, tile.opacity, tile.reveal = as_array(box), 0.03, 1.0, 0.01
                joining.append(tile)
        self.play(*(reveal(tile) for tile in joining), run_time=0.8)
        rest = [k for k in range(len(roses)) if k != self.k]
        self.play(*(reveal(twins[k]) for k in rest), run_time=1.0)
        self.play(*(reveal(roses[k]) for k in rest), run_time=beat.fill(2.0, leaving=3.0))
        word = self.type.seated(self.screen("ratio"), *at.ratio_word, "note", "ink", anchor="left")
        x = at.ratio[0] if self.layout.is_tall else float(word.get_right()[0]) + 0.35
        ratio = Counter(self.type, "×{:.1f}", "counter", "highlight", bold=True).stand(x, at.ratio[1])
        ratio.show(trace.advantage())
        self.play(FadeIn(word, ratio), run_time=0.6)
        text = self.screen("honest", beyond=trace.beyond(), filters=len(roses))
        if not self.layout.is_tall:
            text = text.replace("\n", "" if self.settings.language == "zh" else " ")
        self.play(FadeIn(place(self.type.words(text, "note", "muted"), *at.honest)), run_time=0.8)
        self.wait(1.6)


def _circle(box: Box) -> np.ndarray:
    """The circle (73, 2) within a square box."""
    angle = np.linspace(0, 2 * np.pi, 73)
    return np.asarray(box.centre)[:2] + box.width / 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _between(points: np.ndarray, where: float) -> np.ndarray:
    """The point (1, 2) at a fractional place on a polyline."""
    place_on = np.clip(where, 0, len(points) - 1)
    return np.array([[np.interp(place_on, np.arange(len(points)), axis) for axis in points.T]])


def _fly(curve: Curve, goal: Curve) -> Animation:
    """A curve becomes another of as many points."""
    start, end = curve.at.copy(), goal.at.copy()
    return Drive(None, lambda t: curve.redraw([start + t * (end - start)]) and None, rate_func=smooth)
