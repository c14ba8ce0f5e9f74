"""Captions: whatever the lines, what people can read stays within the rules, and nothing is lost."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.errors import LectureError
from production.render.dry_run import committed
from production.shot.timeline import Beat
from production.video.subtitles import CLOSING, LONGEST, RULES, SHORTEST, Cue, as_srt, captions, split
from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.script import speaking_seconds

HAN = "网络把平面旋转拉伸折叠直到一条直线能分开两类点的了在和"
WORDS = ("ReLU", "softmax", "W", "0.2", "50.0%", "leaky-ReLU", "f(x)", "a", "backpropagation", "“layer”", "x,")
MARKS = ("，", "。", "、", "？", "——", "（", "）", "“", "”", "…", ": ", ", ", ". ", " ")

zh_text = st.lists(st.sampled_from([*HAN, *WORDS, *MARKS]), min_size=1, max_size=90).map("".join)
en_text = st.lists(st.sampled_from([*WORDS, "the", "line", "is", "carried", "back,", "space.", "—"]), min_size=1).map(
    " ".join
)
any_text = st.text(min_size=1, max_size=200)
spoken = st.one_of(
    st.tuples(st.just("zh"), zh_text),
    st.tuples(st.just("en"), en_text),
    st.tuples(st.sampled_from(["zh", "en"]), any_text),
).filter(lambda pair: bool(pair[1].split()))


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(spoken)
def test_cues_keep_to_the_lines_and_lose_nothing(pair: tuple[str, str]) -> None:
    import unicodedata

    language, text = pair
    cues = split(text, language)
    for lines in cues:
        assert 1 <= len(lines) <= 2
        assert all(0 < len(line) <= RULES[language].line for line in lines)
        assert all(line == line.strip() for line in lines)
    assert squeezed("".join("".join(lines) for lines in cues)) == squeezed(unicodedata.normalize("NFC", text))


@given(st.one_of(st.tuples(st.just("zh"), zh_text), st.tuples(st.just("en"), en_text)))
def test_words_numbers_and_marks_stay_together(pair: tuple[str, str]) -> None:
    language, text = pair
    lines = [line for cue in split(text, language) for line in cue] if text.split() else []
    unbroken = {
        word for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9.%-]*", text) if len(word) <= RULES[language].line - 4
    }
    shown = " ".join(lines)
    for word in unbroken:
        assert word in shown
    for before, after in pairwise(lines):
        room = RULES[language].line
        first = re.split(r"[\s一-鿿]", after)[0]
        assert after[0] not in CLOSING or len(before) + len(first) > room


beats = st.lists(
    st.tuples(st.integers(1, 900), zh_text.filter(lambda text: bool(text.split())), en_text), min_size=1, max_size=6
)


@given(beats)
def test_cues_cover_every_beat_at_a_readable_pace(drawn: list[tuple[int, str, str]]) -> None:
    made, at = [], 0
    for number, (ticks, zh, en) in enumerate(drawn):
        spoken_ticks = int(speaking_seconds(zh, en) * 15) + 1
        length = max(ticks, spoken_ticks)
        made.append(Beat(f"beat{number}", at / 15, length / 15, {"zh": zh, "en": en}))
        at += length
    for language, rules in RULES.items():
        cues = captions(made, language)
        assert cues[0].start == 0 and cues[-1].end == round(at / 15 * 1000)
        assert all(a.end == b.start for a, b in pairwise(cues))
        for beat in made:
            inside = [cue for cue in cues if round(beat.start * 1000) <= cue.start < round(beat.end * 1000)]
            assert inside and inside[-1].end == round(beat.end * 1000)
        for cue in cues:
            assert sum(map(len, cue.lines)) <= rules.rate * (cue.end - cue.start + 1) / 1000


@given(beats, st.floats(0.05, 60), st.sampled_from(["en", "zh"]))
def test_cues_keep_step_with_a_voice(drawn: list[tuple[int, str, str]], voice: float, language: str) -> None:
    """They begin with the beat, are readable, and the last one stays a second after the voice if the beat does."""
    rules = RULES[language]
    for ticks, zh, en in drawn:
        seconds = max(ticks, int(speaking_seconds(zh, en) * 15) + 1) / 15
        beat = Beat("beat", 3.0, max(seconds, voice), {"zh": zh, "en": en}, {language: voice})
        cues = captions([beat], language)
        reading = sum(len(line) for cue in cues for line in cue.lines) / rules.rate
        assert cues[0].start == 3000 and all(a.end == b.start for a, b in pairwise(cues))
        assert cues[-1].end == pytest.approx(1000 * min(beat.end, 3 + max(voice, reading) + 1), abs=1.5)
        assert cues[-1].start <= 1000 * (3 + max(voice, reading))
        for cue in cues:
            assert sum(map(len, cue.lines)) <= rules.rate * (cue.end - cue.start + 1) / 1000
        (other,) = {"en", "zh"} - {language}
        assert captions([beat], other)[-1].end == round(beat.end * 1000), "what is only read stays for the whole beat"


def test_a_line_that_nobody_could_read_is_refused() -> None:
    beat = Beat("rush", 0.0, 1.0, {"zh": "一二三四五六七八九十", "en": "Ten."})
    with pytest.raises(LectureError, match=r"beat 'rush': 10 characters \(zh\) in 1\.0 s are more than 9 a second"):
        captions([beat], "zh")


@pytest.mark.parametrize(
    ("language", "text", "cues"),
    [
        ("zh", "两条螺线缠在一起，没有一条直线能把它们分开。", [("两条螺线缠在一起，", "没有一条直线能把它们分开。")]),
        ("zh", "逐层退回输入平面，直线弯成了边界。再把训练倒放，一切从头开始。",
         [("逐层退回输入平面，", "直线弯成了边界。"), ("再把训练倒放，一切从头开始。",)]),
        ("en", "Every layer moves the whole space.", [("Every layer moves the whole space.",)]),
        ("en", "No straight line can part them; the plane has to bend.",
         [("No straight line can part them;", "the plane has to bend.")]),
    ],
)  # fmt: skip
def test_lines_break_where_they_should(language: str, text: str, cues: list[tuple[str, ...]]) -> None:
    assert list(split(text, language)) == cues


def test_srt_is_written_as_players_read_it() -> None:
    text = as_srt([Cue(0, 1500, ("Eins,",)), Cue(1500, 3_723_004, ("zwei", "drei."))])
    assert text == ("1\n00:00:00,000 --> 00:00:01,500\nEins,\n\n2\n00:00:01,500 --> 01:02:03,004\nzwei\ndrei.\n")


def test_cues_neither_flit_by_nor_stay() -> None:
    """Every spoken line there is, for as long as its beat lasts: where a line can be split so, it is."""
    timings = json.loads(committed().read_text(encoding="utf-8"))
    lasting: list[float] = []
    for scene in timings.values():
        for row in scene["beats"]:
            beat = Beat(row["name"], row["start"], row["seconds"], row["line"])
            for language in LANGUAGES:
                cues = captions([beat], language)
                lasting += [(cue.end - cue.start) / 1000 for cue in cues]
                longest = max(cue.end - cue.start for cue in cues) / 1000
                assert longest <= LONGEST + 0.5 or beat.seconds > 15, (beat.name, language, cues)
    assert min(lasting) >= SHORTEST - 0.01
    assert sum(seconds > LONGEST + 0.05 for seconds in lasting) <= len(lasting) // 100


def test_the_lecture_can_be_captioned() -> None:
    """Every spoken line there is, at the pace it is spoken, placeholders as they stand."""
    for path in sorted(contents.folder().glob("*/script.toml")):
        for scene in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for name, line in scene["beats"].items():
                beat = Beat(name, 0.0, speaking_seconds(line["zh"], line["en"]) + 0.2, line)
                for language in LANGUAGES:
                    assert captions([beat], language)
