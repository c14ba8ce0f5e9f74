"""Recordings to speak with: tones, clicks and hisses, as sound files of every kind."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float64]

PCM, FLOAT = 1, 3


def tone(seconds: float, rate: int = RATE, hertz: float = 440.0, height: float = 0.3) -> Samples:
    return height * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def murmur(seconds: float, seed: int = 0, height: float = 0.2) -> Samples:
    """Noise in syllables: as peaky as speech is."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    noise = np.convolve(random.standard_normal(count), np.hanning(9), "same")
    syllables = np.abs(np.sin(2 * np.pi * 2 * np.arange(count) / RATE)) ** 3
    return height * noise * syllables / np.abs(noise).max()


def click(seconds: float, height: float = 0.8) -> Samples:
    """A crack of 2 ms at the very beginning, then nothing."""
    samples = np.zeros(round(seconds * RATE))
    samples[:96] = height * np.where(np.arange(96) // 8 % 2, 1, -1)
    return samples


def write_wav(
    path: Path, samples: Samples, rate: int = RATE, bits: int = 16, channels: int = 1, kind: int = PCM
) -> Path:
    """A WAV file of integers (8 to 32 bits) or floats (32 or 64), the same in every channel."""
    every = np.repeat(np.asarray(samples, np.float64), channels)
    if kind == FLOAT:
        data = every.astype(f"<f{bits // 8}").tobytes()
    elif bits == 8:
        data = np.rint(every * 127 + 128).astype(np.uint8).tobytes()
    else:
        whole = np.clip(np.rint(every * 2 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype("<i4")
        data = whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes()
    width = channels * bits // 8
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * width, width, bits)
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(data)) + data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


BEATS = {"Waves": ("rise", "fall"), "Ripples": ("spread", "rest"), "Dots": ("appear", "move", "stay")}
"""The small lecture's."""


def record_all(
    folder: Path, language: str = "en", scenes: tuple[str, ...] = tuple(BEATS), seconds: float = 1.2
) -> Path:
    """A folder with a recording for every beat of the small lecture's scenes."""
    names = [f"{scene}.{beat}" for scene in scenes for beat in BEATS[scene]]
    for number, name in enumerate(names):
        write_wav(folder / language / f"{name}.wav", murmur(seconds, number))
    return folder
