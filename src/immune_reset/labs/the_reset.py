"""Lesson 07: one patient through an autologous transplant, with three models on one set of controls."""

import numpy as np
from sympy import Symbol

from immune_reset import models
from immune_reset.engine.model import Observable
from immune_reset.labs import patient_figure
from immune_reset.labs.patient_figure import FIRST_DAY, LAST_DAY
from immune_reset.live import (
    Control, FirstAbove, FirstBelow, Formula, Lab, Label, Line, Minimum, Preset, Run, Span, TimeBelow, ValueAt,
)
from immune_reset.models.lo2016 import T_CELLS, settled_illness
from immune_reset.models.patient import RELAPSE_LEVEL, PatientRecord, grafted, spared, surviving, tolerant
from immune_reset.observations import observations, value

_TRANSPLANT_HOUR = 48  # melphalan is given two days before the graft

depth, strength = Symbol("depth"), Symbol("strength")
age, cd34_dose, graft_t_cells = Symbol("age"), Symbol("cd34_dose"), Symbol("graft_t_cells")

#: Shares of the T cells of before: those that survive conditioning, those that come back with the graft, and both.
SURVIVING, GRAFTED = spared(depth), grafted(graft_t_cells)
PRESENT = surviving(depth, graft_t_cells)

CONTROLS = [
    Control("depth", "Conditioning depth", "log₁₀", 0.5, 4, 0.05, 3, "ours",
            "no source read here gives a log-kill for any regimen; the range is ours",
            ("2 in 3 cells removed", "all but 1 in 10,000"), digits=2, spoken="log 10"),
    Control("strength", "Treg-induction strength", "× healthy", 0.8, 1.2, 0.01, 1, "ours",
            "scales the two Treg-induction constants of Lo 2016; the range is ours",
            ("strong predisposition", "well regulated"), digits=2, spoken="times healthy"),
    Control("age", "Age", "years", 18, 65, 1, 38, "published",
            "Palmer 2018: thymic output halves every 16 years; Pasquini 2012: median age 38 years",
            ("young thymus", "old thymus"), digits=0),
    Control("cd34_dose", "CD34 dose", "10⁶/kg", 0, 12, 0.1, 5.7, "published",
            "Ruiz-Argüelles 2019: median 5.68, range 1 to 37.8; 0 is the lost graft",
            ("no graft", "a rich graft"), spoken="million per kilogram"),
    Control("graft_t_cells", "T cells in the graft", "10⁶/kg", 0.01, 1000, 0.1, 10, "ours",
            "0.42 after CD34 selection of sibling grafts (Blood 89:3967); 10 and the upper end are ours",
            ("purified graft", "graft full of T cells"), scale="log", digits=2, more=True,
            spoken="million per kilogram"),
]

PRESETS = [
    Preset("Reference patient", "38 years, three logs, a graft low in T cells, sound regulation.", {}),
    Preset("Older patient", "58 years, all else alike: what does the thymus still give?", {"age": 58}),
    Preset("Too shallow", "Six T cells in seven removed. Enough?", {"depth": 0.85}),
    Preset("Weak Tregs", "Three logs, but regulation at 88 % of the healthy strength.", {"strength": 0.88}),
    Preset("No graft", "The bag is lost after the conditioning was given.", {"cd34_dose": 0}),
    Preset("Heavy graft", "The graft brings back one T cell in ten.", {"graft_t_cells": 1000}),
]


