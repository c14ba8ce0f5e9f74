"""The source that an experiment runs: of models/ and netfilm/ the statements that can be reached from it.

Adding a trace type or a helper that an experiment does not use leaves its source as it is. Standard library only.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from models.framework.folders import ROOT, named, roots
from models.framework.syntax import Definition, dump, syntax_tree

Import = ast.Import | ast.ImportFrom
ANY_CASE = ""
"""Stands for no name: of a package on the way to a module, only what runs in any case."""


class Statement:
    """A top-level statement, and what it can reach: names of its own module and of modules it imports."""

    def __init__(self, node: ast.stmt) -> None:
        self.node = node

    @functools.cached_property
    def dump(self) -> str:
        return dump(self.node)

    @functools.cached_property
    def names(self) -> frozenset[str]:
        return frozenset(node.id for node in ast.walk(self.node) if isinstance(node, ast.Name))

    @functools.cached_property
    def imports(self) -> list[Import]:
        return [node for node in ast.walk(self.node) if isinstance(node, Import)]


@dataclass
class Module:
    """A file's top-level statements: those that bind each name, and those that run in any case."""

    bindings: dict[str, list[Statement]] = field(default_factory=dict)
    always: list[Statement] = field(default_factory=list)

    def statements(self, name: str | None) -> list[Statement]:
        """What has to run for a name, or for all that the module has."""
        if name is None:
            return self.always + [statement for bound in self.bindings.values() for statement in bound]
        return self.always + self.bindings.get(name, [])


def reachable_source(
    *starts: Path | tuple[Path, str], rooms: tuple[str, ...] = ("models", "netfilm"), without: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    """By file, the syntax trees of all statements that are run or called from where it starts.

    Comments, blank lines and words are no part of them, see `syntax_tree`.

    Args:
        starts: files, or single names in them.
        rooms: modules and packages, by their dotted names; what stands elsewhere is not followed.
        without: those of them that are not followed either.
    """
    kept: dict[Path, set[Statement]] = {}
    waiting: list[tuple[Path, str | None]] = [start if isinstance(start, tuple) else (start, None) for start in starts]

    def is_followed(path: Path) -> bool:
        return _is_within(path, rooms) and not _is_within(path, without)

    for start, _ in tuple(waiting):
        packages = _files(_package(start))
        waiting += [(package, ANY_CASE) for package in packages if is_followed(package)]
    seen = set(waiting)
    while waiting:
        path, name = waiting.pop()
        module = _module(path, path.read_bytes())
        for statement in set(module.statements(name)) - kept.setdefault(path, set()):
            kept[path].add(statement)
            needs = {need for need in _needs(path, module, statement) if is_followed(need[0])} - seen
            seen |= needs
            waiting.extend(needs)
    return {
        named(path): sorted(statement.dump for statement in statements) for path, statements in sorted(kept.items())
    }


@functools.cache
def _module(path: Path, content: bytes) -> Module:
    """Parsed once for every content that the file has had."""
    module = Module()
    for node in _one_name_an_import(syntax_tree(path, content).body):
        statement = Statement(node)
        names = list(_names_bound(node))
        for name in names:
            module.bindings.setdefault(name, []).append(statement)
        if not names:
            module.always.append(statement)
    return module


def _one_name_an_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (ast.Import(names=[alias]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (ast.ImportFrom(module=node.module, names=[alias], level=node.level) for alias in node.names)
        else:
            yield node


def _names_bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, Import):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        yield from names if len(names) == len(targets) else []


def _needs(path: Path, module: Module, statement: Statement) -> Iterator[tuple[Path, str | None]]:
    yield from ((path, name) for name in statement.names if name in module.bindings)
    for node in statement.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from ((file, None) for file in _files(alias.name.split(".")))
        else:
            yield from _from_import(path, node)


def _from_import(path: Path, node: ast.ImportFrom) -> Iterator[tuple[Path, str | None]]:
    package = _package(path)
    above = package[: len(package) + 1 - node.level] if node.level else []
    parts = [*above, *(node.module.split(".") if node.module else [])]
    files = _files(parts)
    yield from ((package_file, ANY_CASE) for package_file in files[:-1])
    for alias in node.names:
        if files:
            yield files[-1], None if alias.name == "*" else alias.name
        submodules = _files([*parts, alias.name])[len(files) :]
        yield from ((submodule, None) for submodule in submodules)


def _package(path: Path) -> list[str]:
    """The parts of the dotted name of the package that a file lies in."""
    return named(path).split("/")[:-1]


def _is_within(path: Path, rooms: tuple[str, ...]) -> bool:
    module = named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def _files(parts: list[str]) -> list[Path]:
    """The files that importing a dotted name runs, outermost package first; none outside the project."""
    if not parts or not (ROOT / parts[0] / "__init__.py").is_file():
        return []
    found = []
    for length in range(1, len(parts) + 1):
        targets = [root.joinpath(*parts[:length]) for root in roots()]
        candidates = [path for target in targets for path in (target / "__init__.py", target.with_suffix(".py"))]
        found += [candidate for candidate in candidates if candidate.is_file()][:1]
    return found
