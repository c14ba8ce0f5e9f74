"""Records the training of a torch network, layer by layer, and changes nothing about it.

    with netfilm.record(net, probe=X) as run:
        for x, y in batches:
            loss = criterion(net(x), y)
            loss.backward()
            run.step(loss)
            optimizer.step()
            optimizer.zero_grad()
    run.save("run.netfilm")
    netfilm.load("run.netfilm").activation("1")  # (records, samples, …)

Reading a recording needs numpy alone; torch is imported when something is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netfilm.errors import DamagedRecording, RecordingError
from netfilm.recording import Layer, Output, Recording, Series
from netfilm.storage import load, save
from netfilm.version import VERSION

if TYPE_CHECKING:
    from netfilm.run import Run, record

__version__ = VERSION
__all__ = [
    "DamagedRecording",
    "Layer",
    "Output",
    "Recording",
    "RecordingError",
    "Run",
    "Series",
    "load",
    "record",
    "save",
]


def __getattr__(name: str) -> object:
    if name in ("Run", "record"):
        from netfilm import run

        return getattr(run, name)
    raise AttributeError(f"module 'netfilm' has no attribute {name!r}")
