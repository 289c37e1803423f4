"""A figure of rows: a name at the left, a point with its interval in the middle, its numbers at the right."""

import textwrap
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath

from immune_reset.theme import COLOURS

#: Width of every figure in inches; 9.6 inches are 1200 px on a slide, so 11 points are 19 px there.
WIDTH = 9.6
TEXT = 11
_ROW, _HEADING, _FOOT = 0.31, 0.42, 0.62
_INDENT, _GAP = 0.25, 0.14


@dataclass(frozen=True)
class Line:
    """One row. ``gid`` names its drawn parts (the interval is ``<gid>-interval``); without one it is a heading.

    ``marker`` is matplotlib's; a hollow one, or a dashed interval, is explained by the figure's note.
    """

    label: str
    gid: str = ""
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    numbers: str = ""
    marker: str = "o"
    colour: str = COLOURS["t"]
    hollow: bool = False
    dashed: bool = False


def draw(lines, title, x_label, limits, log=False, ticks=None, reference=None, sides=("", ""), note=""):
    """The figure; to be called inside ``style.styled()``.

    ``reference`` is the value of no effect, ``sides`` names what lies left and right of it. Intervals that leave
    ``limits`` end in an arrow; their numbers stand at the right.
    """
    left = min(_INDENT + max(inches(line.label) for line in lines if line.gid) + _GAP, 0.575 * WIDTH)
    right = _GAP + max(inches(line.numbers) for line in lines) + 0.1
    note = textwrap.wrap(note, 122)
    heading = textwrap.wrap(title, 86)
    heights = [_ROW if line.gid else _HEADING for line in lines]
    head = 0.2 + 0.25 * len(heading) + (0.3 if any(sides) else 0.1)
    foot = _FOOT + 0.2 * len(note)
    height = head + sum(heights) + foot
    figure = Figure(figsize=(WIDTH, height))
    figure.text(0.1 / WIDTH, 1 - 0.13 / height, "\n".join(heading), va="top", fontsize=TEXT + 1, fontweight="bold")
    axes = figure.add_axes((left / WIDTH, foot / height, (WIDTH - left - right) / WIDTH, sum(heights) / height))
    axes.set(xlim=limits, ylim=(0, sum(heights)), yticks=[], xscale="log" if log else "linear")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)
    if ticks is not None:
        axes.set_xticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])
        axes.minorticks_off()
    axes.tick_params(axis="x", labelsize=TEXT - 0.5)
    axes.set_xlabel(x_label, fontsize=TEXT)
    if reference is not None:
        axes.axvline(reference, color=COLOURS["ink"], linewidth=1.2)
        for side, x, align in ((sides[0], limits[0], "left"), (sides[1], limits[1], "right")):
            axes.annotate(side, (x, sum(heights)), (0, 4), textcoords="offset points", ha=align, va="bottom",
                          fontsize=TEXT - 0.5, color=COLOURS["quiet"], annotation_clip=False)
    top = sum(heights)
    for line, own in zip(lines, heights):
        middle = top - own / 2
        top -= own
        if line.gid:
            _draw_line(axes, line, middle, limits, left, WIDTH - left - right + _GAP)
        else:
            _beside(axes, 0.1 - left, middle - 0.05, line.label, "left", fontweight="bold")
    if note:
        figure.text(0.1 / WIDTH, 0.06 / height, "\n".join(note), va="bottom", fontsize=TEXT - 1, color=COLOURS["quiet"])
    return figure


def printed(row):
    """A percentage of a table as a source prints it: "68 % of 174", "2.1 % of 764  (1.3 to 3.4)"."""
    # a cumulative incidence is no share of those who were followed
    of = f" of {row.n:,.0f}" if row.n == row.n and "incidence" not in row.note else ""
    return f"{row.estimate:g} %{of}" + (f"  ({row.low:g} to {row.high:g})" if row.low == row.low else "")


@cache
def inches(text):
    """Width of a text as printed, with a tenth for a reader's wider font."""
    # The corners of the outline are enough: TextPath's own extents follow every curve of every letter, which takes most
    # of the time of a figure.
    return 1.08 * np.ptp(TextPath((0, 0), text, size=TEXT).vertices[:, 0]) / 72 if text.strip() else 0


def _draw_line(axes, line, y, limits, left, right):
    _beside(axes, _INDENT - left, y, line.label, "left")
    _beside(axes, right, y, line.numbers, "left")
    if line.low == line.low:
        axes.plot([line.low, line.high], [y, y], color=line.colour, linewidth=2, gid=f"{line.gid}-interval",
                  linestyle=(0, (3, 2)) if line.dashed else "-", solid_capstyle="butt")
        for end, beyond, arrow in ((limits[0], line.low < limits[0], "<"), (limits[1], line.high > limits[1], ">")):
            if beyond:
                axes.plot([end], [y], arrow, color=line.colour, markersize=6, clip_on=False)
    axes.plot([line.value], [y], line.marker, color=line.colour, markeredgecolor=line.colour, markeredgewidth=1.6,
              markerfacecolor=COLOURS["paper"] if line.hollow else line.colour, markersize=7.5, gid=line.gid,
              clip_on=False, zorder=3)


def _beside(axes, inches, y, text, align, **style):
    """Text at ``inches`` from the left edge of the axes, at the height ``y`` of the data."""
    width = axes.get_position().width * WIDTH
    axes.text(inches / width, y, text, transform=axes.get_yaxis_transform(), ha=align, va="center",
              **{"fontsize": TEXT, **style})
