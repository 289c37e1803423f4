"""Lesson 11: design a trial, run it a thousand times, and see what its report is worth."""

from functools import cache, lru_cache

import numpy as np
from sympy import Eq, Piecewise, Symbol, oo

from immune_reset import models, trials
from immune_reset.errors import CourseError
from immune_reset.evidence import tables
from immune_reset.labs import virtual_trial_figure
from immune_reset.labs.virtual_trial_figure import EDGES, SIZES
from immune_reset.live import Bar, Control, Fill, Formula, Frames, Lab, Label, Line, Point, Preset, Span, ValueAt
from immune_reset.live.compute import compute
from immune_reset.live.plan import Plan
from immune_reset.observations import observations, value
from immune_reset.trials import COMPARATORS, CONDUCTS, ENDPOINTS, Protocol
from immune_reset.trials.statistics import effects

TRIALS = 1000
SEED = 11

_BESIDE_OCRELIZUMAB, _BESIDE_DRUGS = (
    tables.load("outcomes").set_index("outcome").loc[name] for name in ("muraro2025an_relapse_hr_ocrelizumab", "mist_progression_hr_60"))
#: Relapses prevented (per cent) of the stories: 1 minus a published hazard ratio.
OCRELIZUMAB, MIST = (round(100 * (1 - row.estimate)) for row in (_BESIDE_OCRELIZUMAB, _BESIDE_DRUGS))
#: Where these come from, in words.
BORROWED = {
    OCRELIZUMAB: "1 minus the hazard ratio of relapse beside ocrelizumab, not randomised: "
                 "{0.estimate:g}, {0.low:g} to {0.high:g}".format(_BESIDE_OCRELIZUMAB),
    MIST: "1 minus the hazard ratio of progression in MIST: {0.estimate:g}, {0.low:g} to {0.high:g}".format(_BESIDE_DRUGS),
}

#: Settings that are computed beforehand, for pages without Python.
_GRID = {"patients": [10, 30, 55, 200], "effect": [0, OCRELIZUMAB, MIST], "comparator": [0, 1, 2], "dropout": [0, 30],
         "conduct": [0, 1, 2, 3], "endpoint": [0], "years": [1], "entry": [2], "ratio": [1]}

patients, effect, comparator, dropout, conduct, endpoint, ratio = (
    Symbol(name) for name in "patients effect comparator dropout conduct endpoint ratio".split())

# What a choice is for values between its whole ones too; ``protocol`` rounds them (a half to the even number).
_ALONE, _PLACEBO, _EQUAL = comparator <= 0.5, (comparator > 0.5) & (comparator < 1.5), ratio < 1.5

CONTROLS = [
    Control("patients", "Patients in each arm", "", 5, 200, 0.01, 30, "ours", "the size of a small trial; MIST had 55 in each arm",
            ("five", "200"), scale="log", digits=0, spoken="patients"),
    Control("effect", "Relapses it prevents", "%", 0, 95, 1, OCRELIZUMAB, "derived",
            "; ".join(f"{share} % is {words}" for share, words in BORROWED.items()),
            ("nothing", "nearly all"), digits=0, spoken="per cent"),
    Control("comparator", "Other arm", "", 0, 2, 1, 1, "ours",
            "without another arm the year before stands in for it; the drug prevents half of the relapses, which is ours",
            names=COMPARATORS),
    Control("dropout", "Patients who leave", "%", 0, 60, 1, 0, "ours", "before the end, by chance, unless a story says otherwise",
            ("none", "60 of 100"), digits=0, spoken="per cent"),
    Control("conduct", "Goes wrong", "", 0, 3, 1, 0, "ours",
            "90 days, five looks and who leaves are ours; nothing goes wrong where there is no other arm",
            more=True, names=("nothing", *CONDUCTS[1:])),
    Control("endpoint", "Endpoint", "", 0, 1, 1, 0, "ours",
            "log-rank test or two proportions; without another arm relapses are counted",
            more=True, names=ENDPOINTS),
    Control("years", "Follow-up", "years", 0.25, 3, 0.25, 1, "ours", "the virtual patients are known for three years",
            ("three months", "three years"), digits=2, more=True),
    Control("entry", "Relapses in the year before, at least", "", 0, 3, 1, 2, "published", "two or more, as in MIST (there on drugs)",
            ("anyone", "three"), digits=0, more=True),
    Control("ratio", "Treated for each in the other arm", "", 1, 3, 1, 1, "ours", "equal arms need the fewest patients",
            ("one", "three"), digits=0, more=True),
]

