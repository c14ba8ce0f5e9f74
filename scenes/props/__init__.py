"""The drawing vocabulary: one file a prop, each made from plain arrays."""

from .activation_panel import ActivationPanel
from .arrow_field import ArrowField
from .bars import Bars, LabelledBars
from .beam import Beam
from .bending_curve import BendingCurve
from .chart import Chart
from .class_areas import ClassAreas
from .class_marks import ClassMarks
from .computation_graph import ComputationGraph, GraphEdge, GraphNode
from .contour_map import ContourMap
from .counter import Counter
from .curve import Curve
from .curve_tiles import CurveTiles
from .decision_field import DecisionField, FieldScale
from .dial import Dial
from .double_arrow import DoubleArrow
from .function_plot import FunctionPlot
from .gauge import Gauge
from .histogram import Histogram
from .image_tile import ImageTile
from .label_ring import LabelRing
from .lattice import Lattice
from .layer_cells import LayerCells
from .layer_row import LayerRow
from .links import Links, fan
from .loss_surface import LossSurface
from .map_network import MapNetwork
from .metric_balls import MetricBalls
from .narrow_net import NarrowNet
from .neighbour_ruler import NeighbourRuler
from .network_diagram import NetworkDiagram
from .number_tile import NumberTile
from .paper_strip import PaperStrip
from .parameter_cells import ParameterCells
from .pixel_dots import PixelDots
from .plane import Plane, PlaneLayer, Travel
from .point_cloud import PointCloud
from .reading import Legend, Reading
from .region_map import RegionMap
from .residuals import Residuals
from .route import Move, Route, activation, linear, normalisation, translation
from .simplex import Simplex
from .small_fields import SmallFields
from .softmax_board import SoftmaxBoard, three_bars
from .sound_wave import SoundWave
from .space_cloud import SpaceAxes, SpaceCloud
from .stop_slider import StopSlider
from .streams import Streams
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
    "ComputationGraph",
    "ContourMap",
    "Counter",
    "Curve",
    "CurveTiles",
    "DecisionField",
    "Dial",
    "DoubleArrow",
    "FieldScale",
    "FunctionPlot",
    "Gauge",
    "GraphEdge",
    "GraphNode",
    "Histogram",
    "ImageTile",
    "LabelRing",
    "LabelledBars",
    "Lattice",
    "LayerCells",
    "LayerRow",
    "Legend",
    "Links",
    "LossSurface",
    "MapNetwork",
    "MetricBalls",
    "Move",
    "NarrowNet",
    "NeighbourRuler",
    "NetworkDiagram",
    "NumberTile",
    "PaperStrip",
    "ParameterCells",
    "PixelDots",
    "Plane",
    "PlaneLayer",
    "PointCloud",
    "Reading",
    "RegionMap",
    "Residuals",
    "Rings",
    "Route",
    "Simplex",
    "SmallFields",
    "SoftmaxBoard",
    "SoundWave",
    "SpaceAxes",
    "SpaceCloud",
    "StopSlider",
    "Streams",
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
