"""How a scene is to be shown: its language, theme and shape. Standard library only."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import ClassVar

from models.framework.errors import LectureError

LANGUAGES = ("en", "zh")
THEMES = ("dark", "light")
SHAPES = ("wide", "tall")
CHOICES: dict[str, tuple[str, ...]] = {"language": LANGUAGES, "theme": THEMES, "shape": SHAPES}


@dataclass(frozen=True)
class Settings:
    """One way of showing a scene; every field takes one of `CHOICES`.

    Raises:
        LectureError: a value is not among the choices.
    """

    language: str = "en"
    theme: str = "dark"
    shape: str = "wide"

    PREFIX: ClassVar[str] = "LECTURE_"

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value not in CHOICES[field.name]:
                options = " or ".join(CHOICES[field.name])
                raise LectureError(f"{field.name} {value!r} does not exist; choose {options}")

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings that plain `manim` uses: LECTURE_LANGUAGE, LECTURE_THEME, LECTURE_SHAPE."""
        given = {name: os.environ.get(cls.PREFIX + name.upper()) for name in CHOICES}
        return cls(**{name: value for name, value in given.items() if value})