PRESETS = [
    Preset("Fair trial", "30 a side, placebo, nothing goes wrong.", {}),
    Preset("Big effect, no control", "30 treated, 93 % prevented. Who needs a control?", {"effect": MIST, "comparator": 0}),
    Preset("No effect, no control", "The same without any effect at all. Look again.", {"effect": 0, "comparator": 0}),
    Preset("Big effect, 10 a side", "The big effect against placebo, with 10 a side.", {"effect": MIST, "patients": 10}),
    Preset("Too small", "10 a side. Compare the black part with the truth.", {"patients": 10}),
    Preset("Strong rival", "The other arm gets a drug that prevents half. Same 30 a side.", {"comparator": 2}),
    Preset("The sick leave", "No effect. Three in ten treated patients who relapse never say so.",
           {"effect": 0, "patients": 55, "dropout": 30, "conduct": 1}),
]


def protocol(patients=30, effect=OCRELIZUMAB, comparator=1, dropout=0, conduct=0, endpoint=0, years=1, entry=2, ratio=1):
    """The ``trials.Protocol`` of a setting of the lab's controls."""
    return Protocol(
        patients=round(patients), prevented=effect / 100, comparator=COMPARATORS[round(comparator)], dropout=dropout / 100,
        conduct=CONDUCTS[round(conduct)], endpoint=ENDPOINTS[round(endpoint)], years=years, entry=round(entry), ratio=round(ratio),
    )


def _settled(plan):
    """The protocol with what makes no difference to it set to its default: one simulation then serves all."""
    alone = plan.comparator == "none"
    return Protocol(**{
        **{name: getattr(plan, name) for name in plan.__dataclass_fields__},
        **({"conduct": "as planned"} if plan.conduct == "the sick leave" and not plan.dropout else {}),
        **({"endpoint": "first relapse", "ratio": 1, "conduct": "as planned"} if alone else {}),
    })


@lru_cache(maxsize=4096)
def _reports(plan):
    """Of the thousand trials of a protocol: histograms of what they report (all; found), and numbers."""
    found = trials.simulate(plan, trials.relapsing(plan.entry), seed=SEED, trials=TRIALS, progress=lambda share: None)
    reported = np.clip(100 * found.reported, EDGES[0], EDGES[-1])
    bars = [np.histogram(each, EDGES)[0] for each in (reported, reported[found.found])]
    won = np.median(reported[found.found]) if found.found.any() else EDGES[0]
    return bars, 100 * found.power, 100 * found.against.mean(), 100 - np.median(reported), 100 - won


def _histogram(progress, **setting):
    """The outline of a histogram of what the trials report; its tallest bar is 100."""
    bars = _reports(_settled(protocol(**setting)))[0]
    progress(0.2)
    return {name: np.repeat(each, 2) * 100 / bars[0].max() for name, each in zip(("all", "found"), bars)}


