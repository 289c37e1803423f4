"""The picture that lesson 08 reads aloud: the same blood read twice on one day, and how much of it is recognised."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset import models
from immune_reset.engine.given import check_number
from immune_reset.models.memory_clones import clone_shares
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS


def recognised(lineage="CD4", reads=1e5):
    """Share of memory reads that lie in a clone read before, in two samples of one repertoire with nothing in between.

    Parameters
    ----------
    lineage : str
        "CD4" or "CD8".
    reads : float or list of them
        Receptors of memory cells read in each sample, from 1 to 10¹².

    Returns
    -------
    float or array
        A share from 0 to 1, the mean over samples; the truth is 1.

    Raises
    ------
    CourseError
        For another lineage, or reads that are no such number.
    """
    shares = clone_shares(lineage)
    single = np.ndim(reads) == 0
    depths = [reads] if single else list(reads)
    for each in depths:
        check_number("recognised: reads", each, 1, 1e12)
    seen = [float(shares @ (1 - np.exp(-each * shares))) for each in depths]
    return seen[0] if single else np.array(seen)


@styled()
def draw():
    """Recognised share of memory CD4 and CD8 reads against the depth of sequencing, nothing having changed.

    Returns
    -------
    Picture
    """
    reads = np.geomspace(1e2, 1e7, 61)
    curves = {lineage: 100 * recognised(lineage, reads) for lineage in ("CD4", "CD8")}
    figure = Figure(figsize=(9.6, 4.3), layout="constrained")
    axes = figure.subplots()
    axes.axhline(100, color=COLOURS["quiet"], linewidth=1.2, linestyle=(0, (1, 2)))
    for lineage, style in (("CD4", "-"), ("CD8", "--")):
        axes.plot(reads, curves[lineage], style, color=COLOURS["t"])
    axes.set_xscale("log")
    axes.set(xlim=(1e2, 1e7), ylim=(0, 112))
    axes.set_xlabel("receptors of memory cells read in each of two samples", fontsize=14)
    axes.set_title("Reads of the second sample in a clone of the first, %", fontsize=15)
    axes.tick_params(labelsize=13)
    axes.set_xticks([1e2, 1e3, 1e4, 1e5, 1e6, 1e7], ["100", "1,000", "10⁴", "10⁵", "10⁶", "10⁷"])
    axes.minorticks_off()
    few = 100 * recognised("CD4", 1e3)
    axes.plot([1e3], [few], "o", color=COLOURS["t"])
    axes.annotate(f"3  at 1,000 reads: {few:.0f} %", (1e3, few), (10, -14), textcoords="offset points", fontsize=14)
    axes.text(1.2e2, 102, "1  the truth: 100 %", fontsize=14, va="bottom")
    axes.text(4e4, 36, "2  CD4: many small clones", fontsize=14)
    axes.text(1.2e2, 77, "4  CD8: a few large clones", fontsize=14)
    clones = round(models.load("repertoire").parameters["clones"].value)
    return Picture(
        figure,
        "The same blood, read twice",
        f"A chart of the share of reads recognised against the number of receptors read, from 100 to 10 million, for {clones:,} "
        f"simulated memory clones that do not change. The CD4 curve rises from {curves['CD4'][0]:.0f} per cent to "
        f"{curves['CD4'][-1]:.0f}; at 1,000 reads it stands at {few:.0f}. The dashed CD8 curve lies above it, from "
        f"{curves['CD8'][0]:.0f} to {curves['CD8'][-1]:.0f} per cent. A dotted line marks the truth, 100.",
    )
