"""Essays: Markdown with films, claims and references."""
