"""The drawing vocabulary stays small: what one scene alone draws lies in its chapter, what several need in props/."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scenes import contents

ROOT = Path(__file__).resolve().parents[2]
PROPS = sorted(path.stem for path in (ROOT / "scenes" / "props").glob("*.py") if path.stem != "__init__")
DRAWINGS = sorted((ROOT / "scenes").glob("*/drawings/*.py"))
LARGEST = 45
"""Files that somebody new can hold in mind."""
GENERAL = {
    "arrow_field": "any vector field on a grid of places",
    "computation_graph": "any expression, with values forwards and gradients backwards",
    "residuals": "any line or curve fitted to samples",
    "rings": "marks around any places; docs/write-a-scene.md uses them",
    "space_cloud": "samples of any three coordinates",
    "swarm": "any set of runs on one surface or map",
}
"""Those that only one scene needs so far, and what makes them more than its own drawing."""


def test_the_vocabulary_is_small() -> None:
    assert len(PROPS) <= LARGEST


@pytest.mark.parametrize("prop", PROPS)
def test_a_prop_is_used_by_two_scenes_or_says_why_it_is_general(prop: str) -> None:
    users = scenes_that_use(f"scenes.props.{prop}")
    if prop in GENERAL:
        assert len(users) == 1, f"{prop} is used by {', '.join(sorted(users)) or 'no scene'}: take it off the list"
    else:
        assert len(users) > 1, f"{prop} is used by {', '.join(users) or 'no scene'}: move it to the chapter's drawings/"


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_drawing_is_used_in_its_chapter_alone(path: Path) -> None:
    chapter = path.parent.parent.name
    users = scenes_that_use(module_of(path))
    assert path.stem == "__init__" or users, "no scene uses it"
    assert {contents.entry(scene).chapter for scene in users} <= {chapter}, "move it to scenes/props/"


def test_no_prop_imports_itself_by_way_of_others() -> None:
    paths = [ROOT / "scenes" / "props" / f"{prop}.py" for prop in PROPS]
    graphlib.TopologicalSorter({module_of(path): set(imported(path)) for path in paths}).prepare()


def scenes_that_use(module: str) -> set[str]:
    """The scenes that need a module, by way of other modules or not."""
    users = set()
    for importer in importers().get(module, ()):
        scene = scene_of(importer)
        users |= {scene} if scene else scenes_that_use(importer)
    return users


@cache
def importers() -> dict[str, set[str]]:
    """By module below scenes/, those that import it; the package's own list of names is none."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "scenes").rglob("*.py"):
        for module in imported(path) if path.stem != "__init__" else ():
            found.setdefault(module, set()).add(module_of(path))
    return found


def imported(path: Path) -> Iterator[str]:
    """Modules from which a file imports names; for names of the package scenes.props, those that define them."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            base = module_of(path).split(".")[: -node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [alias.name for alias in node.names]
            yield from (exported().get(name, module) if module == "scenes.props" else module for name in names)
            yield from (f"{module}.{name}" for name in names)


@cache
def exported() -> dict[str, str]:
    """The names of the package scenes.props, and the modules that define them."""
    tree = ast.parse((ROOT / "scenes" / "props" / "__init__.py").read_bytes())
    rows = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: f"scenes.props.{node.module}" for node in rows for alias in node.names}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def scene_of(module: str) -> str | None:
    """The scene that a module is, or is a further part of."""
    _, chapter, file, *more = [*module.split("."), "", ""]
    entries = [entry for entry in contents.entries() if entry.chapter == chapter and file.startswith(entry.file)]
    return max(entries, key=lambda entry: len(entry.file)).scene if entries and not any(more) else None
