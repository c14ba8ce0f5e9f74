"""The main of a filming process: one scene is rehearsed, or drawn and encoded; it reports through a pipe.

Nothing of Manim is imported before `load_stage`.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import ROOT, Folders, folders
from models.framework.whole_file import sync
from production.shot.formats import Variant
from production.shot.keys import Pace
from production.shot.timeline import TICKS_A_SECOND, Timeline
from production.storage.files import FULL, as_lecture_error
from scenes import contents
from scenes.spec import SceneSpec

VIDEO = "shot.mp4"
LOG = "log.txt"
NEWS_SECONDS = 0.2


@dataclass(frozen=True)
class Order:
    """The order to a filming process. Without a variant the scene is only rehearsed."""

    scene: SceneSpec  # with the file of its trace
    variant: Variant | None
    folder: Path  # its own, for the video, the log and all that Manim writes
    pace: Pace = ()
    places: Folders = field(default_factory=folders)  # in which its parent works


def load_stage() -> Any:
    """The stage's module for shots, with manim.cfg read from the project wherever the command was given."""
    os.chdir(ROOT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries that look for programs that are not needed
        return importlib.import_module(contents.stage())


def carry_out(order: Order, news: Connection) -> None:
    """A filming process as a whole.

    Sends ("filmed", seconds) now and then, and at last ("done", timeline), ("refused", why) where an error was
    foreseen, or ("failed", why) where the log has more.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run that started it decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _speak_into(order.folder / LOG)
    except FileNotFoundError:  # the run that started it is gone, and its folder with it
        return
    try:
        order.places.enter()
        timeline = _film(order, news) if order.variant else _rehearse(order)
        news.send(("done", timeline))
    except LectureError as error:
        news.send(("refused", str(error)))
    except BrokenPipeError:
        return
    except Exception as error:
        with suppress(OSError):
            traceback.print_exc()
            sys.stderr.flush()
        news.send(("failed", _explain(error, order)))


def _film(order: Order, news: Connection) -> Timeline:
    from production.shot.formats import GROUNDS
    from production.video.encode import Encoder

    assert order.variant is not None
    shot = load_stage()
    _keep_files_in(order.folder)
    variant, fps = order.variant, order.variant.quality.fps
    settings = shot.Settings(variant.language, variant.theme, variant.shape)
    told = 0.0

    def on_progress(seconds: float) -> None:
        nonlocal told
        if time.monotonic() - told > NEWS_SECONDS:
            told = time.monotonic()
            news.send(("filmed", seconds))

    video = order.folder / VIDEO
    with Encoder(video, *variant.size, fps, shot.to_yuv420, variant.encoding) as encoder:
        pace = {beat: ticks / TICKS_A_SECOND for beat, ticks in order.pace}
        said = shot.film(
            order.scene, settings, variant.quality, encoder.write, on_progress, pace, GROUNDS.get(variant.ground)
        )
    timeline = Timeline.from_json(said)
    if encoder.frames != timeline.frames(fps):
        raise LectureError(
            f"{order.scene.name} has {encoder.frames} frames, its timeline {timeline.frames(fps)}: "
            "everything has to be played inside a beat"
        )
    sync(video)
    return timeline


def _rehearse(order: Order) -> Timeline:
    shot = load_stage()
    _keep_files_in(order.folder)
    return Timeline.from_json(shot.rehearse(order.scene))


def _keep_files_in(folder: Path) -> None:
    """Texts, formulas and temporary files of this process stay in its own folder, and go with it."""
    tempfile.tempdir = str(folder)
    manim = sys.modules.get("manim")
    if manim is not None:
        manim.config.media_dir = str(folder)


def _speak_into(log: Path) -> None:
    """Sends all output to a file: standard output belongs to the command's result."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _end_with_parent() -> None:
    """Ends this process as soon as the run that started it is gone, however it went."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _explain(error: Exception, order: Order) -> str:
    """One line about an unforeseen error; the log has the rest."""
    if isinstance(error, OSError) and error.errno in FULL:
        return str(as_lecture_error(error, order.folder))
    what = "filming" if order.variant else "rehearsing"
    reason = " ".join(str(error).split()) or "no reason given"
    return f"{what} {order.scene.name} failed: {type(error).__name__}: {reason}"
