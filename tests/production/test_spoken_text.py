"""Lines are said as a person would say them, and nothing that is written is left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.voice.text.numerals import DIGITS, chinese_number
from production.voice.text.spoken_text import hints, pieces, spoken
from production.voice.text.symbols import UNHEARD
from scenes import contents
from scenes.look.settings import LANGUAGES

HEARD = {
    "en": re.compile(r"[A-Za-z0-9 ,.;:?!'-]*"),
    "zh": re.compile(r"[A-Za-z0-9 ,.;:?!'⺀-鿿，。；：？！、-]*"),
}
FOREIGN = re.compile(r"[^\W\d_]")


def real_lines() -> list[tuple[str, str]]:
    """Every spoken line of the lecture in every language, numbers in the place of its placeholders."""
    found = []
    for path in sorted(contents.folder().glob("*/script.toml")):
        for scene in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for line in scene["beats"].values():
                found += [(each, re.sub(r"\{[^}]*\}", "12.5", line[each])) for each in LANGUAGES]
    return found


def test_every_character_of_the_lecture_is_said() -> None:
    lines = real_lines()
    assert len(lines) > 300
    for language, text in lines:
        assert HEARD[language].fullmatch(spoken(text, language)), (text, spoken(text, language))
        for piece in pieces(text, language):
            heard = [symbol for symbol in piece.written if not symbol.isspace() and symbol not in UNHEARD]
            assert piece.said.strip() or not heard, f"{heard} of {text!r} is not said"


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("27%", "27 percent", "百分之二十七"),
        ("45 %", "45 percent", "百分之四十五"),
        ("60%–66%", "60 to 66 percent", "百分之六十到百分之六十六"),
        ("14,122", "14122", "一万四千一百二十二"),
        ("0.0013", "0.0013", "零点零零一三"),
        ("−78.3", "minus 78.3", "负七十八点三"),
        ("+2", "plus 2", "正二"),
        ("1e-8", "ten to the minus 8", "十的负八次方"),
        ("3 × 10⁻⁴", "3 times 10 to the power of minus 4", "三乘十的负四次方"),
        ("8×8", "8 by 8", "八乘八"),
        ("σ", "sigma", "西格玛"),
        ("τ = 1", "tau equals 1", "陶等于一"),
        ("x² + y² ≤ 1", "x squared plus y squared is at most 1", "x的平方加y的平方小于等于一"),
        ("W⁻¹x", "W inverse x", "W的逆x"),
        ("|H|", "the absolute value of H", "H的绝对值"),
        ("a → b", "a to b", "a到b"),
        ("∂L/∂W", "the partial derivative of L with respect to W", "L对W的偏导数"),
        ("∂/∂θ", "the partial derivative with respect to theta", "对西塔的偏导数"),
        ("dy/dx", "the derivative of y with respect to x", "y对x的导数"),
        ("‖w‖", "the norm of w", "w的范数"),
        ("‖w‖₂ ≤ 1", "the 2-norm of w is at most 1", "w的二范数小于等于一"),
        ("‖Wx‖²", "the norm of Wx squared", "Wx的范数的平方"),
        ("∂²f/∂x²", "the second partial derivative of f with respect to x", "f对x的二阶偏导数"),
        ("∂²L/∂x∂y", "the second partial derivative of L with respect to x and y", "L对x和y的二阶偏导数"),
        ("∂f(x)/∂x", "the partial derivative of f of x with respect to x", "f x对x的偏导数"),
        ("∂loss/∂w_1", "the partial derivative of loss with respect to w 1", "loss对w一的偏导数"),
        ("∂L/∂W⁽²⁾", "the partial derivative of L with respect to W 2", "L对W二的偏导数"),
        ("d²y/dx²", "the second derivative of y with respect to x", "y对x的二阶导数"),
        ("dL/dw₁", "the derivative of L with respect to w 1", "L对w一的导数"),
        ("‖∇L‖", "the norm of the gradient of L", "L的梯度的范数"),
        ("||w||_2", "the 2-norm of w", "w的二范数"),
        ("‖w‖∞", "the infinity norm of w", "w的无穷范数"),
        ("‖A‖_F", "the Frobenius norm of A", "A的弗罗贝尼乌斯范数"),
        ("a/b", "a over b", "a除以b"),
        ("x/‖x‖", "x over the norm of x", "x除以x的范数"),
        ("and/or", "and or or", "and或or"),
        ("π ≈ 3.14", "pi is about 3.14", "派约等于三点一四"),
        ("2-4-1", "2, 4, 1", "二、四、一"),
        ("SGD", "S G D", "S G D"),
        ("1 − p", "1 minus p", "一减p"),
        ("😀", "grinning face", "grinning face"),
        ("(so)", "so", "so"),
        ("don’t", "don't", "don't"),
    ],
)
def test_symbols_are_said_in_both_languages(text: str, en: str, zh: str) -> None:
    assert (spoken(text, "en"), spoken(text, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 层", "两层"),
        ("第 2 层", "第二层"),
        ("2 次方", "二次方"),
        ("2,000 张", "两千张"),
        ("1997 年", "一九九七年"),
        ("乘上矩阵 W：", "乘上矩阵W："),
        ("用 He 初始化", "用何初始化"),
        ("２０％", "百分之二十"),
    ],
)
def test_chinese_counts_as_people_do(text: str, said: str) -> None:
    assert spoken(text, "zh") == said


def test_a_speaker_is_told_what_is_not_read_as_it_is_written() -> None:
    assert hints("激活函数 σ 把 400 个点折起来，到 −0.17。", "zh") == (("σ", "西格玛"), ("−0.17", "负零点一七"))
    assert hints("The softmax of 400 points.", "en") == ()


def value_of(said: str) -> int:
    """The number that a Chinese numeral stands for, read from its end."""
    units = {"十": 10, "百": 100, "千": 1000}
    total, group, unit = 0, 1, 1
    for word in reversed(said):
        if word in ("万", "亿"):
            group = group * 10**4 if word == "万" and group >= 10**8 else {"万": 10**4, "亿": 10**8}[word]
            unit = 1
        elif word in units:
            unit = units[word]
        else:
            total += DIGITS.index(word.replace("两", "二")) * unit * group
    return total + (unit * group if said[0] == "十" else 0)


@given(st.integers(0, 10**12 - 1))
def test_chinese_numbers_mean_what_was_written(number: int) -> None:
    said = chinese_number(str(number))
    assert value_of(said) == number
    assert "零零" not in said and set(said) <= set(DIGITS + "两十百千万亿")


@given(st.text(max_size=60))
def test_nothing_is_dropped_and_nothing_breaks(text: str) -> None:
    for language in LANGUAGES:
        said = spoken(text, language)
        rest = HEARD[language].sub("", said)
        assert all(FOREIGN.match(letter) or unicodedata.category(letter)[0] in "LNM" for letter in rest), said


@given(st.characters(categories=("Sm", "Sc", "So", "Sk", "No")))
def test_every_symbol_there_is_has_a_name(symbol: str) -> None:
    for language in LANGUAGES:
        assert symbol in UNHEARD or spoken(symbol, language)
