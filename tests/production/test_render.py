"""The command line: what it says, how soon, and what it leaves unimported."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from production.jobs.progress import PlainProgress, _table, duration, summary
from production.jobs.queue import Job, State, run_jobs

from .conftest import ROOT, Project

VERBS = (
    *("lecture", "list", "clip", "sheet", "claims", "doctor", "worker", "scheduler"),
    *("script", "youtube", "slides", "site"),
)

IMPORTED = """
import sys
sys.argv = ["render.py", *{arguments!r}]
sys.path.insert(0, ".")
import render
code = render.main()
print("code", code, file=sys.stderr)
print("imported", *sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


HEAVY = {"torch", "manim", "numpy", "av", "PIL", "scipy"}
"""What takes a tenth of a second or more to import: how quick a command is, is counted by what it loads."""


def test_help_names_every_verb_and_imports_next_to_nothing(measured: Project) -> None:
    said = measured.make("--help")
    assert all(verb in said for verb in VERBS)
    code, imported = imports_of(measured, "--help")
    assert code == "0"
    assert not HEAVY & imported
    assert not {"rich", "dask", "distributed", "tornado", "fsspec", "jinja2", "fontTools", "asyncio"} & imported


def imports_of(project: Project, *arguments: str) -> tuple[str, set[str]]:
    """A command's exit code, and the top-level modules that are in memory at its end."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(arguments=project.arguments(*arguments))],
        cwd=project.code, env=project.environment(), capture_output=True, text=True,
    )  # fmt: skip
    code, imported = re.findall(r"^(?:code|imported) (.*)$", done.stderr, re.MULTILINE)
    return code, set(imported.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_examples(measured: Project, verb: str) -> None:
    said = measured.make(verb, "--help")
    assert f"python render.py {verb}" in said
    assert all(len(line) <= 80 for line in said.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("lecture", "--quality", "draft"),
        ("--quality", "draft"),
        ("clip", "Waves", "--quality", "draft"),
        ("list",),
        ("claims",),
    ],
)
def test_with_nothing_to_do_little_is_imported(filmed: Project, arguments: tuple[str, ...]) -> None:
    filmed.make(*arguments)
    code, imported = imports_of(filmed, *arguments)
    assert code == "0" and not HEAVY & imported


def test_without_a_verb_it_makes_the_lecture(filmed: Project) -> None:
    assert filmed.make("--quality", "draft").splitlines()[-1] == "media/lecture/lecture.en.dark.wide.mp4"


def test_the_result_is_named_wherever_one_stands(filmed: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    said = filmed.make("clip", "Dots", "--quality", "draft", cwd=tmp_path / "elsewhere")
    assert said.strip() == str(filmed.media / "clips" / "Dots.en.dark.wide.mp4")
    said = filmed.make("clip", "Dots", "--quality", "draft", "--output", "here", cwd=tmp_path / "elsewhere")
    assert said == "here/Dots.en.dark.wide.mp4\n"
    assert (tmp_path / "elsewhere" / "here" / "Dots.en.dark.wide.mp4").exists()


def test_list_as_json(filmed: Project) -> None:
    scenes = json.loads(filmed.make("list", "--json"))
    assert [scene["scene"] for scene in scenes] == ["Waves", "Ripples", "Dots"]
    assert scenes[0] == {
        "scene": "Waves",
        "chapter": "first",
        "title": {"en": "Waves", "zh": "波浪"},
        "seconds": 7.0,
        "beats": ["rise", "fall"],
        "experiment": "sketch/waves",
        "rendered": ["en.dark.wide.draft"],
    }


def test_list_rehearses_what_changed_and_keeps_what_it_learned(project: Project) -> None:
    assert not (project.root / "scenes" / "timings.json").exists()
    first = project.run("list", "--json")
    assert [scene["seconds"] for scene in json.loads(first.stdout)] == [7.0, 10.0, 6.0]
    assert first.stderr.count("rehearsing") == 6  # each begins and ends
    assert project.run("list", "--json").stderr == ""
    project.edit("scenes/first/waves.py", "moving=1.2", "moving=3.2")
    again = project.run("list", "--json")
    assert [scene["seconds"] for scene in json.loads(again.stdout)] == [9.0, 10.0, 6.0]
    assert "Waves" in again.stderr and "Dots" not in again.stderr


def test_durations_come_with_the_project_and_are_never_stale(project: Project) -> None:
    assert project.make("list", "--record").strip() == "scenes/timings.json"
    timings = json.loads((project.root / "scenes" / "timings.json").read_text())
    assert list(timings) == ["Waves", "Ripples", "Dots"]
    assert [beat["name"] for beat in timings["Waves"]["beats"]] == ["rise", "fall"]
    (project.media / "timings.json").unlink()
    fresh = project.run("list", "--json")  # as on a fresh clone
    assert [scene["seconds"] for scene in json.loads(fresh.stdout)] == [7.0, 10.0, 6.0] and fresh.stderr == ""
    project.edit("scenes/first/waves.py", "moving=1.2", "moving=3.2")
    changed = project.run("list", "--json")
    assert [scene["seconds"] for scene in json.loads(changed.stdout)] == [9.0, 10.0, 6.0]
    assert changed.stderr.count("rehearsing") == 2


def git(folder: Path, *arguments: str) -> str:
    """What Git says in a folder."""
    who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git")
def test_a_fresh_clone_knows_its_durations_and_nothing_changes_in_it(copied: Project, tmp_path: Path) -> None:
    copied.make("list", "--record")
    shutil.copy(ROOT / ".gitignore", copied.root)
    git(copied.root, "init", "--quiet")
    git(copied.root, "add", ".")
    git(copied.root, "commit", "--quiet", "--message", "all that comes with the project")
    git(tmp_path, "clone", "--quiet", str(copied.root), "clone")
    clone = Project(tmp_path / "clone", code=tmp_path / "clone")
    told = clone.run("list", "--json")
    assert [scene["seconds"] for scene in json.loads(told.stdout)] == [7.0, 10.0, 6.0] and told.stderr == ""
    for verb in ("lecture", "slides"):
        clone.make(verb, "--quality", "draft", "--workers", "2")
    clone.make("script")
    assert git(clone.root, "status", "--porcelain") == ""
    assert (clone.media / "lecture" / "timeline.json").is_file()


def test_list_for_people(filmed: Project) -> None:
    said = filmed.make("list")
    for words in ("first", "第一章", "Ripples", "涟漪", "10 s", "en.dark.wide.draft"):
        assert words in said


def test_claims_as_json(measured: Project) -> None:
    claims = json.loads(measured.make("claims", "--json"))
    assert [claim["scene"] for claim in claims] == ["Waves", "Ripples", "Dots"]
    assert claims[2] == {
        "scene": "Dots",
        "name": "distance",
        "kind": "finding",
        "claim": {"en": "The point is near", "zh": "点在近处"},
        "value": pytest.approx(0.586, abs=1e-3),
        "relation": "<",
        "bound": 1.0,
        "holds": True,
        "seeds": 5,
        "seeds_held": 5,
        "share": 1.0,
        "of": "each",
        "values": [pytest.approx(value, abs=1e-3) for value in (0.586, 0.559, 0.572, 0.599, 0.613)],
        "control": "distance_of_the_opposite_corner",
        "control_values": [pytest.approx(value, abs=1e-3) for value in (2.586, 2.559, 2.572, 2.599, 2.613)],
        "other_arithmetic": {},
        "problems": [],
    }
    assert claims[0].keys() == {"scene", "name", "kind", "claim", "value", "relation", "bound", "holds"}, "a fact"
    only = json.loads(measured.make("claims", "Dots", "--json"))
    assert only == claims[2:]


def test_claims_over_more_seeds(project: Project) -> None:
    claims = json.loads(project.make("claims", "Dots", "--seeds", "7", "--json"))
    assert (claims[0]["seeds"], claims[0]["seeds_held"]) == (7, 7)


def test_claims_for_people(measured: Project) -> None:
    said = measured.make("claims")
    assert "The point is near" in said and "< 1" in said and "5/5" in said and "holds" in said


def test_doctor_as_json(filmed: Project) -> None:
    done = filmed.run("doctor", "--json")
    checks = json.loads(done.stdout)
    assert done.returncode == (0 if all(check["ok"] for check in checks) else 1)
    assert {"name", "ok", "found", "advice"} <= checks[0].keys()


def test_a_clean_copy_measures_and_films_by_itself(tmp_path: Path, measured: Project) -> None:
    from .conftest import lay_out

    fresh = lay_out(tmp_path / "fresh")
    done = fresh.run("clip", "Dots", "--quality", "draft")
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert said[0] == "measuring sketch/dots" and said[-1].startswith("filming Dots: done")
    assert done.stdout == "media/clips/Dots.en.dark.wide.mp4\n"


def test_this_machine_films_without_dask(project: Project) -> None:
    (project.root / "distributed.py").write_text('raise ImportError("Dask is imported")')
    assert project.make("clip", "Dots", "--quality", "draft", PYTHONPATH=str(project.root))


# ---- progress -------------------------------------------------------------------------------------------------------


class Stub(Job):
    doing = "filming"

    def start(self) -> None: ...
    def fileno(self) -> int:
        return 0

    def advance(self) -> None: ...
    def stop(self) -> None: ...


def stub(title: str, state: State, weight: float = 1.0, seconds: float = 0.0, fraction: float = 0.0) -> Stub:
    job = Stub(title, weight)
    job.state, job.seconds, job.fraction = state, seconds, fraction
    return job


def test_summary_says_how_far_how_long_and_what_next() -> None:
    jobs = [
        stub("A", State.DONE, weight=10, seconds=20, fraction=1.0),
        stub("B", State.WAITING, weight=30),
        stub("C", State.WAITING, weight=60),
    ]
    assert summary(jobs, workers=1) == "1 of 3 done · about 3:00 min left · next B"
    assert summary(jobs, workers=2) == "1 of 3 done · about 2:00 min left · next B"
    assert summary(jobs[:1], workers=2) == "1 of 1 done"


def test_plain_progress_says_each_thing_once(capsys: pytest.CaptureFixture[str]) -> None:
    progress, job = PlainProgress(), stub("A", State.WAITING)
    progress.show([job], 1)
    job.state = State.RUNNING
    progress.show([job], 1)
    progress.show([job], 1)
    job.state = State.DONE
    progress.show([job], 1)
    assert capsys.readouterr().err.splitlines() == ["filming A", "filming A: done · 1 of 1 done"]


class Quick(Stub):
    """Begins at once, and has ended when it is asked for the first time; `fileno` says that it can be asked."""

    def start(self) -> None:
        self.state = State.RUNNING
        self._ends = os.pipe()
        os.write(self._ends[1], b".")

    def fileno(self) -> int:
        return self._ends[0]

    def advance(self) -> None:
        self.state = State.DONE

    def stop(self) -> None:
        for end in self.__dict__.pop("_ends", ()):
            os.close(end)


def test_of_two_that_end_at_once_each_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    run_jobs([Quick("A"), Quick("B")], 2, PlainProgress())
    said = capsys.readouterr().err.splitlines()
    assert said[2:] == ["filming A: done · 1 of 2 done", "filming B: done · 2 of 2 done"]


@pytest.mark.parametrize("columns", [40, 100])
def test_narrow_progress_says_who_works_and_how_long_still(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stub("FeaturesForming", State.RUNNING, fraction=0.5)
    monkeypatch.setattr(job, "elapsed", lambda: 65.0)
    console = Console(width=columns, file=io.StringIO())
    with console.capture() as shown:
        console.print(_table([job, stub("Dots", State.WAITING)], workers=1))
    assert "FeaturesForming " in shown.get() and "1:05 min" in shown.get() and "waiting" in shown.get()


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.7, "1:00 min"), (65, "1:05 min"), (3720, "1:02 h")])
def test_clock(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def on_a_terminal(project: Project, *arguments: str, stop_at: str = "") -> tuple[int, str]:
    """The exit code and all that a command shows on a terminal; Ctrl-C is pressed when it shows `stop_at`."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(project.root)
        command = project.command(*arguments)
        os.execve(command[0], command, project.environment(TERM="xterm-256color", COLUMNS="100"))
    said = b""
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if stop_at and stop_at.encode() in said:
            os.write(terminal, b"\x03")
            stop_at = ""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())


def test_on_a_terminal_there_is_a_live_table(project: Project) -> None:
    code, text = on_a_terminal(project, "lecture", "first", "--quality", "preview", "--workers", "1")
    assert code == 0, text
    assert "0 of 2 done" in text and "next Ripples" in text, text
    assert "filming Waves: done in" in text and "filming Ripples: done in" in text, text
    assert text.strip().splitlines()[-1] == "media/lecture/01-first.en.dark.wide.mp4"


def test_ctrl_c_on_a_terminal(project: Project) -> None:
    code, text = on_a_terminal(project, "clip", "Ripples", "--quality", "hd", stop_at="Ripples")
    assert code == 130, text
    assert text.strip().splitlines()[-1] == "stopped; what is finished is kept: the same command goes on from there"
    assert "Traceback" not in text and not list((project.media / "scratch").iterdir())
