"""Chapter 4: what a network learns to look at."""
