"""Fixtures of the measuring room's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.models.house import House, build_house


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """As experiments run; more threads would only get into each other's way on nets this small."""
    torch.set_num_threads(1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path)
