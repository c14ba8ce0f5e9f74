"""The shots of the benchmark."""
