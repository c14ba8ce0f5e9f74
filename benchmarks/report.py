"""From samples to ratios, and how they are told: a table, Markdown, JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from statistics import median
from typing import Any, Literal

from benchmarks.kinds import SURFACE
from benchmarks.likeness import Likeness
from benchmarks.measure import Samples

Clock = Literal["wall", "cpu"]
CLOCKS: tuple[Clock, ...] = ("wall", "cpu")
TITLES = {"wall": "wall time", "cpu": "processor time, all processes"}
LIBRARIES = ("manim", "numpy", "numba", "av", "pycairo", "typst")
HEAD = ("kind", "plain s", "best s", "ours s", "best/ours", "one alone", "floor s", "ours/floor", "PSNR dB", "SSIM")
FORMATS = ("{:.2f}", "{:.2f}", "{:.2f}", "{:.1f} ×", "{:.1f} ×", "{:.2f}", "{:.2f}", "{:.1f}", "{:.4f}")


def results(
    samples: Samples, pictures: Mapping[str, Likeness], kinds: Sequence[str], about: Mapping[str, Any]
) -> dict[str, Any]:
    """All ratios, of medians: without starting, where not said otherwise. Wall time unless it ends in `_cpu`."""
    found: dict[str, Any] = {}
    for clock in CLOCKS:
        end = "" if clock == "wall" else "_cpu"
        for name, value in _totals(samples, kinds, clock).items():
            found[name + end] = value
    found["by_kind"] = {kind: _kind(samples, pictures.get(kind), kind) for kind in kinds}
    found["start_up"] = {
        side: {clock: _middle(samples, f"{side} start", clock) for clock in CLOCKS} for side in ("plain", "ours")
    }
    found |= about
    found["samples"] = {name: [asdict(sample) for sample in taken] for name, taken in samples.items()}
    return found


def _totals(samples: Samples, kinds: Sequence[str], clock: Clock) -> dict[str, float | None]:
    plain_start = _middle(samples, "plain start", clock)
    plain, best = (sum(_middle(samples, f"{side} {kind}", clock) for kind in kinds) for side in ("plain", "best"))
    ours, floor, ours_start = _together(samples, "all", kinds, clock)
    flat = [kind for kind in kinds if kind != SURFACE]
    flat_ours, flat_floor, flat_start = _together(samples, "flat", flat, clock) if flat else (None, None, 0.0)
    return {
        "ratio_to_plain": (plain - len(kinds) * plain_start) / (ours - ours_start),
        "ratio_to_best": (best - len(kinds) * plain_start) / (ours - ours_start),
        "ratio_to_best_with_start_up": best / ours,
        "ratio_to_floor": (flat_ours - flat_start) / flat_floor if flat_ours and flat_floor else None,
        "ratio_to_floor_with_surface": (ours - ours_start) / floor,
        "ratio_to_floor_with_start_up": flat_ours / flat_floor if flat_ours and flat_floor else None,
        "plain": plain - len(kinds) * plain_start,
        "plain_with_start_up": plain,
        "best": best - len(kinds) * plain_start,
        "best_with_start_up": best,
        "ours": ours - ours_start,
        "ours_with_start_up": ours,
        "ours_flat": flat_ours - flat_start if flat_ours else None,
        "floor": floor,
        "floor_flat": flat_floor,
    }


def _together(samples: Samples, group: str, kinds: Sequence[str], clock: Clock) -> tuple[float, float, float]:
    """Ours, the floor and our starting, of several shots: in one command, or else each by itself, two at once."""
    measured = {name.split()[1] for name in samples if name.startswith("plain ")}
    name = group if f"ours {group}" in samples or SURFACE in measured else "all"
    if f"ours {name}" in samples:
        found = [_middle(samples, what, clock) for what in (f"ours {name}", f"floor {name}", "ours start")]
        return found[0], found[1], found[2]
    ours = sum(_middle(samples, f"pair {kind}", clock) / 2 for kind in kinds)
    floor = sum(_floor(samples, kind, clock) for kind in kinds)
    return ours, floor, len(kinds) * _middle(samples, "pair start", clock) / 2


def _kind(samples: Samples, picture: Likeness | None, kind: str) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for clock in CLOCKS:
        end = "" if clock == "wall" else "_cpu"
        start = _middle(samples, "plain start", clock)
        plain, best = (_middle(samples, f"{side} {kind}", clock) - start for side in ("plain", "best"))
        ours = (_middle(samples, f"pair {kind}", clock) - _middle(samples, "pair start", clock)) / 2
        floor = _floor(samples, kind, clock)
        if f"alone {kind}" in samples:
            alone = _middle(samples, f"alone {kind}", clock) - _middle(samples, "ours start", clock)
            found[f"ratio_to_best_alone{end}"] = best / alone
        found |= {
            f"ratio_to_plain{end}": plain / ours,
            f"ratio_to_best{end}": best / ours,
            f"ratio_to_floor{end}": ours / floor,
            f"plain{end}": plain,
            f"best{end}": best,
            f"ours{end}": ours,
            f"floor{end}": floor,
        }
    like = asdict(picture) if picture else dict.fromkeys(("psnr", "ssim", "lowest_psnr", "lowest_ssim"))
    return {**found, **like}


def _floor(samples: Samples, kind: str, clock: Clock) -> float:
    """What x264 takes for one shot; two were encoded at once, in processes of their own."""
    return _middle(samples, f"floor {kind}", clock) / (2 if clock == "wall" else 1)


def _middle(samples: Samples, name: str, clock: Clock) -> float:
    return median(sample.wall if clock == "wall" else sample.cpu for sample in samples[name])


def machine() -> dict[str, Any]:
    """The machine that the figures were taken on."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = {library: metadata.version(library) for library in LIBRARIES}
    return {
        "processors": processors,
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version(), **versions},
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


