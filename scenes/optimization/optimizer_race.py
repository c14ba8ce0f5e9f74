"""OptimizerRace: six optimisers on two functions and a net; the winner changes, and so do those who arrive at all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from manim import Group, Mobject

from models.traces.optimization.optimizer_race import OptimizerRaceTrace
from scenes.optimization.drawings.start_map import StartMap
from scenes.props import Counter
from scenes.props.race_board import RaceBoard, short_loss
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene

from .optimizer_race_course import Course, Ground
from .optimizer_race_places import TALL, WIDE

DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM, COSINE = range(6)
ORDER = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "adam_cosine")
OPENING = 0.3  # share of the eye's way over the first ground that is gone before the race


class OptimizerRace(HandTimedScene[OptimizerRaceTrace]):
    """Three races, and what they do not tell."""

    def construct(self) -> None:
        trace = self.trace
        self.places = self.layout.pick(WIDE, TALL)
        self.small = "tick" if self.layout.is_tall else "note"
        self.names = [self.screen(name) for name in ORDER]
        first, second = trace.beale_arrival, trace.rosenbrock_arrival
        shares = self.shares()
        with self.beat("beale", rates=len(trace.rates_tried)) as beat:
            self.open_beale(beat)
        with self.beat("race", nesterov=first[NESTEROV], momentum=first[MOMENTUM], descent=first[DESCENT]) as beat:
            self.race(beat, 9.0, turned=OPENING)
        with self.beat("rosenbrock", momentum=second[MOMENTUM], nesterov=second[NESTEROV]) as beat:
            self.go_on_to_rosenbrock(beat)
        with self.beat("starts", starts=trace.arrival[0].size) as beat:
            self.scatter(beat)
        with self.beat("elsewhere", **shares) as beat:
            self.tell_shares(beat)
        with self.beat("net", parameters=trace.net_parameters) as beat:
            self.go_on_to_net(beat)
        with self.beat("honest") as beat:
            self.tell_what_is_off(beat)

    def shares(self) -> dict[str, Any]:
        """In per cent: how often momentum diverges from other starts, and how often at the rate that suits the most."""
        steps = self.trace.rosenbrock_loss.shape[1] - 1
        return {
            "momentum": round(100 * float((self.trace.lost[MOMENTUM] <= steps).mean())),
            "fair": round(100 * float((self.trace.fair_lost[0] <= steps).mean())),
        }

    def off(self) -> np.ndarray:
        """(6, steps + 1): how far the plane's loss is from the network's own."""
        return np.abs(self.trace.net_projected - self.trace.net_loss)

    # ---- a course --------------------------------------------------------------------------------------------------

    def course_on(self, ground: Ground, loss: np.ndarray, arrival: np.ndarray | None) -> Course:
        """A new course, not yet shown, with its board and counter at step 0.

        Args:
            ground: the loss and the ways over it.
            loss: of each racer at each step, (6, steps + 1).
            arrival: step at which each arrives, (6,); None where no goal is set.
        """
        at = self.places
        course = Course(self, ground, at.surface, at.map)
        self.loss, self.arrival = loss, arrival
        head = "arrived" if arrival is not None else "plane"
        self.board = RaceBoard(
            self.type, self.names, ORDER, at.columns, *at.rows,
            second="good" if arrival is not None else "muted",
            form="{:.0f}".format if arrival is not None else short_loss,
        )  # fmt: skip
        self.heads = Group(
            self.type.seated(self.screen("loss"), at.columns[1], at.heads, "tick", "loss", anchor="right"),
            self.type.seated(
                self.screen(head),
                at.columns[2],
                at.heads,
                "tick",
                "good" if arrival is not None else "muted",
                anchor="right",
            ),
        )
        self.steps_word = place(self.words("steps", "note", steps=f"{course.last}"), *at.step, "right")
        self.count = Counter(self.type, use="values", bold=True, anchor="right")
        self.count.stand(float(self.steps_word.get_left()[0]) - 0.14, at.step[1])
        self.course = course
        self.show(0.0)
        return course

    def show(self, step: float) -> None:
        """Everything as it is after so many steps."""
        whole = int(step + 1e-6)
        self.course.show(step)
        self.count.show(whole)
        if self.arrival is None:
            second = self.trace.net_projected[:, whole]
        else:
            second = np.where(self.arrival <= whole, self.arrival.astype(float), math.nan)
        self.board.show(self.loss[:, whole], second)

    def race(self, beat: Beat, at_least: float, leaving: float = 0.8, turned: float = 0.0) -> None:
        """All steps, evenly, while the eye goes round what is left of its way."""

        def draw(t: float) -> None:
            self.show(t * self.course.last)
            self.course.turn(turned + t * (1 - turned))

        self.play(Drive(None, draw), run_time=beat.fill(at_least, leaving=leaving))
        self.wait(0.8)

    def shown(self) -> list[Mobject]:
        """What stands beside the course."""
        return [self.board, self.heads, self.scale, self.steps_word, self.count, self.name]

    def appear(self, course: Course, name: str, old: list[Mobject], run_time: float, *notes: Mobject) -> None:
        """The ground grows where the old one has gone, and everything beside it comes in."""
        if old:
            self.play(FadeOut(*old), run_time=0.4)
            run_time -= 0.4
        self.play(reveal(course.everything()), run_time=run_time)
        x, y = self.heading.get_right()[0] + 0.4, self.layout.title - 0.04
        if self.places.name is not None:
            x, y = self.layout.left, self.places.name
        self.name = self.type.seated(self.screen(name), float(x), y, "note", "muted")
        self.scale = course.scale.follow()
        self.play(FadeIn(*self.shown(), *notes), run_time=0.8)

    # ---- the beats -------------------------------------------------------------------------------------------------

    def open_beale(self, beat: Beat) -> None:
        trace = self.trace
        ground = Ground(
            trace.beale_height, trace.beale_x, trace.beale_y, (-1.0, 3.0),
            {0.1: "≤ 0.1", 10.0: "10", 1000.0: "1000"}, 0.25, trace.beale_path, trace.beale_minimum,
            (-134.0, -92.0), 50.0, 1.4,
        )  # fmt: skip
        course = self.course_on(ground.turned(), trace.beale_loss, trace.beale_arrival)
        self.heading = self.title()
        self.add(self.heading)
        self.caption = place(
            self.words("tuned", self.small, rates=len(trace.rates_tried), goal=f"{trace.goal:g}"), *self.places.note
        )
        self.appear(course, "beale", [], 1.8, self.caption)
        self.play(Drive(None, lambda t: course.turn(t * OPENING)), run_time=beat.fill(1.6))

    def go_on_to_rosenbrock(self, beat: Beat) -> None:
        trace = self.trace
        old = [self.course.everything(), *self.shown()]
        ground = Ground(
            trace.rosenbrock_height, trace.rosenbrock_x, trace.rosenbrock_y, (-1.0, 3.4),
            {0.1: "≤ 0.1", 10.0: "10", 1000.0: "1000"}, 0.25,
            trace.rosenbrock_path, trace.rosenbrock_minimum,
            (-122.0, -97.0), 52.0, 1.5,
        )  # fmt: skip
        self.appear(self.course_on(ground, trace.rosenbrock_loss, trace.rosenbrock_arrival), "rosenbrock", old, 1.4)
        self.race(beat, 9.0, leaving=1.6)
        missing = [k for k in range(6) if trace.rosenbrock_arrival[k] > self.course.last]
        board = self.board
        words = [
            place(self.words("late", "tick", "bad"), board.last, float(board.heights[k]), "right") for k in missing
        ]
        self.late = Group(*words)
        self.play(FadeIn(self.late), run_time=0.6)
        self.wait(0.8)

    def scatter(self, beat: Beat) -> None:
        """Six maps of starts; each start lights up when it arrives."""
        trace, at = self.trace, self.places
        old = [self.course.everything(), *self.shown(), self.late, self.caption]
        steps = trace.rosenbrock_loss.shape[1] - 1
        x, y = trace.rosenbrock_x, trace.rosenbrock_y
        ring = (trace.rosenbrock_path[0, 0] - (x[0], y[0])) / (np.ptp(x), np.ptp(y))
        self.tiles = [
            StartMap(trace.arrival[k], trace.lost[k], steps, ORDER[k], box, ring) for k, box in enumerate(at.tiles)
        ]
        titles = [self.type.seated(self.names[k], *at.tile_words[k][0], "tick", "ink") for k in range(6)]
        self.percent = [
            (
                Counter(self.type, "{:.0f}%", "body" if self.layout.is_tall else "values", "ink", bold=True).stand(
                    *at.tile_words[k][1]
                ),
                Counter(self.type, "{:.0f}%", self.small, "bad").stand(*at.tile_words[k][2]),
            )
            for k in range(6)
        ]
        self.tile_words = [Group(title, *pair) for title, pair in zip(titles, self.percent, strict=True)]
        key = place(self.words("key", "tick"), *at.key)
        count, word = self.count.copy(), place(self.words("steps", "note", steps=f"{steps}"), *at.step, "right")

        def draw(t: float) -> None:
            count.show(int(t * steps + 1e-6))
            for tile, (arrived, lost) in zip(self.tiles, self.percent, strict=True):
                now = tile.advance(t * steps).shares()
                arrived.show(round(100 * now[0]))
                lost.show(round(100 * now[1]))

        draw(0.0)
        self.play(FadeOut(*old), run_time=0.4)
        self.play(*(reveal(tile) for tile in self.tiles), run_time=0.8)
        self.play(FadeIn(*self.tile_words, key, word, count), run_time=0.6)
        self.play(Drive(None, draw), run_time=beat.fill(7.0, leaving=0.8))
        self.wait(0.8)
        shares = np.stack([(trace.arrival <= steps).mean((1, 2)), (trace.lost <= steps).mean((1, 2))], axis=1)
        self.prove("the shares", Each(Each(pair) for pair in self.percent), 100 * shares)
        self.tile_rest: list[Mobject] = [key, word, count]
        self.tile_count = count

    def tell_shares(self, beat: Beat) -> None:
        """Momentum alone; then once more, at the rate that suits the most starts."""
        trace, tile, (arrived, lost) = self.trace, self.tiles[MOMENTUM], self.percent[MOMENTUM]
        steps = trace.rosenbrock_loss.shape[1] - 1
        self.play(*(To(each, opacity=0.3) for each in self.tiles if each is not tile), run_time=0.8)
        fair = place(self.words("fair", "tick", "ink", rate=f"{trace.fair_rate[0]:g}"), *self.places.key)
        self.play(swap(self.tile_rest[0], fair), run_time=0.8)
        self.tile_rest[0] = fair
        tile.take(trace.fair_arrival[0], trace.fair_lost[0])

        def draw(t: float) -> None:
            now = tile.advance(t * steps).shares()
            self.tile_count.show(int(t * steps + 1e-6))
            arrived.show(round(100 * now[0]))
            lost.show(round(100 * now[1]))

        self.play(Drive(None, draw), run_time=beat.fill(4.0, leaving=1.4))
        self.wait(0.8)
        self.play(*(To(each, opacity=1.0) for each in self.tiles), run_time=0.6)

    def go_on_to_net(self, beat: Beat) -> None:
        trace = self.trace
        ground = Ground(
            trace.net_plane, trace.net_axis[0], trace.net_axis[1], self.net_span(),
            {0.01: "0.01", 0.1: "0.1", 1.0: "1"}, 0.1, trace.net_path,
        )  # fmt: skip
        course = self.course_on(ground, trace.net_loss, None)
        kept = place(
            self.words("kept", self.small, share=round(100 * trace.net_kept), rates=len(trace.net_rates_tried)),
            *self.places.note,
        )
        self.appear(course, "net", [*self.tiles, *self.tile_words, *self.tile_rest], 1.4, kept)
        self.race(beat, 8.0)
        self.caption = kept

    def net_span(self) -> tuple[float, float]:
        logs = np.log10(self.trace.net_plane)
        return float(np.floor(logs.min() * 10) / 10), float(logs.max())

    def tell_what_is_off(self, beat: Beat) -> None:
        """From every ball straight to the loss that its network really has."""
        last = self.course.last
        honest = place(self.words("honest", self.small, "ink", off=f"{self.off().max():.2f}"), *self.places.note)
        plumbs = self.course.plumb(self.trace.net_loss[:, last])
        for line in plumbs:
            line.reveal = 0.0
        self.play(swap(self.caption, honest), run_time=0.8)
        self.play(*(To(line, reveal=1.0) for line in plumbs), run_time=beat.fill(2.0, leaving=1.6))
        self.wait(1.6)
