"""The drawing vocabulary: one file a prop, each made from plain arrays."""

from .activation_panel import ActivationPanel
from .arrow_field import ArrowField
from .bars import Bars, LabelledBars
from .beam import Beam
from .bending_curve import BendingCurve
from .chart import Chart
from .class_areas import ClassAreas
from .class_marks import ClassMarks
from .contour_map import ContourMap
from .counter import Counter
from .curve import Curve
from .decision_field import DecisionField, FieldScale
from .dial import Dial
from .function_plot import FunctionPlot
from .histogram import Histogram
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
from .residuals import Residuals
from .route import Move, Route, activation, linear, normalisation, translation
from .simplex import Simplex
from .small_fields import SmallFields
from .softmax_board import SoftmaxBoard, three_bars
from .sound_wave import SoundWave
from .space_cloud import SpaceAxes, SpaceCloud
from .tangent import Tangent
from .track import Track
from .vector_bars import VectorBars
from .warped_grid import WarpedGrid
from .workbench import Axes, Rings, Workbench

__all__ = [
    "ActivationPanel",
    "ArrowField",
    "Axes",
    "Bars",
    "Beam",
    "BendingCurve",
    "Chart",
    "ClassAreas",
    "ClassMarks",
    "ContourMap",
    "Counter",
    "Curve",
    "DecisionField",
    "Dial",
    "FieldScale",
    "FunctionPlot",
    "Histogram",
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
    "Residuals",
    "Rings",
    "Route",
    "Simplex",
    "SmallFields",
    "SoftmaxBoard",
    "SoundWave",
    "SpaceAxes",
    "SpaceCloud",
    "Tangent",
    "Track",
    "Travel",
    "VectorBars",
    "WarpedGrid",
    "Workbench",
    "activation",
    "fan",
    "linear",
    "normalisation",
    "three_bars",
    "translation",
]
