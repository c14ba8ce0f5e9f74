"""Machines with networks of their own: addresses, certificates, what is said of a way that is open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import Project
from .machines import Machine, lay_out, listening_in_net_of
from .probe import fingerprints
from .waiting import PATIENCE

PORT = "8786"
HOSTS = {"hub": "10.77.0.1", "a": "10.77.0.2", "b": "10.77.0.3"}


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@dataclass(frozen=True)
class Net:
    """Three namespaces on one bridge; nothing outside of them is reached."""

    prefix: str

    def of(self, host: str) -> str:
        return f"{self.prefix}{host}"

    def build(self) -> None:
        hub = self.of("hub")
        for host in HOSTS:
            ip("netns", "add", self.of(host))
            ip("-n", self.of(host), "link", "set", "lo", "up")
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "addr", "add", f"{HOSTS['hub']}/24", "dev", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        for host in ("a", "b"):
            ip(
                "link",
                "add",
                "port",
                "netns",
                self.of(host),
                "type",
                "veth",
                "peer",
                "name",
                f"to-{host}",
                "netns",
                hub,
            )
            ip("-n", hub, "link", "set", f"to-{host}", "master", "bridge", "up")
            ip("-n", self.of(host), "addr", "add", f"{HOSTS[host]}/24", "dev", "port")
            ip("-n", self.of(host), "link", "set", "port", "up")

    def remove(self) -> None:
        for host in HOSTS:
            subprocess.run(["ip", "netns", "del", self.of(host)], capture_output=True, check=False)


@pytest.fixture
def net() -> Iterator[Net]:
    if sys.platform != "linux" or os.geteuid() or not shutil.which("ip"):
        pytest.skip("only root on Linux can lay networks")
    found = Net(f"lecture-{os.getpid()}-")
    try:
        found.build()
    except subprocess.CalledProcessError as error:
        found.remove()
        pytest.skip(f"no networks can be laid here: {error.stderr.strip()}")
    yield found
    found.remove()


def certificates(folder: Path) -> list[str]:
    """A certificate that vouches for itself, as options of every command."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl to make certificates")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=lecture", "-days", "1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return ["--tls-ca", str(cert), "--tls-cert", str(cert), "--tls-key", str(key)]


@pytest.mark.parametrize("protocol", ["tcp", "tls"])
def test_machines_apart(net: Net, protocol: str, measured: Project, made: Project, tmp_path: Path) -> None:
    tls = certificates(tmp_path) if protocol == "tls" else []
    url = f"{protocol}://{HOSTS['hub']}:{PORT}"
    hub = Machine(lay_out(tmp_path / "hub"), "scheduler", net.of("hub"))
    workers = [Machine(lay_out(tmp_path / host), host, net.of(host)) for host in ("a", "b")]
    client = lay_out(tmp_path / "client")
    shutil.copytree(measured.media, client.media)
    try:
        hub.start("scheduler", "--host", HOSTS["hub"], "--port", PORT, *tls, ready="scheduler at").wait()
        for worker in workers:
            worker.start("worker", url, "--workers", "1", *tls, ready="worker for")
        for worker in workers:
            worker.wait()
        command = client.command("lecture", "first", "--quality", "draft", "--scheduler", url, *tls)
        done = subprocess.run(
            ["ip", "netns", "exec", net.of("hub"), *command],
            cwd=client.root, env=client.environment(), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        name = "lecture/01-first.en.dark.wide.mp4"
        assert fingerprints(client.media / name) == fingerprints(made.media / name)
        for said in (done.stderr, hub.log, *(worker.log for worker in workers)):
            assert said.count(f"warning: {url} is open: anyone who reaches it can ") == (protocol == "tcp"), said
        for worker in workers:
            assert listening_in_net_of(worker.process.pid) == {HOSTS[worker.name]}
        assert listening_in_net_of(hub.process.pid) == {HOSTS["hub"]}
    finally:
        for machine in (*workers, hub):
            if machine.process is not None:
                machine.process.terminate()
                machine.process.wait(PATIENCE)
