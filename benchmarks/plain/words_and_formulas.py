"""Words and formulas appear, are lit, are exchanged, and leave. Plain Manim."""

from manim import UP, FadeIn, FadeOut, Mobject, Scene, Succession

from look import ARRAYS, BACKGROUND, HIGHLIGHT, INK, MUTED, formula, parts, title, words

FIRST = "{{ h : symbol_h }} = {{ sigma : symbol_sigma }} lr(( {{ W : symbol_w }} x + {{ b : symbol_b }} ))"
SECOND = (
    "(partial L) / (partial {{ W : symbol_w }}) = lr(( (partial L) / (partial {{ h : symbol_h }}) "
    "dot.o {{ sigma' : symbol_sigma }} )) x^T"
)
VALUES = "{{ W : symbol_w }} = mat(0.83, -1.20, 0.41; 0.07, 0.66, -0.95; 1.31, 0.28, 0.52)"


def exchange(old: Mobject, new: Mobject) -> Succession:
    """The old leaves upwards before the new comes from below."""
    return Succession(
        FadeOut(old, shift=0.12 * UP, run_time=0.8 * 0.4), FadeIn(new, shift=0.12 * UP, run_time=0.8 * 0.6)
    )


class WordsAndFormulas(Scene):
    def construct(self) -> None:
        self.camera.background_color = BACKGROUND
        first, second = (formula(source, 56, MUTED, -6.4, 0.95) for source in (FIRST, SECOND))
        values = formula(VALUES, 36, INK, -6.4, -0.9)
        count = len(ARRAYS["X"])
        said = words(
            f"Every layer computes the same four things, here for {count} points at once", 26, MUTED, -6.4, 2.2
        )
        answer = words("What comes back through it tells every weight how to change", 26, MUTED, -6.4, 2.2)
        note = words("W: weights    b: biases    σ: activation", 22, MUTED, -6.4, -2.4)
        appear, show, light, change, leave = parts(1, 1, 1, 1, 1)
        self.play(FadeIn(title("What a layer computes")), FadeIn(said), run_time=appear)
        self.play(FadeIn(first), FadeIn(values), run_time=show)
        self.play(first.select("symbol_w").animate.set_color(HIGHLIGHT), FadeIn(note), run_time=light)
        self.play(exchange(first, second), exchange(said, answer), run_time=change)
        self.play(FadeOut(second), FadeOut(answer), FadeOut(values), FadeOut(note), run_time=leave)
