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
REACH = 5  # pixels from the middle of a window to its edge
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
    Where all of a window is the same in both it is 1 by definition, and is not computed.
    """
    inner = np.prod([length - 2 * REACH for length in one.shape])
    rows, columns = (np.flatnonzero((one != other).any(axis)) for axis in (1, 0))
    if not len(rows):
        return 1.0
    box = tuple(slice(max(0, ends[0] - 2 * REACH), ends[-1] + 2 * REACH + 1) for ends in (rows, columns))
    scores = _ssim_map(one[box].astype(np.float32), other[box].astype(np.float32))
    return float(1 - np.sum(1 - scores, dtype=np.float64) / inner)


def _ssim_map(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[Any]:
    taps = np.exp(-0.5 * (np.arange(-REACH, REACH + 1) / 1.5) ** 2)
    taps /= taps.sum()

    def blurred(picture: NDArray[np.float32]) -> NDArray[np.float32]:
        across = correlate1d(correlate1d(picture, taps, axis=0), taps, axis=1)
        found: NDArray[np.float32] = across[REACH:-REACH, REACH:-REACH]
        return found

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    like = (2 * mean_a * mean_b + C1) * (2 * covariance + C2)
    return like / ((mean_a**2 + mean_b**2 + C1) * (var_a + var_b + C2))


def main() -> None:
    one, other = (np.load(name) for name in sys.argv[1:3])
    print(json.dumps(asdict(likeness(one, other))))


if __name__ == "__main__":
    main()
