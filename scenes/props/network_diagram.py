"""NetworkDiagram: units in columns, and the contributions that flow between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer, Part, Still
from scenes.stage.painted import Ink

SEEN_GRADIENT = 0.005  # of the largest: less is not painted
CURVE_POINTS = 48  # with fewer, corners are seen


class NetworkDiagram(Layer):
    """A fully connected network: how bright a unit is says how active it is, how strong an edge is what it passes on.

    Of each pair of layers only the strongest contributions are coloured by sign; other edges stay faint.

    >>> net = NetworkDiagram(box, sizes=(2, 4, 1))
    >>> net.show([x, h, y], [w1, w2])
    >>> scene.play(To(net, flow=1.0, start={"flow": 0.0}))       # the signal runs through

    Args:
        box: where the network stands, inputs at the left.
        sizes: units by layer.
        strongest: how many edges of each pair of layers may be coloured.
        radius: of a unit; by default as large as the fullest column allows, up to .3.

    Attributes:
        flow: 0…1, how far the signal has come.
        backward: 0…1, how far the gradient has come back; its edges are drawn as wide as it is large.
    """

    def __init__(self, box: Box, sizes: Sequence[int], strongest: int = 90, radius: float | None = None) -> None:
        super().__init__()
        self.box, self._sizes, self._strongest = box, tuple(sizes), strongest
        pitch = box.height / max(sizes)
        self.radius = float(radius or min(0.3, pitch * 0.34))
        xs = np.linspace(box.left + self.radius, box.right - self.radius, len(sizes))
        self.units = [
            np.stack([np.full(n, x), box.centre[1] - (np.arange(n) - (n - 1) / 2) * pitch], axis=1)
            for x, n in zip(xs, sizes, strict=True)
        ]
        self._edges = [self._curves(a, b) for a, b in pairwise(self.units)]
        self._faint = Still()
        self._activity = [np.zeros(n) for n in sizes]
        self._weights = [np.zeros((m, n)) for n, m in pairwise(sizes)]
        self._gradients: list[np.ndarray] | None = None
        self.flow = 1.0
        self.backward = 0.0

    def show(
        self,
        activations: Sequence[np.ndarray],
        weights: Sequence[np.ndarray],
        gradients: Sequence[np.ndarray] | None = None,
    ) -> NetworkDiagram:
        """Show a state: activations (n,) by layer, weights (outputs, inputs), their gradients. Returns the diagram."""
        self._activity = [np.asarray(a, float) for a in activations]
        self._weights = [np.asarray(w, float) for w in weights]
        self._gradients = None if gradients is None else [np.asarray(g, float) for g in gradients]
        return self

    def ways_back(self) -> Part:
        """Over how many edges of each pair of layers a gradient is painted: (layers - 1,)."""
        ends = np.array([column[0, 0] - self.radius for column in self.units[1:]])

        def count(ink: Ink) -> np.ndarray:
            starts = np.array([line[0, 0] for line in ink.lines("gradient")])
            return np.asarray((np.abs(starts[:, None] - ends) < 1e-6).sum(0))

        return Part(self, count, fine=0.0)

    def _curves(self, sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """S-curves (targets, sources, points, 2) between two columns, level at both ends."""
        t = np.linspace(0, 1, CURVE_POINTS)
        start, end = sources[:, 0] + self.radius, targets[:, 0] - self.radius
        x = start[None, :, None] + t * (end[:, None, None] - start[None, :, None])
        y = sources[None, :, 1:] + smoothstep(t) * (targets[:, None, 1:] - sources[None, :, 1:])
        return np.stack([x, y], axis=-1)

    def paint(self, canvas: Canvas) -> None:
        layers = len(self._weights)
        self._faint.lay(canvas, (self.reveal,), self._paint_faint_edges, self.opacity)
        for k, weight in enumerate(self._weights):
            passed = float(np.clip(self.flow * layers - k, 0, 1))
            returned = float(np.clip(self.backward * layers - (layers - 1 - k), 0, 1))
            self._paint_edges(canvas, k, weight, passed)
            if self._gradients is not None and returned > 0:
                self._paint_gradients(canvas, k, self._gradients[k], returned)
        for k, (where, activity) in enumerate(zip(self.units, self._activity, strict=True)):
            lit = float(np.clip(self.flow * layers - k + 1, 0, 1)) if k else 1.0
            level = np.clip(np.abs(activity) / max(np.abs(activity).max(), 1e-9), 0, 1) ** 0.7 * lit
            muted = rgb(theme.colour("muted"))
            canvas.discs(where, self.radius * 1.08 * self.reveal, muted, self.opacity, edge=0)
            canvas.discs(where, self.radius * self.reveal, theme.shades("activation", level), self.opacity, edge=0.5)

    def _paint_faint_edges(self, canvas: Canvas) -> None:
        shown = max(2, round(self.reveal * CURVE_POINTS))
        every = [edge[:shown] for edges in self._edges for edge in edges.reshape(-1, CURVE_POINTS, 2)]
        canvas.strokes(every, rgb(theme.colour("muted")), 0.8, 0.3)

    def _paint_edges(self, canvas: Canvas, k: int, weight: np.ndarray, passed: float) -> None:
        if passed <= 0:
            return
        contribution = weight * self._activity[k][None]
        size = np.abs(contribution) / max(np.abs(contribution).max(), 1e-9)
        chosen = np.argsort(-size, axis=None)[: self._strongest]
        shown = max(2, round(passed * CURVE_POINTS))
        lit = list(self._edges[k].reshape(-1, CURVE_POINTS, 2)[chosen, :shown])
        sides = np.stack([rgb(theme.colour("weight_neg")), rgb(theme.colour("weight_pos"))])
        strength = size.flat[chosen]
        canvas.strokes(
            lit,
            list(sides[(contribution.flat[chosen] >= 0).astype(int)]),
            list(0.7 + 3.5 * strength),
            list((0.1 + 0.8 * strength) * self.opacity),
        )

    def _paint_gradients(self, canvas: Canvas, k: int, gradient: np.ndarray, returned: float) -> None:
        size = np.abs(gradient) / max(max(np.abs(g).max() for g in self._gradients or [gradient]), 1e-9)
        for target, source in np.ndindex(gradient.shape):
            if size[target, source] > SEEN_GRADIENT:
                edge = self._edges[k][target, source][::-1]
                shown = edge[: max(2, round(returned * len(edge)))]
                canvas.line(shown, rgb(theme.colour("gradient")), 0.5 + 5.0 * size[target, source], self.opacity, 0.25)

    def extent(self) -> np.ndarray:
        every = np.concatenate(self.units)
        return np.concatenate([every - self.radius, every + self.radius])
