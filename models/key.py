"""What a measurement is called: a content key over all that can change its arrays. Standard library only."""

from __future__ import annotations

import ast
import difflib
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from models.errors import LectureError, UsageError
from models.folders import folders, found
from models.memory import remember
from models.source import reachable_source
from models.syntax import syntax_tree

LIBRARIES = ("torch", "numpy", "scikit-learn", "scipy")


def experiment_names() -> tuple[str, ...]:
    """Every experiment as "<chapter>/<file>", found by its file; nothing is imported."""
    folder = folders().lecture / "models"
    files = sorted(folder.glob("*/*.py"))
    return tuple(
        f"{path.parent.name}/{path.stem}"
        for path in files
        if path.parent.name != "traces" and not path.stem.startswith("_")
    )


def experiment_file(name: str) -> Path:
    """The experiment's source file. Raises UsageError with the nearest names."""
    names = experiment_names()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        near += [known for known in names if name in known.split("/")[-1] and known not in near]
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
        raise UsageError(f"there is no experiment {name!r}: {hint}")
    return folders().lecture / "models" / f"{name}.py"


def experiment_key(name: str, parameters: Mapping[str, object] | None = None) -> str:
    """SHA-256 (hex) of the experiment's name, parameters, source and libraries.

    The source is the experiment's file and all that it reaches in models/, as syntax trees: comments,
    docstrings, and words of errors and of claims change nothing. Neither the experiment nor torch is imported; the
    libraries' versions are read from their installed metadata.
    """
    path = experiment_file(name)

    def find() -> tuple[str, list[Path]]:
        tree = syntax_tree(path, path.read_bytes())
        source = reachable_source(path)
        content = {
            "name": name,
            "parameters": _complete(name, tree, parameters or {}),
            "source": source,
            "versions": library_versions(),
        }
        key = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        return key, [found(file) for file in source]

    return remember(memory_file(), ["experiment", name, dict(parameters or {}), library_versions()], find)


def local_path(name: str, parameters: Mapping[str, object] | None = None) -> Path:
    """Where a measurement made here is stored, whether it exists or not."""
    return folders().traces / f"{name}-{experiment_key(name, parameters)[:16]}.npz"


def recorded_path(name: str) -> Path:
    """Where the measurement that comes with the project lies, whether it exists or fits or not."""
    return folders().lecture / "models" / "measured" / f"{name}.npz"


def memory_file() -> Path:
    """Where keys are remembered: among the traces that they name."""
    return folders().traces / "keys.json"


@functools.cache
def library_versions() -> dict[str, str]:
    """Installed versions by distribution name, without the name of a build; "missing" where there is none."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = metadata.version(library).partition("+")[0]
        except metadata.PackageNotFoundError:
            versions[library] = "missing"
    return versions


def _complete(name: str, tree: ast.Module, given: Mapping[str, object]) -> dict[str, object]:
    """The given parameters over the experiment function's own defaults."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(_names_experiment(d) for d in node.decorator_list):
            defaults = dict(_defaults(node.args))
            break
    else:
        raise LectureError(f"models/{name}.py has no function marked @experiment: mark the one that measures")
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise UsageError(f"{name} has no parameter {unknown[0]!r}: there are {', '.join(defaults) or 'none'}")
    return {**defaults, **given}


def _names_experiment(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == "experiment"


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, object]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    first = len(positional) - len(arguments.defaults)
    for argument, default in zip(positional[first:], arguments.defaults, strict=True):
        yield argument.arg, ast.literal_eval(default)
    for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is not None:
            yield argument.arg, ast.literal_eval(value)


def default_parameters(name: str) -> dict[str, object]:
    """What an experiment is measured with unless told otherwise, in the order of its signature."""
    path = experiment_file(name)
    return _complete(name, syntax_tree(path, path.read_bytes()), {})
