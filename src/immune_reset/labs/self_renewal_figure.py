"""The figure of the self-renewal lab: clones, founders that are left and the pool, on one axis of years."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset.labs.panels import Place, heading, logarithmic
from immune_reset.theme import COLOURS

LAST_YEAR = 80
FOLLOWED = 24  # clones drawn
FLOOR = 1e-5  # the lowest value of the pool that is drawn, times its start


def page(result):
    """Three panels under each other, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.9), layout="none")
    panels = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [1.5, 1, 1]})
    figure.subplots_adjust(left=0.105, right=0.98, top=0.95, bottom=0.075, hspace=0.34)
    return _fill(figure, panels, result, Place(9, 10))


def phone(result):
    """Three panels under each other, narrow."""
    figure = Figure(figsize=(3.8, 5.4), layout="none")
    panels = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [1.4, 1, 1]})
    figure.subplots_adjust(left=0.165, right=0.965, top=0.93, bottom=0.08, hspace=0.6)
    return _fill(figure, panels, result, Place(8.8, 9, below=True))


def slide(result):
    """The clones at the left, the two others at the right, for a slide that shows them twice as large."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    grid = figure.add_gridspec(2, 2, left=0.085, right=0.985, top=0.87, bottom=0.125, hspace=0.75, wspace=0.24)
    panels = [figure.add_subplot(grid[:, 0]), figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])]
    return _fill(figure, panels, result, Place(7.3, 8, below=True))


def _fill(figure, panels, result, place):
    for axes, draw in zip(panels, (_clones, _founders, _pool)):
        axes.set_xlim(0, LAST_YEAR)
        draw(axes, result, place)
        axes.tick_params(labelsize=place.small)
    panels[-1].set_xlabel("years", fontsize=place.small + 0.5, labelpad=2)
    if panels[0].get_subplotspec().rowspan.stop == panels[-1].get_subplotspec().rowspan.stop:
        panels[0].set_xlabel("years", fontsize=place.small + 0.5, labelpad=2)
    return figure


def _clones(axes, result, place):
    heading(axes, place, "24 clones, cells in each", result.labels["say-clones"], "say-clones")
    axes.set_yscale("function", functions=(lambda size: np.log10(1 + np.maximum(size, -0.5)), lambda at: 10**at - 1))
    axes.set_ylim(-0.12, 4_000)
    axes.set_yticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1,000"])
    for number in range(FOLLOWED):
        axes.plot(*result[f"chance.clone_{number}"], color=COLOURS["stem"], linewidth=1.1, alpha=0.6,
                  gid=f"clone-{number}")
    line, = axes.plot(*result["pool.mean"], color=COLOURS["damage"], linestyle="--", linewidth=2.4, gid="mean")
    follow = axes.plot([], [], color=COLOURS["stem"], linewidth=1.1)[0]
    axes.legend([follow, line], ["one clone", "mean of all"], fontsize=place.small, loc="upper left", borderaxespad=0.1,
                handlelength=2.2)


def _founders(axes, result, place):
    heading(axes, place, "Founders left, of 1,000", result.labels["say-left"], "say-left")
    axes.set_ylim(0, 1050)
    axes.set_yticks([0, 500, 1000], ["0", "500", "1,000"])
    expected, = axes.plot(*result["pool.left"], color=COLOURS["damage"], linestyle="--", linewidth=2.4, gid="left")
    thrown, = axes.plot(*result["chance.alive"], color=COLOURS["stem"], linewidth=1.4, gid="alive")
    axes.legend([thrown, expected], ["this throw", "expected"], fontsize=place.small, loc="upper right", borderaxespad=0.1,
                handlelength=2.2)


def _pool(axes, result, place):
    heading(axes, place, "The pool, times its start", result.labels["say-pool"], "say-pool")
    logarithmic(axes, FLOOR, 1e5, [1e-4, 1e-2, 1, 1e2, 1e4])
    x, high = result["pool.high"]
    low = result["pool.low"][1]
    axes.fill(np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]]), color=COLOURS["damage"], alpha=0.18,
              linewidth=0, gid="band")
    axes.plot(*result["pool.level"], color=COLOURS["damage"], linestyle="--", linewidth=2.4, gid="level")
    axes.annotate("band: two standard deviations", (0.02, 0.06), xycoords="axes fraction", fontsize=place.small,
                  color=COLOURS["quiet"])
