"""The figure of the gate lab: eight histograms on one axis of brightness, with the share above the gate of each."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from immune_reset.labs.simulated_flow import BRIGHTNESS, MARKERS, REQUIRED
from immune_reset.observations import value
from immune_reset.theme import COLOURS

#: Foot of each marker's histogram: the required ones on top, a gap, the forbidden ones.
ROWS = dict(zip(MARKERS, (8.1, 7.1, 6.1, 4, 3, 2, 1, 0)))
HEIGHT = 0.82
_LEFT, END = float(BRIGHTNESS[0]), float(BRIGHTNESS[-1])
WORDS = 1.25 * END  # where share and verdict stand, beside the histograms
TOP = 9.85  # line of the tube's name


def page(result):
    """For a notebook page."""
    return _fill(Figure(figsize=(6.8, 5.6), layout="none"), result, left=0.11, low=0.165, words=1.5, small=9, name=10)


def phone(result):
    """Narrow."""
    return _fill(Figure(figsize=(3.8, 5.3), layout="none"), result, left=0.165, low=0.19, words=2.4, small=9, name=9)


def slide(result):
    """For a slide that shows it twice as large."""
    return _fill(Figure(figsize=(5.2, 3.0), layout="none"), result, left=0.105, low=0.22, words=1.4, small=7, name=7)


def _fill(figure, result, left, low, words, small, name):
    """``words``: room for share and verdict at the right, in powers of ten of the axis."""
    width = 0.99 - left
    axes = figure.add_axes((left, low, width, 0.98 - low))
    reach = np.log10(END / _LEFT)
    axes.set(xscale="log", xlim=(_LEFT, END * 10**words), ylim=(-0.15, 10.4))
    axes.spines["bottom"].set_bounds(_LEFT, END)
    strip = (left, low / 2.6, width * reach / (reach + words), low / 6)
    axes.grid(False)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_minor_locator(NullLocator())
    wide = axes.figure.get_figwidth() > 4
    axes.set_xticks([10, 100, 1000, 10_000, 100_000], ["10", "100", "1,000", "10,000" if wide else "", "100,000"])
    axes.tick_params(labelsize=small, pad=2)
    axes.set_xlabel("brightness, arbitrary units (simulated)", fontsize=small, labelpad=1, x=reach / (reach + words) / 2)
    axes.axvspan(*result.marks["gate"], color=COLOURS["action"], alpha=0.1, linewidth=0, gid="gate")
    axes.axvspan(*result.marks["gate-line"], color=COLOURS["action"], linewidth=0, gid="gate-line")
    required, forbidden = value("isct_positive"), value("isct_negative")
    axes.text(_LEFT * 1.1, 9.1, f"on at least {required:g} % of cells", fontsize=small, color=COLOURS["quiet"])
    axes.text(_LEFT * 1.1, 5.05, f"on at most {forbidden:g} % of cells", fontsize=small, color=COLOURS["quiet"])
    for marker in MARKERS:
        _histogram(axes, marker, result, small, name)
    for gid in ("tube-1", "tube-2", "tube-3"):
        axes.text(*result.marks[gid], result.labels[gid], fontsize=name, fontweight="bold", ha="right", gid=gid)
    _function(figure.add_axes(strip), small, name)
    return figure


def _histogram(axes, marker, result, small, name):
    foot, colour = ROWS[marker], COLOURS["msc"] if marker in REQUIRED else COLOURS["damage"]
    x, y = result[f"tube.shape {marker}"]
    axes.fill(np.concatenate([x, x[::-1]]), np.concatenate([y, np.full_like(y, foot)]), facecolor=colour, alpha=0.75,
              edgecolor=COLOURS["ink"], linewidth=0.7, gid=f"shape-{marker}")
    axes.annotate(marker, (0, foot + 0.12), (-4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                  ha="right", fontsize=name, fontweight="bold")
    for verdict in ("passes", "fails"):
        gid = f"{verdict}-{marker}"
        axes.text(*result.marks[gid], result.labels[gid], fontsize=name, gid=gid,
                  fontweight="bold" if verdict == "fails" else "normal",
                  color=COLOURS["wrong" if verdict == "fails" else "right"])


def _function(axes, small, name):
    """What no marker shows: how strongly eleven products with MSC markers suppressed T cells. Nothing moves it."""
    low, high = value("suppression_low"), value("suppression_high")
    axes.set(xlim=(0, 100), ylim=(0, 1))
    axes.axis("off")
    axes.barh([0.5], [100], height=1, color=COLOURS["wash"], edgecolor=COLOURS["line"], linewidth=0.8)
    axes.barh([0.5], [high - low], left=low, height=1, color=COLOURS["t"])
    axes.text(low - 1.5, 0.45, f"{low:g} %", ha="right", va="center", fontsize=small)
    axes.text(high + 1.5, 0.45, f"{high:g} %", va="center", fontsize=small)
    start = 0 if axes.figure.get_figwidth() > 4 else -0.08  # on a phone the words need some of the margin
    axes.annotate("published: cut in T-cell division by 11 MSC products", (start, 0), (0, -3),
                  xycoords="axes fraction", textcoords="offset points", va="top", fontsize=small, color=COLOURS["quiet"])
