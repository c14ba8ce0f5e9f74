"""Chapter 2: a network as a chain of geometric transformations."""
