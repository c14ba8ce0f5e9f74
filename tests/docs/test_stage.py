"""Every example of docs/stage.md runs: classes are played as scenes, everything else in a beat of one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from manim import config

from models.framework.trace import Trace
from scenes import props, stage
from scenes.stage import Beat, Canvas, Layer, LectureScene, Painted, Part
from tests.scenes.told import Told, rehearse

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "stage.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^## (.+?)$|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


class Fall(Trace):
    """What the examples' ball did."""


FALL = SimpleNamespace(
    steps=np.arange(0, 101, 10),
    loss=100 * 0.5 ** np.arange(11.0),
    place=np.stack([np.linspace(-5, 0, 11), np.linspace(2, 0, 11)], axis=1),
)


class Ball(Layer):
    """A place in the frame."""

    def __init__(self) -> None:
        super().__init__()
        self.place = np.zeros(2)

    def move_to_place(self, place: np.ndarray) -> None:
        self.place = place

    def paint(self, canvas: Canvas) -> None:
        canvas.discs(self.place[None], 0.2, np.ones(3), self.opacity)

    def shown(self) -> Painted:
        return Part(self, lambda ink: ink.centres[0]).shown()

    def extent(self) -> np.ndarray:
        return self.place[None]


def examples() -> Iterator[tuple[str, str, str]]:
    """Heading, language and text of each block."""
    heading = ""
    for match in BLOCK.finditer(GUIDE):
        if match[1]:
            heading = match[1]
        else:
            yield heading, match[2], match[3]


def told() -> Told:
    ((_, _, text),) = [example for example in examples() if example[1] == "toml"]
    script = tomllib.loads(text)["Descent"]
    beats, screen = ({key: words["en"] for key, words in script[table].items()} for table in ("beats", "screen"))
    return Told(beats, screen, (script["hero"],), script["key_event"])


PYTHON = [(heading, text) for heading, language, text in examples() if language == "python"]


def names() -> dict[str, Any]:
    """What an example may name."""
    return {**vars(props), **vars(stage), "np": np, "Fall": Fall, "Ball": Ball, "Iterator": Iterator}


@pytest.mark.parametrize("text", [text for _, text in PYTHON if text.startswith("class")])
def test_scenes_of_the_guide_can_be_played(text: str) -> None:
    space = names()
    exec(compile(f"from __future__ import annotations\n{text}", "docs/stage.md", "exec"), space)
    scene = list(space.values())[-1]
    assert issubclass(scene, LectureScene) and scene.trace_type is Fall
    played = rehearse(scene, told(), trace=FALL)
    seconds = [beat["seconds"] for beat in played.timeline]
    assert len(seconds) == 2 and min(seconds) >= 1
    assert scene.__name__ != "Descent" or set(played.script.heroes) <= set(vars(played))
    assert played.script.key_event in [beat["name"] for beat in played.timeline]


@pytest.mark.parametrize(("heading", "text"), [(h, text) for h, text in PYTHON if not text.startswith("class")])
def test_examples_of_the_guide_can_be_played(heading: str, text: str) -> None:
    """Each begins with a ball and a chart on screen."""

    class Example(LectureScene[Fall]):
        def one(self, beat: Beat) -> None:
            ball, space = Ball(), names()
            self.add(ball)
            at = stage.Areas("valley rate | valley loss", "valley | rate | loss").boxes(self.layout)
            chart = props.Chart(self.type, at.rate.inset(0.4), x=(0, 100), y=(0, 110))
            space |= {"scene": self, "beat": beat, "trace": FALL, "ball": ball, "chart": chart, "at": at}
            exec(compile(text, f"docs/stage.md: {heading}", "exec"), space)
            beat.then(stage.FadeIn(self.note("goal", "bottom left")), run_time=0.5)

    scene = rehearse(Example, Told({"one": "An example."}, told().screen), trace=FALL)
    assert not scene.still_spells
    assert [proof for proof in scene.proofs if not proof.holds] == []
    assert len(scene.proofs) == text.count(".prove(")


def test_each_thing_is_shown_in_a_few_lines() -> None:
    headings = re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    assert [heading for heading, _ in PYTHON] == headings[: len(PYTHON)]
    assert all(len(text.splitlines()) <= 15 for heading, text in PYTHON if heading != "Acts")
