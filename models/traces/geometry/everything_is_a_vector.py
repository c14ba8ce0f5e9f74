"""What the experiment on data as vectors leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class EverythingIsAVectorTrace(Trace):
    """A handwritten digit, a chord, a sentence and a wine as points of spaces of many dimensions.

    Digits and wines are seen along principal axes, rows of `axes`: a point is at (x - mean) @ axes.T.
    """

    experiment: ClassVar[str] = "geometry/everything_is_a_vector"

    digits: Annotated[Floats, "1797, 64", "pixels in 0…1, rows from the top"]
    digit_class: Annotated[Ints, "1797", "which digit each is, 0…9"]
    digit_shown: Annotated[int, "", "the digit that is followed: the one nearest to the mean of its class"]
    digit_mean: Annotated[Doubles, "64", "of all digits"]
    digit_axes: Annotated[Doubles, "3, 64", "the three principal axes, orthonormal"]
    digit_at: Annotated[Doubles, "1797, 3", "every digit along them"]
    digit_variance: Annotated[Doubles, "64", "share of the variance along each of all 64 axes, falling"]
    unseen_share: Annotated[
        float, "", "share of variance kept in a random half by axes found in the other half: 3 dimensions of 64"
    ]
    shuffled_share: Annotated[float, "", "the same by axes of digits whose pixels were dealt out anew among the images"]
    needed: Annotated[int, "", "principal axes that keep 95 % of the variance"]

    sample_rate: Annotated[float, "", "of the sound, samples a second"]
    notes: Annotated[Doubles, "notes", "frequencies that come in one after the other, in hertz"]
    note_starts: Annotated[Doubles, "notes", "when each comes in, in seconds"]
    sound: Annotated[Floats, "columns, 2", "lowest and highest sample of each of the wave's stretches, in -1…1"]
    sound_seconds: Annotated[float, "", "length of the sound"]
    spectrogram: Annotated[Floats, "frames, bins", "level in decibels below the loudest, -80…0; bins from low to high"]
    bin_width: Annotated[float, "", "hertz from one bin to the next; the first is 0"]

    tokens_zh: Annotated[Ints, "tokens_zh", "number of each token of the Chinese sentence in its vocabulary"]
    tokens_en: Annotated[Ints, "tokens_en", "of the English sentence's"]
    words_zh: Annotated[str, "", "the Chinese tokens, separated by spaces"]
    words_en: Annotated[str, "", "the English ones"]
    rows_zh: Annotated[Floats, "tokens_zh, 768", "row of each token in an untrained embedding table"]
    rows_en: Annotated[Floats, "tokens_en, 768", "ditto"]

    wines: Annotated[Doubles, "178, 13", "measured values, each column brought to mean 0 and deviation 1"]
    wine_class: Annotated[Ints, "178", "grower 0…2"]
    wine_shown: Annotated[int, "", "the wine that is followed: the one nearest to the mean of its grower's"]
    wine_axes: Annotated[Doubles, "3, 13", "the three principal axes, orthonormal"]
    wine_at: Annotated[Doubles, "178, 3", "every wine along them"]
    wine_variance: Annotated[Doubles, "13", "share of the variance along each of all 13 axes, falling"]

    image_shape: Annotated[Ints, "3", "height, width and colours of an image as networks take it"]
    text_shape: Annotated[Ints, "2", "tokens and numbers a token"]
    sound_shape: Annotated[Ints, "2", "frames and bins: the spectrogram's own"]

    def along(self, kind: str, x: Floats | Doubles) -> Doubles:
        """Digits (n, 64) or wines (n, 13), by `kind`, along their three principal axes."""
        mean = self.digit_mean if kind == "digit" else np.zeros(self.wines.shape[1])
        axes: Doubles = self.digit_axes if kind == "digit" else self.wine_axes
        return np.asarray((x - mean) @ axes.T, dtype=np.float64)
