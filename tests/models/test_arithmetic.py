"""The same bits on every x86-64 processor: each operation that experiments use, natively and on an emulated Nehalem."""

from __future__ import annotations

import ast
import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from models.framework.arithmetic import RMSprop, adam, sqrt
from models.framework.folders import ROOT
from models.framework.key import experiment_names
from models.framework.processors import PINNED, can_be_pinned, current_kind, environment_of
from models.framework.source import reachable_source
from tests.models.operations import EXACT, OPERATIONS

LIBRARIES = ("torch", "numpy", "scipy", "sklearn")
UNLIKE = {"sqrt", "std", "std_mean", "cholesky", "cdist", "rmsprop", "adamw", "adagrad", "adadelta", "nadam"}
"""Of torch: what gives other bits on other processors."""
COMPARED = {name.rpartition(".")[2].casefold() for name in OPERATIONS}
PARTS_OF_COMPARED = {
    "batchnorm1d": "batch_norm", "batchnorm2d": "batch_norm", "conv2d": "conv2d", "maxpool2d": "max_pool2d",
    "adaptivemaxpool2d": "convolved", "relu": "relu", "sequential": "convolved", "flatten": "convolved",
    "leakyrelu": "leaky_relu", "sigmoid": "sigmoid", "tanh": "tanh", "gelu": "gelu", "silu": "silu",
    "load_digits": "data", "load_wine": "data", "train_test_split": "data", "ifft": "fft", "irfft": "rfft",
    "read_array": "data", "write_array": "data",
}  # fmt: skip


def checksums(*emulator: str) -> dict[str, str]:
    environment = environment_of("pinned", os.environ)
    command = [*emulator, sys.executable, "-W", "ignore", "-m", "tests.models.operations"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_an_older_processor_gives_the_same_bits() -> None:
    """Dense nets, convolutions, linear algebra, optimisers and every other operation, on a processor without AVX."""
    if not can_be_pinned():
        assert not set(PINNED) & set(environment_of("pinned", {})), "elsewhere nothing is promised"
        return
    here, there = checksums(), checksums("qemu-x86_64", "-cpu", "Nehalem")
    assert [name for name in here if here[name] != there[name]] == []


def test_the_settings_are_those_of_the_process_that_measures() -> None:
    told = "import models.framework.processors as p; print(p.current_kind())"
    for kind in ("pinned", "default", "avx2"):
        done = subprocess.run(
            [sys.executable, "-c", told], cwd=ROOT, env=environment_of(kind, os.environ), capture_output=True, text=True
        )
        assert done.stdout.strip() == (kind if can_be_pinned() or kind != "pinned" else "native")
    assert current_kind() in ("pinned", "default", "avx2", "native")


def called(path: Path) -> Iterator[tuple[str, str, int]]:
    """Library, operation and line of every call in a file that is one of torch, numpy, scipy or scikit-learn."""
    tree = ast.parse(path.read_bytes())
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            root = isinstance(node.right, ast.Constant) and node.right.value == 0.5
            yield "torch", "sqrt" if root else "pow", node.lineno
        if not isinstance(node, ast.Call):
            continue
        dotted = _dotted(node.func)
        head, _, rest = dotted.partition(".")
        if head in names:
            full = f"{names[head]}.{rest}" if rest else names[head]
            if full.partition(".")[0] in LIBRARIES:
                yield full.partition(".")[0], full.rpartition(".")[2], node.lineno
        elif isinstance(node.func, ast.Attribute) and (
            hasattr(torch.Tensor, node.func.attr) or hasattr(np.ndarray, node.func.attr)
        ):
            yield "", node.func.attr, node.lineno


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name.split(".")[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


@functools.cache
def measuring_files() -> tuple[str, ...]:
    reached = {file for name in experiment_names() for file in reachable_source(ROOT / "models" / f"{name}.py")}
    # netfilm copies; the lengths of gradients, the one thing that it computes, are in no trace: see test_replay.py
    framework = (f"models/framework/{name}.py" for name in ("trace", "experiment", "arithmetic"))
    apart = ("netfilm/", "models/traces/", *framework)
    return tuple(sorted(file for file in reached if not file.startswith(apart) and not file.endswith("__init__.py")))


@pytest.mark.parametrize("file", measuring_files())
def test_experiments_compute_with_nothing_that_was_never_compared(file: str) -> None:
    wrong = []
    for library, name, line in called(ROOT / file):
        folded = name.casefold()
        if (folded in UNLIKE and library != "numpy") or (folded == "adam" and library == "torch"):
            wrong.append(f"{file}:{line} {name}: take it from models/framework/arithmetic.py")
        elif folded not in EXACT and folded not in COMPARED and PARTS_OF_COMPARED.get(folded) not in OPERATIONS:
            wrong.append(f"{file}:{line} {name}: add it to tests/models/operations.py")
    assert wrong == []


def test_sqrt_is_the_root_with_its_gradient() -> None:
    values = torch.tensor([0.25, 2.0, 9.0], dtype=torch.float64, requires_grad=True)
    assert torch.equal(sqrt(values), torch.tensor(np.sqrt([0.25, 2.0, 9.0])))
    assert torch.autograd.gradcheck(sqrt, (values,))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda parameters: adam(parameters, 0.05), lambda parameters: torch.optim.Adam(parameters, 0.05)),
        (lambda parameters: RMSprop(parameters, 0.05), lambda parameters: torch.optim.RMSprop(parameters, 0.05)),
    ],
    ids=["adam", "rmsprop"],
)
def test_optimisers_are_those_of_torch(ours: object, theirs: object) -> None:
    ways = []
    for make in (ours, theirs):
        place = torch.nn.Parameter(torch.tensor([1.5, -2.0], dtype=torch.float64))
        optimizer = make([place])  # type: ignore[operator]
        for _ in range(50):
            optimizer.zero_grad()
            (place**4).sum().backward()
            optimizer.step()
        ways.append(place.detach().clone())
    assert torch.allclose(*ways, rtol=1e-9)
