"""Lesson 01: suppress, modulate or reset. One ill model patient, three answers, five years."""

import numpy as np
from sympy import Symbol

from immune_reset import models
from immune_reset.engine.given import is_number
from immune_reset.errors import CourseError
from immune_reset.labs import strategies_figure
from immune_reset.labs.strategies_figure import FIRST_YEAR, LAST_YEAR
from immune_reset.live import (
    Bar, Control, FirstAbove, FirstBelow, Formula, Lab, Label, Line, Maximum, Preset, Run, Span, ValueAt,
)
from immune_reset.models.lo2016 import T_CELLS, settled_illness
from immune_reset.models.patient import RELAPSE_LEVEL, spared
from immune_reset.observations import observations, value

WEEKS_PER_YEAR = 365.25 / 7
_DAYS_PER_YEAR = 365.25

stop, shield, dose, depth, strength = (Symbol(name) for name in "stop shield dose depth strength".split())

CONTROLS = [
    Control("stop", "Drugs stop after", "years", 0.25, 5, 0.25, 2, "ours", "for suppress and modulate; a reset is given once",
            ("three months", "never, in these five years"), digits=2),
    Control("shield", "Suppress: held off", "%", 0, 99, 1, 90, "ours",
            "no source read here gives such a share for any drug", ("nothing held off", "1 in 100 gets through"), digits=0,
            spoken="per cent"),
    Control("dose", "Modulate: dose", "× healthy", 0, 0.3, 0.01, 0.1, "ours",
            "IL-10 and TGF-β, in multiples of what a healthy system makes; no source gives what a cell product makes",
            ("none", "a third more"), digits=2, spoken="times healthy"),
    Control("depth", "Reset: depth", "log₁₀", 0.5, 4, 0.05, 2, "ours",
            "no source read here gives a log-kill for any regimen", ("2 in 3 T cells removed", "all but 1 in 10,000"), digits=2,
            spoken="log 10"),
    Control("strength", "Treg-induction strength", "× healthy", 0.55, 1.1, 0.01, 1, "ours",
            "scales the two Treg-induction constants of Lo 2016; the range is ours",
            ("strong predisposition", "well regulated"), digits=2, more=True, spoken="times healthy"),
]

#: Each strategy and the control that sets how much of it is given.
DIALS = {"suppress": "shield", "modulate": "dose", "reset": "depth"}

PRESETS = [
    Preset("Stop after two years", "All three are well at two years. Then the drugs stop.", {}),
    Preset("Never stop", "The drugs go on for five years. What does each strategy cost?", {"stop": 5}),
    Preset("Shallow reset", "Six T cells in seven removed, once.", {"depth": 0.85}),
    Preset("Timid modulation", "A tenth of the dose.", {"dose": 0.01}),
    Preset("Weak regulation", "New regulatory T cells arise at 60 % of the healthy strength.", {"strength": 0.6}),
]


def _treatment(strategy, amount, stop):
    """Parameters and initial values of one strategy; numbers or expressions."""
    ill = settled_illness()
    if strategy == "reset":
        return {}, {name: level * (spared(amount) if name in T_CELLS else 1) for name, level in ill.items()}
    dials = {"suppress": {"shield": amount / 100}, "modulate": {"more10": amount, "moreb": amount}}
    return {"stop": stop * WEEKS_PER_YEAR} | dials[strategy], ill


def _induction(strength):
    return {name: strength * models.load("lo2016").parameters[name].value for name in ("sb", "s10")}


def _runs():
    treated, blood = models.load("lo2016", "treated"), models.load("reconstitution")
    # Dense where drugs act and a relapse climbs; the end stays inside a drug that is never stopped.
    weeks = np.unique(np.concatenate([np.linspace(0, 26, 79), np.linspace(26, LAST_YEAR * WEEKS_PER_YEAR - 0.1, 235)]))
    ill_level = settled_illness()["T1"] / treated.parameters["T1_0"].value
    runs = []
    for strategy, dial in DIALS.items():
        parameters, initial = _treatment(strategy, Symbol(dial), stop)
        runs.append(Run(strategy, treated, weeks, _induction(strength) | parameters, initial, x=(1 / WEEKS_PER_YEAR, 0),
                        before={"activity": ill_level}, x_from=FIRST_YEAR))
    return [*runs, Run("blood", blood, np.linspace(0, 365, 147), {"residual": spared(depth)})]


