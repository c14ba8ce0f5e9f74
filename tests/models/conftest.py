"""Fixtures of the measuring room's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.house import House, build_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path)
