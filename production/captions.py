"""Captions: spoken lines split into cues that can be read in time, and written as SRT.

A cue has one or two lines: zh 16 characters a line and 9 a second, en 42 and 20. Lines break at punctuation where they
can, never inside a Latin word or a number, and no line starts with a closing mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from models.errors import LectureError
from production.timeline import Beat


@dataclass(frozen=True)
class Rules:
    """How much can be read: characters in a line, and characters a second."""

    line: int
    rate: float


RULES = {"en": Rules(line=42, rate=20.0), "zh": Rules(line=16, rate=9.0)}


@dataclass(frozen=True)
class Cue:
    """What stands below the picture from `start` to `end`, in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def captions(beats: Iterable[Beat], language: str) -> tuple[Cue, ...]:
    """The cues of all beats: each beat is covered from its start to its end, and no cue reaches into another.

    Raises:
        LectureError: a line is too long for its beat to be read.
    """
    return tuple(cue for beat in beats for cue in _cues(beat, language))


def as_srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT file's text."""
    blocks = [
        f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n" + "\n".join(cue.lines) + "\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(blocks)


def split(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The text as cues of one or two lines, each within the language's line length."""
    line = RULES[language].line
    tokens = _tokens(text, line)
    return tuple(_lines(tokens[a:b], line) or () for a, b in _stretches(tokens, line))


def _cues(beat: Beat, language: str) -> list[Cue]:
    texts = split(beat.line[language], language)
    lengths = [sum(map(len, lines)) for lines in texts]
    start, end = round(beat.start * 1000), round(beat.end * 1000)
    rate, total = RULES[language].rate, sum(lengths)
    if total > rate * (end - start) / 1000 + 1e-9:
        raise LectureError(
            f"beat {beat.name!r}: {total} characters ({language}) in {beat.seconds:.1f} s "
            f"are more than {rate:g} a second: shorten the line in script.toml"
        )
    edges = [start + round((end - start) * sum(lengths[:i]) / total) for i in range(len(texts) + 1)]
    return [Cue(a, b, lines) for a, b, lines in zip(edges, edges[1:], texts, strict=False)]


# ---- where a text may break -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """What is never broken: a word, a number, or one ideograph with the marks that belong to it."""

    text: str
    space: bool  # a space follows in the running text


SENTENCE = "。！？!?；;…."
CLAUSE = "，,、：:—）)」』”"
CLOSING = "。！？!?；;…，,、：:）)」』”’》】%％—."
OPENING = "（(「『“‘《【"
WIDE = r"⺀-鿿豈-﫿＀-￯"  # ideographs, kana and full-width marks
ATOM = re.compile(rf"[{OPENING}]*(?:[{WIDE}]|[^{WIDE}“‘]+|[{OPENING}])[{CLOSING}]*")
AFTER = frozenset("的了着过时后里上下中地得")  # a phrase of Chinese often ends here
BEFORE = frozenset("和与把被在就都也而但从让用向到是为")  # and begins here


def _tokens(text: str, line: int) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for word in unicodedata.normalize("NFC", text).split():
        atoms = [piece for atom in ATOM.findall(word) for piece in _pieces(atom, line)]
        for atom in atoms:
            token = Token(atom, space=False)
            if tokens and atom[0] in CLOSING and len(joined := _text([tokens[-1], token])) <= line:
                tokens[-1:] = [Token(joined, space=False)]
            else:
                tokens.append(token)
        tokens[-1:] = [Token(tokens[-1].text, space=True)]
    return tuple(tokens)


def _pieces(atom: str, line: int) -> list[str]:
    """What is longer than a whole line has to be broken somewhere."""
    return [atom[i : i + line] for i in range(0, len(atom), line)]


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.text + " " * token.space for token in tokens).rstrip()


def _badness(tokens: Sequence[Token], at: int) -> float:
    """How much it hurts to break before token `at`: nothing after a sentence, little after a clause."""
    if at == len(tokens):
        return 0.0
    last = tokens[at - 1].text[-1]
    if last in SENTENCE:
        return 0.0
    if last in CLAUSE:
        return 1.0
    if tokens[at - 1].space or last in AFTER or tokens[at].text[0] in BEFORE:
        return 3.0
    return 6.0


def _stretches(tokens: tuple[Token, ...], line: int) -> list[tuple[int, int]]:
    """The stretches of tokens that make the cues: few, broken where it hurts least, of like length."""

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        if start == len(tokens):
            return 0.0, ()
        found: tuple[float, tuple[int, ...]] | None = None
        for end in range(start + 1, len(tokens) + 1):
            lines = _lines(tokens[start:end], line)
            if lines is None:
                break
            rest, ends = best(end)
            length = sum(map(len, lines))
            cost = 4.0 + _badness(tokens, end) + 6.0 * (1 - length / (2 * line)) ** 2 + rest
            if found is None or cost < found[0]:
                found = cost, (end, *ends)
        assert found is not None  # a token is never longer than a line
        return found

    ends = best(0)[1]
    return list(zip((0, *ends), ends, strict=False))


def _lines(tokens: Sequence[Token], line: int) -> tuple[str, ...] | None:
    """The tokens as one line, or as two that break well; None where they need more."""
    whole = _text(tokens)
    if len(whole) <= line:
        return (whole,)
    pairs = [(_text(tokens[:i]), _text(tokens[i:]), i) for i in range(1, len(tokens))]
    fitting = [(a, b, i) for a, b, i in pairs if len(a) <= line and len(b) <= line]
    if not fitting:
        return None
    first, second, _ = min(fitting, key=lambda pair: _badness(tokens, pair[2]) + abs(len(pair[0]) - len(pair[1])) / 4)
    return (first, second)


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{thousandths:03d}"
