"""Opens the backend that a command asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from production.farm.backend import Backend
from production.farm.local_backend import LocalBackend
from production.farm.resources import Resources
from production.render import process_pool
from production.storage.remote_store import RemoteStore


@contextmanager
def open_backend(resources: Resources, remote: RemoteStore | None, note: Callable[[str], None]) -> Iterator[Backend]:
    """This machine's own processes, or the workers of the scheduler that is named; Dask is imported for these alone.

    Args:
        resources: what the command was told to film with.
        remote: the shared store, by which shots travel from other machines.
        note: shows a line to the user.

    Raises:
        UsageError: for an address that is none.
        LectureError: where there is no scheduler.
    """
    address = resources.address
    if address is None:
        process_pool.warm_up()
        yield LocalBackend(resources.workers)
        return
    if address.warning:
        note(address.warning)
    from production.farm.dask.backend import DaskBackend
    from production.farm.dask.cluster import connected

    with connected(address, resources.tls) as client:
        backend = DaskBackend(client, address, remote, note)
        backend.watch()
        yield backend
