"""Recording a run: hooks find the layers, every due step is kept, and the run itself is as it would be without."""

from __future__ import annotations

import difflib
import fnmatch
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import netfilm
from netfilm.errors import RecordingError
from netfilm.modules import (
    buffers_of,
    computed_weights,
    has_computed_weights,
    is_compiled,
    names_of,
    parameters_of,
    unwrapped,
)
from netfilm.probes import Probe, ask, show
from netfilm.protect import untouched
from netfilm.recording import (
    ACTIVATION,
    BUFFER,
    GRADIENT,
    LOSS,
    NORM,
    PARAMETER,
    PROBE,
    Array,
    Layer,
    Recording,
)  # fmt: skip
from netfilm.storage import save
from netfilm.store import Measures, Records
from netfilm.tensors import Unkeepable, copied, same_bits
from netfilm.thinning import parse_budget, step_after
from netfilm.watch import Place, Watcher

LARGEST_BUFFER = 1 << 16
"""Elements of a buffer; larger ones are masks and tables that no training changes."""

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
        self._training = mode == "train"
        names = names_of(self._net)
        known = list(parameters_of(names)[0])
        self._parameters = _chosen(parameters, known, "parameter")
        self._gradients = _chosen(gradients, known, "parameter")
        self._activations = activations
        self._functions = dict(measures)
        self._at = None if at is None else frozenset(at)
        self._due = 0
        self._next = 0
        self._diverged = -1
        self._records = Records(budget)
        self._measures = Measures(budget)
        self._pending: list[tuple[str, int, Tensor]] = []
        self._probes = {name: Probe(given, self._net) for name, given in probes.items()}
        self._places: dict[str, dict[Place, str]] = {}
        self._layers: tuple[Layer, ...] = ()
        self._tied: dict[str, str] = {}
        self._notes: list[str] = []
        self._recording: Recording | None = None
        is_watched = not self._probes and not is_compiled(net)
        self._first_pass = Watcher(names, {}, once=self._net) if is_watched else None
        if self._first_pass is not None:
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
        """Keeps the network as it is; gradients are those of an earlier step where it is the last."""
        if self._first_pass is not None and not self._records.steps:
            self._first_pass.stop()
        spare = self._records.make_room(step)
        names = names_of(self._net)
        found, self._tied = parameters_of(names)
        arrays: dict[str, Array | None] = {}
        for name, parameter in found.items():
            if name in self._parameters:
                self._keep(arrays, f"{PARAMETER}/{name}", parameter, spare)
            self._keep_gradient(arrays, name, parameter, spare, is_last)
        for name, buffer in buffers_of(names).items():
            if buffer.numel() > LARGEST_BUFFER:
                self._records.leave_out(f"{BUFFER}/{name}", f"it has {buffer.numel():,} elements")
            else:
                self._keep(arrays, f"{BUFFER}/{name}", buffer, spare)
        copies = _copies(found, arrays)
        if self._parameters and has_computed_weights(self._net):
            self._keep_computed(arrays, names, spare, copies)
        for name, probe in self._probes.items():
            self._show(name, probe, names, arrays, spare, copies, step)
        if self._functions:
            self._ask(names, copies, step)
        if not self._layers and self._first_pass is not None:
            self._describe(self._first_pass, names)
        self._records.add(step, arrays)

    def _keep(self, arrays: dict[str, Array | None], name: str, tensor: Tensor, spare: Mapping[str, Array]) -> None:
        if not self._records.is_wanted(name):
            return
        if torch.nn.parameter.is_lazy(tensor):
            self._records.leave_out(name, "its layer was never called, and has no shape yet")
            return
        try:
            arrays[name] = copied(tensor, spare.get(name))
        except Unkeepable as reason:
            self._records.leave_out(name, str(reason))

    def _keep_gradient(
        self, arrays: dict[str, Array | None], name: str, parameter: Tensor, spare: Mapping[str, Array], is_last: bool
    ) -> None:
        if not parameter.requires_grad or torch.nn.parameter.is_lazy(parameter):
            return
        gradient = None if is_last else parameter.grad
        arrays[f"{NORM}/{name}"] = np.array(np.nan if gradient is None else _length(gradient))
        if name not in self._gradients:
            return
        if gradient is not None:
            self._keep(arrays, f"{GRADIENT}/{name}", gradient, spare)
        elif self._records.is_wanted(f"{GRADIENT}/{name}"):
            known = copied(parameter)
            arrays[f"{GRADIENT}/{name}"] = np.full_like(known, np.nan)

    def _keep_computed(
        self, arrays: dict[str, Array | None], names: dict[nn.Module, str], spare: Mapping[str, Array],
        copies: Mapping[int, Tensor],
    ) -> None:  # fmt: skip
        with untouched(names, training=False, copies=copies), torch.no_grad():
            for name, weight in computed_weights(names):
                self._keep(arrays, f"{PARAMETER}/{name}", weight, spare)

    def _show(
        self, name: str, probe: Probe, names: dict[nn.Module, str], arrays: dict[str, Array | None],
        spare: Mapping[str, Array], copies: Mapping[int, Tensor], step: int,
    ) -> None:  # fmt: skip
        places = self._places.get(name)
        keep = None
        if places is not None:
            keep = {place: spare.get(key) for place, key in places.items() if self._records.is_wanted(key)}
        if probe.fault or keep == {}:
            return
        watcher = show(self._net, probe, names, keep, training=self._training, copies=copies)
        if watcher is None:
            self._warn(f"probe {name}: from step {step} on the network does not take it ({probe.fault})")
            return
        if places is None:
            places = self._places[name] = self._find_places(name, watcher)
            self._describe(watcher, names)
        for place, key in places.items():
            if place in watcher.kept:
                arrays[key] = watcher.kept[place]
            elif self._records.is_wanted(key):
                self._records.leave_out(
                    key, watcher.unkept.get(place, f"its layer put out no such tensor at step {step}")
                )

    def _find_places(self, probe: str, watcher: Watcher) -> dict[Place, str]:
        """What to copy of the outputs that were seen, with the name of the array of each."""
        for place, reason in watcher.unkept.items():
            self._records.leave_out(f"{ACTIVATION}/{probe}/{watcher.output_name(place)}", reason)
        wanted = {place: watcher.output_name(place) for place in watcher.kept}
        patterns = self._activations
        if not isinstance(patterns, bool):
            layers = {place: name.partition("#")[0] for place, name in wanted.items()}
            wanted = {
                place: name
                for place, name in wanted.items()
                if any(layers[place] == p or place[0] == p or fnmatch.fnmatchcase(layers[place], p) for p in patterns)
            }
        elif not patterns:
            wanted = {}
        return {place: f"{ACTIVATION}/{probe}/{name}" for place, name in wanted.items()}

    def _describe(self, watcher: Watcher, names: Mapping[nn.Module, str]) -> None:
        """Keeps the layers that a forward pass ran through, the first time that one is seen."""
        if not watcher.calls:
            self._note("layers: no forward pass of the network was seen")
        for call in watcher.calls:
            if call.odd:
                self._note(f"layer {watcher.layer_name(call.name, call.number)}: {call.odd}")
        if self._layers or not watcher.calls:
            return
        found, _ = parameters_of(dict(names))
        self._layers = watcher.layers({id(parameter): name for name, parameter in found.items()})
        called = {call.module for call in watcher.calls}
        for module, name in names.items():
            if module not in called and not watcher.is_ignored(module) and not list(module.children()):
                self._note(f"layer {name}: it is not called as a module in the forward pass")

    def _ask(self, names: dict[nn.Module, str], copies: Mapping[int, Tensor], step: int) -> None:
        for name, function in list(self._functions.items()):
            try:
                value = ask(self._net, function, names, training=self._training, copies=copies)
            except Exception as error:  # a measure of the user's own: training goes on without it
                del self._functions[name]
                self._warn(f"measure {name}: from step {step} on it fails ({_first_line(error)})")
            else:
                self._measure(name, step, value)

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)

    def _warn(self, sentence: str) -> None:
        self._note(sentence)
        warnings.warn(f"netfilm: {sentence}", stacklevel=4)

    def _is_recorded(self) -> bool:
        """Whether the last record holds the network as it is now, after the last step."""
        if not self._records.steps or self._records.steps[-1] != self._next - 1 or not self._parameters:
            return False
        found, _ = parameters_of(names_of(self._net))
        copies = _copies(found, self._records.last)
        return all(
            id(parameter) in copies and same_bits(parameter, copies[id(parameter)])
            for name, parameter in found.items()
            if f"{PARAMETER}/{name}" in self._records.last
        )

    def _finish(self, reason: str) -> Recording:
        self._fetch()
        if self._first_pass is not None:
            self._first_pass.stop()
        took = self._next
        left_out = [*self._notes, *self._records.left_out(), *self._measures.left_out()]
        arrays = {**self._records.finish(), **self._measures.finish()}
        left_out += _without_gradients(arrays)
        if not took:
            left_out.append("steps: there were none, run.step() was never called")
        for name, probe in self._probes.items():
            for path, array in probe.arrays():
                arrays[f"{PROBE}/{name}" + (f"#{path}" if path else "")] = array
        return Recording(
            layers=self._layers,
            arrays=arrays,
            tied=self._tied,
            left_out=tuple(left_out),
            took=took,
            diverged=self._diverged,
            ended=reason,
            mode="train" if self._training else "eval",
            versions={"netfilm": netfilm.__version__, "torch": str(torch.__version__), "numpy": np.__version__},
        )


