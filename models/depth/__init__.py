"""Experiments of the chapter "Depth"."""
