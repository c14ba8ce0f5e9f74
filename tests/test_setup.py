"""Set-up on machines that differ: the script is run with stand-ins for Python, pip and the package managers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHELLS = [path for shell in ("sh", "dash", "bash") if (path := shutil.which(shell))]

NODE = "tests/production/web/package-lock.json"
PROGRAMS = ("chromium", "soffice", "pdftoppm", "qemu-x86_64")

# Stands for any Python: notes how it is called, makes a .venv out of itself, pretends to install.
PYTHON = """#!/bin/sh
case "$*" in
*"-m venv .venv"*)
    mkdir -p .venv/bin && cp "$0" .venv/bin/python && pwd -P | sed 's|$|/.venv|' > .venv/bin/activate ;;
*"-m pip"*install*)
    echo "$*" >> "{log}"
    while [ -e "{folder}/pip-hangs" ]; do sleep 0.05; done
    [ ! -e "{folder}/pip-fails" ] ;;
*"-m pip"*) ;;
*-V) echo "Python {version}" ;;
*version_info*) exec "{real}" -S -c 'import sys; sys.version_info = ({tuple})
exec(sys.argv[1])' "$2" ;;
*ensurepip* | *Python.h*) ;;
*) exec "{real}" "$@" ;;
esac
"""
TOOLS = ("cat", "cp", "dirname", "env", "grep", "id", "ln", "mkdir", "mv", "readlink", "rm", "sed", "sh", "sleep")


class Machine:
    """A copy of the project's set-up files, and a PATH on which only chosen programs are found."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.log = folder / "pip.log"
        self.folder = folder
        self.bin = folder / "bin"
        self.project.mkdir()
        self.bin.mkdir()
        for name in ("setup.sh", "pyproject.toml", "requirements.lock", "requirements-browser.lock", "Makefile", NODE):
            (self.project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.project / name)
        for tool in TOOLS:
            if path := shutil.which(tool):
                (self.bin / tool).symlink_to(path)
        self.program("pkg-config", "exit 0")
        self.program("cc", "exit 0")
        self.program("uname", "echo Linux x86_64")
        self.python("python3.12", "3.12.1")

    def program(self, name: str, body: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!{SHELLS[0]}\n{body}\n")
        path.chmod(0o755)

    def python(self, name: str, version: str) -> None:
        numbers = ", ".join(version.split("."))
        body = PYTHON.format(log=self.log, folder=self.folder, real=sys.executable, version=version, tuple=numbers)
        self.program(name, body.partition("\n")[2])

    def environment(self, **variables: str) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.folder), **variables}

    def set_up(self, *arguments: str, shell: str = SHELLS[0], **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [shell, str(self.project / "setup.sh"), *arguments],
            env=self.environment(**variables),
            cwd=self.folder,
            capture_output=True,
            text=True,
        )

    def installs(self) -> list[str]:
        """The calls of `pip install` since the last time this was asked."""
        calls = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return calls


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def only_line(result: subprocess.CompletedProcess[str]) -> str:
    """What was said before giving up, which is one line."""
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize("shell", SHELLS)
def test_first_run_installs_and_second_does_nothing(machine: Machine, shell: str) -> None:
    first = machine.set_up(shell=shell)
    assert first.returncode == 0, first.stderr
    lock, project = machine.installs()
    assert "-r requirements.lock" in lock and "--no-deps" in project and "-e ." in project
    second = machine.set_up(shell=shell)
    assert (second.returncode, second.stdout, second.stderr, machine.installs()) == (0, "", "", [])
    assert machine.set_up("--check").returncode == 0
    assert sorted(path.name for path in machine.project.glob(".*")) == [".venv"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "setup.sh"])
def test_a_changed_file_brings_the_environment_up_to_date(machine: Machine, name: str) -> None:
    machine.set_up()
    machine.installs()
    (machine.project / ".venv" / "kept").touch()
    with (machine.project / name).open("a") as file:
        file.write("# changed\n")
    assert machine.set_up("--check").returncode == 1 and machine.installs() == []
    assert machine.set_up().returncode == 0 and len(machine.installs()) == 2
    assert (machine.project / ".venv" / "kept").exists()


def test_what_failed_is_made_anew(machine: Machine) -> None:
    (machine.folder / "pip-fails").touch()
    assert "pip could not install requirements.lock" in only_line(machine.set_up())
    (machine.project / ".venv" / "half-written").touch()
    (machine.folder / "pip-fails").unlink()
    machine.installs()
    assert machine.set_up().returncode == 0 and len(machine.installs()) == 2
    assert not (machine.project / ".venv" / "half-written").exists()


