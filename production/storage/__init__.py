"""Where files are kept: locks, scratch folders, stores on this machine and shared ones."""
