"""The essay's Markdown: CommonMark without HTML, formulas, notes, films, and references in braces."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from models.framework.errors import LectureError

FILM = "film_open"
FILM_LINE = re.compile(r"\{film\b([^{}]*)\}[ \t]*")
BRACES = re.compile(r"\{([^{}]*)\}")
CLAIM = re.compile(r"\s*(?P<scene>[A-Za-z]\w*)\s*:\s*(?P<words>[^|]*\S)\s*\|\s*(?P<format>[^|]*\S)\s*", re.DOTALL)
CITE = re.compile(r"\s*cite\s+(?P<words>.*\S)\s*", re.DOTALL)


def parse(text: str, language: str) -> list[Token]:
    """Tokens of the text. Films are `film_open` … `film_close`; in a line there are also `claim`, `cite`, `wrong`."""
    return _markdown(language).parse(text)


@cache
def _markdown(language: str) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("table")
    markdown.disable(["image", "html_inline"])
    if language != "zh":
        markdown.enable(["replacements", "smartquotes"])
    markdown.use(dollarmath_plugin, allow_digits=True, double_inline=False).use(footnote_plugin, inline=False)
    markdown.block.ruler.before("fence", "film", _film)
    markdown.inline.ruler.before("link", "braces", _braces)
    return markdown


@cache
def mathml(latex: str, display: bool = False) -> str:
    """A formula as a `<math>` element. Raises LectureError for unknown commands."""
    from latex2mathml.converter import convert

    try:
        made: str = convert(latex.strip(), display="block" if display else "inline")
    except Exception as error:  # it raises dozens of kinds
        raise LectureError(f"${latex.strip()}$ is no formula: {type(error).__name__} {error}".rstrip()) from error
    if unknown := re.search(r"\\[A-Za-z]+", made):
        raise LectureError(f"${latex.strip()}$: {unknown[0]} is not known")
    return made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")


def _film(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph that begins with {film …}: then its caption, then lines with + of what was measured."""
    first = _line(state, start)
    match = FILM_LINE.match(first)
    if not match or state.is_code_block(start):
        return False
    if silent:
        return True
    stop = next((line for line in range(start, end) if state.isEmpty(line)), end)
    caption: list[tuple[int, str]] = [(start, first[match.end() :])]
    measured: list[list[tuple[int, str]]] = []
    for number in range(start + 1, stop):
        line = _line(state, number)
        if line.startswith("+ "):
            measured.append([(number, line[2:])])
        else:
            (measured[-1] if measured else caption).append((number, line))
    scene, *options = match[1].split() or [""]
    opening = state.push(FILM, "figure", 1)
    opening.map = [start, stop]
    opening.meta = {"scene": scene, "options": dict(option.partition("=")[::2] for option in options)}
    _part(state, "film_caption", caption)
    for lines in measured:
        _part(state, "film_measured", lines)
    state.push("film_close", "figure", -1)
    state.line = stop
    return True


def _part(state: StateBlock, kind: str, lines: list[tuple[int, str]]) -> None:
    lines = [(number, line) for number, line in lines if line.strip()]
    if lines:
        state.push(f"{kind}_open", "p", 1)
        inline = state.push("inline", "", 0)
        inline.content = "\n".join(line.strip() for _, line in lines)
        inline.map, inline.children = [lines[0][0], lines[-1][0] + 1], []
        state.push(f"{kind}_close", "p", -1)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _braces(state: StateInline, silent: bool) -> bool:
    """{SCENE: words | format} and {cite words}; anything else in braces is a mistake."""
    if state.src[state.pos] != "{":
        return False
    match = BRACES.match(state.src, state.pos)
    if not silent:
        found = match and (CLAIM.fullmatch(match[1]) or CITE.fullmatch(match[1]))
        token = state.push("claim" if found and "scene" in found.groupdict() else "cite" if found else "wrong", "", 0)
        token.meta = {"newlines": state.src.count("\n", 0, state.pos)}
        if found:
            token.meta |= {name: " ".join(value.split()) for name, value in found.groupdict().items()}
        else:
            what = match[0] if match else "a brace that is not closed"
            token.content = f"{what}: in braces stand {{film SCENE}}, {{SCENE: words | format}} or {{cite words}}"
    state.pos = match.end() if match else state.pos + 1
    return True
