"""Written lines as they are said aloud: numbers, symbols and short names in words, in English and Mandarin.

Nothing is left out silently: what is in no table is called by its Unicode name. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from production.voice.text.numerals import chinese_digits, chinese_number
from production.voice.text.symbols import GREEK, IN_CHINESE, LATIN, MEASURES, NORMS, ORDERS, POWERS, SYMBOLS, UNHEARD


@dataclass(frozen=True)
class Piece:
    """A stretch of a line, and how it is said; `is_odd` where a speaker may want to be told."""

    written: str
    said: str
    is_odd: bool = False


NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ⁽⁾"
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₙ"
MINUS = "−–-"
PAUSES = ",.;:?!，。；：？！、"
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
SIGN = rf"[{re.escape(MINUS)}+]"

LETTER = "[A-Za-zΑ-Ωα-ωϵϑℒℓ]"
INDEX = rf"(?:[{LOWERED}]+|⁽[^⁽⁾\n]*⁾|_\{{[^{{}}]*\}}|_[A-Za-z0-9]+)?"
QUANTITY = rf"(?:{LETTER}|[A-Za-z]{{2,}}){INDEX}"
APPLIED = rf"{QUANTITY}(?:\([^()\n]*\))?"
ORDER = "[²³⁴-⁹ⁿ]?"

TOKEN = re.compile(
    rf"""
    (?P<norm>(?:‖(?P<normed>[^‖\n]+)‖|\|\|(?P<normed_>[^|\n]+)\|\|)(?P<order>[₀-₉ₚ∞]|_\{{?[0-9A-Za-z∞]\}}?)?)
  | (?P<bars>\|[^|\n]+\|)
  | (?P<derivative>∂(?P<times>{ORDER})\s?(?P<of>{APPLIED})?\s?/\s?(?P<by>(?:∂\s?{QUANTITY}{ORDER}\s?)+)
      | (?<!\w)d(?P<times_>{ORDER})(?P<of_>{LETTER}{INDEX})/d(?P<by_>{LETTER}{INDEX}){ORDER}(?!\w))
  | (?P<gradient>∇\s?(?P<field>{QUANTITY}))
  | (?P<year>\d{{4}}(?=\s?年))
  | (?P<list>\d+(?:-\d+){{2,}})
  | (?P<power>\d+(?:\.\d+)?[eE]{SIGN}?\d+(?!\w))
  | (?P<range>(?P<least>{NUMBER})\s?%?\s?–\s?(?P<most>{NUMBER})(?P<percents>\s?[%％])?)
  | (?P<number>(?:(?<![\w%)]){SIGN})?(?:{NUMBER}))(?P<percent>\s?[%％])?
  | (?P<raised>\^\{{[^{{}}]*\}}|\^{SIGN}?\w+|[{RAISED}]+)
  | (?P<lowered>[{LOWERED}]+)
  | (?P<word>[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)?)
  | (?P<dash>(?<=\w)-(?=\w))
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def spoken(text: str, language: str) -> str:
    """The line as a voice reads it: letters, digits (English only), spaces and the marks that make pauses."""
    said = "".join(piece.said for piece in pieces(text, language))
    said = re.sub(r"\s+", " ", said)
    said = re.sub(rf" (?=[{PAUSES}])|,(?=\s*[{PAUSES}])", "", said).strip(" ,")
    if language == "zh":
        said = re.sub(r"(?<=[⺀-鿿，。；：？！、]) | (?=[⺀-鿿，。；：？！、])", "", said)
    return said


def pieces(text: str, language: str) -> Iterator[Piece]:
    """The line's stretches, in order; what they say in a row is the spoken line, apart from spaces."""
    text = unicodedata.normalize("NFC", text).translate(HALF_WIDTH)
    for match in TOKEN.finditer(text):
        yield next(say(match, language) for kind, say in SAYING.items() if match[kind] is not None)


