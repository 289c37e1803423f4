"""Relapses out of chance: Velez de Mendizabal et al. 2011.

Velez de Mendizabal N et al., BMC Syst Biol 2011, doi:10.1186/1752-0509-5-114; the values were read in a public port.
Days and cells. Effector (E) and regulatory (R) T cells grow with and against each other, rest (Er, Rr) and wake;
immune events bring new resting cells of both kinds. E damages tissue, some of it for good (L).

``build`` gives the equations with the mean inflow: their equilibrium is a stable focus and nothing relapses.
``simulate`` runs the same equations with events that fall by chance; only then are there relapses.

The authors step with Euler's rule, 0.1 day at a time, which gives 1.07 relapses a year. That is not converged: with
steps of 0.01 day there are 0.74, and with 0.005 day as many.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from sympy import S, Symbol, lambdify

from immune_reset.engine.given import check_number, check_whole, checked_initial, checked_parameters
from immune_reset.engine.model import Input, Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

_STATES = {
    "Er": ("E_r", "cells", "resting effector T cells"),
    "Rr": ("R_r", "cells", "resting regulatory T cells"),
    "E": ("E", "cells", "effector T cells"),
    "R": ("R", "cells", "regulatory T cells"),
    "l": (r"\ell", "1", "reversible damage"),
    "L": ("L", "1", "permanent damage"),
}
YEAR = 365
#: Days of one step: the authors' own, and one at which the rate of relapses no longer depends on it.
AUTHORS_STEP, CONVERGED_STEP = 0.1, 0.01
#: Days within which a second rise above the threshold belongs to the same relapse.
MERGED = 30
#: Values that a recording may hold: 160 MB.
_MOST_RECORDED = 20_000_000
_BLOCK = 256  # steps whose events are drawn together


def build(variant: str) -> Model:
    """The model with the mean inflow; its one ``variant`` is "published"."""
    delta, beta, eta, aE, aR, gE, gR, kE, kR, h = (Symbol(n) for n in "delta beta eta aE aR gE gR kE kR h".split())
    d1, d2, r, a, events, influx, nE, nR = (Symbol(n) for n in "d1 d2 r a events influx nE nR".split())
    Er, Rr, E, R, l, L = (Symbol(name) for name in _STATES)
    free, driven = Symbol("free"), Symbol("driven")  # observables
    return Model(
        name="velez2011",
        title="Relapses in autoimmunity (Velez de Mendizabal et al. 2011)",
        time_unit="day",
        parameters=read_parameters(DATA / "parameters" / "velez2011.csv"),
        states={
            name: State(name, symbol, unit, label, Symbol(f"{name}_0") if unit == "cells" else S.Zero)
            for name, (symbol, unit, label) in _STATES.items()
        },
        equations={
            "Er": nE - (delta + beta) * Er + eta * E,
            "Rr": nR - (delta + beta) * Rr + eta * R,
            "E": delta * Er + aE * free * E - gE * (1 - free) * E - eta * E,
            "R": delta * Rr + aR * driven * R - gR * R - eta * R,
            "l": d1 * (E / a) ** 2 - d2 * l - r * l,
            "L": d2 * l,
        },
        observables={
            "free": Observable(
                kR**h / (kR**h + R**h), "1", "share of effector growth that regulatory cells leave", r"\phi_R"
            ),
            "driven": Observable(
                E**h / (kE**h + E**h), "1", "share of regulatory growth that effector cells drive", r"\phi_E"
            ),
        },
        inputs={
            name: Input(events * influx / YEAR, "cells/day", f"new {kind} T cells, mean", symbol=symbol)
            for name, kind, symbol in (("nE", "effector", "n_E"), ("nR", "regulatory", "n_R"))
        },
    )


@dataclass(frozen=True)
class Relapses:
    """What ``simulate`` returns.

    ``patient`` and ``day`` have one entry per relapse; ``damage`` (permanent, of no unit) one per patient.
    ``times`` (days) and ``states`` (name -> array of times x patients) are empty unless a recording was asked for.
    """

    patients: int
    years: float
    patient: np.ndarray
    day: np.ndarray
    damage: np.ndarray
    times: np.ndarray = field(default_factory=lambda: np.empty(0))
    states: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def counts(self) -> np.ndarray:
        """Relapses of each patient."""
        return np.bincount(self.patient, minlength=self.patients)

    @property
    def rate(self) -> float:
        """Relapses per patient and year."""
        return len(self.day) / (self.patients * self.years)

    @property
    def standard_error(self) -> float:
        """Of the rate, from the spread between patients; NaN for one patient."""
        if self.patients == 1:
            return float("nan")
        return float(self.counts.std(ddof=1) / np.sqrt(self.patients) / self.years)

    def to_frame(self):
        """A pandas DataFrame with one row per relapse: patient, day."""
        import pandas as pd

        return pd.DataFrame({"patient": self.patient, "day": self.day})


def simulate(
    patients: int = 100,
    years: float = 10,
    *,
    seed: int,
    dt: float = AUTHORS_STEP,
    parameters: Mapping[str, float] | None = None,
    initial: Mapping[str, float] | None = None,
    record: float | None = None,
) -> Relapses:
    """Patients followed for years of 365 days, each with immune events of their own.

    In every step of ``dt`` days an event brings ``influx`` cells with probability ``events * dt / 365``, to Er and
    to Rr independently. A relapse is a rise of E above ``a``; rises less than 30 days apart are one. ``record`` keeps
    the states every so many days. The same arguments give the same result.

    Raises CourseError naming what cannot be used, what was given and what is allowed.
    """
    from immune_reset import models

    model = models.load("velez2011")
    constants = checked_parameters(model, parameters)
    start = checked_initial(model, model.numeric.initial(constants), initial)
    given = dict(zip(model.parameters, constants))
    _check(patients, years, seed, dt, record)
    patients = int(patients)
    chance = given["events"] * dt / YEAR

    rng = np.random.default_rng(int(seed))
    slopes = _slopes()
    steps = round(years * YEAR / dt)
    every = max(1, round(record / dt)) if record else None
    kept = np.empty((len(start), steps // every + 1, patients)) if every else None
    y = np.repeat(start[:, None], patients, axis=1)
    effector = list(model.states).index("E")
    threshold = given["a"]
    above = y[effector] > threshold
    last = np.full(patients, -np.inf)
    who, when = [], []

    for step in range(steps):
        if step % _BLOCK == 0:
            bring = (rng.random((_BLOCK, 2, patients)) < chance) * (given["influx"] / dt)
        if every and step % every == 0:
            kept[:, step // every] = y
        inflow = bring[step % _BLOCK]
        y = y + dt * slopes(y, inflow, constants)
        now = y[effector] > threshold
        rises = now & ~above
        if rises.any():
            day = (step + 1) * dt
            new = np.flatnonzero(rises & (day - last > MERGED))
            last[rises] = day
            who.append(new)
            when.append(np.full(len(new), day))
        above = now
    if every:
        if steps % every == 0:
            kept[:, -1] = y
        kept = kept[:, : steps // every + 1]
    return Relapses(
        patients=patients,
        years=years,
        patient=np.concatenate([*who, np.empty(0, int)]).astype(int),
        day=np.concatenate([*when, np.empty(0)]),
        damage=y[list(model.states).index("L")],
        times=np.arange(steps // every + 1) * every * dt if every else np.empty(0),
        states=dict(zip(model.states, kept)) if every else {},
    )


@cache
def _slopes():
    """The model's right side for arrays: (states, inflow, parameters) -> slopes, states x patients."""
    from immune_reset import models

    model = models.load("velez2011")
    states, inputs, parameters = ([Symbol(n) for n in part] for part in (model.states, model.inputs, model.parameters))
    function = lambdify((states, inputs, parameters), list(model.right_side), "numpy", cse=True)
    return lambda y, inflow, constants: np.array(function(y, inflow, constants))


