"""Chapter 6: what many layers give, and what they cost."""