READOUTS = [
    ValueAt("suppress_given", "suppress.activity", stop - 0.02, label="suppress: activity while given", unit="× healthy", digits=1),
    ValueAt("suppress_end", "suppress.activity", LAST_YEAR, label="suppress: activity at five years", unit="× healthy", digits=1),
    FirstBelow("modulate_year", "modulate.activity", RELAPSE_LEVEL, 0),
    Formula("modulate_week", Symbol("modulate_year") * WEEKS_PER_YEAR, label="modulate: remission", unit="week"),
    ValueAt("modulate_given", "modulate.activity", stop - 0.02, label="modulate: activity while given", unit="× healthy", digits=1),
    ValueAt("modulate_end", "modulate.activity", LAST_YEAR, label="modulate: activity at five years", unit="× healthy", digits=1),
    Maximum("reset_peak", "reset.activity", 0.01, LAST_YEAR, label="reset: highest activity afterwards", unit="× healthy", digits=1),
    FirstAbove("reset_year", "reset.activity", RELAPSE_LEVEL, 0.01),
    Formula("reset_week", Symbol("reset_year") * WEEKS_PER_YEAR),
    ValueAt("reset_end", "reset.activity", LAST_YEAR, label="reset: activity at five years", unit="× healthy", digits=1),
    FirstAbove("window_days", "blood.B", value("b_normal_low"), 0.5, label="reset: infection window, until B cells are normal",
               unit="days"),
    Formula("window_years", Symbol("window_days") / _DAYS_PER_YEAR),
    Formula("on_drug", stop, label="suppress: time on the drug", unit="years", digits=2),
    Formula("infections", stop * value("serious_infections"), label="serious infections added by that time",
            unit="per 1,000 people", digits=0),
]


def _well(readout):
    return Symbol(readout) <= RELAPSE_LEVEL


SUMMARY = [
    [(_well("suppress_end") & _well("suppress_given"), "Suppress: quiet, and still to be given."),
     (_well("suppress_given"), "Suppress: quiet, then back at {suppress_end} × healthy once it stops."),
     (True, "Suppress: not enough is held off, {suppress_given} × healthy while given.")],
    [(_well("modulate_given") & _well("modulate_end"), "Modulate: in remission from week {modulate_week}, and it lasts."),
     (_well("modulate_given"), "Modulate: in remission from week {modulate_week}, then back at {modulate_end} ×."),
     (True, "Modulate: not enough, {modulate_given} × while given.")],
    [(_well("reset_end") & _well("reset_peak"), "Reset: one treatment, and it holds."),
     (_well("reset_end"), "Reset: one treatment, once more up to {reset_peak} ×, then it holds."),
     (True, "Reset: one treatment, ill again from week {reset_week}, {reset_end} × at five years.")],
    [(True, "The price: {on_drug} years on a drug, or {window_days} days with defences down and a risk of death.")],
]

TRACES = [
    Span("suppress-given", 0, "on_drug"),
    Span("modulate-given", 0, "on_drug"),
    *[Line(f"{run}-activity", f"{run}.activity") for run in ("suppress", "modulate", "reset")],
    Label("say-suppress", "at five years {suppress_end} × healthy"),
    Label("say-modulate", "at five years {modulate_end} × healthy"),
    Label("say-reset", "at five years {reset_end} × healthy"),
    Bar("bar-suppress", "on_drug", along="x"),
    Bar("bar-reset", "window_years", along="x"),
    Label("price-suppress", "Suppress {on_drug} y: +{infections} serious infections/1,000"),
    Label("price-reset", "Reset: {window_days} days, until B cells are normal"),
]

