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
from itertools import accumulate, pairwise
from math import inf

from models.framework.errors import LectureError
from production.shot.timeline import Beat


@dataclass(frozen=True)
class Rules:
    """How much can be read: characters in a line, and characters a second."""

    line: int
    rate: float


SHORTEST, LONGEST = 5 / 6, 7.5
"""Seconds that a cue lasts, where a line can be split so: what flits by is not read, what stays is read twice."""
LINGERING = 1000
"""Milliseconds by which the last cue outlasts the voice, where the beat does."""

RULES = {"en": Rules(line=42, rate=20.0), "zh": Rules(line=16, rate=9.0)}


@dataclass(frozen=True)
class Cue:
    """What stands below the picture from `start` to `end`, in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def captions(beats: Iterable[Beat], language: str) -> tuple[Cue, ...]:
    """The cues of all beats: each beat is covered from its start to its end, and no cue reaches into another.

    Where the language is spoken, they keep step with the voice, and the last goes a second after it.

    Raises:
        LectureError: a line is too long for its beat to be read.
    """
    return tuple(cue for beat in beats for cue in _cues(beat, language))


def as_srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT file's text."""
    blocks = [
        f"{number}\n{_timestamp(cue.start)} --> {_timestamp(cue.end)}\n" + "\n".join(cue.lines) + "\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(blocks)


@cache
def split(text: str, language: str, seconds: float | None = None) -> tuple[tuple[str, ...], ...]:
    """The text as cues of one or two lines, each within the language's line length.

    Args:
        text: what is said.
        language: in which it is said.
        seconds: how long all of it is shown; cues then last neither too short nor too long, where that can be.
    """
    line = RULES[language].line
    tokens = _tokens(text, line)
    if not seconds:
        return _Breaker(tokens, line).cues()
    pace = len(_text(tokens)) / (seconds + 0.1)  # a line break takes the place of a space
    timed = _Breaker(tokens, line, least=SHORTEST * pace, most=LONGEST * pace).cues()
    return timed or _Breaker(tokens, line).cues()


def _cues(beat: Beat, language: str) -> list[Cue]:
    spoken = beat.spoken.get(language, inf)
    texts = split(beat.line[language], language, round(min(beat.seconds, spoken), 3))
    lengths = [sum(map(len, lines)) for lines in texts]
    start, end = round(beat.start * 1000), round(beat.end * 1000)
    rate, total = RULES[language].rate, sum(lengths)
    if total > rate * (end - start) / 1000 + 1e-9:
        raise LectureError(
            f"beat {beat.name!r}: {total} characters ({language}) in {beat.seconds:.1f} s "
            f"are more than {rate:g} a second: shorten the line in script.toml"
        )
    shown = max(1000 * spoken, 1000 * total / rate)
    edges = [start + round(min(end - start, shown) * sum(lengths[:i]) / total) for i in range(len(texts))]
    edges.append(round(min(end, start + shown + LINGERING)))
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
OPERATORS = frozenset("=<>≤≥≈+−×÷·")
LEADING = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "and", "or", "but", "as", "for", "from", "with", "its", "it")
)  # words that belong to the next
AFTER = frozenset("的了着过时后里上下中地得")  # a phrase of Chinese often ends here
BEFORE = frozenset("和与把被就都也而但从让用是")  # and begins here


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
    """How much it hurts to break before token `at`: nothing after a sentence, most between two ideographs."""
    if at == len(tokens):
        return 0.0
    last, following = tokens[at - 1].text, tokens[at].text
    if last[-1] in SENTENCE:
        return 0.0
    if last[-1] in CLAUSE:
        return 1.0
    if last.lower() in LEADING or last in OPERATORS or following in OPERATORS:
        return 8.0
    if not _is_wide(following):
        return 3.0  # before a Latin word or a number
    if last[-1] in AFTER or following[0] in BEFORE:
        return 4.0
    return 16.0 if _is_wide(last) else 6.0


def _is_wide(token: str) -> bool:
    return re.search(f"[{WIDE}]", token) is not None


FLITTING = 40.0
"""How much it hurts if a cue is over too soon."""


class _Breaker:
    """Finds the best way to break tokens into cues of one or two lines, of at most `most` characters.

    Cues of less than `least` characters are made only where nothing else is left.
    """

    def __init__(self, tokens: tuple[Token, ...], line: int, least: float = 0.0, most: float = inf) -> None:
        self._tokens = tokens
        self._line = line
        self._least, self._most = least, most
        self._ends = [0, *accumulate(len(token.text) + token.space for token in tokens)]
        self._hurt = [0.0, *(_badness(tokens, at) for at in range(1, len(tokens) + 1))]

    def cues(self) -> tuple[tuple[str, ...], ...]:
        """The cheapest of all ways: few cues, broken where it hurts least, of like length; () where there is none."""
        count = len(self._tokens)
        cost = [inf] * count + [0.0]
        choice: list[tuple[int, ...]] = [()] * count
        for start in reversed(range(count)):
            for end in range(start + 1, count + 1):
                breaks, hurt = self._as_cue(start, end)
                if not breaks:
                    break
                if self._width(start, end) > self._most:
                    break
                hurt += FLITTING * (self._width(start, end) < self._least)
                emptiness = 1 - self._width(start, end) / (2 * self._line)
                total = 4.0 + self._hurt[end] + hurt + 6.0 * emptiness**2 + cost[end]
                if total < cost[start]:
                    cost[start], choice[start] = total, breaks
        if cost[0] == inf:
            return ()
        found, at = [], 0
        while at < count:
            found.append(tuple(_text(self._tokens[a:b]) for a, b in pairwise(choice[at])))
            at = choice[at][-1]
        return tuple(found)

    def _as_cue(self, start: int, end: int) -> tuple[tuple[int, ...], float]:
        """Where the lines of a cue begin and end, and how much that hurts; nowhere if two lines do not hold it."""
        if self._width(start, end) <= self._line:
            return (start, end), 0.0
        found: tuple[float, tuple[int, ...]] = (inf, ())
        for middle in range(start + 1, end):
            first, second = self._width(start, middle), self._width(middle, end)
            if first <= self._line and second <= self._line:
                found = min(found, (self._hurt[middle] + abs(first - second) / 4, (start, middle, end)))
        return found[1], found[0]

    def _width(self, start: int, end: int) -> int:
        return self._ends[end] - self._ends[start] - self._tokens[end - 1].space


def _timestamp(milliseconds: int) -> str:
    """ "01:02:03,004", as SubRip has it."""
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{thousandths:03d}"
