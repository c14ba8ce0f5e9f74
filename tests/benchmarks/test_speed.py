"""The benchmark compares like with like, and reports what it promises. Nothing is timed here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import speed
from benchmarks.clock import Sample
from benchmarks.floor import encode, shared_out
from benchmarks.kinds import KINDS
from benchmarks.likeness import Likeness, likeness
from benchmarks.measure import Samples, groups
from benchmarks.project import lay_out
from benchmarks.report import as_markdown, as_text, machine, results
from benchmarks.trial import Trial
from production.shot.formats import QUALITIES

SECONDS = 8 / 15
STILLS = 3


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """All kinds drawn small, by the project and by plain Manim; drawing refuses a wrong number of frames."""
    folder = tmp_path_factory.mktemp("benchmark")
    drawn = Trial(lay_out(folder / "project"), QUALITIES["draft"], SECONDS, folder / "runs", folder / "raw")
    drawn.folder.mkdir()
    drawn.raw.mkdir()
    kinds = list(KINDS.values())
    drawn.draw("ours", kinds, raw=True, stills=STILLS)
    drawn.draw("plain", kinds, stills=STILLS)
    return drawn


def test_shots_and_their_twins_show_the_same(trial: Trial) -> None:
    for name, like in trial.likeness(KINDS.values()).items():
        assert like.lowest_psnr >= 30, (name, like)
        assert like.lowest_ssim >= 0.95, (name, like)


def test_something_moves_in_every_shot(trial: Trial) -> None:
    for name in KINDS:
        for stills in (trial.raw / f"ours-{name}.npy", trial.folder / f"plain-{name}.npy"):
            first, *_, last = np.load(stills)
            assert (first != last).any(), stills.stem


def test_the_floor_encodes_every_raw_frame(trial: Trial, tmp_path: Path) -> None:
    for name in KINDS:
        assert encode(trial.raw / f"{name}.yuv", tmp_path / "video.mp4", trial.quality) == trial.frames


def test_likeness_of_known_differences() -> None:
    generator = np.random.default_rng(0)
    frames = generator.integers(40, 200, size=(2, 40, 50, 3), dtype=np.uint8)
    same = likeness(frames, frames)
    assert same.psnr == 100 and same.ssim == pytest.approx(1)
    off = frames.copy()
    off[1] += 5
    like = likeness(frames, off)
    assert like.lowest_psnr == pytest.approx(20 * np.log10(255 / 5))
    assert like.psnr == pytest.approx(20 * np.log10(255 / 5) + 10 * np.log10(2))
    assert like.lowest_ssim < like.ssim < 1


def made_up() -> Samples:
    """Plain takes 21 s a shot, two of ours 5 s, two of the floor 2 s; starting takes 1 s."""
    samples = {f"plain {kind}": [Sample(21, 22), Sample(31, 32), Sample(11, 12)] for kind in KINDS}
    samples |= {f"best {kind}": [Sample(16, 22)] for kind in KINDS}
    samples |= {f"pair {kind}": [Sample(5, 8)] for kind in KINDS}
    samples |= {f"floor {kind}": [Sample(2, 2)] for kind in KINDS}
    samples |= {"plain start": [Sample(1, 1)], "ours start": [Sample(1, 2)], "pair start": [Sample(1, 4)]}
    samples |= {"alone grid": [Sample(6, 4)]}
    samples |= {"ours all": [Sample(10, 20)], "floor all": [Sample(6, 12)]}
    samples |= {"ours flat": [Sample(7, 14)], "floor flat": [Sample(5, 10)]}
    return samples


def about() -> dict[str, object]:
    return {
        **machine(),
        "frames": 240,
        "seconds": 4.0,
        "quality": "hd60",
        "size": "1920×1080",
        "repeats": 3,
        "encoders": 4,
    }


def test_ratios_are_of_medians_without_starting() -> None:
    like = Likeness(45.0, 0.995, 44.0, 0.99)
    found = results(made_up(), {kind: like for kind in KINDS if kind != "surface"}, list(KINDS), about())
    assert found["ratio_to_plain"] == pytest.approx(9 * 20 / 9)
    assert found["ratio_to_best"] == pytest.approx(9 * 15 / 9)
    assert found["ratio_to_best_with_start_up"] == pytest.approx(9 * 16 / 10)
    assert found["ratio_to_floor"] == pytest.approx(6 / 5)
    assert found["ratio_to_floor_with_surface"] == pytest.approx(9 / 6)
    assert set(found["by_kind"]) == set(KINDS)
    grid = found["by_kind"]["grid"]
    assert (grid["ratio_to_plain"], grid["ratio_to_best"], grid["ratio_to_floor"]) == (10, 7.5, 2)
    assert grid["ratio_to_best_alone"] == 3
    assert (grid["ratio_to_plain_cpu"], grid["ratio_to_floor_cpu"]) == (21 / 2, 1)
    assert (grid["psnr"], grid["ssim"]) == (45.0, 0.995)
    assert found["by_kind"]["surface"]["psnr"] is None
    assert {"samples", "versions", "processors", "start_up"} <= set(found)
    assert json.loads(json.dumps(found)) == found


def test_tables_name_every_kind_and_the_totals() -> None:
    found = results(made_up(), {}, list(KINDS), about())
    markdown = as_markdown(found).splitlines()
    assert markdown[0].startswith("| kind | plain s | best s | ours s | best/ours | one alone | floor s | ours/floor |")
    assert [line.split("|")[1].strip() for line in markdown[2 : 2 + len(KINDS)]] == list(KINDS)
    assert "| all | 180.00 | 135.00 | 9.00 | 15.0 × |  | 6.00 | 1.50 |  |  |" in markdown
    assert "processor time" in as_text(found)


def test_one_kind_alone_stands_for_all() -> None:
    samples = {name: taken for name, taken in made_up().items() if name.split()[1] in ("grid", "start")}
    found = results(samples, {}, ["grid"], about())
    assert found["ratio_to_plain"] == pytest.approx(10)
    assert found["ratio_to_floor"] == pytest.approx(2)


def test_the_surface_alone_has_no_floor_to_be_held_to() -> None:
    samples = {name: taken for name, taken in made_up().items() if name.endswith(("surface", "start"))}
    found = results(samples, {}, ["surface"], about())
    assert found["ratio_to_floor"] is None
    assert as_text(found)


def test_without_a_surface_all_are_held_to_the_floor() -> None:
    kept = ("grid", "text", "start", "all")
    samples = {name: taken for name, taken in made_up().items() if name.split()[1] in kept}
    found = results(samples, {}, ["grid", "text"], about())
    assert found["ratio_to_floor"] == pytest.approx(9 / 6)


def test_a_quick_run_is_held_to_the_floor_two_shots_at_a_time() -> None:
    samples = {name: taken for name, taken in made_up().items() if name.split()[1] != "flat" and "alone" not in name}
    found = results(samples, {}, list(KINDS), about())
    assert found["ratio_to_plain"] == pytest.approx(9 * 20 / 9)
    assert found["ratio_to_floor"] == pytest.approx(2)


def test_kinds_filmed_together() -> None:
    every = list(KINDS.values())
    assert list(groups(every, thorough=False)) == ["all"]
    assert [len(group) for group in groups(every).values()] == [9, 8]
    assert groups([KINDS["grid"]]) == {}
    assert list(groups([KINDS["grid"], KINDS["text"]])) == ["all"]


def test_work_is_dealt_evenly() -> None:
    lists = shared_out({Path("a"): 3.0, Path("b"): 2.0, Path("c"): 2.0, Path("d"): 1.0})
    assert sorted(sorted(path.name for path in files) for files in lists) == [["a", "d"], ["b", "c"]]


@pytest.mark.parametrize("given", [["--only", "nonsense"], ["--only", "grid", "nonsense", "--quick"]])
def test_an_unknown_kind_is_refused_in_one_line(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main(given) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors == f"error: no kind of shot is called 'nonsense'; there are: {', '.join(KINDS)}\n"
