"""How alike two pictures are: PSNR over RGB, SSIM over luma.

`python -m benchmarks.likeness ONE.npy OTHER.npy` prints it of two series of frames.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

Frames = NDArray[np.uint8]

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True)
class Likeness:
    """Of one series of frames to another.

    Attributes:
        psnr: dB, of the mean squared error over all frames, RGB; 100 where there is none.
        ssim: mean over all frames, luma.
        lowest_psnr, lowest_ssim: of the frame that is least alike.
    """

    psnr: float
    ssim: float
    lowest_psnr: float
    lowest_ssim: float


def likeness(one: Frames, other: Frames) -> Likeness:
    """Of frames [n, height, width, 3] to others."""
    if one.shape != other.shape:
        raise ValueError(f"frames {one.shape} and {other.shape} cannot be compared")
    errors = [squared_error(a, b) for a, b in zip(one, other, strict=True)]
    scores = [ssim(luma(a), luma(b)) for a, b in zip(one, other, strict=True)]
    return Likeness(decibel(float(np.mean(errors))), float(np.mean(scores)), decibel(max(errors)), min(scores))


def squared_error(one: Frames, other: Frames) -> float:
    difference = one.astype(np.int16) - other
    return float(np.mean(np.square(difference, dtype=np.float32)))


def decibel(squared: float) -> float:
    return min(100.0, float(10 * np.log10(255**2 / squared))) if squared > 0 else 100.0


def luma(frame: Frames) -> NDArray[np.float32]:
    """BT.709 luma [height, width] of RGB in 0…255."""
    return frame.astype(np.float32) @ LUMA


def ssim(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Structural similarity of two grey pictures in 0…255.

    Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window 11×11 with σ = 1.5, K1 = .01, K2 = .03, where it fits.
    """
    taps = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    taps /= taps.sum()

    def blurred(picture: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = correlate1d(correlate1d(picture, taps, axis=0), taps, axis=1)[5:-5, 5:-5]
        return found

    a, b = one.astype(np.float32), other.astype(np.float32)
    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    like = (2 * mean_a * mean_b + C1) * (2 * covariance + C2)
    return float(np.mean(like / ((mean_a**2 + mean_b**2 + C1) * (var_a + var_b + C2)), dtype=np.float64))


def main() -> None:
    one, other = (np.load(name) for name in sys.argv[1:3])
    print(json.dumps(asdict(likeness(one, other))))


if __name__ == "__main__":
    main()
