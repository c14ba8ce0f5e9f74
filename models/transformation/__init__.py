"""Experiments of the chapter "Transformation": networks as sequences of geometric moves."""
