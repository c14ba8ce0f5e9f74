"""Recording a run: hooks find the layers, every due step is kept, and the run itself is as it would be without."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netfilm.errors import RecordingError
from netfilm.layers import Layers
from netfilm.modules import is_compiled, names_of, parameters_of, unwrapped
from netfilm.probes import Probe, ask
from netfilm.recording import LOSS, PARAMETER, PROBE, Recording
from netfilm.snapshot import Snapshot, copies_of, without_gradients
from netfilm.storage import save
from netfilm.store import Measures, Records
from netfilm.tensors import copied, same_bits
from netfilm.thinning import parse_budget, step_after
from netfilm.version import VERSION
from netfilm.watch import Watcher

Measure = Callable[[nn.Module], Any]
Chosen = bool | Sequence[str]


def record(
    net: nn.Module,
    probe: Any = None,
    *,
    probes: Mapping[str, Any] | None = None,
    budget: int | str = "256MB",
    at: Iterable[int] | None = None,
    parameters: Chosen = True,
    gradients: Chosen = False,
    activations: Chosen = True,
    measures: Mapping[str, Measure] | None = None,
    mode: str = "eval",
) -> Run:
    """Records a network while it trains, until the `with` block ends or `stop()` is called.

    Args:
        net: any network; what torch.compile or DataParallel made of one is unwrapped.
        probe: what the network is shown at every record, under the name "data": a tensor or array, a tuple of several
            inputs, or a dictionary of inputs by keyword.
        probes: further ones by name.
        budget: memory that the recording may take, such as "256MB"; beyond it records are thinned on a log scale.
        at: record exactly these steps; else every one at first, then ever fewer.
        parameters: names of those to record, or all, or none.
        gradients: names of parameters whose gradient is recorded whole; of all others its length is.
        activations: names or patterns ("block*") of the layers whose outputs are recorded, or all, or none.
        measures: functions of the network whose value is recorded at every record.
        mode: "eval" or "train", in which the network is shown probes and measured.

    Raises:
        RecordingError: an argument cannot be used.
    """
    return Run(
        net, {**({} if probe is None else {"data": probe}), **(probes or {})}, budget=parse_budget(budget), at=at,
        parameters=parameters, gradients=gradients, activations=activations, measures=measures or {}, mode=mode,
    )  # fmt: skip


class Run:
    """A run that is being recorded: made by `record`, told of every step, read when it has ended."""

    def __init__(
        self, net: nn.Module, probes: Mapping[str, Any], *, budget: int, at: Iterable[int] | None, parameters: Chosen,
        gradients: Chosen, activations: Chosen, measures: Mapping[str, Measure], mode: str,
    ) -> None:  # fmt: skip
        if not isinstance(net, nn.Module):
            raise RecordingError(f"{type(net).__name__} is no network: give a torch.nn.Module")
        if mode not in ("eval", "train"):
            raise RecordingError(f'mode={mode!r} is neither "eval" nor "train"')
        self._net = unwrapped(net)
        names = names_of(self._net)
        known = list(parameters_of(names)[0])
        self._parameters = _chosen(parameters, known)
        self._gradients = _chosen(gradients, known)
        self._functions = dict(measures)
        self._mode = mode
        self._at = None if at is None else frozenset(at)
        self._due = 0
        self._next = 0
        self._diverged = -1
        self._records = Records(budget)
        self._measures = Measures(budget)
        self._pending: list[tuple[str, int, Tensor]] = []
        self._probes = {name: Probe(given, self._net) for name, given in probes.items()}
        self._layers = Layers(self._net, self._probes, activations, mode)
        self._tied: dict[str, str] = {}
        self._recording: Recording | None = None
        self._first_pass: Watcher | None = None
        if not self._probes and not is_compiled(net):
            self._first_pass = Watcher(names, {}, once=self._net)
            self._first_pass.start()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        self.stop("finished" if kind is None else f"{kind.__name__} {error}".strip())

    def step(self, loss: Any = None, *, step: int | None = None, **measures: Any) -> None:
        """Tells of one step of training: to be called after `loss.backward()` and before `optimizer.step()`.

        Args:
            loss: a number, a tensor of one, or one for each of several networks side by side.
            step: its number where it is not the next one.
            measures: further numbers, each under its name.

        Raises:
            RecordingError: the recording has ended, or the step is no later than the last.
        """
        if self._recording is not None:
            raise RecordingError("the recording has ended: call step() inside of the with block")
        now = self._next if step is None else step
        if now < self._next:
            raise RecordingError(f"step {now} does not come after step {self._next - 1}: steps ascend from 0")
        self._next = now + 1
        if loss is not None:
            self._measure(LOSS, now, loss)
        for name, value in measures.items():
            self._measure(name, now, value)
        if now >= self._due if self._at is None else now in self._at:
            self._record(now)
            self._due = step_after(now)

    def stop(self, reason: str = "finished") -> Recording:
        """Ends the recording, with the network as it is now as its last record, and returns it."""
        if self._recording is None:
            if reason == "finished" and (self._at is None or self._next in self._at) and not self._is_recorded():
                self._record(self._next, is_last=True)
            self._recording = self._finish(reason)
        return self._recording

    @property
    def recording(self) -> Recording:
        """What was recorded. Raises RecordingError while the run goes on."""
        if self._recording is None:
            raise RecordingError("the run is still being recorded: leave the with block, or call stop(), first")
        return self._recording

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the recording to one file. Raises RecordingError."""
        return save(self.recording, path)

    # ---- numbers by step ---------------------------------------------------------------------------------------

    def _measure(self, name: str, step: int, value: Any) -> None:
        if isinstance(value, Tensor):
            if value.device.type != "cpu":  # fetched later: training need not wait for it
                self._pending.append((name, step, value.detach().clone()))
                if len(self._pending) >= 256:
                    self._fetch()
                return
            value = value.item() if value.numel() == 1 and value.ndim == 0 else copied(value)
        try:
            found = np.asarray(value)
            is_number = np.issubdtype(found.dtype, np.number) or found.dtype == np.bool_
        except ValueError:
            is_number = False
        if not is_number:
            self._measures.refused.setdefault(name, f"{name}: {type(value).__name__} is no number")
            return
        self._measures.add(name, step, found)
        if name == LOSS and self._diverged < 0 and not np.isfinite(found).all():
            self._diverged = step

    def _fetch(self) -> None:
        pending, self._pending = self._pending, []
        for name, step, value in pending:
            self._measure(name, step, value.cpu())

    # ---- records -----------------------------------------------------------------------------------------------

    def _record(self, step: int, *, is_last: bool = False) -> None:
        """Keeps the network as it is; the gradients of the last step are not those of the network after it."""
        snapshot = Snapshot(self._net, self._records, step)
        self._tied = snapshot.tied
        snapshot.keep_parameters(self._parameters)
        snapshot.keep_gradients(self._gradients, are_known=not is_last)
        snapshot.keep_buffers()
        self._layers.show(snapshot, step)
        self._ask(snapshot, step)
        if self._first_pass is not None:
            self._first_pass.stop()
            self._layers.describe(self._first_pass, snapshot.names)
            self._first_pass = None
        self._records.add(step, snapshot.arrays)

    def _ask(self, snapshot: Snapshot, step: int) -> None:
        for name, function in list(self._functions.items()):
            try:
                value = ask(
                    self._net, function, snapshot.names, training=self._mode == "train", copies=snapshot.copies()
                )  # fmt: skip
            except Exception as error:  # a measure of the user's own: training goes on without it
                del self._functions[name]
                lines = [type(error).__name__, *str(error).strip().splitlines()[:1]]
                self._layers.warn(f"measure {name}: from step {step} on it fails ({': '.join(lines)})")
            else:
                self._measure(name, step, value)

    def _is_recorded(self) -> bool:
        """Whether the last record holds the network as it is now, after the last step."""
        if not self._records.steps or self._records.steps[-1] != self._next - 1 or not self._parameters:
            return False
        found, _ = parameters_of(names_of(self._net))
        last = self._records.last()
        copies = copies_of(found, last)
        return all(
            id(parameter) in copies and same_bits(parameter, copies[id(parameter)])
            for name, parameter in found.items()
            if f"{PARAMETER}/{name}" in last
        )

    def _finish(self, reason: str) -> Recording:
        self._fetch()
        if self._first_pass is not None:
            self._first_pass.stop()
        left_out = [*self._layers.notes, *self._records.left_out(), *self._measures.left_out()]
        arrays = {**self._records.finish(), **self._measures.finish()}
        left_out += without_gradients(arrays)
        if not self._next:
            left_out.append("steps: there were none, run.step() was never called")
        for name, probe in self._probes.items():
            for path, array in probe.arrays():
                arrays[f"{PROBE}/{name}" + (f"#{path}" if path else "")] = array
        return Recording(
            layers=self._layers.found,
            arrays=arrays,
            tied=self._tied,
            left_out=tuple(left_out),
            took=self._next,
            diverged=self._diverged,
            ended=reason,
            mode=self._mode,
            versions={"netfilm": VERSION, "torch": str(torch.__version__), "numpy": np.__version__},
        )


def _chosen(wanted: Chosen, known: Sequence[str]) -> frozenset[str]:
    """The names among those known; all where it is True. Raises RecordingError for one that is unknown."""
    if isinstance(wanted, bool):
        return frozenset(known if wanted else ())
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or known[:8]
            raise RecordingError(f"the network has no parameter {name!r}: there are {', '.join(near) or 'none'}")
    return frozenset(wanted)
