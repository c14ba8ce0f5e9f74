"""A scene as plain values, to be sent to the process that films it: name, words, files. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.framework.trace import ensure, trace_path
from scenes import contents
from scenes.contents import Entry
from scenes.script import Script, Words


@dataclass(frozen=True)
class SceneSpec:
    """Which scene is filmed, and of what.

    Attributes:
        name: its class, after which its files are named.
        module: the class's module.
        title: in every language.
        script: what it says and writes.
        trace: the file of what was measured.
    """

    name: str
    module: str
    title: Words = field(hash=False)
    script: Script
    trace: Path


def spec_of(entry: Entry, trace: Path | None = None) -> SceneSpec:
    """The scene of a line in the table of contents, with its words and its trace's file as they are now."""
    path = trace or trace_path(entry.experiment)
    return SceneSpec(entry.scene, entry.module, entry.title, contents.script(entry), path)


def spec(scene: str) -> SceneSpec:
    """The lecture's scene of that class name; what it shows is measured first where it never was."""
    entry = contents.entry(scene)
    return spec_of(entry, ensure(entry.experiment))
