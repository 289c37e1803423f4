"""The figure of lesson 02's first lab: a dip of Treg induction in time, and the same as a path between two states."""

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from immune_reset.labs.panels import Place, heading, logarithmic
from immune_reset.theme import COLOURS

LAST_WEEK = 312


@dataclass(frozen=True)
class _Place(Place):
    """Sizes of one place; ``words`` are the texts that point at the two branches."""

    words: tuple[str, str] = ("tolerant at rest", "ill at rest")


_PAGE = _Place(9, 10)
_PHONE = _Place(8.8, 9)
_SLIDE = _Place(7, 8, words=("tolerant", "ill"))


def page(result, branches):
    """Two panels over time at the left, the path at the right."""
    figure = Figure(figsize=(6.8, 4.7), layout="none")
    figure.subplots_adjust(left=0.085, right=0.985, top=0.92, bottom=0.105, hspace=0.5, wspace=0.27)
    return _beside(figure, result, branches, _PAGE)


def slide(result, branches):
    """The same, shown twice as large."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    figure.subplots_adjust(left=0.08, right=0.985, top=0.905, bottom=0.135, hspace=0.62, wspace=0.27)
    return _beside(figure, result, branches, _SLIDE)


def phone(result, branches):
    """Three panels under each other."""
    figure = Figure(figsize=(3.8, 5.5), layout="none")
    panels = figure.subplots(3, 1, gridspec_kw={"height_ratios": [1, 0.7, 1.5]})
    figure.subplots_adjust(left=0.125, right=0.97, top=0.95, bottom=0.075, hspace=0.62)
    return _fill(figure, panels, result, branches, _PHONE)


def _beside(figure, result, branches, place):
    grid = figure.add_gridspec(2, 2, height_ratios=[1.5, 1])
    panels = [figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[:, 1])]
    return _fill(figure, panels, result, branches, place)


def _fill(figure, panels, result, branches, place):
    th1, induction, path = panels
    for axes in (th1, induction):
        axes.set_xlim(0, LAST_WEEK)
        axes.set_xticks([0, 52, 104, 156, 208, 260, 312])
    for axes in (th1, path):
        logarithmic(axes, 0.3, 40, [0.5, 1, 5, 20])
        axes.axhline(5, color=COLOURS["quiet"], linewidth=1, linestyle=":")
    th1.plot(*result["dip.Th1"], color=COLOURS["damage"], gid="th1")
    th1.text(4, 5.4, "5: ill", fontsize=place.small, color=COLOURS["quiet"])
    heading(th1, place, "Th1, × healthy")
    induction.plot(*result["dip.q"], color=COLOURS["treg"], linestyle="--", gid="q")
    induction.set(ylim=(0.3, 1.7), yticks=[0.5, 1, 1.5])
    heading(induction, place, "Treg induction, × healthy")
    induction.set_xlabel("week", fontsize=place.small, labelpad=1)
    for (q, level), words, at in zip(branches, place.words, ((1.3, 0.4), (0.42, 24))):
        path.plot(q, level, color=COLOURS["line"], linewidth=7, solid_capstyle="butt", zorder=1)
        path.text(*at, words, fontsize=place.small, ha="right" if at[0] > 1 else "left", color=COLOURS["quiet"])
    path.plot(result["dip.q"][1], result["dip.Th1"][1], color=COLOURS["damage"], gid="path", zorder=3)
    path.plot([result.readouts["q_end"]], [result.readouts["th1_end"]], "o", color=COLOURS["ink"], gid="end", zorder=4)
    path.plot([1], [1], "s", markerfacecolor="white", markeredgecolor=COLOURS["ink"], zorder=4)
    path.annotate("start", (1, 1), (-5, -12), textcoords="offset points", fontsize=place.small, ha="right")
    path.set(xlim=(0.38, 1.65), xticks=[0.5, 0.75, 1, 1.25, 1.5])
    path.set_xticks([0.5, 0.75, 1, 1.25, 1.5], ["0.5", "0.75", "1", "1.25", "1.5"])
    path.set_xlabel("Treg induction, × healthy", fontsize=place.small, labelpad=1)
    heading(path, place, "Th1 against induction")
    for axes in panels:
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_locator(NullLocator())
        axes.tick_params(labelsize=place.small)
    return figure
