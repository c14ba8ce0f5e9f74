"""ActivationPanel: an activation's curve and derivative, and the sheet whose two coordinates it is applied to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from manim import UP, Group

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.counter import Counter
from scenes.props.curve import Curve, dashes
from scenes.props.plane import PlaneLayer
from scenes.props.point_cloud import PointCloud
from scenes.props.warped_grid import WarpedGrid
from scenes.stage import Box, Canvas, Layer, View, place
from scenes.stage.words import Typesetter

from .bending_curve import BendingCurve

NAME_ROW = 0.52  # height that the name takes above the sheet
NAME_RISE = 0.27
BASE_RISE = 0.13  # of the names' base line, above the sheet's box
CHORD_POINTS = 161
BACKGROUND = 0.38  # opacity of a panel that is not being talked about
SLACK = 0.06  # rims and dots may reach this far out of the box


@dataclass(frozen=True)
class Pose:
    """Where a panel stands and how much of the plane it shows.

    Attributes:
        sheet: the box of the sheet.
        plot: the box of the curves.
        centre: (2,) the point of the plane in the middle of the sheet's box.
        span: units of the plane across the shorter side of that box.
        opacity: of the whole panel.
    """

    sheet: Box
    plot: Box
    centre: tuple[float, float] = (0.0, 0.0)
    span: float = 1.0
    opacity: float = 1.0

    @classmethod
    def within(cls, box: Box, share: float, gap: float) -> Pose:
        """In a box, the name above: the sheet takes `share` of the width, the curves stand `gap` beside it."""
        side, top = min(share * box.width, box.height - NAME_ROW), box.top - NAME_ROW
        sheet = Box(box.left, box.left + side, top - side, top)
        return cls(sheet, Box(sheet.right + gap, box.right, top - side, top))

    def seeing(self, points: np.ndarray, margin: float = 1.12) -> Pose:
        """The same boxes, with all of `points` (n, 2) in view."""
        low, high = points.min(0), points.max(0)
        x, y = (low + high) / 2
        return replace(self, centre=(float(x), float(y)), span=float((high - low).max()) * margin)

    def vector(self) -> np.ndarray:
        """(12,): numbers that may be blended; the zoom blends geometrically."""
        boxes = [(b.left, b.right, b.bottom, b.top) for b in (self.sheet, self.plot)]
        return np.concatenate([*boxes, self.centre, [np.log(self.span), self.opacity]])


class Window(View):
    """A view that cuts off what lies outside its box."""

    def __call__(self, points: np.ndarray) -> np.ndarray:
        seen = super().__call__(points)
        return np.where(self.holds(seen)[:, None], seen, np.nan)

    def holds(self, seen: np.ndarray) -> np.ndarray:
        """Which frame coordinates (n, 2) lie in the box: (n,)."""
        half = np.array([self.box.width, self.box.height]) / 2
        found: np.ndarray = (np.abs(seen - self.box.centre) <= half + SLACK).all(1)
        return found


class UnitCross(Layer):
    """The axes of a plane through its box, and the unit square dashed: what tells how far in we are."""

    def __init__(self, view: Window) -> None:
        super().__init__()
        self.view = view

    def paint(self, canvas: Canvas) -> None:
        box, muted = self.view.box, rgb(theme.colour("muted"))
        x, y = View.__call__(self.view, np.zeros((1, 2)))[0]
        share = np.linspace(-1, 1, 41)[:, None] * self.reveal
        half = np.array([box.width, box.height]) / 2
        fade = 0.5 * self.opacity * np.clip((1 - np.abs(share[:, 0])) / 0.25, 0, 1)
        for line in (
            np.concatenate([box.centre[0] + share * half[0], np.full_like(share, y)], axis=1),
            np.concatenate([np.full_like(share, x), box.centre[1] + share * half[1]], axis=1),
        ):
            canvas.strokes([line], muted, theme.LINE["axis"], [fade])
        square = View.__call__(self.view, np.array([[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]], float))
        shown = [dash for dash in dashes(square, 0.13, 0.55) if self.view.holds(dash).all()]
        canvas.strokes(shown, muted, 1.5, 0.85 * self.opacity * self.reveal)

    def extent(self) -> np.ndarray:
        box = self.view.box
        return np.array([[box.left, box.bottom], [box.right, box.top]])


class ActivationPanel(Group):
    """One activation: name and derivative above, a sheet with a ring of dots, and its curves.

    >>> panel = ActivationPanel(scene.type, "tanh", z, values, slopes, np.tanh, weight, ring, 1.2, pose)
    >>> scene.play(Drive(panel, lambda t: panel.bend(t)))      # sheet and curve bend together

    Args:
        typesetter: the scene's `type`.
        name: as it is written.
        z: (n,) an axis; values, slopes: (n,) the function and its derivative on it.
        function: the same function of arrays.
        weight: (2, 2) what turns the input plane before the function is applied to it.
        ring: (m, 2) dots in the input plane.
        radius: of the sheet in the input plane.
        pose: where it stands at first.
        use: the size of its words.
        edge: how far right words may reach.
    """

    def __init__(
        self, typesetter: Typesetter, name: str, z: np.ndarray, values: np.ndarray, slopes: np.ndarray,
        function: Callable[[np.ndarray], np.ndarray], weight: np.ndarray, ring: np.ndarray, radius: float, pose: Pose,
        use: str | float = "body", edge: float = np.inf,
    ) -> None:  # fmt: skip
        super().__init__()
        self.function, self._weight, self._reach = function, weight, radius * float(np.linalg.norm(weight[:, 0]))
        self._z, self._slopes = z, slopes
        self.view, self._edge = Window(pose.sheet), edge
        self.cross = UnitCross(self.view)
        self.sheet = WarpedGrid(radius, view=self.view)
        self.ring = PointCloud(ring, "highlight", radius=0.03, halo=0.06, view=self.view)
        self.chord = Curve([np.zeros((CHORD_POINTS, 2))], width=3.0, view=self.view)
        self.curves = BendingCurve(z, values, slopes, (-1.2, 1.8), pose.plot)
        self.one = typesetter.words("1", "tick", "muted")
        self.name_ = typesetter.words(name, use, "ink", bold=True)
        self.readout = Counter(typesetter, "{:.3f}", use, "gradient", anchor="right")
        self.add(self.cross, self.sheet, self.chord, self.ring, self.curves, self.one, self.name_, self.readout)
        self._t = self.named = self.running = 0.0
        self.carried: list[PlaneLayer] = [self.sheet, self.ring]
        self.stand(pose.vector()).turn(1.0)

    # ---- where it stands ---------------------------------------------------------------------------------------

    def stand(self, pose: np.ndarray) -> ActivationPanel:
        """Stand as the numbers of a pose (12,) say. Returns the panel."""
        self.pose = pose
        self.view.box = box = Box(*pose[:4])
        self.view.centre, self.view.zoom = pose[8:10], min(box.width, box.height) / float(np.exp(pose[10]))
        self.curves.box = pose[4:8]
        left = float(pose[4])
        place(self.name_, box.left, box.top + NAME_RISE)
        self.name_.shift(UP * (box.top + BASE_RISE - self.name_[0].get_bottom()[1]))
        self.readout.stand(min(float(pose[5]), self._edge), box.top + NAME_RISE)
        place(self.one, left - 0.09, float(self.curves.at(np.zeros(1), np.ones(1))[0, 1]), "right")
        return self.light()

    def light(self, *, named: float | None = None, running: float | None = None) -> ActivationPanel:
        """Show as much as the pose's opacity says, and of that the words, or the dots that run. Returns the panel."""
        self.named = self.named if named is None else named
        self.running = self.running if running is None else running
        opacity = float(self.pose[11])
        for layer in (self.cross, self.curves, *self.carried):
            layer.opacity = opacity
        self.chord.opacity, self.curves.run = opacity * self.running, self.running
        for words in (self.name_, self.one):
            words.set_opacity(readable(opacity) * self.named)
        self.readout.set_opacity(readable(opacity) * self.running)
        return self

    # ---- the plane ---------------------------------------------------------------------------------------------

    def turn(self, t: float) -> ActivationPanel:
        """Carry the sheet by the weight alone, from the input plane at 0 to W x at 1; the stretch is geometric."""
        stretch = float(np.linalg.norm(self._weight[:, 0]))
        angle = t * float(np.arctan2(self._weight[1, 0], self._weight[0, 0]))
        turned = stretch**t * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        weight = self._weight if t >= 1 else turned
        for layer in self.carried:
            layer.warp_to(layer.rest @ weight.T)
        return self

    def carry(self, layer: PlaneLayer) -> ActivationPanel:
        """Lay another layer into the sheet, to be bent with it. Returns the panel."""
        layer.view = self.view
        self.carried.append(layer)
        self.add(layer)
        return self.bend(self._t)

    def drop(self, layer: PlaneLayer) -> ActivationPanel:
        """Take a carried layer away again. Returns the panel."""
        self.carried.remove(layer)
        self.remove(layer)
        return self

    def source(self, z: np.ndarray) -> np.ndarray:
        """The points (n, 2) of the input plane that the weight takes to z (n, 2)."""
        return np.linalg.solve(self._weight, z.T).T

    def lines_at(self, z: float) -> list[np.ndarray]:
        """Two lines (points, 2) of the input plane, within the sheet, where a coordinate after the weight is z."""
        half = np.sqrt(max(self._reach**2 - z**2, 0.0))
        along = np.linspace(-half, half, CHORD_POINTS)
        line = np.stack([np.full_like(along, z), along], axis=1)
        return [self.source(line), self.source(line[:, ::-1])]

    def bent(self, z: np.ndarray, t: float) -> np.ndarray:
        """Where points z (n, 2) are when a share t of the function has been applied."""
        return (1 - t) * z + t * self.function(z)

    def bend(self, t: float) -> ActivationPanel:
        """Apply a share t of the function, to the plane and to the curve. Returns the panel."""
        for layer in self.carried:
            layer.warp_to(self.bent(layer.rest @ self._weight.T, t))
        self.curves.bend = self._t = float(t)
        return self

    def image(self, t: float = 1.0) -> np.ndarray:
        """The sheet's points (n, 2) at a share t of the function."""
        return self.bent(self.sheet.rest @ self._weight.T, t)

    def point(self, z: float) -> ActivationPanel:
        """Let the dots run to z, and the line of the sheet whose first coordinate it is; shows σ′(z)."""
        self.curves.cursor = float(z)
        half = np.sqrt(max(self._reach**2 - z**2, 0.0))
        self.chord.reveal = float(half > 0)
        along = np.linspace(-half, half, CHORD_POINTS)
        self.chord.warp_to(self.bent(np.stack([np.full_like(along, z), along], axis=1), self._t))
        self.readout.show(self._slopes[self.curves.index]).set_opacity(readable(self.pose[11]) * self.running)
        return self


def readable(opacity: float) -> float:
    """The opacity of words in a panel of this opacity: in the background they are dimmed less than the picture."""
    return float(np.interp(opacity, [0, BACKGROUND, 1], [0, theme.active().dimmed, 1]))
