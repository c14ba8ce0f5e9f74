"""Telling: how a scene's lines are to sound, as far as that can be read off them. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenes.look.settings import LANGUAGES

from .script import Script

MOST_BEATS, MOST_NUMBERS = 6, 4
QUESTION = re.compile(r"[?？]")
ADDRESS = {"en": (re.compile(r"\b(you|your|yours)\b", re.IGNORECASE), 2), "zh": (re.compile("你"), 1)}
CONCESSION = {"en": re.compile(r"\bbut\b", re.IGNORECASE), "zh": re.compile("但|不过|却")}
NUMBER = re.compile(r"\{\w+(?::[^}]*)?\}|\d+(?:[.,]\d+)*")
SENTENCE = re.compile(r"[.?!。？！]")
LINK = re.compile(r"[:;：；]")
AMERICAN = re.compile(
    r"\b(?:optimi|normali|regulari|generali|visuali|minimi|maximi|reali)z\w+|\b(?:color|center|gray|behavior)s?\b", re.I
)


def faults(script: Script) -> Iterator[str]:
    """Yields faults of a script, a line each: no question, no 'you', too many numbers, …"""
    if len(script.beats) > MOST_BEATS:
        yield f"{len(script.beats)} beats; at most {MOST_BEATS}: a second idea is a second scene"
    for language in LANGUAGES:
        lines = {name: words[language] for name, words in script.beats.items()}
        told = " ".join(lines.values())
        if not any(QUESTION.search(line) for line in list(lines.values())[:2]):
            yield f"{language}: no question in the first two lines"
        address, least = ADDRESS[language]
        if len(address.findall(told)) < least:
            yield f"{language}: the viewer is spoken to less than {least} times ({address.pattern})"
        if len(found := NUMBER.findall(told)) > MOST_NUMBERS:
            yield f"{language}: {len(found)} numbers are spoken ({', '.join(found)}); at most {MOST_NUMBERS}"
        if len(CONCESSION[language].findall(told)) > 1:
            yield f"{language}: more than one 'but' ({CONCESSION[language].pattern})"
        for name, line in lines.items():
            if any(len(LINK.findall(sentence)) > 1 for sentence in SENTENCE.split(line)):
                yield f"{language}: {name}: a chain of colons or semicolons"
        if language == "en" and (found := AMERICAN.findall(told)):
            yield f"en: {found[0]!r} is not spelt the British way"


__all__ = ["faults"]
