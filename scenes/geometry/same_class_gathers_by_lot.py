"""The end of SameClassGathers: a net that has learned random labels, and digits moved by a pixel."""

from __future__ import annotations

import numpy as np
from manim import Group, Mobject, VGroup, smooth

from models.traces.geometry.same_class_gathers import CLASSES, RING
from scenes.props import Bars, Counter, PointCloud
from scenes.props.label_ring import LabelRing
from scenes.props.layer_panels import LayerPanels
from scenes.stage import Beat, Drive, FadeIn, FadeOut, LectureScene, To, place, reveal, swap, theme

from .same_class_gathers_places import TALL, WIDE, Places

TRUE, LOT = 0, 1


class ByLot(LectureScene):
    """What SameClassGathers does once the ratio has risen."""

    panels: LayerPanels
    bars: Bars
    leaving: list[Mobject]

    @property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    @property
    def gap(self) -> str:
        """What stands between two halves of a line: in a tall picture, its end."""
        return "\n" if self.layout.is_tall else ""

    def ring(self, which: int) -> LabelRing:
        """A ring with the ten digits around it."""
        names = [str(k) for k in range(CLASSES)]
        roles = theme.digit_roles(range(CLASSES))
        return LabelRing(self.type, self.places.rings[which], self.places.radius, names, roles)

    def ring_head(self, which: int, key: str) -> Mobject:
        x, y = self.places.ring_heads[which]
        return self.type.seated(self.screen(key), x, y, "note", "ink", anchor="right")

    def rate(self, which: int, value: float) -> Counter:
        """The share right, behind the words over its ring."""
        made = Counter(self.type, "{:.1f}%", "values", bold=True, value=100 * value)
        return made.stand(*self.places.ring_rates[which])

    def learn_by_heart(self, beat: Beat) -> None:
        """Two nets: one has learned true labels, the other learns random ones, as we watch."""
        trace = self.trace
        logits = trace.layers(trace.X_test)[-1].astype(float)
        shares = np.exp(logits - logits.max(1, keepdims=True))
        self.prove("on the ring", shares / shares.sum(1, keepdims=True) @ RING, trace.test_ring)
        self.rings = [self.ring(which) for which in (TRUE, LOT)]
        true, lot = self.rings
        self.true_dots = self.panels.clouds[-1]
        self.lot_dots = PointCloud(lot.at(trace.memo_train_at[0]), theme.digit_roles(trace.memo_given), 0.04, halo=0.05)
        self.ring_words = [self.ring_head(TRUE, "true_head"), self.ring_head(LOT, "lot_head")]
        self.rates = [
            self.rate(TRUE, float(trace.test_accuracy_at[-1])), self.rate(LOT, float(trace.memo_train_accuracy_at[0]))
        ]  # fmt: skip
        self.move_to_ring(VGroup(true.names, lot.names))
        x, y = self.places.lot_step
        step = Counter(self.type, "{:.0f}", "body", bold=True, anchor="centre").stand(x, y)
        word = place(self.words("step", "note"), x, y + 0.42, "centre")
        self.play(FadeIn(step, word), run_time=0.4)
        last = len(trace.memo_steps_at) - 1

        def draw(t: float) -> None:
            where = t * last
            before = min(int(where), last - 1)
            share = where - before
            points = (1 - share) * trace.memo_train_at[before] + share * trace.memo_train_at[before + 1]
            self.lot_dots.warp_to(lot.at(points))
            self.rates[LOT].show(100 * trace.memo_train_accuracy_at[round(where)])
            step.show(trace.memo_steps_at[round(where)])

        self.play(Drive(Group(self.lot_dots, self.rates[LOT], step), draw), run_time=beat.fill(5.0, leaving=1.0))
        self.prove("learned by heart", self.lot_dots.at, lot.at(trace.memo_train_at[-1]))
        self.wait(1.0)
        self.ring_words += [step, word]

    def move_to_ring(self, names: VGroup) -> None:
        """The output's dots leave their panel for the ring; all else goes."""
        gone = Group(*self.panels.clouds[:-1], self.bars)
        self.play(To(gone, opacity=0.0), *(FadeOut(word) for word in self.leaving), run_time=0.6)
        self.remove(gone, self.panels)
        cloud, start, goal = self.true_dots, self.true_dots.at, self.rings[TRUE].at(self.trace.test_ring)

        def draw(t: float) -> None:
            cloud.warp_to((1 - t) * start + t * goal)

        self.add(*self.rings, cloud)
        self.play(
            Drive(cloud, draw, rate_func=smooth), reveal(Group(*self.rings)), FadeIn(names, *self.ring_words),
            run_time=1.4,
        )  # fmt: skip
        self.play(reveal(self.lot_dots), FadeIn(*self.rates), run_time=0.8)

    def try_unseen(self, beat: Beat) -> None:
        """The same net on test digits, coloured by what they are."""
        trace, lot = self.trace, self.rings[LOT]
        unseen = PointCloud(lot.at(trace.memo_test_ring), theme.digit_roles(trace.y_test), 0.04, halo=0.05)
        head = self.ring_head(LOT, "unseen_head")
        old = self.ring_words[LOT]
        self.play(To(self.lot_dots, opacity=0.0), FadeOut(old, self.rates[LOT], *self.ring_words[2:]), run_time=0.6)
        self.remove(self.lot_dots)
        goal = unseen.at
        middle = np.broadcast_to(lot.centre, goal.shape)
        rate = self.rate(LOT, float(trace.memo_test_accuracy))
        unseen.warp_to(middle)
        self.add(unseen)

        def draw(t: float) -> None:
            unseen.warp_to((1 - t) * middle + t * goal)

        self.play(Drive(unseen, draw), FadeIn(head, run_time=0.5), run_time=beat.fill(1.4, leaving=1.4))
        self.prove("unseen", unseen.at, lot.at(trace.memo_test_ring))
        self.play(FadeIn(rate), run_time=0.4)
        self.wait(1.0)

    def move_digits(self, beat: Beat) -> None:
        """The net that learned true labels is shown its digits moved by a pixel; then one that has seen such digits."""
        trace = self.trace
        pace = beat.fill(5.2, leaving=3.2) / 2
        self.wander(trace.test_ring, trace.moved_ring, "moved_head", trace.moved_accuracy, pace)
        self.wait(1.0)
        self.wander(trace.moved_ring, trace.mover_ring, "mover_head", trace.mover_accuracy, pace)
        self.prove("moved", self.true_dots.at, self.rings[TRUE].at(trace.mover_ring))
        last_word = place(self.words("honest", "note", "highlight", gap=self.gap), *self.places.last_word)
        self.play(FadeIn(last_word), run_time=0.6)
        self.wait(1.6)

    def wander(self, start: np.ndarray, goal: np.ndarray, head: str, right: float, run_time: float) -> None:
        """The dots of the ring of true labels go from answers to other answers, and the share right with them."""
        ring, cloud, rate = self.rings[TRUE], self.true_dots, self.rates[TRUE]
        before = float(rate.value)
        new = self.ring_head(TRUE, head)

        def draw(t: float) -> None:
            cloud.warp_to(ring.at((1 - t) * start + t * goal))
            rate.show((1 - t) * before + t * 100 * right)

        self.play(swap(self.ring_words[TRUE], new), run_time=0.6)
        self.play(Drive(Group(cloud, rate), draw, rate_func=smooth), run_time=run_time - 0.6)
        self.ring_words[TRUE] = new
