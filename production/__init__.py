"""Makes videos, captions and contact sheets of the lecture's scenes."""

from models.errors import LectureError

__all__ = ["LectureError"]
