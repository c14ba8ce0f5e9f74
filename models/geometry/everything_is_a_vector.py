"""Everything is a vector: a digit, a wine, a chord and a sentence as points of spaces of many dimensions.

Digits and wines are seen along principal axes (Pearson 1901), the chord as its spectrogram, the sentence as rows of an
embedding table. Digits: Alpaydin and Kaynak (1998); wines: Aeberhard and Forina (1992).
"""

from __future__ import annotations

import itertools

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import Tensor

from models.digits import all_digits
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.geometry.projections import principal_axes
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.geometry.everything_is_a_vector import EverythingIsAVectorTrace

SENTENCES = {"zh": "物 以 类 聚 ， 人 以 群 分", "en": "to be alike is to be near"}
OVERTONES = (1.0, 0.5, 0.28, 0.15)
FLOOR = -80.0  # decibels


@experiment
def everything_is_a_vector(
    seed: int,
    notes: tuple[float, ...] = (261.63, 329.63, 392.0, 523.25),
    frames: int = 1000,
    bins: int = 128,
    hop: int = 40,
    rate: int = 4000,
    stretches: int = 600,
    image_shape: tuple[int, int, int] = (224, 224, 3),
    text_shape: tuple[int, int] = (512, 768),
    enough: float = 0.95,
    digit: int = 3,
    grower: int = 0,
) -> Trace:
    """C, E, G and C' come in one after the other, with overtones, random phases and a little noise."""
    generator = torch.Generator().manual_seed(seed)
    X, y = all_digits()
    mean, axes, variance = principal_axes(X)
    share = variance / variance.sum()
    starts = np.arange(len(notes)) * frames * hop / rate / (len(notes) + 1)
    wave = _chord(notes, starts, frames * hop, rate, generator)
    levels = _levels(wave, frames, bins, hop)
    wines, growers = _wines()
    _, wine_axes, wine_variance = principal_axes(wines)
    rows = {language: _embedded(text, text_shape[1], generator) for language, text in SENTENCES.items()}
    return EverythingIsAVectorTrace(
        digits=X,
        digit_class=y,
        digit_shown=_typical(X, y, digit),
        digit_mean=mean,
        digit_axes=axes[:3],
        digit_at=(X - mean) @ axes[:3].T,
        digit_variance=share,
        unseen_share=_unseen(X, X, generator),
        shuffled_share=_unseen(X, _shuffled(X, generator), generator),
        needed=int(np.searchsorted(share.cumsum(), enough)) + 1,
        sample_rate=float(rate),
        notes=np.array(notes),
        note_starts=starts,
        sound=_envelope(wave, stretches),
        sound_seconds=frames * hop / rate,
        spectrogram=levels,
        bin_width=rate / (2 * bins),
        tokens_zh=rows["zh"][0],
        tokens_en=rows["en"][0],
        words_zh=SENTENCES["zh"],
        words_en=SENTENCES["en"],
        rows_zh=rows["zh"][1],
        rows_en=rows["en"][1],
        wines=wines,
        wine_class=growers,
        wine_shown=_typical(wines, growers, grower),
        wine_axes=wine_axes[:3],
        wine_at=wines @ wine_axes[:3].T,
        wine_variance=wine_variance / wine_variance.sum(),
        image_shape=np.array(image_shape),
        text_shape=np.array(text_shape),
        sound_shape=np.array(levels.shape),
    )


def _typical(X: Floats | Doubles, y: Ints, label: int) -> int:
    """The sample of a class that is nearest to the mean of it."""
    own = np.flatnonzero(y == label)
    return int(own[np.linalg.norm(X[own] - X[own].mean(axis=0), axis=1).argmin()])


