"""Times as films show them."""

from __future__ import annotations


def clock(seconds: float, decimals: int = 0) -> str:
    """ "0:00", "12:05", "1:02:05"; cut down, or rounded to some decimals: "0:04.1"."""
    whole = int(seconds + 1e-6) if decimals == 0 else round(seconds, decimals)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    width = 2 if decimals == 0 else decimals + 3
    shown = f"{rest:0{width}.{decimals}f}"
    return f"{hours}:{minutes:02d}:{shown}" if hours else f"{minutes}:{shown}"
