"""A recording: what a network was at recorded steps of its training. Needs numpy alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from netfilm.errors import RecordingError

Array: TypeAlias = NDArray[Any]
Ints: TypeAlias = NDArray[np.int64]

STEPS, PARAMETER, BUFFER, GRADIENT, NORM, ACTIVATION, PROBE, SERIES = (
    "steps", "parameter", "buffer", "gradient", "gradient_norm", "activation", "probe", "series",
)  # fmt: skip
"""The kinds of arrays, by the first part of their names."""

LOSS = "loss"


@dataclass(frozen=True)
class Output:
    """One tensor that a layer puts out.

    Attributes:
        path: where it stands in the output: "" for a tensor alone, else indices and keys such as "1.0".
        shape: on the probe, samples included.
        dtype: in the network, such as "bfloat16", which arrays hold as float32.
        same_as: the layer (and "#path") whose very output this is, as a container's; "" where it is its own.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    same_as: str = ""


@dataclass(frozen=True)
class Layer:
    """One call of a module in the forward pass.

    Attributes:
        name: of the module; with ":1", ":2" behind it where it is called more than once. "" is the whole network.
        module: its name by named_modules(), or one that says where it was found.
        call: 1 for the first call of this module in a forward pass.
        kind: its class, such as "Linear".
        parent: the layer that called it; "" in the network itself.
        inputs: the shapes of the tensors that it was given.
        outputs: the tensors that it put out.
        parameters: names of the parameters that are its own, not its children's.
        fed_by: layers whose very output it was given; what lies between others was not seen.
        settings: as it prints them, such as "in_features=2, out_features=4, bias=True".
        is_registered: whether the network knows it as a submodule.
    """

    name: str
    module: str
    call: int
    kind: str
    parent: str
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[Output, ...]
    parameters: tuple[str, ...]
    fed_by: tuple[str, ...] = ()
    settings: str = ""
    is_registered: bool = True


@dataclass(frozen=True, eq=False)
class Series:
    """A measure of the run by step.

    Attributes:
        steps: (n,) ascending.
        values: (n, …): row i was measured before step steps[i] changed the network.
    """

    steps: Ints
    values: Array


@dataclass(frozen=True, eq=False)
class Recording:
    """A network's training at recorded steps; everything of one record belongs to the same parameters.

    Attributes:
        layers: in the order in which they are called; the first, named "", is the whole network.
        arrays: all arrays by name, read-only; their first axis is the record unless they belong to a probe or a series.
        tied: for names of parameters that are the same one, the name under which it is recorded.
        left_out: sentences: what was not recorded, and why.
        took: steps that the run took.
        diverged: the first step whose loss was not a finite number; -1 where there was none.
        ended: "finished", or what ended it.
        mode: "eval" or "train": how the network was set when it was shown the probes.
        versions: of the packages that recorded it.
    """

    layers: tuple[Layer, ...]
    arrays: Mapping[str, Array]
    tied: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    took: int = 0
    diverged: int = -1
    ended: str = "finished"
    mode: str = "eval"
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for array in self.arrays.values():
            array.setflags(write=False)

    @property
    def steps(self) -> Ints:
        """(records,): record i is the network before step steps[i] changed it; ascending."""
        return self.arrays[STEPS]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that are recorded."""
        return self._names(PARAMETER)

    @property
    def probes(self) -> tuple[str, ...]:
        """Names of the probes that the network was shown."""
        return tuple(dict.fromkeys(name.partition("#")[0] for name in self._names(PROBE)))

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures beside the loss."""
        names = dict.fromkeys(name.rpartition("/")[0] for name in self._names(SERIES))
        return tuple(name for name in names if name != LOSS)

    def parameter(self, name: str) -> Array:
        """(records, …): a parameter, also by the second name of a tied one."""
        return self._find(PARAMETER, self.tied.get(name, name))

    def gradient(self, name: str) -> Array:
        """(records, …): the loss's gradient by a parameter."""
        return self._find(GRADIENT, self.tied.get(name, name))

    def gradient_norm(self, name: str) -> Array:
        """(records,): length of the gradient by a parameter; NaN where there was none."""
        return self._find(NORM, self.tied.get(name, name))

    def buffer(self, name: str) -> Array:
        """(records, …): a buffer such as a running mean."""
        return self._find(BUFFER, name)

    def activation(self, layer: str, on: str = "data", path: str = "") -> Array:
        """(records, samples, …): what a layer puts out.

        Args:
            layer: its name; "" for the network's own output.
            on: the probe.
            path: which tensor of an output that holds several.
        """
        wanted = f"{layer}#{path}" if path else layer
        for output in self.layer(layer).outputs:
            if output.path == path and output.same_as:
                wanted = output.same_as
        return self._find(ACTIVATION, f"{on}/{wanted}")

    def probe(self, name: str = "data") -> Array:
        """(samples, …): an input that the network was shown; of several one is `name#0`, or `name#keyword`."""
        return self._find(PROBE, name)

    @property
    def loss(self) -> Series:
        """The loss by step. Raises RecordingError where none was given."""
        return self.measure(LOSS)

    def measure(self, name: str) -> Series:
        """A measure by step."""
        steps = self._find(SERIES, f"{name}/steps")
        return Series(steps, self.arrays[f"{SERIES}/{name}/values"])

    def layer(self, name: str) -> Layer:
        """The layer of that name."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise _unknown("layer", name, [layer.name for layer in self.layers if layer.name])

    def _names(self, kind: str) -> tuple[str, ...]:
        start = f"{kind}/"
        return tuple(name.removeprefix(start) for name in self.arrays if name.startswith(start))

    def _find(self, kind: str, name: str) -> Array:
        try:
            return self.arrays[f"{kind}/{name}"]
        except KeyError:
            names = self._names(kind)
            if kind == SERIES:
                kind, name = "measure", name.rpartition("/")[0]
                names = tuple(dict.fromkeys(known.rpartition("/")[0] for known in names))
            raise _unknown(kind.replace("_", " "), name, names) from None

    def __repr__(self) -> str:
        return (
            f"<Recording of {self.layers[0].kind if self.layers else 'a network'}: {len(self.steps)} records "
            f"of {self.took} steps, {max(len(self.layers) - 1, 0)} layers, {size_of(self.nbytes)}>"
        )

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    def report(self) -> str:
        """Layer by layer what was recorded, and what was left out and why."""
        lines = [repr(self).strip("<>")]
        depths: dict[str, int] = {}
        for layer in self.layers:
            shapes = ", ".join(f"{output.path} {output.shape}".strip() for output in layer.outputs)
            depth = depths[layer.name] = depths.get(layer.parent, -1) + 1
            lines.append(f"{'  ' * depth}{layer.name or 'network'}  {layer.kind}({layer.settings}) → {shapes}")
        if self.diverged >= 0:
            lines.append(f"diverged: the loss at step {self.diverged} is no finite number")
        if self.ended != "finished":
            lines.append(f"ended: {self.ended}")
        return "\n".join([*lines, *(f"left out: {sentence}" for sentence in self.left_out)])


def size_of(count: float) -> str:
    """A number of bytes in words, such as "3.2 MB"."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"


def _unknown(kind: str, name: str, names: Iterable[str]) -> RecordingError:
    known = list(names)
    near = [other for other in known if other.rpartition(":")[0] == name]
    near = near or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif known:
        hint = f"there are {', '.join(known[:12])}{' …' if len(known) > 12 else ''}"
    else:
        hint = "there is none"
    return RecordingError(f"the recording holds no {kind} {name!r}: {hint}")
