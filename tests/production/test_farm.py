"""Many machines: a scheduler and two workers with folders of their own, and all that can go wrong between them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Project
from .machines import Machine, Yard, family, listening, yard
from .probe import fingerprints
from .voices import record_all, tone, write_wav
from .waiting import PATIENCE, wait_for

DRAFT = ("--quality", "draft")

TROUBLE = """    import os
    import time
    from multiprocessing import parent_process

    if settings.theme == "light" and scene.name == "Waves" and not os.path.exists(os.environ["TROUBLE"]):
        open(os.environ["TROUBLE"], "w").close()
        time.sleep(600)
    if settings.shape == "tall" and scene.name == "Dots":
        os.kill(parent_process().pid, 9)
    module = importlib.import_module(scene.module)
    trace"""


def bring_trouble(project: Project) -> None:
    """In light, the first to film Waves hangs; in tall, Dots kills whoever films it; in 2160p, everything waits."""
    project.hold_filming("quality.height == 2160")
    project.edit("scenes/easel/shot.py", "    module = importlib.import_module(scene.module)\n    trace", TROUBLE)


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """A scheduler and the workers a and b."""
    root = tmp_path_factory.mktemp("farm")
    with yard(root, bring_trouble) as found:
        found.scheduler()
        found.workers("a", "b", TROUBLE=str(root / "hung"))
        yield found


@pytest.fixture
def client(tmp_path: Path, measured: Project, farm: Yard) -> Project:
    """A machine that orders, with the same version as the workers of `farm`."""
    project = Project(tmp_path / "client")
    shutil.copytree(farm.project("hub").root, project.root, ignore=shutil.ignore_patterns("__pycache__", "media"))
    shutil.copytree(measured.media, project.media)
    return project


def stored(project: Project) -> list[Path]:
    return sorted((project.media / "store").glob("*.mp4"))


def workers_of(farm: Yard) -> list[Machine]:
    return [machine for machine in farm.machines if machine.name != "scheduler"]


def said_by(farm: Yard, words: str) -> int:
    return sum(machine.log.count(words) for machine in workers_of(farm))


# ---- all goes well --------------------------------------------------------------------------------------------------


def test_the_lecture_is_the_same_to_the_frame(client: Project, made: Project, farm: Yard) -> None:
    done = client.run("lecture", *DRAFT, "--scheduler", farm.url)
    assert done.returncode == 0, done.stderr
    assert "filming Waves: done" in done.stderr and "1 of 3 done" in done.stderr
    names = {path.name for path in (made.media / "lecture").iterdir()}
    assert names == {path.name for path in (client.media / "lecture").iterdir()}
    for name in names:
        ours, theirs = client.media / "lecture" / name, made.media / "lecture" / name
        if name.endswith(".mp4"):
            assert fingerprints(ours) == fingerprints(theirs), name
        else:
            assert ours.read_bytes() == theirs.read_bytes(), name
    assert not list((client.media / "scratch").iterdir()) and not list(client.media.rglob("*.lock"))
    for machine in workers_of(farm):
        scratch = machine.project.media / "scratch"
        assert not scratch.exists() or not list(scratch.iterdir())


def test_workers_film_at_the_pace_of_a_voice(client: Project, farm: Yard, tmp_path: Path) -> None:
    """They are told the seconds; the voice itself stays with whoever ordered."""
    folder = record_all(tmp_path / "mine", scenes=("Dots",))
    write_wav(folder / "en" / "Dots.move.wav", tone(4.0))
    client.make("clip", "Dots", *DRAFT, "--scheduler", farm.url, "--voice", str(folder))
    (record,) = [
        json.loads(path.read_text()) for path in (client.media / "store").glob("*.json") if "Dots" in path.read_text()
    ]
    seconds = {beat["name"]: beat["seconds"] for beat in record["timeline"]["beats"]}
    assert seconds["move"] == pytest.approx(65 / 15, abs=1e-3)
    assert not [path for machine in workers_of(farm) for path in (machine.project.root / "media").rglob("*.flac")]


def test_a_worker_gives_again_what_it_has(client: Project, farm: Yard) -> None:
    """Twice to each, since either may get it: from then on both have shot and trace."""
    command = ("clip", "Dots", *DRAFT, "--scheduler", farm.url)
    for _ in range(3):
        client.make(*command)
        shutil.rmtree(client.media / "store")
        if said_by(farm, "Dots en.dark.wide draft: sent as it was filmed before"):
            break
    assert said_by(farm, "Dots en.dark.wide draft: sent as it was filmed before")
    assert said_by(farm, "filming Dots en.dark.wide draft") <= 2


# ---- the shared store -----------------------------------------------------------------------------------------------


def test_shots_travel_through_a_shared_store(client: Project, farm: Yard, tmp_path: Path) -> None:
    store = tmp_path / "shared"
    command = ("clip", "Ripples", *DRAFT, "--language", "zh", "--scheduler", farm.url, "--store", f"file://{store}")
    client.make(*command)
    (video,) = (store / "shots").glob("*.mp4")
    assert video.read_bytes() == stored(client)[0].read_bytes()
    assert len(list((store / "traces").glob("*.npz"))) == 1
    whole = sorted(store.rglob("*"))
    frames = fingerprints(stored(client)[0])

    shutil.rmtree(client.media / "store")
    done = client.run(*command)  # nobody has to film it, on this machine or another
    assert done.returncode == 0 and fingerprints(stored(client)[0]) == frames

    shutil.rmtree(client.media / "store")
    video.write_bytes(video.read_bytes()[:-1] + b"?")
    client.make(*command)  # what is damaged is as if it were not there
    assert fingerprints(stored(client)[0]) == frames
    assert sorted(store.rglob("*")) == whole


MEMORY = """
import shutil
import sys
from pathlib import Path
from production.publish.clip.make import make_clips
from production.farm.resources import Resources
from production.shot.formats import QUALITIES, Variant
from production.storage.places import settle

