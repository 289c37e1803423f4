"""Lesson 03: flares out of chance. Immune events at random days, a threshold, and what each flare leaves behind."""

from functools import partial

import numpy as np
from matplotlib.figure import Figure
from sympy import Symbol, oo

from immune_reset import models
from immune_reset.engine.given import check_whole
from immune_reset.engine.model import Observable
from immune_reset.labs.panels import Place, heading, logarithmic
from immune_reset.live import (
    Control, FirstAbove, Formula, Icons, Lab, Label, Line, Maximum, Preset, Pulses, Rises, Run, ValueAt,
)
from immune_reset.models.velez2011 import MERGED, YEAR
from immune_reset.theme import COLOURS

YEARS = 5
#: Longest step in days. The rate of flares is the same at half of it (0.74 a year over 200 patients).
STEP = 0.2
MOST_FLARES = 40

treg_growth, events, threshold, patient = map(Symbol, ("treg_growth", "events", "threshold", "patient"))

_MODEL = models.load("velez2011")
_INFLUX = _MODEL.parameters["influx"].value

CONTROLS = [
    Control("treg_growth", "Growth of Tregs", "per day", 0.25, 0.45, 0.01, 0.25, "published",
            "Velez 2011: 0.25 in autoimmunity, up to 2; the range shown is chosen",
            ("autoimmune", "strong Tregs"), digits=2),
    Control("events", "Immune events", "a year", 60, 200, 5, 100, "published",
            "Velez 2011: 100 a year, 20 to 200; the range shown is chosen", ("few", "many"), digits=0),
    Control("threshold", "Threshold of a flare", "cells", 10_000, 45_000, 100, 22_800, "published",
            "Velez 2011: 22,800 effector cells, 5,000 to 50,000; the range shown is chosen",
            ("little is enough", "much is needed"), digits=0),
    Control("patient", "Patient", "", 1, 12, 1, 4, "ours",
            "which days the events fall on; drawn by a generator, the same at each visit", ("1", "12"), digits=0),
]

PRESETS = [
    Preset("Autoimmune setting", "Weak Tregs, a hundred small events a year.", {}),
    Preset("Another patient", "All numbers the same; the events fall on other days.", {"patient": 2}),
    Preset("Twice the events", "Two hundred events a year. Twice the flares?", {"events": 200}),
    Preset("Fewer events", "Sixty events a year.", {"events": 60}),
    Preset("Half the threshold", "The same cells, judged by another mark. Damage is reckoned from the mark too.", {"threshold": 11_400}),
    Preset("Stronger Tregs", "Tregs grow by 0.35 a day instead of 0.25.", {"treg_growth": 0.35}),
]


def _runs():
    pulses = {name: Pulses(events / YEAR, _INFLUX) for name in ("nE", "nR")}
    return [
        Run("flares", _MODEL, np.arange(0, YEARS * YEAR + 1.0), {"aR": treg_growth, "a": threshold}, x=(1 / YEAR, 0),
            observables={"level": Observable(threshold, "cells", "threshold")},
            pulses=pulses, seed=patient, step=STEP),
    ]


READOUTS = [
    Rises("relapses", "flares.E", threshold, MERGED / YEAR, label="flares in five years"),
    Formula("rate", Symbol("relapses") / YEARS, label="flares a year", digits=1),
    FirstAbove("first", "flares.E", threshold, digits=1),
    Formula("month", 12 * Symbol("first"), label="first flare", unit="month"),
    Maximum("peak", "flares.E", label="highest number of effector cells", unit="cells"),
    Formula("peak_share", 100 * Symbol("peak") / threshold, label="the same, of the threshold", unit="%"),
    ValueAt("damage", "flares.L", YEARS, label="permanent damage", digits=2),
]

SUMMARY = [
    [(Symbol("relapses") > 1, "{relapses} flares in five years, the first in month {month}; effector cells reach "
                              "{peak_share} % of the threshold."),
     (Symbol("first") < oo, "One flare in five years, in month {month}; effector cells reach {peak_share} % of the "
                            "threshold."),
     (True, "No flare in five years: effector cells never pass {peak_share} % of the threshold.")],
    [(Symbol("damage") >= 0.5, "What is permanent has grown to {damage} and does not fall again."),
     (True, "Permanent damage stays small: {damage}.")],
]

TRACES = [
    Line("E", "flares.E"), Line("R", "flares.R"), Line("level", "flares.level"), Line("L", "flares.L"), Line("l", "flares.l"),
    Icons("marks", 0, "relapses"), Label("say-flares", "flares: {relapses}"), Label("say-damage", "permanent: {damage}"),
]

