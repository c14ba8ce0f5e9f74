"""What the lecture says about what was measured: models/<chapter>/claims.toml, judged when it is read.

Three kinds of sentence can be true of a measurement. A *finding* was measured over seeds and could have come out
otherwise; a *fact* is algebra or a count; what software promises is a test and stands nowhere here. Neither sentences
nor bounds are part of a trace's key. Standard library only.
"""

from __future__ import annotations

import ast
import math
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from models.framework.errors import LectureError
from models.framework.folders import folders, shown
from models.framework.key import experiment_file, experiment_names
from models.framework.syntax import syntax_tree
from models.framework.toml_file import read_toml
from models.framework.trace import ensure, read_meta

Relation = Literal["<", "<=", ">", ">=", "=="]
Kind = Literal["finding", "fact"]
Values = tuple[float, ...]
FILE = "claims.toml"
ROOM_FACTOR = 3.0
"""The farthest that the middle of a finding's values may lie from its bound: a bound ten times as far says nothing."""
FIELDS = {"is": str, "kind": str, "share": (int, float), "of": str, "scale": str, "control": str, "en": str, "zh": str}
BOUND = re.compile(r"(<=|>=|==|<|>)\s*(\S+)$")
PLACEHOLDER = re.compile(r"\{([^{}:!]*)(:[^{}]*)?\}")


@dataclass(frozen=True)
class Row:
    """A claim before it is held to a measurement: a row of claims.toml.

    Attributes:
        name: of the value function beside the experiment.
        share: the least share of seeds that must hold.
        of: whether "each" seed's value is claimed or the "mean" of all.
        scale: "log" where orders of magnitude count.
        control: the value function that measures the same where the claim fails; "" for facts.
        is_chosen: whether what is shown was chosen among others by this very value.
        words: the sentence in every language, with {placeholders}.
        where: file and row, for messages.
    """

    scene: str
    name: str
    kind: Kind
    relation: Relation
    bound: float
    words: Mapping[str, str] = field(hash=False)
    share: float = 1.0
    of: Literal["each", "mean"] = "each"
    scale: Literal["linear", "log"] = "linear"
    control: str = ""
    is_chosen: bool = False
    where: str = ""

    def admits(self, value: float) -> bool:
        """Whether a value stands in the claimed relation to the bound; NaN never does."""
        return {
            "<": value < self.bound,
            "<=": value <= self.bound,
            ">": value > self.bound,
            ">=": value >= self.bound,
            "==": value == self.bound,
        }[self.relation]


@dataclass(frozen=True)
class Claim:
    """A row held to measured values, those of the seed shown first.

    Attributes:
        values, controls: one a seed, of the claim and of its control.
        native: the values under other arithmetic, by its kind, where they were recorded.
        given: single numbers of the trace shown, by name, for placeholders.
    """

    row: Row
    values: Values
    controls: Values = ()
    native: Mapping[str, Values] = field(default_factory=dict, hash=False)
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def scene(self) -> str:
        return self.row.scene

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def is_finding(self) -> bool:
        return self.row.kind == "finding"

    @property
    def value(self) -> float:
        """What the claim is about: the shown seed's value, or the mean of all."""
        return statistics.fmean(self.values) if self.row.of == "mean" else self.values[0]

    @property
    def seeds(self) -> int:
        return len(self.values)

    @property
    def seeds_held(self) -> int:
        return sum(map(self.row.admits, self.values))

    @property
    def holds(self) -> bool:
        return holds(self.row, self.values)

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """Why the lecture may not say this although it holds here: no room, no control, …; () where all is well."""
        if not self.is_finding:
            return ()
        found = [*_problems(self.row, self.values, self.controls)]
        for kind, values in self.native.items():
            if not holds(self.row, values):
                found.append(f"fails under the arithmetic {kind!r}: {_listed(values)}")
        return tuple(found)

    def numbers(self) -> dict[str, Any]:
        """What placeholders stand for."""
        ordered = sorted(self.values, reverse=self.row.relation in ("<", "<="))
        summary = {
            "value": self.value,
            "median": statistics.median(self.values),
            "mean": statistics.fmean(self.values),
            "worst": ordered[0],
            "best": ordered[-1],
            "bound": self.row.bound,
            "seeds": self.seeds,
        }
        control = {"control": statistics.median(self.controls)} if self.controls else {}
        return {**self.given, **summary, **control}

    def sentence(self, language: str) -> str:
        """The sentence with its placeholders filled. Raises LectureError where nothing has a placeholder's name."""
        numbers = self.numbers()

        def fill(match: re.Match[str]) -> str:
            name, how = match[1].strip(), (match[2] or ":g")[1:]
            if name not in numbers:
                raise LectureError(f"{self.row.where}: {{{name}}} stands for nothing; there are: {', '.join(numbers)}")
            try:
                return format(numbers[name], how)
            except ValueError as error:
                raise LectureError(f"{self.row.where}: {{{name}:{how}}}: {error}") from error

        return PLACEHOLDER.sub(fill, self.row.words[language])

    @property
    def en(self) -> str:
        return self.sentence("en")

    @property
    def zh(self) -> str:
        return self.sentence("zh")


