"""Neutrophils under chemotherapy: Friberg et al. 2002.

Friberg LE et al., J Clin Oncol 2002, doi:10.1200/JCO.2002.02.140. Hours, neutrophils in 1e9/L. Cells divide (P),
mature through three transits and circulate (C); few circulating cells speed division up, the drug slows it in
proportion to its concentration.

One variant per drug, each with the values of Table 2: ``docetaxel`` (default), ``paclitaxel``, ``etoposide``,
``dmdc``, ``cpt11``, ``vinflunine``. Docetaxel comes with its kinetics, three volumes after an infusion. No source read
here gives those of the other five: their ``concentration`` is an input, zero until a schedule is given::

    models.load("friberg2002", "etoposide").solve(480, inputs={"concentration": [(0, 72, 4.0)]})

Variant ``fixed_system`` is docetaxel in the one set of marrow values that the paper finds to serve all drugs
(5e9/L, 125 h, 0.17); ``fixed_system()`` gives that set for any other drug.
"""

from sympy import Piecewise, S, Symbol

from immune_reset.engine.model import Input, Model, Observable, State, t
from immune_reset.engine.parameters import read_parameters
from immune_reset.paths import DATA

_DOCETAXEL = ("docetaxel", "fixed_system")
_MARROW = {
    "P": ("P", "proliferating cells"),
    "T1": ("T_1", "maturing cells, first stage"),
    "T2": ("T_2", "maturing cells, second stage"),
    "T3": ("T_3", "maturing cells, third stage"),
    "C": ("C", "neutrophils in blood"),
}


def build(variant: str) -> Model:
    """The model of one drug, or "fixed_system"."""
    tables = [_DOCETAXEL[0], variant] if variant == "fixed_system" else [variant]
    Circ0, MTT, g, slope, concentration = (Symbol(name) for name in "Circ0 MTT g slope concentration".split())
    P, T1, T2, T3, C = (Symbol(name) for name in _MARROW)
    ktr = 4 / MTT
    states = {name: State(name, symbol, "1e9/L", label, Circ0) for name, (symbol, label) in _MARROW.items()}
    equations = {
        "P": ktr * P * ((1 - slope * concentration) * (Circ0 / C) ** g - 1),
        "T1": ktr * (P - T1),
        "T2": ktr * (T1 - T2),
        "T3": ktr * (T2 - T3),
        "C": ktr * (T3 - C),
    }
    if variant in _DOCETAXEL:
        amounts, flows, observables, inputs = _docetaxel()
    else:
        amounts, flows, observables = {}, {}, {}
        inputs = {"concentration": Input(S.Zero, "uM", "drug in plasma, as given", symbol="c")}
    return Model(
        name="friberg2002" if variant == "docetaxel" else f"friberg2002_{variant}",
        title=f"Neutrophils under chemotherapy: {variant.replace('_', ' ')} (Friberg et al. 2002)",
        time_unit="h",
        parameters=read_parameters(*(DATA / "parameters" / f"friberg2002_{table}.csv" for table in tables)),
        states=amounts | states,
        equations=flows | equations,
        observables={"ANC": Observable(C, "1e9/L", "neutrophils")} | observables,
        inputs=inputs,
    )


def _docetaxel():
    """States, equations, observables and inputs of the drug: an infusion into one volume, two more behind it."""
    k12, k21, k13, k31, k10, V, mass = (Symbol(name) for name in "k12 k21 k13 k31 k10 V mass".split())
    dose, infusion = Symbol("dose"), Symbol("infusion")
    A1, A2, A3 = Symbol("A1"), Symbol("A2"), Symbol("A3")
    labels = {"A1": "docetaxel in blood", "A2": "docetaxel in the first tissue", "A3": "docetaxel in the second tissue"}
    return (
        {name: State(name, f"A_{name[1]}", "mg", label, S.Zero) for name, label in labels.items()},
        {
            "A1": Symbol("docetaxel") - (k10 + k12 + k13) * A1 + k21 * A2 + k31 * A3,
            "A2": k12 * A1 - k21 * A2,
            "A3": k13 * A1 - k31 * A3,
        },
        {"concentration": Observable(A1 / (V * mass), "uM", "docetaxel in plasma", "c")},
        {
            "docetaxel": Input(
                Piecewise((dose / infusion, t < infusion), (0, True)), "mg/h", "docetaxel infused", (infusion,), "u"
            )
        },
    )


def fixed_system() -> dict[str, float]:
    """The marrow values that serve all six drugs (Results of the paper), to be given as ``parameters``."""
    table = read_parameters(DATA / "parameters" / "friberg2002_fixed_system.csv")
    return {name: parameter.value for name, parameter in table.items()}
