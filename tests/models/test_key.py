"""A key follows everything that can change the arrays, and nothing else."""

from __future__ import annotations

import ast

import pytest

from models.framework.errors import LectureError, UsageError
from models.framework.folders import ROOT
from models.framework.key import experiment_key, experiment_names, library_versions, local_path
from models.framework.source import reachable_source
from models.framework.syntax import dump, syntax_tree
from tests.models.house import House

EXPERIMENT = "transformation/tiny.py"


def test_the_key_is_a_sha256_and_the_path_begins_with_it() -> None:
    for name in experiment_names():
        key = experiment_key(name)
        assert len(key) == 64
        assert local_path(name).name == f"{name.split('/')[1]}-{key[:16]}.npz"
        assert local_path(name).parent.name == name.split("/")[0]


def test_computing_it_imports_neither_numpy_nor_torch_nor_the_experiment(house: House) -> None:
    done = house.python(
        "-c",
        "import sys; from models.framework.trace import experiment_key, verify\n"
        "experiment_key('transformation/tiny')\n"
        "print([m for m in sys.modules if m in ('numpy', 'torch', 'models.transformation.tiny')])",
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (EXPERIMENT, "A tiny experiment", "A very tiny experiment"),
        (EXPERIMENT, "    X, y = ", "    # a comment\n\n    X, y = "),
        (EXPERIMENT, "def total", "\n\n\ndef total"),
        ("traces/tiny.py", "class NeighbourTrace(Trace):", "class NeighbourTrace(Trace):\n    added: int"),
        ("nets.py", "class Shift(nn.Module):", "class Another(nn.Module):\n    pass\n\n\nclass Shift(nn.Module):"),
        ("data.py", "0.1, 1, size", "0.2, 1, size"),
        ("__main__.py", "Runs one command.", "Runs a command."),
        ("transformation/claims.toml", "the sum", "the total"),
        ("transformation/claims.toml", "> 2", "> 3"),
        ("framework/trace.py", "record it as declared", "declare it as recorded"),
        ("framework/trace.py", "What metadata holds, by name.", "By name, what metadata holds."),
        ("traces/tiny.py", "distances from the vertical axis", "how far from the vertical axis"),
    ],
)
def test_it_stays_where_the_arrays_stay(house: House, file: str, old: str, new: str) -> None:
    before = house.key()
    house.edit(file, old, new)
    assert house.key() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (EXPERIMENT, "size: int = 4", "size: int = 5"),
        (EXPERIMENT, "np.abs(X", "np.square(X"),
        (EXPERIMENT, "def opposite", "def contrary"),
        ("traces/tiny.py", '"samples", "dist', '"length", "dist'),
        ("data.py", "points - [0.5", "points - [0.6"),
        ("framework/trace.py", "value.setflags(write=False)", "value.setflags(write=True)"),
        ("framework/experiment.py", "torch.set_num_threads(1)", "torch.set_num_threads(2)"),
        ("transformation/__init__.py", '"""Experiments', 'import os\n\nos.umask(0)\n"""Experiments'),
    ],
)
def test_it_changes_with_the_source(house: House, file: str, old: str, new: str) -> None:
    before = house.key()
    house.edit(file, old, new)
    assert house.key() != before


def test_it_changes_with_parameters_and_library_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "transformation/bending_space"
    plain = experiment_key(name)
    assert experiment_key(name, {}) == plain
    assert experiment_key(name, {"nets": 144}) == plain, "a default given is the same run"
    assert experiment_key(name, {"nets": 12}) != plain
    monkeypatch.setattr("models.framework.key.library_versions", lambda: {"torch": "0.0"})
    assert experiment_key(name) != plain


def test_an_experiment_is_found_by_its_mark(house: House) -> None:
    folder = house.root / "models" / "transformation"
    (folder / "helper.py").write_text('"""\n@experiment\ndef told(): ..."""\n')
    (folder / "other.py").write_text("@experiment(seeds=7)\ndef other(seed): ...\n")
    listed = house.models("list").stdout
    assert "transformation/tiny " in listed and "transformation/other " in listed
    assert "helper" not in listed and "gumbel" not in listed


def test_two_experiments_never_share_a_key() -> None:
    keys = [experiment_key(name) for name in experiment_names()]
    assert len(set(keys)) == len(keys)


def test_wrong_names_and_parameters_are_told_with_what_there_is() -> None:
    with pytest.raises(UsageError, match="transformation/bending_space"):
        experiment_key("transformation/bending_spaces")
    with pytest.raises(UsageError, match="nets"):
        experiment_key("transformation/bending_space", {"net": 3})


