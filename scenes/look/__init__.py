"""How the lecture looks: colours, sizes, fonts and settings, for all who need them. Imports no Manim."""
