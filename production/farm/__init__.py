"""Hands shots to processes here or on other machines, and checks the results."""
