"""WordsAndFormulas: words and formulas with coloured parts appear, are lit, are exchanged, and leave."""

from __future__ import annotations

from models.traces.speed import WaveTrace
from scenes.look import theme
from scenes.speed.pace import parts
from scenes.stage import FadeIn, FadeOut, LectureScene, place, swap

FIRST = "{{ h : symbol_h }} = {{ sigma : symbol_sigma }} lr(( {{ W : symbol_w }} x + {{ b : symbol_b }} ))"
SECOND = (
    "(partial L) / (partial {{ W : symbol_w }}) = lr(( (partial L) / (partial {{ h : symbol_h }}) "
    "dot.o {{ sigma' : symbol_sigma }} )) x^T"
)
VALUES = "{{ W : symbol_w }} = mat(0.83, -1.20, 0.41; 0.07, 0.66, -0.95; 1.31, 0.28, 0.52)"


class WordsAndFormulas(LectureScene[WaveTrace]):
    """Five plays."""

    def construct(self) -> None:
        left = self.layout.left
        first, second = (place(self.type.formula(source), left, 0.95) for source in (FIRST, SECOND))
        values = place(self.type.formula(VALUES, "values", "ink"), left, -0.9)
        said = [
            place(self.type.words(text, "body", "muted"), left, 2.2)
            for text in (
                f"Every layer computes the same four things, here for {len(self.trace.X)} points at once",
                "What comes back through it tells every weight how to change",
            )
        ]
        note = place(self.type.words("W: weights    b: biases    σ: activation", "note", "muted"), left, -2.4)
        title = self.title()
        appear, show, light, change, leave = parts(1, 1, 1, 1, 1)
        with self.beat("all"):
            self.play(FadeIn(title), FadeIn(said[0]), run_time=appear)
            self.play(FadeIn(first), FadeIn(values), run_time=show)
            marked = first.select("symbol_w")
            self.play(marked.animate.set_color(theme.colour("highlight")), FadeIn(note), run_time=light)
            self.play(swap(first, second), swap(said[0], said[1]), run_time=change)
            self.play(FadeOut(second), FadeOut(said[1]), FadeOut(values), FadeOut(note), run_time=leave)
