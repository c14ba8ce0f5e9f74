"""SoftmaxBoard: three logits as bars, and the probabilities made of them as a point in a simplex."""

from __future__ import annotations

import numpy as np
from manim import Group, VGroup

from scenes.props.bars import Bars, LabelledBars
from scenes.props.counter import Counter
from scenes.props.point_cloud import PointCloud
from scenes.stage import Box, place
from scenes.stage.words import Typesetter

from .simplex import ROLES, Simplex

LABELS = ((0.0, -0.42), (-0.42, -0.42), (-1.3, -0.25))  # where the corners' numbers stand, from the corners
CLOSE = 0.49  # rows nearer than this take smaller numbers


def three_bars(
    typesetter: Typesetter,
    symbol: str,
    box: Box,
    values: np.ndarray,
    span: tuple[float, float],
    *,
    tracks: bool = False,
) -> LabelledBars:
    """Three rows of symbol, bar and number (3,) in the classes' colours; the bars reach over `span`."""
    heights = np.linspace(box.top, box.bottom, 3)
    left, right = box.left + 0.62, box.right - 0.95
    full = span[1] - min(0.0, span[0])
    zero = left - (right - left) * min(0.0, span[0]) / full
    starts = np.stack([np.full(3, zero), heights], axis=1)
    bars = Bars(starts, right - left, values, ROLES, full, 0.24, tracks=tracks)
    labels = [
        place(typesetter.formula(f"{symbol}_{i + 1}", "math", role), box.left, y)
        for i, (role, y) in enumerate(zip(ROLES, heights, strict=True))
    ]
    use = "note" if heights[0] - heights[1] < CLOSE else "body"
    return LabelledBars(typesetter, bars, labels, np.stack([np.full(3, box.right), heights], axis=1), use=use)


class SoftmaxBoard(Group):
    """Bars for three logits, a simplex with its point, and the three probabilities at its corners.

    >>> board = SoftmaxBoard(type_, Box(-0.9, 6, -2.2, 3.3), Box(-6.4, -1.9, 1.3, 2.3), logits, span=(-2, 4))
    >>> scene.play(Drive(board, lambda t: board.show(logits, softmax(logits, 1 + t))))

    Args:
        typesetter: the scene's `type`.
        picture: the box of the simplex; the numbers stand .42 under its lower corners.
        rows: the first and the last row's height are the box's top and bottom.
        logits: (3,) at first.
        span: the least and the greatest logit that the bars can show.
    """

    def __init__(
        self, typesetter: Typesetter, picture: Box, rows: Box, logits: np.ndarray, span: tuple[float, float],
    ) -> None:  # fmt: skip
        super().__init__()
        self.simplex = Simplex(picture)
        self.logits = three_bars(typesetter, "z", rows, logits, span)
        self.point = PointCloud(self.simplex.corners[:1], "highlight", radius=0.12, halo=0.3)
        self.corners = VGroup()
        for i, (corner, role) in enumerate(zip(self.simplex.corners, ROLES, strict=True)):
            x, y = corner + LABELS[i]
            symbol = place(typesetter.formula(f"p_{i + 1}", "math", role), x - 0.24, y, "right")
            counter = Counter(typesetter, "{:.2f}", "values", role, bold=True).stand(x - 0.08, y)
            self.corners.add(VGroup(symbol, counter))
        self.add(self.simplex, self.logits, self.point, self.corners)

    def show(self, logits: np.ndarray, probabilities: np.ndarray) -> SoftmaxBoard:
        """Show logits (3,) in the bars and probabilities (3,) in the simplex. Returns the board."""
        self.logits.show(logits)
        self.point.warp_to(self.simplex.at(np.asarray(probabilities)[None]))
        self.show_shares(probabilities)
        return self

    def show_shares(self, shares: np.ndarray) -> SoftmaxBoard:
        """Write three numbers (3,) at the corners. Returns the board."""
        for (_, counter), share in zip(self.corners, shares, strict=True):
            counter.show(share)
        return self
