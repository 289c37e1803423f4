"""The picture that lesson 07 reads aloud: CD4 recovery with a resting thymus and with a rebound."""

import numpy as np

from immune_reset import models
from immune_reset.picture import Picture
from immune_reset.theme import COLOURS


def draw():
    """CD4 T cells over two years for a thymic output as before (F = 1) and for the calibrated rebound.

    Returns
    -------
    Picture
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    from immune_reset.live.drawing import STYLE

    model = models.load("reconstitution")
    rebound = model.parameters["F"].value
    days = np.linspace(0, 730, 147)
    resting = model.solve(times=days, parameters={"F": 1}).observables["CD4"]
    rebounding = model.solve(times=days).observables["CD4"]
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(8.4, 4.3))
        axes = figure.subplots()
        axes.set(xlim=(0, 800), ylim=(0, 450), xlabel="days after the transplant",
                 ylabel="CD4 T cells per µL of blood")
        axes.plot(days, rebounding, color=COLOURS["t"])
        axes.plot(days, resting, color=COLOURS["t"], linestyle="--")
        axes.plot([730], [388], "D", markerfacecolor="white", markeredgecolor=COLOURS["ink"])
        for place, text in {(120, 40): "1  survivors divide", (440, 248): f"2  thymus at {rebound:.0f} × its output",
                            (420, 148): "3  thymus as before"}.items():
            axes.text(*place, text, fontsize=11)
        axes.text(716, 408, "4  published: 388", ha="right", fontsize=11)
    return Picture(
        figure,
        "CD4 T cells over two years, with and without a thymic rebound",
        "Two curves of CD4 T cells per microlitre over 730 days. Both climb to about "
        f"{rebounding[24]:.0f} by day 120 as survivors divide. Then the dashed one, thymus as before, stays flat and "
        f"ends at {resting[-1]:.0f}; the solid one, thymus at {rebound:.0f} times its output, climbs to "
        "meet a diamond that marks the published 388.",
    )
