"""Traces of the chapter "Geometry"."""
