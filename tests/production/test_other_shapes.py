"""Files that this project keeps for itself, and hold something else: made again. Folders in their place are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework import key_cache
from models.framework.errors import LectureError
from production.render import dry_run
from production.shot.timeline import Timeline
from production.storage.remote_store import RemoteStore
from production.storage.store import SHOT, Store, is_record
from scenes import contents
from scenes.spec import spec_of

from .conftest import Project

DRAFT = ("--quality", "draft")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TIMELINE = {
    "scene": "Dots",
    "seconds": 6.0,
    "beats": [{"name": "appear", "start": 0.0, "seconds": 6.0, "line": {"en": "A point.", "zh": "一个点。"}}],
}
RECORD = {"bytes": 8, "sha256": "0", "timeline": TIMELINE}


@st.composite
def changed(draw: st.DrawFn, right: dict[str, Any]) -> Any:
    """JSON in which something, anywhere, is gone or something else."""
    whole = json.loads(json.dumps({"all": right}))
    places: list[tuple[Any, Any]] = []

    def visit(inside: Any) -> None:
        for key in inside if isinstance(inside, dict) else range(len(inside)):
            places.append((inside, key))
            if isinstance(inside[key], dict | list):
                visit(inside[key])

    visit(whole)
    inside, key = draw(st.sampled_from(places))
    if draw(st.booleans()) and isinstance(inside, dict) and inside is not whole:
        del inside[key]
    else:
        inside[key] = draw(ANYTHING)
    return whole["all"]


@given(changed(TIMELINE) | ANYTHING)
def test_a_timeline_is_understood_or_none(data: Any) -> None:
    found = Timeline.understood(data)
    if found is not None:
        assert Timeline.from_json(json.loads(json.dumps(found.as_json()))) == found


@given(changed(RECORD) | ANYTHING)
def test_a_record_of_another_shape_is_none(tmp_path_factory: pytest.TempPathFactory, record: Any) -> None:
    store = Store(tmp_path_factory.mktemp("store"), needs=SHOT)
    store.folder.mkdir()
    store.video("key").write_bytes(b"pictures")
    (store.folder / "key.json").write_text(json.dumps(record), encoding="utf-8")
    found = store.find("key")
    assert found is None, "its checksum is none of anything's"
    assert not is_record(record, SHOT) or Timeline.understood(record["timeline"]) is not None


@pytest.mark.parametrize("needs", [(), SHOT, ("fps",)])
def test_what_is_needed_of_a_record_is_there(tmp_path: Path, needs: tuple[str, ...]) -> None:
    store = Store(tmp_path, needs=needs)
    (tmp_path / "film").write_bytes(b"pictures")
    store.put("key", tmp_path / "film", {"timeline": TIMELINE} if needs == SHOT else {})
    assert (store.find("key") is None) == (needs == ("fps",))


@given(changed(RECORD) | ANYTHING)
def test_a_shared_record_of_another_shape_is_none(tmp_path_factory: pytest.TempPathFactory, record: Any) -> None:
    root = tmp_path_factory.mktemp("shared")
    (root / "shots").mkdir()
    (root / "shots" / "key.json").write_text(json.dumps(record), encoding="utf-8")
    assert RemoteStore(f"file://{root}").get_shot("key", root / "came.mp4") is None


@given(changed({"0": {"layout": "a", "answer": "b", "files": {"models/nets.py": "c"}}}) | ANYTHING)
def test_answers_of_another_shape_are_found_again(tmp_path_factory: pytest.TempPathFactory, kept: Any) -> None:
    file = tmp_path_factory.mktemp("memory") / "keys.json"
    file.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_cache, "_layout", lambda: "a")
        assert key_cache.remember(file, "what?", lambda: ("that", [])) == "that"


@pytest.mark.parametrize("part", [None, "files", "answer", "layout"])
@pytest.mark.parametrize("wrong", [3, [], {}, {"models/nets.py": 3}])
def test_an_answer_of_another_shape_is_found_again(tmp_path: Path, part: str | None, wrong: Any) -> None:
    file = tmp_path / "keys.json"
    key_cache.remember(file, "what?", lambda: ("that", []))
    whole = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({k: {**v, part: wrong} if part else wrong for k, v in whole.items()}), encoding="utf-8")
    assert key_cache.remember(file, "what?", lambda: ("that", [])) == "that"


@given(changed({"key": "", "seconds": 6.0, "beats": TIMELINE["beats"]}) | ANYTHING)
def test_timings_of_another_shape_are_none(tmp_path_factory: pytest.TempPathFactory, row: Any) -> None:
    scene = spec_of(contents.entries()[0])
    media = tmp_path_factory.mktemp("media")
    if isinstance(row, dict):
        row["key"] = dry_run.scene_digest(scene)
    (media / "timings.json").write_text(json.dumps({scene.name: row}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dry_run, "committed", lambda: media / "none.json")
        found = dry_run.known([scene], media)
    assert set(found) <= {scene.name}


def harm(value: Any) -> Any:
    return dict.fromkeys(value, 3) if isinstance(value, dict) else 3


def test_all_that_is_kept_is_made_again_where_it_is_of_another_shape(filmed: Project) -> None:
    filmed.make("clip", "Dots", *DRAFT, "--format", "gif")
    filmed.make("script")
    kept = [path for path in filmed.media.rglob("*.json") if not path.name.startswith(".")]
    kept = [path for path in kept if path.parent.name != "lecture"]
    assert {path.name for path in kept} >= {"lines.json", "keys.json", "timings.json"} and len(kept) > 6
    for path in kept:
        path.write_text(json.dumps(harm(json.loads(path.read_text()))))
    filmed.make("list")
    filmed.make("script")
    filmed.make("clip", "Dots", *DRAFT, "--format", "gif")
    filmed.make("lecture", *DRAFT)


# ---- folders where files should be ----------------------------------------------------------------------------------


def in_the_way(path: Path) -> Path:
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    (path / "holiday").write_text("mine")
    return path


PLACES: dict[str, Callable[[Project], Path]] = {
    "a shot": lambda project: max(project.media.glob("store/*.mp4")),
    "its record": lambda project: max(project.media.glob("store/*.json")),
    "a trace": lambda project: max(project.media.glob("traces/sketch/dots-*.npz")),
    "the note": lambda project: project.media / "lecture" / ".added.json",
}


@pytest.mark.parametrize("what", PLACES)
def test_a_folder_in_a_files_place_is_told_before_there_is_work(filmed: Project, what: str) -> None:
    place = in_the_way(PLACES[what](filmed))
    done = filmed.run("lecture", *DRAFT)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    kind = "a trace" if what == "a trace" else "a file"
    assert f"{place} is a folder where {kind} is to be: move it away, then run the same command again" in done.stderr
    assert (place / "holiday").read_text() == "mine"
    assert "filming" not in done.stderr and "measuring" not in done.stderr


@pytest.mark.parametrize(("name", "verb"), [("lines.json", "script"), ("timings.json", "list")])
def test_a_folder_in_the_place_of_what_is_remembered(project: Project, name: str, verb: str) -> None:
    place = in_the_way(project.media / name)
    assert f"{place} is a folder where a file is to be" in project.refuses(verb, code=1)


@pytest.mark.parametrize("name", ["store", "scratch", "voice", "traces", "clips"])
def test_a_file_in_a_folders_place(project: Project, name: str) -> None:
    folder = project.media / name
    if folder.exists():
        folder.rename(project.root / "away")
    folder.write_text("mine")
    voice = ("--voice", "draft") if name == "voice" else ()
    line = project.refuses("clip", "Dots", *DRAFT, *voice, code=1)
    assert str(folder) in line and ("cannot write" in line or "is a folder" in line or "failed" in line)
    assert folder.read_text() == "mine"


def test_a_folder_in_the_place_of_a_voices_file(tmp_path: Path) -> None:
    from production.jobs.progress import PlainProgress
    from production.voice import speakers
    from production.voice.recordings import Recordings
    from production.voice.speech import Line

    from .voices import tone, write_wav

    line = Line("Dots", "move", "en", "It moves.", 2.0)
    write_wav(tmp_path / "mine" / "en" / "Dots.move.wav", tone(1.0))
    (key,) = Recordings(tmp_path / "mine").keys([line])[0].values()
    in_the_way(tmp_path / "media" / "voice" / f"{key}.flac")
    with pytest.raises(LectureError, match=r"\.flac is a folder where a file is to be"):
        speakers.speak(str(tmp_path / "mine"), [line], tmp_path / "media", PlainProgress())
