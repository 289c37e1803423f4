"""The picture that lesson 02 reads aloud: the brake is lowered and put back, and only one of two lines comes home."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset import models
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_SHALLOW, _DEEP = 0.70, 0.55
_YEARS = 5


@styled()
def draw():
    """Treg induction and Th1 over five years, for a shallow and for a deep dip.

    Returns
    -------
    Picture
    """
    tissue = models.load("lo2016", "dip")
    weeks = np.arange(0, 52 * _YEARS + 1)
    paths = [tissue.solve(times=weeks, parameters={"lowest": lowest}).observables for lowest in (_SHALLOW, _DEEP)]
    figure = Figure(figsize=(9.6, 4.1))
    brake, th1 = figure.subplots(1, 2)
    for path, style, colour in zip(paths, ("-", "--"), (COLOURS["treg"], COLOURS["damage"])):
        brake.plot(weeks / 52, path["induction"], style, color=colour)
        th1.plot(weeks / 52, path["T1_fold"], style, color=colour)
    brake.set(ylim=(0, 1.3), xlabel="year", title="1  Treg induction, × healthy")
    th1.set(yscale="log", ylim=(0.5, 40), xlabel="year", title="3  Th1, × healthy")
    th1.set_yticks([1, 5, 20], ["1", "5", "20"])
    th1.minorticks_off()
    th1.axhline(5, color=COLOURS["quiet"], linewidth=1, linestyle=":")
    brake.text(1.65, 0.68, f"solid: to {_SHALLOW:.2f}", fontsize=11)
    brake.text(1.65, 0.53, f"dashed: to {_DEEP:.2f}", fontsize=11)
    brake.text(2.3, 1.07, "2  both back at 1", fontsize=11)
    th1.text(1.9, 22, "4  deep dip: stays ill", fontsize=11)
    th1.text(1.9, 1.25, "shallow dip: comes home", fontsize=11)
    th1.text(4.95, 5.4, "ill above 5", fontsize=10, ha="right", color=COLOURS["quiet"])
    shallow, deep = (path["T1_fold"] for path in paths)
    return Picture(
        figure,
        "Same brake, two states",
        f"Two charts over five years. Left, Treg induction falls from 1 to {_SHALLOW:.2f} (solid) or {_DEEP:.2f} (dashed) "
        "and is back at 1 after two years in both. Right, Th1 cells: after the shallow dip they rise to "
        f"{shallow.max():.1f} and return to {shallow[-1]:.1f} times healthy; after the deep dip they stay at {deep[-1]:.0f}.",
    )