def _runs():
    marrow = models.load("cho2018", "graft")
    blood = models.load("reconstitution")
    tissue = models.load("lo2016")
    ill = settled_illness()
    baseline = {name: parameter.value for name, parameter in blood.parameters.items()}
    healthy = {name: tissue.parameters[f"{name}_0"].value for name in T_CELLS}
    induction = {name: strength * tissue.parameters[name].value for name in ("sb", "s10")}
    early = np.concatenate([np.arange(0, 42, 0.25), np.geomspace(42, LAST_DAY, 40)])
    late = np.concatenate([np.arange(0, 30, 1.0), np.geomspace(30, LAST_DAY, 130)])
    return [
        Run("marrow", marrow, early * 24, {"cd34_dose": cd34_dose}, x=(1 / 24, -_TRANSPLANT_HOUR / 24),
            before={"C": marrow.parameters["BASE"].value}, x_from=FIRST_DAY),
        Run("blood", blood, late, {"residual": SURVIVING, "graft_share": GRAFTED, "age": age},
            observables={"naive_percent": Observable(100 * Symbol("naive_share_CD4"), "%", "naive share of CD4")},
            before={"CD4": baseline["CD4_before"], "CD8": baseline["CD8_before"], "B": baseline["KB"],
                    "NK": baseline["KNK"], "naive_percent": 100 * baseline["naive_before"]},
            x_from=FIRST_DAY),
        Run("tolerance", tissue, late / 7, induction, x=(7, 0),
            initial={name: level * (PRESENT if name in T_CELLS else 1) for name, level in ill.items()},
            observables={"Th1": Observable(Symbol("T1") / healthy["T1"], "× healthy", "Th1"),
                         "Treg": Observable(Symbol("Tr") / healthy["Tr"], "× healthy", "Treg")},
            before={"Th1": ill["T1"] / healthy["T1"], "Treg": ill["Tr"] / healthy["Tr"]}, x_from=FIRST_DAY),
    ]


READOUTS = [
    FirstBelow("aplasia_start", "marrow.C", value("engraftment_level"), -2, label="neutrophils fall below 0.5", unit="day"),
    FirstAbove("engraftment_day", "marrow.C", value("engraftment_level"), Symbol("aplasia_start") + 0.5, label="engraftment", unit="day", digits=1),
    Formula("aplasia_days", Symbol("engraftment_day") - Symbol("aplasia_start"), label="neutrophils below 0.5",
            unit="days", digits=1),
    FirstAbove("window_days", "blood.B", value("b_normal_low"), 0.5, label="infection window, until B cells are normal", unit="days"),
    TimeBelow("cd4_low_days", "blood.CD4", value("cd4_low"), 0, LAST_DAY, label="CD4 below 200", unit="days"),
    ValueAt("cd4_day_7", "blood.CD4", 7, label="CD4 on day 7", unit="per µL"),
    ValueAt("cd4_2y", "blood.CD4", 730, label="CD4 at two years", unit="per µL"),
    ValueAt("naive_2y", "blood.naive_percent", 730, label="naive share of CD4 at two years", unit="%"),
    Minimum("th1_low", "tolerance.Th1", 0, 30, label="lowest Th1 of the first month", unit="× healthy", digits=2),
    FirstAbove("relapse_day", "tolerance.Th1", 15, 7, label="Th1 back above 15 × healthy", unit="day"),
    Formula("relapse_week", Symbol("relapse_day") / 7, label="relapse", unit="week"),
    FirstBelow("tolerant_day", "tolerance.Th1", 2, 42, label="Th1 below 2 × healthy", unit="day"),
    Formula("tolerant_week", Symbol("tolerant_day") / 7, label="tolerance restored", unit="week"),
    ValueAt("th1_5y", "tolerance.Th1", LAST_DAY, label="Th1 at five years", unit="× healthy", digits=1),
]

_ill_again = Symbol("th1_5y") > RELAPSE_LEVEL
SUMMARY = [
    [(_ill_again, "Relapse: Th1 falls to {th1_low} × healthy and is back above 15 × by week {relapse_week}."),
     (True, "The reset holds for five years: Th1 falls to {th1_low} × healthy, rises while the Tregs return, and is "
            "tolerant from week {tolerant_week} on.")],
    [(Symbol("aplasia_days") > 0, "Neutrophils are back on day {engraftment_day}, after {aplasia_days} days below 0.5.")],
    [(True, "The infection window, until B cells are normal again, lasts {window_days} days.")],
    [(Symbol("cd4_low_days") > 1, "CD4 T cells stay below 200 per µL for {cd4_low_days} days"),
     (True, "CD4 T cells do not fall below 200 per µL")],
    [(True, "and stand at {cd4_2y} after two years, {naive_2y} % of them naive.")],
]

