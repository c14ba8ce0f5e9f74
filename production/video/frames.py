"""Single frames of finished videos, as pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def stills(video: Path, numbers: Sequence[int]) -> Iterator[Image]:
    """Frames of a video by their numbers, which must not fall."""
    import av
    from PIL import Image

    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        wanted = list(numbers)
        for number, frame in enumerate(container.decode(stream)):
            while wanted and wanted[0] == number:
                wanted.pop(0)
                yield Image.fromarray(frame.to_ndarray(format="rgb24"))
            if not wanted:
                return
