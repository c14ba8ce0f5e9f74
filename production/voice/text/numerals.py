"""Numbers in Chinese words. Standard library only."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")
LONGEST = 4 * len(GROUPS)


def chinese_digits(digits: str) -> str:
    """Digit by digit: 1997 is 一九九七."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def chinese_number(number: str) -> str:
    """Digits with or without a decimal point as they are read: 14122 is 一万四千一百二十二, 0.05 is 零点零五."""
    whole, point, fraction = number.partition(".")
    whole = whole.lstrip("0") or "0"
    said = chinese_digits(whole) if len(whole) > LONGEST else _whole(whole)
    return f"{said}点{chinese_digits(fraction)}" if point else said


def _whole(digits: str) -> str:
    if digits == "0":
        return DIGITS[0]
    size = -(-len(digits) // 4) * 4
    padded = digits.rjust(size, "0")
    groups = [padded[at : at + 4] for at in range(0, size, 4)]
    said, gap = "", False
    for place, group in zip(reversed(range(len(groups))), groups, strict=True):
        if group == "0000":
            gap = bool(said)
            continue
        amount = "两" if group == "0002" and place else _thousands(group)
        said += (DIGITS[0] if said and (gap or group[0] == "0") else "") + amount + GROUPS[place]
        gap = False
    return said.removeprefix("一") if said.startswith("一十") else said


def _thousands(group: str) -> str:
    """Four digits, without what stands for leading zeros."""
    said, gap = "", False
    for place, digit in zip((3, 2, 1, 0), group, strict=True):
        if digit == "0":
            gap = bool(said)
            continue
        count = "两" if (digit, place) == ("2", 3) else DIGITS[int(digit)]
        said += (DIGITS[0] if gap else "") + count + PLACES[place]
        gap = False
    return said
