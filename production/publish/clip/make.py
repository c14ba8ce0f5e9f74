"""The verb `clip`: single scenes, and single beats of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from production.cutting import beat_of, cut_beat, in_a_row
from production.files import media_folder, place, ready_folder
from production.means import Means
from production.plan import plan
from production.quality import Variant
from production.shooting import shoot
from scenes import contents


def make_clips(names: Sequence[str], variant: Variant, means: Means, output: Path | None) -> list[Path]:
    """One video for each `Scene` or `Scene.beat`."""
    wanted = []
    for name in names:
        scene, _, part = name.partition(".")
        entry = contents.entry(scene)
        wanted.append((entry, beat_of(entry, part) if part else None))
    media = media_folder()
    folder = ready_folder(output or media / "clips")
    entries = list(dict.fromkeys(entry for entry, _ in wanted))
    stored = dict(zip(entries, shoot(entries, variant, means, media), strict=True))
    clips = []
    for entry, beat in wanted:
        (take,) = in_a_row(plan([entry], variant), [stored[entry]])
        video = cut_beat(take, beat, media) if beat else take.stored
        clips.append(folder / take.shot.file_name(beat))
        place(video.video, clips[-1])
    return clips
