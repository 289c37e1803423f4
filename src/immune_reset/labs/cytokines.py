"""Lesson 06: what extra IL-10 and TGF-beta do in a model, and what the cells that make them did in a trial."""

from functools import cache

import numpy as np
from sympy import Symbol

from immune_reset import models
from immune_reset.engine.given import is_number
from immune_reset.errors import CourseError
from immune_reset.kept import kept
from immune_reset.labs import cytokines_figure
from immune_reset.labs.cytokines_figure import LAST_WEEK, SHOWN
from immune_reset.live import Bar, Control, Lab, Label, Line, Preset, Run, ValueAt
from immune_reset.models.lo2016 import DISEASE_TYPES, disease, settled_illness
from immune_reset.observations import observations, value

#: The week at which the bars are read.
READ_AT = 52.0

_SOURCE = "in multiples of what a healthy system makes; no source gives what a cell product makes in a body"
CONTROLS = [
    Control("more10", "IL-10 given", "× healthy", 0, 2, 0.05, 1, "ours", _SOURCE, ("none", "twice as much as in health"),
            digits=2, spoken="times healthy"),
    Control("moreb", "TGF-β given", "× healthy", 0, 2, 0.05, 1, "ours", _SOURCE, ("none", "twice as much as in health"),
            digits=2, spoken="times healthy"),
    Control("less6", "IL-6 neutralised", "%", 0, 100, 5, 0, "ours", "a dial", ("none", "all of it"), digits=0, spoken="per cent"),
    Control("lessa", "TNF-α neutralised", "%", 0, 100, 5, 0, "ours", "a dial; the paper's own experiment has 100",
            ("none", "all of it"), digits=0, spoken="per cent"),
]

PRESETS = [
    Preset("Both, as much as in health", "A strong source of IL-10 and of TGF-β.", {}),
    Preset("A weak source", "A tenth of that. Watch all three patients.", {"more10": 0.1, "moreb": 0.1}),
    Preset("IL-10 alone", "The same IL-10 without TGF-β.", {"moreb": 0}),
    Preset("TGF-β alone", "The same TGF-β without IL-10.", {"more10": 0}),
    Preset("Both, and no IL-6", "TGF-β needs IL-6 to make Th17, it is said. Take IL-6 away.", {"less6": 100}),
    Preset("Block TNF", "No source; all TNF-α is neutralised.", {"more10": 0, "moreb": 0, "lessa": 100}),
]

#: The two types of disease of the paper's Table 8 that were read, by run.
PATIENTS = {"high": "Th1 high, Th2 low", "low": "Th1 low, Th2 high"}


@cache
def settled(kind):
    """A type of disease of Table 8 after ten years: its parameters, and its state as initial values.

    Raises CourseError for a type that the table does not have.
    """
    _one_of("patient", kind, DISEASE_TYPES)
    parameters = disease(DISEASE_TYPES[kind])

    def rest():
        run = models.load("lo2016").solve(times=[520], parameters=parameters)
        return {name: float(curve[-1]) for name, curve in run.states.items()}

    return parameters, kept(f"lo2016_{kind.replace(', ', '_').replace(' ', '_')}", rest)


def _runs():
    model = models.load("lo2016", "treated")
    weeks = np.concatenate([np.linspace(0, 12, 73), np.linspace(12.5, LAST_WEEK, 80)])
    dials = {"more10": Symbol("more10"), "moreb": Symbol("moreb"), "less6": Symbol("less6") / 100, "lessa": Symbol("lessa") / 100}
    runs = []
    for name, kind in PATIENTS.items():
        parameters, ill = settled(kind)
        ratios = {f"{state}_ratio": Symbol(state) / ill[state] for state in SHOWN}
        runs.append(Run(name, model, weeks, parameters | dials, ill, observables=ratios))
    return [*runs, Run("settled", model, weeks, dials, dict(settled_illness()))]


READOUTS = [
    ValueAt(f"{run}_{state}", f"{run}.{state}_ratio", READ_AT, label=f"{words}: {kind}", unit="× without", digits=2)
    for run, kind in PATIENTS.items()
    for state, words in SHOWN.items()
] + [ValueAt("settled_end", "settled.T1_fold", LAST_WEEK, label="Th1 of the settled illness at the end", unit="× healthy", digits=1)]

