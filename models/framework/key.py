"""What a measurement is called: a content key over all that can change its arrays. Standard library only."""

from __future__ import annotations

import ast
import difflib
import functools
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from models.framework.errors import LectureError, UsageError
from models.framework.folders import folders, found
from models.framework.key_cache import remember
from models.framework.source import reachable_source
from models.framework.syntax import syntax_tree

MARK = b"@experiment"
NAME = re.compile(r"\w+/\w+")
LIBRARIES = ("torch", "numpy", "scikit-learn", "scipy")


def experiment_names() -> tuple[str, ...]:
    """Every experiment as "<chapter>/<file>", found by its mark; nothing is imported."""
    files = sorted((folders().lecture / "models").glob("*/*.py"))
    return tuple(f"{path.parent.name}/{path.stem}" for path in files if _is_marked(path.read_bytes()))


def experiment_file(name: str) -> Path:
    """The experiment's source file.

    Raises:
        UsageError: there is none of that name; the message has the nearest names.
        LectureError: the file has no function marked @experiment.
    """
    path = folders().lecture / "models" / f"{name}.py"
    is_there = NAME.fullmatch(name) is not None and path.is_file()
    if is_there and not _is_marked(path.read_bytes()):
        raise LectureError(f"models/{name}.py has no function marked @experiment: mark the one that measures")
    if not is_there:
        names = experiment_names()
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        near += [known for known in names if name in known.split("/")[-1] and known not in near]
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
        raise UsageError(f"there is no experiment {name!r}: {hint}")
    return path


def experiment_key(name: str, parameters: Mapping[str, object] | None = None) -> str:
    """SHA-256 (hex) of the experiment's name, parameters, source and libraries.

    The source is the experiment's file and all that it reaches in models/, as syntax trees: comments,
    docstrings, and words of errors and of claims change nothing. Neither the experiment nor torch is imported; the
    libraries' versions are read from their installed metadata.
    """

    def find() -> tuple[str, list[Path]]:
        path = experiment_file(name)
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
    (function, *_) = _marked(tree)
    defaults = dict(_defaults(function.args))
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise UsageError(f"{name} has no parameter {unknown[0]!r}: there are {', '.join(defaults) or 'none'}")
    return {**defaults, **given}


@functools.cache
def _is_marked(content: bytes) -> bool:
    """Whether a file with that content is an experiment; one that cannot be parsed counts if it has the mark's text."""
    if MARK not in content:
        return False
    try:
        return bool(_marked(ast.parse(content)))
    except (SyntaxError, ValueError):
        return True


def _marked(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions marked @experiment."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [function for function in functions if any(map(_names_experiment, function.decorator_list))]


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
