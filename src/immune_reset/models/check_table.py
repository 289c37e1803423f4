"""Every model beside the numbers that its paper prints, those it misses included.

``data/model_checks.csv`` holds one row per number: what was seen, how near the model has to come (``within``; "about",
"at most" or "at least"), and whether the model was fitted to it (``standing`` calibrated) or not (free). The functions
below compute the model's side; the column ``measure`` names one of them and ``of`` its arguments. Rows with the source
``course`` repeat an earlier computation of ours: they guard the code and are no evidence for the model.
"""

import csv
from functools import cache

import numpy as np

from immune_reset import models
from immune_reset.paths import DATA

#: Settings of the sampled checks; any other seed gives the same verdicts.
_SEED = 1
_PATIENTS = 800
_HOURS = np.linspace(0, 960, 9601)


def check_table(name: str):
    """A pandas DataFrame: check, paper, model, unit, difference, verdict, source, place.

    ``verdict`` is "meets", "calibrated" (the model was fitted to the number and meets it) or "fails".
    Raises CourseError for an unknown model.
    """
    import pandas as pd

    models.variants(name)
    columns = ("check", "paper", "model", "unit", "difference", "verdict", "source", "place")
    return pd.DataFrame([{column: row[column] for column in columns} for row in _rows(name)], columns=columns)


