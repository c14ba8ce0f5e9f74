"""FeaturesForming: a convolutional network from its first random numbers to its last step, all of it in one picture."""

from __future__ import annotations

import numpy as np
from manim import Group, smooth

from scenes.props.beam import as_array
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, reveal, swap
from scenes.stage.before import Beat

from .features_forming_focus import Focus

LAG = 1.5  # how much later than the first the last of the filters begins, in times of one
DIM = 0.3  # of what is not to be looked at yet
EARLY = 100  # steps of the slow part of the playback


class FeaturesForming(Focus):
    """Filters, maps and classes while training plays; then the filters beside those that noise would make."""

    def construct(self) -> None:
        self.set_up()
        trace = self.trace
        with self.beat("noise", side=trace.W1_at.shape[-1], steps=int(trace.steps[-1])) as beat:
            self.show_the_filters(beat)
        with self.beat("blind", percent=self.percent(0)) as beat:
            self.let_the_image_flow(beat)
        with self.beat("early", batch=trace.batch_size, parameters=trace.parameter_count) as beat:
            self.start_training(beat)
        with self.beat("late", steps=int(trace.steps[-1]), percent=self.percent(-1)) as beat:
            self.go_on_training(beat)
        with self.beat("lot") as beat:
            self.shuffle_the_labels(beat)
        with self.beat("turn") as beat:
            self.turn_a_line(beat)
        ratio = f"{trace.advantage():.1f}"
        with self.beat("all", ratio=ratio, beyond=trace.beyond(), filters=len(trace.W1_at[0])) as beat:
            self.compare_them_all(beat)

    def percent(self, record: int) -> str:
        """Accuracy on the test images."""
        return f"{100 * self.trace.accuracy_at[record]:.1f}"

    # ---- step 0 ------------------------------------------------------------------------------------------------

    def show_the_filters(self, beat: Beat) -> None:
        """Eight squares of random numbers fill the picture, then take their places before the image."""
        net, at = self.net, self.places
        homes = [tile.box.copy() for tile in net.filters]
        for tile, box in zip(net.filters, at.first, strict=True):
            tile.box, tile.gap = as_array(box), 0.05
        word = self.centred("random", at.first_word)
        self.add(net.filters)

        def draw(t: float) -> None:
            for i, tile in enumerate(net.filters):
                tile.reveal = float(np.clip(t * (1 + LAG) - LAG * i / (len(net.filters) - 1), 0.01, 1))

        self.play(Drive(net.filters, draw), FadeIn(word, run_time=0.8), run_time=beat.fill(1.8, leaving=2.9))
        self.wait(1.0)
        self.play(
            *(To(tile, box=home, gap=0.02) for tile, home in zip(net.filters, homes, strict=True)),
            FadeOut(word), run_time=1.1,
        )  # fmt: skip
        self.play(reveal(net.image), *self.say(0, "image", size=len(self.trace.probe)), *self.say(1, "filters"),
                  run_time=0.8)  # fmt: skip

    def let_the_image_flow(self, beat: Beat) -> None:
        """Links and maps, layer by layer, and six classes that are as good as equal."""
        net, links = self.net, self.net.links
        pace = beat.fill(6.0, leaving=3.2) / 6
        self.play(reveal(links["input"]), run_time=pace)
        self.play(reveal(links["filters"]), reveal(net.maps[0]), *self.say(2, "first", maps=8), run_time=pace)
        for layer, (name, key) in enumerate((("second", "second"), ("third", "third")), start=1):
            self.play(reveal(links[name]), run_time=pace)
            self.play(
                reveal(net.maps[layer]), *self.say(2 + layer, key, maps=len(net.maps[layer])), run_time=pace
            )  # fmt: skip
        self.play(reveal(links["classes"]), reveal(net.icons), *self.say(5, "classes"), run_time=0.8)
        self.frame = net.outline(self.trace.probe_label)
        self.play(
            reveal(net.bars), reveal(self.frame), FadeIn(net.numbers, *self.step_words, *self.accuracy_words),
            *self.say_no_more(), run_time=0.8,
        )  # fmt: skip
        self.check(0)
        self.play(self.wave(1.6), run_time=1.6)

    # ---- training ----------------------------------------------------------------------------------------------

    def start_training(self, beat: Beat) -> None:
        """The first steps, slowly; at first the eye is on the filters and their maps, then on all of it."""
        net = self.net
        run_time = beat.fill(8.0, leaving=1.4)
        pace = self.pace_words(EARLY / run_time)
        deep = [*net.maps[1], *net.maps[2], *net.icons, net.bars, self.frame,
                *(net.links[name] for name in ("second", "third", "classes"))]  # fmt: skip
        self.play(FadeIn(pace, self.shading), *(To(layer, opacity=DIM) for layer in deep), run_time=0.8)
        half = EARLY / 2
        self.play(self.training(0, half, run_time / 2), run_time=run_time / 2)
        again = [To(layer, opacity=1.0, run_time=0.8) for layer in deep]
        self.play(self.training(half, EARLY, run_time / 2, run_time / 2), *again, run_time=run_time / 2)
        self.wait(0.6)
        self.pace = pace

    def go_on_training(self, beat: Beat) -> None:
        last = int(self.trace.steps[-1])
        run_time = beat.fill(8.0, leaving=2.4)
        pace = self.pace_words((last - EARLY) / run_time)
        self.play(swap(self.pace, pace), run_time=0.6)
        self.play(self.training(EARLY, last, run_time), run_time=run_time)
        self.check(-1)
        stages = self.trace.forward(self.trace.probe)
        self.prove("probabilities", self.net.bars, stages["probabilities"])
        self.wait(0.8)
        self.play(FadeOut(pace, self.shading), To(Group(*self.net.links.values()), pulse=0.0), run_time=0.4,
                  rate_func=smooth)  # fmt: skip
        self.wait(0.6)

    def check(self, record: int) -> None:
        """What is on screen is what the network itself has at a record, layer by layer."""
        trace = self.trace
        for group, name in zip(self.net.maps, ("h1", "h2", "h3"), strict=True):
            self.prove(f"{name} at step {trace.steps[record]}", Each(group), getattr(trace, f"{name}_at")[record])