def test_what_was_killed_is_made_anew(machine: Machine) -> None:
    (machine.folder / "pip-hangs").touch()
    command = [SHELLS[0], str(machine.project / "setup.sh")]
    running = subprocess.Popen(command, env=machine.environment(), stdout=subprocess.DEVNULL, start_new_session=True)
    while not machine.log.exists():
        time.sleep(0.02)
    os.killpg(running.pid, 9)
    running.wait()
    (machine.project / ".venv" / "half-written").touch()
    (machine.folder / "pip-hangs").unlink()
    assert machine.set_up("--check").returncode == 1
    assert machine.set_up().returncode == 0
    assert not (machine.project / ".venv" / "half-written").exists()
    assert not (machine.project / ".setup.lock").is_symlink()


def test_two_at_once_install_once(machine: Machine) -> None:
    (machine.folder / "pip-hangs").touch()
    waits = machine.folder / "waits"
    machine.program("sleep", f'[ "$1" = 1 ] && : > "{waits}"; exec "{shutil.which("sleep")}" "$@"')
    command = [SHELLS[0], str(machine.project / "setup.sh")]
    pair = [subprocess.Popen(command, env=machine.environment(), stdout=subprocess.DEVNULL) for _ in range(2)]
    while not (machine.log.exists() and waits.exists()):
        time.sleep(0.02)
    (machine.folder / "pip-hangs").unlink()
    assert [process.wait() for process in pair] == [0, 0]
    assert len(machine.installs()) == 2


def test_a_moved_folder_is_set_up_anew(machine: Machine) -> None:
    machine.set_up()
    machine.installs()
    machine.project = machine.project.rename(machine.folder / "moved")
    assert machine.set_up("--check").returncode == 1
    assert machine.set_up().returncode == 0 and len(machine.installs()) == 2
    assert str(machine.project) in (machine.project / ".venv/bin/activate").read_text()


def test_torch_from_an_index_of_its_own(machine: Machine) -> None:
    assert machine.set_up(LECTURE_TORCH_INDEX="https://index.example/cpu").returncode == 0
    torch, lock, _ = machine.installs()
    assert "--index-url https://index.example/cpu torch==" in torch and "--no-deps" in torch
    assert "index-url" not in lock


def test_python_too_old(machine: Machine) -> None:
    (machine.bin / "python3.12").unlink()
    machine.python("python3", "3.9.2")
    line = only_line(machine.set_up())
    assert "needs Python 3.11 to 3.14, only Python 3.9.2 was found" in line
    assert not (machine.project / ".venv").exists()


def test_no_python_at_all(machine: Machine) -> None:
    (machine.bin / "python3.12").unlink()
    assert "no Python was found: install one" in only_line(machine.set_up())


def test_python_of_ones_choice(machine: Machine) -> None:
    machine.python("mine", "3.11.9")
    result = machine.set_up(PYTHON=str(machine.bin / "mine"))
    assert "making .venv with Python 3.11.9" in result.stdout
    shutil.rmtree(machine.project / ".venv")
    machine.python("mine", "3.8.1")
    assert "PYTHON=mine is not a working Python" in only_line(machine.set_up(PYTHON="mine"))


def test_pythons_kept_by_pyenv(machine: Machine) -> None:
    (machine.bin / "python3.12").rename(machine.bin / "shim")
    hidden = machine.folder / ".pyenv/versions/3.12.1/bin"
    hidden.mkdir(parents=True)
    (machine.bin / "shim").rename(hidden / "python3")
    assert "making .venv with Python 3.12.1" in machine.set_up().stdout


def test_unknown_package_manager(machine: Machine) -> None:
    machine.program("pkg-config", "exit 1")
    line = only_line(machine.set_up())
    assert "missing: cairo pango;" in line and "development files of cairo and pango" in line
    assert not (machine.project / ".venv").exists()


@pytest.mark.parametrize("manager", ["apt-get", "dnf"])
def test_package_manager_that_asks_for_root(machine: Machine, manager: str) -> None:
    machine.program("pkg-config", "exit 1")
    machine.program("id", "echo 1000")
    machine.program(manager, "exit 1")
    line = only_line(machine.set_up())
    assert f"as root, run: {manager} install pk" in line and "cairo" in line and "pango" in line


