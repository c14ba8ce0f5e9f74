"""The resources for the work: this machine's processes, or the workers of a scheduler. Standard library only."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from models.framework.errors import UsageError

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.%\w]+\]|[^\s/:@?#\[\]]+):(\d{1,5})/?")
HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Tls:
    """Files in PEM that say who one is and whom to trust; what is not given here is as Dask is set up."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def __bool__(self) -> bool:
        return any((self.ca, self.cert, self.key))


@dataclass(frozen=True)
class Address:
    """Where a scheduler is."""

    protocol: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Address:
        """From tcp://host:port or tls://host:port. Raises UsageError."""
        parts = ADDRESS.fullmatch(url)
        if parts is None or not 0 < int(parts[3]) <= HIGHEST_PORT:
            raise UsageError(f"{url!r} is not the address of a scheduler: give tcp://HOST:PORT or tls://HOST:PORT")
        return cls(parts[1], parts[2].strip("[]"), int(parts[3]))

    def __str__(self) -> str:
        return f"{self.protocol}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def warning(self) -> str | None:
        """A warning about an address that is open to others; None where it is safe."""
        if self.protocol == "tls" or is_loopback(self.host):
            return None
        return (
            f"warning: {self} is open: anyone who reaches it can read along and run code on its workers; "
            "use tls:// with --tls-ca, --tls-cert and --tls-key"
        )


@dataclass(frozen=True)
class Resources:
    """How a command gets its work done.

    Attributes:
        workers: processes at work at once on this machine.
        scheduler: the address of a scheduler whose workers film; this machine films itself without one.
        store: an fsspec URL where traces and finished shots are shared.
        timeout: seconds that a shot may take; by its length and quality where it is None.
        tls: for a scheduler at tls://.
    """

    workers: int
    scheduler: str | None = None
    store: str | None = None
    timeout: float | None = None
    tls: Tls = Tls()

    @property
    def address(self) -> Address | None:
        return Address.parse(self.scheduler) if self.scheduler is not None else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, out of reach of others."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
