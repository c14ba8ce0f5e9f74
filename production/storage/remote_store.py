"""A place that machines share, by an fsspec URL: traces and finished shots, named by content.

`traces/<checksum>.npz`; `shots/<key>.json` says which `shots/<key>.<sha256>.mp4` is the shot, and is written last. All
that is read from there is checked by its checksum, so what is half written or damaged is as if it were not there.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.framework.errors import LectureError, UsageError
from production.storage.files import sha256
from production.storage.store import SHOT, is_record

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

    from production.storage.store import Stored


class RemoteStore:
    """The shared store at a URL. Raises UsageError for a URL that nothing here can open."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        self.url = url
        try:
            if "://" not in url:
                raise ValueError("give a URL such as s3://bucket/folder or file:///folder")
            found: tuple[AbstractFileSystem, str] = url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise UsageError(f"--store {url} cannot be used: {' '.join(str(error).split())}") from None
        self._files, self._root = found[0], found[1].rstrip("/")

    def put_trace(self, checksum: str, path: Path) -> None:
        """Copies a trace there, unless one of that name and size is there."""
        name = f"{self._root}/traces/{checksum}.npz"
        with self._plainly():
            with suppress(FileNotFoundError):
                if self._files.size(name) == path.stat().st_size:
                    return
            self._put(path, name)

    def get_trace(self, checksum: str, path: Path) -> bool:
        """Copies the trace to `path`; False where there is none. What it holds is for the caller to verify."""
        return self._get(f"{self._root}/traces/{checksum}.npz", path)

    def put_shot(self, stored: Stored) -> None:
        """Copies a finished shot there, over an earlier one."""
        with self._plainly():
            self._put(stored.video, self._video(stored.key, stored.record))
            record = json.dumps(dict(stored.record), ensure_ascii=False, indent=1).encode()
            self._files.pipe_file(self._record(stored.key), record)

    def get_shot(self, key: str, video: Path) -> dict[str, Any] | None:
        """Copies the shot to `video` and returns its record; None where there is none, or not what was put there."""
        with self._plainly():
            try:
                record: dict[str, Any] = json.loads(self._files.cat_file(self._record(key)))
            except (FileNotFoundError, ValueError):
                return None
        if not is_record(record, SHOT):
            return None
        source = self._video(key, record)
        if not self._get(source, video) or sha256(video) != record["sha256"]:
            video.unlink(missing_ok=True)
            return None
        return record

    def _record(self, key: str) -> str:
        return f"{self._root}/shots/{key}.json"

    def _video(self, key: str, record: Mapping[str, Any]) -> str:
        return f"{self._root}/shots/{key}.{record['sha256']}.mp4"

    def _put(self, source: Path, name: str) -> None:
        self._files.makedirs(name.rpartition("/")[0], exist_ok=True)
        if not self._is_local:
            self._files.put_file(str(source), name)  # appears whole or not at all
            return
        temporary = f"{name}.{secrets.token_hex(4)}.part"
        self._files.put_file(str(source), temporary)
        self._files.mv(temporary, name)

    def _get(self, name: str, path: Path) -> bool:
        with self._plainly():
            try:
                self._files.get_file(name, str(path))
            except FileNotFoundError:
                path.unlink(missing_ok=True)
                return False
        return True

    @cached_property
    def _is_local(self) -> bool:
        protocol = self._files.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except LectureError:
            raise
        except Exception as error:  # every kind of store has errors of its own
            reason = " ".join(str(error).split()) or "no reason given"
            raise LectureError(f"the store {self.url} failed: {type(error).__name__}: {reason}") from error


def open_remote_store(url: str | None) -> RemoteStore | None:
    """The shared store, if there is to be one."""
    return RemoteStore(url) if url else None