def hints(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The parts of the line that are read otherwise than written, each once: (written, said)."""
    odd = ((piece.written.strip(), piece.said.strip()) for piece in pieces(text, language) if piece.is_odd)
    return tuple(dict.fromkeys(odd))


def _bars(match: re.Match[str], language: str) -> Piece:
    inside = spoken(match["bars"][1:-1], language)
    said = f" the absolute value of {inside} " if language == "en" else f"{inside}的绝对值"
    return Piece(match[0], said, is_odd=True)


def _norm(match: re.Match[str], language: str) -> Piece:
    inside = spoken(match["normed"] or match["normed_"], language)
    order = unicodedata.normalize("NFKC", match["order"] or "").strip("_{}")
    if order in NORMS:
        kind = NORMS[order][language]
    elif language == "en":
        kind = f"{order}-norm" if order else "norm"
    else:
        kind = f"{spoken(order, language)}范数"
    said = f" the {kind} of {inside} " if language == "en" else f"{inside}的{kind}"
    return Piece(match[0], said, is_odd=True)


def _derivative(match: re.Match[str], language: str) -> Piece:
    of = (match["of"] or match["of_"] or "").replace("(", {"en": " of ", "zh": " "}[language]).replace(")", "")
    of = spoken(of, language)
    parts = (match["by"] or match["by_"]).strip("∂").split("∂")
    by = [spoken(re.sub(f"{ORDER}$", "", part.strip()), language) for part in parts]
    times = match["times"] or match["times_"]
    often = ORDERS[times][language] if times in ORDERS else unicodedata.normalize("NFKC", times or "")
    partial = match[0].startswith("∂")
    if language == "en":
        often = f"{often}{'' if times in ORDERS else '-th'} " if times else ""
        of = f" of {of}" if of else ""
        said = f" the {often}{'partial ' * partial}derivative{of} with respect to {' and '.join(by)} "
        return Piece(match[0], said, is_odd=True)
    often = f"{spoken(often, language)}阶" if times else ""
    return Piece(match[0], f"{of}对{'和'.join(by)}的{often}{'偏' * partial}导数", is_odd=True)


def _gradient(match: re.Match[str], language: str) -> Piece:
    of = spoken(match["field"], language)
    return Piece(match[0], f" the gradient of {of} " if language == "en" else f"{of}的梯度", is_odd=True)


def _year(match: re.Match[str], language: str) -> Piece:
    return Piece(match[0], match[0] if language == "en" else chinese_digits(match[0]))


def _list(match: re.Match[str], language: str) -> Piece:
    numbers = match[0].split("-")
    said = ", ".join(numbers) if language == "en" else "、".join(map(chinese_number, numbers))
    return Piece(match[0], said, is_odd=True)


def _power(match: re.Match[str], language: str) -> Piece:
    number, exponent = match[0].lower().split("e")
    exponent = spoken(exponent, language)
    if language == "en":
        said = f"ten to the {exponent}" if number == "1" else f"{number} times ten to the {exponent}"
    else:
        said = f"{'' if number == '1' else chinese_number(number) + '乘'}十的{exponent}次方"
    return Piece(match[0], said, is_odd=True)


def _range(match: re.Match[str], language: str) -> Piece:
    least, most, percent = match["least"], match["most"], match["percents"] is not None
    if language == "en":
        return Piece(match[0], f"{_plain(least)} to {_plain(most)}{' percent' if percent else ''}")
    return Piece(match[0], f"{_number_zh(least, percent)}到{_number_zh(most, percent)}")


def _number(match: re.Match[str], language: str) -> Piece:
    number, percent = match["number"], match["percent"] is not None
    signed = number[0] in MINUS + "+"
    if language == "en":
        sign = {"+": "plus "}.get(number[0], "minus ") if signed else ""
        said = f"{sign}{_plain(number.lstrip(MINUS + '+'))}{' percent' if percent else ''}"
        return Piece(match[0], said, is_odd=signed)
    return Piece(match[0], _number_zh(number, percent, _is_count(match)), is_odd=signed)


def _number_zh(number: str, percent: bool, count: bool = False) -> str:
    sign = {"+": "正"}.get(number[0], "负") if number[0] in MINUS + "+" else ""
    said = chinese_number(number.lstrip(MINUS + "+").replace(",", ""))
    if count and said == "二":
        said = "两"
    return f"{'百分之' if percent else ''}{sign}{said}"


def _is_count(match: re.Match[str]) -> bool:
    """Whether a number counts things, as in 2 层, and not their order, as in 第 2 层, or a power, as in 2 次方."""
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].lstrip()
    return not before.endswith("第") and after[:1] in MEASURES and not after.startswith(("次方", "维"))


def _plain(number: str) -> str:
    return f"{'0' if number.startswith('.') else ''}{number.replace(',', '')}"


def _raised(match: re.Match[str], language: str) -> Piece:
    exponent = unicodedata.normalize("NFKC", match[0].strip("^{}")).replace("−", "-")
    if exponent.startswith("(") and exponent.endswith(")"):  # W⁽²⁾ is the second W, and no power
        said = f" {spoken(exponent[1:-1], language)} "
    elif exponent in POWERS:
        said = _spaced(POWERS[exponent][language], language)
    elif language == "en":
        said = f" to the power of {spoken(exponent, language)} "
    else:
        said = f"的{spoken(exponent, language)}次方"
    return Piece(match[0], said, is_odd=True)


def _lowered(match: re.Match[str], language: str) -> Piece:
    index = spoken(unicodedata.normalize("NFKC", match[0]), language)
    return Piece(match[0], f" {index} ", is_odd=True)


def _word(match: re.Match[str], language: str) -> Piece:
    word = match[0].replace("’", "'")
    said = (LATIN | IN_CHINESE if language == "zh" else LATIN).get(word)
    if said is None and word.isupper() and len(word) > 1 and not set(word) & set("AEIOU"):
        said = " ".join(word)  # SGD, CNN: cannot be said as one word
    is_odd = said is not None and re.sub("[ -]", "", said) != word  # soft max needs no telling
    return Piece(match[0], f" {said or word} " if language == "zh" else said or word, is_odd)


def _dash(match: re.Match[str], language: str) -> Piece:
    after = match.string[match.end() :]
    if match.string[match.start() - 1].isdigit() and after[0].islower() and not after[1:2].isalnum():  # 1-p
        return Piece(match[0], _spaced(SYMBOLS["−"][language], language), is_odd=True)
    return Piece(match[0], "-" if language == "en" else " ")


def _other(match: re.Match[str], language: str) -> Piece:
    symbol = match[0]
    if symbol.isspace() or unicodedata.category(symbol) in ("Cc", "Cf", "Mn", "Me"):
        return Piece(symbol, " " if symbol.isspace() else "")
    if symbol in UNHEARD:
        return Piece(symbol, UNHEARD[symbol])
    between = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if symbol in "×*" and all(map(str.isdigit, between)):
        return Piece(symbol, " by " if language == "en" else "乘", is_odd=True)
    if symbol in SYMBOLS:
        return Piece(symbol, _spaced(SYMBOLS[symbol][language], language), is_odd=True)
    if symbol in GREEK:
        return Piece(symbol, _spaced(GREEK[symbol][language], language), is_odd=True)
    if symbol == "/":
        is_divided = any(side.isdigit() for side in between) or _stands_between_quantities(match)
        said = {"en": "over" if is_divided else "or", "zh": "除以" if is_divided else "或"}[language]
        return Piece(symbol, _spaced(said, language), is_odd=True)
    if symbol.isalpha():
        return Piece(symbol, symbol)
    return Piece(symbol, f" {_by_name(symbol)} ", is_odd=True)


def _stands_between_quantities(match: re.Match[str]) -> bool:
    """Whether on both sides there is a single letter, or a formula ends and begins: in a/b, but not in and/or."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    ends = re.search(rf"(?:(?<![A-Za-zÀ-ÿ]){LETTER}[{LOWERED}{RAISED}]*|[)‖])\s?$", before)
    begins = re.match(rf"\s?(?:{LETTER}(?![A-Za-zÀ-ÿ])|[(‖√∑])", after)
    return bool(ends and begins)


def _spaced(said: str, language: str) -> str:
    return f" {said} " if language == "en" or said.isascii() else said


def _by_name(symbol: str) -> str:
    name = unicodedata.name(symbol, "").lower() or f"character {ord(symbol):x}"
    return re.sub(r"[^a-z0-9]+", " ", name)


SAYING: dict[str, Callable[[re.Match[str], str], Piece]] = {
    "bars": _bars,
    "norm": _norm,
    "derivative": _derivative,
    "gradient": _gradient,
    "year": _year,
    "power": _power,
    "list": _list,
    "range": _range,
    "number": _number,
    "raised": _raised,
    "lowered": _lowered,
    "word": _word,
    "dash": _dash,
    "other": _other,
}