def _chosen(wanted: Chosen, known: Sequence[str], kind: str) -> frozenset[str]:
    if isinstance(wanted, bool):
        return frozenset(known if wanted else ())
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or known[:8]
            raise RecordingError(f"the network has no {kind} {name!r}: there are {', '.join(near) or 'none'}")
    return frozenset(wanted)


def _copies(parameters: Mapping[str, Tensor], arrays: Mapping[str, Array | None]) -> dict[int, Tensor]:
    """By the id of each parameter its copy, where that has its very type."""
    copies = {}
    for name, parameter in parameters.items():
        array = arrays.get(f"{PARAMETER}/{name}")
        if array is not None and parameter.device.type == "cpu":
            copy = torch.from_numpy(array)
            if copy.dtype == parameter.dtype and copy.shape == parameter.shape:
                copies[id(parameter)] = copy
    return copies


def _length(gradient: Tensor) -> float:
    values = gradient.detach()
    if values.layout != torch.strided:
        values = values.coalesce().values() if values.layout == torch.sparse_coo else values.to_dense()
    if values.dtype in (torch.bfloat16, torch.float16):
        values = values.float()
    return float(torch.linalg.vector_norm(values))


def _without_gradients(arrays: dict[str, Array]) -> list[str]:
    """Takes away lengths of gradients that there never were, and says why there were none."""
    names = [name for name in arrays if name.startswith(f"{NORM}/")]
    missing = [name for name in names if np.isnan(arrays[name]).all()]
    for name in missing:
        del arrays[name]
        arrays.pop(name.replace(NORM, GRADIENT, 1), None)
    if not missing:
        return []
    if missing == names:
        return ["gradients: there were none: call run.step() between loss.backward() and optimizer.step()"]
    return [f"{name.replace('_norm/', ' ', 1)}: there never was one" for name in missing]


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
