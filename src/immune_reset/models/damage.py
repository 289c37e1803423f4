"""Inflammation, wounds, healing and loss in one organ: a small model of this course, no part of any paper.

Tissue is working (W), wounded (D) or lost (S); the three shares add up to 1. Inflammation wounds working tissue. A
wound heals or scars. Once enough tissue is lost, the rest goes on being lost without inflammation. Function stays
whole until the reserve is used up. Treatment calms inflammation from ``start`` on and may speed healing up. Years.

Its shape is argued from published findings, its numbers are ours (``data/parameters/damage.csv``):

- Disability in multiple sclerosis comes in two stages, and the second takes 6 to 9 years whatever the first took
  (Leray 2010, doi:10.1093/brain/awq076). One constant, ``late``, is calibrated to that range at one rate of wounding;
  that the range then holds from 0.03 to 0.5 a year was not put in. At 0.8 a year it does not hold.
- After intense T-cell depletion no scan showed an active lesion, and 9 of 14 patients who were already progressing
  went on losing function (Samijn 2006, doi:10.1136/jnnp.2005.063883).
- After early treatment by transplant more patients improve than worsen (Silfverberg 2024,
  doi:10.1136/jnnp-2023-331864): wounds can heal.

Not in it: relapses as single events, age, plasticity, an organ's anatomy, and any named disease.
"""

from sympy import Piecewise, S, Symbol

from immune_reset.engine.model import Model, Observable, State, t
from immune_reset.engine.parameters import read_parameters
from immune_reset.paths import DATA


def build(variant: str) -> Model:
    """The model; its one ``variant`` is "assembled"."""
    parameters = read_parameters(DATA / "parameters" / "damage.csv")
    k = {name: Symbol(name) for name in parameters}
    W, D, lost = Symbol("W"), Symbol("D"), Symbol("S")
    inflammation, healing, later = Symbol("inflammation"), Symbol("healing"), Symbol("later")  # observables

    treated, whole = t >= k["start"], 1 - k["reserve"]
    wounded, healed, scarred = k["hit"] * inflammation * W, healing * D, k["scar"] * D
    return Model(
        name="damage",
        title="Damage and repair in one organ (ours)",
        time_unit="year",
        parameters=parameters,
        states={
            "W": State("W", "W", "1", "working tissue", S.One),
            "D": State("D", "D", "1", "wounded tissue", S.Zero),
            "S": State("S", "S", "1", "lost tissue", S.Zero),
        },
        equations={
            "W": healed - wounded - later * W,
            "D": wounded - healed - scarred - later * D,
            "S": scarred + later * (W + D),
        },
        observables={
            "inflammation": Observable(Piecewise((1 - k["calm"], treated), (1, True)), "1", "inflammation", "I"),
            "healing": Observable(
                Piecewise((k["boost"] * k["heal"], treated), (k["heal"], True)), "1/year", "rate of healing", r"\rho"
            ),
            "later": Observable(
                k["late"] * lost**3 / (k["half"] ** 3 + lost**3),
                "1/year",
                "rate of loss without inflammation",
                r"\lambda",
            ),
            "function": Observable(Piecewise((1, W >= whole), (W / whole, True)), "1", "function", "F"),
        },
        breakpoints=(k["start"],),
    )


def second_stage(hit: float) -> float:
    """Years in which the function of an untreated organ falls from 80 to 40 %, at this yearly rate of wounding."""
    import numpy as np

    from immune_reset import models

    years = np.linspace(0, 60, 6001)
    function = models.load("damage").solve(times=years, parameters={"hit": hit, "start": 60}).observables["function"]
    return float(np.interp(-0.4, -function, years) - np.interp(-0.8, -function, years))
