"""The process in which a user's function speaks: `python -m production.voice.call module:function`.

Reads `[{"text", "language", "file", "name"}, …]` from standard input and writes a WAV file for each. Says, a JSON
object a line, {"version"} first, then {"done": number} for each, or at last {"wrong": why}.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import shutil
import sys
import wave
from collections.abc import Callable
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np


class WrongReturn(Exception):
    """The answer is no audible recording."""


def main(name: str) -> None:
    say = _own_output()
    try:
        function, version = load(name)
    except (Exception, SystemExit) as error:
        say({"wrong": f"cannot be loaded: {_plainly(error)}"})
        return
    say({"version": version})
    for number, order in enumerate(json.load(sys.stdin)):
        try:
            write(function(order["text"], order["language"]), Path(order["file"]))
        except WrongReturn as error:
            wanted = "the path of a WAV file, its bytes, or (samples, rate)"
            say({"wrong": f"returned {error} for {order['name']}: it has to return {wanted}"})
            return
        except (Exception, SystemExit) as error:
            say({"wrong": f"failed at {order['name']}: {_plainly(error)}"})
            return
        say({"done": number})


def load(name: str) -> tuple[Callable[[str, str], Any], str]:
    """The function, found from the current folder too, and a digest of what it is: its source and its version."""
    sys.path.insert(0, os.getcwd())
    module_name, _, function_name = name.partition(":")
    module = importlib.import_module(module_name)
    function = getattr(module, function_name)
    if not callable(function):
        raise TypeError(f"{function_name} is a {type(function).__name__} and cannot be called")
    file = inspect.getsourcefile(module)
    source = Path(file).read_bytes() if file else b""
    versions = [str(getattr(thing, mark, "")) for thing in (function, module) for mark in ("version", "__version__")]
    package = metadata.packages_distributions().get(module_name.partition(".")[0], [])
    versions += [f"{each} {metadata.version(each)}" for each in package]
    return function, sha256(b"\n".join([source, name.encode(), *map(str.encode, versions)])).hexdigest()


def write(returned: Any, path: Path) -> None:
    """Puts what a function returned into a file. Raises WrongReturn where that cannot be."""
    if isinstance(returned, str | os.PathLike):
        if not Path(returned).is_file():
            raise WrongReturn(f"{str(returned)!r}, which is no file,")
        shutil.copyfile(returned, path)
    elif isinstance(returned, bytes | bytearray | memoryview):
        path.write_bytes(returned)
    elif isinstance(returned, tuple) and len(returned) == 2:
        _write_samples(*returned, path)
    else:
        raise WrongReturn(f"{type(returned).__name__}")


def _write_samples(samples: Any, rate: Any, path: Path) -> None:
    """As 24 bits, one channel: floats are full scale at ±1, integers at the ends of their type."""
    try:
        found = np.asarray(samples)
        rate = int(rate)
    except (TypeError, ValueError) as error:
        raise WrongReturn(f"({type(samples).__name__}, {type(rate).__name__})") from error
    if found.dtype.kind not in "fiu" or found.ndim not in (1, 2) or not 1000 <= rate <= 768_000:
        raise WrongReturn(f"samples of type {found.dtype} and shape {found.shape} at {rate} Hz")
    if found.dtype.kind == "u" or found.dtype.itemsize == 1:
        raise WrongReturn(f"samples of {8 * found.dtype.itemsize} bits without a sign or too few")
    scale = 1.0 if found.dtype.kind == "f" else float(np.iinfo(found.dtype).max) + 1
    values = found.astype(np.float64) / scale
    if values.ndim == 2:
        values = values.mean(axis=int(np.argmin(values.shape)))
    if not np.isfinite(values).all():
        raise WrongReturn("samples that are no numbers")
    values /= max(1.0, float(np.abs(values).max(initial=0.0)))
    whole = np.clip(np.rint(values * (1 << 23)), -(1 << 23), (1 << 23) - 1).astype("<i4")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(3)
        file.setframerate(rate)
        file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


def _own_output() -> Callable[[dict[str, object]], None]:
    """Writes to the starting process alone; the function's own prints go elsewhere."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(what: dict[str, object]) -> None:
        print(json.dumps(what), file=output, flush=True)

    return say


def _plainly(error: BaseException) -> str:
    reason = " ".join(str(error).split())
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


if __name__ == "__main__":
    main(sys.argv[1])
