"""The network of FeaturesForming at any step of its training: tiles, links, bars and counters, and waves of light."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Mobject

from models.traces.representation.features_forming import FeaturesFormingTrace
from scenes.props import Counter, MapNetwork
from scenes.stage import Drive, place, swap
from scenes.stage.before import HandTimedScene, Where

from .features_forming_places import TALL, WIDE, Places

STRONGEST = {"input": 8, "second": 44, "third": 60, "classes": 40}
STATIONS = ("input", "filters", "second", "third", "classes")  # the way of a wave
OVERLAP = 0.35  # how far a wave runs out beyond the links it lights, as a share of their way
PERIOD = 1.6  # seconds that a wave takes from the image to the classes


class Film(HandTimedScene[FeaturesFormingTrace]):
    """What is on screen as a function of the training step.

    Between two recorded steps every number runs straight from one to the other; step and accuracy are those recorded.
    """

    places: Places

    def set_up(self) -> None:
        trace = self.trace
        self.places = self.layout.pick(WIDE, TALL)
        self.net = MapNetwork(
            self.type, trace.probe, trace.W1_at[-1, :, 0], [h[0] for h in (trace.h1_at, trace.h2_at, trace.h3_at)],
            trace.icons, self.places.network,
        )  # fmt: skip
        self.net.link(
            {"input": trace.link1_at[0], "second": trace.link2_at[0], "third": trace.link3_at[0],
             "classes": trace.link_at[0]}, STRONGEST,
        )  # fmt: skip
        self.heads: list[Mobject] = []
        self.step, self.step_words = self.counted("{:,.0f}", "steps", self.places.step, "600")
        self.accuracy, self.accuracy_words = self.counted("{:.1f} %", "test", self.places.accuracy, "99.9 %")
        self.shading = self.remark("shading", self.places.shading)
        self.show(0.0)
        self.add(self.title())

    # ---- words -------------------------------------------------------------------------------------------------

    def centred(self, key: str, spot: Where, use: str = "note", role: str = "muted", **values: Any) -> Mobject:
        """Words about a place."""
        return self.type.seated(self.screen(key, **values), *spot, use, role, anchor="centre")

    def remark(self, key: str, spot: Where, **values: Any) -> Mobject:
        """A remark under the image, or beside it in a tall picture."""
        side = "centre" if not self.layout.is_tall else ("left" if spot[0] < 0 else "right")
        return place(self.words(key, "tick", **values), *spot, side)

    def pace_words(self, steps_per_second: float) -> Mobject:
        return self.remark("pace", self.places.pace, pace=round(steps_per_second))

    def counted(self, form: str, key: str, spot: Where, widest: str) -> tuple[Counter, list[Mobject]]:
        """A number by its right edge, and its name before it."""
        number = Counter(self.type, form, "title", bold=True, anchor="right").stand(*spot)
        room = Counter(self.type, lambda _: widest, "title", bold=True).width
        x = spot[0] - room - 0.22
        name = self.type.seated(self.screen(key), x, spot[1] - 0.05, "body", "muted", anchor="right")
        return number, [name, number]

    def say(self, station: int, key: str, **values: Any) -> list[Animation | None]:
        """The words over a part of the network; in a tall picture they take turns on one line."""
        anchor = "left" if self.layout.is_tall else "centre"
        x, y = self.places.heads[station]
        head = self.type.seated(self.screen(key, **values), x, y, "note", "ink", anchor=anchor)
        old = self.heads[-1] if self.heads and self.layout.is_tall else None
        self.heads.append(head)
        return [swap(old, head)]

    def say_no_more(self) -> list[Animation | None]:
        """In a tall picture the last of the words leaves."""
        return [swap(self.heads.pop(), None)] if self.layout.is_tall else []

    def shown_heads(self) -> list[Mobject]:
        """The words that stand over the network: in a tall picture each has taken the place of the one before it."""
        return [] if self.layout.is_tall else self.heads

    # ---- one step ----------------------------------------------------------------------------------------------

    def at_step(self, history: np.ndarray, step: float) -> np.ndarray:
        """A recorded history (records, …) at a step."""
        steps = self.trace.steps
        after = int(np.clip(np.searchsorted(steps, step), 1, len(steps) - 1))
        share = (step - steps[after - 1]) / (steps[after] - steps[after - 1])
        found: np.ndarray = (1 - share) * history[after - 1].astype(float) + share * history[after].astype(float)
        return found

    def show(self, step: float) -> None:
        """Put the whole network where it is at a step."""
        trace, net = self.trace, self.net
        layers = [self.at_step(h, step) for h in (trace.h1_at, trace.h2_at, trace.h3_at)]
        net.show(self.at_step(trace.W1_at, step)[:, 0], layers)
        first = self.at_step(trace.link1_at, step)
        strengths = (first, first, *(self.at_step(h, step) for h in (trace.link2_at, trace.link3_at, trace.link_at)))
        for name, strength in zip(STATIONS, strengths, strict=True):
            net.links[name].show(strength)
        net.show_classes(self.at_step(trace.probabilities_at, step))
        self.show_count(step)

    def show_count(self, step: float) -> None:
        self.step.show(step)
        self.accuracy.show(100 * self.trace.accuracy_at[np.searchsorted(self.trace.steps, step, side="right") - 1])

    def light(self, where: float) -> None:
        """Let a wave be somewhere between the image (0) and the classes (1)."""
        for n, name in enumerate(STATIONS):
            links = self.net.links[name]
            links.flow = where * (len(STATIONS) + 2 * OVERLAP) - OVERLAP - n
            links.pulse = 0.9 if -OVERLAP < links.flow < 1 + OVERLAP else 0.0

    def wave(self, seconds: float) -> Drive:
        """Waves of light from the image to the classes."""
        return Drive(None, lambda t: self.light((t * seconds / PERIOD) % 1.0 if t < 1 else 1.0))

    def training(self, start: float, end: float, seconds: float, since: float = 0.0) -> Drive:
        """The playback from one step to another, even in steps; waves have been running for so many seconds."""

        def draw(t: float) -> None:
            self.show(start + t * (end - start))
            self.light(((since + t * seconds) / PERIOD) % 1.0)

        return Drive(None, draw)
