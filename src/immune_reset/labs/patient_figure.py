"""The figure of lesson 07: one patient on one axis of days, from two months before to five years after."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from immune_reset.theme import COLOURS

FIRST_DAY, LAST_DAY = -60.0, 1826.0
_TICKS = {-60: "−60", 0: "0", 10: "10", 30: "30", 100: "100 d", 365: "1 y", 730: "2 y", 1826: "5 y"}
_BEND = 5.0  # days; below it the axis is nearly linear, above it logarithmic
_BEFORE = 0.3  # the weeks before the transplant take less room than those after


def _squeeze(day):
    day = np.asarray(day, float)
    return np.where(day < 0, -_BEFORE, 1) * np.log10(1 + np.abs(day) / _BEND)


def _stretch(place):
    place = np.asarray(place, float)
    return np.sign(place) * _BEND * (10 ** np.abs(np.where(place < 0, place / _BEFORE, place)) - 1)


def draw(result):
    """Four panels that share the axis of days: neutrophils, lymphocytes, naive share, tolerance state."""
    figure = Figure(figsize=(6.8, 5.9), layout="none")
    heights = {"height_ratios": [1, 1.35, 0.7, 1.25]}
    neutrophils, lymphocytes, naive, tolerance = figure.subplots(4, 1, sharex=True, gridspec_kw=heights)
    figure.subplots_adjust(left=0.095, right=0.985, top=0.955, bottom=0.06, hspace=0.42)
    _days(tolerance)
    _neutrophils(neutrophils, result)
    _lymphocytes(lymphocytes, result)
    _naive(naive, result)
    _tolerance(tolerance, result)
    for axes in (neutrophils, lymphocytes, naive, tolerance):
        axes.axvline(0, color=COLOURS["quiet"], linewidth=1)
        axes.yaxis.set_minor_locator(NullLocator())
    return figure


def _days(axes):
    axes.set_xscale("function", functions=(_squeeze, _stretch))
    axes.set_xlim(FIRST_DAY, LAST_DAY)
    axes.xaxis.set_major_locator(FixedLocator(list(_TICKS)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: _TICKS.get(round(day), "")))


def _curve(axes, result, series, colour, style="-", label=None, **more):
    axes.plot(*result[series], color=colour, linestyle=style, label=label, gid=series.replace(".", "-"), **more)


def _panel(axes, result, title, gid, low, high, ticks):
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    _heading(axes, result, title, gid)


def _heading(axes, result, title, gid):
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold", pad=4)
    axes.text(1, 1.04, result.labels[gid], transform=axes.transAxes, ha="right", va="bottom", fontsize=10, gid=gid)


def _level(axes, height, text, **place):
    axes.axhline(height, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (1, 2)))
    place = {"x": LAST_DAY, "ha": "right", "va": "bottom", **place}
    axes.annotate(text, (place.pop("x"), height), (0, 2 if place["va"] == "bottom" else -3), fontsize=8,
                  textcoords="offset points", color=COLOURS["quiet"], **place)


def _published(axes, day, height, text, offset=(7, 5), ha="left"):
    """A number from a paper, beside the model's curve."""
    axes.plot([day], [height], "D", markersize=6, markerfacecolor="white", markeredgecolor=COLOURS["ink"], zorder=4)
    axes.annotate(text, (day, height), offset, ha=ha, textcoords="offset points", fontsize=8, color=COLOURS["ink"])


def _legend(axes):
    """Between the panel's name and its reading, where no curve can run through it."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.475, 0.97), ncols=4, fontsize=8.5, frameon=False,
                handlelength=2.2, columnspacing=1.1, borderaxespad=0.1)


def _neutrophils(axes, result):
    _panel(axes, result, "Neutrophils, 10⁹/L", "say-neutrophils", 0.005, 60, [0.01, 0.1, 1, 10])
    axes.axvspan(*result.marks["aplasia"], color=COLOURS["myeloid"], alpha=0.22, linewidth=0, gid="aplasia")
    _curve(axes, result, "marrow.C", COLOURS["myeloid"], linewidth=2.2)
    _level(axes, 0.5, "0.5: engraftment")
    _published(axes, 9, 0.5, "published: day 9")
    axes.text(0, 0.0075, " day 0: graft", fontsize=8, color=COLOURS["quiet"])


def _lymphocytes(axes, result):
    _panel(axes, result, "Lymphocytes, /µL", "say-lymphocytes", 1, 3000, [1, 10, 100, 1000])
    axes.axvspan(*result.marks["window"], color=COLOURS["t"], alpha=0.12, linewidth=0, gid="window")
    # Yellow alone is too pale on white: it lies on a dark line that moves with it.
    axes.plot(*result["blood.NK"], color=COLOURS["ink"], linewidth=3.2, gid="blood-NK-edge")
    _curve(axes, result, "blood.NK", COLOURS["nk"], linewidth=1.6, label="NK")
    _curve(axes, result, "blood.B", COLOURS["b"], "-.", label="B")
    _curve(axes, result, "blood.CD8", COLOURS["t"], "--", label="CD8")
    _curve(axes, result, "blood.CD4", COLOURS["t"], linewidth=2.4, label="CD4")
    _level(axes, 200, "200", x=FIRST_DAY + 2, ha="left", va="top")
    _published(axes, 730, 388, "published: 388", (0, -24), "center")
    _legend(axes)


def _naive(axes, result):
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    _heading(axes, result, "Naive share of CD4, %", "say-naive")
    _curve(axes, result, "blood.naive_percent", COLOURS["t"], linewidth=2.2)
    _published(axes, 730, 60, "published: doubled", (-8, 4), "right")


def _tolerance(axes, result):
    _panel(axes, result, "Tolerance state, × healthy", "say-tolerance", 0.001, 100, [0.001, 0.01, 0.1, 1, 10])
    _level(axes, 18, "ill: Th1 at 18")
    _level(axes, 1, "tolerant: both at 1")
    _curve(axes, result, "tolerance.Treg", COLOURS["treg"], "--", label="Treg")
    _curve(axes, result, "tolerance.Th1", COLOURS["damage"], linewidth=2.4, label="Th1")
    _legend(axes)
