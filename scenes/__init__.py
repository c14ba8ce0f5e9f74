"""What the lecture shows: Manim scenes, and the stage and props they are made of."""
