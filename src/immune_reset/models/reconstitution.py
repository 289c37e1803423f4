"""Lymphocytes after transplant, assembled from published rates; cells per uL, days from the transplant.

Naive and memory CD4 and CD8 T cells, each as descendants of cells from before the transplant ("old") and of thymic
output after it ("new"), with B and NK cells. Naive cells come from the thymus, divide and are lost; memory cells
grow back to a set number, and newly primed cells take the place of old ones. The thymus is silent for 60 days,
rises to F times its former output, keeps that for two years in all and returns; output halves every 15.7 years.

No source gives this whole. Each rate and its standing is a row of ``data/parameters/reconstitution.csv``. F is
calibrated to CD4 388 per uL at 24 months (Storek 2004, doi:10.1016/j.jaci.2003.12.462); without a rebound (F = 1) the
model gives 183. It fails in one place that is shown: naive T cells back to baseline by 12 months (Cull 2017) would
need F of about 36.
"""

from sympy import Piecewise, S, Symbol

from immune_reset.engine.model import Model, Observable, State, t
from immune_reset.engine.parameters import read_parameters
from immune_reset.paths import DATA


def build(variant: str) -> Model:
    """The model; its one ``variant`` is "assembled"."""
    parameters = read_parameters(DATA / "parameters" / "reconstitution.csv")
    k = {name: Symbol(name) for name in parameters}

    onset, full = k["thymus_start"], k["thymus_start"] + k["thymus_ramp"]
    fade, rest = k["rebound_end"], k["rebound_end"] + k["rebound_decay"]
    rebound = Piecewise(
        (0, t < onset),
        (k["F"] * (t - onset) / k["thymus_ramp"], t < full),
        (k["F"], t < fade),
        (k["F"] + (1 - k["F"]) * (t - fade) / k["rebound_decay"], t < rest),
        (1, True),
    )
    thymus = Symbol("thymus")  # an observable, and so is priming
    naive_growth = k["p_fold"] * k["p"] - k["d_fold"] * k["d"]

    states, equations = {}, {}
    for lineage, output in (("4", "sigma"), ("8", "sigma8")):
        before, naive_share = k[f"CD{lineage}_before"], k["naive_before"]
        survivors = before * (k["residual"] + k["graft_share"])
        for kind, letter, share in (("naive", "N", naive_share), ("memory", "M", 1 - naive_share)):
            for origin, start in (("old", survivors * share), ("new", S.Zero)):
                name = f"{letter}{lineage}_{origin}"
                symbol = rf"{letter}_{{{lineage},\mathrm{{{origin}}}}}"
                states[name] = State(name, symbol, "cells/uL", f"{origin} {kind} CD{lineage} T cells", start)
        naive_old, naive_new, old, new = (Symbol(f"{name}{lineage}_{o}") for name in "NM" for o in ("old", "new"))
        growth = k[f"r{lineage}"] * (1 - (old + new) / k[f"K{lineage}"])
        replaced = k[f"inp{lineage}"] * Symbol("priming") * old
        equations |= {
            f"N{lineage}_old": naive_growth * naive_old,
            f"N{lineage}_new": k[output] * thymus + naive_growth * naive_new,
            f"M{lineage}_old": growth * old - replaced,
            f"M{lineage}_new": growth * new + replaced,
        }
    for name, symbol in (("B", "B"), ("NK", r"\mathrm{NK}")):
        cells, full_count = Symbol(name), k[f"K{name}"]
        states[name] = State(name, symbol, "cells/uL", f"{name} cells", k["residual"] * full_count)
        equations[name] = k[f"r{name}"] * cells * (1 - cells / full_count)

    return Model(
        name="reconstitution",
        title="Lymphocytes after the transplant (assembled)",
        time_unit="day",
        parameters=parameters,
        states=states,
        equations=equations,
        observables=_observables()
        | {
            "thymus": Observable(
                rebound * 2 ** ((k["age_ref"] - k["age"]) / k["age_half"]),
                "1",
                "thymic output, times that before, at the reference age",
                r"\Theta",
            ),
            "priming": Observable(Piecewise((0, t < k["inp_start"]), (1, True)), "1", "newly primed cells arrive", "h"),
        },
        breakpoints=(onset, full, fade, rest, k["inp_start"]),
    )


def _observables():
    def total(*names):
        return sum(Symbol(name) for name in names)

    def share(part, whole):
        return Piecewise((part / whole, whole > 0), (0, True))

    cd4 = total("N4_old", "N4_new", "M4_old", "M4_new")
    cd8 = total("N8_old", "N8_new", "M8_old", "M8_new")
    naive4 = total("N4_old", "N4_new")
    return {
        "CD4": Observable(cd4, "cells/uL", "CD4 T cells"),
        "CD8": Observable(cd8, "cells/uL", "CD8 T cells"),
        "naive_CD4": Observable(naive4, "cells/uL", "naive CD4 T cells"),
        "naive_share_CD4": Observable(share(naive4, cd4), "1", "naive share of CD4 T cells"),
        "old_share_CD4": Observable(share(total("N4_old", "M4_old"), cd4), "1", "old share of CD4 T cells"),
        "old_share_CD8": Observable(share(total("N8_old", "M8_old"), cd8), "1", "old share of CD8 T cells"),
    }