# ---- tables ----------------------------------------------------------------------------------------------------


def rows(found: Mapping[str, Any], clock: Clock) -> list[tuple[str, ...]]:
    """One row a kind, then the totals."""
    end = "" if clock == "wall" else "_cpu"
    table = []
    for kind, row in found["by_kind"].items():
        keys = ("plain", "best", "ours", "ratio_to_best", "ratio_to_best_alone", "floor", "ratio_to_floor")
        alike = (row["psnr"], row["ssim"]) if clock == "wall" else (None, None)
        table.append(_row(kind, *(row.get(key + end) for key in keys), *alike))
    value = {key: found[key + end] for key in _TOTALS}
    start, whole = found["start_up"], value["ours_with_start_up"]
    to_floor, floor = value["ratio_to_floor_with_surface"], value["floor"]
    return [
        *table,
        _row("all", value["plain"], value["best"], value["ours"], value["ratio_to_best"], None, floor, to_floor),
        _row("all but surface", None, None, value["ours_flat"], None, None, value["floor_flat"],
             value["ratio_to_floor"]),
        _row("starting", start["plain"][clock], None, start["ours"][clock]),
        _row("all, with starting", value["plain_with_start_up"], value["best_with_start_up"], whole,
             value["ratio_to_best_with_start_up"], None, floor, whole / floor),
    ]  # fmt: skip


_TOTALS = (
    "plain", "best", "ours", "ratio_to_best", "floor", "ratio_to_floor_with_surface", "ours_flat", "floor_flat",
    "ratio_to_floor", "plain_with_start_up", "best_with_start_up", "ours_with_start_up", "ratio_to_best_with_start_up",
)  # fmt: skip


def _row(name: str, *values: float | None) -> tuple[str, ...]:
    """Cells of the columns of `HEAD`; missing values are empty."""
    given = [*values, *[None] * (len(FORMATS) - len(values))]
    cells = ("" if value is None else form.format(value) for value, form in zip(given, FORMATS, strict=True))
    return name, *cells


def as_text(found: Mapping[str, Any]) -> str:
    """The tables of wall and processor seconds, in columns."""
    parts = []
    for clock in CLOCKS:
        table = [(TITLES[clock], *HEAD[1:]), *rows(found, clock)]
        widths = [max(len(row[i]) for row in table) for i in range(len(HEAD))]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
            for row in table
        ]
        parts.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join([*parts, notes(found)])


def as_markdown(found: Mapping[str, Any]) -> str:
    """The table of wall seconds as Markdown."""
    head = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 1)]
    return "\n".join([*head, *("| " + " | ".join(row) + " |" for row in rows(found, "wall")), "", notes(found)])


def notes(found: Mapping[str, Any]) -> str:
    """What the figures mean, in a few lines."""
    shown = found["versions"]
    return (
        f"{found['frames']} frames a shot at {found['size']}, medians of {found['repeats']}, without starting; "
        f"{found['processors']} processors ({found['processor']}), manim {shown['manim']}, Python {shown['python']}.\n"
        f"plain: `manim` on one scene after another; best: the same with --max-inflight-encoders {found['encoders']}. "
        "ours: of a kind, half of what two shots at once take, since each is filmed by one process; of all, one "
        "render.py command with two workers. one alone: the ratio where a single shot leaves a processor idle. floor: "
        "x264 with the same settings on the same frames as raw I420, both processors busy. PSNR of RGB, SSIM of luma "
        "(Wang 2004), before encoding."
    )
