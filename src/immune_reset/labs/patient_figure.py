"""The figure of lesson 07: one patient on one axis of days, from two months before to five years after.

Drawn for three places: the page, a phone and a slide. The panels are the same; their order and room are not.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from immune_reset.labs.panels import Place, heading, logarithmic
from immune_reset.observations import value
from immune_reset.theme import COLOURS

FIRST_DAY, LAST_DAY = -60.0, 1826.0
_BEND = 5.0  # days; below it the axis is nearly linear, above it logarithmic
_BEFORE = 0.3  # the weeks before the transplant take less room than those after


@dataclass(frozen=True)
class _Place(Place):
    """Sizes of one place, and the days that its axes print."""

    days: tuple[int, ...] = (-60, 0, 10, 100, 365, 1826)


_PAGE = _Place(small=9, name=10, days=(-60, 0, 10, 30, 100, 365, 730, 1826))
_PHONE = _Place(small=8.8, name=9, below=True)
_SLIDE = _Place(small=7.4, name=8, below=True)
_DAYS = {-60: "−60", 0: "0", 10: "10", 30: "30", 100: "100 d", 365: "1 y", 730: "2 y", 1826: "5 y"}


def page(result):
    """Four panels under each other, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.9), layout="none")
    panels = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": [1, 1.35, 0.7, 1.25]})
    figure.subplots_adjust(left=0.095, right=0.985, top=0.955, bottom=0.06, hspace=0.42)
    return _fill(figure, panels, result, _PAGE)


def phone(result):
    """Four panels under each other, narrow and tall."""
    figure = Figure(figsize=(3.8, 5.6), layout="none")
    panels = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": [0.95, 1.75, 0.6, 1.2]})
    figure.subplots_adjust(left=0.13, right=0.97, top=0.925, bottom=0.05, hspace=0.85)
    return _fill(figure, panels, result, _PHONE)


def slide(result):
    """Two by two panels, for a slide that shows them twice as large."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    panels = figure.subplots(2, 2, sharex=True)
    figure.subplots_adjust(left=0.077, right=0.985, top=0.87, bottom=0.09, hspace=0.68, wspace=0.21)
    return _fill(figure, panels.T.ravel()[[0, 1, 3, 2]], result, _SLIDE)


def _fill(figure, panels, result, place):
    for axes, draw in zip(panels, (_neutrophils, _lymphocytes, _naive, _tolerance)):
        axes.set_xscale("function", functions=(_squeeze, _stretch))
        axes.set_xlim(FIRST_DAY, LAST_DAY)
        axes.xaxis.set_major_locator(FixedLocator(place.days))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: _DAYS.get(round(day), "")))
        draw(axes, result, place)
        axes.axvline(0, color=COLOURS["quiet"], linewidth=1)
        axes.yaxis.set_minor_locator(NullLocator())
        axes.tick_params(labelsize=place.small + 0.5)
    return figure


def _squeeze(day):
    day = np.asarray(day, float)
    return np.where(day < 0, -_BEFORE, 1) * np.log10(1 + np.abs(day) / _BEND)


def _stretch(position):
    position = np.asarray(position, float)
    return np.sign(position) * _BEND * (10 ** np.abs(np.where(position < 0, position / _BEFORE, position)) - 1)


def _curve(axes, result, series, colour, style="-", **more):
    return axes.plot(*result[series], color=colour, linestyle=style, gid=series.replace(".", "-"), **more)[0]


def _key(axes, place, curves, **narrow):
    """The key beside the panel's name; where that leaves no room, as ``narrow`` says."""
    where = {"loc": "lower center", "bbox_to_anchor": (0.46, 0.97), "borderaxespad": 0.1}
    tight = {}
    if place.below:
        where = {"loc": "lower right", "bbox_to_anchor": (1.04, 1.0), "borderaxespad": 0.05, **narrow}
        tight = {"handlelength": 1.2, "columnspacing": 0.6, "handletextpad": 0.3}
    spacing = {"handlelength": 2.0, "columnspacing": 0.9, "handletextpad": 0.5, **tight}
    axes.legend(curves.values(), curves.keys(), **{"ncols": 4, "fontsize": place.small + 0.3, **spacing, **where})


