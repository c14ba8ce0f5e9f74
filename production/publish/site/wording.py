"""The pages' own words, around the essay's text: words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def words(language: str) -> Mapping[str, str]:
    """Texts of the pages in a language, some with {placeholders}."""
    path = Path(__file__).resolve().with_name("words.toml")
    found: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    return found
