"""Which room may import what: read from every import there is, and seen once more at run time."""

from __future__ import annotations

import ast
import functools
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes import contents

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("netfilm", "models", "scenes", "production")


# What each part may import besides the standard library and itself; the first pattern that fits a file counts.
def framework(*names: str) -> set[str]:
    """Files of models/framework/."""
    return {f"models.framework.{name}" for name in names}


TRACE_SIDE = {
    "models.traces",
    *framework("claims", "errors", "folders", "key", "key_cache", "report", "source", "syntax", "toml_file", "trace"),
    *framework("whole_file"),
}
PRODUCTION = ("shot", "storage", "jobs", "video", "sound", "voice", "render", "farm", "edit", "publish", "cli")
"""The folders of production/, lowest first: each may import itself and those before it."""


def up_to(folder: str) -> set[str]:
    """What a folder of production/ may import of the project besides models/."""
    below = PRODUCTION[: PRODUCTION.index(folder) + 1]
    return {"scenes.contents", "scenes.look", "scenes.script", "scenes.spec", *(f"production.{name}" for name in below)}


MAY_IMPORT = {
    "netfilm/**/*.py": {"netfilm", "torch", "numpy"},
    "models/traces/**/*.py": {"numpy", "models.framework.trace", "models.traces", "netfilm.recording"},
    "models/framework/errors.py": set(),
    "models/framework/whole_file.py": set(),
    "models/framework/folders.py": framework("errors"),
    "models/framework/syntax.py": framework("errors", "folders"),
    "models/framework/source.py": framework("folders", "syntax"),
    "models/framework/key_cache.py": framework("folders", "whole_file"),
    "models/framework/key.py": framework("errors", "folders", "key_cache", "source", "syntax"),
    "models/framework/trace.py": {
        "numpy", "netfilm.recording", *framework("errors", "folders", "key", "recorded_nets", "whole_file"),
    },
    "models/framework/recorded_nets.py": {"numpy", "netfilm.recording", "netfilm.storage"},
    "models/framework/**/*.py": {"models.framework", "netfilm", "torch", "numpy"},
    "models/**/*.py": {"models", "netfilm", "torch", "numpy", "scipy", "sklearn"},
    "scenes/script.py": framework("errors", "folders"),
    "scenes/contents.py": {"scenes.look.settings", "scenes.script", *framework("errors", "folders", "toml_file")},
    "scenes/spec.py": {"scenes.contents", "scenes.script", "models.framework.trace"},
    "scenes/look/settings.py": {"models.framework.errors"},
    "scenes/look/themes.py": set(),
    "scenes/look/**/*.py": {"scenes.look", "models.framework.errors", "numpy", "fontTools"},
    "scenes/**/*.py": {
        "scenes", "manim", "manimpango", "numpy", "scipy", "numba", "tqdm", "fontTools",
        "models.traces", "netfilm.recording", *framework("errors", "folders", "trace", "whole_file"),
    },
    "production/*.py": {"models.framework.errors"},
    "production/shot/**/*.py": {*up_to("shot"), *TRACE_SIDE},
    "production/storage/**/*.py": {*up_to("storage"), *framework("errors", "folders", "whole_file"), "fsspec"},
    "production/jobs/**/*.py": {*up_to("jobs"), *TRACE_SIDE, "rich"},
    "production/video/**/*.py": {*up_to("video"), "models.framework.errors", "av", "numpy", "PIL", "fontTools"},
    "production/sound/**/*.py": {*up_to("sound"), "models.framework.errors", "av", "numpy"},
    "production/voice/**/*.py": {*up_to("voice"), *TRACE_SIDE, "numpy", "espeakng_loader"},
    "production/render/process_main.py": {*up_to("render"), *framework("errors", "folders", "whole_file"), "scenes"},
    "production/render/**/*.py": {*up_to("render"), *TRACE_SIDE, "tqdm"},
    "production/farm/dask/*.py": {*up_to("farm"), *TRACE_SIDE, "dask", "distributed"},
    "production/farm/**/*.py": {*up_to("farm"), *TRACE_SIDE, "av"},
    "production/edit/**/*.py": {*up_to("edit"), *TRACE_SIDE},
    "production/publish/**/*.py": {
        *up_to("publish"), *TRACE_SIDE, "av", "numpy", "PIL", "jinja2", "markdown_it", "mdit_py_plugins",
        "latex2mathml", "pptx", "lxml", "markupsafe", "fontTools",
    },
    "production/cli/**/*.py": {
        *up_to("cli"), *TRACE_SIDE, "click", "cloup", "rich", "av", "cairo", "manimpango", "fontTools",
    },
    "render.py": {"production", "click", "cloup"},
}  # fmt: skip


