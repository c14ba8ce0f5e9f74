"""Whatever is wrong is told in one line, with the right exit code, and nothing half-written is left."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Project

FULL = "no space left for"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clip", "Wave"], "no scene is called 'Wave'; nearest: Waves"),
        (["clip", "ripple"], "nearest: Ripples"),
        (["clip", "Nonsense"], "there are: Waves, Ripples, Dots"),
        (["sheet", "Dot"], "nearest: Dots"),
        (["claims", "Dot"], "nearest: Dots"),
        (["clip", "Waves.rize"], "no beat of Waves is called 'rize'; nearest: rise"),
        (["lecture", "frist"], "no chapter is called 'frist'; nearest: first"),
        (["lecture", "--quality", "best"], "'best' is not one of 'draft', 'preview'"),
        (["clip", "Waves", "--workers", "0"], "0 is not in the range x>=1"),
        (["--workers", "0"], "0 is not in the range x>=1"),
        (["claims", "--seeds", "3"], "3 is not in the range x>=5"),
        (["clip", "Waves", "--language", "de"], "'de' is not one of 'en', 'zh'"),
        (["clip"], "Missing argument 'SCENE[.BEAT]...'"),
        (["film"], "No such command 'film'"),
        (["clip", "Waves", "--output", ""], "Invalid value for '--output': it is empty: name a folder"),
        (["script", "--output", " "], "Invalid value for '--output': it is empty: name a file"),
        (["lecture", "--scheduler", ""], "Invalid value for '--scheduler': it is empty"),
        (["lecture", "--store", ""], "Invalid value for '--store': it is empty"),
        (["lecture", "--voice", ""], "--voice '' is no folder"),
    ],
)
def test_wrong_usage(measured: Project, arguments: list[str], said: str) -> None:
    before = sorted(measured.root.rglob("*"))
    assert said in measured.refuses(*arguments, code=2)
    assert sorted(path for path in measured.root.rglob("*") if "__pycache__" not in str(path)) == [
        path for path in before if "__pycache__" not in str(path)
    ]


@pytest.mark.parametrize("place", ["a-file/folder", "a-file", "/proc/lecture"])
def test_output_that_cannot_be_written(project: Project, place: str) -> None:
    if place.startswith("/proc") and not Path("/proc").is_dir():
        pytest.skip("there is no /proc")
    (project.root / "a-file").write_text("not a folder")
    line = project.refuses("clip", "Waves", "--quality", "draft", "--output", place, code=1)
    assert line.startswith(f"error: cannot write to {project.root / place} (")
    assert "choose another folder with --output" in line
    assert not (project.media / "store").exists(), "filmed before looking where to put it"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_below_the_store(project: Project, small_disk: Path) -> None:
    shutil.copytree(project.media / "traces", small_disk / "traces")
    free = shutil.disk_usage(small_disk).free
    (small_disk / "ballast").write_bytes(bytes(free - 20_000))
    line = project.refuses("clip", "Ripples", "--quality", "draft", code=1, LECTURE_MEDIA=str(small_disk))
    assert FULL in line and "free some, then run the same command again" in line
    assert not list(small_disk.rglob("*.mp4")) and not list((small_disk / "scratch").iterdir())


def test_full_disk_below_the_output(filmed: Project, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(180_000))
    line = filmed.refuses("lecture", "--quality", "draft", "--output", str(small_disk), code=1)
    assert FULL in line
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_files_that_may_not_grow(project: Project) -> None:
    """A quota, as any user can have it."""
    done = subprocess.run(
        project.command("clip", "Ripples", "--quality", "draft"),
        cwd=project.root,
        env=project.environment(),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 1 and FULL in done.stderr.strip().splitlines()[-1]
    assert not list((project.media / "store").glob("*.mp4"))


def test_script_with_a_missing_language(project: Project) -> None:
    project.edit("scenes/first/script.toml", ', en = "Then it falls."', "")
    line = project.refuses("clip", "Waves", code=1)
    assert line == "error: scenes/first/script.toml, line 3: Waves.beats: 'fall' has no text in en"


@pytest.mark.parametrize("file", ["scenes/first/script.toml", "scenes/lecture.toml"])
def test_broken_toml(project: Project, file: str) -> None:
    text = (project.root / file).read_text()
    (project.root / file).write_text(text.replace("[", "[[[", 1))
    number = text[: text.index("[")].count("\n") + 1
    line = project.refuses("clip", "Waves", code=1)
    assert line.startswith(f"error: {file}, line {number}, column ") and "not valid TOML" in line


def test_a_scene_that_does_not_exist_yet(project: Project) -> None:
    (project.root / "scenes/first/waves.py").unlink()
    line = project.refuses("clip", "Waves", code=1)
    assert line == "error: scenes/first/waves.py does not exist: write the scene, or mend lecture.toml"


def test_a_scene_that_is_not_python(project: Project) -> None:
    project.edit("scenes/first/waves.py", "PARTS = (", "PARTS = ((")
    line = project.refuses("clip", "Waves", code=1)
    assert line.startswith("error: scenes/first/waves.py, line ") and "not valid Python" in line


def test_a_scene_that_fails_says_where_the_rest_is(project: Project) -> None:
    project.edit("scenes/first/waves.py", '"rise"', '"rice"')
    line = project.refuses("clip", "Waves", "--quality", "draft", code=1)
    log = project.media / "logs" / "Waves.txt"
    assert line == f"error: filming Waves failed: KeyError: 'rice' (in full: {log})"
    assert "Traceback" in log.read_text()


def test_a_stage_that_cannot_be_loaded(project: Project) -> None:
    project.edit("scenes/easel/beats.py", "from dataclasses import dataclass", "from dataclasses import nothing")
    line = project.refuses("clip", "Waves", "--quality", "draft", code=1)
    assert "cannot import name 'nothing'" in line


def test_a_failing_scene_does_not_stop_the_others(project: Project) -> None:
    project.edit("scenes/first/waves.py", '"rise"', '"rice"')
    project.refuses("lecture", "--quality", "draft", "--workers", "1", code=1)
    assert len(list((project.media / "store").glob("*.mp4"))) == 3, "two scenes, and the chapter that is whole"
    assert [path.name for path in (project.media / "lecture").glob("*.mp4")] == ["02-second.en.dark.wide.mp4"]


def test_frames_that_do_not_fit_the_timeline(project: Project) -> None:
    project.edit("scenes/easel/shot.py", "        ticks += length\n", "        ticks += length + 1\n")
    line = project.refuses("clip", "Dots", "--quality", "draft", code=1)
    assert "Dots has 90 frames, its timeline 93" in line


def test_a_filming_process_that_is_killed(project: Project) -> None:
    project.edit("scenes/easel/shot.py", "import importlib\n", "import importlib\nimport os\n")
    project.edit("scenes/easel/shot.py", "if on_progress is not None:", "if not os.kill(os.getpid(), 9):")
    line = project.refuses("clip", "Dots", "--quality", "draft", code=1)
    assert "filming Dots: the process was killed by signal 9; run the same command again" in line


def test_a_damaged_trace_is_measured_again(filmed: Project) -> None:
    (trace,) = (filmed.media / "traces" / "sketch").glob("dots-*.npz")
    whole = trace.read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 3] ^= 1
    trace.write_bytes(damaged)
    done = filmed.run("lecture", "--quality", "draft")
    assert done.returncode == 0
    assert sum("damaged trace" in line and "measuring again" in line for line in done.stderr.splitlines()) == 1
    assert "filming" not in done.stderr, "the same measurement makes the same shot"


def test_a_claim_that_fails_stops_its_scene_alone(filmed: Project) -> None:
    filmed.edit("models/sketch/claims.toml", 'is = "< 1", control', 'is = "< 0.5", control')
    shutil.rmtree(filmed.media / "lecture")
    done = filmed.run("lecture", "--quality", "draft")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "error: claim of Dots fails: “The point is near”: measured 0.5859, claimed < 0.5; 0 of 5 seeds hold, "
        "100% have to (0.5859, 0.559, 0.5725, 0.5994, 0.6129): Dots is not shown; "
        "mend the sentence or its bound in claims.toml, or measure anew"
    )
    made = sorted(path.name for path in (filmed.media / "lecture").glob("*.mp4"))
    assert made == ["01-first.en.dark.wide.mp4", "lecture.en.dark.wide.mp4"]
    assert done.stdout.splitlines() == [f"media/lecture/{name}" for name in made]
    timeline = json.loads((filmed.media / "lecture" / "timeline.json").read_text())
    assert [scene["scene"] for chapter in timeline["chapters"] for scene in chapter["scenes"]] == ["Waves", "Ripples"]
    filmed.refuses("lecture", "second", "--quality", "draft", code=1)
    filmed.refuses("clip", "Dots", "--quality", "draft", code=1)
    both = filmed.run("clip", "Dots", "Waves", "--quality", "draft")
    assert (both.returncode, both.stdout) == (1, "media/clips/Waves.en.dark.wide.mp4\n")
    deck = filmed.run("slides", "--quality", "draft", "--theme", "dark")
    assert (deck.returncode, deck.stdout) == (1, "media/slides/lecture.en.dark/index.html\n")
    assert "Dots is not shown" in deck.stderr.splitlines()[-1]
    page = (filmed.media / "slides" / "lecture.en.dark" / "index.html").read_text()
    assert "Then it falls." in page and "Dots" not in page
    filmed.make("lecture", "first", "--quality", "draft")

    done = filmed.run("claims", "--json")
    assert done.returncode == 1
    assert [claim["holds"] for claim in json.loads(done.stdout)] == [True, True, False]
    filmed.make("sheet", "Dots", "--quality", "draft")


def test_an_experiment_that_fails_stops_its_scenes_alone(project: Project) -> None:
    project.edit("models/sketch/dots.py", "place=np.array([0.25, 0.5]) + seed / 100", "place=np.array([0.25])")
    done = project.run("lecture", "--quality", "draft")
    assert done.returncode == 1
    assert "measuring sketch/dots failed" in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr
    assert (project.media / "lecture" / "01-first.en.dark.wide.mp4").exists()


def test_a_chapter_is_cut_while_later_ones_are_filmed(project: Project) -> None:
    project.edit("scenes/second/dots.py", "PARTS = (", "raise RuntimeError\nPARTS = (")
    done = project.run("lecture", "--quality", "draft", "--workers", "1")
    assert done.returncode == 1
    assert (project.media / "lecture" / "01-first.en.dark.wide.mp4").exists()


def test_a_scene_without_claims(project: Project) -> None:
    project.edit("models/sketch/claims.toml", "[Dots]", "[Spots]")
    line = project.refuses("lecture", "second", "--quality", "draft", code=1)
    assert line.startswith("error: Dots claims nothing: say in models/sketch/claims.toml, below [Dots]")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('is = "< 1", control', 'is = "near 1", control', "Dots.distance: 'is' must be a relation and a number"),
        ("control = ", "contrl = ", "'contrl' is unknown"),
        ('"distance_of_the_opposite_corner"', '"nothing"', "no @value called 'nothing'"),
        ("distance = {", "distances = {", "no @value called 'distances'"),
        ("The point is near", "", "Dots.distance: 'en' is missing"),
        ("The point is near", "{nothing} is near", "{nothing} stands for nothing"),
        ("[Dots]", "[Dots", "claims.toml, line 9"),
        ('is = "< 1", control', 'is = "< 1", share = 2, control', "'share' is 2"),
    ],
)
def test_a_table_of_claims_that_is_wrong(project: Project, old: str, new: str, said: str) -> None:
    project.edit("models/sketch/claims.toml", old, new)
    assert said in project.refuses("claims", "Dots", code=1)


@pytest.fixture
def without(tmp_path: Path) -> Iterator[Path]:
    """A folder for PYTHONPATH that hides what the test writes into it."""
    folder = tmp_path / "without"
    folder.mkdir()
    yield folder


def test_missing_font(project: Project, without: Path) -> None:
    (without / "sitecustomize.py").write_text(
        "from importlib import metadata\n"
        "version = metadata.version\n"
        "def hiding(name):\n"
        "    if name == 'manimgx-fonts-cjk':\n"
        "        raise metadata.PackageNotFoundError(name)\n"
        "    return version(name)\n"
        "metadata.version = hiding\n"
    )
    line = project.refuses("clip", "Waves", code=1, PYTHONPATH=str(without))
    assert line == "error: the font package manimgx-fonts-cjk is not installed: run make setup"


def test_missing_torch(project: Project, without: Path) -> None:
    (without / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    path = str(without)
    project.make("clip", "Waves", "--quality", "draft", PYTHONPATH=path)  # measured before: torch is not needed
    shutil.rmtree(project.media / "traces")
    line = project.refuses("clip", "Waves", "--quality", "draft", code=1, PYTHONPATH=path)
    assert line.startswith("error: measuring sketch/waves failed: torch cannot be imported")
    assert line.endswith("run make setup")


def test_timings_that_cannot_be_refreshed_are_left_out(project: Project, without: Path) -> None:
    (without / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    shutil.rmtree(project.media / "traces")
    done = project.run("list", "--json", PYTHONPATH=str(without))
    assert done.returncode == 0 and "some durations are not known: " in done.stderr
    assert [scene["seconds"] for scene in json.loads(done.stdout)] == [None, None, None]


def test_a_reader_that_goes_away(filmed: Project) -> None:
    """`render.py list | head -1` ends without a traceback."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        filmed.command("list", "--json"),
        cwd=filmed.root,
        env=filmed.environment(),
        stdout=write,
        stderr=subprocess.PIPE,
    )
    os.close(write)
    assert b"Traceback" not in done.stderr and b"BrokenPipe" not in done.stderr
