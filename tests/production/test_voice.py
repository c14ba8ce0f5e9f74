"""Voices: who speaks, what is asked of recordings, how beats stretch, what is kept."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.errors import UsageError
from production.shot.formats import Variant
from production.shot.keys import Shot
from production.sound import audio
from production.voice import speakers
from production.voice.recordings import Recordings
from production.voice.speech import Line, Speech, Utterance
from scenes import contents
from scenes.spec import spec_of

from .conftest import ROOT, Project
from .probe import fingerprints
from .voices import FLOAT, PCM, murmur, record_all, tone, write_wav

DRAFT = ("--quality", "draft")


def srt(path: Path) -> list[tuple[float, float]]:
    """When each cue of a captions file comes and goes, in seconds."""
    spans = [block.split("\n")[1].split(" --> ") for block in path.read_text(encoding="utf-8").strip().split("\n\n")]

    def seconds(clock: str) -> float:
        hours, minutes, rest = clock.replace(",", ".").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    return [(seconds(start), seconds(end)) for start, end in spans]


# ---- the draft ------------------------------------------------------------------------------------------------------


def phonemes(*lines: tuple[str, str]) -> list[str]:
    """How eSpeak NG says lines (language, text), in a process of its own."""
    code = """
import json, sys
from production.voice.espeak import phonemes
from production.voice.text.spoken_text import spoken
print(json.dumps([phonemes(spoken(text, language), language) for language, text in json.load(sys.stdin)]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(lines), cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_mandarin_is_mandarin() -> None:
    """Syllables with their tones, the right reading of what has two, Latin names in between as English says them."""
    lines = ("你好", "重量", "重复", "3.14", "27%", "矩阵 W", "ReLU 不同", "σ", "8×8", "SGD")
    said = phonemes(*(("zh", line) for line in lines))
    plain = [line.translate({ord(mark): None for mark in "ˈˌ "}) for line in said]
    assert plain[0] == "ni2χɑu2"
    assert plain[1].startswith("ts.onɡ5") and plain[2].startswith("ts.honɡɜ"), "重 is zhòng in 重量 and chóng in 重复"
    assert plain[3] == "sa5ntiɛ2nji5si̪5"
    assert plain[4].startswith("pai2fə5nts.i.5ər5s.i.ɜtɕhi5")
    assert plain[5].endswith("(en)dʌbəljuː(cmn)")
    assert plain[6].startswith("(en)ɹɛluː(cmn)pu5")
    assert "(" not in plain[7] and len(plain[7]) > 5
    assert plain[8] == "pɑ5ts.həɜŋpɑ5"
    assert plain[9] == "(en)ɛsdʒiːdiː(cmn)"


def test_a_draft_speaks_every_line_and_is_kept(filmed: Project) -> None:
    first = filmed.run("lecture", "second", *DRAFT, "--voice", "draft", "--language", "zh")
    assert first.returncode == 0 and "drafting speech: 3 lines" in first.stderr
    kept = {path: path.stat().st_mtime_ns for path in (filmed.media / "voice").iterdir()}
    assert len(kept) == 3
    assert all(0.3 < (audio.seconds_of(path) or 0) < 6 for path in kept)
    again = filmed.run("lecture", "second", *DRAFT, "--voice", "draft", "--language", "zh")
    assert again.returncode == 0 and again.stderr == ""
    filmed.edit("scenes/second/script.toml", "它动了。", "它又动了。")
    changed = filmed.run("lecture", "second", *DRAFT, "--voice", "draft", "--language", "zh")
    assert "drafting speech: 1 lines" in changed.stderr
    assert {path: path.stat().st_mtime_ns for path in (filmed.media / "voice").iterdir() if path in kept} == kept


# ---- beats stretch --------------------------------------------------------------------------------------------------


def test_a_beat_stretches_to_its_voice_and_captions_follow(filmed: Project, tmp_path: Path) -> None:
    """Waves: rise lasts 4.6 s and fall 2.4 s by themselves."""
    folder = record_all(tmp_path / "mine", scenes=("Waves", "Ripples"))
    write_wav(folder / "en" / "Waves.fall.wav", murmur(5.0))
    filmed.make("lecture", "first", *DRAFT, "--voice", str(folder))
    timeline = json.loads((filmed.media / "lecture" / "timeline.json").read_text())
    waves, ripples = timeline["chapters"][0]["scenes"]
    rise, fall = waves["beats"]
    assert rise["seconds"] == pytest.approx(4.6, abs=1e-3)
    assert fall["seconds"] == pytest.approx(math.ceil((5.0 + 0.3) * 15) / 15, abs=1e-3), "the voice and a breath"
    assert rise["spoken"] == {"en": 1.2} and fall["spoken"] == {"en": 5.0}
    assert ripples["start"] == pytest.approx(rise["seconds"] + fall["seconds"], abs=1e-3)
    spoken, other = (srt(filmed.media / "lecture" / f"01-first.en.dark.wide.{each}.srt") for each in ("en", "zh"))
    reading = len("A curve rises slowly, from nothing up to one.") / 20
    assert spoken[0][0] == 0 and spoken[0][1] == pytest.approx(reading + 1, abs=0.06), "long enough to be read"
    assert spoken[1] == (4.6, pytest.approx(4.6 + fall["seconds"], abs=0.01))
    assert other[0][1] == pytest.approx(4.6, abs=0.01), "the other language is read, not heard"


def test_a_voice_within_its_beats_takes_the_shots_there_are(filmed: Project, tmp_path: Path) -> None:
    before = {path.name for path in (filmed.media / "store").glob("*.mp4")}
    silent = fingerprints(filmed.media / "lecture" / "02-second.en.dark.wide.mp4")
    done = filmed.run("lecture", "second", *DRAFT, "--voice", str(record_all(tmp_path / "mine")))
    assert done.returncode == 0 and "filming" not in done.stderr
    assert len({path.name for path in (filmed.media / "store").glob("*.mp4")} - before) == 1, (
        "the chapter with its sound"
    )
    assert fingerprints(filmed.media / "lecture" / "02-second.en.dark.wide.mp4") == silent


def test_a_silent_shot_has_the_key_it_had_without_voices(made: Project) -> None:
    scene = spec_of(contents.entries()[0])
    shots = [Shot(scene, Variant(voice=voice)) for voice in ("silent", "draft", "/somewhere")]
    assert len({shot.key_with("trace") for shot in shots}) == 1
    paced = [Shot(scene, Variant(), pace) for pace in ((("enter", 90),), (("enter", 91),))]
    assert len({shot.key_with("trace") for shot in [shots[0], *paced]}) == 3


@given(st.floats(0.01, 60), st.integers(15, 900))
def test_a_pace_asks_for_whole_ticks_and_only_where_they_are_needed(seconds: float, ticks: int) -> None:
    line = Line("Waves", "rise", "en", "Up.", ticks / 15)
    pace = Speech("en", (Utterance(line, Path("a.flac"), "", seconds),)).pace()
    needed = seconds + 0.3
    assert pace == () if needed <= ticks / 15 else pace[0][1] / 15 == pytest.approx(needed, abs=1 / 15 + 1e-6)
    assert all(asked > ticks and asked / 15 >= needed - 1e-9 for _, asked in pace)


# ---- recordings -----------------------------------------------------------------------------------------------------


@given(
    rate=st.sampled_from([8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192_000]),
    form=st.sampled_from([(PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)]),
    channels=st.integers(1, 2),
    hertz=st.integers(200, 3000),
)
def test_recordings_of_every_kind_are_heard_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, rate: int, form: tuple[int, int], channels: int, hertz: int
) -> None:
    kind, bits = form
    path = tmp_path_factory.getbasetemp() / f"{rate}.{kind}.{bits}.{channels}.wav"
    write_wav(path, tone(0.5, rate, hertz, 0.4), rate, bits, channels, kind)
    samples = audio.read(path, 10.0)
    assert len(samples) == pytest.approx(24_000, abs=2)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(spectrum) * 48_000 / len(samples) == pytest.approx(hertz, abs=3)
    assert np.abs(samples[2000:-2000]).max() == pytest.approx(0.4, abs=0.01)
    kept = path.with_suffix(".flac")
    audio.keep(samples, kept)
    assert audio.seconds_of(kept) == pytest.approx(len(samples) / 48_000)
    assert np.abs(audio.kept(kept) - samples).max() < 2**-22


def spoil(file: Path, how: str) -> None:
    match how:
        case "missing":
            file.unlink()
        case "no audio":
            file.write_text("This is a letter.")
        case "a picture":
            file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
        case "8-bit":
            write_wav(file, tone(1.0), bits=8)
        case "empty":
            write_wav(file, tone(0.0))
        case "no bytes":
            file.write_bytes(b"")
        case "cut off":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "silent":
            write_wav(file, tone(1.0, height=0.0001), bits=24)
        case "not numbers":
            write_wav(file, np.full(48_000, np.nan), bits=32, kind=FLOAT)
        case "ten minutes":
            write_wav(file, tone(600.0, rate=8000), rate=8000)


SPOILT = {
    "missing": "Dots.move: no recording Dots.move.wav in {folder}/en: render.py script Dots --language en",
    "no audio": "Dots.move: {folder}/en/Dots.move.wav is no audio that can be read",
    "a picture": "Dots.move: {folder}/en/Dots.move.wav has no sound in it",
    "8-bit": "Dots.move: {folder}/en/Dots.move.wav is 8-bit, which hisses: record it with 16 bits or more",
    "empty": "Dots.move: {folder}/en/Dots.move.wav is empty: nothing was recorded",
    "no bytes": "Dots.move: {folder}/en/Dots.move.wav is no audio that can be read",
    "cut off": "Dots.move: {folder}/en/Dots.move.wav is cut off (of 115200 bytes of sound 57578 are there): copy it",
    "silent": "Dots.move: {folder}/en/Dots.move.wav is all but silent (its loudest moment is -80 dB)",
    "not numbers": "Dots.move: {folder}/en/Dots.move.wav is damaged",
    "ten minutes": "Dots.move: {folder}/en/Dots.move.wav lasts 10:00.0, longer than the 6.0 s that the line may take",
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_recording_of_no_use_is_named_with_its_beat(project: Project, tmp_path: Path, how: str) -> None:
    folder = record_all(tmp_path / "mine", scenes=("Dots",))
    spoil(folder / "en" / "Dots.move.wav", how)
    line = project.refuses("clip", "Dots", *DRAFT, "--voice", str(folder), code=1)
    assert line.startswith("error: " + SPOILT[how].format(folder=folder)), line
    assert not (project.media / "store").exists(), "filmed before listening to what there is"


SOUNDS = {"wav": "pcm_s16le", "aiff": "pcm_s16be", "flac": "flac", "mp3": "libmp3lame", "m4a": "aac", "opus": "libopus"}


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_recording_that_was_cut_off_is_told_from_a_whole_one(tmp_path: Path, kind: str) -> None:
    whole = tmp_path / f"whole.{kind}"
    with av.open(str(whole), "w", format={"m4a": "ipod"}.get(kind, kind)) as output:
        stream = output.add_stream(SOUNDS[kind], rate=48_000, layout="mono")
        resampler = av.AudioResampler(format=stream.codec_context.format, rate=48_000, layout="mono")
        with av.open(str(write_wav(tmp_path / "a.wav", murmur(2.0)))) as source:
            for frame in source.decode(audio=0):
                for part in resampler.resample(frame):
                    output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    assert len(audio.read(whole, 10.0)) == pytest.approx(96_000, abs=1_000)
    for share in (0.5, 0.9):
        cut = tmp_path / f"cut.{kind}"
        cut.write_bytes(whole.read_bytes()[: round(whole.stat().st_size * share)])
        with pytest.raises(audio.Unusable, match=r"is cut off \(|is no audio that can be read"):
            audio.read(cut, 10.0)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_length_that_nobody_wrote_down_is_no_cut(tmp_path: Path, size: int) -> None:
    """Programs that write while somebody speaks may never come to fill it in."""
    path = write_wav(tmp_path / "a.wav", tone(1.0))
    content = bytearray(path.read_bytes())
    content[40:44] = size.to_bytes(4, "little")
    path.write_bytes(content)
    assert size == 0 or len(audio.read(path, 10.0)) == 48_000


@pytest.mark.parametrize("name", ["Dots.move.WAV", "Dots.move.Flac"])
def test_kinds_are_known_in_capitals_too(tmp_path: Path, name: str) -> None:
    line = Line("Dots", "move", "en", "It moves.", 2.0)
    file = tmp_path / "en" / name
    file.parent.mkdir()
    file.write_bytes(b"")
    keys, problems = Recordings(tmp_path).keys([line])
    assert list(keys) == [line] and not problems


def test_all_that_is_wrong_is_told_at_once(project: Project, tmp_path: Path) -> None:
    folder = record_all(tmp_path / "mine")
    for name, how in {
        "Waves.fall": "8-bit",
        "Ripples.rest": "empty",
        "Dots.move": "missing",
        "Dots.stay": "missing",
    }.items():
        spoil(folder / "en" / f"{name}.wav", how)
    write_wav(folder / "en" / "dots.Moves.WAV", tone(1.0))
    done = project.run("lecture", *DRAFT, "--voice", str(folder))
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert done.returncode == 1 and len(told) == 3 and "Traceback" not in done.stderr
    assert "no recording Dots.move.wav, Dots.stay.wav in" in told[0] and "there is dots.Moves.WAV" in told[0]
    assert told[1].startswith("error: Waves.fall") and told[2].startswith("error: Ripples.rest")


@pytest.mark.parametrize("voice", ["nowhere", "draft2", "a/b", "1:2", ":say", ""])
def test_a_voice_that_is_none(measured: Project, voice: str) -> None:
    assert "is no folder: give silent, draft, a folder of recordings" in measured.refuses(
        "clip", "Dots", "--voice", voice, code=2
    )


def test_a_folder_is_taken_for_one_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my:voice").mkdir()
    assert speakers.check("my:voice") == str(tmp_path / "my:voice")
    assert speakers.check("my.module:voice") == "my.module:voice"
    with pytest.raises(UsageError):
        speakers.check("my voice")


# ---- functions ------------------------------------------------------------------------------------------------------

SAYS = """
import io, math, os, struct, sys, wave
from pathlib import Path

def samples(text):
    return [0.3 * math.sin(n * 0.06) for n in range(160 * len(text))]

def log(text):
    with open("said.txt", "a") as file:
        file.write(text + "\\n")

def as_tuple(text, lang):
    print("I say", text)
    log(lang + " " + text)
    return samples(text), 16000

def as_bytes(text, lang):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1); file.setsampwidth(2); file.setframerate(16000)
        file.writeframes(b"".join(struct.pack("<h", int(30000 * s)) for s in samples(text)))
    return buffer.getvalue()

def as_path(text, lang):
    Path("mine.wav").write_bytes(as_bytes(text, lang))
    return Path("mine.wav")

def as_nothing(text, lang):
    return None

def as_list(text, lang):
    return [1, 2, 3]

def as_words(text, lang):
    return (["no", "numbers"], 16000)

def as_bits(text, lang):
    return (bytes(10), 16000)

def as_lost(text, lang):
    return "nowhere.wav"

def as_error(text, lang):
    raise RuntimeError("the line\\nis dead")

def as_exit(text, lang):
    sys.exit(3)

def as_crash(text, lang):
    os.kill(os.getpid(), 11)

def as_quitter(text, lang):
    os._exit(0)

def as_short(text):
    return samples(text), 16000

def as_silence(text, lang):
    return [0.0] * 16000, 16000

number = 3
"""


@pytest.fixture
def speaking(filmed: Project) -> Project:
    (filmed.root / "my_voice.py").write_text(SAYS)
    return filmed


@pytest.mark.parametrize("function", ["as_tuple", "as_bytes", "as_path"])
def test_a_function_speaks(speaking: Project, function: str) -> None:
    output = speaking.make("clip", "Dots.move", *DRAFT, "--voice", f"my_voice:{function}")
    assert output == "media/clips/Dots.move.en.dark.wide.mp4\n", "what a function prints is no result"
    assert len(list((speaking.media / "voice").glob("*.flac"))) == 3


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("my_voice:as_nothing", "returned NoneType for Dots.appear: it has to return the path of a WAV"),
        ("my_voice:as_list", "returned list for Dots.appear"),
        ("my_voice:as_words", "returned samples of type <U7"),
        ("my_voice:as_bits", "returned samples of type |S10"),
        ("my_voice:as_lost", "returned 'nowhere.wav', which is no file, for Dots.appear"),
        ("my_voice:as_error", "failed at Dots.appear: RuntimeError: the line is dead"),
        ("my_voice:as_exit", "failed at Dots.appear: SystemExit: 3"),
        ("my_voice:as_short", "failed at Dots.appear: TypeError: as_short() takes 1 positional argument"),
        ("my_voice:as_crash", "my_voice:as_crash failed: its process was killed by signal 11"),
        ("my_voice:as_quitter", "Dots.appear: what my_voice:as_quitter returned never came"),
        ("my_voice:number", "cannot be loaded: TypeError: number is a int and cannot be called"),
        ("my_voice:nobody", "cannot be loaded: AttributeError: module 'my_voice' has no attribute 'nobody'"),
        ("no_such:say", "cannot be loaded: ModuleNotFoundError: No module named 'no_such'"),
        ("my_voice:as_silence", "Dots.appear: what my_voice:as_silence returned is all but silent"),
    ],
)  # fmt: skip
def test_a_function_that_is_of_no_use(speaking: Project, function: str, said: str) -> None:
    done = speaking.run("clip", "Dots", *DRAFT, "--voice", function)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert said in next(line for line in done.stderr.splitlines() if line.startswith("error: ")), done.stderr


