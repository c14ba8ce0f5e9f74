"""The overture: the whole lecture in one unbroken shot."""
