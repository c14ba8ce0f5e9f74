"""LectureScene: a Manim scene told in beats, from a trace, in one of the lecture's languages, themes and shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, cast, get_args, get_origin

from manim import Animation, Mobject, Scene, config
from numpy.typing import ArrayLike
from tqdm import tqdm

from models.framework.errors import LectureError
from models.framework.trace import Trace
from scenes.look import theme
from scenes.look.settings import Settings

from .acts import tell
from .beats import Beat, in_ticks
from .camera import TICK, StageRenderer
from .context import SceneContext, TraceT, plain_context
from .layer import Drive, To
from .layout import LAYOUTS, Box
from .opener import has_gone, open_with
from .painted import Proof, Shown, compare
from .staging import leaves
from .turn import Enters, New, absent, freed, turning
from .words import Typesetter, Written, lacking, place, seat

LONGEST_STILLNESS = 2.5


class LectureScene(Scene, Generic[TraceT]):
    """A scene of the lecture: a method for each line of script.toml, called by the line's name.

    >>> class MyScene(LectureScene[MyTrace]):
    ...     def numbers(self):
    ...         return {"steps": self.trace.steps}
    ...     def start(self, beat: Beat):
    ...         beat.flex(reveal(grid), at_least=2.0)

    Long scenes give `acts`.

    Args:
        context: what the scene shows, says and obeys; without it, as plain Manim makes it, the lecture's scene of the
            class's name in the settings of the environment.
        make_renderer: called once the frame is set up; for rehearsals and films.

    Attributes:
        trace_type: the type of what the scene shows, as the class names it.
        beat_type: what its beats are.
        context: what the scene was given.
        trace: what was measured.
        layout: the places of the current shape.
        type: sets words and formulas in the sizes of the shape.
        timeline: the beats played so far, as JSON.
        proofs: what on screen was compared with what was measured.
        opener: the title, as long as it can be seen.
        played_acts: the acts so far.
        became: by the identity of the new thing, the old one that it is seen as.
        still_spells: (beat, seconds) of undeclared stillness beyond 2.5 s.
    """

    trace_type: ClassVar[type[Trace]]
    beat_type: ClassVar[type[Beat]] = Beat
    renderer: StageRenderer

    def __init__(
        self,
        context: SceneContext[Any] | None = None,
        make_renderer: Callable[..., StageRenderer] = StageRenderer,
        **options: Any,
    ) -> None:
        context = context or plain_context(type(self).__name__, self.trace_type)
        self.settings = context.settings
        self.layout = LAYOUTS[self.settings.shape]
        _set_up_frame(self.settings)
        skip = bool(options.pop("skip_animations", False))
        super().__init__(renderer=make_renderer(skip_animations=skip), **options)
        self.context = context
        self.script = context.script
        self.trace: TraceT = context.trace
        self.type = Typesetter(self.layout)
        self._pace = context.pace
        self.timeline: list[dict[str, Any]] = []
        self.still_spells: list[tuple[str, float]] = []
        self.still_beats: set[str] = set()
        self.proofs: list[Proof] = []
        self.clock = 0
        self._beat: Beat | None = None
        self.opener: Mobject | None = None
        self.played_acts: list[object] = []
        self.became: dict[int, Mobject] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for base in cls.__dict__.get("__orig_bases__", ()):
            origin, kinds = get_origin(base), get_args(base)
            if isinstance(origin, type) and issubclass(origin, LectureScene) and isinstance(kinds[0], type):
                cls.trace_type = kinds[0]

    # ---- the telling -------------------------------------------------------------------------------------------

    def construct(self) -> None:
        tell(self)

    def numbers(self) -> Mapping[str, object]:
        """What the placeholders of the lines stand for."""
        return {}

    def acts(self) -> Iterator[object]:
        """The parts whose methods play the beats, each made when the one before has been played; the scene itself."""
        yield self

    def open(self) -> None:
        """Show the title as an opener: it leaves by itself before three seconds have passed."""
        self.opener = open_with(self.title(), lambda: self.clock * TICK + getattr(self, "last_t", 0.0))
        self.add(self.opener)

    def turn(self, *new: New, keep: Sequence[Mobject] = ()) -> list[Animation]:
        """The animations that turn to another picture, made now: for `beat.then(lambda: self.turn(…), run_time=1.2)`.

        Args:
            new: Mobjects that come, or animations.
            keep: Mobjects that stay, or that animations move to where they are needed next; all others leave.

        Raises:
            LectureError: something kept is not on screen.
        """
        if missing := absent(self.mobjects, keep):
            where = f"{self.context.name}: the turn in {self.current_beat!r}"
            raise LectureError(f"{where} keeps {missing[0]}, not on screen")
        made = turning(self.mobjects, new, [*keep, *([self.opener] if self.opener else [])])
        self.add(*freed(self.mobjects, keep))
        self.add(*(thing for thing in new if isinstance(thing, Enters)))
        return made

    def turn_to(self, *new: New, keep: Sequence[Mobject] = (), run_time: float = 1.2) -> None:
        """Turn to another picture in one play: what is not kept leaves, then the new comes; see `turn`."""
        self.play(*self.turn(*new, keep=keep), run_time=run_time)

    def match_cut(self, old: Mobject, new: Mobject) -> None:
        """Put a new thing in the place of an old one that it is seen as: a match cut, as when images become dots.

        One that is on screen already stays where it is, below what came after it.
        """
        self.remove(old)
        if new not in self.mobjects:
            self.add(new)
        self.became[id(new)] = old

    def prove(self, what: str, prop: Shown, measured: ArrayLike) -> None:
        """Compare what a prop shows, read back from what it paints, with what was measured; a test holds it to that.

        Args:
            what: the proof's name.
            prop: on screen now, with `shown()`: a counter, a chart's `tip(run)`, a cloud, `Each(tiles)`, a `Part`.
            measured: in the same units and of the same shape; not empty.

        Raises:
            LectureError: what cannot be compared.
        """
        try:
            self.proofs.append(compare(what, prop, measured, self.get_mobject_family_members()))
        except LectureError as error:
            raise LectureError(f"{self.context.name}: {self.current_beat}: {error}") from error

    # ---- words -------------------------------------------------------------------------------------------------

    def screen(self, key: str, **values: object) -> str:
        """On-screen words of script.toml in the current language, their placeholders filled."""
        language = self.settings.language
        text = self.script.text(key, language, values)
        if odd := lacking(text):
            where = self.script.place("screen", key, language)
            raise LectureError(f"{where}: the font has no {odd!r}, which stands in {text!r}: say it in other letters")
        return text

    def words(
        self, key: str, use: str | float = "body", role: str = "muted", *, bold: bool = False, **values: object
    ) -> Written:
        """On-screen words of script.toml as a Mobject."""
        return self.type.words(self.screen(key, **values), use, role, bold=bold)

    def note(
        self, key: str, corner: str, *, box: Box | None = None, use: str | float = "body", role: str = "ink",
        bold: bool = False, **values: object,
    ) -> Written:  # fmt: skip
        """On-screen words in a corner of a box, by default that of all words (long ones are set smaller)."""
        made, room = self.words(key, use, role, bold=bold, **values), self.layout.words.width
        if box is None and made.width > room:
            made = self.words(key, self.type.size(use) * room / made.width, role, bold=bold, **values)
        return seat(made, self.layout.corner(corner, box))

    def title(self) -> Written:
        """The scene's title, in its place; a long one is set smaller."""
        text, size = self.context.title[self.settings.language], self.type.size("title")
        if odd := lacking(text):
            raise LectureError(
                f"scene {self.context.name}: 'title' in {self.settings.language}: "
                f"the font has no {odd!r}, which stands in {text!r}: say it in other letters"
            )
        made = self.type.words(text, size, "ink", bold=True)
        room = self.layout.right - self.layout.left
        if made.width > room:
            made = self.type.words(text, size * room / made.width, "ink", bold=True)
        return place(made, self.layout.left, self.layout.title)

    # ---- time --------------------------------------------------------------------------------------------------

    @contextmanager
    def beat(self, name: str, *, still: bool = False, **values: object) -> Iterator[Beat]:
        """One beat: its line is taken from script.toml, its placeholders filled from the trace.

        Args:
            name: the beat's key in script.toml.
            still: declares that more than 2.5 s of stillness in this beat are meant.
            values: what the line's placeholders stand for.
        """
        line = self.script.line(name, values)
        self.next_section(name)
        if still:
            self.still_beats.add(name)
        self._beat = beat = self.beat_type(
            name, line, self.clock, lambda: self.clock, still=still, least=self._pace.get(name, 0.0), stage=self
        )
        yield beat
        beat.finish()
        if beat.remaining > 0:
            self.wait(beat.remaining)
        if self.clock == beat.start:
            raise LectureError(f"beat {name!r} of {self.context.name} plays nothing; animate or wait in it")
        seconds = (self.clock - beat.start) * TICK
        self.timeline.append(
            {"name": name, "start": round(beat.start * TICK, 4), "seconds": round(seconds, 4), "line": line}
        )
        self._beat = None

    @property
    def current_beat(self) -> str:
        """The name of the beat that is being played, "" between beats."""
        return self._beat.name if self._beat else ""

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play animations; None stands for one that is not needed."""
        super().play(*(animation for animation in args if animation is not None), **kwargs)
        self.clock += in_ticks(self.duration)
        if self.opener is not None and has_gone(self.opener):
            self.remove(self.opener)
            self.opener = None

    def wait(self, duration: float = theme.SECONDS["hold"], *args: Any, **kwargs: Any) -> None:
        if duration > LONGEST_STILLNESS and not (self._beat and self._beat.still):
            self.still_spells.append((self._beat.name if self._beat else "", duration))
        super().wait(duration, *args, **kwargs)

    def add_mobjects_from_animations(self, animations: Iterable[Animation]) -> None:
        """Add what is animated and not on screen yet.

        For a group of animations Manim would add a group of their Mobjects, and tear apart what they belong to; so it
        would with the group that a Drive or a To changes. A group whose parts are all on screen is left where it is.
        """
        shown = {id(part) for part in self.get_mobject_family_members()}
        new = [
            each
            for each in leaves(animations)
            if not (isinstance(each, Drive | To) and _is_in(cast(Mobject, each.mobject), shown))
        ]
        super().add_mobjects_from_animations(new)

    def get_moving_and_static_mobjects(self, animations: Iterable[Animation]) -> tuple[list[Mobject], list[Mobject]]:
        """Nothing: what moves and what stands still is found by the renderer, part by part."""
        return [], []

    def get_run_time(self, animations: Sequence[Animation]) -> float:
        return in_ticks(super().get_run_time(list(animations))) * TICK

    def get_time_progression(
        self, run_time: float, description: str, n_iterations: int | None = None, override_skip_animations: bool = False
    ) -> tqdm:
        times = self.renderer.moments(run_time)
        return tqdm(
            times, desc=description, leave=config.progress_bar == "leave", disable=config.progress_bar == "none"
        )


def _is_in(mobject: Mobject, shown: set[int]) -> bool:
    """Whether a Mobject, or every part of a group, is among those shown."""
    if id(mobject) in shown:
        return True
    parts = mobject.submobjects
    return bool(parts) and not mobject.has_points() and all(_is_in(part, shown) for part in parts)


def _set_up_frame(settings: Settings) -> None:
    theme.use(settings.theme)
    layout = LAYOUTS[settings.shape]
    short, long = sorted((config.pixel_width, config.pixel_height))
    config.frame_width, config.frame_height = layout.frame
    config.pixel_width, config.pixel_height = (short, long) if layout.is_tall else (long, short)
    config.background_color = theme.colour("background")
