"""Which source files a scene is made of, and their digest. Standard library only; nothing is imported.

The digest is taken over syntax trees, the same in every Python version: comments, docstrings and line breaks change
nothing.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from models.errors import LectureError
from scenes.contents import ROOT

ROOMS = ("scenes", "models.trace", "models.traces")
"""What counts as a scene's source; a change elsewhere in models/ shows in the trace's checksum."""


def source_closure(modules: Iterable[str]) -> tuple[Path, ...]:
    """The modules' files and those of all modules in ROOMS that they import, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    for module in waiting:
        if _module_file(module) is None:
            raise LectureError(f"{module.replace('.', '/')}.py does not exist: write the scene, or mend lecture.toml")
    while waiting:
        module = waiting.pop()
        path = _module_file(module)
        if module in found or path is None or not _is_in_rooms(module):
            continue
        found.add(module)
        waiting.extend(_imports(path, module))
        if "." in module:
            waiting.append(module.rpartition(".")[0])
    return tuple(sorted(path for module in found if (path := _module_file(module))))


def source_digest(paths: Iterable[Path]) -> str:
    """SHA-256 (hex) over the files' names and syntax trees."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n{_tree_digest(path)}\n".encode())
    return digest.hexdigest()


def forget() -> None:
    """Reads every file anew from now on."""
    for remembered in (_tree, _imports, _tree_digest):
        remembered.cache_clear()


def _is_in_rooms(module: str) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in ROOMS)


def _module_file(module: str) -> Path | None:
    target = ROOT.joinpath(*module.split("."))
    return next((path for path in (target.with_suffix(".py"), target / "__init__.py") if path.is_file()), None)


@cache
def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        where = f"{path.relative_to(ROOT)}, line {error.lineno}"
        raise LectureError(f"{where}: not valid Python: {error.msg}") from error


@cache
def _imports(path: Path, module: str) -> tuple[str, ...]:
    """Every name that the file imports, as if each were a module."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names: list[str] = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names.append(base)
            names.extend(f"{base}.{alias.name}" for alias in node.names)
    return tuple(names)


@cache
def _tree_digest(path: Path) -> str:
    return hashlib.sha256("".join(_parts(_tree(path))).encode()).hexdigest()


def _parts(node: ast.AST) -> Iterator[str]:
    """The tree as text: classes and fields that are set, without positions and docstrings."""
    yield f"({type(node).__name__}"
    for field, value in ast.iter_fields(node):
        if field == "body" and isinstance(value, list) and value and _is_docstring(value[0]):
            value = value[1:]
        if value is None or value == [] or field in ("kind", "type_comment"):
            continue
        yield f" {field}="
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST):
                yield from _parts(item)
            else:
                yield f"{item!r},"
    yield ")"


def _is_docstring(statement: object) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
