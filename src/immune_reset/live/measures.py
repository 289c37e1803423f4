"""Reductions of a curve to one number. ``measures.js`` is the same in the browser; a test holds the two together.

A curve is two arrays: ``x``, not decreasing, and ``y``; between samples it is a straight line. What never happens
is ``inf``.
"""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

NEVER = math.inf


def value_at(x, y, at):
    """The curve at ``at``; beyond an end, the value at that end. At a jump, the value after it."""
    if at >= x[-1]:
        return float(y[-1])
    if at <= x[0]:
        return float(y[0])
    after = int(np.searchsorted(x, at, side="right"))
    return float(_between(at, x[after - 1], x[after], y[after - 1], y[after]))


def first_above(x, y, level, after):
    """The first x, from ``after`` on, at which the curve stands at ``level`` or higher; else NEVER."""
    if after > x[-1]:
        return NEVER
    xs, ys = window(x, y, after, math.inf)
    reached = np.flatnonzero(ys >= level)
    if not len(reached):
        return NEVER
    first = int(reached[0])
    if first == 0:
        return float(xs[0])
    return float(_between(level, ys[first - 1], ys[first], xs[first - 1], xs[first]))


def first_below(x, y, level, after):
    """The first x, from ``after`` on, at which the curve stands at ``level`` or lower; else NEVER."""
    return first_above(x, -np.asarray(y), -level, after)


def time_below(x, y, level, start, end):
    """The length of x, from ``start`` to ``end``, along which the curve is lower than ``level``."""
    xs, ys = window(x, y, start, end)
    total = 0.0
    for x0, x1, y0, y1 in zip(xs[:-1], xs[1:], ys[:-1], ys[1:]):
        if y0 < level and y1 < level:
            total += x1 - x0
        elif y0 < level or y1 < level:
            total += (x1 - x0) * (level - min(y0, y1)) / abs(y1 - y0)
    return float(total)


def minimum(x, y, start, end):
    """The lowest value of the curve from ``start`` to ``end``."""
    return float(window(x, y, start, end)[1].min())


def maximum(x, y, start, end):
    """The highest value of the curve from ``start`` to ``end``."""
    return float(window(x, y, start, end)[1].max())


def rises(x, y, level, apart):
    """How often the curve rises to ``level``; a rise within ``apart`` of the one before belongs to it."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    count, last = 0, -math.inf
    for i in np.flatnonzero((y[:-1] < level) & (y[1:] >= level)):
        at = _between(level, y[i], y[i + 1], x[i], x[i + 1])
        count += at - last > apart
        last = at
    return float(count)


def nearest(grid, value):
    """Number of the value of ``grid`` (increasing) that is nearest; of two alike the lower."""
    return min(range(len(grid)), key=lambda i: abs(grid[i] - value))


def window(x, y, start, end):
    """The curve from ``start`` to ``end`` with its two ends; both are first moved onto the curve's own range."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    start = min(max(start, x[0]), x[-1])
    end = min(max(end, start), x[-1])
    inside = (x > start) & (x < end)
    xs = np.concatenate([[start], x[inside], [end]])
    ys = np.concatenate([[value_at(x, y, start)], y[inside], [value_at(x, y, end)]])
    return xs, ys


def _between(at, a, b, value_a, value_b):
    return value_a + (value_b - value_a) * (at - a) / (b - a)


def show(value, digits):
    """A number as the lab prints it: ``digits`` decimals, half away from zero, "1,000", "never" for what never happens."""
    if not math.isfinite(value):
        return "never"
    text = f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    return text if text.strip("-0.") else text.lstrip("-")