def test_broken_source_is_told_with_its_line(house: House) -> None:
    house.edit(EXPERIMENT, "def total(", "def total((")
    done = house.models("measure", "transformation/tiny")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "tiny.py" in done.stderr and "line" in done.stderr


def test_the_source_reaches_what_runs_and_not_its_neighbours() -> None:
    source = reachable_source(ROOT / "models/transformation/bending_space.py")
    text = {file: "".join(dumps) for file, dumps in source.items()}
    assert "two_spirals" in text["models/data.py"] and "outline_shapes" not in text["models/data.py"]
    assert "name='BendingSpaceTrace'" in text["models/traces/transformation/bending_space.py"]
    assert not any("name='SoftArgmaxTrace'" in dumps for dumps in text.values())
    framework = {f"models/framework/{name}.py" for name in ("__init__", "trace", "training")}
    assert {*framework, "models/planes.py", "models/__init__.py"} <= set(text)


def test_what_records_a_network_is_part_of_the_source(house: House) -> None:
    house.edit(EXPERIMENT, "from models.data", "from netfilm import record\nfrom models.data")
    house.edit(EXPERIMENT, "    X, y = ", "    assert record\n    X, y = ")
    before = house.key()
    house.edit("../netfilm/thinning.py", "DENSITY = 16", "DENSITY = 8")
    after = house.key()
    house.edit("../netfilm/thinning.py", "is no amount of memory", "is not an amount of memory")
    assert before != after == house.key()


def test_a_missing_experiment_function_is_told(house: House) -> None:
    house.edit(EXPERIMENT, "@experiment\n", "")
    done = house.models("measure", "transformation/tiny")
    assert (done.returncode, "@experiment" in done.stderr) == (1, True)


def test_errors_meant_for_the_user_carry_their_exit_code() -> None:
    assert (LectureError.exit_code, UsageError.exit_code) == (1, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("raise Error('it is small')", "raise Error(f'it is {x}')"),
        ("what = 'it is small'\n    raise Error(what)", "what = f'{x} is small'\n    raise Error(what)"),
        ("what = 'small' if x else 'none'\n    raise Error(what)", "raise Error()"),
        ("size = f'{x}'\n    what = ', '.join([size])\n    raise Error(what) from e", "raise Error() from e"),
        ("assert x, 'small'", "assert x, 'it is small'"),
        ("x: Annotated[Floats, 'n', 'lengths']", "x: Annotated[Floats, 'n', 'widths']"),
        ("'a remark'", "pass"),
    ],
)
def test_words_for_people_are_no_part_of_the_source(old: str, new: str) -> None:
    assert in_function(old) == in_function(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("raise Error('small')", "raise Failure('small')"),
        ("x = 'small'\n    draw(x)\n    raise Error(x)", "x = 'big'\n    draw(x)\n    raise Error(x)"),
        ("found = draw(1)\n    raise Error(found)", "found = draw(2)\n    raise Error(found)"),
        ("draw('small')", "draw('big')"),
        ("x: Annotated[Floats, 'n', 'lengths']", "x: Annotated[Floats, 'm', 'lengths']"),
    ],
)
def test_what_may_change_the_arrays_is_part_of_the_source(old: str, new: str) -> None:
    """What only an error says may draw a random number on its way there: only texts are left out."""
    assert in_function(old) != in_function(new)


def in_function(body: str) -> str:
    """What a function's syntax tree is to keys."""
    return dump(syntax_tree(ROOT / "models" / "some.py", f"def f(x, e):\n    {body}\n".encode()))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("def f(): pass", "FunctionDef(name='f', args=arguments(), body=[Pass()])"),
        ("f()", "Expr(value=Call(func=Name(id='f', ctx=Load())))"),
        ("x: int", "AnnAssign(target=Name(id='x', ctx=Store()), annotation=Name(id='int', ctx=Load()), simple=1)"),
    ],
)
def test_every_python_sees_the_same_source(source: str, text: str) -> None:
    """Newer versions of Python know more fields; those that hold nothing are left out."""
    assert dump(ast.parse(source).body[0]) == text


def test_a_build_of_a_library_is_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    library_versions.cache_clear()
    monkeypatch.setattr("models.framework.key.metadata.version", lambda name: "2.13.0+cpu")
    assert library_versions()["torch"] == "2.13.0"
    library_versions.cache_clear()
