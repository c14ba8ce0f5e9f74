"""Source as syntax trees, without words that change no array and no picture. Standard library only."""

from __future__ import annotations

import ast
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import shown

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign
SHAPED = 2
"""How many arguments of `Annotated[type, shape, meaning]` are more than words."""


def syntax_tree(path: Path, content: bytes) -> ast.Module:
    """A file's content as syntax tree, without the words that only people read.

    Left out are docstrings and other texts that stand alone, the arguments of `raise`, the messages of `assert`,
    local texts that nothing but these reads, and meanings in `Annotated[type, shape, meaning]`.

    Raises:
        LectureError: it cannot be parsed.
    """
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise LectureError(f"{shown(path)}{line}: not valid Python: {reason}") from error
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    read = [_names_read(function) for function in functions]
    _WithoutWords().visit(tree)
    for function, names in zip(functions, read, strict=True):
        _leave_out_unread(function, names)
    for node in ast.walk(tree):
        if getattr(node, "body", None) == [] and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def dump(node: object) -> str:
    """A syntax tree as text, the same in every version of Python: fields that hold nothing are left out."""
    if isinstance(node, ast.AST):
        fields = ((name, getattr(node, name, None)) for name in node._fields)
        held = (f"{name}={dump(value)}" for name, value in fields if value is not None and value != [])
        return f"{type(node).__name__}({', '.join(held)})"
    return f"[{', '.join(map(dump, node))}]" if isinstance(node, list) else repr(node)


class _WithoutWords(ast.NodeTransformer):
    """Takes out texts that stand alone, what errors say, and meanings of annotations."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if _is_constant_text(node.value) else self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args, node.exc.keywords = [], []
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.msg = None
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated" and isinstance(node.slice, ast.Tuple):
            words = node.slice.elts[SHAPED:]
            node.slice.elts[SHAPED:] = [each for each in words if not _is_constant_text(each)]
        return self.generic_visit(node)


class _WithoutTexts(ast.NodeTransformer):
    """Takes out assignments of a text to one of some local names."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit(self, node: ast.AST) -> ast.AST | None:
        if isinstance(node, Assignment) and node.value is not None and _is_text(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if all(isinstance(target, ast.Name) and target.id in self._names for target in targets):
                return None
        visited: ast.AST = self.generic_visit(node)
        return visited


def _leave_out_unread(function: Function, read: set[str]) -> None:
    """Takes out a function's texts that were read before, and are no more; then those that only they have read."""
    while unread := read - (read := _names_read(function)):
        _WithoutTexts(unread).visit(function)


def _names_read(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _is_constant_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_text(node: ast.expr) -> bool:
    """Whether an expression puts a text together, and so changes nothing else."""
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("join", "format") and _is_text(node.func.value)
    return isinstance(node, ast.JoinedStr) or _is_constant_text(node)