def holds(row: Row, values: Sequence[float]) -> bool:
    """Whether a claim is true of values, the shown seed's first."""
    if row.of == "mean":
        return row.admits(statistics.fmean(values))
    if row.kind == "fact":
        return row.admits(values[0])
    return row.admits(values[0]) and sum(map(row.admits, values)) >= row.share * len(values) - 1e-9


def _problems(row: Row, values: Values, controls: Values) -> Iterator[str]:
    if not all(map(math.isfinite, values)):
        yield f"a value is no number: {_listed(values)}"
        return
    if max(values) == min(values):
        yield f"all seeds give {values[0]:g}: it is no finding but a fact, or not measured finely enough"
        return
    if row.is_chosen:
        yield "what is shown was chosen by this very value: it cannot fail"
    if row.bound == 0:
        yield "a bound of 0 claims a sign only: claim a ratio, or a margin"
        return
    if not row.control:
        yield "no control is named: a value that measures the same where the claim must fail"
    elif row.admits(statistics.fmean(controls) if row.of == "mean" else statistics.median(controls)):
        yield f"holds for its control {row.control} as well: {_listed(controls)}"
    yield from _without_room(row, values)


def _without_room(row: Row, values: Values) -> Iterator[str]:
    if row.scale == "log":
        if min(*values, row.bound) <= 0:
            yield f"a log scale needs values above 0: {_listed(values)}"
            return
        values, bound = tuple(map(math.log10, values)), math.log10(row.bound)
    else:
        bound = row.bound
    sign = -1.0 if row.relation in ("<", "<=") else 1.0
    held = sorted((sign * value for value in values), reverse=True)[: math.ceil(row.share * len(values) - 1e-9)]
    deviation = statistics.stdev(held) if len(held) > 1 else 0.0
    if row.of == "mean":
        middle = statistics.fmean(values)
        room, needed, what = sign * (middle - bound), 2 * deviation / math.sqrt(len(values)), "two standard errors"
    else:
        middle = statistics.median(values)
        room, needed, what = held[-1] - sign * bound, deviation, "one standard deviation"
    if row.relation == "==":
        yield "a finding cannot claim equality: claim a bound"
    elif room < needed:
        yield f"no room: {room:.3g} beyond the bound, {what} of the seeds is {needed:.3g}"
    if row.scale == "log":
        if abs(middle - bound) > 1:
            yield f"an empty bound: the middle lies {abs(middle - bound):.1f} orders of magnitude from it"
    elif not _is_near(middle, bound):
        yield f"an empty bound: the middle of the values is {middle:.3g}, the bound {bound:.3g}"


def _is_near(middle: float, bound: float) -> bool:
    """Within a factor of three, of the values or, where both are shares, of what they lack of 1."""
    pairs = [(middle, bound)] + ([(1 - middle, 1 - bound)] if 0 < middle < 1 and 0 < bound < 1 else [])
    return any(a * b > 0 and 1 / ROOM_FACTOR <= a / b <= ROOM_FACTOR for a, b in pairs)


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4g}" for value in values)


# ---- reading -------------------------------------------------------------------------------------------------------


def claims_of(name: str) -> tuple[Claim, ...]:
    """The claims about an experiment, held to its trace, which is measured first where it is missing.

    Raises:
        LectureError: a row is wrong, or names a value that the experiment has not.
    """
    return tuple(claim for claims in claims_by_scene(name, ensure(name)).values() for claim in claims)


