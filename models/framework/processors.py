"""The settings under which libraries compute the same bits on every x86-64 processor. Standard library only.

Libraries choose their kernels by the processor they find; a last bit that differs grows into another training run.
models/framework/arithmetic.py has the operations that differ even so; docs/measure.md says what was compared and how.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
PINNED = {
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_CBWR": "COMPATIBLE",
    "OPENBLAS_CORETYPE": "NEHALEM",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3,X86_V4,AVX512_ICL,AVX512_SPR",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable,-AVX512F,-AVX",
}
"""Read by torch, oneDNN, MKL, OpenBLAS, numpy and the C library when they are loaded, not later."""
KINDS = ("pinned", "default", "avx2")
"""Pinned; and as the processor likes it, with torch's own kernels compiled for any x86-64 or for AVX2."""


def can_be_pinned() -> bool:
    """Whether this machine has an arithmetic that is the same on others: Linux on x86-64."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")


def environment_of(kind: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with the settings of one of KINDS; where nothing can be pinned, "pinned" sets one thread only."""
    free = {name: value for name, value in environment.items() if name not in PINNED}
    if kind == "pinned":
        return {**free, **ONE_THREAD, **(PINNED if can_be_pinned() else {})}
    return {**free, **ONE_THREAD, "ATEN_CPU_CAPABILITY": kind}


def current_kind() -> str:
    """One of KINDS for the settings of this process; "native" where there are others or none."""
    if all(os.environ.get(name) == value for name, value in PINNED.items()):
        return "pinned"
    capability = os.environ.get("ATEN_CPU_CAPABILITY", "native")
    return capability if capability in KINDS else "native"


def restart(kind: str) -> None:
    """Starts this very command again with the settings of `kind`, unless it has them already."""
    wanted = environment_of(kind, os.environ)
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", "models", *sys.argv[1:]], wanted)
