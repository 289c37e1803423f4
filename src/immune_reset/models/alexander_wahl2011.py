"""Self-antigen, effector and regulatory T cells: Alexander & Wahl 2011, the model of an exercise.

Alexander HK & Wahl LM, Bull Math Biol 2011, doi:10.1007/s11538-010-9519-2; values and equations of its file
BIOMD0000000289. Days and items (cells or antigens). Antigen G activates antigen-presenting cells A, which make
effector cells E and regulatory cells R; E sets more antigen free, R removes A.

There is a threshold and no bistability. ``R0``, the activated cells that one of them brings about, is 0.7996 at the
published values: every response dies out. Above 1 effector cells settle at the same level from every start.
The start is ours: the file's own was not read.
"""

from sympy import Symbol

from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.paths import DATA

_STATES = {
    "A": "activated antigen-presenting cells",
    "R": "regulatory T cells",
    "E": "effector T cells",
    "G": "free self-antigen",
}


def build(variant: str) -> Model:
    """The model; its one ``variant`` is "published"."""
    f, v, b1, muA, muR, muE, muG = (Symbol(name) for name in "f v b1 muA muR muE muG".split())
    sigma1, pi1, beta, lambdaE, gammaG = (Symbol(name) for name in "sigma1 pi1 beta lambdaE gammaG".split())
    A, R, E, G = (Symbol(name) for name in _STATES)
    return Model(
        name="alexander_wahl2011",
        title="Self-antigen, effector and regulatory T cells (Alexander & Wahl 2011)",
        time_unit="day",
        parameters=read_parameters(DATA / "parameters" / "alexander_wahl2011.csv"),
        states={name: State(name, name, "items", label, Symbol(f"{name}_0")) for name, label in _STATES.items()},
        equations={
            "A": f * v * G - (b1 + muA) * A - sigma1 * A * R,
            "R": (pi1 * E + beta) * A - muR * R,
            "E": lambdaE * A - muE * E,
            "G": gammaG * E - v * G - muG * G,
        },
        observables={
            "R0": Observable(
                f * v * lambdaE * gammaG / ((muG + v) * (b1 + muA) * muE), "1", "basic reproductive number", "R_0"
            ),
        },
    )


def r0(**parameters: float) -> float:
    """The basic reproductive number, at the published values or at those given instead.

    Raises CourseError for an unknown parameter or one outside its range.
    """
    from immune_reset import models

    return float(models.load("alexander_wahl2011").solve(times=[1], parameters=parameters).observables["R0"][0])
