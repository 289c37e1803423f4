"""Lesson 06: damage against repair in one organ. When treatment starts, and how much reserve there was."""

import numpy as np
from sympy import S, Symbol

from immune_reset import models
from immune_reset.engine.given import is_number
from immune_reset.engine.model import Observable
from immune_reset.errors import CourseError
from immune_reset.labs import damage_figure
from immune_reset.labs.damage_figure import LAST_YEAR
from immune_reset.live import Control, Fill, FirstBelow, Formula, Lab, Label, Line, Maximum, Preset, Run, Span, ValueAt

#: Function below which the model patient notices something (ours).
NOTICED = 0.95

start, calm, boost, reserve = (Symbol(name) for name in "start calm boost reserve".split())

CONTROLS = [
    Control("start", "Treatment starts", "year", 0, 20, 0.5, 6, "ours", "a dial", ("at once", "never, in these 20 years"),
            spoken="years after the disease began"),
    Control("calm", "Calm: removed", "%", 0, 100, 5, 100, "ours", "a dial", ("none of it", "all of it"), digits=0,
            spoken="per cent of the inflammation"),
    Control("boost", "Healing", "× before", 1, 5, 0.1, 1, "ours",
            "a dial; no drug read here has been shown to reach any value above 1 in people", ("as before", "five times faster"),
            spoken="times that before"),
    Control("reserve", "Reserve", "%", 0, 60, 1, 30, "ours", "differs by organ; no number for it was read",
            ("every loss is felt", "over half goes unnoticed"), digits=0, spoken="per cent of the tissue"),
]

PRESETS = [
    Preset("Year 6", "Treatment starts soon after the first symptoms.", {}),
    Preset("Year 4", "Treatment starts before anything is felt.", {"start": 4}),
    Preset("Year 10", "Treatment starts when much has been lost.", {"start": 10}),
    Preset("Heal, do not calm", "Healing three times as fast, inflammation untouched.", {"calm": 0, "boost": 3, "start": 2}),
    Preset("Large reserve", "Half the tissue can go before anything is felt. Start at year 10.", {"reserve": 50, "start": 10}),
]


def _runs():
    organ = models.load("damage")
    years = np.linspace(0, LAST_YEAR, 201)
    shares = {
        "function_share": Observable(100 * Symbol("function"), "%", "function"),
        "inflammation_share": Observable(100 * Symbol("inflammation"), "%", "inflammation"),
        "S_share": Observable(100 * Symbol("S"), "%", "lost tissue"),
        "wounded_up_to": Observable(100 * (1 - Symbol("W")), "%", "lost or wounded tissue"),
        "whole": Observable(100 * S.One, "%", "all tissue"),
    }
    # In the untreated organ the start lies beyond the end.
    untreated = {"start": 2 * LAST_YEAR, "reserve": reserve / 100}
    treated = {"start": start, "calm": calm / 100, "boost": boost, "reserve": reserve / 100}
    return [Run("treated", organ, years, treated, observables=shares),
            Run("untreated", organ, years, untreated, observables=shares)]


READOUTS = [
    FirstBelow("symptom_year", "untreated.function_share", 100 * NOTICED, 0, label="without treatment: first symptoms", unit="year",
               digits=1),
    ValueAt("lost_at_start", "treated.S_share", start, label="tissue lost when treatment starts", unit="%"),
    ValueAt("function_at_start", "treated.function_share", start, label="function when treatment starts", unit="%"),
    Maximum("best", "treated.function_share", start, LAST_YEAR, label="best function after that", unit="%"),
    ValueAt("function_end", "treated.function_share", LAST_YEAR, label="function at 20 years", unit="%"),
    ValueAt("untreated_end", "untreated.function_share", LAST_YEAR, label="function at 20 years without treatment", unit="%"),
    ValueAt("lost_end", "treated.S_share", LAST_YEAR, label="tissue lost at 20 years", unit="%"),
    Formula("regained", Symbol("best") - Symbol("function_at_start"), label="function regained", unit="% points"),
    Formula("lost_after", Symbol("lost_end") - Symbol("lost_at_start"), label="tissue lost after the start", unit="%"),
]

