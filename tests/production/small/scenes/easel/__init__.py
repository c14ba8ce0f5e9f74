"""The stage of the small lecture."""
