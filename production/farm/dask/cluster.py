"""Dask as the lecture uses it: no web pages, no chatter, nothing that listens further than it has to.

Importing this module imports `distributed`, which takes a third of a second: only where there is something to film.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

SILENCE = 100
"""A level above all others: what is worth a line is said by this project."""

os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", str(SILENCE))  # for processes that Dask starts

import dask  # noqa: E402

QUIET = {
    "logging": dict.fromkeys(("distributed", "distributed.client", "tornado", "asyncio"), SILENCE),
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.large-graph-warning-threshold": "1GB",  # a trace may travel along
    "distributed.comm.timeouts.connect": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.http.routes": [],
    "distributed.scheduler.worker-ttl": "90s",
    "distributed.worker.daemon": False,  # a worker has processes of its own
    "distributed.worker.http.routes": [],
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.profile.enabled": False,
}
dask.config.set(QUIET)  # read when `distributed` is imported, and by what it starts

from distributed import Client, Nanny, Scheduler, Security, Worker  # noqa: E402
from distributed.utils import get_ip  # noqa: E402

from models.framework.errors import LectureError  # noqa: E402
from models.framework.folders import Folders  # noqa: E402
from production.farm.resources import Address, Tls  # noqa: E402
from production.shot.versions import version  # noqa: E402

__all__ = ["Client", "LectureScheduler", "LectureWorker", "Nanny", "connected", "get_ip"]

TAG = "lecture "
"""A worker offers the resource "lecture <version>" and every shot asks for it: no other version films it."""

CONNECT_SECONDS = 10.0


class NoWebPage:
    """Takes the web server, which would listen on all interfaces, out of a Dask server."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        return


class LectureScheduler(NoWebPage, Scheduler):
    pass


class LectureWorker(NoWebPage, Worker):
    """A worker that may know the shared store by a URL of its own."""

    def __init__(self, *args: Any, places: Folders | None = None, store_url: str | None = None, **options: Any) -> None:
        if places is not None:  # of the command, which started this process
            places.enter()
        super().__init__(*args, **options)
        self.store_url = store_url


def tag() -> str:
    return f"{TAG}{version()}"


@contextmanager
def connected(address: Address, tls: Tls) -> Iterator[Client]:
    """A client of a scheduler elsewhere. Raises LectureError where there is none."""
    guard = security(address, tls)
    knock(address)
    try:
        client = Client(
            str(address), security=guard, timeout=CONNECT_SECONDS, direct_to_workers=False,
            set_as_default=False,
        )  # fmt: skip
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise LectureError(no_scheduler(address, error)) from None
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=2)


def knock(address: Address) -> None:
    """Raises LectureError at once where nothing listens; Dask would try again and again."""
    try:
        socket.create_connection((address.host, address.port), CONNECT_SECONDS).close()
    except OSError as error:
        raise LectureError(no_scheduler(address, error)) from None


def no_scheduler(address: Address, error: BaseException) -> str:
    """One line about an address without a scheduler."""
    while error.__cause__ is not None:
        error = error.__cause__
    reason = " ".join((getattr(error, "strerror", None) or str(error)).split()) or type(error).__name__
    return f"there is no scheduler at {address} ({reason.lower()}): start one with render.py scheduler, or mend the URL"


def security(address: Address, tls: Tls) -> Security:
    """TLS certificates: files given, else those of Dask's settings. Raises LectureError where they are missing."""
    if address.protocol != "tls":
        return Security()
    given: dict[str, Any] = {"require_encryption": True}
    if tls.ca:
        given["tls_ca_file"] = str(tls.ca)
    for role in ("client", "scheduler", "worker"):
        given |= {f"tls_{role}_{part}": str(path) for part, path in (("cert", tls.cert), ("key", tls.key)) if path}
    try:
        found: Any = Security(**given)
    except (OSError, TypeError, ValueError) as error:
        raise LectureError(f"the certificates for {address} cannot be used: {error}") from None
    if not found.tls_ca_file or not found.tls_client_cert:
        raise LectureError(f"{address} wants certificates: give --tls-ca, --tls-cert and --tls-key")
    checked: Security = found
    return checked
