"""Digits, sounds, sentences and wines as vectors, against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.signal.windows import hann
from sklearn.datasets import load_digits, load_wine
from sklearn.decomposition import PCA

from models.geometry.everything_is_a_vector import everything_is_a_vector
from models.traces.geometry.everything_is_a_vector import EverythingIsAVectorTrace


@pytest.fixture(scope="module")
def trace() -> EverythingIsAVectorTrace:
    measured = everything_is_a_vector(2)
    assert isinstance(measured, EverythingIsAVectorTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_another_sound(trace: EverythingIsAVectorTrace) -> None:
    again, other = everything_is_a_vector(2), everything_is_a_vector(3)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.spectrogram, other.spectrogram)
    assert np.array_equal(trace.digit_at, other.digit_at)


def test_digits_are_seen_along_the_axes_that_scikit_learn_finds(trace: EverythingIsAVectorTrace) -> None:
    X = load_digits().data / 16
    oracle = PCA(64).fit(X)
    assert trace.digit_variance == pytest.approx(oracle.explained_variance_ratio_, abs=1e-6)
    assert np.abs(trace.digit_axes @ oracle.components_[:3].T) == pytest.approx(np.eye(3), abs=1e-4)
    assert trace.along("digit", X) == pytest.approx(trace.digit_at, abs=1e-5)
    assert oracle.explained_variance_ratio_[: trace.needed].sum() >= 0.95
    assert oracle.explained_variance_ratio_[: trace.needed - 1].sum() < 0.95


def test_wines_are_seen_along_the_axes_that_scikit_learn_finds(trace: EverythingIsAVectorTrace) -> None:
    values = load_wine().data
    standard = (values - values.mean(0)) / values.std(0)
    assert trace.wines == pytest.approx(standard)
    assert trace.wine_variance == pytest.approx(PCA().fit(standard).explained_variance_ratio_)
    assert trace.along("wine", trace.wines) == pytest.approx(trace.wine_at)


def test_the_digit_that_is_followed_is_the_most_typical_of_its_class(trace: EverythingIsAVectorTrace) -> None:
    own = trace.digits[trace.digit_class == trace.digit_class[trace.digit_shown]]
    distance = np.linalg.norm(own - own.mean(0), axis=1)
    assert np.linalg.norm(trace.digits[trace.digit_shown] - own.mean(0)) == pytest.approx(distance.min())


def test_a_frame_of_the_spectrogram_is_the_transform_of_its_window() -> None:
    """One pure note: the frame is the Hann window's spectrum about the note, whatever its phase."""
    pitch = 500.0
    trace = everything_is_a_vector(0, notes=(pitch,), frames=200)
    assert isinstance(trace, EverythingIsAVectorTrace)
    time = np.arange(256) / trace.sample_rate
    wave = sum(a * np.sin(2 * np.pi * n * pitch * time) for n, a in enumerate((1.0, 0.5, 0.28, 0.15), 1))
    spectrum = np.abs(np.fft.rfft(hann(256, sym=False) * wave))[:128]
    expected = 20 * np.log10(spectrum / spectrum.max())
    frame = trace.spectrogram[150] - trace.spectrogram[150].max()
    loud = expected > -30
    assert loud.sum() > 4
    assert frame[loud] == pytest.approx(expected[loud], abs=0.5)


def test_notes_come_in_one_after_the_other(trace: EverythingIsAVectorTrace) -> None:
    for note, start in zip(trace.notes, trace.note_starts, strict=True):
        level = trace.spectrogram[:, round(note / trace.bin_width)]
        frame = round(start / trace.sound_seconds * len(trace.spectrogram))
        assert level[frame + 20] > -20
        assert frame < 20 or level[frame - 20] < level[frame + 20] - 10


def test_tokens_are_numbered_as_they_first_come(trace: EverythingIsAVectorTrace) -> None:
    assert trace.tokens_en.tolist() == [0, 1, 2, 3, 0, 1, 4]
    assert len(trace.words_zh.split()) == len(trace.tokens_zh) == len(trace.rows_zh)
    assert trace.rows_en.shape == (7, 768)


def test_a_token_that_comes_twice_has_one_row(trace: EverythingIsAVectorTrace) -> None:
    for rows, tokens in ((trace.rows_zh, trace.tokens_zh), (trace.rows_en, trace.tokens_en)):
        assert len(np.unique(rows, axis=0)) == len(np.unique(tokens)) < len(tokens)


def test_every_note_stands_where_the_spectrogram_is_brightest_near_it(trace: EverythingIsAVectorTrace) -> None:
    last = trace.spectrogram[-len(trace.spectrogram) // 20]
    for note in trace.notes / trace.bin_width:
        near = np.arange(int(note) - 2, int(note) + 4)
        assert abs(near[last[near].argmax()] - note) < 1
