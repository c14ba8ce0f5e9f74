"""Experiments of the small lecture."""
