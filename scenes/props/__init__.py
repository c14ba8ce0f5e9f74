"""The drawing vocabulary: one file a prop, each made from plain arrays."""

from .arrow_field import ArrowField
from .bars import Bars, LabelledBars
from .beam import Beam
from .chart import Chart
from .class_areas import ClassAreas
from .class_marks import ClassMarks
from .computation_graph import ComputationGraph, GraphEdge, GraphNode
from .contour_map import ContourMap
from .counter import Counter
from .curve import Curve
from .decision_field import DecisionField, FieldScale
from .function_plot import FunctionPlot
from .image_tile import ImageTile
from .layer_cells import LayerCells
from .links import Links, fan
from .loss_surface import LossSurface
from .map_network import MapNetwork
from .narrow_net import NarrowNet
from .network_diagram import NetworkDiagram
from .plane import Plane, PlaneLayer, Travel
from .point_cloud import PointCloud
from .reading import Legend, Reading
from .residuals import Residuals
from .rings import Rings
from .route import Move, Route, activation, linear, normalisation, translation
from .space_cloud import SpaceAxes, SpaceCloud
from .tangent import Tangent
from .track import Track
from .warped_grid import WarpedGrid

__all__ = [
    "ArrowField",
    "Bars",
    "Beam",
    "Chart",
    "ClassAreas",
    "ClassMarks",
    "ComputationGraph",
    "ContourMap",
    "Counter",
    "Curve",
    "DecisionField",
    "FieldScale",
    "FunctionPlot",
    "GraphEdge",
    "GraphNode",
    "ImageTile",
    "LabelledBars",
    "LayerCells",
    "Legend",
    "Links",
    "LossSurface",
    "MapNetwork",
    "Move",
    "NarrowNet",
    "NetworkDiagram",
    "Plane",
    "PlaneLayer",
    "PointCloud",
    "Reading",
    "Residuals",
    "Rings",
    "Route",
    "SpaceAxes",
    "SpaceCloud",
    "Tangent",
    "Track",
    "Travel",
    "WarpedGrid",
    "activation",
    "fan",
    "linear",
    "normalisation",
    "translation",
]
