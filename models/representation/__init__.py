"""Experiments of the chapter "Representation": features that networks learn for themselves."""
