"""Scenes of the first chapter."""