WRONG = f"""
- **Suppression is a shield here.** It keeps a share of the attack from the organ and changes nothing else, so everything
  returns at the stop, at once and in everybody. After natalizumab was stopped, scans were active again in
  {value('interruption_active'):g} of {value('interruption_n'):g} people within 24 weeks, from week 12 on
  (attacks from week 4 on, [Fox 2014](https://doi.org/10.1212/WNL.0000000000000355 "abstract")): later, and not in everybody.
- **Modulation is far too easy here.** A tenth of the healthy production turns the model patient. In a trial of
  {value('mesems_n'):g} people with MS, no difference in lesions was shown after infused MSC
  ([Uccelli 2021](https://doi.org/10.1016/S1474-4422(21)00301-X "abstract")).
- **The reset removes T cells in one moment.** The threshold of depth is a property of this one model, made for the gut
  and repaired by us. Nobody has measured it.
- **The infection window is ours.** For the reset it ends when B cells are normal again in an assembled model. For
  suppression it is the time on the drug. In people neutrophils are back by day 9 ([Statkute 2007](https://doi.org/10.1038/sj.bmt.1705579 "abstract")),
  and CD4 T cells take far longer than B cells: one number stands here for all. The six more serious infections a year
  are those of biologics over older drugs in rheumatoid arthritis, odds 1.31 times as high
  ([Singh 2015](https://doi.org/10.1016/S0140-6736(14)61704-9 "abstract")): another disease, other drugs.
- **Deaths stand beside the bar, not in the model**: 0.19 % of 507 people with MS in one cohort
  ([Burt 2021](https://doi.org/10.1007/s00415-021-10820-2 "abstract")), 2.1 % of 764 over many
  ([Sormani 2017](https://doi.org/10.1212/WNL.0000000000003987 "abstract")). No infertility, no ageing, no second drug:
  lesson 10 has those prices.
"""


def lab():
    """The lab of lesson 01 (a ``live.Lab``). Solves the tolerance model three times and the blood once."""
    return Lab(
        name="strategies",
        keep=True,
        title="One patient, three strategies, five years",
        question="Suppress, modulate or reset: who is well at five years, and at what price?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=strategies_figure.page,
        forms={"phone": strategies_figure.phone, "slide": strategies_figure.slide},
        x_label="years",
        traces=TRACES,
        description="Three curves of disease activity over five years, one below the other, and bars for the price of "
                    "two of them. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def activity(strategy, years, stop=2.0, amount=None, strength=1.0):
    """Disease activity of the model patient, in multiples of the healthy Th1 level.

    Parameters
    ----------
    strategy : str
        "suppress", "modulate" or "reset".
    years : float
        When to look, 0 to 5 years after the start.
    stop : float
        Years after which suppression or modulation stops.
    amount : float, optional
        Per cent held off, dose (times healthy) or depth (log10), as on the control; default the control's start.
    strength : float
        Treg-induction strength, multiple of the healthy value.

    Raises
    ------
    CourseError
        For an unknown strategy, and for a value outside the range of its control.
    """
    if strategy not in DIALS:
        raise CourseError(f"There is no strategy {strategy!r}; there are {', '.join(DIALS)}.")
    if not is_number(years) or not 0 <= years <= LAST_YEAR:
        raise CourseError(f"The years are {years!r}; a number from 0 to {LAST_YEAR:g} is due.")
    control = {each.name: each for each in CONTROLS}
    dial = control[DIALS[strategy]]
    amount = dial.check(dial.value if amount is None else amount)
    parameters, initial = _treatment(strategy, amount, control["stop"].check(stop))
    parameters |= _induction(control["strength"].check(strength))
    solved = models.load("lo2016", "treated").solve(
        times=[min(years * WEEKS_PER_YEAR, LAST_YEAR * WEEKS_PER_YEAR - 0.1)], parameters=parameters, initial=initial
    )
    return float(solved.observables["activity"][-1])


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    loaded = [models.load("lo2016", "treated"), models.load("reconstitution")]
    numbers = [number for model in loaded for number in model.parameters.values()]
    shown = [each for name, each in observations().items() if name.startswith(strategies_figure.SHOWN)]
    return sorted({number.source for number in [*numbers, *shown]} | {"singh2015"})