def _answer(progress, **setting):
    """The numbers of one setting."""
    plan = protocol(**setting)
    pool = trials.relapsing(plan.entry)
    _, found, against, left, won = _reports(_settled(plan))
    treated, other = effects(plan)
    planned = protocol(**{**setting, "conduct": 0})
    least = trials.needed(planned, pool) if plan.comparator != "none" and plan.prevented else None
    followed = (pool.days <= plan.years * 365).sum(axis=1).mean() / plan.years
    progress(0.4)
    return {name: [each] for name, each in {
        "found": found, "against": against, "left": left, "won": won, "truth": 100 * trials.true_effect(plan, pool),
        "needed": least or 0, "before": pool.before.mean(), "untreated": followed, "treated": followed * (1 - treated),
        "other": 0 if plan.comparator == "none" else followed * (1 - other),
    }.items()}


def _curve(progress, **setting):
    """Of 100 trials those that find the effect, for each number of patients."""
    rows = []
    for at, size in enumerate(SIZES):
        rows.append(_reports(_settled(protocol(size, **setting)))[1])
        progress(0.4 + 0.6 * (at + 1) / len(SIZES))
    return {"power": rows}


def _formula(progress, **setting):
    """The same by formula, as planned; 0 without another arm, for which there is none."""
    plans = [protocol(size, **{**setting, "conduct": 0}) for size in SIZES]
    pool = trials.relapsing(plans[0].entry)
    return {"expected": [0 if plan.comparator == "none" else 100 * trials.expected_power(plan, pool) for plan in plans]}


@cache
def _runs():
    model, others = models.load("velez2011"), {name: grid for name, grid in _GRID.items() if name != "patients"}
    numbers = {
        "found": ("of 100 trials report an effect", ""), "against": ("of 100 trials report harm", ""),
        "left": ("relapses left, middle report", "%"), "won": ("relapses left, middle report of those that find it", "%"),
        "truth": ("prevented in truth", "%"), "needed": ("patients needed by formula", ""), "before": ("relapses in the year before", ""),
        "untreated": ("relapses a year, untreated", ""), "treated": ("relapses a year, treated", ""),
        "other": ("relapses a year, other arm", ""),
    }
    return [
        Frames("reports", _histogram, np.repeat(EDGES, 2)[1:-1], {"all": ("trials that report this, tallest bar 100", ""),
               "found": ("of these, trials that find the effect", "")}, _GRID, decimals=1, model=model, kernel=True),
        Frames("answer", _answer, [0.0], numbers, _GRID, decimals=2, kernel=True),
        Frames("sizes", _curve, SIZES, {"power": ("of 100 trials find the effect", "")}, others, decimals=1, kernel=True),
        Frames("formula", _formula, SIZES, {"expected": ("by formula", "")}, others, decimals=1, kernel=True),
    ]


def _readouts():
    def read(name, label="", unit="", digits=0, of=None):
        return ValueAt(name, f"answer.{of or name}", 0, label=label, unit=unit, digits=digits)

    needed = Symbol("some_needed")
    return [
        read("found", "of 100 trials report an effect", ""),
        read("against", "of 100 such trials report harm", ""),
        read("truth", "prevented in truth", "%"),
        read("left", digits=1), read("won", digits=1),
        Formula("middle", 100 - Symbol("left"), label="prevented, middle report of all trials", unit="%"),
        Formula("winners", Piecewise((100 - Symbol("won"), Symbol("found") > 0), (oo, True)),
                label="prevented, middle report of those that find it", unit="%"),
        read("some_needed", of="needed"),
        Formula("needed", Piecewise((needed, needed > 0), (oo, True)), label="patients an arm for 80 of 100, by formula", unit=""),
        Formula("treated_patients", Piecewise((patients, _ALONE), (patients * ratio, True))),
        read("before", "relapses in the year before entry", "a year", 2),
        read("untreated", "untreated", "relapses a year", 2),
        read("treated", "treated", "relapses a year", 2),
        read("other", digits=2),
        Formula("other_arm", Piecewise((oo, _ALONE), (Symbol("other"), True)), label="other arm", unit="relapses a year", digits=2),
        # Where the numbers stand beside the bars; a label that has nothing to say is nowhere.
        Formula("right", 3.95), Formula("nobody", Piecewise((3.95, _ALONE), (oo, True))),
        Formula("beside_placebo", Piecewise((3.95, _PLACEBO), (oo, True))),
        Formula("beside_drug", Piecewise((oo, _ALONE | _PLACEBO), (3.95, True))),
        Formula("patients_here", patients),
        Formula("truth_from", Symbol("truth") - 0.7), Formula("truth_to", Symbol("truth") + 0.7),
    ]