def _check(patients, years, seed, dt, record):
    check_whole("velez2011: patients", patients, 1, 1_000_000)
    check_whole("velez2011: seed", seed, 0, 2**63)
    check_number("velez2011: years", years, 0, 100, above=True)
    check_number("velez2011: dt", dt, 0, 1, above=True)
    if record is not None:
        check_number("velez2011: record", record, 0, YEAR, above=True)
        values = len(_STATES) * patients * years * YEAR / max(record, dt)
        if values > _MOST_RECORDED:
            raise CourseError(
                f"velez2011: a recording of {patients} patients every {record:g} days for {years:g} years is "
                f"{values:.0f} values; at most {_MOST_RECORDED} are kept."
            )


def treg_impulse(aR: float, cells: float = 1000) -> float:
    """How many times higher the next peak of E is when ``cells`` regulatory cells are added at a peak of R.

    Without chance: from equilibrium, 1000 effector cells start the swing (ours; the paper's own start was not read).
    Raises CourseError for an ``aR`` outside its range or fewer than no cells.
    """
    from immune_reset import models

    model = models.load("velez2011")
    days = np.linspace(0, 60, 6001)

    def run(start, times=days):
        return model.solve(times=times, parameters={"aR": aR}, initial=start).states

    def push(states, at, name, more):
        return {each: float(curve[at]) for each, curve in states.items()} | {name: float(states[name][at]) + more}

    swing = run(push(run(None, [5000]), -1, "E", 1000))
    peak = _first_peak(swing["R"])
    without, with_more = (run(push(swing, peak, "R", more))["E"] for more in (0, cells))
    return float(with_more[_first_peak(with_more)] / without[_first_peak(without)])


def _first_peak(curve):
    inner = curve[1:-1]
    return int(np.flatnonzero((inner > curve[:-2]) & (inner >= curve[2:]))[0]) + 1
