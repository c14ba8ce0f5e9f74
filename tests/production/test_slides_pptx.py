"""Decks for PowerPoint: opened again, and turned into pages by LibreOffice."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av
import numpy as np
import pptx
import pytest
from numpy.typing import NDArray
from PIL import Image
from pptx.oxml.ns import qn

from .conftest import Project
from .decks import FRAMES, difference, pages, picture
from .probe import frames, number_of

ORDER = ["chapter", "Waves-1-rise", "Waves-2-fall", "Ripples-1-spread", "Ripples-2-rest", "sources"]
NOTES = {
    "Waves-1-rise": "A curve rises slowly, from nothing up to one.\n一条曲线慢慢升起来，从零一直升到一。",
    "Ripples-2-rest": "The water is still.\n水面静了。",
}


@pytest.fixture(scope="module")
def file(made: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first chapter as a presentation."""
    project = Project(tmp_path_factory.mktemp("pptx") / "project")
    shutil.copytree(made.root, project.root)
    said = project.make("slides", "first", "--to", "pptx", "--theme", "dark", "--quality", "draft")
    assert said == "media/slides/01-first.en.dark.pptx\n"
    return project.root / said.strip()


@pytest.fixture(scope="module")
def slides(file: Path) -> dict[str, Any]:
    return dict(zip(ORDER, pptx.Presentation(str(file)).slides, strict=True))


def movie(slide: Any) -> Any:
    (found,) = [shape for shape in slide.shapes if shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.MEDIA]
    return found


def beats(file: Path) -> dict[str, Path]:
    """The store's own files, by what they are."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path for path in (file.parent.parent / "store").glob("*.mp4")
    }


def last_light(film: Path) -> NDArray[np.uint8]:
    """The luma of a film's last frame as it is stored [height, width]."""
    with av.open(str(film)) as container:
        *_, last = container.decode(video=0)
        return last.to_ndarray()[: last.height]


def test_a_slide_for_each_beat_between_title_and_sources(file: Path) -> None:
    made = pptx.Presentation(str(file))
    assert len(made.slides) == len(ORDER)
    assert (made.slide_width * 9, made.slide_width.inches) == (made.slide_height * 16, pytest.approx(40 / 3))
    assert [slide.shapes.title.text for slide in made.slides] == [
        "First", "1.1 Waves · 1 of 2", "1.1 Waves · 2 of 2", "1.2 Ripples · 1 of 2", "1.2 Ripples · 2 of 2", "Sources",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ORDER[1:5])
def test_the_film_fills_the_slide_and_plays_by_itself(slides: dict[str, Any], file: Path, name: str) -> None:
    shape = movie(slides[name])
    assert (shape.left, shape.top) == (0, 0) and (shape.width.inches, shape.height.inches) == (
        pytest.approx(40 / 3),
        7.5,
    )
    (condition,) = slides[name]._element.iter(qn("p:cond"))
    assert condition.get("delay") == "0"
    part = slides[name].part.related_part(shape._element.find(f".//{qn('a:videoFile')}").get(qn("r:link")))
    assert part.content_type == "video/mp4"
    film = beats(file)[hashlib.sha256(part.blob).hexdigest()]
    numbers = [number_of(frame) for frame in frames(film)]
    assert (numbers[0], numbers[-1] + 1) == FRAMES[name]
    *_, last = frames(film)
    poster = picture(shape.poster_frame.blob)
    assert poster.shape == last.shape and number_of(poster.astype(np.uint8)) == numbers[-1]
    light = 16 + 219 / 255 * (poster @ np.array([0.2126, 0.7152, 0.0722]))  # as it is encoded, by BT.709
    assert np.abs(light - last_light(film)).mean() < 1
    assert np.abs(poster - last).mean() < 2, "a level of chroma, which the encoder may take, is two of red and blue"


def test_notes_are_what_is_said_in_both_languages(slides: dict[str, Any]) -> None:
    for name, text in NOTES.items():
        frame = slides[name].notes_slide.notes_text_frame
        assert frame.text == text
        assert [run._r.rPr.get("lang") for paragraph in frame.paragraphs for run in paragraph.runs] == [
            "en-GB",
            "zh-CN",
        ]


def test_who_cannot_see_the_film_is_told_what_it_says(slides: dict[str, Any]) -> None:
    described = movie(slides["Ripples-2-rest"])._element.nvPicPr.cNvPr.get("descr")
    assert described == "The water is still."


def test_scenes_are_sections(file: Path) -> None:
    root = pptx.Presentation(str(file)).part._element
    found = [element for element in root.iter() if str(element.tag).endswith("}section")]
    assert [(element.get("name"), len(element[0])) for element in found] == [
        ("First", 1), ("1.1 Waves", 2), ("1.2 Ripples", 2), ("Sources", 1),
    ]  # fmt: skip
    listed = [slide.get("id") for element in found for slide in element[0]]
    assert listed == [str(slide.slide_id) for slide in pptx.Presentation(str(file)).slides]


def test_cards_lead_to_their_scenes(file: Path) -> None:
    made = pptx.Presentation(str(file))
    targets = [shape.click_action.target_slide for shape in made.slides[0].shapes if hasattr(shape, "image")]
    assert targets == [made.slides[1], made.slides[3]]


def test_it_says_what_it_is_and_how_it_may_be_used(file: Path) -> None:
    about = pptx.Presentation(str(file)).core_properties
    assert (about.title, about.language, about.author) == ("First", "en-GB", "the authors of this lecture")
    assert "CC BY 4.0" in about.comments and "creativecommons.org/licenses/by/4.0" in about.comments


def test_the_same_again_is_the_same_file(file: Path) -> None:
    project = Project(file.parent.parent.parent)
    before = (file.stat().st_ino, file.read_bytes())
    project.make("slides", "first", "--to", "pptx", "--theme", "dark", "--quality", "draft")
    assert (file.stat().st_ino, file.read_bytes()) == before


def test_libreoffice_makes_a_page_of_each_slide(file: Path, tmp_path: Path) -> None:
    """With the last frame of every beat, from edge to edge."""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office is not None, "no LibreOffice here: make test installs it"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    found = pages(tmp_path / f"{file.stem}.pdf", 854)
    assert len(found) == len(ORDER)
    for name, page in zip(ORDER, found, strict=True):
        if name in FRAMES:
            assert number_of(page.astype(np.uint8)) == FRAMES[name][1] - 1
            poster = pptx.Presentation(str(file)).slides[ORDER.index(name)]
            with Image.open(io.BytesIO(movie(poster).poster_frame.blob)) as last:
                whole = np.asarray(last.resize((page.shape[1], page.shape[0]))).astype(np.int16)
            assert difference(page, whole) < 4
        else:
            assert len(np.unique(page.reshape(-1, 3), axis=0)) > 10, "a page without words"