READOUTS = _readouts()

_found = Symbol("found")
SUMMARY = [
    [(_ALONE & Eq(effect, 0), "Nothing to find, no other arm, and {found} of 100 trials report an effect."),
     (_PLACEBO & Eq(effect, 0), "Nothing to find beside placebo; {found} of 100 trials report an effect all the same."),
     (Eq(effect, 0), "Nothing to find beside the drug; {found} of 100 trials report an effect all the same."),
     (_ALONE, "With {patients} treated and no other arm, {found} of 100 trials report an effect."),
     (_EQUAL & _PLACEBO, "With {patients} a side against placebo, {found} of 100 such trials find this effect."),
     (_EQUAL, "With {patients} a side against a drug, {found} of 100 such trials find this effect."),
     (_PLACEBO, "With {treated_patients} treated and {patients} on placebo, {found} of 100 such trials find this effect."),
     (True, "With {treated_patients} treated and {patients} on a drug, {found} of 100 such trials find this effect.")],
    [(_found < 0.5, "Middle report: {middle} % prevented. Truth: {truth} %."),
     (True, "Middle report: {middle} % prevented, of those that find it {winners} %. Truth: {truth} %.")],
    [(_ALONE, "Untreated: {before} relapses a year, then {untreated}."),
     (Eq(effect, 0), "Both arms: {before} relapses a year, then {other}."),
     (Symbol("some_needed") > 0, "For 80 of 100, {needed} a side (formula)."),
     (True, "For 80 of 100, more than 2,000 a side (formula).")],
    [(~_ALONE & (conduct > 0.5) & (conduct < 1.5) & (dropout > 0), "{dropout} of 100 treated who relapse leave unheard."),
     (~_ALONE & (conduct >= 1.5) & (conduct <= 2.5), "Treated who relapse within 90 days are left out."),
     (~_ALONE & (conduct > 2.5), "Tested five times, stopped at the first p below 0.05."),
     (dropout > 0, "{dropout} % leave by chance.")],
    [(~_ALONE & (endpoint > 0.5), "Counted are patients who relapse, not relapses.")],
]

TRACES = [
    Fill("reports-all", "reports.all"), Fill("reports-found", "reports.found"), Span("truth", "truth_from", "truth_to"),
    Line("power", "sizes.power"), Line("formula", "formula.expected"), Point("here", "patients_here", "found"),
    *[Bar(f"bar-{name}", name, "x") for name in ("before", "other", "treated")],
    *[Bar(f"bar-untreated-{arm}", "untreated", "x") for arm in ("other", "treated")],
    Label("say-found", "{found} of 100 find an effect"), Label("say-truth", "truth {truth} %, middle report {middle} %"),
    Label("say-before", "{before}", "right", 0), Label("say-treated", "{treated}", "right", 2), Label("say-none", "none: nobody looked", "nobody", 1),
    Label("say-placebo", "placebo {other}", "beside_placebo", 1), Label("say-drug", "drug {other}", "beside_drug", 1),
]