@pytest.mark.parametrize(
    ("manager", "package"), [("apt-get", "libcairo2-dev"), ("dnf", "cairo-devel"), ("brew", "pkgconf")]
)
@pytest.mark.parametrize("user", ["0", "1000"])
def test_system_packages_are_installed_once(machine: Machine, manager: str, package: str, user: str) -> None:
    machine.program("id", f"echo {user}")
    machine.program("sudo", '[ "$1" != -n ] || exit 0; echo "$*" >> "$HOME/sudo"; exec "$@"')
    machine.program("pkg-config", '[ -e "$HOME/there" ]')
    machine.program(manager, '[ "$2" = update ] || { echo "$*" > "$HOME/there"; }')
    result = machine.set_up()
    assert (result.returncode, result.stderr) == (0, "")
    assert package in (machine.folder / "there").read_text()
    assert (machine.folder / "sudo").exists() == (user != "0" and manager != "brew")
    (machine.project / "requirements.lock").write_text("changed==1\n")
    machine.program(manager, "exit 1")
    assert machine.set_up().returncode == 0


def test_packages_that_bring_not_what_is_missing(machine: Machine) -> None:
    machine.program("pkg-config", "exit 1")
    machine.program("brew", "exit 0")
    assert "still missing after installing pkgconf cairo pango: cairo pango" in only_line(machine.set_up())


def test_the_lecture_needs_no_browser(machine: Machine) -> None:
    machine.program("npm", 'echo "$*" >> "$HOME/npm.log"')
    assert machine.set_up().returncode == 0
    assert not any("browser" in call for call in machine.installs()) and not (machine.folder / "npm.log").exists()
    makefile = (machine.project / "Makefile").read_text()
    assert "lecture: setup " in makefile and re.findall(r".* --tests", makefile) == ["\t@sh setup.sh --tests"]


def test_the_tests_tools_are_installed_once(machine: Machine) -> None:
    machine.program("npm", 'echo "$*" >> "$HOME/npm.log"')
    machine.program("id", "echo 0")
    put = "; ".join(f'ln -sf /bin/true "{machine.bin}/{name}"' for name in PROGRAMS)
    machine.program("apt-get", f'[ "$2" = update ] || {{ echo "$*" > "$HOME/apt.log"; {put}; }}')
    first = machine.set_up("--tests")
    assert (first.returncode, first.stderr) == (0, "")
    assert "chromium libreoffice-impress poppler-utils qemu-user" in (machine.folder / "apt.log").read_text()
    assert "ci --prefix tests/production/web" in (machine.folder / "npm.log").read_text()
    assert "-r requirements-browser.lock" in machine.installs()[-1]
    (machine.folder / "apt.log").unlink()
    second = machine.set_up("--tests")
    assert (second.returncode, second.stdout, second.stderr, machine.installs()) == (0, "", "", [])
    (machine.bin / "chromium").unlink()
    assert machine.set_up("--tests").returncode == 0 and (machine.folder / "apt.log").exists()
    assert machine.set_up("--check").returncode == 0


@pytest.mark.parametrize("name", ["requirements-browser.lock", NODE])
def test_a_changed_tool_is_installed_for_the_tests_alone(machine: Machine, name: str) -> None:
    for program in ("npm", *PROGRAMS):
        machine.program(program, "exit 0")
    machine.set_up("--tests")
    machine.installs()
    with (machine.project / name).open("a") as file:
        file.write("# changed\n")
    assert machine.set_up().returncode == 0 and machine.installs() == []
    assert machine.set_up("--tests").returncode == 0 and len(machine.installs()) == 1


def test_programs_that_nobody_brings(machine: Machine) -> None:
    line = only_line(machine.set_up("--tests"))
    assert "missing: chromium libreoffice poppler qemu; no apt-get, dnf or brew here" in line
    assert machine.set_up("--check").returncode == 0, "the lecture can be made all the same"


def test_unknown_option(machine: Machine) -> None:
    result = machine.set_up("--force")
    assert result.returncode == 2 and "--check" in result.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_script_parses(shell: str) -> None:
    subprocess.run([shell, "-n", str(ROOT / "setup.sh")], check=True)


def test_script_is_plain_posix() -> None:
    """What a Mac's tools do not know, or sh does not."""
    script = (ROOT / "setup.sh").read_text()
    unknown = (r"readlink -f", r"sed -i", r"grep -\w*P", r"\[\[", r"\blocal\b", r"sha256sum", r"\bfunction\b", r"=~")
    for pattern in unknown:
        assert not re.search(pattern, script), pattern