def _level(axes, place, height, text, **where):
    axes.axhline(height, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (1, 2)))
    where = {"x": LAST_DAY, "ha": "right", "va": "bottom", **where}
    axes.annotate(text, (where.pop("x"), height), (0, 2 if where["va"] == "bottom" else -3), fontsize=place.small,
                  textcoords="offset points", color=COLOURS["quiet"], **where)


def _published(axes, place, day, height, text, offset, ha):
    """A number from a paper, beside the model's curve."""
    axes.plot([day], [height], "D", markersize=5.5, markerfacecolor="white", markeredgecolor=COLOURS["ink"], zorder=4)
    text = text if place.below else f"published: {text}"
    axes.annotate(text, (day, height), offset, ha=ha, textcoords="offset points", fontsize=place.small,
                  color=COLOURS["ink"])


def _neutrophils(axes, result, place):
    logarithmic(axes, 0.005, 60, [0.01, 0.1, 1, 10])
    axes.axvspan(*result.marks["aplasia"], color=COLOURS["myeloid"], alpha=0.22, linewidth=0, gid="aplasia")
    _curve(axes, result, "marrow.C", COLOURS["myeloid"], linewidth=2.2)
    _level(axes, place, value("engraftment_level"), f"{value('engraftment_level'):g}: engraftment")
    _published(axes, place, value("engraftment_day"), value("engraftment_level"), f"day {value('engraftment_day'):g}", (7, 5), "left")
    axes.text(0, 0.0075, " day 0: graft", fontsize=place.small, color=COLOURS["quiet"])
    heading(axes, place, "Neutrophils, 10⁹/L", result.labels["say-neutrophils"], "say-neutrophils")


def _lymphocytes(axes, result, place):
    logarithmic(axes, 1, 3000, [1, 10, 100, 1000])
    axes.axvspan(*result.marks["window"], color=COLOURS["t"], alpha=0.12, linewidth=0, gid="window")
    # Yellow alone is too pale on white: it lies on a dark line that moves with it.
    edge, = axes.plot(*result["blood.NK"], color=COLOURS["ink"], linewidth=3.2, gid="blood-NK-edge")
    curves = {
        "NK": (edge, _curve(axes, result, "blood.NK", COLOURS["nk"], linewidth=1.6)),
        "B": _curve(axes, result, "blood.B", COLOURS["b"], "-."),
        "CD8": _curve(axes, result, "blood.CD8", COLOURS["t"], "--"),
        "CD4": _curve(axes, result, "blood.CD4", COLOURS["t"], linewidth=2.4),
    }
    _level(axes, place, value("cd4_low"), f"{value('cd4_low'):g}", x=FIRST_DAY + 2, ha="left", va="top")
    count = value("cd4_two_years")
    _published(axes, place, 730, count, "" if place.below else f"{count:g}", (0, -24), "center")
    heading(axes, place, "Lymphocytes, /µL", result.labels["say-lymphocytes"], "say-lymphocytes")
    _key(axes, place, curves, ncols=1, bbox_to_anchor=None, borderaxespad=0.1, labelspacing=0.25)


def _naive(axes, result, place):
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"])
    _curve(axes, result, "blood.naive_percent", COLOURS["t"], linewidth=2.2)
    doubled = value("naive_share_fold") * result["blood.naive_percent"][1][0]
    _published(axes, place, 730, doubled, "doubled", (-8, 4), "right")
    heading(axes, place, "Naive share of CD4, %", result.labels["say-naive"], "say-naive")


def _tolerance(axes, result, place):
    logarithmic(axes, 0.001, 100, [0.001, 0.01, 0.1, 1, 10])
    _level(axes, place, 18, "ill: Th1 at 18")
    _level(axes, place, 1, "tolerant: both at 1")
    curves = {
        "Treg": _curve(axes, result, "tolerance.Treg", COLOURS["treg"], "--"),
        "Th1": _curve(axes, result, "tolerance.Th1", COLOURS["damage"], linewidth=2.4),
    }
    heading(axes, place, "Tolerance, × healthy", result.labels["say-tolerance"], "say-tolerance")
    _key(axes, place, curves)
