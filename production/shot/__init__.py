"""Shots: what is filmed, how, its key and its timeline."""
