"""The drawing vocabulary: one file a prop, each made from plain arrays."""

from .class_areas import ClassAreas
from .counter import Counter
from .curve import Curve
from .decision_field import DecisionField, FieldScale
from .function_plot import FunctionPlot
from .image_tile import ImageTile
from .narrow_net import NarrowNet
from .network_diagram import NetworkDiagram
from .plane import Plane, PlaneLayer, Travel
from .point_cloud import PointCloud
from .route import Move, Route, activation, linear, normalisation, translation
from .simplex import Simplex
from .track import Track
from .warped_grid import WarpedGrid

__all__ = [
    "ClassAreas",
    "Counter",
    "Curve",
    "DecisionField",
    "FieldScale",
    "FunctionPlot",
    "ImageTile",
    "Move",
    "NarrowNet",
    "NetworkDiagram",
    "Plane",
    "PlaneLayer",
    "PointCloud",
    "Route",
    "Simplex",
    "Track",
    "Travel",
    "WarpedGrid",
    "activation",
    "linear",
    "normalisation",
    "translation",
]
