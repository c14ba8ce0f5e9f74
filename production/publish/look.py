"""The lecture's colours, for what is published around the films. Standard library only.

The stage's own table needs what filming needs; a test holds these to it.
"""

from __future__ import annotations

from collections.abc import Mapping

COLOURS: Mapping[str, Mapping[str, str]] = {
    "dark": {
        "background": "#0C111B", "panel": "#121926", "ink": "#EDEAE3", "muted": "#9AA3B5", "faint": "#2C3547",
        "class_a": "#3A92F5", "class_b": "#FFC466", "class_c": "#EC5580", "class_d": "#3AE3D0", "symbol_w": "#B9A2FF",
    },
    "light": {
        "background": "#FBF9F4", "panel": "#F3F0E8", "ink": "#1B1F2A", "muted": "#5B6475", "faint": "#D9D6CC",
        "class_a": "#111FBF", "class_b": "#966200", "class_c": "#C71F62", "class_d": "#0078AF", "symbol_w": "#6B46C1",
    },
}  # fmt: skip
"""Theme to role to `#RRGGBB`."""

FONTS = {
    "en": '"Noto Sans", "Noto Sans CJK SC", "Helvetica Neue", Arial, system-ui, sans-serif',
    "zh": '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif',
}
"""What words are set in where the lecture's own font is not at hand, as CSS has it."""
