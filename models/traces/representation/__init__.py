"""Traces of the chapter "Representation learning"."""
