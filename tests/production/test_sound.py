"""The sound of videos: in step with the pictures, as loud as it should be, silent where nobody speaks."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from production.sound import audio, loudness, track
from production.sound.loudness import Loudness
from production.sound.track import decode

from .conftest import Project
from .probe import assert_final_form, boxes, fingerprints
from .voices import Samples, click, murmur, record_all, tone, write_wav

RATE = 48_000
DRAFT = ("--quality", "draft")


def assert_sound(path: Path) -> Samples:
    """What publishing asks of a video's sound; returns it."""
    assert "edts" not in boxes(path), "there is an edit list"
    with av.open(str(path)) as container:
        pictures, heard = container.streams.video[0], container.streams.audio[0]
        context = heard.codec_context
        assert (context.name, context.profile, context.layout.name, heard.rate) == ("aac", "LC", "stereo", RATE)
        assert pictures.start_time == heard.start_time == 0
        length = Fraction(pictures.duration * pictures.time_base)
        assert 0 <= length - Fraction(heard.duration * heard.time_base) < Fraction(1024, RATE)
        left, right = np.concatenate([frame.to_ndarray() for frame in container.decode(heard)], axis=1)
    assert np.abs(left - right).max() < 1e-3
    return left.astype(np.float64)


def test_lines_are_heard_where_their_beats_begin(filmed: Project, tmp_path: Path) -> None:
    """A click at the beginning of each recording is found within 25 ms of its beat, in chapters, scenes and beats."""
    folder = record_all(tmp_path / "clicks")
    for file in folder.rglob("*.wav"):
        write_wav(file, click(2.0))
    write_wav(folder / "en" / "Waves.fall.wav", click(5.0))
    filmed.make("lecture", *DRAFT, "--voice", str(folder))
    timeline = json.loads((filmed.media / "lecture" / "timeline.json").read_text())
    beats = [beat for chapter in timeline["chapters"] for scene in chapter["scenes"] for beat in scene["beats"]]
    video = filmed.media / "lecture" / "lecture.en.dark.wide.mp4"
    assert_final_form(video, 15, round(timeline["seconds"] * 15))
    heard = assert_sound(video)
    starts = np.array([beat["start"] for beat in beats])
    errors = np.abs(onsets(heard) - starts)
    assert len(beats) == 7 and errors.max() < 0.025, errors
    filmed.make("clip", "Waves", "Ripples.rest", *DRAFT, "--voice", str(folder))
    scene = assert_sound(filmed.media / "clips" / "Waves.en.dark.wide.mp4")
    assert np.abs(onsets(scene) - starts[:2]).max() < 0.025
    beat = assert_sound(filmed.media / "clips" / "Ripples.rest.en.dark.wide.mp4")
    assert len(onsets(beat)) == 1 and onsets(beat)[0] < 0.025


def onsets(heard: Samples) -> Samples:
    """When something begins after at least half a second of nothing, in seconds."""
    loud = np.flatnonzero(np.abs(heard) > 0.25 * np.abs(heard).max())
    return loud[np.diff(loud, prepend=-RATE) > RATE / 2] / RATE


def test_a_video_with_a_voice_is_as_loud_as_it_should_be(filmed: Project, tmp_path: Path) -> None:
    folder = record_all(tmp_path / "mine", seconds=1.5)
    filmed.make("lecture", *DRAFT, "--voice", str(folder))
    for name in ("01-first", "02-second", "lecture"):
        heard = assert_sound(filmed.media / "lecture" / f"{name}.en.dark.wide.mp4")
        assert_loud(heard)
    assert np.abs(heard[int(1.6 * RATE) : int(4.5 * RATE)]).max() < 1e-4, "silence between lines is silence"
    shots = [fingerprints(filmed.media / "lecture" / f"{name}.en.dark.wide.mp4") for name in ("01-first", "02-second")]
    assert fingerprints(filmed.media / "lecture" / "lecture.en.dark.wide.mp4") == shots[0] + shots[1]


def assert_loud(heard: Samples) -> None:
    measured = loudness.measure(heard.astype(np.float32))
    assert abs(measured.integrated + 14) <= 1, measured
    assert measured.peak <= -1, measured


