"""The benchmark of recording trains alike with and without, and says so. Nothing is timed here."""

from __future__ import annotations

import pytest

from benchmarks import recording


def test_it_reports_both_ratios_and_that_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert recording.main(["--steps", "4", "--repeats", "1"]) == 0
    said = capsys.readouterr().out
    assert "987,402 parameters, 4 steps, batches of 64, 5 records kept" in said
    assert said.count("× the bare loop") == 2
    assert "parameters equal to the bit: yes" in said and "ms beside torch and numpy" in said


def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        recording.main(["--steps", "0"])
    assert "--steps and --repeats have to be at least 1" in capsys.readouterr().err
