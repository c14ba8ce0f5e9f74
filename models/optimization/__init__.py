"""Experiments of the chapter "Optimization"."""