def _unseen(X: Floats, like: Floats, generator: torch.Generator) -> float:
    """Share of variance in one half of X that the three principal axes of the other half of `like` keep."""
    order = torch.randperm(len(X), generator=generator).numpy()
    other = X[order[len(X) // 2 :]].astype(np.float64)
    _, axes, _ = principal_axes(like[order[: len(X) // 2]])
    centred = other - other.mean(axis=0)
    return float(((centred @ axes[:3].T) ** 2).sum() / (centred**2).sum())


def _shuffled(X: Floats, generator: torch.Generator) -> Floats:
    """Every pixel with the values that it has, dealt out anew among the images: what pixels do together is gone."""
    orders = torch.stack([torch.randperm(len(X), generator=generator) for _ in range(X.shape[1])], dim=1)
    return np.take_along_axis(X, orders.numpy(), axis=0)


def _wines() -> tuple[Doubles, Ints]:
    """Every measured value of the wines, in deviations from its mean, and the growers."""
    values, growers = load_wine(return_X_y=True)
    return (values - values.mean(axis=0)) / np.std(values, axis=0), growers.astype(np.int64)


# ---- sound -------------------------------------------------------------------------------------------------------


def _chord(notes: tuple[float, ...], starts: Doubles, samples: int, rate: int, generator: torch.Generator) -> Tensor:
    """(samples,) in -1…1: each note swells within .05 s, then fades slowly until the end."""
    time = torch.arange(samples, dtype=torch.float64) / rate
    wave = 0.002 * torch.randn(samples, dtype=torch.float64, generator=generator)
    for pitch, start in zip(notes, starts, strict=True):
        since = (time - start).clamp_min(0)
        swell = (since / 0.05).clamp_max(1) * torch.exp(-since / 6)
        for n, strength in enumerate(OVERTONES, 1):
            phase = 2 * torch.pi * torch.rand((), dtype=torch.float64, generator=generator)
            wave = wave + strength * swell * torch.sin(2 * torch.pi * n * pitch * time + phase)
    return wave / wave.abs().max()


def _levels(wave: Tensor, frames: int, bins: int, hop: int) -> Floats:
    """(frames, bins) of a short-time Fourier transform with a Hann window; the bin at half the rate is left out."""
    window = torch.hann_window(2 * bins, dtype=wave.dtype)
    spectrum = torch.stft(wave, 2 * bins, hop, window=window, return_complex=True)[:bins, :frames]
    level = 20 * (spectrum.abs() / spectrum.abs().max()).clamp_min(1e-9).log10()
    return level.clamp_min(FLOOR).T.float().numpy()


def _envelope(wave: Tensor, stretches: int) -> Floats:
    parts = np.array_split(wave.numpy(), stretches)
    return np.array([[part.min(), part.max()] for part in parts], dtype=np.float32)


# ---- text --------------------------------------------------------------------------------------------------------


def _embedded(text: str, size: int, generator: torch.Generator) -> tuple[Ints, Floats]:
    """Each token's number in the sentence's own vocabulary, and its row in a table as torch starts one."""
    words = text.split()
    vocabulary = {word: n for n, word in enumerate(dict.fromkeys(words))}
    table = torch.nn.Embedding(len(vocabulary), size)
    with torch.no_grad():
        table.weight.normal_(generator=generator)
        tokens = torch.tensor([vocabulary[word] for word in words])
        return tokens.numpy(), table(tokens).numpy()


def _largest_cosine(rows: Floats, tokens: Ints) -> float:
    """Of the rows of two different tokens, by its size."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = itertools.combinations(range(len(tokens)), 2)
    return max(abs(float(unit[a] @ unit[b])) for a, b in pairs if tokens[a] != tokens[b])


# ---- what is said of it ------------------------------------------------------------------------------------------


@value
def a_view_keeps_little(trace: EverythingIsAVectorTrace) -> float:
    return float(trace.digit_variance[:3].sum())


@value
def the_view_holds_for_unseen_digits(trace: EverythingIsAVectorTrace) -> float:
    return trace.unseen_share


@value
def a_view_of_shuffled_pixels(trace: EverythingIsAVectorTrace) -> float:
    return trace.shuffled_share


@value
def most_takes_many_dimensions(trace: EverythingIsAVectorTrace) -> float:
    return float(trace.needed)


@value
def wines_are_flatter(trace: EverythingIsAVectorTrace) -> float:
    return float(trace.wine_variance[:3].sum())


@value
def the_spectrogram_has_the_size(trace: EverythingIsAVectorTrace) -> float:
    return float(trace.spectrogram.size)


@value
def untrained_rows_know_nothing(trace: EverythingIsAVectorTrace) -> float:
    pairs = ((trace.rows_zh, trace.tokens_zh), (trace.rows_en, trace.tokens_en))
    return max(_largest_cosine(rows, tokens) for rows, tokens in pairs)


@value
def rows_of_eight_numbers(trace: EverythingIsAVectorTrace) -> float:
    """The same of the first eight numbers of every row."""
    pairs = ((trace.rows_zh, trace.tokens_zh), (trace.rows_en, trace.tokens_en))
    return max(_largest_cosine(rows[:, :8], tokens) for rows, tokens in pairs)
