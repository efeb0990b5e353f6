"""Sparklines: a few weeks as a line, small enough for a row of text or a terminal."""

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 96, 24, 3


def polyline(numbers: Sequence[int | None]) -> list[tuple[float, float]]:
    """Return the points of the known numbers between their lowest and highest; missing ones leave a gap."""
    known = [(place, number) for place, number in enumerate(numbers) if number is not None]
    if len(known) < 2:
        return []
    lowest = min(number for _, number in known)
    height = max(number for _, number in known) - lowest
    step = (WIDTH - 2 * MARGIN) / (len(numbers) - 1)
    return [(round(MARGIN + place * step, 1), _y(number - lowest, height)) for place, number in known]


def _y(above: int, height: int) -> float:
    """Return the height of a number; if all numbers are equal, the middle."""
    part = above / height if height else 0.5
    return round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN), 1)


_STEPS = "▁▂▃▄▅▆▇█"
_MISSING = "·"


def bars(numbers: Sequence[int | None]) -> str:
    """Return a sparkline for a terminal, from the lowest number to the highest; a dot if one is missing."""
    known = [number for number in numbers if number is not None]
    if not known:
        return _MISSING * len(numbers)
    lowest, height = min(known), max(known) - min(known)
    return "".join(_MISSING if number is None else _step(number - lowest, height) for number in numbers)


def _step(above: int, height: int) -> str:
    """Return a character of this height; if all numbers are equal, the middle."""
    return _STEPS[round((len(_STEPS) - 1) * above / height) if height else len(_STEPS) // 2 - 1]
