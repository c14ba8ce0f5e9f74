"""What stands beside a video on YouTube keeps to YouTube's rules, whatever the lecture says."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.errors import LectureError
from production.edit.takes import Take, in_a_row
from production.farm.resources import Resources
from production.publish.selection import Selection, select
from production.publish.youtube import description, limits, metadata, video, words
from production.publish.youtube.description import Evidence, Texts, describe, texts_of
from production.publish.youtube.marks import Mark, choose, first_clause, marks_of
from production.render import dry_run
from production.shot.clock import clock
from production.shot.formats import QUALITIES, Variant
from production.shot.keys import Shot
from production.shot.timeline import Timeline
from production.storage.store import Stored
from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.spec import spec_of

SCHEMA = json.loads((Path(metadata.__file__).parent / "metadata.schema.json").read_text())
NASTY = (
    "<script>alert(\"x\")</script> & 'quotes'",
    "😀" * 300,
    "👩\u200d👩\u200d👧\u200d👦" * 60,
    "a\u0301" * 400,
    "a" + "\u0301" * 500,
    "endless" * 100,
    "深度学习的本质理解" * 60,
    "line\nbreak\ttab\x07bell",
    "half past 1:20, at 10:00:00 or 3：45",
    "C++, \"quoted\", #tag | pipe · dot",
)  # fmt: skip
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=400)).filter(lambda text: bool(limits.plain(text)))
words_in = st.fixed_dictionaries(dict.fromkeys(LANGUAGES, texts))
TIME = re.compile(r"(?:\d+:)?\d{1,2}:\d\d(?!\d)")
EVERYTHING = [
    (),
    *((chapter.folder,) for chapter in contents.lecture()),
    *((entry.scene,) for entry in contents.entries()),
    ("geometry", "depth"),
    ("BendingSpace", "SoftArgmax", "ChainRule", "XorNeedsALayer"),
]


def utf16(text: str) -> int:
    return sum(1 + (ord(character) > 0xFFFF) for character in text)


def assert_title(title: str) -> None:
    assert 1 <= len(title) <= utf16(title) <= 100
    assert not re.search(r"[<>\x00-\x1f]", title) and title == title.strip()


def assert_description(text: str, seconds: float) -> list[str]:
    """Everything YouTube asks of a description. Returns the lines of its marks."""
    assert len(text) <= 5000 and len(text.encode()) <= 5000
    assert not re.search(r"[<>]", text)
    assert "CC BY 4.0" in text and "MIT" in text and "Manim" in text
    lines = [line for line in text.splitlines() if TIME.search(line)]
    assert all(TIME.match(line) and len(TIME.findall(line)) == 1 for line in lines), "a time that is no mark"
    starts = [
        sum(int(part) * 60**i for i, part in enumerate(reversed(TIME.match(line)[0].split(":")))) for line in lines
    ]  # type: ignore[index]
    assert not lines or (starts[0] == 0 and len(lines) >= 3)
    assert all(b - a >= 10 for a, b in pairwise([*starts, seconds])) or not lines
    assert all(re.fullmatch(r"\S+ \S.*", line) for line in lines), "a mark without a title"
    return lines


def _seconds(time: str) -> int:
    return sum(int(part) * 60**power for power, part in enumerate(reversed(time.split(":"))))


def assert_tags(tags: tuple[str, ...] | list[str]) -> None:
    written = ",".join(f'"{tag}"' if " " in tag else tag for tag in tags)
    assert utf16(written) <= 500
    assert not any(re.search(r'[<>",]', tag) or not tag.strip() for tag in tags)
    assert len({tag.casefold() for tag in tags}) == len(tags)


# ---- any words ------------------------------------------------------------------------------------------------------


@given(texts, st.one_of(st.just(""), texts), st.sampled_from(["", "#Shorts"]))
def test_any_title_fits(head: str, tail: str, end: str) -> None:
    title = limits.title(head, tail, " | ", end)
    assert_title(title)
    assert title.endswith(end)
    start = limits.plain(head)[:1]
    assert title.startswith(start)


def test_a_title_that_fits_stays_as_it_is() -> None:
    assert limits.title("Bending space", "The essence") == "Bending space | The essence"
    assert limits.title("Bending space", "x" * 99) == "Bending space"
    assert limits.title("a" * 100) == "a" * 100


def test_a_title_ends_with_a_whole_word() -> None:
    title = limits.title("word " * 40)
    assert title == "word " * 19 + "word…" and len(title) == 100


@pytest.mark.parametrize("text", NASTY)
def test_no_character_is_broken(text: str) -> None:
    for limit in range(1, 60):
        short = limits.shorten(limits.plain(text), limit)
        assert utf16(short) <= limit
        assert not short.removesuffix("…").endswith("\u200d")
        assert short.encode("utf-16-le").decode("utf-16-le") == short


@given(st.lists(st.one_of(texts, st.sampled_from(["two words", "Two Words", "a,b", '"quoted"'])), max_size=60))
def test_any_tags_fit(found: list[str]) -> None:
    assert_tags(limits.tags(found))


def test_tags_are_counted_with_commas_and_quotation_marks() -> None:
    assert limits.tags_characters(["one", "two words", "three"]) == len('one,"two words",three')
    full = limits.tags([f"tag {number:03d}" for number in range(200)])
    assert 500 - len(',"tag 000"') < limits.tags_characters(full) <= 500


@given(
    st.text(max_size=6000),
    st.lists(st.tuples(st.floats(10, 900), words_in), max_size=120),
    st.lists(texts, max_size=80),
    st.sampled_from(LANGUAGES),
)
def test_any_description_fits(lead: str, parts: list[tuple[float, Any]], sources: list[str], language: str) -> None:
    places, seconds = [], 0.0
    for length, title in parts:
        places.append(Mark(seconds, title))
        seconds += length
    text = describe(lead, choose([places], seconds), Evidence(90, 5), sources, language)
    lines = assert_description(text, seconds)
    assert bool(lines) == (len(parts) >= 3)
    assert "90" in text


def test_four_hundred_chapters_leave_a_list_that_fits() -> None:
    places = [Mark(60.0 * n, {"en": f"Chapter {n} " + "x" * 80, "zh": "章" * 80}) for n in range(400)]
    for language in LANGUAGES:
        lines = assert_description(describe("Lead", places, Evidence(1, 5), [], language), 24000)
        assert len(lines) >= 10 and lines[0].startswith("0:00 ")


def test_sources_are_shortened_last() -> None:
    sources = [
        f"A. Author, B. Author ({1950 + n}), A Title of Middling Length, arXiv:17{n:02d}.00000" for n in range(40)
    ]
    text = describe("A lead. " * 400, (), Evidence(90, 5), sources, "en")
    assert all(source in text for source in sources) and text.startswith("A lead. A lead.")
    many = [source.replace("Title", "Title " * 12) for source in sources]
    text = describe("A lead. " * 400, (), Evidence(90, 5), many, "en")
    assert all(f"A. Author, B. Author ({1950 + n}), arXiv:17{n:02d}.00000" in text for n in range(40))
    most = [f"Author {n} ({1950 + n % 70}), Title" + " of Length" * 20 for n in range(500)]
    text = describe("Lead", (), Evidence(90, 5), most, "en")
    assert re.search(r"; and \d+ more\n", text)


def test_what_was_measured_is_counted() -> None:
    text = describe("Lead", (), Evidence(90, 5), [], "en")
    assert "90 claims" in text and "at least 5 random seeds" in text
    assert "seeds" not in describe("Lead", (), Evidence(3, 1), [], "en")
    assert "Measured" not in describe("Lead", (), Evidence(0, 0), [], "en")


# ---- marks ----------------------------------------------------------------------------------------------------------


def level(*starts: float, name: str = "part") -> list[Mark]:
    return [Mark(start, {"en": f"{name} {n}", "zh": f"{name} {n}"}) for n, start in enumerate(starts)]


@pytest.mark.parametrize(
    ("levels", "seconds", "expected"),
    [
        ([level(0, 60, 120), level(0, 20, 60, 120)], 180, [0, 60, 120]),
        ([level(0, 60), level(0, 20, 60, 90)], 180, [0, 20, 60, 90]),
        ([level(0), level(0), level(0, 6, 12, 18, 24, 30)], 40, [0, 12, 24]),
        ([level(0), level(0, 5, 8)], 29, []),
        ([level(0, 9.9, 19.9)], 29.9, []),
        ([level(0, 10, 20)], 30, [0, 10, 20]),
        ([level(0, 10, 20)], 29.9, []),
        ([level(0, 60, 120, 175)], 180, [0, 60, 120]),
        ([], 100, []),
        ([level(0, 2, 4)], 6, []),
    ],
)
def test_marks_are_of_the_first_level_that_has_three_of_ten_seconds(
    levels: list[list[Mark]], seconds: float, expected: list[float]
) -> None:
    assert [mark.start for mark in choose(levels, seconds)] == expected


def test_times_beyond_an_hour_have_hours() -> None:
    assert [clock(second) for second in (0, 9.99, 61, 3599.9, 3600, 36005)] == [
        "0:00", "0:09", "1:01", "59:59", "1:00:00", "10:00:05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "language", "title"),
    [
        ("Now train. All layers move. The rest follows.", "en", "Now train. All layers move"),
        ("Which digits are nearest to this 8? It depends.", "en", "Which digits are nearest to this 8?"),
        ("The loss is 0.71 here. More follows.", "en", "The loss is 0.71 here"),
        ("第二层重复这三步，只是换了一组数。后面还有。", "zh", "第二层重复这三步，只是换了一组数"),
        (
            "太大呢？一个碗，一个方向比另一个陡 100 倍，再怎么走也停不下来，跳来跳去。",
            "zh",
            "太大呢？一个碗",
        ),
        ("停", "zh", "停"),
    ],
)
def test_a_beats_title_is_what_is_said_first(line: str, language: str, title: str) -> None:
    assert first_clause(line, language) == title


@given(texts, st.sampled_from(LANGUAGES))
def test_any_line_gives_a_short_title(line: str, language: str) -> None:
    title = first_clause(line, language)
    assert 0 < len(title) <= 62 and limits.plain(line).startswith(title.removesuffix("…"))


# ---- the lecture as it is -------------------------------------------------------------------------------------------


def takes_of(selection: Selection, shape: str = "wide") -> tuple[Take, ...]:
    """The scenes as long as they last, without a film."""
    kept = json.loads(dry_run.committed().read_text(encoding="utf-8"))
    variant = Variant("en", "dark", shape, QUALITIES["hd60"])
    stored = (
        Stored("", Path(), {"timeline": Timeline.from_json({"scene": entry.scene, **kept[entry.scene]}).as_json()})
        for entry in selection.entries
    )
    pairs = zip(selection.entries, stored, strict=True)
    return in_a_row(Take(entry, Shot(spec_of(entry), variant), each) for entry, each in pairs)


@pytest.mark.parametrize("names", EVERYTHING, ids="+".join)
@pytest.mark.parametrize("short", [False, True], ids=["video", "short"])
def test_every_video_of_the_lecture_fits(names: tuple[str, ...], short: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "lead_of_essay", lambda chapter, language: "长段落，" * 500)
    selection = select(names)
    takes = takes_of(selection)
    places = () if short else marks_of(takes, by_chapter=bool(selection.chapters))
    found = texts_of(selection, places, Evidence(400, 5), "#Shorts" if short else "")
    seconds = (takes[-1].start + takes[-1].frames) / 60
    for language in LANGUAGES:
        assert_title(found[language].title)
        assert selection.title[language][:8] in found[language].title
        lines = assert_description(found[language].description, seconds)
        assert len(lines) == len(places)
        assert places or short or seconds < 60, "only what is short needs no marks"
        assert_tags(found[language].tags)
        assert len(found[language].tags) >= 8
        for entry in selection.entries:
            years = [source.partition(")")[0] for source in entry.sources]
            assert all(limits.untimed(year) in found[language].description for year in years)
    checked(metadata.metadata("x.mp4", found, "zh", {"en": "captions.en.srt", "zh": "captions.zh.srt"}, ["t.jpg"]))


def test_marks_are_chapters_then_scenes_then_beats() -> None:
    whole = marks_of(takes_of(select(())))
    assert [mark.title for mark in whole] == [chapter.title for chapter in contents.lecture()]
    chapter = marks_of(takes_of(select(("transformation",))))
    assert [mark.title for mark in chapter] == [entry.title for entry in contents.chapter("transformation").scenes]
    (take,) = takes = takes_of(select(("BendingSpace",)))
    beats = marks_of(takes)
    assert {mark.start for mark in beats} <= {beat.start for beat in take.beats} and len(beats) >= 3


def test_words_of_the_lecture_name_what_there_is() -> None:
    """A scene that is renamed takes its words along."""
    import tomllib

    known = {"lecture", *(chapter.folder for chapter in contents.lecture())}
    known |= {entry.scene for entry in contents.entries()}
    tables = tomllib.loads((contents.folder() / words.FILE).read_text(encoding="utf-8"))
    assert tables.keys() == known
    assert all(set(table["thumbnail"]) == set(LANGUAGES) for table in tables.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[depth]\ntags = 3", "[depth]: tags must be like"),
        ("[depth]\nthumbnail = { en = 3 }", "[depth]: thumbnail must be like"),
        ("depth = 3", "[depth] must be a table"),
        ("[depth\n", ", line 1, column 7: not valid TOML"),
    ],
)
def test_a_mistake_in_the_words_is_told_in_one_line(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "youtube.toml"
    file.write_text(text)
    monkeypatch.setattr(words, "FILE", file)
    with pytest.raises(LectureError) as error:
        words.thumbnail_words(select(("depth",)))
    assert str(error.value).startswith(str(file)) and says in str(error.value)
    assert "\n" not in str(error.value)


# ---- the calls ------------------------------------------------------------------------------------------------------


def checked(text: str) -> dict[str, Any]:
    calls: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(calls)
    return calls


def sample(title: str = "Title", **more: Any) -> dict[str, Any]:
    found = {language: Texts(title, "Description", ("one", "two words")) for language in LANGUAGES}
    tracks = {language: f"captions.{language}.srt" for language in LANGUAGES}
    return checked(metadata.metadata("film.mp4", found, "zh", tracks, ["a.jpg", "b.jpg"]))


def test_the_calls_have_the_apis_shape() -> None:
    calls = sample()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    insert = calls["videos.insert"]
    assert set(insert["parameters"]["part"].split(",")) == insert["body"].keys()
    assert insert["body"]["snippet"]["defaultLanguage"] == "zh-CN" and insert["body"]["localizations"].keys() == {
        "en",
        "zh-CN",
    }
    assert [call["body"]["snippet"]["language"] for call in calls["captions.insert"]] == ["en", "zh-CN"]
    assert calls["captions.insert"][0]["body"]["snippet"]["videoId"] is None
    assert calls["thumbnails.set"]["file"] == "a.jpg" and calls["thumbnails.set"]["instead"] == ["b.jpg"]
    assert insert["body"]["status"]["privacyStatus"] == "private", "nothing is public before it was looked at"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("videos.insert/body/snippet/title", "x" * 101),
        ("videos.insert/body/snippet/title", "<b>"),
        ("videos.insert/body/snippet/description", "x" * 5001),
        ("videos.insert/body/snippet/defaultLanguage", "zh-Hans"),
        ("videos.insert/body/snippet/surprise", 1),
        ("videos.insert/body/status/privacyStatus", "secret"),
        ("videos.insert/body/localizations", {"en": {"title": "t", "description": "d"}}),
        ("videos.insert/file", "../film.mp4"),
        ("thumbnails.set/file", "a.gif"),
        ("playlistItems.insert/body/snippet/resourceId/kind", "video"),
    ],
)
def test_the_schema_refuses_what_the_api_refuses(path: str, value: Any) -> None:
    calls = sample()
    *parents, last = path.split("/")
    place = calls
    for name in parents:
        place = place[name]
    place[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(calls)


@pytest.mark.parametrize(
    ("lines", "lead"),
    [
        (["Two spirals. A line gets {share}%.", "Now it trains."], "Two spirals."),
        (["One. Two.", "Three {n}. Four.", "Five."], "One. Two."),
        (["At 0.5 nothing holds. Then?", "It does."], "At 0.5 nothing holds. Then? It does."),
        (["{n} points. They move.", "Now it trains."], None),
    ],
)
def test_a_description_begins_where_the_scene_does(
    lines: list[str], lead: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sentence opens it that only follows from one that was left out."""
    entry = contents.entries()[0]
    beats = {str(number): {"en": line, "zh": line} for number, line in enumerate(lines)}
    monkeypatch.setattr(contents, "script", lambda _: contents.Script(beats, {}))
    wanted = contents.chapter(entry.chapter).subtitle["en"] if lead is None else lead
    assert description.lead_of(Selection((entry,)), "en") == wanted


def test_a_scene_that_is_too_long_for_a_short_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (take,) = takes_of(select(("BendingSpace",)))
    long = {"scene": "BendingSpace", "seconds": 181.0, "beats": take.stored.record["timeline"]["beats"]}
    slow = Take(take.entry, take.shot, Stored("", Path(), {"timeline": long}))
    monkeypatch.setattr(video, "take", lambda *_: (slow,))
    with pytest.raises(LectureError, match=r"BendingSpace lasts 3:01 min, a Short at most 3:00: leave it out"):
        video.make_youtube(["BendingSpace"], Variant(), video.Form(is_short=True), Resources(workers=1), tmp_path)
    assert not list(tmp_path.iterdir())
