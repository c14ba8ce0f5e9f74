"""The package stands alone: it installs from its folder, needs torch and numpy, and its README works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "netfilm"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed package alone."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(PACKAGE, folder / "netfilm", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--target", str(folder / "site"), "./netfilm"], cwd=folder, check=True)
    return folder / "site"


def run(code: str, folder: Path, site: Path) -> str:
    """What a program prints that is run in a folder of its own, with the installed package."""
    code = f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return done.stdout


def test_the_readme_works_in_a_folder_of_ones_own(installed: Path, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)
    said = run(code, tmp_path, installed)
    assert "Recording of Sequential: " in said and "of 300 steps, 3 layers" in said
    assert re.search(r"^\(\d+, 200, 16\)$", said, re.MULTILINE)
    assert (tmp_path / "run.netfilm").is_file()


def test_reading_needs_numpy_alone_and_recording_torch(installed: Path, tmp_path: Path) -> None:
    program = """
import importlib.metadata
ambient = set(sys.modules)
import numpy
import netfilm
assert netfilm.load and netfilm.__file__.startswith(sys.path[0])
assert netfilm.__version__ == importlib.metadata.version("netfilm")
assert "torch" not in sys.modules, "torch"
import torch, torch.nn.utils.parametrize, torch.nn.utils.prune
known = set(sys.modules)
netfilm.record
more = {name.partition(".")[0] for name in set(sys.modules) - known}
print(sorted(more - sys.stdlib_module_names))
"""
    assert run(program, tmp_path, installed).strip() == "['netfilm']"


def test_it_names_what_it_does_not_have(installed: Path, tmp_path: Path) -> None:
    program = "import netfilm\ntry: netfilm.film\nexcept AttributeError as error: print(error)"
    assert run(program, tmp_path, installed).strip() == "module 'netfilm' has no attribute 'film'"
