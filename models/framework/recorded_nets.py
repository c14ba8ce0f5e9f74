"""A trace's recordings of networks as members of its file, and back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import numpy as np

from netfilm.recording import Recording
from netfilm.storage import DESCRIPTION, describe, rebuilt


def packed(field: str, recording: Recording) -> dict[str, bytes]:
    """The arrays of a recording and its description, as members in a folder named by the field."""
    members = {f"{field}/{DESCRIPTION}": json.dumps(describe(recording), ensure_ascii=False).encode()}
    for name, array in recording.arrays.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, allow_pickle=False)
        members[f"{field}/{name}.npy"] = buffer.getvalue()
    return members


def unpacked(field: str, members: Mapping[str, bytes]) -> Recording:
    """The recording of a field. Raises KeyError where there is none."""
    about = json.loads(members[f"{field}/{DESCRIPTION}"])
    contents = {name: members[f"{field}/{name}.npy"] for name in about["arrays"]}
    read = np.lib.format.read_array
    return rebuilt(about, {name: read(io.BytesIO(content), allow_pickle=False) for name, content in contents.items()})


def field_of(member: str) -> str:
    """The name of the field that a member of a trace's file belongs to."""
    return member.partition("/")[0].removesuffix(".npy")
