"""The essay: what its Markdown becomes, and what is said of each mistake."""

from __future__ import annotations

import pytest

from models.framework.claims import Claim, Row
from models.framework.errors import LectureError
from production.publish.text import essay, references
from scenes import contents

LEAD = "A lead.\n\n"

pytestmark = pytest.mark.usefixtures("lecture_measured")


def test_every_essay_can_be_read() -> None:
    """In both languages: every reference stands for something, every scene has a film that says what was measured."""
    assert essay.all_problems() == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lead_is_plain_text(language: str) -> None:
    for chapter in contents.lecture():
        lead = essay.lead(chapter.folder, language)
        assert len(lead) > 40 and "\n" not in lead and "{" not in lead and "$" not in lead


def test_films_have_captions_and_what_was_measured() -> None:
    text = f"""{LEAD}## Bent

{{film BendingSpace by=slider beat=crease}}
The *caption*
goes on.
+ First $x^2$
that goes on.
+ Second.
"""
    found, problems = essay.proof_read(text, "en")
    assert problems == []
    ((film,),) = [section.films for section in found.sections]
    assert (film.scene, film.by, film.beat) == ("BendingSpace", "slider", "crease")
    assert essay.plain(film.caption, "en") == "The caption goes on."
    assert [essay.plain(line, "en") for line in film.measured] == ["First x^2 that goes on.", "Second."]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("## No lead\n", 1, "begins without a lead"),
        (f"{LEAD}# Title\n", 3, "a page's title comes from lecture.toml"),
        (f"{LEAD}{{film BendinSpace}}\n", 3, "no scene is called 'BendinSpace'; nearest: BendingSpace"),
        (f"{LEAD}{{film BendingSpace by=hand}}\n", 3, "by=hand: a film is moved by=play, by=scroll, by=slider"),
        (f"{LEAD}{{film BendingSpace beat=linee}}\n", 3, "no beat of BendingSpace is called 'linee'; nearest: line"),
        (f"{LEAD}{{film BendingSpace by=scroll beat=crease}}\n", 3, "beat= goes with by=play or by=slider"),
        (f"{LEAD}{{film BendingSpace loop=yes}}\n", 3, "a film has no loop="),
        (f"{LEAD}One\ntwo {{BendingSpace: no such words | .2f}}\n", 4, "no claim of BendingSpace fit “no such words”"),
        (f"{LEAD}{{BendingSpace: the | .2f}}\n", 3, "claims of BendingSpace fit “the”; these: “"),
        (f"{LEAD}{{BendingSpace: best_input_line | .2q}}\n", 3, "'.2q' is no format of a number"),
        (f"{LEAD}{{cite Nobody 1900}}\n", 3, "no source fits “Nobody 1900”"),
        (f"{LEAD}{{cite arXiv}}\n", 3, "sources fit “arXiv”; nearest: "),
        (f"{LEAD}A {{brace}}.\n", 3, "{brace}: in braces stand"),
        (f"{LEAD}A {{brace\n", 3, "a brace that is not closed"),
        (f"{LEAD}[there](chapter:geometri)\n", 3, "no chapter is called 'geometri'; nearest: geometry"),
        (f"{LEAD}[there](film:Nothing)\n", 3, "no scene is called 'Nothing'"),
        (f"{LEAD}[there](ftp://example.org)\n", 3, "'ftp' is no link"),
        (f"{LEAD}$\\foo$\n", 3, "\\foo is not known"),
        (f"{LEAD}A note.[^n]\n", 3, "the note [^n] is not written"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, said: str) -> None:
    _, problems = essay.proof_read(text, "en")
    (found,) = [problem for at, problem in problems if at == line]
    assert said in found and "\n" not in found
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("value", "how", "written"),
    [
        (0.2775, ".0%", "28%"), (1.06e-15, ".1e", "1.1×10⁻¹⁵"), (-0.26, ".1f", "−0.3"), (6214.0, ",.0f", "6,214"),
        (-0.001, ".1f", "0.0"), (3e8, ".0e", "3×10⁸"),
    ],
)  # fmt: skip
def test_measured_values_are_written_as_people_write(value: float, how: str, written: str) -> None:
    assert references.written(value, how) == written


def test_seeds_are_counted() -> None:
    row = Row("S", "gap", "finding", "<", 2.0, {"en": "a gap", "zh": "差距"}, share=0.8)
    claim = Claim(row, (1.0, 1.5, 3.0, 1.0, 1.0))
    assert references.measured(claim, "seeds", "en") == "4 of 5"
    assert references.measured(claim, "seeds", "zh") == "4/5"


def test_other_numbers_of_a_claim_than_the_one_shown_can_be_named() -> None:
    row = Row("S", "gap", "finding", "<", 2.0, {"en": "a gap", "zh": "差距"}, share=0.8)
    claim = Claim(row, (1.0, 1.5, 3.0, 1.25, 1.0), (4.0, 5.0, 6.0, 4.0, 7.0))
    shown = {how: references.measured(claim, how, "en") for how in (".2f", "median .2f", "worst .1f", "control .0f")}
    assert shown == {".2f": "1.00", "median .2f": "1.25", "worst .1f": "3.0", "control .0f": "5"}
    with pytest.raises(LectureError, match="no number 'middle'; there are: value, median"):
        references.measured(claim, "middle .2f", "en")
