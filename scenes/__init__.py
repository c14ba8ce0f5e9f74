"""The lecture as Manim scenes: they show what `models` measured."""
