"""Scenes of the second chapter."""
