"""Makes videos, captions and contact sheets of the lecture's scenes."""
