"""GroupOf: a Manim group whose parts are all of one type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar, cast

from manim import Group, Mobject

PartT = TypeVar("PartT", bound=Mobject)


class GroupOf(Group, Generic[PartT]):
    """A group whose parts are all of one type.

    >>> self.tiles: GroupOf[ImageTile] = GroupOf(*tiles)
    >>> self.tiles[0].values
    """

    def __init__(self, *parts: PartT) -> None:
        super().__init__(*parts)

    @property
    def parts(self) -> list[PartT]:
        """The parts, in their order."""
        return cast("list[PartT]", self.submobjects)

    def __iter__(self) -> Iterator[PartT]:
        return iter(self.parts)

    def __getitem__(self, place: int) -> PartT:  # Manim makes plain groups of slices
        return self.parts[place]
