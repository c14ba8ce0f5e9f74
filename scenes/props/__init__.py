"""The drawing vocabulary: one file a prop, each made from plain arrays."""

from .activation_panel import ActivationPanel
from .bars import Bars, LabelledBars
from .beam import Beam
from .bending_curve import BendingCurve
from .class_areas import ClassAreas
from .contour_map import ContourMap
from .counter import Counter
from .curve import Curve
from .decision_field import DecisionField, FieldScale
from .dial import Dial
from .function_plot import FunctionPlot
from .image_tile import ImageTile
from .lattice import Lattice
from .links import Links, fan
from .loss_surface import LossSurface
from .map_network import MapNetwork
from .narrow_net import NarrowNet
from .network_diagram import NetworkDiagram
from .number_tile import NumberTile
from .plane import Plane, PlaneLayer, Travel
from .point_cloud import PointCloud
from .route import Move, Route, activation, linear, normalisation, translation
from .simplex import Simplex
from .softmax_board import SoftmaxBoard, three_bars
from .tangent import Tangent
from .track import Track
from .warped_grid import WarpedGrid
from .workbench import Axes, Rings, Workbench

__all__ = [
    "ActivationPanel",
    "Axes",
    "Bars",
    "Beam",
    "BendingCurve",
    "ClassAreas",
    "ContourMap",
    "Counter",
    "Curve",
    "DecisionField",
    "Dial",
    "FieldScale",
    "FunctionPlot",
    "ImageTile",
    "LabelledBars",
    "Lattice",
    "Links",
    "LossSurface",
    "MapNetwork",
    "Move",
    "NarrowNet",
    "NetworkDiagram",
    "NumberTile",
    "Plane",
    "PlaneLayer",
    "PointCloud",
    "Rings",
    "Route",
    "Simplex",
    "SoftmaxBoard",
    "Tangent",
    "Track",
    "Travel",
    "WarpedGrid",
    "Workbench",
    "activation",
    "fan",
    "linear",
    "normalisation",
    "three_bars",
    "translation",
]
