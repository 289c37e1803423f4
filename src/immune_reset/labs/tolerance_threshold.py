"""Lesson 02: Treg induction falls and rises again, and the state of the tissue does not come back the way it went."""

from functools import cache, partial

import numpy as np
from sympy import Symbol, oo

from immune_reset import models
from immune_reset.engine.model import Observable
from immune_reset.errors import CourseError
from immune_reset.kept import kept
from immune_reset.labs import tolerance_figure
from immune_reset.labs.tolerance_figure import LAST_WEEK
from immune_reset.live import (
    Control, FirstAbove, FirstBelow, Lab, Line, Maximum, Point, Preset, Run, ValueAt,
)
from immune_reset.models.lo2016 import settled_illness
from immune_reset.models.patient import RELAPSE_LEVEL

#: Treg induction, times healthy, between which the model can rest in either state (found here, to 0.01).
DOWN, BACK = 0.64, 1.34

_AT_REST = 30 * 52  # weeks; near a threshold the model is slow

CONTROLS = [
    Control("lowest", "Lowest Treg induction", "× healthy", 0.4, 1, 0.01, 0.7, "ours",
            "scales the two Treg-induction constants of Lo 2016; range and course are ours",
            ("a deep dip", "no dip"), digits=2, spoken="times healthy"),
    Control("regained", "Treg induction afterwards", "× healthy", 0.4, 1.6, 0.01, 1, "ours",
            "the same two constants, after the dip; the range is ours",
            ("stays low", "above healthy"), digits=2, spoken="times healthy"),
    Control("leg", "Weeks to fall, and to rise", "weeks", 4, 78, 1, 40, "ours",
            "how fast induction changes; ours", ("sudden", "slow"), digits=0),
    Control("hold", "Weeks at the lowest", "weeks", 0, 52, 1, 26, "ours", "ours", ("none", "a year"), digits=0),
]

PRESETS = [
    Preset("Shallow dip", "Induction falls to 0.70 and comes back to 1.", {}),
    Preset("Deep dip", "Induction falls to 0.55 and comes back to 1, as healthy as before.", {"lowest": 0.55}),
    Preset("A little more", "The same dip; afterwards induction is 1.20, better than healthy.",
           {"lowest": 0.55, "regained": 1.2}),
    Preset("Far enough", "The same dip; afterwards induction is 1.50.", {"lowest": 0.55, "regained": 1.5}),
    Preset("Brief dip", "As deep, but over within twelve weeks.", {"lowest": 0.55, "leg": 6, "hold": 0}),
]


def _runs():
    tissue = models.load("lo2016", "dip")
    moved = {name: Symbol(name) for name in ("lowest", "regained", "leg", "hold")}
    return [
        Run("dip", tissue, np.arange(0, LAST_WEEK + 1, 1.5), moved,
            observables={"Th1": Observable(Symbol("T1_fold"), "× healthy", "Th1"),
                         "q": Observable(Symbol("induction"), "× healthy", "Treg induction")}),
    ]


READOUTS = [
    Maximum("th1_max", "dip.Th1", label="highest Th1", unit="× healthy", digits=1),
    FirstAbove("flip_week", "dip.Th1", RELAPSE_LEVEL, label="Th1 passes 5 × healthy", unit="week"),
    FirstBelow("back_week", "dip.Th1", 2, Symbol("flip_week"), label="Th1 back below 2 ×", unit="week"),
    ValueAt("q_back", "dip.q", Symbol("back_week"), digits=2),
    ValueAt("q_end", "dip.q", LAST_WEEK, label="induction at six years", unit="× healthy", digits=2),
    ValueAt("th1_end", "dip.Th1", LAST_WEEK, label="Th1 at six years", unit="× healthy", digits=1),
]

_ill = Symbol("th1_end") > RELAPSE_LEVEL
SUMMARY = [
    [(_ill & (Symbol("regained") >= 1),
      "Induction is back at {q_end} × healthy, and Th1 still stands at {th1_end} ×: it crossed over in week {flip_week} "
      "and did not return."),
     (_ill, "Th1 crossed over in week {flip_week}; with induction at {q_end} × it stands at {th1_end} × healthy."),
     (Symbol("back_week") < oo,
      "Th1 crossed over in week {flip_week} and came back in week {back_week}, when induction stood at {q_back} ×."),
     (Symbol("th1_max") > 1.1, "Nothing crossed over: Th1 rose to {th1_max} × healthy and ends at {th1_end} ×."),
     (True, "Nothing happened: Th1 stays near {th1_end} × healthy.")],
    [(True, f"At rest this model is ill only below {DOWN} × and well again only above {BACK} ×.")],
]

TRACES = [
    Line("th1", "dip.Th1"), Line("q", "dip.q"), Line("path", "dip.Th1", against="dip.q"), Point("end", "q_end", "th1_end"),
]

