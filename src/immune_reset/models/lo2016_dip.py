"""A dip of Treg induction in the equations of Lo et al. 2016: an extension of this course, no part of the paper.

The two constants of Treg induction are multiplied by one number that changes with time. It starts at 1, falls in a
straight line to ``lowest`` within ``leg`` weeks, stays there for ``hold`` weeks, changes in a straight line to
``regained`` within another ``leg`` and stays. All four are ours (``data/parameters/lo2016_dip.csv``).
"""

from collections.abc import Mapping

from sympy import Expr, Piecewise, Symbol

from immune_reset.engine.model import Observable, t

_LOWEST, _REGAINED, _LEG, _HOLD = map(Symbol, ("lowest", "regained", "leg", "hold"))


def equations(steady: Mapping[str, Expr]) -> dict[str, Expr]:
    """The right sides with changing induction; ``steady`` are those of the model with constant induction."""
    induction = Symbol("induction")  # an observable
    changed = {Symbol(name): induction * Symbol(name) for name in ("sb", "s10")}
    return {name: expr.xreplace(changed) if name == "Tr" else expr for name, expr in steady.items()}


def observables() -> dict[str, Observable]:
    """The number that multiplies Treg induction."""
    back = t - _LEG - _HOLD
    course = Piecewise(
        (1 + (_LOWEST - 1) * t / _LEG, t < _LEG),
        (_LOWEST, t < _LEG + _HOLD),
        (_LOWEST + (_REGAINED - _LOWEST) * back / _LEG, t < 2 * _LEG + _HOLD),
        (_REGAINED, True),
    )
    return {"induction": Observable(course, "x healthy", "Treg induction, times healthy", "q")}


#: Where the right side has a kink.
BREAKPOINTS = (_LEG, _LEG + _HOLD, 2 * _LEG + _HOLD)
