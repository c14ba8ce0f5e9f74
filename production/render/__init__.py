"""Processes that rehearse and film scenes."""
