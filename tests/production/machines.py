"""Several machines on one: a scheduler and workers, each a process with project, media and traces of its own."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .conftest import Project, lay_out
from .waiting import PATIENCE, wait_for

LISTEN = "0A"


@dataclass
class Machine:
    """A process of the farm; what it says goes to a file. `net` is the network namespace it lives in."""

    project: Project
    name: str
    net: str = ""
    process: Any = None

    is_ready: Callable[[], bool] = lambda: False

    @property
    def log(self) -> str:
        path = self.project.root / f"{self.name}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def start(self, *arguments: str, ready: str, **environment: str) -> Machine:
        inside = ("ip", "netns", "exec", self.net) if self.net else ()
        before = self.log.count(ready)
        with (self.project.root / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*inside, *self.project.command(*arguments)],
                cwd=self.project.root,
                env=self.project.environment(**environment),
                stdout=log,
                stderr=log,
            )
        self.is_ready = lambda: self.log.count(ready) > before
        return self

    def wait(self) -> Machine:
        """Returns when it is ready for work."""
        assert self.process is not None
        wait_for(lambda: self.is_ready() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


@dataclass
class Yard:
    """A folder in which machines are set up, and where their scheduler is."""

    root: Path
    change: Callable[[Project], None] = lambda project: None
    port: int = field(default_factory=lambda: free_port())
    machines: list[Machine] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def project(self, name: str) -> Project:
        project = Project(self.root / name)
        if not project.root.exists():
            lay_out(project.root)
            self.change(project)
        return project

    def scheduler(self) -> Machine:
        machine = Machine(self.project("hub"), "scheduler")
        self.machines.append(machine)
        return machine.start("scheduler", "--port", str(self.port), ready="scheduler at").wait()

    def workers(self, *names: str, **environment: str) -> list[Machine]:
        machines = [Machine(self.project(name), name) for name in names]
        self.machines += machines
        for machine in machines:
            machine.start("worker", self.url, "--workers", "1", ready="worker for", **environment)
        return [machine.wait() for machine in machines]

    def close(self) -> None:
        for machine in reversed(self.machines):
            if machine.process.poll() is None:
                machine.process.terminate()
        for machine in self.machines:
            machine.process.wait(PATIENCE)


@contextmanager
def yard(root: Path, change: Callable[[Project], None] = lambda project: None) -> Iterator[Yard]:
    found = Yard(root, change)
    try:
        yield found
    finally:
        found.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listening(pids: set[int]) -> list[str]:
    """The addresses at which these processes listen."""
    import psutil

    found = []
    for pid in pids:
        try:
            found += [str(c.laddr.ip) for c in psutil.Process(pid).net_connections("inet") if c.status == "LISTEN"]
        except psutil.Error:
            continue
    return found


def listening_in_net_of(pid: int) -> set[str]:
    """The IPv4 addresses at which anybody listens in the network namespace of a process."""
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    rows6 = [line.split() for line in Path(f"/proc/{pid}/net/tcp6").read_text().splitlines()[1:]]
    assert not [row for row in rows6 if row[3] == LISTEN]
    numbers = [bytes.fromhex(row[1].split(":")[0])[::-1] for row in rows if row[3] == LISTEN]
    return {".".join(map(str, number)) for number in numbers}


def family(pid: int) -> set[int]:
    """A process and all below it."""
    import psutil

    return {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}
