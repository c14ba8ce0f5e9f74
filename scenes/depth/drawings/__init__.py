"""What single scenes of the chapter draw, and no other needs so far."""