SUMMARY = [
    [(Symbol("start") >= LAST_YEAR, "No treatment: {function_end} % of function is left at 20 years."),
     (Symbol("function_at_start") >= 99.5, "Treatment starts before anything is felt, with {lost_at_start} % of the tissue "
                                           "already lost."),
     (Symbol("regained") >= 2, "Treatment starts at {function_at_start} % of function; wounds heal, and it climbs to {best} %."),
     (True, "Treatment starts at {function_at_start} % of function, and little of it comes back.")],
    [(Symbol("start") >= LAST_YEAR, ""),
     (Symbol("lost_after") >= 25, "Then {lost_after} % of the tissue is lost all the same: {function_end} % of function at "
                                  "20 years, {untreated_end} % without treatment."),
     (True, "At 20 years {function_end} % of function is left; without treatment, {untreated_end} %.")],
]

TRACES = [
    Span("given-inflammation", "start_year", LAST_YEAR),
    Line("treated-inflammation", "treated.inflammation_share"),
    Fill("lost", "treated.S_share"),
    Fill("wounded", "treated.wounded_up_to", "treated.S_share"),
    Fill("working", "treated.whole", "treated.wounded_up_to"),
    Line("untreated-function", "untreated.function_share"),
    Line("treated-function", "treated.function_share"),
    Label("say-tissue", "lost at 20 years: {lost_end} %"),
    Label("say-function", "at 20 years {function_end} %, untreated {untreated_end} %"),
]
READOUTS.append(Formula("start_year", start))

WRONG = """
- **The model is small and it is ours.** No paper has these equations. Its shape follows three findings, its numbers are
  chosen: open *Equations and sources*.
- **One number is calibrated**: in MS the second stage of disability takes 6 to 9 years whatever the first took
  ([Leray 2010](https://doi.org/10.1093/brain/awq076 "abstract")). That the range holds for wounding
  from 0.03 to 0.5 a year comes out of the model; at 0.8 a year it fails, with 4.8 years. That 80 to 40 % of function
  stands for their two scores is our reading.
- **Loss without inflammation never stops here**, not even after early treatment. Whether it does in people is not
  settled. The reason to have it at all: 14 people with progressive MS had no active lesion on any scan after their treatment,
  and 9 of them went on losing function ([Samijn 2006](https://doi.org/10.1136/jnnp.2005.063883 "abstract")).
- **The brain can reroute, the liver can grow back, a beta cell can rest.** One organ here stands for all and does none of it.
- **Faster healing is a dial, not a drug.** It says what would follow, not that anything does it.
"""


def lab():
    """The second lab of lesson 06 (a ``live.Lab``)."""
    return Lab(
        name="damage-and-repair",
        keep=True,
        title="Damage against repair",
        question="Is calming inflammation the same as healing?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=_runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=damage_figure.page,
        forms={"phone": damage_figure.phone, "slide": damage_figure.slide},
        x_label="years",
        traces=TRACES,
        description="Three panels over 20 years: inflammation, the tissue as working, wounded and lost, and function with "
                    "and without treatment. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def function_after(start, calm=100.0, boost=1.0, reserve=30.0, years=20.0):
    """Function of the organ in per cent, ``years`` after the disease began.

    Parameters are those of the lab's controls: ``start`` in years, ``calm`` and ``reserve`` in per cent, ``boost`` times
    the healing before; ``years`` is at most 20. Raises CourseError for a value outside its range.
    """
    chosen = {"start": start, "calm": calm, "boost": boost, "reserve": reserve}
    if not is_number(years) or not 0 <= years <= LAST_YEAR:
        raise CourseError(f"years is {years!r}; a number from 0 to {LAST_YEAR:g} is due.")
    known = {each.name: each.check(chosen[each.name]) for each in CONTROLS}
    parameters = known | {"calm": known["calm"] / 100, "reserve": known["reserve"] / 100}
    return 100 * float(models.load("damage").solve(times=[years], parameters=parameters).observables["function"][-1])


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    return sorted({number.source for number in models.load("damage").parameters.values()} | {"samijn2006"})
