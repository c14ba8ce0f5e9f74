"""What serves every experiment: its key, its run, its trace, and the claims that its values are held to."""
