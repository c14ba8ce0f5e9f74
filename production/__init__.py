"""Makes videos, captions and contact sheets of the lecture's scenes."""

from models.framework.errors import LectureError

__all__ = ["LectureError"]
