"""Traces of the chapter "Depth"."""
