"""Where commands are given: terminals of every encoding and width, folders that go away, Ctrl-C at any moment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len

from .conftest import Project
from .waiting import PATIENCE, wait_for

DRAFT = ("--quality", "draft")
STOPPED = "stopped; what is finished is kept: the same command goes on from there\n"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "gbk", "ascii", "cp1252"])
def test_letters_that_a_terminal_lacks_are_replaced(filmed: Project, encoding: str) -> None:
    for verb in ("list", "claims", "script", "doctor"):
        done = subprocess.run(
            filmed.command(verb), cwd=filmed.root, env=filmed.environment(PYTHONIOENCODING=encoding),
            capture_output=True,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr
        assert done.returncode == 0 or verb == "doctor", done.stderr  # which may miss something on this machine
        assert done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_work_is_told_in_every_encoding(project: Project, encoding: str) -> None:
    """Also what other processes say: how far they are, and why they failed."""
    project.edit("models/sketch/dots.py", "return DotsTrace", 'raise ValueError("点 ✓")\n    return DotsTrace')
    done = subprocess.run(
        project.command("clip", "Dots", *DRAFT), cwd=project.root, capture_output=True,
        env=project.environment(PYTHONIOENCODING=encoding),
    )  # fmt: skip
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    said = done.stderr.decode(encoding).splitlines()[-1]
    assert said == f"error: measuring sketch/dots failed: ValueError: {'点' if encoding == 'gbk' else '?'} ?"


def test_the_doctors_signs_are_told_apart_in_ascii(copied: Project) -> None:
    said = copied.run("doctor", PYTHONIOENCODING="ascii").stdout.splitlines()
    assert {line.split()[0] for line in said if line[:1].strip()} == {"ok", "NO"}


def letters(said: str) -> Counter[str]:
    return Counter(letter for letter in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said) if letter.isalpha())


@pytest.mark.parametrize("columns", [24, 40, 80])
def test_nothing_is_cut_off_on_a_narrow_terminal(filmed: Project, columns: int) -> None:
    for verb in ("list", "claims", "doctor"):
        whole = filmed.run(verb).stdout
        narrow = filmed.run(verb, FORCE_COLOR="1", COLUMNS=str(columns)).stdout
        head = 0 if verb == "doctor" else whole.index("\n")
        assert "…" not in narrow and not letters(whole[head:]) - letters(narrow), narrow
        assert all(cell_len(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line)) <= columns for line in narrow.splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a working folder cannot be removed")
@pytest.mark.parametrize(
    ("arguments", "code"), [(["clip", "Dots", *DRAFT], 0), (["list"], 0), (["clip", "Dots", "--output", "here"], 1)]
)
def test_a_working_folder_that_is_gone(filmed: Project, tmp_path: Path, arguments: list[str], code: int) -> None:
    here = tmp_path / "here"
    here.mkdir()
    line = f'cd "{here}" && rmdir "{here}" && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *filmed.command(*arguments)], env=filmed.environment(), capture_output=True, text=True
    )
    assert done.returncode == code and "Traceback" not in done.stderr
    if code:
        gone = "error: the working folder is gone: cd to one that is there, then run it again"
        assert done.stderr.splitlines()[-1] == gone


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a working folder cannot be removed")
def test_a_working_folder_that_goes_meanwhile(project: Project, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    run = subprocess.Popen(
        project.command("clip", "Dots", *DRAFT), cwd=here, env=project.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stderr is not None and run.stderr.readline() == "filming Dots\n"
    here.rmdir()
    printed, said = run.communicate()
    assert "Traceback" not in said
    if run.returncode == 0:  # it is needed for nothing any more once a process films
        assert printed == f"{project.media}/clips/Dots.en.dark.wide.mp4\n"
    else:
        assert run.returncode == 1 and "the working folder is gone" in said, said


def stop(run: subprocess.Popen[str]) -> None:
    """What a terminal does on Ctrl-C: every process that it started is told."""
    os.killpg(run.pid, signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_it_is_still_being_loaded(project: Project, tmp_path: Path, number: signal.Signals) -> None:
    there = tmp_path / "there"
    (tmp_path / "cloup.py").write_text(f"import time\nopen({str(there)!r}, 'w').close()\ntime.sleep({PATIENCE})\n")
    run = subprocess.Popen(
        project.command("clip", "Dots"), cwd=project.root, env=project.environment(PYTHONPATH=str(tmp_path)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    wait_for(lambda: there.exists() or run.poll() is not None)
    os.killpg(run.pid, number)
    assert run.communicate() == ("", STOPPED) and run.returncode == 130


@pytest.mark.skipif(sys.platform == "darwin", reason="there processes are not forked from a server")
@pytest.mark.parametrize("where", ["before its first line", "while it loads Manim"])
def test_stopped_while_processes_are_being_readied(copied: Project, where: str) -> None:
    """The server that they are forked from is sent the signal too, however far it has come."""
    there, go = copied.root / "there", copied.root / "go"
    hold = (
        f"import os, time\nopen({str(there)!r}, 'w').close()\n"
        f"while not os.path.exists({str(go)!r}):\n    time.sleep(0.01)\n"
    )
    path = copied.root / "production" / "render" / "preload.py"
    text = path.read_text()
    docstring = text.index("import signal")
    path.write_text(
        text[:docstring] + hold + text[docstring:]
        if where == "before its first line"
        else text.replace("with suppress(Exception):\n", hold + "with suppress(Exception):\n", 1)
    )
    run = copied.start("clip", "Dots", *DRAFT, start_new_session=True)
    wait_for(lambda: there.exists() or run.poll() is not None)
    stop(run)
    go.touch()
    printed, said = run.communicate()
    assert (run.returncode, printed) == (130, "")
    assert "Traceback" not in said and said.endswith(STOPPED)
    assert {line.split(":")[0].split(";")[0] for line in said.splitlines() if line} <= {"filming Dots", "stopped"}, said
