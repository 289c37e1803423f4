"""The labelled picture of lesson 11: who enters a trial after a bad year, and what the next year brings untreated."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure

from immune_reset.models import velez2011
from immune_reset.observations import value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS
from immune_reset.trials import relapsing

PATIENTS = 14
ENTRY = 2


@cache
def years():
    """Days of relapses of each patient in the year before entry (below 0) and in the year after it."""
    found = velez2011.simulate(PATIENTS, 4, seed=PATIENTS)
    days = found.day - 3 * velez2011.YEAR
    near = np.abs(days) <= velez2011.YEAR
    courses = [days[near & (found.patient == patient)] for patient in range(PATIENTS)]
    return sorted(courses, key=lambda each: -(each <= 0).sum())


@styled()
def draw():
    """Fourteen model patients over two years; those with two relapses or more in the first one enter.

    Returns
    -------
    Picture
    """
    courses = years()
    counts = [((each <= 0).sum(), (each > 0).sum()) for each in courses]
    enter = sum(before >= ENTRY for before, _ in counts)
    before, after = (sum(pair[at] for pair in counts[:enter]) for at in (0, 1))
    figure = Figure(figsize=(9.6, 4.4), layout="none")
    axes = figure.add_axes((0.085, 0.125, 0.8, 0.79))
    axes.axhspan(-0.5, enter - 0.5, color=COLOURS["wash"], linewidth=0)
    for row, each in enumerate(courses):
        inside = row < enter
        axes.plot(each / velez2011.YEAR * 12, np.full(len(each), row), "s", markersize=7, linestyle="none",
                  markerfacecolor=COLOURS["damage"] if inside else COLOURS["paper"], markeredgecolor=COLOURS["damage"], clip_on=False)
        axes.text(1.02, row, f"{counts[row][0]} → {counts[row][1]}", transform=axes.get_yaxis_transform(), va="center", fontsize=11,
                  fontweight="bold" if inside else "normal")
    axes.axvline(0, color=COLOURS["ink"], linewidth=1.5)
    axes.axhline(enter - 0.5, color=COLOURS["edge"], linewidth=1, linestyle=(0, (4, 2)))
    axes.set(xlim=(-12, 12), ylim=(PATIENTS - 0.5, -0.5), xlabel="months from entry; nobody is treated")
    axes.set_xticks([-12, -6, 0, 6, 12])
    axes.set_yticks([(enter - 1) / 2, (enter + PATIENTS - 1) / 2], ["enter", "do not"])
    axes.tick_params(axis="y", length=0, labelsize=12)
    axes.grid(visible=False)
    for x, words in ((-6, "the year before"), (6, "the year after")):
        axes.annotate(words, (x, 1), (0, 5), xycoords=axes.get_xaxis_transform(), textcoords="offset points", ha="center", fontsize=12,
                      fontweight="bold")
    pool = relapsing(ENTRY)
    return Picture(
        figure, "Two relapses or more: enter",
        f"Fourteen rows, a square for each relapse in the year before and the year after entry. The {enter} who had two or more enter: "
        f"{before} relapses in the year before, {after} in the year after, untreated. Of {len(pool.before):,} such model patients the mean "
        f"falls from {pool.before.mean():.2f} to {pool.rate:.2f}; in {value('untreated_relapses_n'):g} untreated people with MS from "
        f"{value('untreated_relapses_before'):g} to {value('untreated_relapses_after'):.1f}.",
    )
