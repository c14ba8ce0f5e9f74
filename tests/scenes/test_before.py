"""Old forms serve old scenes alone: no scene joins those that need them, and what nobody needs any more goes."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.framework.folders import ROOT
from scenes import contents
from scenes.spec import spec
from scenes.stage import LectureScene
from scenes.stage.before import HandTimedScene
from scenes.stage.shot import scene_class
from tests.scenes.not_yet import ALL, HELD, NOT_YET

BEFORE = ROOT / "scenes" / "stage" / "before"
AT_FIRST = {
    "011f", "0d81", "1110", "13a0", "1906", "2052", "4719", "4b48", "52d2", "5d71", "87d3", "8c4a",
    "8cb6", "9e82", "aade", "b6d2", "c6c2", "cfa0", "dae0", "dc16", "f669",
}  # fmt: skip
"""What the names of the 21 scenes hash to that were there before the rules: no other name can be on the list."""


def mark(scene: str) -> str:
    return hashlib.sha256(scene.encode()).hexdigest()[:4]


def own_files(scene: str) -> set[Path]:
    """The scene's modules: its own, and those whose names begin like it."""
    entry = contents.entry(scene)
    return set((contents.folder() / entry.chapter).glob(f"{entry.file}*.py"))


def old_imports(file: Path) -> Iterator[str]:
    """What a module takes from the folder of old forms."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == "before":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name.split(".")[-1] == "before")


def test_no_scene_joins_those_that_are_not_held_to_the_rules() -> None:
    added = sorted(scene for scene in NOT_YET if mark(scene) not in AT_FIRST)
    assert not added, (
        f"{', '.join(added)}: a new scene keeps the rules; take it off tests/scenes/not_yet.py, "
        "and see what tests/scenes/test_telling.py says of it"
    )


def test_those_that_are_not_held_to_the_rules_are_scenes_of_the_lecture() -> None:
    assert not NOT_YET - set(ALL), "take what is gone off tests/scenes/not_yet.py"


@pytest.mark.parametrize("scene", sorted(NOT_YET))
def test_a_scene_that_needs_no_old_form_is_taken_off_the_list(scene: str) -> None:
    assert issubclass(scene_class(spec(scene)), HandTimedScene), f"take {scene} off tests/scenes/not_yet.py"


@pytest.mark.parametrize("scene", HELD)
def test_every_other_scene_is_told_by_a_method_for_each_beat(scene: str) -> None:
    assert scene_class(spec(scene)).construct is LectureScene.construct, "write a method for each beat: docs/stage.md"


@pytest.mark.parametrize("scene", HELD)
def test_every_other_scene_has_areas_instead_of_a_table_of_places(scene: str) -> None:
    tables = [file.name for file in own_files(scene) if file.stem.endswith("_places")]
    assert not tables, "draw the places as a template: docs/stage.md, Areas"


def test_nothing_else_uses_the_old_forms() -> None:
    old = set().union(*(own_files(scene) for scene in NOT_YET)) | set(BEFORE.glob("*.py"))
    users = {str(file.relative_to(ROOT)): names for file in sorted((ROOT / "scenes").rglob("*.py"))
             if file not in old and (names := list(old_imports(file)))}  # fmt: skip
    assert not users, "these take what only scenes on tests/scenes/not_yet.py may take"


def test_old_forms_go_with_the_last_scene_that_needs_them() -> None:
    taken = {name for scene in NOT_YET for file in own_files(scene) for name in old_imports(file)}
    offered = {name for file in [BEFORE / "__init__.py"] for name in _exports(file)}
    assert offered == taken, "take out of scenes/stage/before what no scene takes"


def _exports(file: Path) -> list[str]:
    (names,) = (
        node.value for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )  # fmt: skip
    found: list[str] = ast.literal_eval(names)
    return found
