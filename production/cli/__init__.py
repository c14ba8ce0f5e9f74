"""Command line: options, tables, and the verbs `list` and `doctor`."""