WRONG = f"""
- **One model of the course supplies the patients:** that of relapses (lesson 03). The models of tolerance (02) and of the reset (07)
  take no part, so there is no threshold, no infection window and no cell count here.
- **All patients are of one kind.** Each has the same model and only good and bad years. So all who enter after a bad year fall
  back to the mean, by more than half. In {value('untreated_relapses_n'):g} untreated people with MS and two relapses or more in
  two years, relapses fell from {value('untreated_relapses_before'):g} to {value('untreated_relapses_after'):.1f} a year
  ([Mult Scler 2006](https://doi.org/10.1177/1352458506070820 "abstract")); chosen like them, the model's patients fall from
  1.47 to 1.04.
- **Each relapse is prevented by chance, from the first day on.** In the models of lesson 07 a transplant works wholly or not at
  all, and it takes months.
- **The sizes of effects are borrowed.** {MIST} % is progression, not relapse. {OCRELIZUMAB} % was seen beside ocrelizumab, without
  lots, and its interval reaches from {100 * (1 - _BESIDE_OCRELIZUMAB.low):.0f} % down to no effect (hazard ratio
  {_BESIDE_OCRELIZUMAB.low:g} to {_BESIDE_OCRELIZUMAB.high:g}). The lab tries both beside any arm. The drug that prevents half is ours.
- **Nothing but relapses counts.** No death, no infection, no damage; so nothing is weighed.
- **Unblinding is missing.** Who knows the arm reports and judges differently. How much, no source read here says.
- **Everyone starts on one day**, and a test at 5 % decides alone.
- **The formula is for many patients and moderate effects**; with ten a side and a large effect it promises too much.
"""


_DESCRIPTION = (
    "Above, a histogram of what 1,000 trials report as relapses prevented, the trials that find an effect in black, a line at the "
    "truth. Below, how many find it by the number of patients, and relapses a year before and after entry. {summary}"
)


def _number(control, given):
    """The number of a choice that is given by name, or ``given`` if it may be one of a control in whole steps."""
    if isinstance(given, str) and control.names:
        if given not in control.names:
            raise CourseError(f"{control.name} is {given!r}; allowed: {', '.join(map(repr, control.names))}.")
        return control.low + control.names.index(given)
    if control.step == 1 and isinstance(given, float) and not given.is_integer():
        raise CourseError(f"Control {control.name!r} ({control.label}) takes a whole number, not {given!r}.")
    return given


def run(**values):
    """What the lab shows at a setting (a ``live.Result``), without the lab.

    A choice is given by its name or its number: ``run(patients=49, comparator="drug")``.

    Raises CourseError naming a control and what is allowed; so it does for a control that goes in whole steps.
    """
    values |= {each.name: _number(each, values[each.name]) for each in CONTROLS if each.name in values}
    plan = Plan(CONTROLS, PRESETS, _runs(), READOUTS, SUMMARY, _DESCRIPTION, TRACES)
    return compute(plan, plan.complete(values))


def lab():
    """The lab of lesson 11 (a ``live.Lab``): Python runs the trials where a kernel is, else settings done before are shown."""
    return Lab(
        name="virtual_trial",
        keep=True,
        title="A trial, run a thousand times (simulated)",
        question="How many patients would you need, and beside whom?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=virtual_trial_figure.page,
        forms={"phone": virtual_trial_figure.phone, "slide": virtual_trial_figure.slide},
        traces=TRACES,
        x_label="relapses prevented, per cent",
        table=[-100, -50, 0, 50, 95],
        description=_DESCRIPTION,
        notes="**Above:** 1,000 trials of your protocol, each with other patients. Where a trial stands is what it reports, and the tallest bar fills the height; black trials "
              "report an effect (p below 0.05); the orange line is the truth. **Below, left:** how many of 100 find it, by patients in an "
              "arm; dashed by formula, for a trial without faults. **Below, right:** relapses a year, in truth. A hollow bar is what "
              "would have been without treatment.",
        about=[("Where this model is wrong", WRONG)],
    )


def sources():
    """Keys of the papers behind the lab: effects, patients, regression to the mean, the formula of the dashed line."""
    used = tables.load("outcomes").set_index("outcome").source
    keys = {used["muraro2025an_relapse_hr_ocrelizumab"], used["mist_progression_hr_60"], "velez2011"}
    return sorted(keys | {observations()["untreated_relapses_before"].source, "schoenfeld1983"})
