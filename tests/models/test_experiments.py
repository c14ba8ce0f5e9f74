"""What holds for every experiment: named by its file, claims in both languages, a documented trace."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import typing

import pytest

import models.traces
from models.framework.claims import rows_of
from models.framework.experiment import Experiment, find
from models.framework.folders import ROOT
from models.framework.key import experiment_names
from models.framework.source import reachable_source
from models.framework.trace import Trace
from scenes import contents

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def trace_types() -> list[type[Trace]]:
    for module in pkgutil.walk_packages(models.traces.__path__, "models.traces."):
        importlib.import_module(module.name)
    return Trace.__subclasses__()


def project_trace_types() -> list[type[Trace]]:
    return [kind for kind in trace_types() if kind.__module__.startswith("models.traces")]


@pytest.fixture(params=experiment_names())
def experiment(request: pytest.FixtureRequest) -> Experiment:
    return find(request.param)


def test_every_scene_has_an_experiment_that_is_there() -> None:
    assert {entry.experiment for entry in contents.entries()} <= set(experiment_names())


def test_every_scene_has_claims_also_where_it_shares_a_trace(experiment: Experiment) -> None:
    claimed = {row.scene for row in rows_of(experiment.name)}
    shown_by = {entry.scene for entry in contents.entries() if entry.experiment == experiment.name}
    assert claimed == shown_by and claimed


def test_it_is_a_function_of_a_seed_and_named_parameters(experiment: Experiment) -> None:
    assert experiment.function is not None
    seed, *parameters = inspect.signature(experiment.function).parameters.values()
    assert seed.name == "seed" and seed.default is inspect.Parameter.empty
    assert all(parameter.default is not inspect.Parameter.empty for parameter in parameters)


def test_it_returns_the_trace_type_of_its_name(experiment: Experiment) -> None:
    assert experiment.function is not None
    function = inspect.unwrap(experiment.function)
    returned = ast.parse(inspect.getsource(function)).body[0].body[-1]  # type: ignore[attr-defined]
    assert isinstance(returned, ast.Return) and isinstance(returned.value, ast.Call)
    kind = function.__globals__[ast.unparse(returned.value.func)]
    assert issubclass(kind, Trace) and kind.experiment == experiment.name
    assert sum(kind.experiment == experiment.name for kind in project_trace_types()) == 1


def test_claims_are_sentences_in_both_languages(experiment: Experiment) -> None:
    rows = rows_of(experiment.name)
    for row in rows:
        en, zh = row.words["en"], row.words["zh"]
        assert CHINESE.search(zh) and not CHINESE.search(en), en
        assert len(en) > 15 and len(zh) > 6, en
    assert len({(row.scene, row.words["en"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("kind", project_trace_types(), ids=lambda kind: kind.__name__)
def test_every_field_of_a_trace_has_a_shape_and_a_meaning(kind: type[Trace]) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        shape, meaning = hints[field.name].__metadata__
        assert isinstance(shape, str) and len(meaning) > 3, field.name
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_trace_types_import_neither_torch_nor_experiments() -> None:
    code = (
        "import sys, pkgutil, importlib, models.traces\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(models.traces.__path__, 'models.traces.')]\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('torch', 'scipy', 'sklearn', 'manim', 'scenes')"
        " or m.startswith(('models.transformation', 'models.representation', 'models.framework.experiment'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_the_loader_imports_nothing_beyond_the_standard_library() -> None:
    code = (
        "import sys, models.framework.trace, models.framework.errors\n"
        "print([m for m in sys.modules if m in ('numpy', 'torch')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("entry", contents.entries(), ids=lambda entry: entry.scene)
def test_the_sources_of_a_scene_stand_where_it_is_measured(entry: contents.Entry) -> None:
    files = reachable_source(ROOT / "models" / f"{entry.experiment}.py")
    text = "".join((ROOT / file).read_text("utf-8") for file in files)
    for source in entry.sources:
        authors, year = re.match(r"(.+?) \((\d{4})\)", source).groups()  # type: ignore[union-attr]
        surname = re.split(r",| et al", authors)[0].split()[-1]
        assert surname in text and year in text, f"{source}: name {surname} and {year} in models/{entry.experiment}.py"
