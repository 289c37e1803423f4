"""The figure of lesson 11: what a thousand trials report, how many find the effect, and what befell the patients."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from immune_reset.labs.panels import Place, heading
from immune_reset.theme import COLOURS

#: Edges of the histogram, in per cent prevented; what lies below stands in the first bin.
EDGES = np.arange(-100.0, 101, 5)
#: Patients an arm at which the power is simulated.
SIZES = (5, 10, 20, 30, 55, 100, 200)

#: Rows of the panel of relapses: bar, words, colour.
_ROWS = (("before", "year before", "quiet"), ("other", "other arm", "t"), ("treated", "treated", "treg"))


def page(result):
    """The histogram over two panels, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.0), layout="none")
    upper = figure.add_gridspec(1, 1, left=0.06, right=0.985, top=0.93, bottom=0.56)
    lower = figure.add_gridspec(1, 2, left=0.06, right=0.985, top=0.355, bottom=0.1, wspace=0.34)
    return _fill(figure, [*upper, *lower], result, Place(9, 10), key=0.455)


def phone(result):
    """Three panels under each other."""
    figure = Figure(figsize=(3.8, 5.5), layout="none")
    grids = [figure.add_gridspec(1, 1, left=left, right=0.965, top=top, bottom=bottom)
             for left, top, bottom in ((0.1, 0.92, 0.675), (0.1, 0.51, 0.345), (0.27, 0.22, 0.08))]
    return _fill(figure, [each for grid in grids for each in grid], result, Place(8.7, 9, below=True), key=0.58)


def slide(result):
    """The histogram at the left, the other panels at its right; letters for the back row of a class."""
    figure = Figure(figsize=(6.2, 3.1), layout="none")
    left = figure.add_gridspec(1, 1, left=0.05, right=0.53, top=0.8, bottom=0.24)
    right = [figure.add_gridspec(1, 1, left=0.67, right=0.985, top=top, bottom=bottom) for top, bottom in ((0.905, 0.615), (0.365, 0.14))]
    return _fill(figure, [each for grid in (left, *right) for each in grid], result, Place(9, 10.5, below=True), key=0.05, centre=0.29)


def _fill(figure, panels, result, place, key, centre=0.5):
    reports, power, rates = (figure.add_subplot(each) for each in panels)
    _reports(reports, result, place)
    _power(power, result, place)
    _rates(rates, result, place)
    handles = [Patch(facecolor=COLOURS["line"], edgecolor=COLOURS["edge"], label="all trials" if place.below else "all 1,000 trials"),
               Patch(facecolor=COLOURS["ink"], label="find an effect" if place.below else "those that find an effect"), Patch(facecolor=COLOURS["damage"], label="truth")]
    figure.legend(handles=handles, loc="center", bbox_to_anchor=(centre, key), ncols=3, fontsize=place.small, frameon=False,
                  handlelength=1, handleheight=0.8, handletextpad=0.4, columnspacing=1, borderaxespad=0)
    for axes in (reports, power, rates):
        axes.tick_params(labelsize=place.small, pad=2)
    return figure


def _reports(axes, result, place):
    for name, face, edge in (("all", "line", "edge"), ("found", "ink", "ink")):
        x, y = result[f"reports.{name}"]
        axes.fill(np.append(x, x[::-1]), np.append(y, np.zeros_like(y)), facecolor=COLOURS[face], edgecolor=COLOURS[edge],
                  linewidth=0.6, gid=f"reports-{name}")
    axes.axvspan(*result.marks["truth"], color=COLOURS["damage"], linewidth=0, gid="truth")
    axes.set(xlim=(-101, 101), ylim=(0, 108))
    axes.set_xticks([-100, -50, 0, 50, 100], ["≤ −100", "−50", "0", "50", "100"])
    axes.set_yticks([])
    axes.set_xlabel("relapses prevented, as reported, %", fontsize=place.small, labelpad=1)
    heading(axes, place, "What 1,000 trials report", result.labels["say-truth"], "say-truth")


def _power(axes, result, place):
    axes.set_xscale("log")
    axes.axhline(80, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (1, 2)))
    axes.plot(*result["formula.expected"], color=COLOURS["t"], linewidth=1.6, linestyle=(0, (4, 2)), gid="formula")
    axes.plot(*result["sizes.power"], color=COLOURS["ink"], linewidth=1.8, gid="power")
    axes.plot(*[[at] for at in result.marks["here"]], "o", color=COLOURS["paper"], markeredgecolor=COLOURS["ink"], markersize=7, markeredgewidth=1.6, zorder=4,
              gid="here")
    axes.set(xlim=(4.8, 210), ylim=(1.4, 105))
    ticks = [5, 30, 200] if place.below else [5, 10, 30, 100, 200]
    axes.set_xticks(ticks, map(str, ticks))
    axes.minorticks_off()
    axes.set_yticks([20, 50, 80] if place.below else [20, 40, 60, 80, 100])
    axes.set_xlabel("patients in each arm" if place.below else "patients in each arm (dashed: formula)", fontsize=place.small, labelpad=1)
    heading(axes, place, result.labels["say-found"])
    axes.texts[-1].set_gid("say-found")


def _held(result, gid):
    """Where a label stands; one that is hidden waits at the origin."""
    x, y = result.marks[gid]
    return (x, y) if np.isfinite(x) else (0, y)


def _rates(axes, result, place):
    untreated = result.readouts["untreated"]
    for row, (name, _, colour) in enumerate(_ROWS):
        if name != "before":
            bar, = axes.barh([row], [untreated], height=0.62, facecolor="none", edgecolor=COLOURS["edge"], linewidth=1.1, linestyle=(0, (2, 1.5)))
            bar.set_gid(f"bar-untreated-{name}")
        bar, = axes.barh([row], [result.readouts[name]], height=0.62, color=COLOURS[colour], linewidth=0)
        bar.set_gid(f"bar-{name}")
        if name != "other":
            axes.text(*_held(result, f"say-{name}"), result.labels[f"say-{name}"], ha="right", va="center", fontsize=place.small, gid=f"say-{name}")
    for gid in ("say-none", "say-placebo", "say-drug"):
        axes.text(*_held(result, gid), result.labels[gid], ha="right", va="center", fontsize=place.small, gid=gid)
    axes.set(xlim=(0, 4), ylim=(2.5, -0.5))
    axes.set_xticks([0, 1, 2, 3])
    axes.set_yticks(range(3), [words for _, words, _ in _ROWS])
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.set_xlabel("dashed: without any treatment", fontsize=place.small, labelpad=1)
    heading(axes, place, "Relapses a year")
