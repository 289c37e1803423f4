"""Lesson 00: one slider, one curve. CD4 T cells after a transplant, and the age of the thymus."""

from functools import partial

import numpy as np
from matplotlib.figure import Figure
from sympy import Symbol

from immune_reset import models
from immune_reset.live import Control, Lab, Label, Line, Point, Run, ValueAt
from immune_reset.observations import value
from immune_reset.theme import COLOURS

#: The model behind this lab: lymphocyte recovery after an autologous transplant.
recovery = models.load("reconstitution")

_TWO_YEARS = 730
_AGE = Control("age", "Age at transplant", "years", 18, 65, 1, 38, "published",
               "Palmer 2018: thymic output halves every 16 years; Pasquini 2012: median age 38 years",
               ("young thymus", "old thymus"), digits=0)


def _draw(result, size=(6.8, 4.2)):
    figure = Figure(figsize=size)
    figure.subplots_adjust(left=max(0.125, 0.6 / size[0]), bottom=max(0.11, 0.45 / size[1]))  # room for the names of the axes
    axes = figure.subplots()
    axes.set(xlim=(0, 800), ylim=(0, 700), xlabel="days after the transplant", ylabel="CD4 T cells per µL")
    low, count = value("cd4_normal_low"), value("cd4_two_years")
    axes.axhspan(low, 700, color=COLOURS["t"], alpha=0.08, linewidth=0)
    axes.text(10, 690, f"from {low:g} up: range of healthy men", va="top", fontsize=9, color=COLOURS["quiet"])
    axes.plot(*result["blood.CD4"], color=COLOURS["t"], gid="blood-CD4")
    axes.plot([_TWO_YEARS], [count], "D", markersize=7, markerfacecolor="white", markeredgecolor=COLOURS["ink"])
    axes.annotate(f"published: {count:g},\nmedian of 56 patients", (_TWO_YEARS, count), (-16, 22), textcoords="offset points",
                  ha="right", fontsize=9)
    x, y = result.marks["two-years"]
    axes.plot([x], [y], "o", color=COLOURS["t"], gid="two-years")
    axes.text(_TWO_YEARS, 40, result.labels["say-count"], ha="right", fontsize=12, fontweight="bold", gid="say-count")
    return figure


def lab():
    """The lab of lesson 00 (a ``live.Lab``) with a single control."""
    return Lab(
        name="start-here",
        keep=True,
        title="CD4 T cells after a transplant",
        question="Same treatment, other age: how many CD4 T cells after two years?",
        controls=[_AGE],
        runs=[Run("blood", recovery, np.linspace(0, 800, 201), {"age": Symbol("age")})],
        readouts=[ValueAt("count", "blood.CD4", _TWO_YEARS, label="CD4 T cells at two years", unit="per µL")],
        summary=[[(True, "At {age} years the model patient has {count} CD4 T cells per µL two years after the transplant.")]],
        figure=_draw,
        forms={"phone": partial(_draw, size=(3.8, 3.6)), "slide": partial(_draw, size=(5.4, 3.1))},
        traces=[Line("blood-CD4", "blood.CD4"), Point("two-years", _TWO_YEARS, "blood.CD4"),
                Label("say-count", "{count} at two years")],
        description="A curve of CD4 T cells over 800 days. It starts near zero and climbs, fast at first, then slowly. "
                    f"A diamond marks the published {value('cd4_two_years'):g} at two years. {{summary}}",
        about=[("Where this model is wrong",
                "- The thymic rebound is **calibrated** to the diamond, so meeting it proves nothing.\n"
                "- The model is assembled from published rates of different groups of people.\n"
                "- The age of the 56 patients was not read; 38 years is the median of another registry.")],
    )


def cell_count(age):
    """CD4 T cells per microlitre two years after the transplant, for an age in years (18 to 65).

    Raises CourseError when the age is outside that range.
    """
    return float(recovery.solve(t_end=_TWO_YEARS, parameters={"age": _AGE.check(age)}).observables["CD4"][-1])


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    return sorted({parameter.source for parameter in recovery.parameters.values()} | {"chng2004"})