TRACES = [
    Span("aplasia", "aplasia_start", "engraftment_day"),
    Span("window", 0, "window_days"),
    Line("marrow-C", "marrow.C"),
    Line("blood-CD4", "blood.CD4"), Line("blood-CD8", "blood.CD8"), Line("blood-B", "blood.B"),
    Line("blood-NK", "blood.NK"), Line("blood-NK-edge", "blood.NK"),
    Line("blood-naive_percent", "blood.naive_percent"),
    Line("tolerance-Th1", "tolerance.Th1"), Line("tolerance-Treg", "tolerance.Treg"),
    Label("say-neutrophils", "back on day {engraftment_day}"),
    Label("say-lymphocytes", "infection window {window_days} days"),
    Label("say-naive", "{naive_2y} % at two years"),
    Label("say-tolerance", "Th1 at five years: {th1_5y}"),
]

WRONG = """
- **The threshold is a property of one model**, built for gut inflammation and repaired by us. Nobody has measured a
  log-kill threshold in a patient.
- **Tregs return here; in one study they did not.** After cyclophosphamide and ATG for progressive MS, Tregs stayed
  below baseline for two years and Th1 cells did not change
  ([Cull 2017](https://doi.org/10.1177/2055217317700167 "abstract")). In another, Th17 responses fell and Th1 did not
  ([Darlington 2013](https://doi.org/10.1002/ana.23784 "abstract")). So Th1 is a sign for the model's state, not for a patient's.
- **The neutrophil curve is borrowed** from people with myeloma who had 390 mg of melphalan. Depth does not move it: no
  source links the two. How late the marrow recovers without a graft is ours, and rather kind.
- **The thymic rebound is calibrated** to 388 CD4 T cells at two years. The model then fails another number: naive T
  cells back to baseline by 12 months (the same study of 2017) would need twice the rebound.
- **B and NK cells regrow from survivors here**; in the body they come from the marrow, and so from the graft. The
  infection window, which ends when B cells are back in the normal range, is therefore ours, its length above all.
- **All cells are removed in one moment**, all subsets alike, and the graft's T cells are a sample of the patient's.
- **Depth costs only that wait here.** Real depth costs lives, fertility and organs: lesson 10.
"""


def lab():
    """The lab of lesson 07 (a ``live.Lab``). Solves three models, about 20 ms in Python and 5 ms in a browser."""
    return Lab(
        name="the-reset",
        keep=True,
        title="One patient, from two months before to five years after",
        question="What must be removed, what must be given back, and who decides whether it lasts?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=patient_figure.page,
        forms={"phone": patient_figure.phone, "slide": patient_figure.slide},
        x_label="days from the transplant",
        traces=TRACES,
        description="Four curves over one axis of days, from day −60 to year 5. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def relapses(depth, strength=1.0, graft_t_cells=0.01):
    """Whether Th1 is above 5 times the healthy level five years after the reset.

    Parameters
    ----------
    depth : float
        Conditioning depth, log10 of the fraction of T cells removed.
    strength : float
        Treg-induction strength, multiple of the healthy value.
    graft_t_cells : float
        T cells in the graft, 1e6 per kg.

    Raises
    ------
    CourseError
        If a value is outside the range of its control; the message names it.
    """
    chosen = {"depth": depth, "strength": strength, "graft_t_cells": graft_t_cells}
    for control in CONTROLS:
        if control.name in chosen:
            control.check(chosen[control.name])
    return not tolerant(PatientRecord(depth=depth, treg_strength=strength, graft_t_cells=graft_t_cells))


#: Rows of data/observations.csv that the lab, its figure or the patient record read.
_OBSERVED = ("cd4_two_years", "engraftment_day", "engraftment_level", "naive_share_fold", "cd4_normal_low",
             "b_normal_low", "cd4_low", "t_cells_in_body", "body_weight")


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    loaded = [models.load("cho2018", "graft"), models.load("reconstitution"), models.load("lo2016")]
    numbers = [number for model in loaded for number in model.parameters.values()]
    numbers += [observations()[name] for name in _OBSERVED]
    return sorted({number.source for number in numbers} | {"allogeneic1997", "cull2017", "darlington2013"})
