"""The layers of a network, and what they put out when it is shown its probes."""

from __future__ import annotations

import fnmatch
import warnings
from collections.abc import Mapping, Sequence

from torch import nn

from netfilm.modules import parameters_of
from netfilm.probes import Probe, show
from netfilm.recording import ACTIVATION, Layer
from netfilm.snapshot import Snapshot
from netfilm.store import Records
from netfilm.watch import Place, Watcher


class Layers:
    """Finds a network's layers, and keeps what they put out at every record.

    Attributes:
        found: the layers, once a forward pass was seen.
        notes: sentences: what could not be seen, and why.
    """

    def __init__(self, net: nn.Module, probes: Mapping[str, Probe], wanted: bool | Sequence[str], mode: str) -> None:
        self.found: tuple[Layer, ...] = ()
        self.notes: list[str] = []
        self._net = net
        self._probes = probes
        self._wanted = wanted
        self._training = mode == "train"
        self._places: dict[str, dict[Place, str]] = {}

    def show(self, snapshot: Snapshot, step: int) -> None:
        """Shows every probe to the network, and collects what the layers put out."""
        for name, probe in self._probes.items():
            if not probe.fault:
                self._show(name, probe, snapshot, step)

    def _show(self, name: str, probe: Probe, snapshot: Snapshot, step: int) -> None:
        records, places = snapshot.records, self._places.get(name)
        keep = None
        if places is not None:
            keep = {place: snapshot.spare.get(key) for place, key in places.items() if records.is_wanted(key)}
            if not keep:
                return
        watcher = show(
            self._net, probe, snapshot.names, keep, training=self._training, copies=snapshot.copies()
        )  # fmt: skip
        if watcher is None:
            self.warn(f"probe {name}: from step {step} on the network does not take it ({probe.fault})")
            return
        if places is None:
            places = self._places[name] = self._find_places(name, watcher, records)
            self.describe(watcher, snapshot.names)
        for place, key in places.items():
            if place in watcher.kept:
                snapshot.arrays[key] = watcher.kept[place]
            elif records.is_wanted(key):
                records.leave_out(key, watcher.unkept.get(place, f"its layer put out no such tensor at step {step}"))

    def _find_places(self, probe: str, watcher: Watcher, records: Records) -> dict[Place, str]:
        """What to copy of the outputs that were seen, with the name of the array of each."""
        for place, reason in watcher.unkept.items():
            records.leave_out(f"{ACTIVATION}/{probe}/{watcher.output_name(place)}", reason)
        return {
            place: f"{ACTIVATION}/{probe}/{watcher.output_name(place)}"
            for place in watcher.kept
            if self._is_wanted(place[0], watcher.layer_name(*place[:2]))
        }

    def _is_wanted(self, module: str, layer: str) -> bool:
        if isinstance(self._wanted, bool):
            return self._wanted
        return any(pattern in (module, layer) or fnmatch.fnmatchcase(layer, pattern) for pattern in self._wanted)

    def describe(self, watcher: Watcher, names: Mapping[nn.Module, str]) -> None:
        """Keeps the layers that a forward pass ran through, the first time that one was seen."""
        if not watcher.calls:
            self.note("layers: no forward pass of the network was seen")
            return
        for call in watcher.calls:
            if call.odd:
                self.note(f"layer {watcher.layer_name(call.name, call.number) or 'network'}: {call.odd}")
        if self.found:
            return
        parameters, _ = parameters_of(dict(names))
        self.found = watcher.layers({id(parameter): name for name, parameter in parameters.items()})
        called = {call.module for call in watcher.calls}
        for module, name in names.items():
            if module not in called and not watcher.is_ignored(module) and not list(module.children()):
                self.note(f"layer {name}: it is not called as a module in the forward pass")

    def note(self, sentence: str) -> None:
        """Says in the recording what is missing."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def warn(self, sentence: str) -> None:
        """Says it at once as well."""
        self.note(sentence)
        warnings.warn(f"netfilm: {sentence}", stacklevel=6)
