"""How fast the project films, held against plain Manim and against the encoder alone."""
