"""Traces of the chapter "Transformation"."""
