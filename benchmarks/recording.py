"""Measures what recording costs: `python -m benchmarks.recording`.

A dense network of a million parameters is trained for the same steps with and without a recording, turn by turn. Prints
the ratio of processor times and of wall times, and how long importing the package takes beside torch and numpy.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

import netfilm

WIDTHS = (256, 768, 768, 256, 10)
BATCH = 64
PROBE = 256
IMPORTING = """
import time, numpy, torch, torch.nn.utils.parametrize
started = time.process_time()
import netfilm; netfilm.record
print(1000 * (time.process_time() - started))
"""


@dataclass(frozen=True)
class Took:
    """Seconds of one training; parameters and records that it ended with."""

    processor: float
    wall: float
    parameters: list[Tensor]
    records: int = 0


def network() -> nn.Sequential:
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(WIDTHS):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train(steps: int, is_recorded: bool) -> Took:
    """Trains on random numbers; the time of making network and data is not counted, that of finishing is."""
    net = network()
    X, y = torch.randn(8 * BATCH, WIDTHS[0]), torch.randint(WIDTHS[-1], (8 * BATCH,))
    optimizer = torch.optim.Adam(net.parameters())
    processor, wall = time.process_time(), time.perf_counter()
    run = netfilm.record(net, X[:PROBE]) if is_recorded else None
    for step in range(steps):
        batch = slice(step % 8 * BATCH, (step % 8 + 1) * BATCH)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(X[batch]), y[batch])
        loss.backward()  # type: ignore[no-untyped-call]
        if run is not None:
            run.step(loss)
        optimizer.step()
    records = 0 if run is None else len(run.stop().steps)
    took = time.process_time() - processor, time.perf_counter() - wall
    return Took(*took, [parameter.detach().clone() for parameter in net.parameters()], records)


def milliseconds_to_import() -> float:
    """Processor time."""
    done = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording", description=__doc__)
    parser.add_argument("--steps", type=int, default=1000, help="of each training (1000)")
    parser.add_argument("--repeats", type=int, default=3, help="of both, turn by turn (3)")
    options = parser.parse_args(given)
    if options.steps < 1 or options.repeats < 1:
        parser.error("--steps and --repeats have to be at least 1")
    torch.set_num_threads(1)
    train(3, True)
    pairs = [(train(options.steps, False), train(options.steps, True)) for _ in range(options.repeats)]
    bare, recorded = pairs[0]
    equal = all(map(torch.equal, bare.parameters, recorded.parameters))
    count = sum(parameter.numel() for parameter in bare.parameters)
    print(f"{count:,} parameters, {options.steps} steps, batches of {BATCH}, {recorded.records} records kept")
    for name in ("processor", "wall"):
        times = [(getattr(one, name), getattr(other, name)) for one, other in pairs]
        ratio = statistics.median(other / one for one, other in times)
        step = 1000 * statistics.median(one for one, _ in times) / options.steps
        print(f"{name} time: {ratio:.3f} × the bare loop, which takes {step:.2f} ms a step")
    print(f"parameters equal to the bit: {'yes' if equal else 'no'}")
    print(f"import: {statistics.median(milliseconds_to_import() for _ in range(3)):.0f} ms beside torch and numpy")
    return 0 if equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
