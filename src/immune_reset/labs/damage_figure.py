"""The figure of damage and repair: inflammation, tissue and function over twenty years."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset.labs.panels import Place, heading
from immune_reset.theme import COLOURS

LAST_YEAR = 20.0


_PAGE = Place(small=9.5, name=10.5)
_PHONE = Place(small=9.1, name=9.1, below=True)
_SLIDE = Place(small=7.5, name=8, below=True)


def page(result):
    """Three panels under each other, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.0), layout="none")
    panels = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [0.6, 1.2, 1.2]})
    figure.subplots_adjust(left=0.085, right=0.98, top=0.945, bottom=0.095, hspace=0.38)
    return _fill(figure, panels, result, _PAGE)


def phone(result):
    """Three panels under each other, narrow and tall."""
    figure = Figure(figsize=(3.8, 5.4), layout="none")
    panels = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [0.6, 1.2, 1.2]})
    figure.subplots_adjust(left=0.13, right=0.96, top=0.925, bottom=0.085, hspace=0.5)
    return _fill(figure, panels, result, _PHONE)


def slide(result):
    """Tissue and function side by side, inflammation above the tissue, for a slide."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    grid = figure.add_gridspec(2, 2, height_ratios=[0.5, 1.5], left=0.065, right=0.98, top=0.9, bottom=0.13, hspace=0.55,
                               wspace=0.16)
    tissue = figure.add_subplot(grid[1, 0])
    panels = [figure.add_subplot(grid[0, 0], sharex=tissue), tissue, figure.add_subplot(grid[:, 1])]
    return _fill(figure, panels, result, _SLIDE)


def _fill(figure, panels, result, place):
    for axes, draw in zip(panels, (_inflammation, _tissue, _function)):
        axes.set(xlim=(0, LAST_YEAR), ylim=(0, 100))
        axes.set_xticks(range(0, 21, 5))
        axes.set_yticks([0, 50, 100])
        axes.tick_params(labelsize=place.small)
        draw(axes, result, place)
    panels[-1].set_xlabel("years since the disease began", fontsize=place.small + 0.5)
    return figure


def _inflammation(axes, result, place):
    axes.axvspan(*result.marks["given-inflammation"], color=COLOURS["msc"], alpha=0.25, linewidth=0, gid="given-inflammation")
    axes.plot(*result["treated.inflammation_share"], color=COLOURS["damage"], gid="treated-inflammation")
    axes.tick_params(labelbottom=False)
    heading(axes, place, "Inflammation, %" + ("" if place.below else "   (shaded: treatment)"))


def _tissue(axes, result, place):
    x, lost = result["treated.S_share"]
    wounded, whole = result["treated.wounded_up_to"][1], result["treated.whole"][1]
    layers = (("lost", lost, 0 * lost, COLOURS["ink"], ""), ("wounded", wounded, lost, COLOURS["damage"], "////"),
              ("working", whole, wounded, COLOURS["treg"], ""))
    for name, upper, lower, colour, hatch in layers:
        axes.fill(np.append(x, x[::-1]), np.append(upper, lower[::-1]), facecolor=colour, edgecolor="white", linewidth=0.6,
                  alpha=0.85, hatch=hatch, gid=name, label=name)
    axes.grid(False)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="upper right", fontsize=place.small, frameon=True, framealpha=0.92,
                handlelength=1.2, labelspacing=0.25, borderpad=0.35)
    heading(axes, place, "Tissue, %", result.labels["say-tissue"], "say-tissue")


def _function(axes, result, place):
    axes.plot(*result["untreated.function_share"], color=COLOURS["quiet"], linestyle="--", linewidth=1.8, gid="untreated-function",
              label="without treatment")
    axes.plot(*result["treated.function_share"], color=COLOURS["t"], linewidth=2.6, gid="treated-function", label="with treatment")
    axes.set_ylim(0, 106)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="lower left", fontsize=place.small)
    heading(axes, place, "Function, %", result.labels["say-function"], "say-function")
