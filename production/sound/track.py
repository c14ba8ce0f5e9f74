"""The sound of a video: lines where they are said and silence between them, at one loudness, as AAC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet

from production.sound import loudness
from production.sound.audio import RATE, Samples, kept
from production.sound.loudness import Loudness

LOUDNESS = -14.0
"""LUFS over the whole, as YouTube plays it."""

PEAK = -1.0
"""dBTP that the decoded sound stays below; encoding adds some to what it is given."""

HEADROOM = 0.6
BIT_RATE = 192_000
CODER = {"aac_coder": "fast"}
"""Of the encoder's two ways the one that comes closer to speech at this bit rate: 59 dB of noise below it, not 31."""
FRAME = 1024
"""Samples in a packet of AAC. The encoder puts one packet of nothing before the sound: it is left out."""

ATTEMPTS = 4


def record_track(said: Sequence[tuple[Path, float]], seconds: float, path: Path) -> Loudness:
    """Writes the sound of a video.

    Args:
        said: recordings in FLAC, one channel at 48 kHz, and the second at which each begins.
        seconds: how long the video is; the sound does not outlast it.
        path: an MP4 with AAC-LC, 48 kHz, stereo.

    Returns:
        What it measures when it is played.
    """
    mixed = mix(said, seconds)
    ceiling = PEAK - HEADROOM
    heard = Loudness(loudness.QUIETEST, loudness.QUIETEST)
    for _ in range(ATTEMPTS):
        encode(loudness.level(mixed, LOUDNESS, ceiling), path)
        heard = loudness.measure(decode(path))
        if heard.peak <= PEAK:
            break
        ceiling -= heard.peak - PEAK + 0.1
    return heard


def mix(said: Sequence[tuple[Path, float]], seconds: float) -> Samples:
    """(n,): the recordings in their places, the first a packet late: a decoder fades into the first packet."""
    mixed = np.zeros(round(seconds * RATE), np.float32)
    for file, second in said:
        start = max(FRAME, round(second * RATE))
        samples = kept(file)[: max(0, len(mixed) - start)]
        mixed[start : start + len(samples)] += samples
    return mixed


def encode(samples: Samples, path: Path) -> None:
    """Writes samples (n,), played by both loudspeakers, so that the first is heard at 0 s."""
    with av.open(str(path), "w", format="mp4", options={"use_editlist": "0"}) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", format="fltp", options=CODER)
        stream.bit_rate = BIT_RATE
        last = len(samples) // FRAME
        for start in range(0, len(samples) + FRAME, FRAME):
            block = np.zeros(FRAME, np.float32)
            there = samples[start : start + FRAME]
            block[: len(there)] = there
            frame = AudioFrame.from_ndarray(np.stack([block, block]), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            for packet in stream.encode(frame):
                _mux(container, packet, last)
        for packet in stream.encode(None):
            _mux(container, packet, last)


def _mux(container: av.container.OutputContainer, packet: Packet[av.AudioStream], last: int) -> None:
    """Keeps the packets from 0 s to the last whole one."""
    if packet.pts is not None and 0 <= packet.pts < last * FRAME:
        container.mux(packet)


def decode(path: Path) -> Samples:
    """(n,): the first channel of a file's sound, as a player gets it."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)