@cache
def _rows(name):
    with open(DATA / "model_checks.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == name]
    for row in rows:
        computed = _MEASURES[row["measure"]](*filter(None, row["of"].split(";")))
        paper, within = float(row["paper"]), float(row["within"])
        row |= {"paper": paper, "model": float(computed), "difference": float(computed) - paper}
        row["verdict"] = _verdict(row["difference"], row["rule"], within, row["standing"])
    return rows


def _verdict(difference, rule, within, standing):
    met = {
        "about": abs(difference) <= within,
        "at most": difference <= within,
        "at least": difference >= -within,
    }[rule]
    return ("calibrated" if standing == "calibrated" else "meets") if met else "fails"


# lo2016


def _balance(variant, state):
    """Production over loss of a cytokine at Table 4."""
    from sympy import Symbol

    model = models.load("lo2016", variant)
    values = {Symbol(name): each.value for name, each in model.parameters.items()}
    values |= {Symbol(name): model.parameters[f"{name}_0"].value for name in model.states}
    terms = [float(term.subs(values)) for term in model.right_side[list(model.states).index(state)].args]
    return sum(term for term in terms if term > 0) / -sum(term for term in terms if term < 0)


@cache
def _disease_states(kind, blocked=False):
    """Percent of healthy after ten years, by state."""
    from immune_reset.models.lo2016 import DISEASE_TYPES, disease

    model = models.load("lo2016")
    changes = disease(DISEASE_TYPES[kind]) | ({"vaM": 0.0, "va1": 0.0} if blocked else {})
    ends = model.solve(times=[520], parameters=changes).states
    return {name: 100 * curve[-1] / model.parameters[f"{name}_0"].value for name, curve in ends.items()}


def _disease(kind, state):
    return _disease_states(kind)[state] - 100


def _tnf_blockade(state):
    kind = "Th1 high, Th2 low"
    return _disease_states(kind, blocked=True)[state] - _disease_states(kind)[state]


# cho2018


def _low_hours(variant, **parameters):
    count = models.load("cho2018", variant).solve(times=_HOURS, parameters=parameters).observables["ANC"]
    return _HOURS[count < 0.5]


def _neutropenia(variant):
    return len(_low_hours(variant)) * _HOURS[1]


def _gcsf_gain():
    return _neutropenia("gcsf_day_7") - _neutropenia("gcsf_day_1")


def _recovery(variant, cd34_dose=None):
    """Day after transplant on which neutrophils are back above 0.5e9/L."""
    low = _low_hours(variant, **({"cd34_dose": float(cd34_dose)} if cd34_dose else {}))
    return (low[-1] - models.load("cho2018", variant).parameters["transplant"].value) / 24


# reconstitution


def _blood(name, *days):
    result = models.load("reconstitution").solve(times=[float(day) for day in days])
    return max({**result.states, **result.observables}[name])


def _cd4_highest(day):
    return _blood("CD4", *range(1, int(day) + 1))


def _naive_fold(day):
    return _blood("naive_share_CD4", day) / models.load("reconstitution").parameters["naive_before"].value


def _naive_count_fold(day):
    before = models.load("reconstitution").parameters
    return _blood("naive_CD4", day) / (before["naive_before"].value * before["CD4_before"].value)


# velez2011


def _relapses(step, change=""):
    """Rate over ten years, from three: after the first, which starts far from rest, all years are alike."""
    from immune_reset.models import velez2011

    name, _, value = change.partition("=")
    parameters = {name: float(value)} if name else None
    dt = {"authors": velez2011.AUTHORS_STEP, "converged": velez2011.CONVERGED_STEP}[step]
    days = velez2011.simulate(_PATIENTS, 3, seed=_SEED, dt=dt, parameters=parameters).day
    first, later = np.histogram(days, [0, velez2011.YEAR, 3 * velez2011.YEAR])[0] / _PATIENTS
    return (first + 9 * later / 2) / 10


def _impulse(growth):
    from immune_reset.models.velez2011 import treg_impulse

    return treg_impulse(float(growth))


# friberg2002 and alexander_wahl2011


def _docetaxel(what):
    count = models.load("friberg2002").solve(times=_HOURS).observables["ANC"]
    found = {"low": count.argmin(), "high": count.argmax()}[what.removesuffix("_day")]
    return _HOURS[found] / 24 if what.endswith("_day") else count[found]


def _r0():
    from immune_reset.models.alexander_wahl2011 import r0

    return r0()


def _effectors(f):
    return models.load("alexander_wahl2011").solve(times=[20_000], parameters={"f": float(f)}).states["E"][-1]


# repertoire


def _clonotypes(founders):
    from immune_reset.models.repertoire import naive_pool

    pool = naive_pool(1e6, seed=_SEED, founders=int(founders))
    return pool.clonotypes / pool.cells


@cache
def _renewal(lineage):
    from immune_reset.models.memory_clones import renew

    return renew(lineage, seed=_SEED)


# self_renewal


@cache
def _drift(year, what):
    """A pool of the published size after so many years of drift, at p = 0.5."""
    from immune_reset.models.self_renewal import WEEKS_PER_YEAR, clones

    pool = int(models.load("self_renewal").parameters["founders"].value)
    sizes = np.sort(clones(pool, [float(year) * WEEKS_PER_YEAR], seed=_SEED)[0])[::-1]
    return {"top_15": 100 * sizes[:15].sum() / sizes.sum(), "left": np.count_nonzero(sizes)}[what]


def _second_stage(hit):
    """Years in which function falls from 80 to 40 % without treatment."""
    from immune_reset.models.damage import second_stage

    return second_stage(float(hit))


_MEASURES = {
    "balance": _balance,
    "disease": _disease,
    "tnf_blockade": _tnf_blockade,
    "neutropenia": _neutropenia,
    "gcsf_gain": _gcsf_gain,
    "recovery": _recovery,
    "blood": _blood,
    "cd4_highest": _cd4_highest,
    "naive_fold": _naive_fold,
    "naive_count_fold": _naive_count_fold,
    "relapses": _relapses,
    "impulse": _impulse,
    "docetaxel": _docetaxel,
    "r0": _r0,
    "effectors": _effectors,
    "second_stage": _second_stage,
    "clonotypes": _clonotypes,
    "old_share": lambda lineage: 100 * _renewal(lineage).old_share,
    "seen_share": lambda lineage: 100 * _renewal(lineage).seen_share,
    "drift": _drift,
    "dominant": lambda lineage: 100 * _renewal(lineage).dominant_found(),
}