WRONG = """
- **A flare is what passes a line that the authors drew.** Halve the line and the same cells make more than twice the
  flares (101 instead of 41 in the twelve patients). No one has counted 22,800 effector cells in a patient.
- **The rate depends on the arithmetic.** With the authors' step of 0.1 day the model gives 1.07 flares a year, with ten
  times finer steps 0.74 ([Velez de Mendizabal 2011](https://doi.org/10.1186/1752-0509-5-114 "methods and Figure 3")). This lab lets every
  event fall at its own moment and gives 0.74. "About one a year" in the paper rests on the coarse step.
- **At rest nothing happens.** Without chance the model settles. It explains relapses by noise and has no progressive
  disease: hardly any damage without flares, no ageing, no lost reserve.
- **More events calm it, and that is not what is seen.** Here effector and regulatory cells get as many events each.
  In 73 people with MS relapses were about twice as frequent around infections, mostly of the airways
  ([Buljevac 2002](https://doi.org/10.1093/brain/awf098 "abstract")).
- **Killing cells does not help here.** Remove 999 of 1,000 and the same rhythm returns; only the growth of Tregs changes
  it. So this model cannot tell you what a transplant does.
- **Damage has no unit and no place.** A scar counts the same in an eyelid and in a brain stem. The paper's table prints
  0.02 a day for damage that turns permanent, its model file 0.002; the lab takes the file.
"""


_WORDS = ("Cells: effector (solid), regulatory (dashed), threshold", "Damage: passing (dashed), permanent")


def _draw(result, size, edges, place, height, words=_WORDS):
    figure = Figure(figsize=size, layout="none")
    cells, damage = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [1.5, 1]})
    figure.subplots_adjust(**edges)
    for axes in (cells, damage):
        axes.set_xlim(0, YEARS)
        axes.tick_params(labelsize=place.small)
    logarithmic(cells, 50, 1e6, [100, 1000, 1e4, 1e5])
    cells.plot(*result["flares.R"], color=COLOURS["treg"], linestyle="--", linewidth=0.9, gid="R")
    cells.plot(*result["flares.E"], color=COLOURS["t"], linewidth=1.1, gid="E")
    cells.plot(*result["flares.level"], color=COLOURS["damage"], linewidth=1.6, linestyle=(0, (6, 2)), gid="level")
    heading(cells, place, words[0], result.labels["say-flares"], "say-flares")
    flags = np.arange(MOST_FLARES)
    cells.plot(0.06 + flags * (YEARS - 0.12) / (MOST_FLARES - 1), np.full(MOST_FLARES, 5.2e5), "s", linestyle="none",
               markersize=height, color=COLOURS["damage"], gid="marks")
    logarithmic(damage, 0.02, 2000, [0.1, 1, 10, 100, 1000])
    damage.plot(*result["flares.l"], color=COLOURS["myeloid"], linewidth=1.1, linestyle="--", gid="l")
    damage.plot(*result["flares.L"], color=COLOURS["ink"], linewidth=2, gid="L")
    heading(damage, place, words[1], result.labels["say-damage"], "say-damage")
    damage.set_xlabel("year", fontsize=place.small, labelpad=1)
    return figure


_PAGE = partial(_draw, size=(6.8, 4.8), edges=dict(left=0.1, right=0.985, top=0.945, bottom=0.085, hspace=0.24),
                place=Place(9, 10), height=4)
_PHONE = partial(_draw, size=(3.8, 5.0), edges=dict(left=0.17, right=0.975, top=0.94, bottom=0.08, hspace=0.28),
                 place=Place(9, 9), height=3, words=("Cells: effector, Treg (dashed)", "Damage (dashed heals)"))
_SLIDE = partial(_draw, size=(5.2, 3.0), edges=dict(left=0.1, right=0.985, top=0.925, bottom=0.13, hspace=0.36),
                 place=Place(7, 7.5), height=3)


def lab():
    """The lab of lesson 03 (a ``live.Lab``): about 0.3 s in Python, 10 ms in a browser."""
    return Lab(
        name="relapses",
        keep=True,
        title="Five years of flares in one model patient",
        question="Nothing changes from year to year. Why does the disease come and go?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=_PAGE,
        forms={"phone": _PHONE, "slide": _SLIDE},
        traces=TRACES,
        table=range(YEARS + 1),
        x_label="years",
        description="Two panels over five years, on log scales. Above, effector and regulatory T cells swing at random "
                    "under a horizontal threshold; each square at the top is a flare. Below, damage: the passing part rises "
                    "with each flare and heals, the permanent part climbs in steps. {summary}",
        notes="Small immune events fall on random days. Each brings 100 effector and, on other days, 100 regulatory cells.",
        about=[("Where this model is wrong", WRONG)],
    )


def flares(treg_growth=0.25, events=100, threshold=22_800, patient=4):
    """Flares in five years and the permanent damage they leave, for one model patient.

    The arguments are the controls of the lab, ``patient`` a whole number from 1 to 12. Takes about 0.3 s.

    Returns
    -------
    tuple of (int, float)

    Raises
    ------
    CourseError
        If a value is outside the range of its control; the message names it.
    """
    from immune_reset.live.compute import compute
    from immune_reset.live.plan import Plan

    check_whole("patient", patient, 1, 12)
    plan = Plan(CONTROLS, [], _runs(), READOUTS, [], "", [])
    read = compute(plan, plan.complete(dict(treg_growth=treg_growth, events=events, threshold=threshold, patient=patient)))
    return int(read.readouts["relapses"]), read.readouts["damage"]


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    return sorted({each.source for each in _MODEL.parameters.values()} | {"buljevac2002"})