def files() -> list[Path]:
    return [ROOT / "render.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]


def allowed(path: Path) -> set[str]:
    name = path.relative_to(ROOT)
    for pattern, names in MAY_IMPORT.items():
        if path in _matching(pattern):
            return names
    raise AssertionError(f"{name} belongs to no room")


@functools.cache
def _matching(pattern: str) -> frozenset[Path]:
    return frozenset(ROOT.glob(pattern))


def imports(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Every module that a file imports anywhere, also inside functions, by its full name."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            if base in ROOMS or (root / Path(*base.split("."))).is_dir():
                yield from (_member(f"{base}.{alias.name}", base, root) for alias in node.names)
            else:
                yield base


def _member(name: str, base: str, root: Path) -> str:
    """`from package import name` imports a module of that name where there is one, else something of the package."""
    target = root / Path(*name.split("."))
    return name if target.is_dir() or target.with_suffix(".py").is_file() else base


def forbidden(path: Path, names: set[str], root: Path = ROOT) -> list[str]:
    return [
        module
        for module in imports(path, root)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not any(module == name or module.startswith(f"{name}.") for name in names)
    ]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_obey_the_table(path: Path) -> None:
    assert not forbidden(path, allowed(path))


def test_no_file_of_production_imports_itself_by_way_of_others() -> None:
    """Not even inside functions or for types alone."""
    order = graphlib.TopologicalSorter(
        {_module(path): set(imports(path)) - {_module(path)} for path in (ROOT / "production").rglob("*.py")}
    )
    order.prepare()  # raises CycleError with the files of a circle


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("from models import trace", "netfilm/run.py"),
        ("import torch", "scenes/stage/shot.py"),
        ("from torch import nn", "production/shot/keys.py"),
        ("import manim", "models/nets.py"),
        ("def f():\n    from scenes.stage import shot", "production/shot/keys.py"),
        ("from scenes import stage", "production/shot/keys.py"),
        ("from production.farm.dask import messages", "production/render/process_pool.py"),
        ("from production.edit.takes import Take", "production/shot/keys.py"),
        ("from models import nets", "scenes/stage/shot.py"),
        ("from models.transformation.bending_space import net", "scenes/transformation/bending_space.py"),
        ("from . import experiment", "models/framework/trace.py"),
        ("from ..production import plan", "scenes/contents.py"),
        ("import numpy", "scenes/contents.py"),
        ("from scenes import contents", "render.py"),
        ("import manim", "scenes/look/theme.py"),
        ("from scenes.stage import words", "scenes/look/fonts.py"),
    ],
)
def test_the_check_sees_what_is_wrong(tmp_path: Path, line: str, where: str) -> None:
    for path in files():
        (tmp_path / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(ROOT)).touch()
    (tmp_path / where).write_text(line + "\n")
    assert forbidden(tmp_path / where, allowed(ROOT / where), tmp_path)


def loaded_after(code: str) -> set[str]:
    """The top-level modules in memory after a fresh interpreter has run the code."""
    report = "\nimport sys; print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code + report], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_importing_every_scene_loads_no_torch() -> None:
    modules = [entry.module for entry in contents.entries()]
    loaded = loaded_after("\n".join(f"import {module}" for module in [*modules, "scenes.stage.shot"]))
    assert "manim" in loaded and not {"torch", "production"} & loaded


def test_the_look_is_known_without_manim() -> None:
    files = sorted((ROOT / "scenes" / "look").glob("*.py"))
    loaded = loaded_after("\n".join(f"import {_module(path)}" for path in files))
    assert "numpy" in loaded and not {"manim", "manimpango", "fontTools", "torch"} & loaded


def test_reading_a_recording_loads_numpy_and_no_torch() -> None:
    loaded = loaded_after("import netfilm.storage, netfilm.recording")
    assert "numpy" in loaded and not {"torch", "models"} & loaded


def test_planning_a_lecture_loads_the_standard_library_only() -> None:
    parts = ("publish.lecture", "cli.list_command", "jobs.claims", "render.process_main")
    loaded = loaded_after("\n".join(f"import production.{part}" for part in parts))
    assert loaded - sys.stdlib_module_names <= {"models", "scenes", "production", "__mp_main__", *_ambient()}


def _ambient() -> set[str]:
    """What the environment loads into every interpreter, whatever is run."""
    return loaded_after("")
