"""Experiments of the chapter "Geometry"."""
