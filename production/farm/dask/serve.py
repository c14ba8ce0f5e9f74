"""The verbs `scheduler` and `worker`: what makes many machines one farm."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Coroutine
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import folders
from production.farm.dask.cluster import (
    LectureScheduler,
    LectureWorker,
    Nanny,
    get_ip,
    knock,
    no_scheduler,
    security,
    tag,
)
from production.farm.resources import Address, Resources, is_loopback
from production.render import process_pool
from production.shot.versions import version
from production.storage.files import media_folder, ready_folder
from production.storage.remote_store import open_remote_store

LOOPBACK = "127.0.0.1"
STARTING_SECONDS = 30.0
"""For which a worker's process looks for its scheduler, which was there a moment ago: a busy machine starts slowly."""


def serve_scheduler(resources: Resources) -> None:
    """Runs a scheduler until it is stopped."""
    address = _address(resources)
    guard = security(address, resources.tls)

    async def serve() -> None:
        async with LectureScheduler(
            host=address.host, port=address.port, protocol=address.protocol, dashboard=False, security=guard
        ) as scheduler:
            _say(f"scheduler at {scheduler.address}")
            await scheduler.finished()

    _run(serve, lambda reason: f"no scheduler can be at {address} ({reason})")


def serve_worker(resources: Resources) -> None:
    """Films for a scheduler until one of the two is stopped. A worker process that dies is replaced."""
    address = _address(resources)
    guard = security(address, resources.tls)
    ready_folder(media_folder())
    open_remote_store(resources.store)
    knock(address)
    host = LOOPBACK if is_loopback(address.host) else get_ip(address.host)

    async def serve() -> None:
        with tempfile.TemporaryDirectory(prefix="lecture-") as folder:
            async with Nanny(
                str(address),
                nthreads=resources.workers,
                resources={tag(): resources.workers},
                worker_class=LectureWorker,
                security=guard,
                host=host,
                local_directory=folder,
                memory_limit=0,
                death_timeout=STARTING_SECONDS,
                store_url=resources.store,
                places=folders(),
                preload=["production.farm.dask.serve"],
            ) as nanny:
                _say(f"worker for {address}, version {version()}, {resources.workers} at once")
                await nanny.finished()
        raise LectureError(f"the scheduler at {address} is gone: start this worker again when there is one")

    _run(serve, lambda reason: no_scheduler(address, OSError(reason)))


def dask_setup(_: object) -> None:
    """Called by Dask in the worker's process: the first order finds Manim loaded."""
    process_pool.warm_up()


def _address(resources: Resources) -> Address:
    address = resources.address
    assert address is not None
    if address.warning:
        _say(address.warning)
    return address


def _run(serve: Callable[[], Coroutine[Any, Any, None]], trouble: Callable[[str], str]) -> None:
    try:
        asyncio.run(serve())
    except LectureError:
        raise
    except Exception as error:
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        raise LectureError(trouble(" ".join(str(cause).split()) or type(cause).__name__)) from None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
