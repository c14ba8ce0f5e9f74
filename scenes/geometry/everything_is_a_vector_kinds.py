"""The second half of EverythingIsAVector: a sound, a sentence, a row of a table."""

from __future__ import annotations

import numpy as np
from manim import Group, Mobject, VGroup, linear, rush_from

from models.traces.geometry.everything_is_a_vector import EverythingIsAVectorTrace
from scenes.geometry.drawings.sound_wave import SoundWave
from scenes.geometry.drawings.vector_bars import VectorBars
from scenes.look import theme
from scenes.props import Counter, ImageTile, Links, PointCloud
from scenes.props.beam import as_array, corners
from scenes.props.curve import Curve
from scenes.props.space_cloud import SpaceCloud, eye_on, orbit
from scenes.stage import Box, Drive, Each, FadeIn, To, place, reveal
from scenes.stage.before import Beat, HandTimedScene
from scenes.stage.layer import Layer

from .everything_is_a_vector_places import TALL, WIDE, Places

SIDE = 8  # pixels
FLOOR = 80.0  # decibels below the loudest
STRIP = 0.62  # of a token's pitch
FULL = 3.0  # a number of a token in full colour
REACH = 2.0  # deviations at the full height of a bar
WINE_TURN = 40.0  # degrees


class Kinds(HandTimedScene[EverythingIsAVectorTrace]):
    """What EverythingIsAVector does once a digit has become a dot."""

    @property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def tally(self, key: str) -> tuple[Counter, Mobject]:
        """A counter at the right, and the words behind it."""
        x, y = self.places.tally
        unit = self.type.seated(self.screen(key), x, y, "body", "muted", anchor="right")
        left = float(unit.get_left()[0]) - 0.2
        return Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right").stand(left, y), unit

    def product(self, each: int) -> tuple[Counter, Counter, Mobject]:
        """So many rows of `each` numbers: the rows, their product, and the sign between them."""
        x, y = self.places.tally
        total = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right", value=999_999).stand(x, y)
        sign = place(self.type.words("=", "body", "muted"), float(total.get_left()[0]) - 0.2, y, "right")
        rows = Counter(self.type, "{:.0f}×" + str(each), "values", "muted", anchor="right")
        rows.stand(float(sign.get_left()[0]) - 0.2, y)
        total.show(0)
        return rows, total, sign

    def leave(self, layers: Group, *words: Mobject, run_time: float = 0.6) -> None:
        raise NotImplementedError

    # ---- a sound -----------------------------------------------------------------------------------------------

    def hear(self, beat: Beat) -> None:
        """Wave and spectrogram are drawn together, as the sound goes by."""
        trace, at = self.trace, self.places
        wave = SoundWave(trace.sound, at.wave)
        levels = (trace.spectrogram.T[::-1] + FLOOR) / FLOOR
        picture = ImageTile(levels, at.spectrogram, full=1.0, power=1.6, sideways=True)
        rows, total, sign = self.product(int(trace.sound_shape[1]))
        words = [
            place(self.words("time", "note", seconds=trace.sound_seconds), *at.axis_words[0]),
            place(self.words("pitch", "note", top=trace.sample_rate / 2), *at.axis_words[1], "right"),
        ]
        cursor = Curve([np.zeros((2, 2))], width=2.0)
        span = np.array([[0.0, at.spectrogram.bottom], [0.0, at.wave.top]])

        def draw(t: float) -> None:
            wave.reveal = picture.reveal = max(t, 1e-3)
            cursor.redraw([span + np.array([at.wave.left + t * at.wave.width, 0.0])])
            frames = round(t * trace.sound_shape[0])
            rows.show(frames)
            total.show(frames * trace.sound_shape[1])

        draw(0)
        self.add(wave, picture, cursor)
        self.play(
            Drive(Group(wave, picture, cursor, rows, total), draw), FadeIn(sign, *words, run_time=0.6),
            run_time=beat.fill(5.0, leaving=1.2),
        )  # fmt: skip
        decibels = picture.cells().through(lambda level: level * FLOOR - FLOOR)
        self.prove("the spectrogram", decibels, trace.spectrogram.T[::-1])
        self.play(To(cursor, opacity=0.0), run_time=0.4)
        self.wait()
        self.leave(Group(wave, picture, cursor), rows, total, sign, *words)

    # ---- a sentence --------------------------------------------------------------------------------------------

    def sentence(self) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Tokens, their numbers (tokens,) and their rows (tokens, dims), in the language on screen."""
        trace, language = self.trace, self.settings.language
        words, tokens, rows = (getattr(trace, f"{name}_{language}") for name in ("words", "tokens", "rows"))
        return str(words).split(), tokens, rows

    def read(self, beat: Beat) -> None:
        """Every token brings its row of numbers; those that come twice bring the same."""
        trace, at = self.trace, self.places
        words, tokens, rows = self.sentence()
        pitch = min(at.pitch, at.rows.height / len(words))
        tops = at.rows.top - pitch * np.arange(len(words))
        strips = [
            ImageTile(row[None], Box(at.rows.left, at.rows.right, y - STRIP * pitch, y), "signed", FULL, sideways=True)
            for row, y in zip(rows, tops, strict=True)
        ]
        labels = [
            self.type.seated(word, self.layout.left, strip.place.centre[1], "body", "ink")
            for word, strip in zip(words, strips, strict=True)
        ]
        lines, total, sign = self.product(int(trace.text_shape[1]))
        self.add(lines, total, sign)

        def count(tokens: int) -> None:
            lines.show(tokens)
            total.show(tokens * trace.text_shape[1])

        def look_up(t: float) -> None:
            for i, strip in enumerate(strips):
                strip.reveal = float(np.clip(t * len(strips) - i, 0, 1))
            count(min(len(strips), int(t * len(strips)) + 1))

        look_up(0.0)
        self.add(*strips)
        self.play(
            Drive(Group(*strips, lines, total), look_up), FadeIn(VGroup(*labels), lag_ratio=0.9, rate_func=linear),
            run_time=beat.fill(3.2, leaving=2.0),
        )  # fmt: skip
        twice = [i for i, token in enumerate(tokens) if (tokens == token).sum() > 1]
        others = [strip for i, strip in enumerate(strips) if i not in twice]
        frames = Curve([corners(as_array(strips[i].place)) for i in twice], width=2.4)
        note = place(self.words("same", "note", "highlight"), *at.row_note)
        first = [int(np.flatnonzero(tokens == tokens[i])[0]) for i in twice]
        self.prove("rows that come twice", Each(strips[i] for i in twice), np.clip(rows[first][:, None], -FULL, FULL))
        self.play(To(Group(*others), opacity=0.35), reveal(frames), FadeIn(note), run_time=0.8)
        self.wait()
        self.leave(Group(*strips, frames), *labels, lines, total, sign, note)

    # ---- a row of a table --------------------------------------------------------------------------------------

    def taste(self, beat: Beat) -> None:
        """13 measured values become a dot among 178."""
        trace, at = self.trace, self.places
        row = trace.wines[trace.wine_shown]
        eye = eye_on(trace.wine_at, at.wine_cloud, (-62.0, -62.0 + WINE_TURN))
        bars = VectorBars(row, at.wine_bars, full=None, ramp="sheet")
        cloud = SpaceCloud(trace.wine_at, theme.class_roles(trace.wine_class), eye, radius=0.055, halo=0.1)
        dot = SpaceCloud(trace.wine_at[[trace.wine_shown]], ["highlight"], eye, radius=0.13, halo=0.45, fog=0.0)
        count, unit = self.tally("wines")
        measured = place(self.words("measured", "note", columns=len(row)), *at.wine_words)
        percent = 100 * float(trace.wine_variance[:3].sum())
        kept = place(self.words("kept", "note", seen=3, percent=percent), *at.wine_kept, "right")
        bars.goal, bars.kept = dot.to_frame(dot.places)[0], 0.3
        self.play(reveal(bars, rate_func=rush_from), FadeIn(measured), run_time=1.0)
        self.wait(0.5)
        self.play(To(bars, gathered=1.0, start={"strands": 0.5}, rate_func=linear), run_time=1.6)
        count.show(1)
        cloud.reveal = 0.0
        self.add(cloud)
        self.play(reveal(dot), To(bars, strands=0.0), FadeIn(count, unit), run_time=0.5)
        self.prove("the wine", dot.dots(), dot.to_frame(trace.along("wine", row[None])))
        self.bring_to_front(dot)

        def draw(t: float) -> None:
            cloud.reveal = min(1.0, 1.6 * t)
            count.show(max(1, cloud.born))

        moving = orbit(eye, WINE_TURN, cloud, dot, count, beside=draw)
        self.play(moving, FadeIn(kept, run_time=0.6), run_time=beat.fill(3.6, leaving=0.6))
        self.leave(Group(bars, cloud, dot), count, unit, measured, kept)

    # ---- all of them -------------------------------------------------------------------------------------------

    def cards(self) -> list[Layer]:
        """A small picture of each kind of data."""
        trace, at = self.trace, self.places
        _, _, rows = self.sentence()
        image, text, sound, table = at.cards
        levels = (trace.spectrogram.T[::-1] + FLOOR) / FLOOR
        return [
            ImageTile(trace.digits[trace.digit_shown].reshape(SIDE, SIDE), image, full=1.0),
            ImageTile(rows[:, : 6 * len(rows)], text, "signed", 3.0),
            ImageTile(levels, sound, full=1.0, power=1.6, sideways=True),
            VectorBars(trace.wines[trace.wine_shown], table, full=REACH, ramp="sheet"),
        ]

    def larger(self) -> list[Mobject]:
        """What each kind would hold at the size that networks take, or how much it is that is drawn."""
        trace, at = self.trace, self.places
        photo, page = int(np.prod(trace.image_shape)), int(np.prod(trace.text_shape))
        words = [
            self.words("photo", "note", n=photo),
            self.words("page", "note", tokens=trace.text_shape[0], n=page),
            self.words("seconds", "note", seconds=trace.sound_seconds),
            self.words("bottle", "note"),
        ]
        return [place(word, *spots[3], at.card_anchor) for word, spots in zip(words, at.card_words, strict=True)]

    def points_of(self, counters: list[Counter], feet: list[Mobject]) -> tuple[Links, PointCloud]:
        """The four points, and the way to each from its counter or, in a wide picture, from the words under it."""
        goals = np.array(self.places.dots)
        upright = not self.layout.is_tall
        starts = np.array([(x.get_bottom() if upright else x.get_right())[:2] for x in (feet if upright else counters)])
        starts += (0.0, -0.12) if upright else (0.12, 0.0)
        if upright:
            starts = np.stack([goals[:, 0], np.full(len(goals), starts[:, 1].min())], axis=1)
        links = Links(starts, goals, np.ones(len(goals)), upright=upright)
        return links, PointCloud(goals, "highlight", radius=0.13, halo=0.4)