def claims_by_scene(name: str, path: Path) -> dict[str, tuple[Claim, ...]]:
    """By scene, the claims about an experiment, held to the trace at `path`."""
    meta = read_meta(path)
    values: dict[str, Values] = {key: tuple(found) for key, found in meta["values"].items()}
    given = meta["scalars"]
    found: dict[str, list[Claim]] = {}
    for row in rows_of(name):
        native = {kind: tuple(by_name[row.name]) for kind, by_name in meta.get("native", {}).items()}
        controls = values[row.control] if row.control else ()
        found.setdefault(row.scene, []).append(Claim(row, values[row.name], controls, native, given))
    return {scene: tuple(claims) for scene, claims in found.items()}


def rows_of(name: str) -> tuple[Row, ...]:
    """The rows about an experiment: of its chapter's tables those whose values it has.

    Raises:
        LectureError: a row is wrong, or names a value that no experiment of the chapter has.
    """
    chapter = name.split("/")[0]
    path = folders().lecture / "models" / chapter / FILE
    if not path.is_file():
        return ()
    known = {other: value_names(other) for other in experiment_names() if other.split("/")[0] == chapter}
    found = []
    for scene, table in read_toml(path).items():
        if not isinstance(table, dict):
            raise LectureError(f"{shown(path)}: {scene} must be the table of a scene's claims, not {table!r}")
        owner = max(known, key=lambda other: len(known[other] & set(table)))
        if owner == name:
            found += [_row(path, scene, key, row, known[owner], owner) for key, row in table.items()]
    return tuple(found)


def value_names(name: str) -> frozenset[str]:
    """The experiment's value functions, read from its source; nothing is imported."""
    return frozenset(function.name for function, mark in _marked(name) if mark == "value")


def choosing_values(name: str) -> frozenset[str]:
    """The values by which the experiment chooses what is shown, read from its source."""
    marks = [node for function, _ in _marked(name) for node in function.decorator_list if isinstance(node, ast.Call)]
    named = [keyword.value for mark in marks for keyword in mark.keywords if keyword.arg == "chosen_by"]
    return frozenset(str(each) for value in named for each in ast.literal_eval(value))


def _marked(name: str) -> Iterator[tuple[ast.FunctionDef, str]]:
    """The functions of an experiment's file with the names of their marks."""
    path = experiment_file(name)
    for node in syntax_tree(path, path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                called = mark.func if isinstance(mark, ast.Call) else mark
                if isinstance(called, ast.Name):
                    yield node, called.id


def _row(path: Path, scene: str, name: str, given: object, known: frozenset[str], owner: str) -> Row:
    where = f"{shown(path)}: {scene}.{name}"
    if not isinstance(given, dict):
        raise LectureError(f'{where}: must be a table such as {{ is = "< 0.5", control = "…", en = "…", zh = "…" }}')
    for key, content in given.items():
        if key not in FIELDS:
            raise LectureError(f"{where}: {key!r} is unknown; a row has {', '.join(FIELDS)}")
        if not isinstance(content, FIELDS[key]) or isinstance(content, bool):  # type: ignore[arg-type]
            raise LectureError(f"{where}: {key!r} must be text or a number, not {content!r}")
    for language in ("en", "zh"):
        if not str(given.get(language, "")).strip():
            raise LectureError(f"{where}: {language!r} is missing: say what is claimed")
    bound = BOUND.fullmatch(str(given.get("is", "")).strip())
    if bound is None:
        raise LectureError(f"{where}: 'is' must be a relation and a number such as \"< 0.5\", not {given.get('is')!r}")
    try:
        limit = float(bound[2])
    except ValueError:
        raise LectureError(f"{where}: 'is' has no number: {bound[2]!r}") from None
    kind, of, scale = given.get("kind", "finding"), given.get("of", "each"), given.get("scale", "linear")
    for key, content, choices in (
        ("kind", kind, get_args(Kind)), ("of", of, ("each", "mean")), ("scale", scale, ("linear", "log")),
    ):  # fmt: skip
        if content not in choices:
            raise LectureError(f"{where}: {key!r} is {content!r}; choose {' or '.join(choices)}")
    share = float(given.get("share", 1.0))
    if not 0 < share <= 1:
        raise LectureError(f"{where}: 'share' is {share:g}; it is a share of the seeds, above 0 and at most 1")
    for wanted in (name, *filter(None, [given.get("control")])):
        if wanted not in known:
            raise LectureError(f"{where}: models/{owner}.py has no @value called {wanted!r}")
    words = {language: given[language] for language in ("en", "zh")}
    relation: Any = bound[1]
    is_chosen = name in choosing_values(owner)
    return Row(scene, name, kind, relation, limit, words, share, of, scale, given.get("control", ""), is_chosen, where)
