"""Finished films encoded anew: measures, groups, colours, sound, drawings, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from models.framework.errors import LectureError
from production.jobs.progress import PlainProgress
from production.storage.store import Store, Stored
from production.video.mux import open_mp4
from production.video.transcode import add_h264, encoded, from_rgb, look_at, pictures, transcode
from production.video.transcode_job import transcode_all, transcoded
from production.video.transcode_spec import TranscodeSpec

from .probe import assert_final_form, boxes, frames, packets

FPS, COUNT, SIZE = 30, 75, (320, 180)
RED, GREY = (255, 0, 0), (24, 24, 24)
RATE = 48_000


def picture(number: int) -> NDArray[np.uint8]:
    """Red above, grey below, and a white bar that tells the frame's number."""
    made = np.full((SIZE[1], SIZE[0], 3), GREY, np.uint8)
    made[:60] = RED
    made[100:140, 4 * number : 4 * number + 4] = 255
    return made


def number_of(frame: NDArray[np.uint8]) -> int:
    middle = frame[frame.shape[0] * 2 // 3, :, 1].astype(float)
    return int(middle.argmax() * SIZE[0] / frame.shape[1] // 4)


def write_film(path: Path, sound: bool = False) -> None:
    with open_mp4(path) as output:
        output.metadata["title"] = "Red & <grey>"
        output.set_chapters(
            [{"id": 0, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": "One"}}]
        )
        stream = add_h264(output, *SIZE, FPS, TranscodeSpec(crf=8))
        voice = output.add_stream("aac", rate=RATE, layout="stereo") if sound else None
        for number in range(COUNT):
            output.mux(encoded(stream, from_rgb(picture(number)), number))
        output.mux(stream.encode(None))
        if voice:
            seconds = np.arange(RATE * COUNT // FPS) / RATE
            tone = np.sin(2 * np.pi * 440 * seconds).astype(np.float32) * 0.3 * (seconds >= 1)
            for start in range(0, len(tone), 1024):
                part = np.stack([tone[start : start + 1024]] * 2)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
                output.mux(voice.encode(frame))
            output.mux(voice.encode(None))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_film(path)
    return path


def test_a_film_encoded_anew_is_in_its_final_form(film: Path, tmp_path: Path) -> None:
    assert transcode(film, tmp_path / "new.mp4", TranscodeSpec()) == COUNT
    assert_final_form(tmp_path / "new.mp4", FPS, COUNT)
    assert [number_of(frame) for frame in frames(tmp_path / "new.mp4")] == list(range(COUNT))
    with av.open(str(tmp_path / "new.mp4")) as new:
        assert new.metadata["title"] == "Red & <grey>"
        assert [mark["metadata"]["title"] for mark in new.chapters()] == ["One"]


def test_smaller_slower_and_in_short_groups(film: Path, tmp_path: Path) -> None:
    count = transcode(film, tmp_path / "new.mp4", TranscodeSpec(width=160, fps=15, group=4, crf=24))
    assert count == -(-COUNT // 2)
    assert_final_form(tmp_path / "new.mp4", 15, count)
    assert [packet.shown for packet in packets(tmp_path / "new.mp4") if packet.is_key] == list(range(0, count, 4))
    shown = list(frames(tmp_path / "new.mp4"))
    assert shown[0].shape == (90, 160, 3)
    assert [number_of(frame) for frame in shown] == list(range(0, COUNT, 2))


def test_colours_are_kept_through_scaling(film: Path, tmp_path: Path) -> None:
    transcode(film, tmp_path / "new.mp4", TranscodeSpec(width=160))
    for frame in (next(frames(film)), next(frames(tmp_path / "new.mp4"))):
        assert np.abs(frame[10, 20].astype(int) - RED).max() <= 3
        assert np.abs(frame[-5, -9].astype(int) - GREY).max() <= 3


@pytest.mark.parametrize(("first", "wanted"), [(0, 15), (20, 31), (14, 1), (60, None)])
def test_a_stretch_to_the_frame(film: Path, tmp_path: Path, first: int, wanted: int | None) -> None:
    count = transcode(film, tmp_path / "new.mp4", TranscodeSpec(), first=first, frames=wanted)
    assert [number_of(frame) for frame in frames(tmp_path / "new.mp4")] == list(range(first, first + count))
    assert count == (wanted or COUNT - first)


def test_what_is_drawn_is_seen_and_all_else_is_as_it_was(film: Path, tmp_path: Path) -> None:
    def draw(frame: NDArray[np.uint8], number: int) -> NDArray[np.uint8] | None:
        assert number_of(frame) == number
        if number < 10:
            return None
        frame[150:] = (0, 0, 255)
        return frame

    transcode(film, tmp_path / "drawn.mp4", TranscodeSpec(), draw)
    transcode(film, tmp_path / "plain.mp4", TranscodeSpec())
    both = zip(frames(tmp_path / "drawn.mp4"), frames(tmp_path / "plain.mp4"), strict=True)
    for number, (drawn, plain) in enumerate(both):
        off = np.abs(drawn.astype(int) - plain)
        assert off[:140].mean() < 1
        assert off[:140].max() < 40
        assert (np.abs(drawn[165, 160].astype(int) - (0, 0, 255)).max() <= 4) == (number >= 10)


def test_a_drawing_of_another_size_is_a_mistake_of_ours(film: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="drew"):
        transcode(film, tmp_path / "new.mp4", TranscodeSpec(), lambda frame, _: frame[:10])


def loudness(path: Path) -> NDArray[np.float64]:
    """Root mean square of every tenth of a second."""
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    whole = sound[: len(sound) // (RATE // 10) * (RATE // 10)].reshape(-1, RATE // 10)
    return np.sqrt((whole.astype(float) ** 2).mean(1))


def test_sound_goes_along(tmp_path: Path) -> None:
    write_film(tmp_path / "film.mp4", sound=True)
    transcode(tmp_path / "film.mp4", tmp_path / "whole.mp4", TranscodeSpec(width=160))
    transcode(tmp_path / "film.mp4", tmp_path / "late.mp4", TranscodeSpec(), first=15)
    transcode(tmp_path / "film.mp4", tmp_path / "mute.mp4", TranscodeSpec(sound=False))
    assert "edts" not in boxes(tmp_path / "whole.mp4")
    for name, begins in (("film", 1.0), ("whole", 1.0), ("late", 0.5)):
        loud = loudness(tmp_path / f"{name}.mp4") > 0.1
        assert loud.argmax() / 10 == pytest.approx(begins, abs=0.1)
        assert loud[loud.argmax() + 1 : -2].all()
    with av.open(str(tmp_path / "mute.mp4")) as mute:
        assert not mute.streams.audio


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (TranscodeSpec(width=161), "cannot be 161 pixels wide: choose an even number"),
        (TranscodeSpec(width=640), "320 wide and cannot become 640: film it at a higher quality"),
        (TranscodeSpec(fps=20), "30 frames a second cannot become 20: choose a divisor"),
    ],
)
def test_what_cannot_be(film: Path, tmp_path: Path, settings: TranscodeSpec, said: str) -> None:
    with pytest.raises(LectureError, match=said):
        transcode(film, tmp_path / "new.mp4", settings)
    assert not list(tmp_path.iterdir())


def test_a_film_that_is_too_short_is_told(film: Path) -> None:
    with pytest.raises(LectureError, match="has no frame 75: make it again"):
        list(pictures(film, 70, 10))


def stored(film: Path, media: Path) -> Stored:
    copy = media / "copy.mp4"
    media.mkdir()
    copy.write_bytes(film.read_bytes())
    return Store(media).put("0" * 64, copy, {})


def test_what_was_made_once_is_stored(film: Path, tmp_path: Path) -> None:
    source = stored(film, tmp_path / "media")
    first = transcoded(source, TranscodeSpec(width=160), tmp_path / "media", first=5, frames=20)
    made = first.video.stat().st_mtime_ns
    assert first.record["frames"] == 20 and look_at(first.video).frames == 20
    assert transcoded(source, TranscodeSpec(width=160), tmp_path / "media", first=5, frames=20) == first
    assert first.video.stat().st_mtime_ns == made
    others = [
        transcoded(source, TranscodeSpec(width=160), tmp_path / "media", first=5, frames=21),
        transcoded(source, TranscodeSpec(width=160, crf=30), tmp_path / "media", first=5, frames=20),
        transcoded(source, TranscodeSpec(width=160), tmp_path / "media", lambda *_: None, ["a"], first=5, frames=20),
        transcoded(source, TranscodeSpec(width=160), tmp_path / "media", lambda *_: None, ["b"], first=5, frames=20),
    ]
    assert len({other.key for other in [first, *others]}) == 5


def test_several_are_encoded_at_once_and_only_what_was_not(
    film: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    media = tmp_path / "media"
    source = stored(film, media)
    orders = [(f"{width} wide", source, TranscodeSpec(width=width)) for width in (160, 80)]
    transcode_all(orders[:1], media, 2, PlainProgress())
    assert "encoding 160 wide: done" in capfd.readouterr().err
    transcode_all(orders, media, 2, PlainProgress())
    said = capfd.readouterr().err
    assert "encoding 80 wide: done" in said and "160" not in said
    assert [look_at(transcoded(*order[1:], media).video).width for order in orders] == [160, 80]


def test_one_that_fails_says_why_and_the_others_are_done(film: Path, tmp_path: Path) -> None:
    media = tmp_path / "media"
    source = stored(film, media)
    orders = [(f"{width} wide", source, TranscodeSpec(width=width)) for width in (640, 160)]
    with pytest.raises(LectureError) as failed:
        transcode_all(orders, media, 1, PlainProgress())
    assert str(failed.value) == (
        "encoding 640 wide failed: the film is 320 wide and cannot become 640: film it at a higher quality"
    )
    assert len(list((media / "store").glob("*.mp4"))) == 2


def test_nothing_half_made_is_stored(film: Path, tmp_path: Path) -> None:
    def fail(frame: NDArray[np.uint8], number: int) -> None:
        if number == 30:
            raise RuntimeError("out of ink")

    source = stored(film, tmp_path / "media")
    before = sorted((tmp_path / "media" / "store").iterdir())
    with pytest.raises(RuntimeError, match="out of ink"):
        transcoded(source, TranscodeSpec(), tmp_path / "media", fail, "ink")
    assert sorted((tmp_path / "media" / "store").iterdir()) == before
    assert not list((tmp_path / "media" / "scratch").iterdir())
    with pytest.raises(ValueError, match="told apart"):
        transcoded(source, TranscodeSpec(), tmp_path / "media", fail)
