"""The figure of lesson 08: where the T cells come from over two years, and what a sample of receptors sees of it."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from immune_reset.labs.panels import Place, heading
from immune_reset.models.memory_clones import LINEAGES
from immune_reset.theme import COLOURS

FIRST_MONTH, LAST_MONTH = -2.0, 24.0
TOP = 25  # largest clones that are followed
_ROW = 1.25  # from the bars of one lineage to those of the other

#: Bands from the bottom up: name, words, how dark, hatch. Old bands are blue and dark, new ones grey and hatched.
_BANDS = (
    ("ten", "10 largest", "t", 1.0, ""), ("thousand", "next 990", "t", 0.68, ""), ("memory", "other old memory", "t", 0.4, ""),
    ("old", "old naive", "t", 0.2, ""), ("naive", "new naive", "line", 1.0, "////"),
)


@dataclass(frozen=True)
class _Place(Place):
    """Sizes of one place, icons too. ``axis`` names the axes of months, ``over`` says it in the heading."""

    icon: float = 6.2
    axis: str = ""
    over: str = ""


def page(result):
    """Two areas over three panels, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.5), layout="none")
    upper = figure.add_gridspec(1, 2, left=0.075, right=0.985, top=0.945, bottom=0.575, wspace=0.16)
    lower = figure.add_gridspec(1, 3, left=0.075, right=0.985, top=0.365, bottom=0.105, wspace=0.28, width_ratios=[1, 1, 0.86])
    panels = [figure.add_subplot(each) for each in (*upper, *lower)]
    return _fill(figure, panels, result, _Place(9, 9.8, axis="months from the transplant"), key=(0.5, 0.452), columns=6)


def phone(result):
    """Areas side by side, the panels one under the other."""
    figure = Figure(figsize=(3.8, 5.5), layout="none")
    grids = [
        figure.add_gridspec(1, 2, left=0.115, right=0.975, top=0.955, bottom=0.751, wspace=0.26),
        figure.add_gridspec(2, 1, left=0.135, right=0.96, top=0.59, bottom=0.285, hspace=1.0),
        figure.add_gridspec(1, 1, left=0.14, right=0.94, top=0.187, bottom=0.005),
    ]
    panels = [figure.add_subplot(each) for grid in grids for each in grid]
    return _fill(figure, panels, result, _Place(8.9, 9.1, axis="months"), key=(0.5, 0.662), columns=3)


def slide(result):
    """Areas at the left over the bars, the large clones at the right, for a slide that shows them twice as large."""
    figure = Figure(figsize=(5.5, 2.75), layout="none")
    upper = figure.add_gridspec(1, 2, left=0.065, right=0.985, top=0.925, bottom=0.605, wspace=0.14)
    lower = figure.add_gridspec(1, 3, left=0.065, right=0.99, top=0.36, bottom=0.135, wspace=0.26, width_ratios=[1, 1, 0.8])
    panels = [figure.add_subplot(each) for each in (*upper, *lower)]
    return _fill(figure, panels, result, _Place(8.2, 8.4, icon=4.4, over=" over months"), key=(0.51, 0.475), columns=6, tight=True)


def _fill(figure, panels, result, place, key, columns, tight=False):
    for axes, lineage in zip(panels, LINEAGES):
        _origins(axes, result, place, lineage)
    _found(panels[2], result, place)
    _kinds(panels[3], result, place)
    _largest(panels[4], result, place)
    for axes in panels:
        axes.tick_params(labelsize=place.small, pad=2)
    handles = [Patch(facecolor=COLOURS[colour], alpha=alpha, edgecolor=COLOURS["paper"], linewidth=0, hatch=hatch, label=words)
               for _, words, colour, alpha, hatch in _BANDS]
    handles.append(Patch(facecolor=COLOURS["paper"], edgecolor=COLOURS["edge"], linewidth=0.8, label="new memory"))
    figure.legend(handles=handles, loc="center", bbox_to_anchor=key, ncols=columns, fontsize=place.small, frameon=False,
                  handlelength=0.9 if tight else 1.1, handleheight=0.8, handletextpad=0.35, columnspacing=0.7 if tight else 0.9, borderaxespad=0)
    return figure