_th1, _th17, _treg, _settled = (Symbol(name) for name in ("high_T1", "high_T17", "high_Tr", "settled_end"))
SUMMARY = [
    [(_th1 < 0.95, "In the Th1-high patient Th1 falls to {high_T1} × and IFN-γ to {high_Ig} ×."),
     (_th1 <= 1.05, "In the Th1-high patient Th1 stays at {high_T1} ×."),
     (True, "In the Th1-high patient Th1 rises to {high_T1} ×.")],
    [((_th17 > 1.2) & (_treg < 0.8), "Th17 rises to {high_T17} × and the Tregs fall to {high_Tr} ×: calmer, not simply better."),
     (_th17 > 1.2, "Th17 rises to {high_T17} ×."),
     (_treg < 0.8, "The Tregs fall to {high_Tr} ×."),
     (True, "Th17 stands at {high_T17} × and the Tregs at {high_Tr} ×.")],
    [(_settled < 2, "The settled illness turns: a trait of the model, no evidence."),
     (True, "The settled illness stays, Th1 at {settled_end} × healthy.")],
    [(True, f"In the trial, lesions stood at {value('mesems_ratio'):g} of placebo.")],
]

TRACES = [
    *[Bar(f"{run}-{state}", f"{run}_{state}", along="x") for run in PATIENTS for state in SHOWN],
    *[Label(f"say-{run}-{state}", f"{{{run}_{state}}} ×") for run in PATIENTS for state in SHOWN],
    *[Line(f"{run}-th1", f"{run}.T1_fold") for run in (*PATIENTS, "settled")],
]

WRONG = """
- **No source read here gives how much of a cytokine a cell product makes in a body.** The dials are ours, in multiples of
  the healthy production of the model. MSC are not in the model; a source of two cytokines stands for them.
- **A weak source turns the settled illness within weeks.** That is the two states of this model, repaired by us, and
  never to be read as efficacy. The trial beside it found lesions at 0.94 of placebo (0.58 to 1.50,
  [Uccelli 2021](https://doi.org/10.1016/S1474-4422(21)00301-X "abstract")).
- **TNF falls here and the patient is better. In MS it was the reverse**: with lenercept, which binds TNF, more patients
  had attacks than on placebo, and scans showed no difference
  ([Lenercept Multiple Sclerosis Study Group 1999](https://pubmed.ncbi.nlm.nih.gov/10449104/ "abstract")).
  The model was made for the gut.
- **Tregs fall here because they live on IL-2**, which in the model only Th1 cells make. Other cells make it too.
- **The two types are numbers, not portraits.** Before any treatment IFN-γ stands at 1 % and IL-6 at 7 % of health in the
  Th1-high type (the paper: 99 and 93 % below, [Lo 2016](https://doi.org/10.1371/journal.pone.0165782 "Table 7")). A bar
  for IFN-γ is a change of very little, and there is hardly any IL-6 left to neutralise.
- **Only two of the paper's four types of disease were read**, and no antibody, no B cell, no organ is in it.
"""


def lab():
    """The first lab of lesson 06 (a ``live.Lab``). Solves the tolerance model for three ill model patients."""
    return Lab(
        name="cytokines",
        keep=True,
        title="Two cytokines, three model patients, one trial",
        question="TNF-α and IFN-γ down, IL-10 up: is that all that happens?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=cytokines_figure.page,
        forms={"phone": cytokines_figure.phone, "slide": cytokines_figure.slide},
        x_label="weeks",
        traces=TRACES,
        description="Bars for two model patients show by how much six cells and cytokines change against no treatment; three "
                    "curves show Th1 over two years; a diamond with its interval shows the lesions of a trial. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def change(state, patient="Th1 high, Th2 low", weeks=READ_AT, **dials):
    """By how much one cell or cytokine differs from no treatment after so many weeks (a ratio).

    ``state`` is a name of the model ("T1", "T17", "Tr", "Ia", "Ig", "I10"...), ``patient`` a type of disease, ``dials`` the
    lab's controls (``more10``, ``moreb``, ``less6``, ``lessa``), each 0 when not given. Raises CourseError for an unknown
    state, patient or dial and for a value outside its range.
    """
    parameters, ill = settled(patient)
    _one_of("state", state, ill)
    if not is_number(weeks) or not 0 < weeks <= 520:
        raise CourseError(f"The weeks are {weeks!r}; a number above 0 and at most 520 is due.")
    control = {each.name: each for each in CONTROLS}
    given = {name: control[_one_of("dial", name, control)].check(amount) for name, amount in dials.items()}
    parameters = parameters | {name: amount / (100 if control[name].unit == "%" else 1) for name, amount in given.items()}
    run = models.load("lo2016", "treated").solve(times=[weeks], parameters=parameters, initial=ill)
    return float(run.states[state][-1] / ill[state])


def _one_of(what, given, known):
    if given not in known:
        raise CourseError(f"There is no {what} {given!r}; there are {', '.join(known)}.")
    return given


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    numbers = [*models.load("lo2016", "treated").parameters.values()]
    numbers += [each for name, each in observations().items() if name.startswith("mesems")]
    return sorted({number.source for number in numbers} | {"lenercept1999"})
