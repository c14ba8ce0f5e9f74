"""Chapter 3: training as a way down a landscape."""