def main():
    settle(Path(__file__).parent)
    resources, variant = Resources(2, store="memory://lecture"), Variant(quality=QUALITIES["draft"])
    make_clips(["Dots"], variant, resources, None)
    first = {path.name: path.read_bytes() for path in Path("media/store").iterdir()}
    shutil.rmtree("media/store")
    print("again", file=sys.stderr)
    make_clips(["Dots"], variant, resources, None)
    assert first == {path.name: path.read_bytes() for path in Path("media/store").iterdir()}

if __name__ == "__main__":
    main()
"""


def test_a_store_in_memory(project: Project) -> None:
    (project.root / "twice.py").write_text(MEMORY)
    done = subprocess.run(
        [sys.executable, "twice.py"],
        cwd=project.root,
        env=project.environment(PYTHONPATH=str(project.code)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, again = done.stderr.split("again\n")
    assert "filming Dots: done" in first
    assert "filming Dots\n" not in again


# ---- trouble --------------------------------------------------------------------------------------------------------


def test_a_shot_that_hangs_is_stopped_and_filmed_elsewhere(client: Project, farm: Yard) -> None:
    done = client.run("lecture", "first", *DRAFT, "--theme", "light", "--timeout", "40", "--scheduler", farm.url)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("filming Waves: not done after 40 s, so it was stopped") == 1, done.stderr
    tried = [machine.log.count("filming Waves en.light.wide draft") for machine in workers_of(farm)]
    assert tried == [1, 1], tried


def test_a_shot_that_kills_its_workers_is_named_and_the_rest_finishes(client: Project, farm: Yard) -> None:
    done = client.run("lecture", *DRAFT, "--shape", "tall", "--scheduler", farm.url)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert errors == ["error: filming Dots: 2 workers died at it"], done.stderr
    assert "Traceback" not in done.stderr
    assert len(stored(client)) == 3  # two shots, and their chapter
    assert [path.name for path in (client.media / "lecture").glob("*.mp4")] == ["01-first.en.dark.tall.mp4"]


def test_what_comes_back_is_looked_at(client: Project, farm: Yard) -> None:
    """Workers that offer another video under the key, whole by its checksum: refused, and filmed afresh."""
    client.make("lecture", *DRAFT, "--language", "zh", "--scheduler", farm.url)
    records = {json.loads(path.read_text()).get("scene"): path for path in (client.media / "store").glob("*.json")}
    key = records["Waves"].stem
    for machine in workers_of(farm):
        place = machine.project.media / "store"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(records["Dots"], place / f"{key}.json")
        shutil.copyfile(records["Dots"].with_suffix(".mp4"), place / f"{key}.mp4")
    (client.media / "store" / f"{key}.mp4").unlink()
    done = client.run("clip", "Waves", *DRAFT, "--language", "zh", "--scheduler", farm.url)
    assert done.returncode == 0, done.stderr
    assert "filming Waves: what came back is not what was ordered: scene Dots instead of Waves" in done.stderr
    assert "trying again" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_nobody_waits_for_is_not_filmed_to_its_end(client: Project, farm: Yard, number: signal.Signals) -> None:
    before, given_up = said_by(farm, "filming Ripples en.light.tall uhd"), said_by(farm, "no longer wanted")
    look = ("--theme", "light", "--shape", "tall", "--quality", "uhd")
    run = client.start("clip", "Ripples", *look, "--scheduler", farm.url)
    wait_for(lambda: said_by(farm, "filming Ripples en.light.tall uhd") > before)
    run.send_signal(number)
    _, said = run.communicate()
    if number == signal.SIGINT:
        assert run.returncode == 130 and "Traceback" not in said
        assert said.strip().splitlines()[-1].startswith("stopped; what is finished is kept")
        assert not list((client.media / "scratch").iterdir()) and not list(client.media.rglob("*.lock"))
    wait_for(lambda: said_by(farm, "no longer wanted") > given_up)


def test_a_worker_killed_at_work(project: Project, tmp_path: Path) -> None:
    project.hold_filming()
    with yard(tmp_path, Project.hold_filming) as farm:
        farm.scheduler()
        both = farm.workers("a", "b")
        run = project.start("clip", "Ripples", "--quality", "preview", "--scheduler", farm.url)
        wait_for(lambda: any(machine.project.is_held for machine in both))
        (at_it,) = (machine for machine in both if "filming Ripples" in machine.log)
        at_it.kill()
        for machine in both:
            machine.project.let_go()
        _, said = run.communicate()
        assert run.returncode == 0, said
        assert said_by(farm, "filming Ripples en.dark.wide preview") == 2
        assert said_by(farm, "Ripples en.dark.wide preview: done") == 1
        assert len(stored(project)) == 1


def test_a_lost_scheduler_and_the_run_after_it(project: Project, tmp_path: Path) -> None:
    mark = "os.environ['HOLD'] + '.first'"

    def hold_the_second(copy: Project) -> None:
        copy.hold_filming(f"os.path.exists({mark}) or not open({mark}, 'w')")

    hold_the_second(project)
    with yard(tmp_path, hold_the_second) as farm:
        scheduler, (worker,) = farm.scheduler(), farm.workers("a")
        command = ("lecture", "first", "--quality", "preview", "--scheduler", farm.url)
        run = project.start(*command)
        wait_for(lambda: len(stored(project)) == 1 and worker.project.is_held)
        scheduler.kill()
        _, said = run.communicate()
        assert run.returncode == 1
        lines = [line for line in said.splitlines() if line.startswith("error: ")]
        assert lines == [
            f"error: the scheduler at {farm.url} is lost; what is finished is kept: "
            "the same command goes on from there when there is a scheduler"
        ], said
        assert "Traceback" not in said and not list((project.media / "scratch").iterdir())
        assert worker.process.wait(PATIENCE) == 1
        said = worker.log.splitlines()[-1]  # a shot that was just stopped may stand in the same line
        assert f"error: the scheduler at {farm.url} is gone" in said

        finished = stored(project)
        worker.project.let_go()
        farm.scheduler()
        farm.workers("a")
        done = project.run(*command)
        assert done.returncode == 0, done.stderr
        assert len(stored(project)) == 3 and set(finished) < set(stored(project))  # two shots and the chapter


def test_another_version_is_refused(project: Project, tmp_path: Path) -> None:
    def change(copy: Project) -> None:
        if copy.root.name == "old":
            copy.edit("scenes/first/ripples.py", "moving=", "moving=1 * ")

    with yard(tmp_path, change) as farm:
        farm.scheduler()
        (old,) = farm.workers("old")
        line = project.refuses("clip", "Dots", *DRAFT, "--scheduler", farm.url, code=1)
        theirs = re.search(r"version (\S+),", old.log)
        assert theirs is not None and f"there is version {theirs[1]}; bring them to the same version" in line
        ours = re.search(r"no worker at \S+ is of version (\S+):", line)
        assert ours is not None and ours[1] != theirs[1]

        (new,) = farm.workers("new")
        done = project.run("clip", "Dots", *DRAFT, "--scheduler", farm.url)
        assert done.returncode == 0
        assert f"is not used: it is of version {theirs[1]}, this is version {ours[1]}\n" in done.stderr
        assert "filming" not in old.log and "filming Dots" in new.log


# ---- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["here", "http://a:1", "tcp://a", "tcp://a:b", "tcp://:1", "tcp://a:99999"])
def test_no_address(measured: Project, url: str) -> None:
    line = measured.refuses("clip", "Dots", "--scheduler", url, code=2)
    assert line.startswith(f"error: '{url}' is not the address of a scheduler: give tcp://HOST:PORT")


def test_nobody_at_the_address(project: Project) -> None:
    """Dask would try again and again, and say that its time was over."""
    line = project.refuses("clip", "Dots", *DRAFT, "--scheduler", "tcp://127.0.0.1:9", code=1)
    assert line == (
        "error: there is no scheduler at tcp://127.0.0.1:9 (connection refused): "
        "start one with render.py scheduler, or mend the URL"
    )
    line = project.refuses("worker", "tcp://127.0.0.1:9", code=1)
    assert line.startswith("error: there is no scheduler at tcp://127.0.0.1:9 (")


def test_no_certificates(project: Project) -> None:
    line = project.refuses("clip", "Dots", *DRAFT, "--scheduler", "tls://127.0.0.1:9", code=1)
    assert line == "error: tls://127.0.0.1:9 wants certificates: give --tls-ca, --tls-cert and --tls-key"


@pytest.mark.parametrize("url", ["nothing://x", "folder", "s4://bucket"])
def test_no_store(project: Project, url: str) -> None:
    line = project.refuses("clip", "Dots", *DRAFT, "--store", url, code=2)
    assert line.startswith(f"error: --store {url} cannot be used: ")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for sockets in /proc")
def test_a_run_on_this_machine_listens_nowhere(project: Project) -> None:
    project.hold_filming()
    run = project.start("clip", "Ripples", *DRAFT)
    wait_for(lambda: project.is_held)
    assert len(family(run.pid)) > 2
    assert listening(family(run.pid)) == []
    run.kill()
    run.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for sockets in /proc")
def test_a_farm_on_this_machine_listens_on_loopback_alone(farm: Yard) -> None:
    for machine in farm.machines:
        assert set(listening(family(machine.process.pid))) == {"127.0.0.1"}, machine.name
    assert os.path.exists("/proc/net")
