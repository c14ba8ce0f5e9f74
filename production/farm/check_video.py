"""Looks at what came back before it is taken for what was ordered."""

from __future__ import annotations

from pathlib import Path

from models.framework.errors import LectureError
from production.shot.keys import Shot
from production.shot.timeline import Timeline
from production.storage.files import sha256

CODEC_NAME = {"libx264": "h264"}


class NotAsOrdered(LectureError):
    """A video that is damaged, or another one."""


def check_video(shot: Shot, video: Path, timeline: Timeline, checksum: str = "") -> None:
    """Whether a video is whole, of the right kind, and as long as its timeline says.

    Args:
        shot: what was ordered.
        video: what came.
        timeline: what was said of it.
        checksum: SHA-256 (hex) of the video, where it was sent.

    Raises:
        NotAsOrdered: what is wrong with it.
    """
    if checksum and sha256(video) != checksum:
        raise NotAsOrdered("what came back was damaged on its way")
    found, ordered = _seen(video), _ordered(shot, timeline)
    found["scene"] = timeline.scene
    wrong = [f"{what} {found[what]} instead of {ordered[what]}" for what in ordered if found[what] != ordered[what]]
    if wrong:
        raise NotAsOrdered(f"what came back is not what was ordered: {', '.join(wrong)}")


def _ordered(shot: Shot, timeline: Timeline) -> dict[str, object]:
    fps, encoding = shot.variant.quality.fps, shot.variant.encoding
    return {
        "scene": shot.scene.name,
        "codec": CODEC_NAME.get(encoding.codec, encoding.codec),
        "pixels": encoding.pixels,
        "size": "{}×{}".format(*shot.variant.size),
        "frames a second": fps,
        "frames": timeline.frames(fps),
    }


def _seen(video: Path) -> dict[str, object]:
    """Reads the file's own description; its frames are counted, not decoded."""
    import av

    try:
        with av.open(str(video)) as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            return {
                "codec": context.name,
                "pixels": context.pix_fmt,
                "size": f"{context.width}×{context.height}",
                "frames a second": stream.average_rate,
                "frames": sum(1 for packet in container.demux(stream) if packet.size),
            }
    except (av.FFmpegError, IndexError) as error:
        raise NotAsOrdered(f"what came back is no video ({' '.join(str(error).split())})") from error