WRONG = """
- **Two states are a property of this model**, built for gut inflammation and repaired by us. That a person's immune
  system has two states with a threshold between them is a hypothesis; nobody has measured the two numbers.
- **"Treg induction" is one dial here.** In a body it is many things: genes, cytokines, the gut, age.
- **In people the defect may be function, not number.** In MS the Tregs of the blood suppressed less
  ([Haas 2005](https://doi.org/10.1002/eji.200526065 "abstract")).
- **TNF only holds Tregs back here.** In a dish it can feed them: human Tregs stopped dividing when their own TNF was
  blocked ([Nelson 2018](https://doi.org/10.1016/j.cyto.2018.05.036 "abstract")). The second state needs that brake.
- **One tissue, one pair of states.** No antigen, no antibody, no B cell, no organ that is used up. What is lost stays
  lost in a joint or a nerve, whatever Th1 does afterwards: lesson 03.
- **The dip is ours**: its depth, its pace and its cause.
"""


@cache
def settles(induction, start="tolerant"):
    """Th1, times healthy, when the model has come to rest at a fixed Treg induction.

    Parameters
    ----------
    induction : float
        Treg induction, times healthy, 0.4 to 1.6.
    start : str
        "tolerant" or "ill": the state from which it sets out.

    Raises
    ------
    CourseError
        For another start, and for an induction outside its range.
    """
    CONTROLS[1].check(induction)
    if start not in ("tolerant", "ill"):
        raise CourseError(f"The start is {start!r}; it is 'tolerant' or 'ill'.")
    tissue = models.load("lo2016")
    scaled = {name: induction * tissue.parameters[name].value for name in ("sb", "s10")}
    initial = dict(settled_illness()) if start == "ill" else None
    return float(tissue.solve(times=[_AT_REST], parameters=scaled, initial=initial).observables["T1_fold"][-1])


@cache
def branches():
    """Induction and Th1 along the two states at rest: (tolerant, ill), each a pair of arrays.

    Found by following the state at induction 1 in small steps of induction, as a root of the right side.
    """
    tissue = models.load("lo2016")
    healthy = {name: tissue.parameters[f"{name}_0"].value for name in tissue.states}
    low, high = CONTROLS[1].low, CONTROLS[1].high
    wells = [(np.linspace(DOWN, high, 49), healthy), (np.linspace(low, BACK - 0.01, 47), settled_illness())]

    def followed():
        return [_at_rest(tissue, q, np.array([start[name] for name in tissue.states])).tolist() for q, start in wells]

    return [(q, np.array(th1)) for (q, _), th1 in zip(wells, kept("lo2016_branches", followed))]


def _at_rest(tissue, inductions, start):
    """Th1, times healthy, at rest for each induction; ``start`` is the state at induction 1."""
    from scipy.optimize import root

    values = {name: each.value for name, each in tissue.parameters.items()}
    th1 = list(tissue.states).index("T1")
    found = np.empty(len(inductions))
    middle = int(np.abs(inductions - 1).argmin())
    for way in (range(middle, len(inductions)), range(middle, -1, -1)):
        logs = np.log(start)  # states differ by ten orders of magnitude
        for i in way:
            constants = list((values | {name: inductions[i] * values[name] for name in ("sb", "s10")}).values())

            def growth(logs):
                return np.array(tissue.numeric.right_side(0, np.exp(logs), constants, [])) / np.exp(logs)

            logs = root(growth, logs, tol=1e-12).x
            found[i] = np.exp(logs[th1]) / values["T1_0"]
    return found


def lab():
    """The lab of lesson 02 (a ``live.Lab``): one model, about 10 ms in Python and 5 ms in a browser."""
    drawn = branches()
    return Lab(
        name="tolerance-threshold",
        keep=True,
        title="A dip of Treg induction over six years",
        question="You lower the brake and put it back. Does the attack stop?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=partial(tolerance_figure.page, branches=drawn),
        forms={"phone": partial(tolerance_figure.phone, branches=drawn),
               "slide": partial(tolerance_figure.slide, branches=drawn)},
        traces=TRACES,
        table=range(0, LAST_WEEK + 1, 26),
        x_label="week",
        description="Three panels. Th1 cells over six years and, below, Treg induction, which falls and rises again. "
                    "Beside them Th1 against induction: two grey bands mark where the model can rest, tolerant below "
                    "and ill above; from 0.64 to 1.34 both exist. A line shows the path between them. {summary}",
        notes="The grey bands are the states in which the model can rest. The line starts at the white square; the black "
              "dot is where it stands after six years.",
        about=[("Where this model is wrong", WRONG)],
    )


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    return sorted({each.source for each in models.load("lo2016").parameters.values()} | {"haas2005", "nelson2018"})