def test_another_recording_is_another_video(filmed: Project, tmp_path: Path) -> None:
    folder = record_all(tmp_path / "mine", scenes=("Dots",))
    video = filmed.media / "clips" / "Dots.en.dark.wide.mp4"
    filmed.make("clip", "Dots", *DRAFT)
    silent = video.read_bytes()
    filmed.make("clip", "Dots", *DRAFT, "--voice", str(folder))
    first = video.read_bytes()
    write_wav(folder / "en" / "Dots.move.wav", murmur(1.2, seed=99))
    filmed.make("clip", "Dots", *DRAFT, "--voice", str(folder))
    second = video.read_bytes()
    assert len({silent, first, second}) == 3
    filmed.make("clip", "Dots", *DRAFT)
    assert video.read_bytes() == silent, "what is silent stands where what was spoken stood"


SOUNDS = {
    "speech": lambda: np.concatenate([murmur(4.0, 1), np.zeros(2 * RATE), murmur(3.0, 2)]),
    "faint speech": lambda: murmur(5.0, 3, height=0.01),
    "loud speech": lambda: murmur(5.0, 4, height=1.0),
    "one word": lambda: np.concatenate([np.zeros(RATE), murmur(0.35, 5), np.zeros(RATE)]),
    "a tone": lambda: tone(3.0, hertz=997),
    "a high tone": lambda: tone(3.0, hertz=11_025, height=0.9),
    "a square": lambda: np.sign(tone(3.0, hertz=300)) * 0.9,
    "speech and a shot": lambda: np.concatenate([murmur(4.0, 6, height=0.05), click(1.0, 1.0), murmur(4.0, 7, 0.05)]),
    "much silence": lambda: np.concatenate([murmur(1.0, 8), np.zeros(40 * RATE), murmur(1.0, 9)]),
}


@pytest.mark.parametrize("kind", SOUNDS)
def test_every_sound_is_brought_to_the_same_loudness(tmp_path: Path, kind: str) -> None:
    samples = SOUNDS[kind]().astype(np.float32)
    audio.keep(samples, tmp_path / "said.flac")
    path = tmp_path / "sound.m4a"
    told = track.record_track([(tmp_path / "said.flac", 0.0)], len(samples) / RATE + 0.5, path)
    assert_loud(decode(path).astype(np.float64))
    assert told == loudness.measure(decode(path))


def test_nothing_said_is_nothing_heard(tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    assert track.record_track([], 2.0, path) == Loudness(loudness.QUIETEST, pytest.approx(-120, abs=1))
    assert np.abs(decode(path)).max() < 1e-6


@pytest.mark.parametrize(("height", "expected"), [(-23, -23), (-33, -33), (-40, -40)])
def test_loudness_is_measured_as_ebu_tech_3341_asks(height: float, expected: float) -> None:
    """Case 1: a sine of 1 kHz in both loudspeakers is as loud as it is high; and its peak is found between samples."""
    measured = loudness.measure(tone(20.0, hertz=1000, height=10 ** (height / 20)).astype(np.float32))
    assert measured.integrated == pytest.approx(expected, abs=0.1)
    assert measured.peak == pytest.approx(height, abs=0.4)


def test_silence_does_not_count(tmp_path: Path) -> None:
    speech = murmur(5.0).astype(np.float32)
    alone = loudness.measure(speech).integrated
    between = np.concatenate([speech, np.zeros(30 * RATE, np.float32), speech])
    assert loudness.measure(between).integrated == pytest.approx(alone, abs=0.3)


def test_a_limited_sound_keeps_its_shape() -> None:
    """The gain falls ahead of a peak and is even around it: nothing is clipped, what is soft only becomes louder."""
    samples = np.concatenate([murmur(2.0, 1, 0.05), tone(0.01, hertz=500, height=0.9), murmur(2.0, 2, 0.05)])
    made = loudness.level(samples.astype(np.float32), -14.0, -1.6).astype(np.float64)
    peak = slice(2 * RATE, 2 * RATE + 480)
    gains = made[peak] / np.where(np.abs(samples[peak]) > 0.1, samples[peak], np.nan)
    assert np.nanmax(gains) / np.nanmin(gains) < 1.25
    soft = np.flatnonzero(np.abs(samples[:RATE]) > 0.02)
    assert np.ptp(made[soft] / samples[soft]) < 1e-3 * np.mean(made[soft] / samples[soft])
