"""Lesson 04: a pool of stem cells, its clones by chance, and the one probability on which both depend."""

import numpy as np
from sympy import Max, Symbol

from immune_reset import models
from immune_reset.engine.given import is_number
from immune_reset.engine.model import Observable
from immune_reset.errors import CourseError
from immune_reset.labs import self_renewal_figure
from immune_reset.labs.self_renewal_figure import FLOOR, FOLLOWED, LAST_YEAR
from immune_reset.live import Control, Fill, Formula, Frames, Lab, Label, Line, Preset, Run, ValueAt
from immune_reset.models.self_renewal import WEEKS_PER_YEAR, clones

model = models.load("self_renewal")

#: Founders that are simulated in one throw; the first few of them are followed in the figure.
_FOUNDERS = 1000
_MOST_CELLS = 6_000  # beyond the figure's upper edge: a larger clone is kept at this size
_SHARES = [round(0.45 + 0.005 * step, 3) for step in range(21)]
_THROWS = [1, 2, 3, 4]
_SHORTEST, _LONGEST = 25, 50

#: Divisions of each cell so far, on average; the interval between them only stretches this axis. Most losses are early.
_DIVISIONS = LAST_YEAR * WEEKS_PER_YEAR / _SHORTEST * np.linspace(0, 1, 43) ** 1.5

p, interval, cells = Symbol("p"), Symbol("interval"), Symbol("cells")

CONTROLS = [
    Control("p", "Self-renewal, p", "", _SHARES[0], _SHARES[-1], 0.005, 0.5, "ours",
            "no source read here gives it for human stem cells; it is what this lab asks about",
            ("daughters leave", "daughters stay"), digits=3),
    Control("interval", "Division interval", "weeks", _SHORTEST, _LONGEST, 1, 40, "published",
            "Catlin 2011: once in 40 weeks, 25 to 50", ("fast", "slow"), digits=0),
    Control("cells", "Cells at the start", "", 10, 100_000, 1, 100_000, "published",
            "Lee-Six 2018: 50,000 to 200,000 in one man; smaller numbers are ours",
            ("ten cells", "a whole marrow"), scale="log", digits=0),
    Control("throw", "Throw of the dice", "", _THROWS[0], _THROWS[-1], 1, 1, "ours",
            "four chance histories of 1,000 founders", ("first", "fourth"), digits=0),
]

PRESETS = [
    Preset("Reference pool", "p = 0.5, once in 40 weeks, 100,000 cells: in balance.", {}),
    Preset("Slightly too few stay", "48 daughters in 100 stay, where 50 would keep the balance.", {"p": 0.48}),
    Preset("Slightly too many stay", "52 daughters in 100 stay.", {"p": 0.52}),
    Preset("Ten cells", "In balance, but only ten stem cells to start with.", {"cells": 10}),
    Preset("Another history", "The same balance, other luck.", {"throw": 2}),
]


def _history(p, throw):
    """One throw: sizes of the clones that are followed, and how many of all founders have descendants."""
    week = model.parameters["interval"].value  # any interval will do: time is counted in divisions
    sizes = clones(_FOUNDERS, _DIVISIONS * week, p=p, interval=week, seed=int(throw))
    followed = {f"clone_{number}": np.minimum(sizes[:, number], _MOST_CELLS) for number in range(FOLLOWED)}
    return followed | {"alive": np.count_nonzero(sizes, axis=1)}


def _runs():
    mean, spread = Symbol("mean"), Symbol("spread")
    years = np.linspace(0, LAST_YEAR, 81)
    series = {f"clone_{number}": (f"clone {number + 1}", "cells") for number in range(FOLLOWED)}
    return [
        Run("pool", model, years * WEEKS_PER_YEAR, {"p": p, "interval": interval, "founders": cells},
            x=(1 / WEEKS_PER_YEAR, 0),
            observables={
                "low": Observable(Max(mean - 2 * spread, FLOOR), "× its start", "pool, two standard deviations lower"),
                "high": Observable(mean + 2 * spread, "× its start", "pool, two standard deviations higher"),
                "level": Observable(Max(mean, FLOOR), "× its start", "pool, mean"),
                "left": Observable(10 * Symbol("founders_left"), "of 1,000", "founders with descendants, expected"),
            }),
        Frames("chance", _history, _DIVISIONS, series | {"alive": ("founders with descendants, this throw", "of 1,000")},
               grid={"p": _SHARES, "throw": _THROWS}, x=(interval / WEEKS_PER_YEAR, 0), decimals=0),
    ]


