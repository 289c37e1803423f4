"""What treatments add to the equations of Lo et al. 2016: an extension of this course, no part of the paper.

Everything given lasts from time 0 to ``stop``. Two dials add a source of IL-10 and of TGF-beta, in multiples of what
a healthy system makes (``more10``, ``moreb``); two take a share of IL-6 and of TNF-alpha away (``less6``, ``lessa``).
``shield`` moves no cell: it is the share of what Th1 cells do that a drug keeps away from the organ, as one does that
holds T cells in the blood. It acts on the observable ``activity`` alone. A reset is no dial but other initial values.

Every dial is ours (``data/parameters/lo2016_treated.csv``). At 0 the model is that of the paper, repaired.
"""

from collections.abc import Mapping

from sympy import Expr, Piecewise, Symbol

from immune_reset.engine.model import Observable, t

_STOP = Symbol("stop")


def equations(untreated: Mapping[str, Expr]) -> dict[str, Expr]:
    """The right sides with what is given added; ``untreated`` are those of the model without it."""
    given = Symbol("given")  # an observable
    treated = dict(untreated)
    for state, dial, loss in (("I10", "more10", "d10"), ("Ib", "moreb", "db")):
        # In health a cytokine is made as fast as it is lost at its healthy level.
        treated[state] += given * Symbol(dial) * Symbol(loss) * Symbol(f"{state}_0")
    for state, dial, loss in (("I6", "less6", "d6"), ("Ia", "lessa", "da")):
        made = treated[state] + Symbol(loss) * Symbol(state)
        treated[state] -= given * Symbol(dial) * made
    return treated


def observables() -> dict[str, Observable]:
    """Whether treatment is given, and the disease activity that reaches the organ."""
    given = Piecewise((1, t < _STOP), (0, True))
    return {
        "given": Observable(given, "1", "treatment is given", "g"),
        "activity": Observable(
            Symbol("T1") / Symbol("T1_0") * (1 - Symbol("shield") * given),
            "x healthy",
            "disease activity: what Th1 cells do in the organ, times healthy",
            "a",
        ),
    }


#: Where the right sides break off.
BREAKPOINTS = (_STOP,)
