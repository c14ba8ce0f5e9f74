"""Traces of the chapter "Optimization"."""
