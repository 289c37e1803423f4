"""Cytokines, macrophages and T cells in tolerance and autoimmunity: Lo et al. 2016.

Lo WC et al., "Inflammatory Bowel Disease: How Effective Is TNF-alpha Suppression?", PLoS ONE 2016,
doi:10.1371/journal.pone.0165782 (CC BY). Equations 1-15, constants of Tables 2 and 3, healthy state of Table 4.
Time in weeks, everything else in g/cm3.

Two variants. ``printed`` takes every constant as the paper prints it; there Table 4 is not a steady state
(production over loss: IFN-gamma 0.03, IL-2 0.05, IL-6 0.36, IL-12 7.6). ``repaired`` (the default) sets M0 to
2.0e-3 g/cm3 and scales the production constants of seven cytokines, one factor per cytokine, so that Table 4 is
steady; nothing else is fitted, and each changed constant has the status ``derived`` with its computation. In both,
equation 8 (IL-10) uses IL-2 where the paper prints IFN-gamma. Two more variants add something of ours to the repaired
one: ``treated`` the treatments of ``lo2016_treatments``, ``dip`` the falling and rising Treg induction of
``lo2016_dip``. PubMed lists an erratum to this paper whose text
could not be reached, so we cannot say whether it covers these points.

That the repaired model has two attractors, a threshold in Treg induction and a depth of reset is a property of
the model, found here, not in the paper: it is not evidence about patients.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sympy import Symbol

from immune_reset.engine.given import is_number
from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.errors import CourseError
from immune_reset.kept import kept
from immune_reset.models import lo2016_dip, lo2016_treatments
from immune_reset.paths import DATA

_STATES = {
    "Ig": (r"I_\gamma", "IFN-gamma"),
    "I2": ("I_2", "IL-2"),
    "I4": ("I_4", "IL-4"),
    "I21": ("I_{21}", "IL-21"),
    "I6": ("I_6", "IL-6"),
    "Ia": (r"I_\alpha", "TNF-alpha"),
    "Ib": (r"I_\beta", "TGF-beta"),
    "I12": ("I_{12}", "IL-12"),
    "I10": ("I_{10}", "IL-10"),
    "M1": ("M_1", "M1 macrophages"),
    "M2": ("M_2", "M2 macrophages"),
    "T1": ("T_1", "Th1 cells"),
    "T2": ("T_2", "Th2 cells"),
    "T17": ("T_{17}", "Th17 cells"),
    "Tr": ("T_r", "regulatory T cells"),
}

#: Table 8: fraction of the healthy value that each constant gains in a type of disease. Two of the paper's four types
#: are held here; the changes of the other two were not read.
DISEASE_TYPES = {
    "Th1 high, Th2 low": {
        "vg1": -0.996, "va1": -0.50, "vbr": 0.35, "v10r": 0.35, "s12": 2.98, "s4": -0.32, "s21": 0.49, "s6": 0.49,
        "sb": -0.50, "s10": -0.50,
    },
    "Th1 low, Th2 high": {
        "vg1": -0.90, "va1": 0.04, "vbr": -0.10, "v10r": -0.10, "s12": 0.81, "s4": 0.25, "s21": -0.13, "s6": -0.13,
        "sb": 0.0, "s10": 0.0,
    },
}  # fmt: skip

#: The subsets that a T-cell depleting treatment removes.
T_CELLS = ("T1", "T2", "T17", "Tr")

#: Variants that add something of ours to the repaired model.
_EXTENSIONS = {"treated": lo2016_treatments, "dip": lo2016_dip}


def build(variant: str) -> Model:
    """The model; ``variant`` is "repaired", "printed" or one of the extensions, "treated" and "dip"."""
    tables = [DATA / "parameters" / "lo2016.csv"]
    if variant != "repaired":
        tables.append(DATA / "parameters" / f"lo2016_{variant}.csv")
    parameters = read_parameters(*tables)
    equations = _equations({name: Symbol(name) for name in [*parameters, *_STATES]})
    extension = _EXTENSIONS.get(variant)
    return Model(
        name="lo2016" if variant == "repaired" else f"lo2016_{variant}",
        title="Cytokines and T cells in tolerance and autoimmunity (Lo et al. 2016" + (f", {variant})" if extension else ")"),
        time_unit="week",
        parameters=parameters,
        states={
            name: State(name, symbol, "g/cm3", label, Symbol(f"{name}_0")) for name, (symbol, label) in _STATES.items()
        },
        equations=extension.equations(equations) if extension else equations,
        observables=_observables() | (extension.observables() if extension else {}),
        breakpoints=extension.BREAKPOINTS if extension else (),
    )


def _equations(symbol):
    # The names below are those of data/parameters/lo2016.csv and of the states above.
    Ig, I2, I4, I21, I6, Ia, Ib, I12, I10, M1, M2, T1, T2, T17, Tr = (symbol[name] for name in _STATES)
    k = _Namespace(symbol)
    M = Symbol("M")  # the observable

    def s(level, half):
        return level / (half + level)

    switch = k.sMg * s(Ig, k.zg) * M2 - k.sMb * s(Ib, k.zb) * M1  # M2 that turn into M1, less the way back
    return {
        "Ig": k.vgM * M1 + k.vg1 * T1 - k.dg * Ig,
        "I2": k.v21 * T1 - k.d2 * I2,
        "I4": k.v4M * M2 + k.v42 * T2 - k.d4 * I4,
        "I21": k.v2117 * T17 - k.d21 * I21,
        "I6": k.v6M * M1 - k.d6 * I6,
        "Ia": k.vaM * M1 + k.va1 * T1 - k.da * Ia,
        "Ib": k.vbM * M2 + k.vbr * Tr - k.db * Ib,
        "I12": k.v12M * M1 / (1 + I10 / k.z10) - k.d12 * I12,
        "I10": k.v10M * M2 + k.v10r * (1 + k.n2r * s(I2, k.z2)) * Tr - k.d10 * I10,
        "M1": (k.f1 + k.sMa * s(Ia, k.za)) * k.M0 + switch - k.muM * M1,
        "M2": (k.f2 + k.sM10 * s(I10, k.z10)) * k.M0 - switch - k.muM * M2,
        "T1": (k.s12 * s(I12, k.z12) * M / (1 + I10 / k.z10) + k.s2 * s(I2, k.z2) * T1)
        / ((1 + T2 / k.g2) * (1 + Tr / k.gr))
        - k.mu * T1,
        "T2": k.s4 * s(I4, k.z4) * M / ((1 + T1 / k.g1) * (1 + Tr / k.gr)) - k.mu * T2,
        "T17": (k.s21 * s(I21, k.z21) + k.s6 * s(I6, k.z6))
        * s(Ib, k.zb)
        * M
        / ((1 + Ig / k.zg) * (1 + I4 / k.z4) * (1 + Tr / k.gr))
        - k.mu * T17,
        "Tr": (k.sb * s(Ib, k.zb) + k.s10 * s(I10, k.z10)) * s(I2, k.z2) * M / ((1 + Ia / k.za) * (1 + T17 / k.g17))
        - k.mu * Tr,
    }


class _Namespace:
    """Symbols as attributes, so that an equation reads as in the paper."""

    def __init__(self, symbols):
        self.__dict__.update(symbols)


def _observables():
    observables = {"M": Observable(Symbol("M1") + Symbol("M2"), "g/cm3", "macrophages", "M")}
    for name in (*T_CELLS, "Ia", "Ig", "I10"):
        fold = Symbol(name) / Symbol(f"{name}_0")
        observables[f"{name}_fold"] = Observable(fold, "x healthy", f"{_STATES[name][1]}, times healthy")
    return observables


def disease(changes: Mapping[str, float], variant: str = "repaired") -> dict[str, float]:
    """Parameters of a type of disease: each healthy value times one plus its change, as the paper's Table 8 has them.

    ``changes`` maps a constant to the fraction added, as in ``DISEASE_TYPES``: -0.5 halves it. Raises CourseError for
    a constant that the model does not have and for a change that is not a number of -1 or more.
    """
    from immune_reset import models

    healthy = models.load("lo2016", variant).parameters
    if not isinstance(changes, Mapping):
        raise CourseError(f"lo2016: changes are given as {{constant: fraction added}}, not as {changes!r}.")
    for name, added in changes.items():
        if name not in healthy:
            raise CourseError(f"lo2016: a change is given for {name!r}, which is not one of its constants.")
        if not is_number(added) or added < -1:
            raise CourseError(f"lo2016: the change of {name} is {added!r}; a fraction of -1 or more is due.")
    return {name: healthy[name].value * (1 + added) for name, added in changes.items()}


@cache
def autoimmune_state(model: Model, q: float = 1.0) -> Mapping[str, float]:
    """The autoimmune attractor as initial values, with Treg induction (sb, s10) at ``q`` times healthy.

    Reached from the healthy state by removing every regulatory T cell and holding induction at 0.2 for two
    years, then letting the model settle at ``q`` for ten years. Raises CourseError when it returns to tolerance.
    """
    induction = {name: model.parameters[name].value for name in ("sb", "s10")}
    pushed = model.solve(104, parameters={name: 0.2 * value for name, value in induction.items()}, initial={"Tr": 0})
    start = {name: curve[-1] for name, curve in pushed.states.items()}
    settled = model.solve(520, parameters={name: q * value for name, value in induction.items()}, initial=start)
    if settled.states["Tr"][-1] > 0.1 * model.parameters["Tr_0"].value:
        raise CourseError(f"{model.name} has no autoimmune attractor at q = {q:g}: Treg induction is too strong.")
    return MappingProxyType({name: float(curve[-1]) for name, curve in settled.states.items()})


@cache
def settled_illness() -> Mapping[str, float]:
    """The autoimmune attractor of the model as the course loads it: the state from which its patients set out."""
    from immune_reset.models import load

    return MappingProxyType(kept("lo2016_illness", lambda: dict(autoimmune_state(load("lo2016")))))