def test_what_a_function_said_is_kept_until_it_changes(speaking: Project) -> None:
    def said() -> list[str]:
        speaking.make("clip", "Dots", *DRAFT, "--voice", "my_voice:as_tuple")
        return (speaking.root / "said.txt").read_text().splitlines()

    assert len(said()) == 3 and len(said()) == 3
    speaking.edit("my_voice.py", "0.3 * math.sin", "0.2 * math.sin")
    assert len(said()) == 6


# ---- the page to record from ----------------------------------------------------------------------------------------


def test_the_script_is_printed_with_file_names_and_seconds(project: Project) -> None:
    text = project.make("script", "Waves", "--language", "zh")
    assert "# 波浪" in text and "--language zh --voice" in text
    assert "zh/Waves.rise.wav  (4.3 秒，最长 14 秒)\n> 一条曲线慢慢升起来，从零一直升到一。" in text
    everything = project.make("script")
    assert everything.count("> ") == 7 and "en/Dots.stay.wav" in everything


def test_the_script_says_what_the_trace_says(project: Project) -> None:
    """A line with symbols, and markup that is none of the page's."""
    project.edit("scenes/second/script.toml", "It moves.", 'σ < <b>8×8</b> & \\"more\\" 😀.')
    text = project.make("script", "Dots", "--output", "page.html")
    assert text == "page.html\n"
    page = (project.root / "page.html").read_text(encoding="utf-8")
    assert "σ &lt; &lt;b&gt;8×8&lt;/b&gt; &amp; &quot;more&quot; 😀." in page and "<b>8" not in page
    assert "<b>σ</b> say sigma" in page and 'src="http' not in page
    assert "σ: sigma" in project.make("script", "Dots", "--output", "page.txt") or (
        "σ: sigma" in (project.root / "page.txt").read_text(encoding="utf-8")
    )


def test_a_recording_is_not_taken_for_a_page(measured: Project) -> None:
    line = measured.refuses("script", "--output", "zh/Waves.rise.wav", code=2)
    assert "is no page: give a file that ends in .html, .txt or .md" in line