READOUTS = [
    Formula("divisions", LAST_YEAR * WEEKS_PER_YEAR / interval, label="divisions of a cell in 80 years"),
    ValueAt("pool", "pool.mean", LAST_YEAR, label="mean pool at 80 years", unit="× its start", digits=2),
    Formula("percent", 100 * Symbol("pool"), digits=1),
    ValueAt("ten", "pool.mean", 10, label="mean pool after ten years", unit="× its start", digits=2),
    ValueAt("left", "pool.left", LAST_YEAR, label="founders with descendants, expected", unit="of 1,000"),
    ValueAt("alive", "chance.alive", LAST_YEAR, label="founders with descendants, this throw", unit="of 1,000"),
    ValueAt("size", "pool.surviving_size", LAST_YEAR, label="mean size of a clone that is left", unit="cells"),
    ValueAt("lost", "pool.lost", LAST_YEAR, digits=3),
    Formula("all_gone", 100 * Symbol("lost") ** cells, label="histories in which the whole pool is gone",
            unit="of 100"),
]

SUMMARY = [
    [(Symbol("pool") < 0.0005, "The pool is lost: of 10,000 stem cells fewer than five are left at 80 years."),
     (Symbol("pool") < 0.7, "The pool shrinks: at 80 years {percent} % of it is left."),
     (Symbol("pool") > 1000, "The pool swells beyond 1,000 times its start. No marrow has room for that."),
     (Symbol("pool") > 1.4, "The pool swells to {pool} times its start. No marrow has room for that."),
     (True, "The pool holds its size: {pool} times its start at 80 years, on average.")],
    [(Symbol("size") > 5000, "Of 1,000 founders about {left} still have descendants, {alive} in this throw; a clone that "
                             "is left has thousands of cells."),
     (Symbol("left") >= 0.5, "Of 1,000 founders about {left} still have descendants, {alive} in this throw; a clone "
                             "that is left has {size} cells on average."),
     (True, "Of 1,000 founders hardly one still has descendants.")],
    [(Symbol("all_gone") > 0.5, "With {cells} cells at the start, all are gone in {all_gone} of 100 histories."),
     (True, "")],
]

TRACES = [
    Fill("band", "pool.high", "pool.low"),
    Line("level", "pool.level"),
    *[Line(f"clone-{number}", f"chance.clone_{number}") for number in range(FOLLOWED)],
    Line("mean", "pool.mean"),
    Line("left", "pool.left"), Line("alive", "chance.alive"),
    Label("say-clones", "each cell divides {divisions} times"),
    Label("say-left", "{alive} left, {left} expected"),
    Label("say-pool", "× {ten} every ten years"),
]

WRONG = """
- **Drift alone fails in old age.** Above 75 years 12 to 18 clones make 30 to 60 % of the blood
  ([Mitchell 2022](https://doi.org/10.1038/s41586-022-04786-y "abstract")). In this model the 15 largest of 100,000
  make about 3 %. Some clones have an advantage, and every clone here has the same p.
- **Nothing holds the pool.** A real marrow corrects: too few stem cells, and more daughters stay. Without such a
  feedback p would have to be 0.5 to the third decimal. The feedback is not known well enough to draw it.
- **Daughters decide on their own.** If each division kept exactly one stem cell, the pool would hold and no clone
  would be lost. How often human stem cells do which is not known.
- **A replication is taken as a division.** The 40 weeks come from how fast blood drifts in women. If they count only
  divisions that add a stem cell, drift here is too slow, up to four times.
- **All stem cells are alike** and stay so for 80 years. In people some clones outgrow the others (Mitchell 2022, above).
"""


def lab():
    """The first lab of lesson 04 (a ``live.Lab``): three equations, and clones drawn beforehand."""
    return Lab(
        name="self-renewal",
        keep=True,
        title="A pool of stem cells over a lifetime",
        question="How exactly must self-renewal be balanced, and what does chance do to a balanced pool?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=self_renewal_figure.page,
        forms={"phone": self_renewal_figure.phone, "slide": self_renewal_figure.slide},
        x_label="years",
        traces=TRACES,
        description="Three charts over 80 years: the sizes of 24 clones that each began with one cell, with their "
                    "mean; how many of 1,000 founders still have descendants; the pool against its start. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def surviving_clone(p, years, interval=40.0):
    """Mean size, in cells, of a clone that has not died out.

    Parameters
    ----------
    p : float
        Probability that a daughter stays a stem cell, 0.3 to 0.7.
    years : float
        Age of the clone, above 0 and at most 80.
    interval : float
        Weeks between two divisions, 2 to 100.

    Raises
    ------
    CourseError
        If a value is outside its range; the message names it.
    """
    if not is_number(years) or not 0 < years <= LAST_YEAR:
        raise CourseError(f"years is {years!r}; a number above 0, up to {LAST_YEAR:g}, is due.")
    result = model.solve(times=[years * WEEKS_PER_YEAR], parameters={"p": p, "interval": interval})
    return float(result.observables["surviving_size"][0])


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    return sorted({each.source for each in model.parameters.values()} | {"mitchell2022", "till1964"})
