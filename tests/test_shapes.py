"""Public functions and methods that take or return arrays say their shapes, as in (n, 2): read from the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("netfilm", "models", "scenes", "production")

ARRAYS = {"ndarray", "NDArray", "ArrayLike", "Tensor"}
"""What annotations call arrays; an alias such as `Floats = NDArray[np.float32]` is found by its definition."""

AXIS = r"(?:[\w…]+(?: ?[+·/-] ?\w+|\^\w+)*)"
SHAPE = re.compile(rf"\({AXIS}(?:, {AXIS})+\)|\({AXIS},\)|\(…\)|\(\)|any shape|one shape|same shape")
"""How a shape is said: (n, 2), (records, units), (2·n + 1,), () of a number, or in words where any will do."""

SAID_BY_THE_CLASS = {"__init__", "__call__", "forward"}


@dataclass(frozen=True)
class Class:
    """A class as it is written: its bases' names, its docstring, and its methods' docstrings.

    An overriding method without a docstring has that of the method it overrides.
    """

    bases: tuple[str, ...]
    doc: str
    methods: dict[str, str]


@dataclass(frozen=True)
class Function:
    """A public function: where it is, what its annotations name, and its docstring."""

    place: str
    annotations: list[ast.expr]
    doc: str

    def uses(self, arrays: set[str]) -> bool:
        return any(arrays & set(names(annotation)) for annotation in self.annotations)

    def says_its_shapes(self) -> bool:
        shown = any("Annotated" in names(annotation) for annotation in self.annotations)
        return shown or SHAPE.search(self.doc) is not None


def names(annotation: ast.expr) -> Iterator[str]:
    """The names in an annotation; those within a Callable are the concern of the function that is passed."""
    match annotation:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(attr=name):
            yield name
        case ast.Subscript(value=value) if "Callable" in names(value):
            yield "Callable"
        case _:
            for part in ast.iter_child_nodes(annotation):
                if isinstance(part, ast.expr):
                    yield from names(part)


def is_public(name: str) -> bool:
    return not name.startswith("_") or name in SAID_BY_THE_CLASS


@cache
def modules(rooms: tuple[str, ...]) -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for room in rooms for path in sorted((ROOT / room).rglob("*.py"))}


def aliases(module: ast.Module) -> set[str]:
    """Names that a module gives to types of arrays."""
    return {
        target.id
        for statement in module.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Subscript)
        if "NDArray" in names(statement.value.value)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def classes(parsed: dict[Path, ast.Module]) -> dict[str, Class]:
    found: dict[str, Class] = {}
    for module in parsed.values():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                bases = tuple(name for base in node.bases for name in names(base))
                methods = {part.name: doc(part) for part in node.body if isinstance(part, ast.FunctionDef)}
                found[node.name] = Class(bases, doc(node), methods)
    return found


def doc(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return ast.get_docstring(node) or ""


def inherited(method: str, owner: str, known: dict[str, Class]) -> str:
    """The docstring of a method, or of the nearest one that it overrides."""
    if owner not in known:
        return ""
    own = known[owner].methods.get(method, "")
    return own or next((said for base in known[owner].bases if (said := inherited(method, base, known))), "")


def functions(parsed: dict[Path, ast.Module], known: dict[str, Class]) -> Iterator[Function]:
    for path, module in parsed.items():
        yield from within(module, path, known | classes({path: module}))


def within(
    node: ast.Module | ast.ClassDef, path: Path, known: dict[str, Class], owner: str | None = None
) -> Iterator[Function]:
    for part in node.body:
        if isinstance(part, ast.ClassDef) and is_public(part.name):
            yield from within(part, path, known, part.name)
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and is_public(part.name):
            said = doc(part) if owner is None else inherited(part.name, owner, known)
            if owner is not None and part.name in SAID_BY_THE_CLASS:
                said += known[owner].doc
            given = part.args
            every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            annotations = [each.annotation for each in every if each is not None and each.annotation is not None]
            annotations += [part.returns] if part.returns is not None else []
            name = part.name if owner is None else f"{owner}.{part.name}"
            yield Function(f"{path.relative_to(ROOT)}:{part.lineno} {name}", annotations, said)


@pytest.mark.parametrize("room", ROOMS)
def test_functions_of_arrays_say_their_shapes(room: str) -> None:
    parsed = modules(ROOMS)
    known = classes(parsed)
    arrays = ARRAYS.union(*map(aliases, parsed.values()))
    there = list(functions({p: m for p, m in parsed.items() if p.is_relative_to(ROOT / room)}, known))
    taking = [function for function in there if function.uses(arrays)]
    assert taking, f"no function of {room} takes an array: this test looks in the wrong place"
    silent = [function.place for function in taking if not function.says_its_shapes()]
    assert not silent, "say in the docstring what shape arrays have, as in (n, 2):\n" + "\n".join(silent)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('def f(x: Floats):\n    """Points (n, 2) in the frame."""', True),
        ('def f(x: Floats):\n    """Loss at every step (steps,)."""', True),
        ('def f(x: np.ndarray):\n    """Twice the values, of any shape."""', True),
        ('def f(x: Annotated[Floats, "n, 2"]):\n    """Points."""', True),
        ('def f(x: Floats):\n    """Points (those that are left) of the plane (see above)."""', False),
        ("def f(x: Floats): ...", False),
        ("class A:\n    def f(self, x: Floats | None): ...", False),
        ('class A:\n    """Of points (n, 2)."""\n    def __init__(self, x: Floats): ...', True),
        ('class A:\n    def f(self, x: Floats):\n        """Points (n, 2)."""\n'
         "class B(A):\n    def f(self, x: Floats): ...", True),
    ],
)  # fmt: skip
def test_a_shape_is_found_where_one_is_said(source: str, says: bool) -> None:
    parsed = {ROOT / "example.py": ast.parse(source)}
    taking = [f for f in functions(parsed, classes(parsed)) if f.uses({*ARRAYS, "Floats"})]
    assert taking
    assert all(function.says_its_shapes() for function in taking) == says


def test_what_takes_functions_of_arrays_need_not_say_shapes() -> None:
    parsed = {ROOT / "example.py": ast.parse("def f(activation: Callable[[np.ndarray], np.ndarray]): ...")}
    assert not any(function.uses(ARRAYS) for function in functions(parsed, {}))
