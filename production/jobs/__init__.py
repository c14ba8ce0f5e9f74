"""Jobs side by side: queue, subprocesses, progress display, measuring, claims."""
