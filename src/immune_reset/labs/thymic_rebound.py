"""The picture that lesson 07 reads aloud: one CD4 count with two histories, told apart by the naive share."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset import models
from immune_reset.observations import value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: A second history that ends at the same count: no rebound, but more room for memory cells (ours, for this picture).
NO_REBOUND = {"F": 1, "K4": 375, "r4": 0.046}

_TWO_YEARS = 730


@styled()
def draw():
    """CD4 T cells and their naive share over two years, with a thymic rebound and with more memory cells instead.

    Returns
    -------
    Picture
    """
    model = models.load("reconstitution")
    days = np.linspace(0, _TWO_YEARS, 147)
    rebound = model.solve(times=days).observables
    survivors = model.solve(times=days, parameters=NO_REBOUND).observables
    published = value("cd4_two_years")
    doubled = 100 * value("naive_share_fold") * rebound["naive_share_CD4"][0]
    figure = Figure(figsize=(9.6, 4.1))
    count, share = figure.subplots(1, 2)
    for axes, name, factor in ((count, "CD4", 1), (share, "naive_share_CD4", 100)):
        axes.plot(days, factor * rebound[name], color=COLOURS["t"])
        axes.plot(days, factor * survivors[name], color=COLOURS["damage"], linestyle="--")
        axes.set(xlim=(0, 800), xlabel="days after the transplant")
    count.set(ylim=(0, 460), title="CD4 T cells, per µL")
    share.set(ylim=(0, 70), title="Naive share of them, %")
    for axes, height in ((count, published), (share, doubled)):
        axes.plot([_TWO_YEARS], [height], "D", markerfacecolor="white", markeredgecolor=COLOURS["ink"])
    count.text(715, 418, f"1  published: {published:g}", ha="right", fontsize=11)
    count.text(225, 345, "3  survivors only", fontsize=11)
    count.text(330, 215, "2  the thymus rebounds", fontsize=11)
    share.text(715, 63, "4  published: doubled", ha="right", fontsize=11)
    share.text(330, 22, "2  new cells", fontsize=11)
    share.text(420, 6, "3  old cells", fontsize=11)
    return Picture(
        figure,
        "One count, two histories",
        "Two charts over 730 days. Left, CD4 T cells per microlitre: a solid curve with a thymic rebound and a dashed "
        "curve without one, in which survivors fill more room, both end at the published "
        f"{published:g}. Right, the naive share of these cells: with the rebound it ends at {100 * rebound['naive_share_CD4'][-1]:.0f} per cent, near a "
        f"diamond at twice the share of before; without it, at {100 * survivors['naive_share_CD4'][-1]:.1f} per cent.",
    )
