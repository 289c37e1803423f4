"""The picture that lesson 04 reads aloud: from a few hundred stem cell divisions to the blood of one day."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset.engine.given import check_number
from immune_reset.observations import value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS


def divisions_per_day(pool=None, weeks=None):
    """Stem cell divisions a day in one person, for a pool of cells that each divide once in so many weeks.

    The published pool and interval stand where none is given (about 357 a day; derived). Raises CourseError for a number that is not above 0.
    """
    pool = value("hsc_pool") if pool is None else pool
    weeks = value("hsc_division_weeks") if weeks is None else weeks
    check_number("pool", pool, 0, above=True)
    check_number("weeks", weeks, 0, above=True)
    return pool / (7 * weeks)


def doublings(cells_per_day, start=None):
    """Doublings of each daughter between the stem cell and this daily production, were no cell lost on the way.

    ``start``: stem cell divisions a day (default: the published). Raises CourseError for a number that is not above 0.
    """
    start = divisions_per_day() if start is None else start
    check_number("cells_per_day", cells_per_day, 0, above=True)
    check_number("start", start, 0, above=True)
    return float(np.log2(cells_per_day / start))


@styled()
def draw():
    """Cells a day against the number of doublings since the stem cell, with the published production of blood.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(10.4, 4.5))
    axes = figure.add_axes((0.095, 0.155, 0.89, 0.82))
    steps = np.array([0, 34])
    slow, fast = divisions_per_day(5e4, 50), divisions_per_day(2e5, 25)
    axes.fill_between(steps, slow * 2.0**steps, fast * 2.0**steps, color=COLOURS["stem"], alpha=0.12, linewidth=0)
    axes.plot(steps, divisions_per_day() * 2.0**steps, color=COLOURS["stem"])
    axes.set(yscale="log", xlim=(0, 34), ylim=(50, 4e12), xlabel="doublings since the stem cell divided",
             ylabel="cells a day")
    axes.xaxis.label.set_size(13)
    axes.yaxis.label.set_size(13)
    axes.tick_params(labelsize=12)
    axes.set_xticks(range(0, 35, 5))
    axes.set_yticks([1e2, 1e4, 1e6, 1e8, 1e10, 1e12])
    levels = {"red_cells_per_day": ("red blood cells, 214,000,000,000", COLOURS["damage"], 6, "bottom"),
              "neutrophils_per_day": ("neutrophils, 60,000,000,000", COLOURS["myeloid"], -6, "top")}
    for name, (text, colour, lift, anchor) in levels.items():
        at = doublings(value(name))
        axes.plot([0, at], [value(name)] * 2, color=colour, linestyle="--", linewidth=1.8)
        axes.plot([at], [value(name)], "o", color=colour)
        axes.annotate(f"{text}", (0.6, value(name)), (0, lift), textcoords="offset points", va=anchor, fontsize=14)
    red = doublings(value("red_cells_per_day"))
    axes.plot([red, red], [50, value("red_cells_per_day")], color=COLOURS["damage"], linestyle=":", linewidth=1.8)
    axes.annotate(f"3  {red:.0f} doublings", (red, 130), (-8, 0), textcoords="offset points", ha="right", fontsize=15,
                  fontweight="bold")
    axes.annotate("grey: published ranges", (13, fast * 2.0**13), (-14, 10), textcoords="offset points", fontsize=12.5,
                  color=COLOURS["quiet"], ha="right")
    axes.plot([0], [divisions_per_day()], "s", color=COLOURS["stem"], clip_on=False, zorder=5)
    axes.annotate(f"1  {divisions_per_day():.0f} stem cell divisions a day", (0, divisions_per_day()), (14, -4),
                  textcoords="offset points", fontsize=15, fontweight="bold", va="top")
    axes.annotate("2  each step doubles", (15, divisions_per_day() * 2.0**15), (22, -22), textcoords="offset points",
                  fontsize=15, fontweight="bold")
    return Picture(
        figure,
        "Thirty doublings make the blood",
        "A straight line on a logarithmic axis of cells a day. It starts at "
        f"{divisions_per_day():.0f} stem cell divisions a day and doubles at each step to the right. It meets the "
        f"dashed line of neutrophils, 60 billion a day, after {doublings(value('neutrophils_per_day')):.0f} doublings, "
        f"and that of red blood cells, 214 billion a day, after {red:.0f}. A grey band around the line shows the published ranges of "
        "pool and interval: it is about three doublings wide.",
    )
