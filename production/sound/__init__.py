"""Sound as arrays: reading, loudness, the track of a film."""
