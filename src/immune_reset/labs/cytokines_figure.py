"""The figure of the cytokine lab: two patients as bars, three as curves, and a trial on the same scale of ratios."""

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from immune_reset.labs.panels import Place, logarithmic
from immune_reset.observations import value
from immune_reset.theme import COLOURS

LAST_WEEK = 104.0

#: What the bars show, from the top: state of the model and its name.
SHOWN = {"T1": "Th1", "Ia": "TNF-α", "Ig": "IFN-γ", "T17": "Th17", "Tr": "Treg", "I10": "IL-10"}
_BRAKES = ("Tr", "I10")
_LOW, _HIGH = 0.02, 40.0
_CURVES = {"settled": ("settled illness", "damage", "-"), "high": ("Th1 high, Th2 low", "t", "--"),
           "low": ("Th1 low, Th2 high", "ink", ":")}


@dataclass(frozen=True)
class _Place(Place):
    """Sizes of one place, and the names of the two lower panels there."""

    curves: str = "Th1, × healthy, by week"
    trial: str = "A trial: MS lesions, MSC ÷ placebo"


_PAGE, _PHONE = _Place(9, 10), _Place(9.3, 9.5)
_SLIDE = _Place(7.7, 8, curves="Th1, × healthy", trial="Trial: lesions")


def page(result):
    """Bars for both patients above; curves and the trial below."""
    figure = Figure(figsize=(6.8, 5.0), layout="none")
    grid = figure.add_gridspec(2, 2, height_ratios=[1.35, 1], left=0.095, right=0.975, top=0.94, bottom=0.1, hspace=0.5,
                               wspace=0.2)
    return _fill([figure.add_subplot(grid[at]) for at in ((0, 0), (0, 1), (1, 0), (1, 1))], result, _PAGE)


def phone(result):
    """The same four panels, narrow and tall."""
    figure = Figure(figsize=(3.8, 5.5), layout="none")
    grid = figure.add_gridspec(3, 2, height_ratios=[1.35, 1, 0.42], left=0.14, right=0.97, top=0.945, bottom=0.085, hspace=0.55,
                               wspace=0.2)
    places = (grid[0, 0], grid[0, 1], grid[1, :], grid[2, :])
    return _fill([figure.add_subplot(place) for place in places], result, _PHONE)


def slide(result):
    """Bars to the left, curves and trial to the right."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    grid = figure.add_gridspec(2, 3, height_ratios=[1.7, 1], left=0.085, right=0.975, top=0.91, bottom=0.13, hspace=0.6, wspace=0.26)
    places = (grid[:, 0], grid[:, 1], grid[0, 2], grid[1, 2])
    return _fill([figure.add_subplot(place) for place in places], result, _SLIDE)


def _fill(panels, result, place):
    high, low, curves, trial = panels
    _bars(high, result, place, "high", "Th1 high, Th2 low", names=True)
    _bars(low, result, place, "low", "Th1 low, Th2 high", names=False)
    _curves(curves, result, place)
    _trial(trial, place)
    return panels[0].figure


def _heading(axes, place, words):
    axes.set_title(words, fontsize=place.name, pad=4)


def _ratios(axes, place):
    axes.set_xscale("log")
    axes.set_xlim(_LOW, _HIGH)
    axes.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.axvline(1, color=COLOURS["ink"], linewidth=1)
    axes.tick_params(labelsize=place.small)


def _bars(axes, result, place, patient, kind, names):
    _ratios(axes, place)
    for row, state in enumerate(SHOWN):
        ratio = result.readouts[f"{patient}_{state}"]
        # From 1, so that a bar to the left is a fall and one to the right a rise.
        axes.barh(row, ratio - 1, left=1, height=0.62, color=COLOURS["treg" if state in _BRAKES else "damage"],
                  gid=f"{patient}-{state}")
        axes.text(_HIGH * 0.9, row, result.labels[f"say-{patient}-{state}"], fontsize=place.small, va="center", ha="right",
                  gid=f"say-{patient}-{state}")
    axes.set_yticks(range(len(SHOWN)), SHOWN.values() if names else [])
    axes.set_ylim(len(SHOWN) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.set_xlabel("× untreated, week 52", fontsize=place.small, labelpad=2)
    _heading(axes, place, kind)


def _curves(axes, result, place):
    axes.set_xlim(0, LAST_WEEK)
    logarithmic(axes, 0.0008, 40, [0.01, 0.1, 1, 10])
    axes.set_xticks([0, 26, 52, 78, 104])
    for run, (name, colour, style) in _CURVES.items():
        axes.plot(*result[f"{run}.T1_fold"], color=COLOURS[colour], linestyle=style, gid=f"{run}-th1", label=name)
    axes.legend(fontsize=place.small - 0.5, loc="lower left", handlelength=1.8, labelspacing=0.2, borderaxespad=0.2)
    axes.tick_params(labelsize=place.small)
    _heading(axes, place, place.curves)


def _trial(axes, place):
    _ratios(axes, place)
    axes.set_ylim(-1.1, 1.1)
    axes.set_yticks([])
    axes.grid(False, axis="y")
    low, ratio, high = (value(name) for name in ("mesems_ratio_low", "mesems_ratio", "mesems_ratio_high"))
    axes.plot([low, high], [0, 0], color=COLOURS["ink"], linewidth=2.2, solid_capstyle="butt")
    axes.plot([ratio], [0], "D", markersize=7, markerfacecolor="white", markeredgecolor=COLOURS["ink"])
    axes.text(_HIGH * 0.9, 0, f"{ratio:g} ×", va="center", ha="right", fontsize=place.small)
    axes.set_xlabel(f"{low:g} to {high:.2f}, {value('mesems_n'):g} people", fontsize=place.small, labelpad=2)
    _heading(axes, place, place.trial)