def _origins(axes, result, place, lineage):
    below = None
    for name, _, colour, alpha, hatch in _BANDS:
        x, upper = result[f"cells.{name}_{lineage}"]
        lower = np.zeros_like(upper) if below is None else below
        axes.fill(np.append(x, x[::-1]), np.append(upper, lower[::-1]), facecolor=COLOURS[colour], edgecolor=COLOURS["paper"],
                  alpha=alpha, linewidth=0, hatch=hatch, gid=f"{name}-{lineage}")
        below = upper
    axes.plot(*result[f"cells.old_{lineage}"], color=COLOURS["ink"], linewidth=1.8, gid=f"edge-{lineage}")
    axes.axvspan(*result.marks[f"month-{lineage}"], color=COLOURS["damage"], linewidth=0, gid=f"month-{lineage}")
    axes.set(xlim=(FIRST_MONTH, LAST_MONTH), ylim=(0, 100))
    axes.set_xticks([0, 6, 12, 18, 24], ["0", "6", "12", "18", "24"])
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    axes.set_xlabel(place.axis, fontsize=place.small, labelpad=1)
    heading(axes, place, f"{lineage}, %{place.over}", result.labels[f"say-{lineage}"], f"say-{lineage}")


def _pairs(axes, result, place, first, second, left):
    """Two bars a lineage: a hollow one over a filled one."""
    for row, lineage in enumerate(LINEAGES):
        for name, shift, filled in ((first, -0.2, False), (second, 0.2, True)):
            length = result.readouts[f"{name}_{lineage}"]
            bar, = axes.barh([_ROW * row + shift], [length - left], left=left, height=0.36, linewidth=1.1, edgecolor=COLOURS["t"],
                             color=COLOURS["t"] if filled else COLOURS["paper"])
            bar.set_gid(f"{name}-{lineage}-bar")
    axes.set(ylim=(2.1, -0.5))
    axes.set_yticks([0, _ROW], LINEAGES)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")


def _found(axes, result, place):
    _pairs(axes, result, place, "true", "found", 0)
    axes.set(xlim=(0, 190))  # room for the words at the right of the longest bar
    axes.set_xticks([0, 50, 100], ["0", "50", "100"])
    axes.plot(*[[at] for at in result.marks["published"]], "D", markersize=5.5, markerfacecolor="white",
              markeredgecolor=COLOURS["ink"], zorder=4, gid="published")
    axes.set_xlabel("◇ measured: early, month 12", fontsize=place.small, labelpad=1)
    heading(axes, place, "Memory, %: □ old, ■ found")
    for row, lineage in enumerate(LINEAGES):
        axes.annotate(result.labels[f"say-found-{lineage}"], (1, _ROW * row), xycoords=axes.get_yaxis_transform(), ha="right", va="center", fontsize=place.small, gid=f"say-found-{lineage}")


def _kinds(axes, result, place):
    axes.set_xscale("log")
    axes.set(xlim=(1e2, 1e7))
    _pairs(axes, result, place, "kinds_before", "kinds_after", 1e2)
    axes.set_xticks([1e2, 1e4, 1e6], ["100", "10⁴", "10⁶"])
    axes.minorticks_off()
    if not place.over:
        axes.set_xlabel("different receptors read", fontsize=place.small, labelpad=1)
    heading(axes, place, "Kinds: □ before, ■ after")


def _largest(axes, result, place):
    columns = 5
    number = np.arange(TOP)
    for side, lineage in enumerate(LINEAGES):
        x, y = number % columns + side * (columns + 1.6), number // columns
        axes.plot(x, y, "o", markersize=place.icon, linestyle="none", markerfacecolor="none", markeredgecolor=COLOURS["edge"])
        axes.plot(x, y, "o", markersize=place.icon, linestyle="none", color=COLOURS["t"], gid=f"large-{lineage}")
        axes.text(x.mean(), columns + 0.5, result.labels[f"say-large-{lineage}"], ha="center", va="center", fontsize=place.small,
                  gid=f"say-large-{lineage}")
    axes.set(xlim=(-0.8, 2 * columns + 1.4), ylim=(columns + 1.1, -0.8))
    axes.axis("off")
    heading(axes, place, f"{TOP} largest: ● found")
