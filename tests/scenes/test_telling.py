"""How a scene is told: lines that ask, speak to somebody, and do not count.

Scenes of the older form are not held to this yet (tests/scenes/not_yet.py). No new one can be among them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import contents, telling
from tests.scenes.not_yet import HELD


@pytest.mark.parametrize("scene", HELD)
def test_lines_can_be_listened_to(scene: str) -> None:
    assert list(telling.faults(contents.script(contents.entry(scene)))) == []


GOOD = {
    "one": {"en": "Is it you?", "zh": "是你吗？"},
    "two": {"en": "It is your own ball.", "zh": "是个球。"},
}


def script(**lines: dict[str, str]) -> contents.Script:
    return contents.Script(beats={**GOOD, **lines}, screen={})


def test_a_line_that_asks_and_speaks_to_somebody_passes() -> None:
    assert list(telling.faults(script())) == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ({"one": {"en": "It is you.", "zh": "是你吗？"}}, "en: no question in the first two lines"),
        ({"one": {"en": "Is it you?", "zh": "是谁？"}}, "zh: the viewer is spoken to less than 1 times"),
        ({"two": {"en": "It is.", "zh": "是。"}}, "en: the viewer is spoken to less than 2 times"),
        ({"six": {"en": "1, 2.5, {a}, {b:.2f} and 1,000", "zh": "数"}}, "en: 5 numbers are spoken"),
        ({"six": {"en": "But no. But yes.", "zh": "数"}}, "en: more than one 'but'"),
        ({"six": {"en": "No.", "zh": "但是，不过。"}}, "zh: more than one 'but'"),
        ({"six": {"en": "One: two: three.", "zh": "数"}}, "en: six: a chain of colons or semicolons"),
        ({"six": {"en": "No.", "zh": "一：二；三。"}}, "zh: six: a chain of colons or semicolons"),
        ({"six": {"en": "Optimization.", "zh": "数"}}, "en: 'Optimization' is not spelt the British way"),
        ({str(n): {"en": "Yes.", "zh": "是。"} for n in range(5)}, "7 beats; at most 6"),
    ],
)
def test_what_a_listener_would_stumble_over_is_named(lines: dict[str, dict[str, str]], fault: str) -> None:
    (found,) = telling.faults(script(**lines))
    assert found.startswith(fault)


@given(st.text(), st.text())
def test_any_line_can_be_looked_at(en: str, zh: str) -> None:
    assert all(isinstance(fault, str) for fault in telling.faults(script(six={"en": en, "zh": zh})))
